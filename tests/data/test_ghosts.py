"""Faults put straight into the database are on the next snapshot's list, and the line under Enter clears them."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session
from sqlmodel import col

from data.models import Order, OrderLock
from data.queries.attention import Urgency, needs
from data.store import Store
from pos_tui.drafts import draft_for_need
from pos_tui.language.host import Host
from tests.data.test_floor import look
from tests.house import FRIDAY_19_40
from tests.pos_tui.language.test_events import perform

Fault = Callable[[Session], object]


def sql(*statements: str) -> Fault:
    return lambda session: [session.execute(text(statement)) for statement in statements]


VACATE = "DELETE FROM occupancy WHERE table_id = 'tbl_{}'"


def lock_past_its_expiry(session: Session) -> None:
    order_id = session.execute(select(col(Order.id))).scalar_one()
    session.add(OrderLock(order_id=order_id, lock_id="x", expires_at=FRIDAY_19_40 - timedelta(minutes=1)))


each_fault = pytest.mark.parametrize(
    ("fault", "told"),
    [
        (
            sql("UPDATE party SET ended_at = started_at WHERE name = 'Kim'"),
            "3 is held by a party that is not here",
        ),
        (sql("DELETE FROM occupancy WHERE table_id = 'tbl_3'"), "Kim is here and has no table"),
        (
            sql(
                "DELETE FROM occupancy WHERE table_id = 'tbl_3'",
                "DELETE FROM party_table WHERE table_id = 'tbl_3'",
            ),
            "Kim is here and has no table",
        ),
        (
            sql("UPDATE party_table SET table_id = 'tbl_1' WHERE table_id = 'tbl_3'"),
            "Kim sits at 3, but is down for 1",
        ),
        (
            sql("UPDATE occupancy SET table_id = 'tbl_1' WHERE table_id = 'tbl_2'"),
            "Lee sits at 1, but is down for 2",
        ),
        (
            sql(
                "DROP INDEX party_one_per_reservation",
                "UPDATE party SET reservation_id = (SELECT id FROM reservation)",
            ),
            "sits twice for one booking, also at",
        ),
        (
            sql(
                VACATE.format(2),
                "UPDATE party SET deleted_at = started_at WHERE name = 'Lee'",
            ),
            "tab 1 (£14.50) at 2 is open, Lee are gone",
        ),
        (sql("UPDATE \"order\" SET table_id = 'tbl_6'"), "tab 1 (£14.50) of Lee is at 6, they sit at 2"),
        (
            sql("UPDATE \"order\" SET party_id = NULL, table_id = 'tbl_6'"),
            "tab 1 (£14.50) is open at 6, where nobody sits",
        ),
        (
            lock_past_its_expiry,
            "Lee at 2: a card machine's hold on tab 1 ran out 1 min ago",
        ),
    ],
    ids=["held", "adrift", "nowhere", "down-for", "elsewhere", "twice", "gone", "astray", "nobodys", "lock"],
)
"""What is put wrong, and what is told of it."""


@each_fault
def test_a_fault_is_listed_and_the_line_under_enter_clears_it(store: Store, fault: Fault, told: str) -> None:
    host = Host(store, terminal="stand")
    perform(host, "w 2 2 Lee", "o 2 burger", "w 4 3 Kim", "b 2 22:00 1 Roy")
    assert needs(look(store), FRIDAY_19_40) == ()
    with store.maintenance() as session:
        fault(session)
    found = [need for need in needs(look(store), FRIDAY_19_40) if need.urgency is Urgency.CONTRADICTION]
    assert told in found[0].text
    for _ in range(len(found) + 1):
        snapshot = look(store)
        left = [need for need in needs(snapshot, FRIDAY_19_40) if need.urgency is Urgency.CONTRADICTION]
        if left:
            draft = draft_for_need(left[0], snapshot, FRIDAY_19_40)
            assert draft is not None
            perform(host, draft.text)
    assert left == []


def test_unknown_covers_are_asked_for(store: Store) -> None:
    host = Host(store, terminal="stand")
    perform(host, "w 2 2 Lee")
    with store.maintenance() as session:
        session.execute(text("UPDATE party SET covers = NULL"))
    snapshot = look(store)
    [need] = needs(snapshot, FRIDAY_19_40)
    assert (need.urgency, need.text) == (Urgency.COVERS_UNKNOWN, "Lee at 2: nobody has said how many they are")
    draft = draft_for_need(need, snapshot, FRIDAY_19_40)
    assert draft is not None
    perform(host, f"{draft.text}3")
    assert needs(look(store), FRIDAY_19_40) == ()


def test_nothing_is_mended_where_nothing_is_wrong(store: Store) -> None:
    host = Host(store, terminal="stand")
    perform(host, "w 2 2 Lee")
    assert host.perform("mend 2").message == "Nothing contradicts itself at 2."
