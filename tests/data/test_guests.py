"""Guests across visits: known again by phone or name, and forgotten for good."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlmodel import col

from data.clock import ManualClock
from data.guest_keys import name_key, phone_key
from data.models import Order, Party, Reservation, WireBody, WireCall
from data.queries.guests import Regular, Who, regulars
from data.store import Store
from pos_tui.language.host import Host
from tests.data.test_floor import look
from tests.house import FRIDAY_19_40
from tests.pos_tui.language.test_events import perform


@pytest.fixture
def host(store: Store) -> Host:
    return Host(store, terminal="stand")


def known(store: Store, name: str, phone: str | None = None) -> Regular | None:
    who = Who.of(name, phone)
    with store.read() as session:
        return regulars(session, [who], store.clock.utc_now()).get(who)


def visit(host: Host, clock: ManualClock, line: str, *seat: str) -> None:
    """Somebody comes, and an hour later is gone; then a week goes by."""
    perform(host, line, *seat)
    clock.advance(hours=1)
    perform(host, "c 2")
    clock.advance(days=7)
    clock.set(clock.utc_now().replace(hour=19, minute=40))


@pytest.mark.parametrize(
    ("written", "key"),
    [("07700 900123", "700900123"), ("+44 7700 900-123", "700900123"), ("12345", None), (None, None)],
)
def test_numbers_are_compared_by_their_end(written: str | None, key: str | None) -> None:
    assert phone_key(written) == key


@pytest.mark.parametrize(("written", "key"), [("José  DÍAZ", "jose diaz"), ("Walk-in", None), (" ", None)])
def test_names_are_compared_folded(written: str, key: str | None) -> None:
    assert name_key(written) == key


def test_visits_no_shows_and_cancellations_are_counted_by_the_phone(
    host: Host, store: Store, clock: ManualClock
) -> None:
    for _ in range(2):
        visit(host, clock, "b 4 19:40 2 Smith 07700 900123", "s smith")
    perform(host, "b 2 20:00 2 Smith 07700 900123", "noshow smith", "x smith", "u")
    perform(host, "b 2 21:00 3 J. Smith +44 7700 900123")
    clock.advance(minutes=1)
    perform(host, "x j.", "b 2 21:00 3 Smith 07700 900123", "u")
    clock.advance(days=1)
    assert known(store, "Anybody", "07700900123") == Regular(
        visits=2,
        last_visit=FRIDAY_19_40 + timedelta(days=7),
        no_shows=1,
        cancellations=1,
        usual_size=4,
        note=None,
        by_name=False,
    )


def test_a_name_alone_is_known_again_and_said_to_be_only_that(host: Host, clock: ManualClock) -> None:
    visit(host, clock, "w 2 2 Okafor")
    said = host.rehearse("q 2 Okafor")
    assert said.message.endswith("2nd visit, last 27 Nov, going by the name.")


def test_two_guests_of_one_name_are_not_mixed_up(host: Host, store: Store, clock: ManualClock) -> None:
    visit(host, clock, "b 2 19:40 2 Smith 07700 900123", "s smith")
    visit(host, clock, "b 2 19:40 2 Smith 07700 900999", "s smith")
    one = known(store, "Smith", "07700 900123")
    assert one is not None
    assert one.visits == 1
    assert "2 guests have this name" in host.rehearse("b 2 21:00 2 Smith").message


def test_the_preview_of_a_booking_tells_what_is_known(host: Host, clock: ManualClock) -> None:
    visit(host, clock, "b 4 19:40 2 Smith 07700 900123", "s smith", "note 2 likes the window")
    said = host.rehearse("b 4 20:30 2 Smith 07700 900123")
    assert said.message == ("Book Smith (4) 20:30 at 2. 2nd visit, last 27 Nov, likes the window.")
    assert "window" not in (host.perform("u").message)


SMITH = "b 2 21:00 2 Smith 07700 900123"


def noted(store: Store) -> str | None:
    regular = known(store, "Smith", "07700 900123")
    return regular.note if regular is not None else None


def test_a_second_note_is_added_to_the_first_so_that_no_allergy_is_lost(host: Host, store: Store) -> None:
    said = perform(host, SMITH, "note smith nut allergy", "note smith likes the window")
    assert said.message == "Noted about Smith: nut allergy; likes the window."
    assert noted(store) == "nut allergy; likes the window"
    perform(host, "u")
    assert noted(store) == "nut allergy"


def test_a_note_that_is_said_again_is_not_doubled(host: Host, store: Store) -> None:
    perform(host, SMITH, "note smith nut allergy", "note smith likes the window", "note smith Nut  Allergy")
    assert noted(store) == "nut allergy; likes the window"


def test_a_guest_without_a_text_shows_what_is_noted_and_changes_nothing(host: Host, store: Store) -> None:
    assert perform(host, SMITH, "note smith").message == "Nothing is noted about Smith."
    said = perform(host, "note smith nut allergy", "note smith")
    assert said.message == "Known about Smith: nut allergy."
    assert said.action is None
    assert noted(store) == "nut allergy"


def test_notes_are_taken_away_by_a_word_of_its_own_and_come_back_by_undo(host: Host, store: Store) -> None:
    perform(host, SMITH, "note smith nut allergy")
    assert perform(host, "note smith off").message == "Forgot what was noted about Smith: nut allergy."
    assert noted(store) is None
    assert host.perform("note smith off").message == "Nothing is noted about Smith that could be taken away."
    perform(host, "u")
    assert noted(store) == "nut allergy"


def test_looking_somebody_up_costs_the_same_in_a_book_of_any_size(store: Store) -> None:
    def steps() -> int:
        """How many instructions the database needs, in hundreds."""
        counted = 0

        def count() -> int:
            nonlocal counted
            counted += 1
            return 0

        with store.read() as session:
            raw = session.connection().connection.dbapi_connection
            assert raw is not None
            raw.set_progress_handler(count, 100)
            regulars(session, [Who.of("Smith", "07700 900123")], FRIDAY_19_40)
            raw.set_progress_handler(None, 100)
        return counted

    few = steps()
    with store.preparation() as uow:
        for n in range(600):
            uow.add(
                Reservation(
                    id=f"rsv_{n}",
                    reference="AAAA",
                    name=f"Guest {n}",
                    covers=2,
                    phone=f"0{n:09}",
                    start_at=FRIDAY_19_40,
                    end_at=FRIDAY_19_40 + timedelta(hours=1),
                    created_at=FRIDAY_19_40,
                )
            )
    assert steps() <= few + 2


def test_the_floor_knows_its_guests_from_other_visits(host: Host, store: Store, clock: ManualClock) -> None:
    visit(host, clock, "b 4 19:40 2 Smith 07700 900123", "s smith")
    perform(host, "b 4 20:30 2 Smith 07700 900123", "q 2 Smith 07700 900123", "b 2 20:45 3 Khan")
    floor = look(store)
    assert [booking.before for booking in floor.bookings] == ["2nd visit, last 27 Nov", ""]
    assert floor.waitlist[0].before == "2nd visit, last 27 Nov"
    table = floor.table("tbl_2")
    assert table is not None
    assert table.next_booking is not None
    assert table.next_booking.before == "2nd visit, last 27 Nov"


# ---- erasing -----------------------------------------------------------------------------------------------

NAME, PHONE = "Zoltánqx O'Brienqx", "07700 900987"


def evening(host: Host) -> None:
    """Everywhere that a guest can leave a trace."""
    perform(
        host,
        f"q 2 20 {NAME} {PHONE} ; pramqx",
        "s zoltánqx 3",
        "m 3 2",
        "c 2",
        f"b 2 19:40 2 Smythqx {PHONE} ; peanutqx",
        f"e smythqx name={NAME} notes=sesameqx",
        "b 2 19:50 2 Khan",
        "x khan",
        "s zoltánqx",
        "o 2 burger",
        "note 2 likesqx the window",
        "p 2 cash",
        "c 2",
        "w 2 1 Okafor",
    )


def test_erasing_needs_a_manager_and_says_that_it_is_for_good(host: Host) -> None:
    evening(host)
    for line in ("erase zoltánqx", "erase zoltánqx /AB"):
        refused = host.perform(line)
        assert not refused.ok
        assert "cannot be undone: 1 booking, 2 visits, 1 wait, 1 tab, 1 note" in refused.message
    said = host.rehearse("erase zoltánqx ! /CD")
    assert said.message.startswith(f"Erase {NAME} for good, it cannot be undone:")


def test_after_erasing_no_byte_of_the_guest_is_left(host: Host, store: Store) -> None:
    evening(host)
    said = perform(host, "erase zoltánqx ! /CD")
    assert sorted({str(each.event_type) for each in said.events}) == [
        "OrderUpdated",
        "PartyUpdated",
        "ReservationUpdated",
    ]
    files = [store.path, *store.path.parent.glob(f"{store.path.name}-wal")]
    left = b"".join(path.read_bytes() for path in files)
    assert b"Okafor" in left
    for trace in ("qx", "900987", "ltánq", "Zolt"):
        assert trace.encode() not in left
    assert b"\\u00e1" not in left


def test_what_was_said_on_the_wire_loses_the_guest_too(host: Host, store: Store) -> None:
    evening(host)
    with store.maintenance() as session:
        call = WireCall(at=FRIDAY_19_40, direction="in", transport="rest", name="CreateReservation", millis=3)
        session.add(call)
        session.flush()
        body = json.dumps({"customerName": NAME, "phone": PHONE})
        session.add(WireBody(call_seq=call.seq or 0, request=body, response="{}"))
    perform(host, "erase zoltánqx ! /CD")
    with store.read() as session:
        [kept] = session.execute(select(col(WireBody.request))).scalars()
    assert json.loads(kept) == {"customerName": "erased", "phone": "erased"}


def test_erasing_leaves_what_was_eaten_paid_and_counted(host: Host, store: Store) -> None:
    evening(host)
    perform(host, "erase zoltánqx ! /CD")
    with store.read() as session:
        assert session.execute(select(col(Order.total_amount))).scalars().all() == [1450]
        assert session.execute(select(col(Party.covers))).scalars().all() == [2, 2, 2]


def test_an_erasure_is_not_undone_and_what_came_before_still_can_be(host: Host) -> None:
    evening(host)
    perform(host, "erase zoltánqx ! /CD")
    assert host.perform("u").message == "“erase” cannot be taken back: what is erased is gone for good."


def test_a_guest_with_another_number_is_left_alone(host: Host, store: Store) -> None:
    perform(host, "b 2 20:00 2 Smith 07700 900123", "b 2 20:00 3 Smith 07700 900999")
    perform(host, "erase 07700900123 ! /CD")
    assert sorted(booking.name for booking in look(store).bookings) == ["Erased guest", "Smith"]
