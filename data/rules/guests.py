"""What the house remembers of a guest, and forgetting it again for good."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import JSON, Column, String, Table, TypeDecorator, or_, select, text, update
from sqlmodel import SQLModel, col

from data.errors import ErasingNeedsManager, NobodyToKnow, NothingNoted
from data.guest_keys import ERASED, name_key
from data.ids import new_id
from data.models import ActionDetail, Erasure, Guest, GuestFile, Order, Party, Reservation, WaitlistEntry
from data.names import fold
from data.queries.guests import Who
from data.rules.personal import GONE, NAMED, PERSONAL
from data.uow import UnitOfWork

NOTE_MARK = "; "
"""Stands between what was noted at different times."""

_IMPERSONAL = {
    *("action", "action_entity", "event", "dojo_event", "erasure", "guest_file"),
    *("venue", "waiter", "area", "dining_table", "table_block", "area_waiter", "table_waiter"),
    *("menu_item", "menu_modifier", "menu_item_modifier", "menu_component"),
}
"""Tables in which a guest's name could only be somebody else's, or a dish's."""


def note(uow: UnitOfWork, name: str, who: Who, words: str) -> Guest:
    """Remember something about a guest besides what is known; once is enough. Raises NobodyToKnow."""
    known = noted(uow, name, who)
    if known is None:
        return uow.add(Guest(id=new_id("guest"), name=name, phone_key=who.phone_key, note=words, noted_at=uow.now))
    parts = known.note.split(NOTE_MARK)
    new = [part for part in words.split(NOTE_MARK) if fold(part) not in map(fold, parts)]
    if new:
        known.note, known.noted_at = NOTE_MARK.join([*parts, *new]), uow.now
    known.phone_key = known.phone_key or who.phone_key
    return known


def noted(uow: UnitOfWork, name: str, who: Who) -> Guest | None:
    """What is known of a guest, if anything is. Raises NobodyToKnow."""
    if who.name_key is None and who.phone_key is None:
        raise NobodyToKnow(name)
    rows = uow.session.execute(
        select(Guest).where(or_(col(Guest.name_key) == who.name_key, col(Guest.phone_key) == who.phone_key))
    ).scalars()
    return next((row for row in rows if who.is_same(row.name_key, row.phone_key)), None)


def forget_note(uow: UnitOfWork, name: str, who: Who) -> str:
    """Forget all that is noted of a guest; answers what it was. Raises NothingNoted or NobodyToKnow."""
    known = noted(uow, name, who)
    if known is None:
        raise NothingNoted(name)
    uow.delete(known)
    return known.note


def phone_of(uow: UnitOfWork, party: Party) -> str | None:
    """The number that a party's guest gave, with the booking or in the queue."""
    booking = uow.find(Reservation, party.reservation_id) if party.reservation_id is not None else None
    if booking is not None:
        return booking.phone
    waited = select(col(WaitlistEntry.phone)).where(col(WaitlistEntry.seated_party_id) == party.id)
    return uow.session.execute(waited.limit(1)).scalar()


# ---- erasing -----------------------------------------------------------------------------------------------


@dataclass
class Traces:
    """Every row that is about a guest."""

    reservations: list[Reservation]
    parties: list[Party]
    waits: list[WaitlistEntry]
    orders: list[Order]
    notes: list[Guest]
    words: set[str] = field(default_factory=set)
    """Names and numbers to look for elsewhere."""

    def rows(self) -> Iterator[Reservation | Party | WaitlistEntry | Order]:
        for rows in (self.reservations, self.parties, self.waits, self.orders):
            yield from rows

    @property
    def about(self) -> str:
        """What there is, in numbers."""
        counted = [
            (len(self.reservations), "booking"),
            (len(self.parties), "visit"),
            (len(self.waits), "wait"),
            (len(self.orders), "tab"),
            (len(self.notes), "note"),
        ]
        return ", ".join(f"{number} {word}{'' if number == 1 else 's'}" for number, word in counted if number)


def traces(uow: UnitOfWork, who: Who) -> Traces:
    """Everything that is stored about a guest."""
    found = Traces(
        reservations=_matching(uow, Reservation, who),
        parties=[],
        waits=_matching(uow, WaitlistEntry, who),
        orders=[],
        notes=_matching(uow, Guest, who),
    )
    found.parties = _parties(uow, found, who)
    found.orders = _orders(uow, found, who)
    named = (found.reservations, found.parties, found.waits, found.notes)
    found.words = {row.name for rows in named for row in rows if row.name}
    found.words |= {row.phone for rows in (found.reservations, found.waits) for row in rows if row.phone}
    return found


def _matching(uow: UnitOfWork, model: Any, who: Who) -> list[Any]:
    keyed = or_(col(model.name_key) == who.name_key, col(model.phone_key) == who.phone_key)
    rows = uow.session.execute(select(model).where(keyed)).scalars()
    return [row for row in rows if who.is_same(row.name_key, row.phone_key)]


def _parties(uow: UnitOfWork, found: Traces, who: Who) -> list[Party]:
    """Those of the bookings and waits, and walk-ins of the name."""
    booked = [row.id for row in found.reservations]
    seated = [row.seated_party_id for row in found.waits if row.seated_party_id]
    walked = (col(Party.name_key) == who.name_key) & col(Party.reservation_id).is_(None)
    rows = uow.session.execute(
        select(Party).where(or_(col(Party.reservation_id).in_(booked), col(Party.id).in_(seated), walked))
    ).scalars()
    return list(rows)


def _orders(uow: UnitOfWork, found: Traces, who: Who) -> list[Order]:
    """The tabs of the visits, those of the guest's name, and orders for collection that name the guest."""
    parties = [row.id for row in found.parties]
    booked = [row.id for row in found.reservations]
    named = or_(col(Order.customer).is_not(None), col(Order.name).is_not(None))
    rows = uow.session.execute(
        select(Order).where(or_(col(Order.party_id).in_(parties), col(Order.reservation_id).in_(booked), named))
    ).scalars()
    return [row for row in rows if row.party_id in parties or row.reservation_id in booked or _names(row, who)]


def _names(order: Order, who: Who) -> bool:
    """Whether a tab has this guest's name, or its customer is this guest."""
    if order.name is not None and who.name_key is not None and name_key(order.name) == who.name_key:
        return True
    said = [value for value in (order.customer or {}).values() if isinstance(value, str)]
    keys = [Who.of(value, value) for value in said]
    phones = [key.phone_key for key in keys if key.phone_key]
    if phones and who.phone_key:
        return who.phone_key in phones
    return who.name_key is not None and who.name_key in [key.name_key for key in keys]


def erase(uow: UnitOfWork, name: str, who: Who) -> Traces:
    """Erase a guest's name, phone, notes and requests wherever they stand. What was eaten and paid stays.

    It cannot be undone: the journal keeps no image of it, and loses the old ones. Raises ErasingNeedsManager
    without the unit of work's override.
    """
    found = traces(uow, who)
    if not uow.override:
        raise ErasingNeedsManager(name, found.about)
    _warn_of_what_is_to_come(uow, found)
    own = {(str(row.__tablename__), row.id) for row in found.rows()} | {("guest", row.id) for row in found.notes}
    _forget_in_journal(uow, found, own)
    for row in found.rows():
        for column, value in _scrubbed(type(row), row.__dict__, found).items():
            setattr(row, column, value)
    for noted in found.notes:
        uow.delete(noted)
    _forget_elsewhere(uow, found)
    uow.add(Erasure(at=uow.now))
    uow.erases = True
    uow.session.flush()
    return found


def _warn_of_what_is_to_come(uow: UnitOfWork, found: Traces) -> None:
    coming = [row for row in found.reservations if row.cancelled_at is None and row.start_at > uow.now]
    here = [row for row in found.parties if row.ended_at is None and row.deleted_at is None]
    if coming or here:
        uow.warn("they are here or still to come: their table stays, without name, allergies and requests")
    files = uow.session.execute(select(col(GuestFile.path))).scalars().all()
    if files:
        uow.warn(f"files with guests in them are deleted: {', '.join(files)}")


def _scrubbed(model: type[SQLModel], values: Mapping[str, Any], found: Traces) -> dict[str, Any]:
    """The personal columns of a row, or of its image, without the person."""
    clean: dict[str, Any] = {}
    for column in PERSONAL[model]:
        if model is Order and column in ("display_name", "name"):
            clean[column] = _without(found.words)(values[column]) if values.get(column) else None
        elif column == "name" and model in NAMED:
            clean[column] = ERASED
        else:
            clean[column] = None
    return clean


def _without(words: set[str]) -> Callable[[str], str]:
    """Takes every one of these names and numbers out of a text."""
    listed = sorted(map(re.escape, words), key=len, reverse=True)
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(listed)})(?!\w)", re.IGNORECASE)
    return lambda sentence: pattern.sub(GONE, sentence)


def _forget_in_journal(uow: UnitOfWork, found: Traces, own: set[tuple[str, str]]) -> None:
    """Images of the guest's rows lose the person, older names included; sentences about them go."""
    models = {str(model.__tablename__): model for model in PERSONAL}
    details = _details(uow, {key for _, key in own} | found.words)
    for detail in details:
        for change in detail.changes:
            if (change["table"], change["key"][0]) in own:
                found.words |= {image["name"] for image in _images(change) if image.get("name")}
    clean = _without(found.words)
    for detail in details:
        changes = json.loads(json.dumps(detail.changes))
        about_them = [change for change in changes if (change["table"], change["key"][0]) in own]
        for change in about_them:
            for image in _images(change):
                _scrub_image(models.get(change["table"]), image, found)
        detail.said = None if about_them or detail.said is None else clean(detail.said)
        detail.warnings = [] if about_them else [clean(warning) for warning in detail.warnings]
        detail.changes = changes


def _scrub_image(model: type[SQLModel] | None, image: dict[str, Any], found: Traces) -> None:
    if model is None:  # what was noted about a guest
        image.update(name=ERASED, note=GONE)
    else:
        image.update({name: value for name, value in _scrubbed(model, image, found).items() if name in image})
    image.update({key: None for key in ("name_key", "phone_key") if key in image})


def _images(change: dict[str, Any]) -> list[dict[str, Any]]:
    return [image for image in (change["before"], change["after"]) if image is not None]


def _details(uow: UnitOfWork, needles: set[str]) -> list[ActionDetail]:
    """What the journal says anywhere about these ids, names and numbers: the one search that reads all of it."""
    wanted = [spelled for needle in needles for spelled in {needle, json.dumps(needle)[1:-1]}]
    rows = uow.session.connection().execute(
        text("SELECT action_seq, coalesce(said, '') || warnings || changes FROM action_detail")
    )
    seqs = [seq for seq, written in rows if any(each in written for each in wanted)]
    return [detail for seq in seqs if (detail := uow.find(ActionDetail, seq)) is not None]


def _forget_elsewhere(uow: UnitOfWork, found: Traces) -> None:
    """Every other text in the database, such as the bodies of calls on the wire."""
    if not found.words:
        return
    known = {*_IMPERSONAL, "action_detail", "guest", *(str(model.__tablename__) for model in PERSONAL)}
    clean = _without(found.words | {json.dumps(word)[1:-1] for word in found.words})
    for table in SQLModel.metadata.sorted_tables:
        if table.name not in known:
            for column in table.columns:
                if _holds_text(column) and not column.primary_key:
                    _forget_in_column(uow, table, column, clean)


def _holds_text(column: "Column[Any]") -> bool:
    """SQLModel wraps its text columns in a type of its own."""
    kind = column.type.impl if isinstance(column.type, TypeDecorator) else column.type
    return isinstance(kind, String | JSON)


def _forget_in_column(uow: UnitOfWork, table: Table, column: "Column[Any]", clean: Callable[[str], str]) -> None:
    connection = uow.session.connection()
    keys = list(table.primary_key.columns)
    for row in connection.execute(select(*keys, column).where(column.is_not(None))).all():
        written = row[-1] if isinstance(row[-1], str) else json.dumps(row[-1])
        cleaned = clean(written)
        if cleaned != written:
            value = cleaned if isinstance(row[-1], str) else json.loads(cleaned)
            same = [key == part for key, part in zip(keys, row, strict=False)]
            connection.execute(update(table).where(*same).values({column.name: value}))
