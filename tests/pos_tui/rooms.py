"""Tables, parties and bookings as the floor shows them, made by hand for tests that need no database."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from data.queries.views import AreaView, BookingView, FloorSnapshot, OutboxView, PartyView, TableView, TabView
from data.venue import VenueProfile

NOW = datetime(2026, 11, 27, 19, 40, tzinfo=UTC)
VENUE = VenueProfile(name="The Test House")


def minutes(count: int) -> timedelta:
    return timedelta(minutes=count)


def table(name: str, x: int = 0, y: int = 0, width: int = 11, height: int = 4, **values: Any) -> TableView:
    given: dict[str, Any] = {
        "area_id": "room",
        "covers": 4,
        "shape": "square",
        "retired": False,
        "dirty": False,
        "waiters": (),
        "party": None,
        "next_booking": None,
        **values,
    }
    return TableView(id=f"tbl_{name}", name=name, x=x, y=y, width=width, height=height, **given)


def party(name: str | None = "Okafor", status: str = "Seated", since: int = 5, **values: Any) -> PartyView:
    """A party that sat down, and reached its stage, `since` minutes ago."""
    given: dict[str, Any] = {
        "covers": 3,
        "stage": VENUE.stage(status),
        "status_since": NOW - minutes(since),
        "started_at": NOW - minutes(since),
        "expected_end_at": NOW + minutes(90),
        "table_ids": ("tbl_1",),
        "table_names": ("1",),
        "reservation_id": None,
        "host_notes": None,
        "guest_requests": None,
        "deposit": None,
        "waiter": None,
        "tabs": (),
        **values,
    }
    return PartyView(id=f"pty_{name}", name=name, status=status, **given)


def tab(total: int, paid: int = 0) -> TabView:
    return TabView("ord_1", 1, total, paid, closed=False, locked_until=None, locked_by=None)


def held(total: int) -> TabView:
    """A tab that a card machine has locked for another minute."""
    return replace(tab(total), locked_until=NOW + minutes(1), locked_by="card machine 2")


def booking(name: str = "Nguyen", ahead: int = 20, **values: Any) -> BookingView:
    """A booking that begins `ahead` minutes from now."""
    given: dict[str, Any] = {
        "reference": "K7TD",
        "covers": 2,
        "phone": None,
        "host_notes": None,
        "guest_requests": None,
        "table_ids": ("tbl_1",),
        "table_names": ("1",),
        "party_id": None,
        "party_left": False,
        "no_show": False,
        "from_dojo": False,
        **values,
    }
    start = NOW + minutes(ahead)
    given = {"expected_at": start, "arrived": None, **given}
    return BookingView(id=f"rsv_{name}", name=name, start_at=start, end_at=start + minutes(90), **given)


def snapshot(*tables: TableView, bookings: tuple[BookingView, ...] = (), unsent: int = 0) -> FloorSnapshot:
    areas = dict.fromkeys(table.area_id for table in tables)
    return FloorSnapshot(
        venue=VENUE,
        areas=tuple(AreaView(area, area.title()) for area in areas),
        tables=tables,
        bookings=bookings,
        waitlist=(),
        left_unpaid=(),
        outbox=OutboxView(unsent, NOW if unsent else None, 0),
        newest_event=0,
    )
