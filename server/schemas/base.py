"""What every wire model shares: camelCase keys, strict types, and the few kinds of text and time there are."""

import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Annotated, Any, Final, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    PlainValidator,
    StringConstraints,
    WithJsonSchema,
)
from pydantic.alias_generators import to_camel

from data.rules.checks import MOST_COVERS, wire_time

LONGEST_TEXT: Final = 10_000
LONGEST_ID: Final = 1_000


class WireModel(BaseModel):
    """A schema of the contract. JSON types are exact; unknown keys are ignored unless a class says otherwise.

    Requests are made by validation, answers by `model_construct` from rows the database has already checked.
    `None` stands for an absent key and is never written.
    """

    model_config = ConfigDict(alias_generator=to_camel, strict=True, extra="ignore", hide_input_in_errors=True)

    @classmethod
    def of(cls, row: dict[str, Any]) -> Self:
        """`model_construct` for a row that has every field and nothing else, seven times as fast.

        The row becomes the instance's own.
        """
        made = cls.__new__(cls)
        object.__setattr__(made, "__dict__", row)
        object.__setattr__(made, "__pydantic_fields_set__", row.keys())
        object.__setattr__(made, "__pydantic_extra__", None)
        object.__setattr__(made, "__pydantic_private__", None)
        return made


class Nothing(WireModel):
    """The request of a capability that has no body."""


_RFC_3339 = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt]([0-9]{2}:[0-9]{2}):([0-9]{2})(?:\.([0-9]+))?"
    r"(?:[Zz]|([+-])([01][0-9]|2[0-3]):([0-5][0-9]))"
)
_FIRST = datetime(1900, 1, 1, tzinfo=UTC)
_LAST = datetime(3000, 1, 1, tzinfo=UTC)


def parse_instant(value: object) -> datetime:
    """An RFC 3339 moment with its offset, in UTC, cut to whole milliseconds (V2). Raises ValueError.

    `datetime.fromisoformat` alone would take dates without a time, times without an offset and week numbers.
    """
    found = _RFC_3339.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise ValueError("a time such as 2026-09-18T18:30:00.000Z is expected, with its offset")
    day, minute, second, fraction, sign, hours, minutes = found.groups()
    millis = (fraction or "")[:3].ljust(3, "0")
    offset = timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
    zone = timezone(-offset if sign == "-" else offset)
    try:
        moment = datetime.fromisoformat(f"{day}T{minute}:00.{millis}").replace(tzinfo=zone)
        moment = (moment + _seconds(int(second))).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError("there is no such day or time") from None
    if not _FIRST <= moment < _LAST:
        raise ValueError("a year from 1900 to 2999 is expected")
    return moment


def _seconds(count: int) -> timedelta:
    """RFC 3339 knows a leap second, 60."""
    if count > 60:
        raise ValueError
    return timedelta(seconds=count)


Instant = Annotated[
    datetime,
    PlainValidator(parse_instant),
    PlainSerializer(wire_time, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
"""A moment: any RFC 3339 in, `2026-09-18T18:30:00.000Z` out."""

NO_NUL = r"^[^\x00]*$"
_NOT_BLANK = r"^[^\x00]*[^\x00\s][^\x00]*$"

Text = Annotated[str, StringConstraints(max_length=LONGEST_TEXT, pattern=NO_NUL)]
"""Words of a person, kept exactly as they came; only NUL, which not every database can hold, is refused."""

NotBlank = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_TEXT, pattern=_NOT_BLANK)]
"""Words that say something: a status, the name a booking is for."""

Id = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_ID, pattern=_NOT_BLANK)]
"""An opaque identifier, never blank."""

TableIds = Annotated[list[Id], Field(min_length=1, json_schema_extra={"uniqueItems": True})]
"""Tables that are named: at least one (Q24); naming one twice is refused by the rules (V7)."""


def _whole(value: object) -> object:
    """JSON knows numbers, not how they were written: 3.0 is 3. Text and booleans stay what they are (V1)."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


WHOLE = BeforeValidator(_whole)
"""Stands last, so that the bounds before it are the integer's own."""

Covers = Annotated[int, Field(ge=1, le=MOST_COVERS), WHOLE]

Int64 = Annotated[int, Field(ge=-(2**63), le=2**63 - 1, json_schema_extra={"format": "int64"}), WHOLE]
Int32 = Annotated[int, Field(ge=-(2**31), le=2**31 - 1, json_schema_extra={"format": "int32"}), WHOLE]

Whole = Annotated[int, Field(ge=-(2**31), le=2**31 - 1), WHOLE]
"""A number the contract does not bound; ours fits into every database."""


class Money(WireModel):
    """An amount in minor units: 100 is 1.00."""

    value: Int64
    currency_code: Annotated[str, StringConstraints(min_length=1, max_length=10)]


def _check_not_negative(amount: Money) -> Money:
    if amount.value < 0:
        raise ValueError("an amount of 0 or more is expected")
    return amount


def _check_positive(amount: Money) -> Money:
    if amount.value <= 0:
        raise ValueError("an amount of more than 0 is expected")
    return amount


def _from(least: int) -> Any:
    """What the document says of an amount's bound, which only the validator knows."""
    return Field(json_schema_extra={"properties": {"value": {"minimum": least}}})


NotNegative = Annotated[Money, AfterValidator(_check_not_negative), _from(0)]
Positive = Annotated[Money, AfterValidator(_check_positive), _from(1)]
