"""PINs: hashed, asked for where initials answer for something, and slow to guess."""

from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlmodel import col

from data.clock import ManualClock
from data.models import ActionDetail, Waiter
from data.pins import fits, hash_pin
from data.store import Store
from data.venue_file import check
from pos_tui.language.host import Host
from tests.pos_tui.language.test_events import perform

PAID = ("w 2 2 Okafor", "o 2 burger", "p 2 10 cash")


@pytest.fixture
def host(store: Store) -> Host:
    """CD, the manager, has a PIN."""
    with store.preparation() as uow:
        waiter = uow.find(Waiter, "wtr_cd")
        assert waiter is not None
        waiter.pin_hash = hash_pin("4711")
    return Host(store, terminal="stand")


def test_a_pin_is_kept_as_a_salted_hash_only() -> None:
    one, other = hash_pin("4711"), hash_pin("4711")
    assert one != other
    assert "4711" not in one
    assert fits("4711", one)
    assert not fits("4712", one)


@pytest.mark.parametrize("line", ["c 2 ! /CD", "refund 2 5 /CD", "discount 2 10% ! /CD"])
def test_what_a_manager_answers_for_needs_the_pin(host: Host, line: str) -> None:
    perform(host, *PAID)
    assert host.rehearse(line).ok
    asked = host.perform(line)
    assert (asked.ok, asked.needs_pin) == (False, "CD")
    assert host.perform(line, "1111").message == "That is not the PIN of CD; nothing was done."
    assert host.perform(line, "4711").ok


def test_whose_initials_have_no_pin_is_not_asked(host: Host) -> None:
    perform(host, *PAID, "refund 2 5 /AB", "o 2 flat white /CD")


def test_five_wrong_pins_make_that_waiter_wait_a_minute(host: Host, clock: ManualClock) -> None:
    perform(host, *PAID)
    for _ in range(5):
        assert "is not the PIN" in host.perform("refund 2 5 /CD", "0000").message
    locked = host.perform("refund 2 5 /CD", "4711")
    assert locked.message == "Too many wrong PINs for CD; try again in 60 seconds."
    assert host.perform("refund 2 1 /AB").ok
    clock.advance(minutes=1)
    assert host.perform("refund 2 5 /CD", "4711").ok


def test_a_right_pin_forgets_the_wrong_ones(host: Host) -> None:
    perform(host, *PAID)
    for pin in ("0", "0", "0", "0", "4711", "0", "0", "0", "0"):
        host.perform("refund 2 1 /CD", pin)
    assert host.perform("refund 2 1 /CD", "4711").ok


def test_the_journal_never_holds_the_pin(host: Host, store: Store) -> None:
    perform(host, *PAID)
    host.perform("refund 2 5 /CD", "4711")
    with store.read() as session:
        details = session.execute(select(col(ActionDetail.said), col(ActionDetail.changes))).all()
        assert "4711" not in str(details)
        assert session.execute(text("SELECT count(*) FROM waiter WHERE pin_hash LIKE '%4711%'")).scalar() == 0


@pytest.mark.parametrize("written", ["4711", '"123"', '"12a4"'])
def test_a_mistake_in_a_pin_is_named_with_its_line_and_the_pin_is_not_shown(written: str) -> None:
    bistro = Path("data/venues/bistro.toml").read_text("utf-8")
    broken = bistro.replace("manager = true }", f"manager = true, pin = {written} }}", 1)
    at = next(number for number, line in enumerate(broken.splitlines(), 1) if f"pin = {written}" in line)
    _, [problem] = check(broken)
    assert str(problem) == f"line {at}, staff.waiters.0.pin: a PIN is 4 to 8 digits in quotes"
