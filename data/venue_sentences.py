"""What is wrong with a value in a venue file, said to a restaurateur rather than to a programmer."""

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any, get_args

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from data.venue_checks import Finding

_OF_FIELD = {
    ("plu", "string_pattern_mismatch"): "a PLU is up to 20 letters, digits and hyphens",
    ("initials", "string_pattern_mismatch"): "initials are two or three capital letters, such as “AB”",
    ("waiters", "string_pattern_mismatch"): "a waiter is named by two or three capital initials",
    ("pin", "string_pattern_mismatch"): "a PIN is 4 to 8 digits in quotes",
    ("pin", "string_type"): "a PIN is 4 to 8 digits in quotes",
    ("currency", "string_pattern_mismatch"): "the currency is “GBP” or “EUR”",
    ("letter", "string_pattern_mismatch"): "a stage's letter is one letter, one digit, $, £ or €",
    ("price", "int_type"): "a price is whole pence, without quotes: 650 for £6.50",
    ("price", "int_from_float"): "a price is whole pence: 650 for £6.50",
    ("paid", "int_type"): "an amount is whole pence, without quotes: 2000 for £20",
    ("at", "int_type"): "a time is minutes from now, a plain number such as -15 or +45",
}

_SENTENCES = {
    "int_type": "a whole number is expected, without quotes",
    "int_from_float": "a whole number is expected, without decimals",
    "int_parsing": "a whole number is expected",
    "string_type": "a text in quotes is expected",
    "bool_type": "true or false is expected, without quotes",
    "list_type": "a list in [ ] is expected",
    "tuple_type": "a list in [ ] is expected",
    "dict_type": "keys and values in { } are expected",
    "model_type": "keys and values are expected here, in { } or under a heading",
    "string_too_short": "this must not be empty",
    "string_too_long": "this is too long; {max_length} characters at the most",
    "too_short": "at least one is needed",
    "greater_than_equal": "{input} is too small; {ge} is the least",
    "less_than_equal": "{input} is too large; {le} is the most",
    "less_than": "{input} is too large; it must be less than {lt}",
    "literal_error": "“{input}” is not known here; choose {expected}",
    "time_parsing": 'a time in quotes is expected, such as "19:30"',
    "time_type": 'a time in quotes is expected, such as "19:30"',
}


def sentence_for(detail: ErrorDetails, root: type[BaseModel]) -> Finding:
    """The place and the sentence for one mistake in a value."""
    path = tuple(part for part in detail["loc"] if part != "[key]")
    kind = detail["type"]
    if kind == "missing":
        return path, f"“{path[-1]}” is missing"
    if kind == "extra_forbidden":
        return path, _unknown_key(str(path[-1]), path, root)
    return path, _sentence(path, kind, detail)


def _sentence(path: tuple[int | str, ...], kind: str, detail: ErrorDetails) -> str:
    context = {**detail.get("ctx", {}), "input": detail["input"]}
    if kind == "value_error":
        return str(context["error"])
    field = next((part for part in reversed(path) if isinstance(part, str)), "")
    if kind == "string_pattern_mismatch" and field == "name":
        return _bad_name(path)
    template = _OF_FIELD.get((field, kind)) or _SENTENCES.get(kind)
    return template.format(**context) if template else detail["msg"]


def _bad_name(path: tuple[int | str, ...]) -> str:
    if "tables" in path:
        return "a table's name is one word of up to 12 characters, without + and /"
    return "an area's name has up to 40 characters, without + and /"


def _unknown_key(key: str, path: tuple[int | str, ...], root: type[BaseModel]) -> str:
    known = _keys_at(path[:-1], root)
    close = get_close_matches(key, known, n=1)
    if close:
        return f"“{key}” is not known here; did you mean “{close[0]}”?"
    return f"“{key}” is not known here; possible are {', '.join(known)}"


def _keys_at(path: tuple[int | str, ...], root: type[BaseModel]) -> list[str]:
    """The keys that may stand in the table of the file at `path`."""
    model = root
    for part in path:
        if isinstance(part, str) and part in model.model_fields:
            model = next(_models_in(model.model_fields[part].annotation), model)
    return list(model.model_fields)


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models_in(part)
