"""The day in figures: everything adds up with the tabs, and a day is closed only when it is over."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlmodel import col

from data.clock import ManualClock
from data.models import Order, ServiceDay
from data.queries.report import DayReport, day_report
from data.queries.venue import venue_profile
from data.rules.tabs import tab_of
from data.rules.totals import totals
from data.sample import lay_out
from data.store import Store
from data.venue_loading import load_venue
from pos_tui.language.host import Host
from pos_tui.report_lines import as_text, bar, report_lines
from tests.data.test_floor import counted
from tests.data.test_sample import venue
from tests.house import FRIDAY_19_40, HOST
from tests.pos_tui.language.test_events import perform

FRIDAY = date(2026, 11, 27)


@pytest.fixture
def host(store: Store) -> Host:
    return Host(store, terminal="stand")


def report(store: Store) -> DayReport:
    with store.read() as session:
        return day_report(session, FRIDAY)


def test_guests_are_counted_by_how_they_came(host: Host, store: Store, clock: ManualClock) -> None:
    perform(host, "w 2 1", "b 4 19:40 2 Lee", "b 2 19:40 3 Khan", "b 2 21:00 3 Díaz")
    clock.advance(minutes=11)
    perform(host, "x díaz", "s lee", "noshow khan")
    found = report(store)
    assert (found.covers, found.parties, found.walk_ins, found.here) == (6, 2, 1, 6)
    assert (found.bookings, found.late, found.no_shows, found.cancelled) == (2, 1, 1, 1)


def test_a_booking_that_was_taken_back_is_no_cancellation(host: Host, store: Store, clock: ManualClock) -> None:
    perform(host, "b 2 21:00 3 Díaz")
    clock.advance(minutes=1)
    perform(host, "u")
    assert (report(store).bookings, report(store).cancelled) == (0, 0)
    perform(host, "redo", "x díaz")
    assert (report(store).bookings, report(store).cancelled) == (0, 1)


def test_stays_are_told_by_size_against_what_was_planned(host: Host, store: Store, clock: ManualClock) -> None:
    perform(host, "w 2 1", "w 2 5", "w 4 2")
    for minutes, table in ((40, "1"), (20, "5"), (10, "2")):
        clock.advance(minutes=minutes)
        perform(host, f"c {table}")
    found = [(turns.size, turns.parties, turns.median, turns.planned) for turns in report(store).turns]
    assert found == [("1-2", 2, 50, 90), ("3-4", 1, 70, 105)]


def test_covers_are_shown_by_the_half_hour_without_gaps(host: Host, store: Store, clock: ManualClock) -> None:
    perform(host, "w 2 1")
    clock.advance(minutes=70)
    perform(host, "w 4 2")
    assert [covers for _, covers in report(store).covers_by_half_hour] == [2, 0, 4]


def test_quotes_are_held_against_what_became_of_them(host: Host, store: Store, clock: ManualClock) -> None:
    perform(host, "q 2 10 Lee", "q 2 20 Khan", "q 2 Nobody", "q 4 30 Gone", "x gone")
    clock.advance(minutes=15)
    perform(host, "ready lee", "s khan")
    clock.advance(minutes=15)
    perform(host, "s lee")
    quoted = report(store).quotes
    assert (quoted.told, quoted.gave_up, quoted.error, quoted.banded) == (2, 1, 0, 0)


def test_what_was_on_the_house_or_written_off_whole_stays_in_the_days_figures(host: Host, store: Store) -> None:
    perform(host, "w 2 1", "o 1 2x burger", "discount 1 100% on the house", "c 1")
    perform(host, "w 2 2", "o 2 burger", "c 2 ! /CD")
    perform(host, "w 2 3", "o 3 burger", "o 3 -burger", "c 3")
    money = report(store).money
    assert (money.items, money.discounts, money.written_off) == (4350, 2900, 1450)
    assert (money.tabs, money.open_tabs, money.total, money.owed) == (2, 0, 0, 0)


def test_money_that_was_given_back_is_told_although_nothing_is_left_on_the_tab(host: Host, store: Store) -> None:
    perform(host, "w 2 1", "o 1 burger", "p 1 cash", "refund 1 14.50 cash /AB", "o 1 -burger", "c 1")
    money = report(store).money
    assert (money.tabs, money.paid, money.refunds) == (1, 0, 1450)
    assert [(each.payments, each.amount) for each in money.taken] == [(2, 0)]


def test_a_tab_that_was_on_the_house_can_be_opened_again(host: Host) -> None:
    perform(host, "w 2 1", "o 1 burger", "discount 1 100%", "c 1")
    assert perform(host, "reopen 1 /CD").message.startswith("Reopened the tab")


def test_a_day_of_payments_tips_write_offs_and_debts_adds_up(host: Host, store: Store) -> None:
    perform(
        host,
        "w 2 1",
        "o 1 2x burger (extra cheese), flat white",
        "p 1 10 cash tip 2",
        "c 1 ! /CD",
        "w 2 2",
        "o 2 3x house red",
        "p 2 1/2",
        "w 2 3",
        "o 3 burger",
        "p 3 tip 1.50",
        "c 3",
    )
    money = report(store).money
    assert money.items - money.discounts - money.written_off + money.service == money.total
    assert money.total == money.paid + money.owed
    assert sum(taken.amount for taken in money.taken) == money.paid
    assert (money.written_off, money.tips, money.owed, money.open_tabs) == (2540, 350, 1125, 1)


def test_splits_merges_discounts_and_refunds_add_up_too(host: Host, store: Store) -> None:
    perform(
        host,
        "w 4 2",
        "o 2 3x burger, 2x flat white",
        "discount 2 10% regulars",
        "split 2 3",
        "p 2 5",
        "w 2 3",
        "o 3 burger",
        "p 3 cash",
        "refund 3 4.50 cold /AB",
        "w 2 1",
        "o 1 house red",
        "merge 2 1",
    )
    money = report(store).money
    with store.read() as session:
        stored = session.execute(select(Order).where(col(Order.deleted_at).is_(None))).scalars().all()
    assert money.total == sum(tab.total_amount for tab in stored)
    assert money.paid == sum(tab.paid_amount for tab in stored) == sum(taken.amount for taken in money.taken)
    assert (money.refunds, money.discounts) == (450, 503)
    assert money.total == money.paid + money.owed


def test_the_report_is_the_sum_of_every_tab_of_the_day(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("report") / "pos.db"
    store = Store(f"sqlite:///{path}", clock=ManualClock(FRIDAY_19_40), owner=True)
    with store.preparation() as uow:
        load_venue(uow, venue("bistro"))
        lay_out(uow, venue("bistro"), FRIDAY_19_40)
    money = report(store).money
    with store.rehearsal(HOST, "count") as uow:
        tabs = list(uow.session.execute(select(Order)).scalars())
        sums = [totals(tab_of(uow, tab), tab.service_rate, tab.service_amount) for tab in tabs]
    store.close()
    assert money.tabs == len(tabs) > 5
    assert money.total == sum(each.total for each in sums) == sum(tab.total_amount for tab in tabs)
    assert money.paid == sum(each.paid for each in sums)
    assert money.owed == sum(each.balance for each in sums)
    assert sum(part.amount for part in money.vat) == sum(part.amount for each in sums for part in each.vat)


def test_reading_a_day_takes_the_same_number_of_statements_however_full_it_was(host: Host, store: Store) -> None:
    def statements() -> int:
        with store.read() as session, counted(session) as said:
            day_report(session, FRIDAY)
        return len(said)

    before = statements()
    perform(host, *(line for table in ("1", "2", "3") for line in (f"w 2 {table}", f"o {table} burger")))
    assert statements() == before


# ---- opening and closing -----------------------------------------------------------------------------------


def test_a_day_is_opened_and_closed_with_who_and_when(host: Host, store: Store, clock: ManualClock) -> None:
    assert perform(host, "day open /AB").message == "Opened Friday 27 November at 19:40."
    assert host.perform("day open").message == "The day is open already, since 19:40."
    clock.advance(hours=3)
    perform(host, "day close quiet night /CD")
    found = report(store)
    assert (found.opened_by, found.closed_by, found.note) == ("AB", "CD", "quiet night")
    assert host.perform("day close").message == "The day is closed already, since 22:40."


def test_a_day_is_not_closed_over_open_tabs_and_guests_without_saying_so(host: Host, store: Store) -> None:
    perform(host, "w 2 1 Okafor", "o 1 burger", "w 2 2")
    refused = host.perform("day close")
    assert refused.message == (
        "1 tab is open (1 Okafor £14.50) and 2 parties still sit (Okafor (2), a walk-in (2)); "
        "see to them, or a manager ends the line with ` ! /AB`."
    )
    said = perform(host, "day close ! /CD")
    assert said.warnings[0].startswith("closed although 1 tab is open")


def test_a_day_closed_too_soon_is_opened_again_and_undo_works(host: Host, store: Store) -> None:
    perform(host, "day close", "day open", "u")
    with store.read() as session:
        [day] = session.execute(select(ServiceDay)).scalars()
    assert day.closed_at == FRIDAY_19_40


def test_a_day_that_was_never_closed_is_remembered(host: Host, clock: ManualClock) -> None:
    perform(host, "day open")
    clock.advance(days=1)
    assert perform(host, "day open").warnings == ("the day of 2026-11-27 was never closed",)


# ---- as lines ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("value", "shown"), [(0, ""), (0.01, "▏"), (5, "██▌"), (10, "█████")])
def test_bars_are_drawn_in_eighths_and_never_hide_what_there_is(value: float, shown: str) -> None:
    assert bar(value, 10, 5) == shown


@pytest.mark.parametrize("width", [60, 79, 120])
def test_the_report_fits_its_width(host: Host, store: Store, width: int) -> None:
    perform(host, "w 2 1", "o 1 burger", "p 1", "c 1", "w 4 2")
    with store.read() as session:
        lines = as_text(report_lines(day_report(session, FRIDAY), venue_profile(session), width)).splitlines()
    assert max(map(len, lines)) <= width
    assert any("by card, 1x" in line and "£14.50" in line for line in lines)
