"""What no single value of a lesson file shows: placeholders for nothing, keys that do not exist, odd claims.

Like the checks of venue files these read the plain document and pass over what has the wrong type.
"""

import re
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

from data.venue_checks import Finding, Place
from pos_tui.keymap import Keymap

Raw = dict[str, Any]

PLACEHOLDER = re.compile(r"\{([a-z]+)(?:\.([a-z0-9]+))?\}")

_BRACES = re.compile(r"\{[^{}]*\}")

OF_TABLE = frozenset({None, "seats", "area"})
OF_DISH = frozenset({None, "keys", "change"})

SUBJECTS: dict[str, frozenset[str]] = {
    "party": frozenset({"at", "covers", "booked", "stage", "notes"}),
    "gone": frozenset({"payments"}),
    "table": frozenset({"state", "time", "notes"}),
    "booking": frozenset({"at", "covers", "arrived", "time", "state", "phone", "notes"}),
    "tab": frozenset({"has", "owes", "total", "payments"}),
    "waiting": frozenset({"covers", "quoted", "phone", "notes", "state"}),
    "journal": frozenset({"by", "override"}),
    "events": frozenset({"count"}),
    "cursor": frozenset(),
    "area": frozenset(),
}
"""What an expectation is about, and what it may say of that."""

PROPOSED = "proposed"
"""Where a party sits that takes the house's own choice."""

STATES = {
    "table": ("free", "taken", "dirty", "clean", "blocked"),
    "booking": ("expected", "late", "arrived", "partly arrived", "seated", "left", "no-show", "cancelled"),
    "waiting": ("waiting", "seated", "left"),
}

_EDITING = frozenset(
    {"enter", "escape", "space", "backspace", "delete", "home", "end", "up", "down", "left", "right", "tab"}
)


def lesson_checks(raw: Raw) -> list[Finding]:
    """Every mistake between the values of a lesson's document."""
    found: list[Finding] = []
    tasks = raw.get("task")
    for index, task in enumerate(tasks if isinstance(tasks, list) else ()):
        if isinstance(task, dict):
            place: Place = ("task", index)
            names = {**_names(raw), **_names(task)}
            found += _check_roles(task, place, _listed(raw.get("tables")))
            found += _check_texts(
                {key: task[key] for key in task if key not in ("tables", "dishes")}, place, names
            )
            found += _check_claims(task, place)
            found += _check_scripts(task, place)
    found += _check_roles(raw, (), [])
    found += _check_texts(raw.get("scene"), ("scene",), _names(raw))
    return found


def _names(raw: Raw) -> dict[str, frozenset[str | None]]:
    """What may stand in braces, and after a dot behind it."""
    known: dict[str, frozenset[str | None]] = {}
    for section, parts in (("tables", OF_TABLE), ("dishes", OF_DISH)):
        known |= dict.fromkeys(_listed(raw.get(section)), parts)
    numbers = frozenset(str(number) for number in range(1, 13))
    return {**known, "stage": numbers, "letter": numbers, "manager": frozenset({None}), "guest": frozenset({None})}


def _listed(rows: object) -> list[str]:
    return list(rows) if isinstance(rows, dict) else []


def _check_roles(raw: Raw, place: Place, before: list[str]) -> Iterator[Finding]:
    known = list(before)
    for name in _listed(raw.get("tables")):
        row = raw["tables"][name]
        beside = row.get("beside") if isinstance(row, dict) else None
        if beside is not None and beside not in known:
            yield (*place, "tables", name, "beside"), f"no table before this one has the role “{beside}”"
        known.append(name)


def _check_texts(value: object, place: Place, names: dict[str, frozenset[str | None]]) -> Iterator[Finding]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _check_texts(inner, (*place, key), names)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _check_texts(inner, (*place, index), names)
    elif isinstance(value, str):
        for braces in _BRACES.findall(value):
            found = PLACEHOLDER.fullmatch(braces)
            if found is None or found[1] not in names:
                yield place, f"{braces} stands for nothing; there are {', '.join(sorted(names))}"
            elif found[2] not in names[found[1]]:
                parts = sorted(f"{{{found[1]}.{part}}}" if part else f"{{{found[1]}}}" for part in names[found[1]])
                yield place, f"{braces} stands for nothing; there is {', '.join(parts[:6])}"


# ---- what is expected --------------------------------------------------------------------------------------


def _check_claims(task: Raw, place: Place) -> Iterator[Finding]:
    claims = task.get("expect")
    if not claims and "rush" not in task:
        yield place, "a task needs “expect”: what the database must say in the end"
    for index, claim in enumerate(claims if isinstance(claims, list) else ()):
        if isinstance(claim, dict):
            yield from _check_claim(claim, (*place, "expect", index))


def _check_claim(claim: Raw, place: Place) -> Iterator[Finding]:
    subjects = [key for key in claim if key in SUBJECTS]
    if len(subjects) != 1:
        yield place, f"this must be about exactly one of {', '.join(SUBJECTS)}"
        return
    subject = subjects[0]
    possible = {key for keys in SUBJECTS.values() for key in keys}
    for key in claim:
        if key in possible and key not in SUBJECTS[subject]:
            allowed = ", ".join(sorted(SUBJECTS[subject])) or "nothing more"
            yield (*place, key), f"“{key}” says nothing about a {subject}; possible are {allowed}"
    if claim.get("at") == PROPOSED and "covers" not in claim:
        yield (*place, "at"), "tables are proposed for so many guests: say “covers”, too"
    state = claim.get("state")
    if isinstance(state, str) and subject in STATES and state not in STATES[subject]:
        close = get_close_matches(state, STATES[subject], n=1)
        instead = f"did you mean “{close[0]}”?" if close else f"choose {', '.join(STATES[subject])}"
        yield (*place, "state"), f"a {subject} is never “{state}”; {instead}"


# ---- key scripts -------------------------------------------------------------------------------------------


def _check_scripts(task: Raw, place: Place) -> Iterator[Finding]:
    if "rush" not in task:
        for script in ("right", "wrong"):
            if not task.get(script):
                yield place, f"a task needs “{script}”: keys that a test types"
    for path, keys in _scripts(task, place):
        for index, key in enumerate(keys if isinstance(keys, list) else ()):
            if isinstance(key, str) and not _is_key(key):
                yield (*path, index), f"“{key}” is no key; a text to type begins with an apostrophe: “'{key}”"


def _scripts(task: Raw, place: Place) -> Iterator[tuple[Place, object]]:
    yield (*place, "right"), task.get("right")
    wrong = task.get("wrong")
    for index, script in enumerate(wrong if isinstance(wrong, list) else ()):
        if isinstance(script, dict):
            yield (*place, "wrong", index, "keys"), script.get("keys")
    rush = task.get("rush")
    for name in ("right", "wrong"):
        script = rush.get(name) if isinstance(rush, dict) else None
        if isinstance(script, dict):
            yield (*place, "rush", name, "keys"), script.get("keys")


def _is_key(key: str) -> bool:
    return key.startswith("'") or key in _EDITING or Keymap().of(key, None) is not None or len(key) == 1
