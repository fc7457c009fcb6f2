"""What other threads tell the app. Threads post these and touch nothing else; handlers own the state."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from textual.message import Message

from data.marks import Mark
from data.queries.bills import BillView
from data.queries.views import FloorSnapshot
from pos_tui.language.vocabulary import Vocabulary


class RankedLike(Protocol):
    """A way to seat a party where no table was named."""

    @property
    def table_ids(self) -> Sequence[str]: ...
    @property
    def fits(self) -> bool: ...
    @property
    def names(self) -> str: ...
    @property
    def reason(self) -> str: ...


class OfferLike(Protocol):
    """What a refused line could be instead: the key that takes it, a few words, its line, what that would do."""

    @property
    def key(self) -> str: ...
    @property
    def words(self) -> str: ...
    @property
    def line(self) -> str: ...
    @property
    def will(self) -> str: ...


class SaidLike(Protocol):
    """What one line did, or would do."""

    @property
    def line(self) -> str: ...
    @property
    def ok(self) -> bool: ...
    @property
    def message(self) -> str: ...
    @property
    def warnings(self) -> Sequence[str]: ...
    @property
    def table_ids(self) -> Sequence[str]: ...
    @property
    def action(self) -> int | None: ...
    @property
    def ranked(self) -> Sequence[RankedLike]: ...
    @property
    def offers(self) -> Sequence[OfferLike]: ...
    @property
    def bills(self) -> Sequence[BillView]: ...
    @property
    def vocabulary(self) -> Vocabulary | None: ...
    @property
    def needs_pin(self) -> str | None: ...
    @property
    def unfinished(self) -> bool: ...


class HostLike(Protocol):
    """The host language over a store; blocking, called on the writer's thread only."""

    @property
    def terminal(self) -> str: ...
    @property
    def initials(self) -> str | None: ...
    def perform(self, text: str, /, pin: str | None = None) -> SaidLike: ...
    def rehearse(self, text: str, /, *, offering: bool = True) -> SaidLike: ...


@dataclass(frozen=True)
class Unsaid:
    """The answer where the host language could not give one."""

    line: str
    message: str
    ok: bool = False
    warnings: tuple[str, ...] = ()
    table_ids: tuple[str, ...] = ()
    action: int | None = None
    ranked: tuple[RankedLike, ...] = ()
    offers: tuple[OfferLike, ...] = ()
    bills: tuple[BillView, ...] = ()
    vocabulary: Vocabulary | None = None
    needs_pin: str | None = None
    unfinished: bool = False


@dataclass
class SnapshotRead(Message):
    """The floor was read again; only the newest counts."""

    snapshot: FloorSnapshot

    def can_replace(self, message: Message) -> bool:
        return isinstance(message, SnapshotRead)


@dataclass
class ReadFailed(Message):
    """The floor could not be read; what is on the screen may be old."""

    sentence: str


@dataclass
class Told(Message):
    """What a screen had asked of the database is known."""

    then: Callable[[], None]


@dataclass
class MarksRead(Message):
    """How far the last action of this terminal has come on its way to Dojo."""

    action: int
    mark: Mark


@dataclass
class Notice(Message):
    """Something beside the floor went well, or did not."""

    ok: bool
    sentence: str


@dataclass
class Performed(Message):
    """A line was done or refused. A snapshot that shows its effect has been posted before."""

    said: SaidLike
    reopen: bool
    """Whether a refusal puts the line back under the host's fingers."""


@dataclass
class Rehearsed(Message):
    """What a line would do; None where something newer was asked before that was known."""

    said: SaidLike | None
    question: int
    """Which keystroke asked; older answers are dropped."""
