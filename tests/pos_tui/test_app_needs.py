"""Whatever needs a host is led to by Tab, and Enter with what it puts ready sees to it until nothing is left."""

from collections.abc import Sequence

import pytest

from data import outbox
from data.clock import ManualClock
from data.outbox import Reply
from data.rules import parties
from data.rules.parties import Seating
from data.rules.tables import named_tables
from data.store import Store
from pos_tui.language.host import Host
from tests.conftest import MakeStore
from tests.data.test_ghosts import Fault, each_fault
from tests.house import DOJO
from tests.pos_tui.language.test_events import perform
from tests.pos_tui.stand import Stand, open_stand
from tests.pos_tui.test_app_attention import booked
from tests.pos_tui.test_what_hosts_need import said

ROUNDS = 3
"""One fault may be several needs, and of a tab that is found again somebody has to be counted."""

Step = tuple[str, str, str]
"""What Tab tells, the line that Enter puts ready, and what the host types behind it."""


@pytest.fixture
def store(make_store: MakeStore) -> Store:
    """The house without a link to Dojo: nothing that waits for it comes in between."""
    return make_store(owner=True)


async def seen_to(stand: Stand, *steps: Step) -> None:
    """Go through what needs somebody, the worst first, until nothing does."""
    for told, line, typed in steps:
        await stand.press("tab")
        await said(stand, told)
        await stand.press("enter")
        assert stand.line == line
        await stand.press(*([f"'{typed}"] if typed else []), "enter")
        await stand.until(lambda: stand.line is None)
        await stand.answered("✓")
    await stand.press("tab")
    await said(stand, "Nothing needs you now.")


async def seen_to_the_end(stand: Stand, first: str) -> None:
    """Do what Enter puts ready for the need that Tab has led to, and for all that come of it."""
    for round_ in range(ROUNDS):
        await stand.press("enter")
        assert stand.line is not None
        assert round_ or stand.line.startswith(first)
        await stand.press(*("2" if stand.line.startswith("e ") else ""), "enter")  # how many they are
        await stand.answered("✓")
        await stand.press("tab")
        if "Nothing needs you now." in stand.text():
            return
    raise AssertionError(stand.text())


@pytest.mark.parametrize(
    ("lines", "minutes", "steps"),
    [
        pytest.param(
            ["w 2 2 Okafor"],
            15,
            [("1 of 1: Okafor at 2 have not ordered in 15 min", "o 2 ", "burger")],
            id="no order",
        ),
        pytest.param(
            ["w 2 2 Okafor", "o 2 burger", "p 2 cash"],
            15,
            [("1 of 1: Okafor at 2 have paid and sit on", "c 2", "")],
            id="paid and sitting",
        ),
        pytest.param(
            ["w 2 2 Okafor", "o 2 burger"],
            25,
            [("1 of 1: Okafor at 2: Ordered 5 min over", "n 2", "")],
            id="stage over",
        ),
        pytest.param(
            ["w 4 2 Okafor", "arrived 2 2", "o 2 burger"],
            15,
            [("1 of 1: Okafor at 2: 2 of 4 not here after 15 min", "arrived 2 ", "4")],
            id="part seated",
        ),
        pytest.param(
            ["w 2 2 Okafor", "b 2 19:50 2 Lee"],
            0,
            [("1 of 1: 2 is booked for Lee (2) at 19:50, Okafor still sit there", "e Lee tables=", "3")],
            id="busy and booked",
        ),
        pytest.param(
            ["w 2 2 Okafor", "o 2 burger", "e 2 until=19:45", "b 2 20:10 2 Lee"],
            10,
            [
                ("1 of 1: 2 is booked for Lee (2) at 20:10, Okafor sit 5 min past", "e Lee tables=", "3"),
                ("1 of 1: Okafor at 2 sit 5 min past their time", "e 2 until=", "20:30"),
            ],
            id="over and booked",
        ),
        pytest.param(
            ["b 2 20:40 2 Lee", "b 2 21:10 2 Ng", "b 2 21:20 2 Roe"],
            0,
            [
                ("1 of 2: 2 is booked twice: Lee", "e Ng tables=", "3"),
                ("1 of 1: 2 is booked twice: Lee", "e Roe tables=", "4"),
            ],
            id="booked twice",
        ),
        pytest.param(
            ["b 2 19:50 2 Lee"],
            20,
            [("1 of 1: Lee (2) 10 min late for 2", "s Lee ", "")],
            id="late",
        ),
        pytest.param(
            ["w 2 2", "c 2", "b 2 19:50 2 Lee"],
            0,
            [("1 of 1: 2 is to be cleaned for Lee (2) at 19:50", "clean 2", "")],
            id="dirty and booked",
        ),
        pytest.param(
            ["w 2 2", "q 2 20 Lee", "promise lee 2", "c 2", "clean 2"],
            0,
            [("1 of 1: 2 is free for Lee (2), to whom it was promised", "s Lee ", "")],
            id="promised and free",
        ),
        pytest.param(
            ["q 2 20 Maria"],
            25,
            [("1 of 1: Maria (2) waits 5 min longer than the 20 told", "s Maria ", "")],
            id="quote broken",
        ),
        pytest.param(
            ["w 2 2 Okafor", "o 2 burger", "q 2 90 Lee", "e 2 until=19:50"],
            12,
            [
                ("1 of 1: Okafor at 2 sit 2 min past their time; Lee (2) waits", "p 2", ""),
                ("1 of 1: Okafor at 2 sit 2 min past their time; Lee (2) waits", "c 2", ""),
            ],
            id="turn over and waited for",
        ),
    ],
)
async def test_a_need_is_led_to_and_seen_to_by_enter_and_what_it_puts_ready(
    store: Store, clock: ManualClock, lines: Sequence[str], minutes: int, steps: Sequence[Step]
) -> None:
    perform(Host(store, terminal="stand"), *lines)
    clock.advance(minutes=minutes)
    async with open_stand(store, size=(160, 40)) as stand:
        await seen_to(stand, *steps)


async def test_guests_whom_nobody_has_counted_are_led_to_and_counted(store: Store) -> None:
    with store.unit_of_work(DOJO, "CreateParty") as uow:
        parties.seat(uow, Seating(["tbl_2"], uow.now, name="Okafor"))
    async with open_stand(store, size=(160, 40)) as stand:
        await seen_to(stand, ("1 of 1: Okafor at 2: nobody has said how many they are", "e 2 ", "3"))


async def test_who_arrives_soon_with_a_request_is_led_to_and_seated(store: Store) -> None:
    reference = booked(store, "2", 10, "Severe nut allergy")
    async with open_stand(store, size=(160, 40)) as stand:
        await seen_to(stand, ("1 of 1: Guest2 arrives soon: Severe nut allergy", f"s {reference} ", ""))


async def test_a_tab_that_guests_left_is_led_to_and_paid(store: Store) -> None:
    perform(Host(store, terminal="stand"), "w 2 2 Okafor", "o 2 burger")
    with store.unit_of_work(DOJO, "UpdateParty") as uow:
        parties.leave(uow, parties.party_at(uow, named_tables(uow, ["tbl_2"])[0]))
    async with open_stand(store, size=(160, 40)) as stand:
        await seen_to(stand, ("1 of 1: Okafor left and still owe £14.50", "p #1", ""))


async def test_what_dojo_refused_is_led_to_and_told_again_from_the_wire(make_store: MakeStore) -> None:
    store = make_store(owner=True, sends_events=True)
    perform(Host(store, terminal="stand"), "w 2 2 Okafor")
    with store.maintenance() as session:
        outbox.parked(session, outbox.newest(session), store.clock.utc_now(), "400 Bad Request", Reply(400))
    async with open_stand(store, size=(160, 40)) as stand:
        await stand.press("tab")
        await said(stand, "1 of 1: Dojo refused 1 change(s)")
        await stand.press("enter")
        await said(stand, "party at 2")
        await stand.press("home", "r")
        await said(stand, "1 event will be sent now")
        await stand.press("escape", "tab")
        await said(stand, "Nothing needs you now.")


@each_fault
async def test_each_contradiction_is_led_to_and_mended_by_enter(store: Store, fault: Fault, told: str) -> None:
    perform(Host(store, terminal="stand"), "w 2 2 Lee", "o 2 burger", "w 4 3 Kim", "b 2 22:00 1 Roy")
    with store.maintenance() as session:
        fault(session)
    async with open_stand(store, size=(160, 40)) as stand:
        await stand.press("tab")
        await said(stand, told)
        await seen_to_the_end(stand, "mend ")
