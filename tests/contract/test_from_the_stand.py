"""Staff act on the POS, Dojo asks and follows: digest 9.2 (B1 to B8, B10)."""

from typing import Any

import pytest
from sqlmodel import SQLModel, col, select

from data.clock import ManualClock
from data.models import Event, EventState, Occupancy, Party, PartyTable
from data.store import Store
from pos_tui.language.host import Host, Said
from tests.contract.door import BOOKING, NOT_FOUND, Dojo, ok, pending_events, refusal


@pytest.fixture
def host(store: Store) -> Host:
    return Host(store, terminal="stand")


def done(host: Host, *lines: str) -> Said:
    """Every line must work; the last answer comes back."""
    for line in lines:
        said = host.perform(line)
        assert said.ok, (line, said.message)
    return said


def deliver(store: Store) -> None:
    """Take what waits as sent, so that the next look shows only what is new."""
    with store.maintenance() as session:
        for event in session.execute(select(Event)).scalars():
            event.state = EventState.DELIVERED


async def test_b1_1_a_booking_made_at_the_stand_sends_one_event(host: Host, store: Store) -> None:
    said = done(host, "b 4 20:00 2 Okafor")
    assert pending_events(store) == [("ReservationUpdated", said.reservation_id)]


async def test_b1_2_dojo_reads_the_whole_booking_and_no_requests(host: Host, dojo: Dojo) -> None:
    said = done(host, "b 4 20:00 2 Okafor 07700 900123 ; window")
    assert ok(await dojo.get(f"/v1/reservations/{said.reservation_id}")) == {
        "id": said.reservation_id,
        "name": "Okafor",
        "covers": 4,
        "startTime": "2026-11-27T20:00:00.000Z",
        "endTime": "2026-11-27T21:45:00.000Z",
        "tableIds": ["tbl_2"],
        "hostNotes": "window",
    }


async def test_b1_3_dojos_reference_is_adopted_with_its_first_update(host: Host, dojo: Dojo) -> None:
    said = done(host, "b 4 20:00 2 Okafor")
    path = f"/v1/reservations/{said.reservation_id}"
    assert ok(await dojo.put(path, BOOKING))["id"] == said.reservation_id
    assert (await dojo.put(path, {**BOOKING, "dojoReservationId": "another"})).status_code == 409


async def test_b2_1_b2_2_amending_a_booking_sends_its_event_and_keeps_the_guests_words(
    host: Host, dojo: Dojo, store: Store
) -> None:
    booking = await dojo.book()
    done(host, "e priya covers=5 notes=birthday")
    assert pending_events(store) == [("ReservationUpdated", booking["id"])]
    changed = ok(await dojo.get(f"/v1/reservations/{booking['id']}"))
    assert changed == {**booking, "covers": 5, "hostNotes": "birthday"}


async def test_b3_1_seating_a_booking_sends_only_the_partys_event(host: Host, store: Store) -> None:
    done(host, "b 4 20:00 2 Okafor")
    deliver(store)
    said = done(host, "s okafor")
    assert pending_events(store) == [("PartyUpdated", said.party_id)]


async def test_b3_2_the_party_carries_its_booking_and_the_guests_words(host: Host, dojo: Dojo) -> None:
    booking = await dojo.book()
    said = done(host, "s priya")
    party = ok(await dojo.get(f"/v1/parties/{said.party_id}"))
    assert party["reservationId"] == booking["id"]
    assert (party["tableIds"], party["status"]) == (["tbl_2"], "Seated")
    assert party["startTime"] == "2026-11-27T19:40:00.000Z"
    assert (party["hostNotes"], party["guestRequests"]) == (booking["hostNotes"], booking["guestRequests"])


async def test_b3_3_seating_leaves_the_booking_unchanged(host: Host, dojo: Dojo) -> None:
    booking = await dojo.book()
    done(host, "s priya 3 for 2")
    assert ok(await dojo.get(f"/v1/reservations/{booking['id']}")) == booking


async def test_b3_4_a_walk_in_has_no_booking(host: Host, dojo: Dojo) -> None:
    said = done(host, "w 2")
    assert "reservationId" not in ok(await dojo.get(f"/v1/parties/{said.party_id}"))


async def test_b3_5_an_occupied_table_is_refused_without_an_event(host: Host, store: Store) -> None:
    done(host, "w 2 2")
    deliver(store)
    assert not host.perform("w 2 2").ok
    assert pending_events(store) == []


async def test_b4_1_a_move_keeps_the_party_and_tells_of_its_tab(host: Host, dojo: Dojo, store: Store) -> None:
    party_id = done(host, "w 2 2").party_id
    order_id = done(host, "o 2 burger").order_id
    deliver(store)
    done(host, "m 2 3")
    assert sorted(pending_events(store)) == [("OrderUpdated", order_id), ("PartyUpdated", party_id)]
    assert ok(await dojo.get(f"/v1/parties/{party_id}"))["tableIds"] == ["tbl_3"]
    assert ok(await dojo.get(f"/v1/orders/{order_id}"))["details"]["dineIn"]["tableId"] == "tbl_3"


@pytest.mark.parametrize(
    ("line", "field", "value"),
    [
        ("n 2 mains", "status", "Mains"),
        ("e 2 covers=3", "covers", 3),
        ("e 2 notes=allergic to noise", "hostNotes", "allergic to noise"),
        ("e 2 until=22:00", "expectedEndTime", "2026-11-27T22:00:00.000Z"),
    ],
)
async def test_b4_2_each_change_of_a_party_sends_its_event(
    host: Host, dojo: Dojo, store: Store, line: str, field: str, value: object
) -> None:
    party_id = done(host, "w 2 2").party_id
    deliver(store)
    done(host, line)
    assert pending_events(store) == [("PartyUpdated", party_id)]
    assert ok(await dojo.get(f"/v1/parties/{party_id}"))[field] == value


async def test_b5_1_a_party_that_left_stays_readable_and_is_no_longer_active(
    host: Host, dojo: Dojo, store: Store
) -> None:
    party_id = done(host, "w 2 2").party_id
    deliver(store)
    done(host, "c 2")
    assert pending_events(store) == [("PartyUpdated", party_id)]
    assert ok(await dojo.get(f"/v1/parties/{party_id}"))["endTime"] == "2026-11-27T19:40:00.000Z"
    assert await dojo.found("parties") == []
    assert await dojo.found("parties", completedOnly=True) == [party_id]


async def test_b6_1_ordering_and_paying_send_the_tabs_event(host: Host, store: Store) -> None:
    done(host, "w 2 2")
    order_id = done(host, "o 2 burger").order_id
    deliver(store)
    done(host, "p 2 5")
    assert pending_events(store) == [("OrderUpdated", order_id)]


async def test_b6_2_the_tab_names_its_party_and_adds_up(host: Host, dojo: Dojo) -> None:
    party_id = done(host, "w 2 2").party_id
    order_id = done(host, "o 2 2x flat white (oat milk)", "p 2 3.80 cash tip 1").order_id
    order = ok(await dojo.get(f"/v1/orders/{order_id}"))
    assert order["details"]["orderType"] == "DineIn"
    assert order["details"]["dineIn"]["partyId"] == party_id
    assert order["totalAmount"] == {"value": 760, "currencyCode": "GBP"}
    assert (order["paidAmount"]["value"], order["tipsAmount"]["value"]) == (380, 100)
    assert (order["payable"], order["payments"]) == (True, [])


async def test_b6_3_the_tab_is_found_by_its_party(host: Host, dojo: Dojo) -> None:
    party_id = done(host, "w 2 2").party_id
    order_id = done(host, "o 2 burger").order_id
    assert await dojo.found("orders", dineIn={"partyId": party_id}) == [order_id]


async def test_b7_1_a_cancelled_booking_is_gone_for_dojo(host: Host, dojo: Dojo, store: Store) -> None:
    booking = await dojo.book()
    done(host, "x priya")
    assert pending_events(store) == [("ReservationUpdated", booking["id"])]
    assert refusal(await dojo.get(f"/v1/reservations/{booking['id']}")) == NOT_FOUND


async def test_b8_1_a_party_seated_by_mistake_is_gone_after_undo(host: Host, dojo: Dojo, store: Store) -> None:
    party_id = done(host, "w 2 2").party_id
    deliver(store)
    done(host, "u")
    assert pending_events(store) == [("PartyUpdated", party_id)]
    assert refusal(await dojo.get(f"/v1/parties/{party_id}")) == NOT_FOUND


async def test_b10_a_rolled_back_action_sends_nothing(host: Host, store: Store) -> None:
    assert host.rehearse("w 2 2").ok
    assert pending_events(store) == []


# ---- one seat, three ways ------------------------------------------------------------------------------------

_SEATING: tuple[tuple[type[SQLModel], Any], ...] = (
    (Party, Party.id),
    (PartyTable, PartyTable.table_id),
    (Occupancy, Occupancy.table_id),
)
_PRIVATE = {"id", "party_id", "dojo_party_id", "create_digest"}


def seated_rows(store: Store) -> list[list[dict[str, Any]]]:
    """What a seating leaves, without the ids that differ by nature."""
    with store.read() as session:
        return [
            [
                {name: value for name, value in row.model_dump().items() if name not in _PRIVATE}
                for row in session.execute(select(model).order_by(col(key))).scalars()
            ]
            for model, key in (
                (Party, Party.id),
                (PartyTable, PartyTable.table_id),
                (Occupancy, Occupancy.table_id),
            )
        ]


async def test_the_same_seat_by_the_host_and_by_dojo_leaves_the_same_rows(
    host: Host, dojo: Dojo, store: Store, clock: ManualClock
) -> None:
    done(host, "w 4 2+3 Okafor")
    by_host = seated_rows(store)
    done(host, "u")
    with store.maintenance() as session:
        for row in session.execute(select(Party)).scalars():
            session.delete(row)
    await dojo.seat(
        name="Okafor",
        covers=4,
        tableIds=["tbl_2", "tbl_3"],
        startTime=clock.utc_now().isoformat(),
        guestRequests=None,
    )
    assert seated_rows(store) == by_host
