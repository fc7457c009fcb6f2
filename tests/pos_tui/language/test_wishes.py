"""What guests asked for, and what was noted of them, is said by the line that puts them at a table."""

from datetime import timedelta

from data.rules import reservations
from data.rules.reservations import Booking
from data.store import Store
from pos_tui.language.host import Host
from tests.house import DOJO, FRIDAY_19_40
from tests.pos_tui.language.test_events import perform

WISHES = "✚ asked: Severe nut allergy; ✎ noted: window."


def book(
    store: Store,
    name: str = "Lee",
    table: str = "2",
    requests: str | None = "Severe nut allergy.",
    notes: str | None = "window",
) -> None:
    """A booking that came from Dojo."""
    start = FRIDAY_19_40 + timedelta(minutes=10)
    end = start + timedelta(minutes=90)
    booking = Booking(name, 2, start, end, [f"tbl_{table}"], host_notes=notes, guest_requests=requests)
    with store.unit_of_work(DOJO, "CreateReservation") as uow:
        reservations.receive(uow, booking, dojo_reservation_id=f"dj-{name}", create_digest="x")


def both(host: Host, line: str) -> tuple[str, str]:
    """What a line says before Enter, and after it."""
    return host.rehearse(line).message, perform(host, line).message


def test_seating_a_booking_says_them(host: Host, store: Store) -> None:
    book(store)
    assert both(host, "s lee") == (
        f"Seat Lee (2) at 2 until 21:10. {WISHES}",
        f"Seated Lee (2) at 2 until 21:10. {WISHES}",
    )


def test_moving_a_party_says_them_where_it_is_not_said_where_to_as_well(host: Host, store: Store) -> None:
    book(store)
    perform(host, "s lee")
    assert host.rehearse("m 2").message == f"Move Lee (2) from 2; say where they go. {WISHES}"
    assert both(host, "m 2 3") == (f"Move Lee (2) from 2 to 3. {WISHES}", f"Moved Lee (2) from 2 to 3. {WISHES}")


def test_taking_another_table_says_them(host: Host, store: Store) -> None:
    book(store)
    perform(host, "s lee")
    assert all(message.endswith(WISHES) for message in both(host, "a 2 3"))


def test_changing_the_booking_says_them_before_and_after(host: Host, store: Store) -> None:
    book(store)
    before, after = both(host, "e lee time=21:00")
    assert before.endswith(f"time 21:00. {WISHES}")
    assert after.endswith(f"]. {WISHES}")


def test_a_note_that_has_just_been_typed_is_not_said_again(host: Host, store: Store) -> None:
    book(store)
    assert host.rehearse("e lee notes=pram").message.endswith("notes pram. ✚ asked: Severe nut allergy.")


def test_of_two_parties_it_is_said_whose_they_are(host: Host, store: Store) -> None:
    book(store)
    book(store, "Ng", "3", requests=None, notes="pram")
    perform(host, "s lee", "s ng")
    wishes = "✚ Lee asked: Severe nut allergy; ✎ noted of Lee: window; ✎ noted of Ng: pram."
    for line in ("swap 2 3", "join 2 3"):
        assert host.rehearse(line).message.endswith(wishes)
    perform(host, "join 2 3")
    assert host.rehearse("m 2 4").message.endswith(wishes)
    assert host.rehearse("part 2").message.endswith(wishes)


def test_a_party_from_the_waitlist_keeps_its_note(host: Host) -> None:
    perform(host, "q 2 20 Okafor ; pram")
    assert host.rehearse("s oka 2").message.endswith("✎ noted: pram.")


def test_a_long_request_is_cut_and_says_so(host: Host, store: Store) -> None:
    book(store, requests=f"Severe nut allergy, {'and a table far from the door, ' * 20}", notes=None)
    message = host.rehearse("s lee").message
    assert message.endswith("✚ asked: Severe nut allergy, and a table far from the door, and a ta…")
    assert len(message) < 115


def test_signs_that_move_a_cursor_are_not_said(host: Host, store: Store) -> None:
    book(store, requests="\x1b[2J[red]nuts\nand\u202e fish", notes="  ")
    assert perform(host, "s lee").message.endswith("✚ asked: [2J[red]nuts and fish.")


def test_the_journal_keeps_none_of_it(host: Host, store: Store) -> None:
    book(store)
    perform(host, "s lee")
    with store.read() as session:
        said = session.connection().exec_driver_sql("SELECT said FROM action_detail ORDER BY action_seq").scalars()
        assert list(said)[-1] == "Seated Lee (2) at 2 until 21:10"
