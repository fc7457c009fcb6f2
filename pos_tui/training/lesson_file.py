"""A lesson as a file: what it teaches and why, an evening, and tasks with what the database must say at the end.

Texts may hold placeholders in braces. They stand for tables and dishes that the lesson knows only by what they
are good for; `roles.py` finds them in the venue at hand, so that one lesson works in every restaurant.
"""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from data.toml_files import Problem, check_file
from data.venue_file import Evening, Row
from pos_tui.training.lesson_checks import lesson_checks

Sentence = Annotated[str, StringConstraints(min_length=1, max_length=1000, strip_whitespace=True)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=200)]
RoleName = Annotated[str, StringConstraints(pattern=r"^[a-z]+$")]
WallTime = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
Keys = Annotated[list[Text], Field(min_length=1)]
"""Keys by Textual's names; a longer text after an apostrophe is typed letter by letter: `"'w 2 1"`."""

DishRole = Literal["dearest", "cheapest", "changeable"]
"""A dish of the venue; each role of a lesson gets another one."""


class TableRole(Row):
    """A table of the venue by what it is good for; each role of a lesson gets a table of its own."""

    seats: Annotated[int, Field(ge=1, le=20)]
    """The smallest table with as many seats."""
    beside: str | None = None
    """In the same area as this other role's table, and as close to it as there is one."""
    area: Literal["another"] | None = None
    """In another area than all roles before."""


class Scene(Evening):
    """What the house looks like when a task begins."""

    did: list[Sentence] = Field(default_factory=list)
    """Lines of the host language that this terminal has just done: `u` takes the last of them back."""


class Expectation(Row):
    """One thing that must be so in the end. Exactly one of the first ten says what it is about."""

    party: Text | None = None
    """Who sits; `walk-in` for guests who gave no name."""
    gone: Text | None = None
    """Who sits no more, or never did."""
    table: Text | None = None
    booking: Text | None = None
    tab: Text | None = None
    """The tab of those who sit at this table."""
    waiting: Text | None = None
    """Who stands on the waitlist, or stood."""
    journal: Text | None = None
    """A verb that was done at this terminal."""
    events: Literal["ReservationUpdated", "PartyUpdated", "OrderUpdated"] | None = None
    """How often Dojo would have been told."""
    cursor: Text | None = None
    """The chosen table's name; `elsewhere`: any but the first. This and `area` are not in the database."""
    area: Text | None = None
    """The area that the chosen table is in."""

    at: Text | None = None
    """Of a party, `proposed` too: the tables that the house would have chosen for so many when the task began."""
    covers: int | None = None
    booked: bool | None = None
    """Whether they sit there by a booking."""
    arrived: int | None = None
    """How many of a booking's are here and wait."""
    stage: Text | None = None
    notes: Text | None = None
    """A part of the notes, or of why a table is blocked."""
    state: Text | None = None
    time: WallTime | None = None
    """When a booking is for; until when a table is blocked."""
    phone: Text | None = None
    has: list[Text] | None = None
    """Every line of the tab: `2x {main} ({main.change})`."""
    owes: Annotated[str, StringConstraints(pattern=r"^(nothing|all|[1-9]/[1-9])$")] | None = None
    """What is left to pay, as a part of the total."""
    total: int | None = None
    """In minor units; for a lesson about one restaurant's own menu."""
    payments: list[Literal["cash", "card"]] | None = None
    """How it was paid, one after the other; of those who are gone, what their tab was paid with."""
    quoted: int | None = None
    by: Text | None = None
    """Whose initials stand in the journal."""
    override: bool | None = None
    count: int | None = None


class WrongScript(Row):
    """A mistake that people make, and what the coach must say to it."""

    keys: Keys
    brings: Text


class RushScript(Row):
    """How each guest who comes is seated, so many seconds after they came."""

    keys: Keys
    after: Annotated[int, Field(ge=0, le=600)]
    brings: Text | None = None


class Rush(Row):
    """Guests who come one after the other while the clock runs, and a score for how they fared."""

    seed: int
    minutes: Annotated[int, Field(ge=1, le=30)] = 5
    """By the trainee's own watch."""
    speed: Annotated[int, Field(ge=1, le=30)] = 6
    """How much faster the house's clock goes."""
    parties: Annotated[int, Field(ge=1, le=30)] = 10
    """Groups that come; a third of them have booked."""
    promise: Annotated[int, Field(ge=1, le=60)] = 10
    """Minutes of the house's clock that guests are told at the door."""
    score: Annotated[int, Field(ge=1, le=100)] = 70
    """The least that passes."""
    right: RushScript
    wrong: RushScript


class Task(Row):
    """One thing to do, beginning with a scene of its own."""

    kind: Annotated[str, StringConstraints(pattern=r"^[a-z-]{2,20}$")]
    """What is practised; progress is kept for each kind."""
    prompt: Sentence
    seconds: Annotated[int, Field(ge=3, le=1800)]
    hints: Annotated[list[Sentence], Field(min_length=1, max_length=5)]
    """The weakest first; the last one may say the very keys."""
    start: Text | None = None
    """Where the cursor stands."""
    tables: dict[RoleName, TableRole] = Field(default_factory=dict)
    dishes: dict[RoleName, DishRole] = Field(default_factory=dict)
    scene: Scene = Scene()
    expect: list[Expectation] = Field(default_factory=list)
    right: list[Text] = Field(default_factory=list)
    """The shortest way; its number of keys is the task's par."""
    wrong: list[WrongScript] = Field(default_factory=list)
    rush: Rush | None = None


class LessonFile(Row):
    title: Text
    why: Sentence
    """What a host should understand, beside the keys."""
    time: WallTime = "19:40"
    """The venue's clock stands at it; only a rush lets it run."""
    tables: dict[RoleName, TableRole] = Field(default_factory=dict)
    dishes: dict[RoleName, DishRole] = Field(default_factory=dict)
    scene: Scene = Scene()
    """The evening that every task of the lesson begins with; tasks add to it."""
    task: list[Task] = Field(min_length=1)


def check_lesson(source: Path | str) -> tuple[LessonFile | None, list[Problem]]:
    """Read a lesson from a file's path or from text. Either the lesson or every mistake, in the file's order."""
    return check_file(source, LessonFile, lesson_checks)
