"""Tabs as lines: what is taken off, split, given, merged, discounted and refunded, and what is refused."""

from pathlib import Path

import pytest
from sqlalchemy import select
from sqlmodel import col

from data.models import Order, OrderLine, OrderStatus, Party, Payment
from data.store import Store
from pos_tui.language.host import Host
from tests.pos_tui.language.test_events import ORDER, PARTY, perform, sent_by
from tests.pos_tui.language.test_taking_back import check

SEATED = ("w 2 2 Okafor", "o 2 2x burger, flat white")
BOTH = (*SEATED, "w 4 3 Lee", "o 3 fish, flat white")
TWO_TABS = (*SEATED, "split 2 burger")


def tabs(store: Store) -> dict[int, int]:
    """What each tab comes to, by its number."""
    with store.read() as session:
        rows = session.execute(
            select(col(Order.number), col(Order.total_amount)).where(col(Order.deleted_at).is_(None))
        )
        return {number: total for number, total in rows}  # noqa: C416 - rows are no pairs to a type checker


def on_tab(store: Store, number: int) -> list[tuple[int, str]]:
    with store.read() as session:
        rows = session.execute(
            select(col(OrderLine.quantity), col(OrderLine.name))
            .join(Order, col(Order.id) == col(OrderLine.order_id))
            .where(col(Order.number) == number)
            .order_by(col(OrderLine.position))
        )
        return [(quantity, name) for quantity, name in rows]


def test_a_second_discount_is_warned_of(host: Host) -> None:
    perform(host, *SEATED, "discount 2 10%")
    assert perform(host, "discount 2 5%").warnings == ("£3.24 is off it already",)


def test_what_is_written_off_is_said_with_its_reason(host: Host) -> None:
    perform(host, *SEATED)
    line = "c 2 walked out ! /CD"
    assert host.rehearse(line).message == "Close 2, Okafor (2) leave; £32.40 is written off: walked out."
    assert host.rehearse("c 2 ! /CD").warnings == ("no reason is given for writing it off",)
    assert perform(host, line).message == "Closed 2, Okafor (2) leave; £32.40 is written off: walked out."


def test_a_reason_where_nothing_is_owed_is_too_much(host: Host) -> None:
    perform(host, *SEATED, "p 2 cash")
    assert "nothing is written off" in host.perform("c 2 walked out").message
    assert perform(host, "c 2").message == "Closed 2, Okafor (2) leave."


def test_what_was_written_off_is_owed_again_when_the_tab_is_reopened(host: Host, store: Store) -> None:
    perform(host, *SEATED, "service 2 12.5%")
    before = tabs(store)
    perform(host, "c 2 walked out ! /CD")
    assert tabs(store) == {1: 0}
    perform(host, "reopen 2 /CD")
    assert tabs(store) == before
    assert f"£{before[1] / 100:.2f}" in perform(host, "p 2 cash").message


def test_what_was_written_off_of_a_tab_that_was_paid_in_part_is_owed_again(host: Host, store: Store) -> None:
    perform(host, *SEATED, "service 2 12.5%", "p 2 10 card")
    before = tabs(store)
    assert "£26.45 is written off" in perform(host, "c 2 short ! /CD").message
    assert tabs(store) == {1: 1000}
    perform(host, "reopen 2 /CD")
    assert tabs(store) == before


def test_who_is_called_paid_and_still_owes_is_warned_of(host: Host) -> None:
    perform(host, *SEATED)
    assert perform(host, "n 2 paid").warnings == ("they still owe £32.40",)
    assert perform(host, "n 2 ordered").warnings == ()


def test_who_has_paid_and_orders_another_round_has_not_paid_any_more(host: Host, store: Store) -> None:
    def stage() -> str | None:
        with store.read() as session:
            return session.execute(select(col(Party.status))).scalar_one()

    reached: list[str | None] = []
    for line in ("p 2 cash", "o 2 flat white", "o #1 burger", "u", "u", "o 2 flat white", "p 2 cash"):
        perform(host, *(SEATED if not reached else ()), line)
        reached.append(stage())
    assert reached == ["Paid", "Ordered", "Ordered", "Ordered", "Paid", "Ordered", "Paid"]


# ---- events ------------------------------------------------------------------------------------------------


def test_each_line_sends_exactly_its_events(host: Host) -> None:
    perform(host, *BOTH)
    for line, events in (
        ("o 2 -burger", [ORDER]),
        ("discount 2 10%", [ORDER]),
        ("discount 2 off", [ORDER]),
        ("service 2 12.5%", [ORDER]),
        ("give 2 burger 3", [ORDER, ORDER]),
        ("give 3 burger 2", [ORDER, ORDER]),
        ("merge 2 3", [ORDER, ORDER]),
        ("o 3 burger", [ORDER]),
        ("unmerge 3", [ORDER, ORDER]),
        ("u", [ORDER, ORDER]),
        ("p 3 10 cash", [ORDER]),
        ("p 3 cash", [ORDER, PARTY, PARTY]),
        ("refund 2 5 /AB", [ORDER]),
        ("p 2 cash", [ORDER]),
        ("c 3", [PARTY]),
        ("c 2", [ORDER, PARTY]),
        ("reopen 2 /CD", [ORDER]),
        ("w 2 4 Ng", [PARTY]),
        ("hand 4 CD", []),
        ("o 4 2x fish", [ORDER, PARTY]),
        ("split 4 fish", [ORDER, ORDER]),
        ("split #3 3", [ORDER, ORDER, ORDER]),
        ("o #3 burger", [ORDER]),
        ("hand #3 AB", [ORDER]),
        ("bill 4", [PARTY]),
        ("bill 4", []),
        ("tab 4 Bob", [ORDER]),
        ("tab Smith", [ORDER]),
        ("o smith burger", [ORDER]),
    ):
        assert (line, sent_by(perform(host, line))) == (line, events)


# ---- refusals ----------------------------------------------------------------------------------------------

REFUSED: dict[tuple[str, ...], list[tuple[str, str]]] = {
    (*SEATED,): [
        ("o 2 -3x burger", "There are only 2x Burger on the tab of Okafor, not 3."),
        ("o 2 -fish", "There is no “fish” on the tab of Okafor. There is Burger, Flat white."),
        ("o 2 -burger (no onion)", "no “burger” (no onion) on the tab"),
        ("p 2 40 card", "£40.00 is more than the £32.40 that Okafor owe"),
        ("p 2 33 cash tip 1", "£33.00 does not cover the £32.40 and a tip of £1.00."),
        ("discount 2 32.41", "£32.41 off is more than the £32.40 on Tab 1; take off less."),
        ("discount 2 100.01%", "100.01% is no discount; it has to be more than nothing and at most 100%."),
        ("discount 2 off", "has no discount of the house's"),
        ("service 2 lots", "“lots” is no service charge"),
        ("split 2 1", "1 is no number of shares between 2 and 50."),
        ("split 2 99", "99 is no number of shares"),
        ("split 2 2x burger, flat white", "Nothing would be left on Tab 1"),
        ("merge 2 #1", "Both are Tab 1"),
        ("unmerge 2", "The tab of Okafor is not merged"),
        ("give 2 burger 3", "Nobody sits at table 3"),
        ("give 2 burger #1", "Both are Tab 1"),
        ("tab 2", "Say the tab's name"),
        ("o #9 burger", "No tab fits “#9”"),
        ("o nobody burger", "There is no table nobody"),
        ("hand 2 ZZ", "Nobody here has the initials “ZZ”"),
        ("refund 2 5 /AB", "Okafor have paid nothing that could be given back"),
        ("reopen 2 /CD", "No tab was paid and closed at table 2"),
    ],
    (*SEATED, "p 2 20"): [
        ("o 2 -2x burger", "£20.00 has been paid already, more than the £3.40 that Tab 1"),
        ("split 2 2", "£20.00 has been paid already, more than the £16.20 that Tab 1"),
    ],
    (*SEATED, "discount 2 60%"): [
        ("discount 2 50%", "£16.20 off is more than the £12.96 on Tab 1"),
    ],
    (*SEATED, "discount 2 5.00"): [
        ("o 2 -2x burger", "£5.00 off is more than the £3.40 on Tab 1"),
    ],
    (*SEATED, "p 2"): [
        ("discount 2 10%", "£32.40 has been paid already, more than the £29.16"),
        ("u", "a card payment is refunded, not undone"),
    ],
    ("w 2 2",): [
        ("discount 2 10%", "have no open tab"),
    ],
    (*TWO_TABS,): [
        ("split 2 3", "Okafor have several tabs, #1 and #2; name one of them instead"),
    ],
    (*SEATED, "split 2 2", "p #1"): [
        (
            "o 2 -2x burger",
            "Tab 1 was split into shares, and of this #1 paid for more than would be left; refund",
        ),
    ],
    (*SEATED, "split 2 2", "p 2"): [
        (
            "o 2 -2x burger",
            "Tab 1 was split into shares, and of this #1 and #2 paid for more than would be left",
        ),
    ],
    (*SEATED, "split 2 2", "split #1 2"): [
        ("o 2 -2x burger", "Tab 1 was split twice, and shares of the first split bear a part of this; undo the"),
    ],
    (*SEATED, "split 2 2", "p #2 10"): [
        ("o 2 -burger", "£10.00 has been paid already, more than the £8.95 that Tab 2 would come to; refund"),
    ],
    (*SEATED, "split 2 2", "discount #2 50%"): [
        ("split 2 burger", "#1 and #2 have discounts or service charges of their own, so that what they come to"),
    ],
    (*BOTH, "merge 2 3"): [
        ("split 2 3x burger", "There are only 2x Burger on the tab of Okafor, not 3."),
        ("split 2 99", "99 is no number of shares"),
        ("merge 3 2", "Tab 2 is merged with #1 already"),
    ],
    (*SEATED, "w 2 3 Lee"): [
        ("merge 2 3", "Lee have no open tab"),
    ],
    (*SEATED, "p 2 cash", "c 2", "w 2 3"): [
        ("o #1 burger", "Tab 1 is closed"),
    ],
    ("tab Smith",): [
        ("tab smith", "There is an open tab Smith already, #1"),
    ],
    (): [
        ("tab 17", "There is no table 17"),
        ("tab #9", "is no name for a tab"),
    ],
    (*SEATED, "p 2 cash"): [
        ("refund 2 5", "Refund needs initials"),
    ],
    (*SEATED, "p 2 10 cash"): [
        ("refund 2 11 /AB", "£11.00 is more than the £10.00 that Okafor have paid"),
        ("refund 2 5 card /AB", "£5.00 is more than the £0.00 that Okafor have paid"),
    ],
    (*SEATED, "p 2 cash", "c 2"): [
        ("reopen 2 /AB", "Reopen needs a manager's initials"),
    ],
    (*SEATED, "p 2", "refund 2 5 /AB"): [
        ("u", "a card is charged again, not undone"),
    ],
}


@pytest.mark.parametrize("before", REFUSED)
def test_refused_lines_say_why_with_the_figures_and_change_nothing(
    host: Host, store: Store, before: tuple[str, ...]
) -> None:
    if before:
        perform(host, *before)
    sums = tabs(store)
    for line, why in REFUSED[before]:
        said = host.perform(line)
        assert (said.ok, why in said.message) == (False, True), (line, said.message)
        assert (said.events, tabs(store)) == ((), sums)


@pytest.mark.parametrize(
    "lines",
    [
        [
            "w 4 3 Ng",
            "o 3 fish",
            "merge 2 3",
            "o 3 burger",
            "p 2 20 cash",
            "unmerge 2",
            "give 2 burger 3",
            "m 3 1",
        ],
        ["tab Smith", "o smith burger (extra)", "o smith -burger", "tab 2 Bob", "bill 2", "hand 2 CD", "c smith"],
        ["service 2 10%", "split 2 3", "discount 2 33%", "p #3 50 cash", "refund #3 1 /AB", "service #1 off"],
        ["split 2 3", "o 2 fish", "o #2 burger", "p #1 cash", "o 2 -burger", "split 2 2x flat white"],
        ["w 4 3 Ng", "o 3 fish", "merge 2 3", "split 2 3", "o 3 burger", "unmerge 3", "split 3 burger"],
    ],
)
def test_each_verb_is_undone_and_redone_exactly(furnished_file: Path, lines: list[str]) -> None:
    check(furnished_file, lines)


def test_shares_from_before_they_knew_each_other_refuse_what_others_carry(host: Host, store: Store) -> None:
    perform(host, *SEATED, "split 2 2")
    with store.preparation() as uow:
        for order in uow.session.execute(select(Order)).scalars():
            order.split_id = None
    said = host.perform("o 2 -2x burger")
    assert said.message.startswith("Tab 1 was split into shares, and of this another share paid for more than")


# ---- what lines say ----------------------------------------------------------------------------------------


def test_an_item_has_changes_and_a_note_of_its_own(host: Host, store: Store) -> None:
    said = perform(host, "w 2 2", "o 2 burger (no onion) ; cut in half, 2x flat white")
    assert "1x Burger (No onion) “cut in half”, 2x Flat white" in said.message
    with store.read() as session:
        notes = session.execute(select(col(OrderLine.note)).order_by(col(OrderLine.position))).scalars()
        assert list(notes) == ["cut in half", None]


def test_change_is_given_for_cash_and_a_smaller_sum_stays_a_part(host: Host) -> None:
    perform(host, *SEATED)
    assert perform(host, "p 2 20 cash").message.endswith("from Okafor (2), £12.40 left to pay.")
    said = perform(host, "p 2 20 cash tip 2")
    assert said.message == (
        "Took £12.40 by cash and a tip of £2.00 from Okafor (2), £5.60 change, nothing left to pay."
    )


def test_three_shares_of_a_tab_come_to_it_and_differ_by_a_penny(host: Host, store: Store) -> None:
    perform(host, *SEATED, "discount 2 10%", "service 2 12.5%")
    total = tabs(store)[1]
    said = perform(host, "split 2 7")
    assert said.message.startswith("Split the tab of Okafor (2) into ")
    assert sum(tabs(store).values()) == total
    assert max(tabs(store).values()) - min(tabs(store).values()) <= 1


def test_part_of_a_line_is_split_off_at_the_lines_own_price(host: Host, store: Store) -> None:
    perform(host, "w 2 2", "o 2 3x burger (extra)", "split 2 2x burger")
    assert (on_tab(store, 1), on_tab(store, 2)) == ([(1, "Burger")], [(2, "Burger")])
    assert tabs(store) == {1: 1600, 2: 3200}


def test_the_oldest_tab_is_paid_first_and_one_that_is_named_alone(host: Host, store: Store) -> None:
    perform(host, *TWO_TABS, "p 2 #2 cash")
    assert "nothing left to pay" in host.rehearse("p #1").message
    with store.read() as session:
        [payment] = session.execute(select(Payment, col(Order.number)).join(Order)).all()
    assert (payment[0].amount, payment[1]) == (1450, 2)
    assert perform(host, "p 2").message.startswith("Took £17.90 by card from Okafor (2)")


def test_a_merge_loses_no_line_and_unmerge_gives_each_its_own_back(host: Host, store: Store) -> None:
    perform(host, *BOTH)
    before = tabs(store)
    said = perform(host, "merge 2 3")
    assert said.message == "Merged the tabs of Okafor (2) and Lee (4): £51.80 on #1."
    perform(host, "o 3 burger", "o 2 house")
    assert perform(host, "unmerge 2").message == (
        f"Took apart the tabs of Okafor (2): £{(before[1] + 750) / 100:.2f} on #1, "
        f"£{(before[2] + 1450) / 100:.2f} on #2."
    )
    assert (1, "Burger") in on_tab(store, 2)


def test_a_table_is_not_freed_while_another_bill_is_open(host: Host, store: Store) -> None:
    perform(host, *TWO_TABS, "p #1 cash")
    assert "still owe £14.50" in host.perform("c 2").message
    perform(host, "p #2", "c 2")
    with store.read() as session:
        assert session.execute(select(col(Party.ended_at))).scalar_one() is not None


def test_who_was_merged_into_another_bill_may_leave_and_the_other_pays(host: Host, store: Store) -> None:
    perform(host, *BOTH, "merge 2 3", "c 3")
    assert perform(host, "p 2").message.startswith("Took £51.80")
    perform(host, "c 2")
    with store.read() as session:
        statuses = session.execute(select(col(Order.status))).scalars().all()
    assert list(statuses) == [OrderStatus.FINALIZED, OrderStatus.FINALIZED]


def test_a_tab_is_called_by_the_table_it_has_moved_to(host: Host, store: Store) -> None:
    perform(host, *TWO_TABS, "m 2 4")
    with store.read() as session:
        names = session.execute(select(col(Order.display_name)).order_by(col(Order.number))).scalars()
        assert list(names) == ["4 Okafor", "4 Okafor #2"]


def test_a_refund_names_the_payment_it_gives_back(host: Host, store: Store) -> None:
    said = perform(host, *SEATED, "p 2 12 cash", "p 2 card", "refund 2 5.00 cold soup /AB")
    assert said.message == "Gave back £5.00 to their card to Okafor (2), £5.00 left to pay."
    with store.read() as session:
        cash, card, back = session.execute(select(Payment).order_by(col(Payment.position))).scalars()
    assert (back.refunds_id, back.amount, back.method, back.reason) == (card.id, -500, "card", "cold soup")
    assert cash.amount == 1200


def test_a_reopened_tab_can_be_corrected_and_closed_again(host: Host, store: Store) -> None:
    perform(host, *SEATED, "p 2 cash", "c 2", "reopen 2 /CD", "refund 2 3.40 /CD", "o #1 -flat white", "c #1")
    assert tabs(store) == {1: 2900}


def test_a_name_that_is_no_tables_stands_for_a_tab(host: Host) -> None:
    perform(host, "tab Old Harry", "o harry burger", "o #old flat white")
    assert perform(host, "p #1").message == "Took £17.90 by card from #1 Old Harry, nothing left to pay."
    assert perform(host, "c harry").message == "Closed the tab #1 Old Harry."


def test_tabs_of_two_parties_who_sit_together_become_one_bill(host: Host) -> None:
    for line in ("w 2 1 Lee", "w 2 3 Kim", "o 1 burger", "o 3 burger", "join 1 3"):
        perform(host, line)
    assert "Merged the tabs of Lee (4): £29.00 on #1" in perform(host, "merge 1 3").message
    assert host.perform("merge 1 3").message.startswith("Tab 2 is merged with #1 already")
