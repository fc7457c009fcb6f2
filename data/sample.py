"""A sample evening: the bookings, parties and tabs of a venue file, played through the rules.

Every step runs at its own moment before now, so that stages have their minutes and payments their time.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlmodel import col

from data.models import (
    Area,
    DiningTable,
    MenuItem,
    MenuItemModifier,
    MenuModifier,
    Party,
    Reservation,
)
from data.rules import orders, parties, payments, reservations, waitlist
from data.rules.orders import Wanted
from data.rules.parties import Seating
from data.rules.reservations import Booking
from data.uow import UnitOfWork
from data.venue_checks import tab_line
from data.venue_file import BookingRow, PartyRow, VenueFile, WaitingRow

_QUARTER = timedelta(minutes=15)
_TAKEN_BEFORE = timedelta(days=2)
"""How long before their time the sample bookings were made."""

Step = tuple[datetime, Callable[[], object]]


def lay_out(uow: UnitOfWork, file: VenueFile, now: datetime) -> None:
    """Play the file's evening so that it stands as described at `now`. The venue itself is loaded already.

    Belongs into `store.preparation()`: nobody did this, so there is neither journal nor event.
    """
    Evening(uow, file, now).play()


class Evening:
    """One playing of one file's evening."""

    def __init__(self, uow: UnitOfWork, file: VenueFile, now: datetime) -> None:
        self._uow = uow
        self._evening = file.evening
        self._now = now
        self._tables = _tables_by_name(uow)
        self._items = _items_by_name(uow)

    def play(self) -> None:
        """Take the bookings, then live through the visits in the order in which they began."""
        for booking in self._evening.bookings:
            self._book(booking, booking.name, self._ago(-booking.at))
        for party in sorted(self._evening.parties, key=lambda party: -party.minutes):
            self._visit(party)
        for waiting in self._evening.waiting:
            self._wait(waiting)
        self._uow.session.flush()

    def _ago(self, minutes: int) -> datetime:
        return self._now - timedelta(minutes=minutes)

    @contextmanager
    def _at(self, moment: datetime) -> Iterator[None]:
        """Let the rules believe that it is this moment."""
        present = self._uow.now
        self._uow.now = moment
        try:
            yield
        finally:
            self._uow.now = present

    def _ids(self, names: list[str]) -> list[str]:
        return [self._tables[name.casefold()] for name in names]

    def _book(self, row: BookingRow | PartyRow, name: str, about: datetime) -> Reservation:
        """Take a booking for the quarter of an hour nearest to a moment, days before it."""
        start = nearest_quarter(about)
        booking = Booking(
            name=name,
            covers=row.covers,
            start_at=start,
            end_at=start + self._uow.venue.turn(row.covers),
            table_ids=self._ids(row.tables),
            host_notes=row.notes,
            guest_requests=row.requests,
            phone=row.phone,
        )
        with self._at(min(start, self._now) - _TAKEN_BEFORE):
            return reservations.book(self._uow, booking)

    def _visit(self, row: PartyRow) -> None:
        came = self._ago(row.minutes)
        booking = self._book(row, row.name, came) if row.booked and row.name else None
        with self._at(came):
            party = parties.seat(
                self._uow,
                Seating(
                    table_ids=self._ids(row.tables),
                    started_at=came,
                    name=row.name,
                    covers=row.covers,
                    host_notes=row.notes,
                    guest_requests=row.requests,
                    reservation_id=booking.id if booking else None,
                ),
            )
        self._order_and_pay(row, party)
        if row.left is not None:
            self._leave(row, party)
        else:
            self._reach_stage(row, party)

    def _order_and_pay(self, row: PartyRow, party: Party) -> None:
        """Ordering takes a third of the stay; money changes hands when the last stage began or they left."""
        if row.tab:
            with self._at(self._ago(row.minutes - row.minutes // 3)):
                orders.add_items(self._uow, party, [want for line in row.tab for want in self._wanted(line)])
        with self._at(self._ago(row.stage_minutes if row.left is None else row.left)):
            if row.paid is not None:
                payments.pay(self._uow, party, row.paid)
            owes = any(order.payable for order in parties.open_orders(self._uow, party))
            if owes and (row.settled or row.left is not None):
                payments.pay(self._uow, party)

    def _wanted(self, text: str) -> Iterator[Wanted]:
        """A line of a tab as the menu knows it. The file was checked, so it does."""
        line = tab_line(text)
        if line is not None:
            item = self._items[line.item.casefold()]
            changes = _changes_of(self._uow, item) if line.modifiers else {}
            chosen = [changes[name.casefold()] for name in line.modifiers]
            yield Wanted(item=item, quantity=line.quantity, modifiers=chosen)

    def _reach_stage(self, row: PartyRow, party: Party) -> None:
        began = self._ago(row.stage_minutes)
        with self._at(began):
            if row.stage is not None:
                stage = self._uow.venue.stage(row.stage)
                parties.set_status(self._uow, party, stage.name if stage else row.stage)
                party.status_since = began

    def _leave(self, row: PartyRow, party: Party) -> None:
        with self._at(self._ago(row.left or 0)):
            orders.close(self._uow, party)
        if not row.dirty:
            parties.clean(parties.tables_of(self._uow, party))

    def _wait(self, row: WaitingRow) -> None:
        with self._at(self._ago(row.minutes)):
            waitlist.join(
                self._uow,
                row.covers,
                row.name,
                quoted_minutes=row.quoted,
                phone=row.phone,
                notes=row.notes,
            )


def nearest_quarter(moment: datetime) -> datetime:
    """The full quarter of an hour that is closest, in UTC; every zone in use is whole quarters away."""
    quarters = round(moment.timestamp() / _QUARTER.total_seconds())
    return datetime.fromtimestamp(quarters * _QUARTER.total_seconds(), UTC)


def _tables_by_name(uow: UnitOfWork) -> dict[str, str]:
    """Ids by name and by `area/name`, in lower case."""
    rows = uow.session.execute(
        select(DiningTable, col(Area.name))
        .join(Area, col(Area.id) == col(DiningTable.area_id))
        .where(col(DiningTable.retired).is_(False))
    )
    found: dict[str, str] = {}
    for table, area in rows:
        found[table.name.casefold()] = table.id
        found[f"{area}/{table.name}".casefold()] = table.id
    return found


def _items_by_name(uow: UnitOfWork) -> dict[str, MenuItem]:
    rows = uow.session.execute(select(MenuItem).where(col(MenuItem.on_sale).is_(True))).scalars()
    return {key.casefold(): item for item in rows for key in (item.plu, item.name)}


def _changes_of(uow: UnitOfWork, item: MenuItem) -> dict[str, MenuModifier]:
    """What an item can be had with, by name and PLU."""
    rows = uow.session.execute(
        select(MenuModifier)
        .join(MenuItemModifier, col(MenuItemModifier.modifier_plu) == col(MenuModifier.plu))
        .where(col(MenuItemModifier.item_plu) == item.plu)
    ).scalars()
    return {key.casefold(): change for change in rows for key in (change.plu, change.name)}
