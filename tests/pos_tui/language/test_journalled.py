"""Whatever changes anything leaves a row in the journal: held against every verb and every writing capability.

One that is added without an example here fails the test, and so does one that forgets the journal.
"""

import json
from typing import Any

from sqlalchemy import delete, select
from sqlmodel import col

from data.models import Action, ActionDetail, ActionEntity, Order, PartyTable
from data.queries.journal import JournalFilter, journal_page
from data.store import Store
from pos_tui.language.host import Host, read_line
from pos_tui.language.registry import all_verbs
from server.capabilities import registry
from server.dispatch import Call, dispatch
from tests.contract.door import BOOKING, SEATING, STATE, named
from tests.contract.test_card_machine import ORDER, payment

SEATED, BOOKED, ORDERED = "w 2 2 Okafor", "b 4 20:00 3 Smith", "o 2 burger"

EVENING = (
    "block 6 30 leak",
    "unblock 6",
    "q 2 20 Rossi",
    "promise rossi 1",
    "ready rossi",
    "note rossi likes the window",
    BOOKED,
    "late smith 20",
    "arrived smith",
    "e smith covers=3",
    "s smith",
    "back 3",
    "x smith",
    "b 2 19:30 5 Nobody",
    "noshow nobody",
    SEATED,
    "n 2",
    "m 2 4",
    "w 2 3 Lee",
    "swap 3 4",
    "a 3 2",
    "d 3 2",
    "plan seats 5 3",
    "section AB 1",
    "join 3 4",
    "part 3",
    "u",
    "redo",
    "o 3 2x burger, flat white",
    "o 4 burger",
    "bill 3",
    "discount 3 10% regulars",
    "service 3 12.5%",
    "split 3 flat white",
    "tab Rossi",
    "give 3 burger 4",
    "merge 3 4",
    "unmerge 3",
    "hand 3 CD",
    "p 3 cash",
    "refund 3 1 wrong /CD",
    "p 3 cash",
    "c 3",
    "reopen 3 /CD",
    "clean 3",
)
"""One line after the other, each of which changes something; every verb is among them."""


def newest(store: Store) -> tuple[Action, ActionDetail, list[str]]:
    with store.read() as session:
        action = session.execute(select(Action).order_by(col(Action.seq).desc()).limit(1)).scalar_one()
        detail = session.get(ActionDetail, action.seq)
        about = session.execute(
            select(col(ActionEntity.entity_id)).where(col(ActionEntity.action_seq) == action.seq)
        ).scalars()
        assert detail is not None
        return action, detail, list(about)


def count(store: Store) -> int:
    with store.read() as session:
        return len(session.execute(select(col(Action.seq))).all())


def assert_images(changes: list[dict[str, Any]]) -> None:
    """Each changed row is there before and after, and differs."""
    assert changes
    for change in changes:
        assert change["before"] != change["after"]
        assert change["table"]


def test_every_verb_leaves_one_row_with_before_and_after(host: Host, store: Store) -> None:
    seen = set()
    for done, line in enumerate(EVENING):
        signed = line if line.endswith("/CD") else f"{line} /AB"
        said = host.perform(signed)
        assert said.ok, (line, said.message)
        action, detail, about = newest(store)
        assert count(store) == done + 1, line
        assert (action.origin, action.terminal, action.initials) == ("host", "stand", signed[-2:])
        assert action.verb == read_line(line).verb.word
        assert said.action == action.seq
        assert_images(detail.changes)
        assert about, line
        seen.add(action.verb)
    assert seen == {verb.word for verb in all_verbs()} - {"mend", "erase", "day"}  # see below; one keeps no images


def test_mending_leaves_a_row_too(host: Host, store: Store) -> None:
    host.perform(SEATED)
    with store.maintenance() as session:
        session.execute(delete(PartyTable))
    said = host.perform("mend 2")
    assert said.ok, said.message
    assert newest(store)[0].verb == "mend"


def test_opening_the_day_leaves_a_row_that_is_about_no_guest_and_no_table(host: Host, store: Store) -> None:
    assert host.perform("day open /AB").ok
    action, detail, about = newest(store)
    assert (action.verb, action.initials, about) == ("day", "AB", [])
    assert_images(detail.changes)


def ids_of(store: Store, host: Host) -> dict[str, str]:
    """What there is for Dojo to change: a booking, a party, a tab of its own and one that it holds."""
    booked = host.perform(BOOKED)
    host.perform(SEATED)
    host.perform(ORDERED)
    waiting = host.perform("w 2 6 Lee")
    with store.read() as session:
        tab = session.execute(select(col(Order.id))).scalar_one()
    assert booked.reservation_id is not None
    assert waiting.party_id is not None
    return {"reservationId": booked.reservation_id, "partyId": waiting.party_id, "orderId": tab, "lockId": "l1"}


LOCK = {"lockId": "l1", "expiry": "2026-11-27T19:50:00Z"}

BODIES: dict[str, Any] = {
    "HandleEvent": {
        "id": "evt-1",
        "event": "payment_intent.created",
        "accountId": "acc",
        "createdAt": "2026-11-27T19:40:00Z",
        "data": {"paymentIntentId": "pi_1", "paymentStatus": "Created", "captureMode": "Auto"},
    },
    "CreateOrder": {**ORDER, "details": {"orderType": "DineIn", "dineIn": {"tableId": "tbl_2"}}},
    "CreateParty": {**SEATING, "tableIds": ["tbl_4"]},
    "UpdateParty": {**STATE, "dojoPartyId": "dj-pty-2", "tableIds": ["tbl_6"]},
    "DeletePartyById": None,
    "CancelOrderById": None,
    "CreateOrderLock": LOCK,
    "ExtendOrderLock": {"expiry": "2026-11-27T19:55:00Z"},
    "RecordOrderPaymentById": payment(500, lockId="l1"),
    "DeleteOrderLock": None,
    "CreateReservation": BOOKING,
    "UpdateReservation": {**BOOKING, "dojoReservationId": "dj-rsv-2", "tableIds": ["tbl_3"]},
    "DeleteReservationById": None,
}
"""One valid body for each capability that changes something, in an order that works; None where it has none."""


def call_of(name: str, ids: dict[str, str]) -> Call:
    wanted = named(name).route.ids
    body = b"" if BODIES[name] is None else json.dumps(BODIES[name]).encode()
    return Call(body, {key: ids[key] for key in wanted}, {"dojoRequestingProduct": "Bookings"})


async def test_every_change_of_dojos_leaves_one_row_with_before_and_after(host: Host, store: Store) -> None:
    assert set(BODIES) == {capability.name for capability in registry if capability.writes}
    ids, made = ids_of(store, host), ""
    for name in BODIES:
        before = count(store)
        tab = made if name == "CancelOrderById" else ids["orderId"]
        outcome = await dispatch(store, named(name), call_of(name, {**ids, "orderId": tab}))
        assert outcome.status == 200, (name, outcome.body)
        if name == "CreateOrder":
            made = json.loads(outcome.body or b"")["id"]
        action, detail, _ = newest(store)
        assert count(store) == before + 1, name
        assert (action.verb, action.origin) == (name, "dojo")
        assert action.requestor == {"dojoRequestingProduct": "Bookings"}
        assert_images(detail.changes)


def test_a_refused_line_and_a_rehearsal_leave_nothing(host: Host, store: Store) -> None:
    assert host.rehearse(SEATED).ok
    assert not host.perform("c 2").ok
    assert count(store) == 0


# ---- initials ----------------------------------------------------------------------------------------------


def test_initials_once_said_are_on_every_later_action_until_changed(host: Host, store: Store) -> None:
    host.perform(SEATED)
    assert host.perform("/ab").message == "Every action is Ada Byron's (AB) from now on."
    host.perform("n 2")
    host.perform("n 2 /CD")
    host.perform("n 2")
    host.perform("/")
    host.perform("e 2 covers=3")
    with store.read() as session:
        entries = journal_page(session, JournalFilter()).entries
    assert [entry.initials for entry in reversed(entries)] == [None, "AB", "CD", "AB", None]


def test_initials_that_nobody_has_are_refused_and_nothing_changes(host: Host) -> None:
    host.perform("/ab")
    assert not host.perform("/zz").ok
    assert host.initials == "AB"


def test_a_rehearsed_signature_is_not_kept(host: Host) -> None:
    assert host.rehearse("/ab").message == "Will sign every action for Ada Byron."
    assert host.initials is None


def test_an_override_and_a_managers_initials_are_in_the_journal(host: Host, store: Store) -> None:
    host.perform("block 6 30 leak")
    assert not host.perform("w 2 6 !").ok
    assert host.perform("w 2 6 ! /CD").ok
    with store.read() as session:
        (entry,) = journal_page(session, JournalFilter(words=("override",))).entries
    assert (entry.initials, entry.override, entry.what) == ("CD", True, "walkin")
