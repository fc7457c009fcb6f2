"""What other threads tell the app. Threads post these and touch nothing else; handlers own the state."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from textual.message import Message

from data.queries.views import FloorSnapshot


class RankedLike(Protocol):
    """A way to seat a party that was not named."""

    @property
    def names(self) -> str: ...
    @property
    def reason(self) -> str: ...


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
    def ranked(self) -> Sequence[RankedLike]: ...


class HostLike(Protocol):
    """The host language over a store; blocking, called on the writer's thread only."""

    def perform(self, text: str, /) -> SaidLike: ...
    def rehearse(self, text: str, /) -> SaidLike: ...


@dataclass(frozen=True)
class Unsaid:
    """The answer where the host language could not give one."""

    line: str
    message: str
    ok: bool = False
    warnings: tuple[str, ...] = ()
    table_ids: tuple[str, ...] = ()
    ranked: tuple[RankedLike, ...] = ()


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
class Answered(Message):
    """A question to the database has its answer; `deliver` hands it to whoever asked."""

    deliver: Callable[[], None]


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
    """What a line would do."""

    said: SaidLike
    generation: int
    """Which keystroke asked; older answers are dropped."""
