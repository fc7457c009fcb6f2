"""A venue as a file that a restaurant can write: floor, staff, menu and, for practice, a sample evening.

The models say what may stand where; `check` reads a file and names every mistake with its line. Percentages
are written as people say them (12.5) and kept as in the contract (1250); prices are whole pence.
"""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from data.toml_files import Problem, check_file
from data.venue import VenueProfile
from data.venue_checks import cross_checks


def _percent(value: object) -> int:
    """12.5 as 1250."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise PydanticCustomError("percent", "a percentage is a number such as 20 or 12.5, without quotes")
    if not 0 <= value < 100 or round(value * 100, 6) % 1:
        raise PydanticCustomError(
            "percent", "a percentage lies between 0 and 99.99 and has two decimals at the most"
        )
    return round(value * 100)


Percent = Annotated[int, BeforeValidator(_percent)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=100, strip_whitespace=True)]
Note = Annotated[str, StringConstraints(min_length=1, max_length=1000)]
Plu = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]{1,20}$")]
Initials = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2,3}$")]
Word = Annotated[str, StringConstraints(pattern=r"^[^\s+/]{1,12}$")]
Pence = Annotated[int, Field(ge=0, le=10_000_000)]
Pin = Annotated[str, StringConstraints(pattern=r"^[0-9]{4,8}$")]
Covers = Annotated[int, Field(ge=1, le=500)]
Cell = Annotated[int, Field(ge=0, le=1000)]


class Row(BaseModel):
    """A part of a file that people write: nothing unknown in it, and numbers without quotes."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class VenueSection(VenueProfile):
    """The profile as the file writes it: percentages for people, stays that can be."""

    service_charge: Percent = 0
    turn_minutes: dict[Annotated[int, Field(ge=1, le=500)], Annotated[int, Field(ge=10, le=1440)]] = Field(
        default={2: 90, 4: 105, 6: 120, 8: 150}, min_length=1
    )


class WaiterRow(Row):
    initials: Initials
    name: Text
    manager: bool = False
    pin: Pin | None = None
    """Asked for with these initials where they answer for something; kept as a hash only."""


class Staff(Row):
    waiters: list[WaiterRow] = Field(min_length=1)


class TableRow(Row):
    """A table; `x`, `y`, `w`, `h` are character cells of its area's plan."""

    name: Word
    covers: Annotated[int, Field(ge=1, le=100)]
    shape: Literal["square", "round", "long", "booth", "bar"] = "square"
    x: Cell
    y: Cell
    w: Cell
    h: Cell
    waiters: list[Initials] = []


class CombinationRow(Row):
    """Tables of one area that may be pushed together, and how many they hold then."""

    tables: list[str] = Field(min_length=2)
    covers: Annotated[int, Field(ge=2, le=500)]


class AreaRow(Row):
    name: Annotated[str, StringConstraints(pattern=r"^[^+/]{1,40}$")]
    waiters: list[Initials] = []
    tables: list[TableRow] = Field(min_length=1)
    combinations: list[CombinationRow] = []


class ItemRow(Row):
    """`vat` and `modifiers` take the place of the category's; `courses` makes it a set menu."""

    plu: Plu
    name: Text
    price: Pence
    vat: Percent | None = None
    modifiers: list[str] | None = None
    courses: list[Annotated[list[Plu], Field(min_length=1)]] = []
    """PLUs of the dishes to choose one from, for each course; their price is in this one's."""


class MenuRow(Row):
    category: Text
    vat: Percent
    modifiers: list[str] = []
    items: list[ItemRow] = Field(min_length=1)


class ModifierRow(Row):
    plu: Plu
    name: Text
    price: Pence = 0


class ModifierGroup(Row):
    """Modifiers that go together; items name the group or a single PLU."""

    group: Text
    choices: list[ModifierRow] = Field(min_length=1)


class BookingRow(Row):
    """`at` counts minutes from now and is rounded to the quarter of an hour."""

    at: Annotated[int, Field(ge=-1440, le=20160)]
    name: Text
    covers: Covers
    tables: list[str] = Field(min_length=1)
    phone: Text | None = None
    notes: Note | None = None
    requests: Note | None = None


class PartyRow(Row):
    """Guests who sat down `minutes` ago; with `left`, those who have gone again that many minutes ago."""

    tables: list[str] = Field(min_length=1)
    minutes: Annotated[int, Field(ge=0, le=720)]
    covers: Covers
    name: Text | None = None
    booked: bool = False
    """They had a booking for the quarter of an hour in which they came."""
    stage: Text | None = None
    stage_minutes: Annotated[int, Field(ge=0, le=720)] = 0
    tab: list[str] = []
    paid: Annotated[int, Field(ge=1)] | None = None
    settled: bool = False
    """The whole tab is paid; those who have left have always paid."""
    phone: Text | None = None
    notes: Note | None = None
    requests: Note | None = None
    left: Annotated[int, Field(ge=0, le=720)] | None = None
    dirty: bool = False


class WaitingRow(Row):
    """A party on the waitlist since `minutes`."""

    name: Text
    covers: Covers
    minutes: Annotated[int, Field(ge=0, le=720)]
    quoted: Annotated[int, Field(ge=1, le=720)] | None = None
    phone: Text | None = None
    notes: Note | None = None


class Evening(Row):
    """An evening in full swing, relative to now."""

    bookings: list[BookingRow] = []
    parties: list[PartyRow] = []
    waiting: list[WaitingRow] = []


class VenueFile(Row):
    venue: VenueSection
    staff: Staff
    area: list[AreaRow] = Field(min_length=1)
    menu: list[MenuRow] = Field(min_length=1)
    modifiers: list[ModifierGroup] = []
    evening: Evening = Evening()

    def changes_for(self, category: MenuRow, item: ItemRow) -> list[ModifierRow]:
        """What an item can be had with, in the file's order, each once."""
        asked = category.modifiers if item.modifiers is None else item.modifiers
        chosen: dict[str, ModifierRow] = {}
        for name in asked:
            for group in self.modifiers:
                for choice in group.choices:
                    if name in (group.group, choice.plu):
                        chosen[choice.plu] = choice
        return list(chosen.values())


def check(source: Path | str) -> tuple[VenueFile | None, list[Problem]]:
    """Read a venue from a file's path or from text. Either the venue or every mistake, in the file's order."""
    return check_file(source, VenueFile, lambda raw: list(cross_checks(raw)))
