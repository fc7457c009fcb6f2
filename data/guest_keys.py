"""What a guest is known again by: the end of the phone number, or the folded name.

The keys are columns of their own, so that looking somebody up costs the same after years. They follow name and
phone whoever changes those: no rule has to think of them.
"""

from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Mapper

from data.models import Guest, Party, Reservation, WaitlistEntry
from data.names import digits, fold

PHONE_DIGITS = 9
"""How much of a number counts: `07700 900123` and `+44 7700 900123` end alike."""

FEWEST_DIGITS = 6
"""A shorter number is an extension or a slip, and would fit too many."""

ERASED = "Erased guest"
"""What stands where a name has to and none may."""

NOBODY = frozenset({"", "walk-in", fold(ERASED)})
"""Names that name nobody."""


def name_key(name: str | None) -> str | None:
    """The name as it is compared; None where there is none."""
    folded = fold(name or "")
    return None if folded in NOBODY else folded


def phone_key(phone: str | None) -> str | None:
    """The last digits of a number; None where there are too few."""
    found = digits(phone or "")
    return found[-PHONE_DIGITS:] if len(found) >= FEWEST_DIGITS else None


def _keep_name(_mapper: Mapper[Any], _connection: object, row: Any) -> None:
    row.name_key = name_key(row.name)


def _keep_phone(_mapper: Mapper[Any], _connection: object, row: Any) -> None:
    row.phone_key = phone_key(row.phone)


for _model in (Reservation, Party, WaitlistEntry, Guest):
    for _moment in ("before_insert", "before_update"):
        event.listen(_model, _moment, _keep_name)
        if _model in (Reservation, WaitlistEntry):
            event.listen(_model, _moment, _keep_phone)
