"""The root of all refusals, and how a sentence is made."""

from dataclasses import dataclass, fields
from enum import StrEnum
from typing import ClassVar


class Kind(StrEnum):
    """The four error types of the contract, digest 4.1."""

    NOT_FOUND = "NotFound"
    INVALID_REQUEST = "InvalidRequest"
    CONFLICT = "Conflict"
    UNEXPECTED = "UnexpectedError"


@dataclass(frozen=True)
class Ref:
    """Something named in a sentence: its label for the host, its id for a machine."""

    id: str
    label: str


class PosError(Exception):
    """Root of everything this program raises on purpose."""


@dataclass(eq=False)
class RuleBroken(PosError):
    """A rule said no. Nothing has changed."""

    kind: ClassVar[Kind] = Kind.CONFLICT
    template: ClassVar[str] = "That is not possible."

    def _render(self, *, ids: bool) -> str:
        values = {f.name: getattr(self, f.name) for f in fields(self)}
        shown = {
            name: (value.id if ids else value.label) if isinstance(value, Ref) else value
            for name, value in values.items()
        }
        return self.template.format(**shown)

    @property
    def sentence(self) -> str:
        """For the person at the stand."""
        rendered = self._render(ids=False)
        return rendered[:1].upper() + rendered[1:]

    @property
    def debug(self) -> str:
        """For the engineer on the other side: ids only, no guests' data."""
        return self._render(ids=True)

    def __str__(self) -> str:
        return self.debug


class DatabaseBusy(PosError):
    """Another program holds the database for longer than we wait."""


class DatabaseInUse(PosError):
    """Another terminal or server owns this SQLite file."""


@dataclass(eq=False)
class NoSuchEntity(RuleBroken):
    """The entity that was addressed does not exist or was deleted (V3). Dojo reads this as a deletion."""

    kind = Kind.NOT_FOUND
    template = "There is no {entity} {id}."
    entity: str
    id: str


@dataclass(eq=False)
class ReferenceReused(RuleBroken):
    """The same Dojo reference with other content (V12)."""

    template = "{field} already belongs to {entity}, which was created with other details."
    field: str
    entity: Ref


@dataclass(eq=False)
class ReferenceChanged(RuleBroken):
    """A stored Dojo reference never changes (V13, Q84)."""

    template = "{field} of {entity} is another one."
    field: str
    entity: Ref


@dataclass(eq=False)
class ReferenceTaken(RuleBroken):
    """A Dojo reference that would be adopted belongs to something else (V13, Q84)."""

    template = "{field} already belongs to {entity}."
    field: str
    entity: Ref


@dataclass(eq=False)
class NothingToUndo(RuleBroken):
    template = "There is nothing to {verb} on this terminal in this service day."
    verb: str = "undo"


@dataclass(eq=False)
class CannotUndo(RuleBroken):
    template = "“{what}” cannot be taken back: {why}."
    what: str
    why: str
