"""What the people of the house do besides the host: they serve, take money, clear up, answer the telephone.

Plain functions over a unit of work. Every refusal of a rule comes through: the engine knows what to do then.
"""

from collections.abc import Sequence

from data.models import MenuItem, MenuModifier, Occupancy, Party, PaymentMethod, Reservation
from data.rules import arrivals, orders, parties, payments, reservations
from data.rules.orders import Wanted
from data.rules.reservations import Booking
from data.uow import UnitOfWork
from server.guests.menu import Dish
from server.guests.plan import Guest
from server.guests.visits import Visit, Way


def take_booking(uow: UnitOfWork, guest: Guest, tables: Sequence[str]) -> Reservation:
    """Write a booking into the book."""
    assert guest.booked is not None  # noqa: S101 - only those with a booking ring for one
    wanted = Booking(
        name=guest.name,
        covers=guest.covers,
        start_at=guest.booked.start_at,
        end_at=guest.booked.start_at + uow.venue.turn(guest.covers),
        table_ids=tables,
        guest_requests=guest.booked.requests,
        phone=guest.phone,
    )
    return reservations.book(uow, wanted)


def change_booking(uow: UnitOfWork, guest: Guest, reservation_id: str) -> None:
    """Another size or time for a booking; its tables stay."""
    assert guest.booked is not None  # noqa: S101 - only those with a booking change one
    assert guest.booked.amendment is not None  # noqa: S101
    reservation = booking(uow, reservation_id)
    to = guest.booked.amendment
    reservations.amend(
        uow,
        reservation,
        Booking(
            name=reservation.name,
            covers=to.covers,
            start_at=to.start_at,
            end_at=to.start_at + uow.venue.turn(to.covers),
            table_ids=[table.id for table in reservations.tables_of(uow, reservation)],
            host_notes=reservation.host_notes,
        ),
    )


def cancel_booking(uow: UnitOfWork, reservation_id: str) -> None:
    reservations.cancel(uow, booking(uow, reservation_id))


def expect_later(uow: UnitOfWork, reservation_id: str, minutes: int) -> None:
    arrivals.expect(uow, booking(uow, reservation_id), minutes)


def greet(uow: UnitOfWork, reservation_id: str) -> None:
    """They are here and wait for their table."""
    arrivals.arrive(uow, booking(uow, reservation_id))


def take_order(uow: UnitOfWork, party: Party, dishes: Sequence[Dish]) -> None:
    """What is not on the menu any more is left out."""
    wanted = [want for dish in dishes if (want := _wanted(uow, dish)) is not None]
    if wanted:
        orders.add_items(uow, party, wanted)


def _wanted(uow: UnitOfWork, dish: Dish) -> Wanted | None:
    item = uow.find(MenuItem, dish.plu)
    if item is None or not item.on_sale:
        return None
    changes = [change for plu in dish.changes if (change := uow.find(MenuModifier, plu)) is not None]
    return Wanted(item, dish.quantity, changes)


def take_money(uow: UnitOfWork, party: Party, visit: Visit) -> None:
    """The whole bill, by halves where they share it, the tip with the first part. Nothing owed is no mistake."""
    owed = sum(order.total_amount - order.paid_amount for order in parties.open_orders(uow, party))
    if owed <= 0:
        return
    method = PaymentMethod.CASH if visit.way is Way.CASH else PaymentMethod.CARD
    tip = owed * visit.tip // 100
    if visit.halves and owed > 1:
        payments.pay(uow, party, owed // 2, method=method, tip=tip)
        payments.pay(uow, party, method=method)
    else:
        payments.pay(uow, party, method=method, tip=tip)


def lay_again(uow: UnitOfWork, party: Party) -> None:
    """Clean the tables a party has left, unless somebody sits there again."""
    left = [table for table in parties.tables_of(uow, party) if uow.find(Occupancy, table.id) is None]
    parties.clean([table for table in left if table.dirty_since is not None])


def booking(uow: UnitOfWork, reservation_id: str) -> Reservation:
    """A live booking. Raises NoSuchEntity."""
    return reservations.live_reservation(uow, reservation_id)
