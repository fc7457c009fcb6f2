"""Every verb of the host language, in one list. A verb is one decorated function."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum

from data.models import DiningTable
from data.queries.bills import BillView
from data.rules.ranking import Ranked
from data.uow import UnitOfWork
from data.venue import VenueProfile
from pos_tui.language.errors import Wanting
from pos_tui.language.lookup import Tables
from pos_tui.language.words import Words


@dataclass
class Turn:
    """What a verb works with: the unit of work it acts in, and the venue's tables by name."""

    uow: UnitOfWork
    offering: bool = True
    """Whether a refusal should look for what would work instead."""

    def __post_init__(self) -> None:
        self.tables = Tables(self.uow.session)

    @property
    def venue(self) -> VenueProfile:
        return self.uow.venue


@dataclass(frozen=True)
class Outcome:
    """What a verb did. `will` and `did` open the sentence before and after Enter, `about` is the rest of it."""

    will: str
    did: str
    about: str
    after: str = ""
    """What is known only once it is done, such as a new booking's reference."""
    aside: str = ""
    """What the host should know besides, such as the guest's other visits; not kept in the journal."""
    party_id: str | None = None
    reservation_id: str | None = None
    order_id: str | None = None
    tables: tuple[DiningTable, ...] = ()
    ranked: tuple[Ranked, ...] = ()
    """The tables that could be had instead, best first, where none was named."""
    bills: tuple[BillView, ...] = ()
    """What is shown and printed."""
    called: Mapping[str, str] = field(default_factory=dict)
    """Of tables here whose name another one has too, what tells them apart: `Room/5`, by id."""
    only_tells: bool = False
    """The line was a question: nothing is to change by it."""


class Unfinished(Wanting):
    """The last words of a line are missing, and what it would do is known as far as it goes."""

    def __init__(self, missing: str, usage: str, outcome: Outcome) -> None:
        """`missing` is what is still to be said; `outcome` what would be done if it were."""
        super().__init__(missing, usage)
        self.outcome = outcome


class By(Enum):
    """Whose initials a verb asks for, and their PIN where the venue sets one."""

    ANYBODY = "anybody"
    WAITER = "waiter"
    MANAGER = "manager"


@dataclass(frozen=True)
class Verb:
    """A verb: its letter if it has one, its word, its form and one sentence about it."""

    letter: str | None
    word: str
    form: str
    does: str
    run: Callable[[Turn, Words], Outcome] = field(repr=False)
    by: By = By.ANYBODY


_verbs: dict[str, Verb] = {}


def verb(
    word: str, form: str, does: str, *, letter: str | None = None, by: By = By.ANYBODY
) -> Callable[[Callable[[Turn, Words], Outcome]], Callable[[Turn, Words], Outcome]]:
    """Register a function as a verb of the host language. A name may be given only once."""

    def register(run: Callable[[Turn, Words], Outcome]) -> Callable[[Turn, Words], Outcome]:
        made = Verb(letter, word, form, does, run, by)
        for name in filter(None, (letter, word)):
            if name in _verbs:
                raise ValueError(f"the verb {name} is registered twice")
            _verbs[name] = made
        return run

    return register


def find_verb(name: str) -> Verb | None:
    """The verb of a letter or word; case does not matter."""
    return _verbs.get(name.casefold())


def all_verbs() -> tuple[Verb, ...]:
    """Every verb once, in the order of registration."""
    return tuple(dict.fromkeys(_verbs.values()))
