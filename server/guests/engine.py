"""Plays a planned evening in a restaurant: guests come, the house serves them, and the host is waited for.

What the staff besides the host do happens through the rules, as at any other terminal. Whoever stands at the
door stands there until the host, Dojo or the autopilot seats them, or until they have had enough.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from data.errors import RuleBroken
from data.models import Occupancy, Order, Party, ReservationTable, WaitlistEntry
from data.rules import arrivals, orders, waitlist
from data.rules.till_stages import advance
from data.store import RaceLost
from data.uow import UnitOfWork
from data.venue_file import VenueFile
from server.guests import autopilot, staff
from server.guests.books import Books, Stay
from server.guests.cast import Cast, Group, Task
from server.guests.counterpart import Counterpart, DojoBooking, DojoUnavailable
from server.guests.noticing import Strangers, notice_bookings, notice_parties, notice_queue
from server.guests.plan import Guest, Intent, What
from server.guests.visits import Act, Step, Way

FLOOR, DOOR, PHONE = "floor", "door", "telephone"
"""The terminals of those who serve, greet and answer."""

AGAIN = timedelta(minutes=2)
"""After which what was refused is tried again."""

DOJO_SEATS = timedelta(minutes=1)
"""How long after they have come Dojo seats those it seats."""

SWEEPS = timedelta(minutes=10)
"""How often the autopilot looks for bookings that nobody came for."""

PATIENT_WITH_DOJO = 2
"""Payments at the table that may fail before the card is taken at the till."""


@dataclass(frozen=True)
class Evening:
    """Everything about an evening that was settled before it began."""

    file: VenueFile
    intents: tuple[Intent, ...]
    strangers: Strangers

    def wishes(self) -> dict[str, Guest]:
        return {intent.guest.key: intent.guest for intent in self.intents}


class Engine:
    """One evening under way. Not for several threads at once."""

    def __init__(
        self,
        evening: Evening,
        books: Books,
        dojo: Counterpart | None = None,
        *,
        cast: Cast | None = None,
        autopilot: bool = False,
    ) -> None:
        """`dojo` None: what comes from Dojo comes by telephone. `cast` goes on with an evening already begun."""
        self._evening = evening
        self._guests = evening.wishes()
        self.books, self.dojo = books, dojo
        self.cast = cast or opening(evening.intents)
        self.autopilot = autopilot
        self._deeds: dict[str, Callable[[Task, datetime], None]] = {
            What.BOOK: self._book,
            What.AMEND: self._amend,
            What.CANCEL: self._cancel,
            What.RING: self._ring,
            What.COME: self._come,
            "look": self._look,
            "sweep": self._sweep,
            "dojo seats": self._dojo_seats,
            "cancel seated": self._cancel_seated,
            "give up": self._give_up,
            "step": self._step,
        }

    def guest(self, key: str) -> Guest:
        """Who goes by this key: as planned, or a stranger the host brought in."""
        return self._guests.get(key) or self._evening.strangers.guest(key, self.cast.group(key).covers)

    # ---- time --------------------------------------------------------------------------------------------

    def advance(self, now: datetime) -> int:
        """Do everything that is due by `now`; how much that was."""
        done = 0
        while (task := self.cast.take(now)) is not None:
            self._do(task, max(now, task.at))
            done += 1
        return done

    def play(self, until: datetime, set_clock: Callable[[datetime], None], after: Callable[[], None]) -> None:
        """Go on to a moment from one task to the next, each at its own time; `after` follows each of them."""
        self.notice(until)
        while (due := self.cast.next_due) is not None and due <= until:
            set_clock(due)
            self.advance(due)
            after()
        set_clock(until)

    def notice(self, now: datetime) -> None:
        """Who was seated or booked by somebody else since the last look."""
        with self.books.read() as session:
            seated = notice_parties(session, self.cast)
            booked = notice_bookings(session, self.cast, now)
            notice_queue(session, self.cast)
        for group, party in seated:
            self._sat_down(group, party.id, party.started_at)
        for group, start in booked:
            self.cast.set(max(now, start), What.COME, group.key)

    def _do(self, task: Task, now: datetime) -> None:
        """One task. A step of a visit that is refused is tried again a little later; nothing else is."""
        try:
            self._deeds[task.what](task, now)
        except (RuleBroken, RaceLost, DojoUnavailable):
            if task.what == "step":
                self.cast.group(task.key).tries += 1
                self.cast.set(now + AGAIN, task.what, task.key, task.step)

    # ---- before they sit down ----------------------------------------------------------------------------

    def _through_dojo(self, guest: Guest) -> Counterpart | None:
        """Dojo, if that is how this party deals with its booking."""
        return self.dojo if guest.booked is not None and not guest.booked.by_phone else None

    def _book(self, task: Task, now: datetime) -> None:
        guest, group = self.guest(task.key), self.cast.group(task.key)
        booking = self._wish(guest, now)
        dojo = self._through_dojo(guest)
        if not booking.table_ids:
            group.gone = True
        elif dojo is not None:
            group.reservation_id = dojo.book(booking)
            group.gone = group.reservation_id is None
        else:
            with self.books.act(PHONE, "book", now) as uow:
                group.reservation_id = staff.take_booking(uow, guest, booking.table_ids).id

    def _wish(self, guest: Guest, now: datetime) -> DojoBooking:
        """The booking, with the tables it is allotted; none when nothing is free then."""
        assert guest.booked is not None  # noqa: S101 - only those book
        start = guest.booked.start_at
        end = start + self._evening.file.venue.turn(guest.covers)
        with self.books.read() as session:
            tables = self.books.best_tables(session, Stay(guest.covers, start, end, now))
        return DojoBooking(guest.name, guest.covers, start, end, tables, guest.booked.requests)

    def _amend(self, task: Task, now: datetime) -> None:
        guest, group = self.guest(task.key), self.cast.group(task.key)
        to = guest.booked.amendment if guest.booked is not None else None
        if group.gone or group.reservation_id is None or guest.booked is None or to is None:
            return
        dojo = self._through_dojo(guest)
        if dojo is None:
            with self.books.act(PHONE, "edit", now) as uow:
                staff.change_booking(uow, guest, group.reservation_id)
            return
        with self.books.read() as session:
            tables = _planned_tables(session, group.reservation_id)
        end = to.start_at + self._evening.file.venue.turn(to.covers)
        changed = DojoBooking(guest.name, to.covers, to.start_at, end, tables, guest.booked.requests)
        dojo.amend(group.reservation_id, changed)

    def _cancel(self, task: Task, now: datetime) -> None:
        guest, group = self.guest(task.key), self.cast.group(task.key)
        if group.gone or group.reservation_id is None:
            return
        dojo = self._through_dojo(guest)
        if dojo is not None:
            dojo.cancel(group.reservation_id)
        else:
            with self.books.act(PHONE, "cancel", now) as uow:
                staff.cancel_booking(uow, group.reservation_id)
        group.gone = True

    def _ring(self, task: Task, now: datetime) -> None:
        guest, group = self.guest(task.key), self.cast.group(task.key)
        if not group.gone and group.reservation_id is not None and guest.booked is not None:
            with self.books.act(PHONE, "late", now) as uow:
                staff.expect_later(uow, group.reservation_id, int(guest.booked.late.total_seconds() // 60))

    def _come(self, task: Task, now: datetime) -> None:
        guest, group = self.guest(task.key), self.cast.group(task.key)
        if group.gone or group.party_id is not None or (guest.booked is not None and group.reservation_id is None):
            return
        group.came_at = now
        self.cast.set(now + guest.patience, "give up", task.key)
        self.cast.set(now + autopilot.LOOKS, "look", task.key)
        if group.reservation_id is not None:
            with self.books.act(DOOR, "arrived", now) as uow:
                staff.greet(uow, group.reservation_id)
            if guest.booked is not None and guest.booked.seated_by_dojo:
                self.cast.set(now + DOJO_SEATS, "dojo seats", task.key)

    # ---- at the door -------------------------------------------------------------------------------------

    def _look(self, task: Task, now: datetime) -> None:
        """The autopilot looks at a party at the door, again and again while it stands there."""
        group, guest = self.cast.group(task.key), self.guest(task.key)
        if not group.at_the_door or group.came_at is None:
            return
        dojos = self.dojo is not None and guest.booked is not None and guest.booked.seated_by_dojo
        if self.autopilot and not (dojos and now < group.came_at + 3 * DOJO_SEATS):
            party_id = autopilot.receive(self.books, group, guest, now)
            if party_id is not None:
                self._sat_down(group, party_id, now)
                return
        self.cast.set(now + autopilot.LOOKS_AGAIN, "look", task.key)

    def _sweep(self, task: Task, now: datetime) -> None:
        if self.autopilot:
            autopilot.give_up_on_no_shows(self.books, now)
        if self.cast.next_due is not None:
            self.cast.set(now + SWEEPS, task.what)

    def _dojo_seats(self, task: Task, now: datetime) -> None:
        group = self.cast.group(task.key)
        if not group.at_the_door or group.reservation_id is None or self.dojo is None:
            return
        with self.books.read() as session:
            tables = _planned_tables(session, group.reservation_id)
            free = all(session.get(Occupancy, table) is None for table in tables)
        if free:
            party_id = self.dojo.seat(group.reservation_id, tables)
            if party_id is not None:
                self._sat_down(group, party_id, now)

    def _give_up(self, task: Task, now: datetime) -> None:
        """They have waited long enough, and go elsewhere."""
        group = self.cast.group(task.key)
        if not group.at_the_door:
            return
        group.gone = True
        with self.books.act(DOOR, "leave", now) as uow:
            entry = uow.find(WaitlistEntry, group.waiting_id) if group.waiting_id is not None else None
            if entry is not None:
                waitlist.give_up(uow, entry)
            elif group.reservation_id is not None:
                arrivals.give_up(uow, staff.booking(uow, group.reservation_id))

    # ---- at the table ------------------------------------------------------------------------------------

    def _sat_down(self, group: Group, party_id: str, at: datetime) -> None:
        guest = self.guest(group.key)
        group.party_id, group.seated_at, group.came_at = party_id, at, group.came_at or at
        group.step = group.tries = 0
        self.cast.set(at + guest.visit.steps[0].after, "step", group.key, 0)
        if guest.booked is not None and guest.booked.cancels_seated is not None and self.dojo is not None:
            self.cast.set(at + guest.booked.cancels_seated, "cancel seated", group.key)

    def _cancel_seated(self, task: Task, now: datetime) -> None:
        del now
        group = self.cast.group(task.key)
        if self.dojo is not None and group.party_id is not None and group.reservation_id is not None:
            self.dojo.cancel(group.reservation_id)
            group.gone = True

    def _step(self, task: Task, now: datetime) -> None:
        """One step of a visit, then the next falls due. A party that was unseated stands at the door again."""
        group = self.cast.group(task.key)
        if task.step != group.step or group.party_id is None:
            return
        steps = self.guest(task.key).visit.steps
        if not self._take_step(group, steps[task.step], now):
            self._unseated(group, now)
            return
        group.step, group.tries = task.step + 1, 0
        if group.step < len(steps) and group.seated_at is not None:
            self.cast.set(max(now, group.seated_at + steps[group.step].after), "step", task.key, group.step)
        else:
            group.gone = True

    def _take_step(self, group: Group, step: Step, now: datetime) -> bool:
        """False when the party is not there any more, nor ever was."""
        visit = self.guest(group.key).visit
        at_table = step.act is Act.PAY and visit.way is Way.AT_TABLE and self.dojo is not None
        if at_table and group.tries < PATIENT_WITH_DOJO:
            return self._pay_at_table(group, visit.halves, visit.tip)
        with self.books.act(FLOOR, step.act, now) as uow:
            party = uow.find(Party, group.party_id)
            if party is None or party.deleted_at is not None:
                return False
            if step.act is Act.CLEAN or party.ended_at is None:
                self._serve(uow, party, group, step)
        return True

    def _serve(self, uow: UnitOfWork, party: Party, group: Group, step: Step) -> None:
        match step.act:
            case Act.ORDER:
                staff.take_order(uow, party, step.dishes)
            case Act.STAGE:
                advance(uow, party, step.stage)
            case Act.PAY:
                staff.take_money(uow, party, self.guest(group.key).visit)
            case Act.LEAVE:
                staff.take_money(uow, party, self.guest(group.key).visit)
                orders.close(uow, party)
            case Act.CLEAN:
                staff.lay_again(uow, party)

    def _pay_at_table(self, group: Group, halves: bool, tip: int) -> bool:
        assert self.dojo is not None  # noqa: S101 - the caller looked
        with self.books.read() as session:
            party = session.get(Party, group.party_id)
            if party is None or party.deleted_at is not None:
                return False
            owing = session.execute(
                select(col(Order.id), col(Order.total_amount) - col(Order.paid_amount))
                .where(col(Order.party_id) == party.id, col(Order.payable).is_(True))
                .order_by(col(Order.number))
            ).all()
        for order_id, owed in owing:
            self.dojo.pay(order_id, parts=2 if halves else 1, tip=owed * tip // 100)
        return True

    def _unseated(self, group: Group, now: datetime) -> None:
        group.party_id = group.seated_at = None
        group.step = group.tries = 0
        if group.gone:
            return
        group.came_at = group.came_at or now
        self.cast.set(now + self.guest(group.key).patience, "give up", group.key)
        self.cast.set(now + autopilot.LOOKS, "look", group.key)


def opening(intents: Iterable[Intent], since: datetime | None = None) -> Cast:
    """The cast before the doors open: everything planned falls due at its time.

    `since` leaves out who will have come and gone by then: an evening in full swing needs only those who matter.
    """
    cast = Cast()
    left = {intent.guest.key for intent in intents if since is not None and _over(intent, since)}
    for intent in intents:
        if intent.guest.key not in left:
            cast.set(intent.at, intent.what, intent.guest.key)
            cast.group(intent.guest.key).covers = intent.guest.covers
    came = [intent.at for intent in intents if intent.what is What.COME]
    if came:
        cast.set(min(came) + SWEEPS, "sweep")
    return cast


def _over(intent: Intent, since: datetime) -> bool:
    """Whether this is the last that is heard of a party before then."""
    if intent.what is What.COME:
        return intent.at + intent.guest.visit.steps[-1].after <= since
    return intent.what is What.CANCEL and intent.at <= since


def _planned_tables(session: Session, reservation_id: str) -> list[str]:
    rows = session.execute(
        select(col(ReservationTable.table_id))
        .where(col(ReservationTable.reservation_id) == reservation_id)
        .order_by(col(ReservationTable.position))
    ).scalars()
    return list(rows)
