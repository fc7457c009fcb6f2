"""The unit of work that every rule takes: one transaction, who asked for it, and what came of it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy.orm import Session
from sqlmodel import SQLModel

import data.guest_keys  # noqa: F401 - from here on guests' keys follow their names
from data.changes import Change, ChangeLog, subjects
from data.ids import new_id
from data.models import Action, ActionDetail, ActionEntity, Event, EventState, EventType, Order, Origin, Wire
from data.queries.venue import venue_profile
from data.venue import VenueProfile

M = TypeVar("M", bound=SQLModel)


@dataclass(frozen=True)
class Actor:
    """Who acts. `terminal` is what undo reaches back through; `requestor` is what Dojo said of itself."""

    origin: Origin
    terminal: str
    initials: str | None = None
    requestor: dict[str, str] | None = None


@dataclass(frozen=True)
class Policy:
    """What a venue may decide otherwise than Dojo's contract suggests."""

    echo: bool = False
    """Send events for what Dojo changed itself, too (Q72)."""
    refuse_overlaps: bool = False
    """Refuse a booking that overlaps another one at its table, instead of warning of it (V18, Q87)."""


@dataclass(frozen=True)
class Emitted:
    """An event that a unit of work wrote."""

    event_type: EventType
    entity_id: str
    state: EventState


@dataclass
class UnitOfWork:
    """One write transaction. Rules add, change and delete rows through it and never commit."""

    session: Session
    now: datetime
    actor: Actor
    verb: str
    sends_events: bool
    policy: Policy = field(default_factory=Policy)
    warnings: list[str] = field(default_factory=list)
    """Sentences about what was done all the same; kept in the journal."""
    heeded: bool = True
    """Whether anybody will read the warnings; where nobody does, none is worked out that takes long."""
    said: str | None = None
    """What the host is told; kept where it can be erased."""
    emitted: list[Emitted] = field(default_factory=list)
    """The events written by `conclude`."""
    action: int | None = None
    """The journal's row, written by `conclude`."""
    override: bool = False
    erases: bool = False
    """Somebody's data goes for good: the journal keeps no images of it, and the freed pages are cleared after."""
    forgets_before: datetime | None = None
    """Once this is done, guests who have not been here since are forgotten, as an action of its own."""
    undoes: int | None = None
    redoes: int | None = None
    _muted: set[tuple[EventType, str]] = field(default_factory=set)
    _profile: VenueProfile | None = None

    def __post_init__(self) -> None:
        self._log = ChangeLog(self.session)

    @property
    def venue(self) -> VenueProfile:
        """The venue's own rules."""
        if self._profile is None:
            self._profile = venue_profile(self.session)
        return self._profile

    def find(self, model: type[M], key: Any) -> M | None:
        return self.session.get(model, key)

    def add(self, row: M) -> M:
        self.session.add(row)
        return row

    def delete(self, row: SQLModel) -> None:
        self.session.delete(row)

    def warn(self, sentence: str) -> None:
        """Say what is unusual about this without refusing it."""
        if sentence not in self.warnings:
            self.warnings.append(sentence)

    def mute(self, event: EventType, entity_id: str) -> None:
        """Dojo addressed this entity itself: its answer carries the state, an event would only echo (Q72)."""
        if not self.policy.echo:
            self._muted.add((event, entity_id))

    def changes(self) -> list[Change]:
        return list(self._log.changes())

    def conclude(self) -> bool:
        """Write journal and events for what has changed; False if nothing has. The store commits.

        Taking back is journalled whatever it changed: the next one goes on from there.
        """
        changes = self.changes()
        if not changes and self.undoes is None and self.redoes is None:
            return False
        self.action = self._write_action(changes)
        for event, entity_id in self._seen_by_dojo(changes):
            self._write_event(self.action, event, entity_id)
        self.session.flush()
        return True

    def _seen_by_dojo(self, changes: list[Change]) -> list[tuple[EventType, str]]:
        """The entities of which Dojo is told: a tab that was merged into another shows in that one only."""
        found: dict[tuple[EventType, str], None] = {}
        for event, entity_id in touched_entities(changes):
            shown = self._shown_as(entity_id, changes) if event is EventType.ORDER else [entity_id]
            found.update({(event, each): None for each in shown})
        return list(found)

    def _shown_as(self, order_id: str, changes: list[Change]) -> list[str]:
        """The orders in which Dojo saw an order before the change, and sees it now."""
        own = next((change for change in changes if change.model is Order and change.key == (order_id,)), None)
        if own is None:
            order = self.find(Order, order_id)
            return [(order.merged_into if order is not None else None) or order_id]
        return [image.get("merged_into") or order_id for image in (own.before, own.after) if image is not None]

    def _write_action(self, changes: list[Change]) -> int:
        action = Action(
            at=self.now,
            origin=self.actor.origin,
            terminal=self.actor.terminal,
            initials=self.actor.initials,
            requestor=self.actor.requestor,
            verb=self.verb,
            override=self.override,
            undoes=self.undoes,
            redoes=self.redoes,
        )
        self.session.add(action)
        self.session.flush()
        seq = action.seq or 0
        detail = [change.as_json() for change in changes] if not self.erases else []
        self.session.add(ActionDetail(action_seq=seq, said=self.said, warnings=self.warnings, changes=detail))
        self.session.add_all(ActionEntity(action_seq=seq, entity_id=entity_id) for entity_id in subjects(changes))
        return seq

    def _write_event(self, action: int, event: EventType, entity_id: str) -> None:
        state = self._state_for(event, entity_id)
        self.session.add(
            Event(
                id=new_id("event"),
                action_seq=action,
                at=self.now,
                event_type=event,
                entity_id=entity_id,
                state=state,
                next_attempt_at=self.now if state is EventState.PENDING else None,
            )
        )
        self.emitted.append(Emitted(event, entity_id, state))

    def _state_for(self, event: EventType, entity_id: str) -> EventState:
        if (event, entity_id) in self._muted:
            return EventState.JOURNAL
        return EventState.PENDING if self.sends_events else EventState.NOT_SENT


def touched_entities(changes: list[Change]) -> list[tuple[EventType, str]]:
    """The entities Dojo would see differently now, in the order they were first touched."""
    found: dict[tuple[EventType, str], None] = {}
    for change in changes:
        wire: Wire | None = getattr(change.model, "__wire__", None)
        if wire is None or (wire.columns is not None and not wire.columns & change.touched()):
            continue
        image = change.after or change.before or {}
        found[(wire.event, image[wire.id_column])] = None
    return list(found)
