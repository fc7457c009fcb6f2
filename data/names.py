"""Comparing names as people type them: without case and accents, from their first letters, with a slip in them."""

import unicodedata
from collections.abc import Callable
from functools import lru_cache

SLIP_FROM = 4
"""Letters from which one of them may be wrong; with fewer, almost anything would fit."""

SLIP = 3
"""The worst `likeness` that a line acts on. What fits worse is good for a list to choose from."""

_NOT_DECOMPOSED = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"}
)
"""Letters that Unicode does not take apart into a base and a mark."""


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """For comparing: no case, no accents, single spaces. `José  Díaz` is `jose diaz`."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_NOT_DECOMPOSED))
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())


@lru_cache(maxsize=8192)
def words_of(text: str) -> tuple[str, ...]:
    """The folded words of a name; hyphens and apostrophes part them too, and vanish in one more word."""
    folded = fold(text)
    parted = folded.replace("-", " ").replace("'", " ").replace("’", " ").split()
    joined = folded.replace("-", "").replace("'", "").replace("’", "").split()
    return tuple(dict.fromkeys([*parted, *joined]))


def likeness(query: str, name: str) -> int | None:
    """How well typed letters fit a name, the less the better; None where they do not.

    0: the name begins with them. 1: each typed word begins one of its words. 2: they stand in it. 3: as 1, but one
    letter of a longer word is wrong, missing, too many, or has changed places with the next. 4: as 0, but for one
    such slip, be it in a short word or at a blank.
    """
    return likeness_to(query)(name)


@lru_cache(maxsize=64)
def likeness_to(query: str) -> Callable[[str], int | None]:
    """The `likeness` of what is typed to any name, quick enough to ask of thousands at each key."""
    wanted = fold(query)
    typed, clues, forgiving = wanted.split(), _clues(wanted), len(wanted) >= SLIP_FROM

    def likeness(name: str) -> int | None:
        folded, words = _known(name)
        for clue in clues:
            if clue in words:
                break
        else:
            return None
        if folded.startswith(wanted):
            return 0
        missed = [part for part in typed if f" {part}" not in words]
        if not missed:
            return 1
        if wanted in folded:
            return 2
        return _but_for_a_slip(wanted, missed, folded, words) if forgiving else None

    return likeness


def _clues(wanted: str) -> list[str]:
    """Letters of the longest word and of the whole: a name that fits has one of these, and most have none."""
    longest = max(wanted.split(), key=len, default="")
    return list(
        dict.fromkeys(
            part
            for typed in (longest, wanted)
            for part in (_halves(typed) if len(typed) >= SLIP_FROM else (typed,))
        )
    )


def _halves(typed: str) -> tuple[str, str]:
    """A slip in one leaves the other right; the letter between them may have changed places with a neighbour."""
    middle = (len(typed) - 1) // 2
    return f" {typed[:middle]}", typed[middle + 1 :]


def _but_for_a_slip(wanted: str, missed: list[str], folded: str, words: str) -> int | None:
    if len(min(missed, key=len)) >= SLIP_FROM and all(_begins_one(part, words) for part in missed):
        return SLIP
    return SLIP + 1 if begins_but_for_a_slip(wanted, folded) else None


@lru_cache(maxsize=8192)
def _known(name: str) -> tuple[str, str]:
    """A name, folded; and all words of it with a blank before each: ` jo` stands where one begins with it."""
    folded = fold(name)
    parted = folded.split()
    return folded, " ".join(["", *parted, *(word for word in words_of(name) if word not in parted)])


def _begins_one(part: str, words: str) -> bool:
    return any(begins_but_for_a_slip(part, word) for word in words.split())


def begins_but_for_a_slip(typed: str, text: str) -> bool:
    """Whether a text begins with typed letters, of which one may be wrong, missing, too many or swapped."""
    if typed[:1] not in text[:2] and typed[1:2] not in text[:2]:
        return False
    at = 0
    for a, b in zip(typed, text, strict=False):
        if a != b:
            break
        at += 1
    rest = typed[at + 1 :]
    return (
        text.startswith(rest, at + 1)  # wrong
        or text.startswith(rest, at)  # too many
        or text.startswith(typed[at:], at + 1)  # missing
        or (typed[at : at + 2] == text[at : at + 2][::-1] and text.startswith(typed[at + 2 :], at + 2))
    )


@lru_cache(maxsize=8192)
def digits(text: str) -> str:
    return "".join(character for character in text if character.isdigit())


def phone_fits(query: str, phone: str | None) -> bool:
    """Whether three or more typed digits stand in a phone number; the country's prefix does not matter."""
    wanted = _digits_of_a_phone(query)
    return wanted != "" and phone is not None and wanted in digits(phone)


@lru_cache(maxsize=64)
def _digits_of_a_phone(query: str) -> str:
    """What to look for in phone numbers; nothing where the query is too short, or not a number."""
    wanted = digits(query)
    if len(wanted) < 3 or any(character.isalpha() for character in query):
        return ""
    return wanted.lstrip("0") if len(wanted.lstrip("0")) >= 3 else wanted
