"""Dojo's own view of a restaurant, and where it differs from the POS's."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from pydantic import ValidationError

from server.schemas.base import WireModel
from server.schemas.orders import Order
from server.schemas.parties import Party
from server.schemas.reservations import Reservation
from server.schemas.tables import Area, Table


class Subject(StrEnum):
    """What Dojo keeps a page for."""

    RESERVATION = "reservation"
    PARTY = "party"
    ORDER = "order"
    TABLE = "table"
    AREA = "area"


_SCHEMAS: Final[Mapping[Subject, type[WireModel]]] = {
    Subject.RESERVATION: Reservation,
    Subject.PARTY: Party,
    Subject.ORDER: Order,
    Subject.TABLE: Table,
    Subject.AREA: Area,
}


@dataclass(frozen=True)
class Difference:
    """One thing that the two books tell differently."""

    subject: Subject
    entity_id: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.subject} {self.entity_id}: {self.sentence}"


@dataclass
class Book:
    """By the POS's ids. Dojo's own ids of what it has written, or may write, are kept beside."""

    reservations: dict[str, Reservation] = field(default_factory=dict)
    parties: dict[str, Party] = field(default_factory=dict)
    orders: dict[str, Order] = field(default_factory=dict)
    tables: dict[str, Table] = field(default_factory=dict)
    areas: dict[str, Area] = field(default_factory=dict)
    dojo_ids: dict[str, str] = field(default_factory=dict)

    def page(self, subject: Subject) -> dict[str, Any]:
        """All entities of a kind, live: what is put in or taken out is in the book."""
        pages: dict[Subject, dict[str, Any]] = {
            Subject.RESERVATION: self.reservations,
            Subject.PARTY: self.parties,
            Subject.ORDER: self.orders,
            Subject.TABLE: self.tables,
            Subject.AREA: self.areas,
        }
        return pages[subject]

    def write(self, subject: Subject, body: Any) -> Any:
        """Take over an entity as the POS tells it; None if it cannot be understood."""
        entity = read(subject, body)
        if entity is not None:
            self.page(subject)[entity.id] = entity
        return entity

    def strike(self, subject: Subject, entity_id: str) -> None:
        """It does not exist any more."""
        self.page(subject).pop(entity_id, None)
        self.dojo_ids.pop(entity_id, None)

    def party_of(self, reservation_id: str) -> Party | None:
        """The party that came for a booking and is still here."""
        return next(
            (
                party
                for party in self.parties.values()
                if party.reservation_id == reservation_id and party.end_time is None
            ),
            None,
        )

    def differences(self, subject: Subject, theirs: Mapping[str, Any]) -> Iterator[Difference]:
        """Against what the POS tells: entities that only one of them has, members that differ."""
        ours = self.page(subject)
        for entity_id in sorted(set(ours) | set(theirs)):
            if entity_id not in theirs:
                yield Difference(subject, entity_id, "only Dojo has it")
            elif entity_id not in ours:
                yield Difference(subject, entity_id, "only the POS has it")
            elif ours[entity_id] != theirs[entity_id]:
                yield Difference(subject, entity_id, _differing(ours[entity_id], theirs[entity_id]))


def read(subject: Subject, body: Any) -> Any:
    """An entity as the wire model of its kind; None if it is none."""
    try:
        return _SCHEMAS[subject].model_validate_json(json.dumps(body))
    except ValidationError:
        return None


def as_wire(entity: WireModel) -> dict[str, Any]:
    """An entity as JSON would hold it."""
    return entity.model_dump(mode="json", by_alias=True, exclude_none=True)


def _differing(ours: WireModel, theirs: WireModel) -> str:
    mine, other = as_wire(ours), as_wire(theirs)
    members = sorted(name for name in set(mine) | set(other) if mine.get(name) != other.get(name))
    return f"{', '.join(members)} {'differs' if len(members) == 1 else 'differ'}"
