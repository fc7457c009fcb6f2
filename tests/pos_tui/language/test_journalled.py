"""Whatever changes anything leaves a row in the journal: held against every verb and every writing capability.

One that is added without an example here fails the test, and so does one that forgets the journal.
"""

import json
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import col

from data.models import Action, ActionDetail, ActionEntity, Order
from data.queries.journal import JournalFilter, journal_page
from data.store import Store
from pos_tui.language.host import Host
from pos_tui.language.registry import all_verbs
from server.capabilities import registry
from server.dispatch import Call, dispatch
from tests.contract.door import BOOKING, SEATING, STATE, named
from tests.contract.test_card_machine import ORDER, payment

SEATED, BOOKED, ORDERED = "w 2 2 Okafor", "b 4 20:00 3 Smith", "o 2 burger"

VERBS: dict[str, tuple[str, ...]] = {
    "walkin": (SEATED,),
    "move": (SEATED, "m 2 4"),
    "swap": (SEATED, "w 2 3 Lee", "swap 2 3"),
    "add": (SEATED, "a 2 3"),
    "drop": (SEATED, "a 2 3", "d 2 3"),
    "next": (SEATED, "n 2"),
    "clean": (SEATED, "c 2", "clean 2"),
    "late": (BOOKED, "late smith 20"),
    "arrived": (BOOKED, "arrived smith"),
    "noshow": (BOOKED, "noshow smith"),
    "back": (BOOKED, "s smith", "back 3"),
    "block": ("block 6 30 leak",),
    "unblock": ("block 6 30 leak", "unblock 6"),
    "queue": ("q 2 20 Rossi",),
    "seat": (BOOKED, "s smith"),
    "book": (BOOKED,),
    "edit": (BOOKED, "e smith covers=3"),
    "cancel": (BOOKED, "x smith"),
    "undo": (SEATED, "u"),
    "redo": (SEATED, "u", "redo"),
    "order": (SEATED, ORDERED),
    "pay": (SEATED, ORDERED, "p 2 cash"),
    "close": (SEATED, "c 2"),
}
"""The lines that lead to one valid use of each verb; the last one is it."""


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


def test_every_verb_has_its_example_here() -> None:
    assert set(VERBS) == {verb.word for verb in all_verbs()}


@pytest.mark.parametrize("word", VERBS)
def test_a_verb_leaves_one_row_with_before_and_after(host: Host, store: Store, word: str) -> None:
    *lines, line = VERBS[word]
    for each in lines:
        assert host.perform(each).ok, each
    before = count(store)
    said = host.perform(f"{line} /AB")
    assert said.ok, said.message
    action, detail, about = newest(store)
    assert count(store) == before + 1
    assert (action.verb, action.origin, action.terminal, action.initials) == (word, "host", "stand", "AB")
    assert said.action == action.seq
    assert_images(detail.changes)
    assert about


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
    "CancelOrderById": None,
    "CreateParty": {**SEATING, "tableIds": ["tbl_4"]},
    "UpdateParty": {**STATE, "tableIds": ["tbl_6"]},
    "DeletePartyById": None,
    "CreateOrderLock": LOCK,
    "DeleteOrderLock": None,
    "ExtendOrderLock": {"expiry": "2026-11-27T19:55:00Z"},
    "RecordOrderPaymentById": payment(500, lockId="l1"),
    "CreateReservation": BOOKING,
    "UpdateReservation": {**BOOKING, "covers": 2},
    "DeleteReservationById": None,
}
"""One valid body for each capability that changes something; None where it has no body."""

HELD = ("DeleteOrderLock", "ExtendOrderLock", "RecordOrderPaymentById")


def call_of(name: str, ids: dict[str, str]) -> Call:
    wanted = named(name).route.ids
    body = b"" if BODIES[name] is None else json.dumps(BODIES[name]).encode()
    return Call(body, {key: ids[key] for key in wanted}, {"dojoRequestingProduct": "Bookings"})


def test_every_writing_capability_has_its_example_here() -> None:
    assert set(BODIES) == {capability.name for capability in registry if capability.writes}


@pytest.mark.parametrize("name", BODIES)
async def test_a_change_of_dojos_leaves_one_row_with_before_and_after(host: Host, store: Store, name: str) -> None:
    ids = ids_of(store, host)
    if name in HELD:
        await dispatch(store, named("CreateOrderLock"), call_of("CreateOrderLock", ids))
    before = count(store)
    outcome = await dispatch(store, named(name), call_of(name, ids))
    assert outcome.status == 200, outcome.body
    action, detail, _ = newest(store)
    assert count(store) == before + 1
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
