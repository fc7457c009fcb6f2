"""Guests are forgotten when the venue said so: everywhere, by age, and what was eaten and paid stays."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlmodel import col

from data.clock import ManualClock
from data.erasing import remember_file
from data.models import Action, ActionDetail, Event, Guest, Order, Party, Reservation, Venue, WireBody, WireCall
from data.store import Store
from pos_tui.language.host import Host
from tests.house import FRIDAY_19_40
from tests.pos_tui.language.test_events import perform

OLD_EVENING = (
    "q 2 20 Zoltanqx 07700 900987 ; pramqx",
    "s zoltanqx 3",
    "c 3",
    "b 2 19:45 2 Smythqx 07700 900123 ; peanutqx",
    "s smythqx",
    "o 2 burger",
    "note 2 likesqx the window",
    "p 2 cash",
    "c 2",
    "tab Harryqx",
    "o harryqx burger",
    "p harryqx cash",
    "c harryqx",
    "b 2 20:00 4 Neverqx",
    "x neverqx",
    "block 5 30 wobbly leg",
)
LATER = ("b 2 19:45 2 Okafor 07700 900555 ; windowseat", "s okafor", "o 2 flat white", "note 2 tips well")


@pytest.fixture
def host(store: Store) -> Host:
    keep(store, 30)
    return Host(store, terminal="stand")


def keep(store: Store, days: int | None) -> None:
    with store.preparation() as uow:
        venue = uow.find(Venue, 1)
        assert venue is not None
        venue.profile = {**venue.profile, "keep_guests_days": days}


def bytes_of(store: Store) -> bytes:
    return b"".join(path.read_bytes() for path in store.path.parent.glob(f"{store.path.name}*"))


def test_opening_a_day_forgets_who_was_here_longer_ago_than_the_venue_keeps(
    host: Host, store: Store, clock: ManualClock
) -> None:
    perform(host, *OLD_EVENING)
    clock.advance(days=20)
    perform(host, *LATER)
    clock.advance(days=12)
    said = perform(host, "day open /CD")
    assert said.warnings == (
        "guests of before 29 November 2026 are forgotten for good: 2 bookings, 2 visits, 1 wait, 2 tabs, 1 note",
    )
    left = bytes_of(store)
    assert b"qx" not in left
    assert b"900987" not in left
    assert b"Okafor" in left
    assert b"windowseat" in left


def test_what_was_eaten_paid_and_counted_stays_and_so_does_the_journal(
    host: Host, store: Store, clock: ManualClock
) -> None:
    perform(host, *OLD_EVENING)
    with store.read() as session:
        actions = session.execute(select(col(Action.seq), col(Action.verb), col(Action.at))).all()
        events = session.execute(select(col(Event.seq))).all()
    clock.advance(days=31)
    perform(host, "day open /CD")
    with store.read() as session:
        assert session.execute(select(col(Order.total_amount), col(Order.paid_amount))).all() == [(1450, 1450)] * 2
        assert session.execute(select(col(Party.covers))).scalars().all() == [2, 2]
        kept = session.execute(select(col(Action.seq), col(Action.verb), col(Action.at))).all()
        assert kept[: len(actions)] == actions
        assert session.execute(select(col(Event.seq))).all() == events
        verbs = session.execute(
            select(col(Action.verb), col(Action.initials), col(Action.terminal), col(ActionDetail.said)).join(
                ActionDetail
            )
        ).all()
    assert next(row for row in verbs if row[0] == "block")[3] == "Blocked 5 until 20:10 (wobbly leg)"
    assert verbs[-1] == (
        "forget",
        "CD",
        "retention",
        "Forgot guests of before 28 November 2026: 2 bookings, 2 visits, 1 wait, 2 tabs, 1 note",
    )


def test_it_happens_once_and_does_not_stand_in_the_way_of_undo(
    host: Host, store: Store, clock: ManualClock
) -> None:
    perform(host, *OLD_EVENING)
    clock.advance(days=31)
    perform(host, "day open")
    assert perform(host, "day close").warnings == ()
    assert perform(host, "u").ok
    assert perform(host, "u").message.startswith("Took back “Opened Monday 28 December")
    assert perform(host, "day open").warnings == ()


def test_a_rehearsal_says_what_would_be_forgotten_and_forgets_nothing(
    host: Host, store: Store, clock: ManualClock
) -> None:
    perform(host, *OLD_EVENING)
    clock.advance(days=31)
    assert host.rehearse("day close").warnings
    with store.read() as session:
        assert "Smythqx" in session.execute(select(col(Reservation.name))).scalars().all()


def test_without_a_limit_nobody_is_forgotten(host: Host, store: Store, clock: ManualClock) -> None:
    keep(store, None)
    perform(host, *OLD_EVENING)
    clock.advance(days=3000)
    assert perform(host, "day open").warnings == ()
    assert b"Smythqx" in bytes_of(store)


def test_a_note_stays_while_the_guest_keeps_coming(host: Host, store: Store, clock: ManualClock) -> None:
    perform(host, *OLD_EVENING)
    clock.advance(days=25)
    perform(host, "b 2 19:45 2 Smythqx 07700 900123", "s smythqx", "c 2")
    clock.advance(days=6)
    perform(host, "day close")
    with store.read() as session:
        assert session.execute(select(col(Guest.note))).scalars().all() == ["likesqx the window"]
        assert sorted(session.execute(select(col(Reservation.name))).scalars()) == [
            "Erased guest",
            "Erased guest",
            "Smythqx",
        ]


def test_old_calls_and_files_lose_their_guests_too_and_new_files_stay(
    host: Host, store: Store, clock: ManualClock, tmp_path: Path
) -> None:
    perform(host, *OLD_EVENING)
    old, new = tmp_path / "old.txt", tmp_path / "new.txt"
    old.write_text("Smythqx")
    remember_file(store, old)
    with store.maintenance() as session:
        call = WireCall(
            at=FRIDAY_19_40 - timedelta(days=1), direction="in", transport="rest", name="CreateParty", millis=3
        )
        session.add(call)
        session.flush()
        session.add(WireBody(call_seq=call.seq or 0, request="Smythqx", response="{}"))
    clock.advance(days=31)
    new.write_text("Okafor")
    remember_file(store, new)
    perform(host, "day open")
    assert (old.exists(), new.exists()) == (False, True)
    assert b"qx" not in bytes_of(store)


def test_erasing_a_guest_takes_the_name_off_a_tab_too(host: Host, store: Store) -> None:
    perform(host, *OLD_EVENING, "b 2 20:00 4 Harryqx", "erase harryqx ! /CD")
    with store.read() as session:
        assert session.execute(select(col(Order.name))).scalars().all() == [None, "erased"]
