"""The wire and the journal on the screen, through the real key path; the marks of an action as they come."""

import json
import re

import pytest

from data import outbox
from data.clock import ManualClock
from data.marks import Mark
from data.outbox import Reply
from data.queries.outbox import listing
from data.store import Store
from pos_tui.language.host import Host
from pos_tui.messages import MarksRead
from pos_tui.screens.journal import JournalScreen
from pos_tui.screens.ledger import AtLength
from pos_tui.screens.wire import WireScreen
from pos_tui.widgets.command_bar import NO, OK
from server.dispatch import Call
from server.wire import WireLog
from tests.contract.door import SEATING, named
from tests.pos_tui.stand import Stand, open_stand

NAME, PHONE, KEY = "Canary Zed", "07700900123", "sk_sandbox_canary0123456789"


async def furnish_the_wire(store: Store) -> None:
    """A booking of a canary's that Dojo asked for, one that it was refused, and an event that waits."""
    log = WireLog(store, secrets=[KEY])
    host = Host(store, terminal="stand")
    assert host.perform(f"b 2 20:30 1 {NAME} {PHONE} ; {KEY}").ok
    body = {**SEATING, "name": NAME, "hostNotes": f"{PHONE} {KEY}", "guestRequests": f"{NAME} is allergic"}
    for tables in (["tbl_2"], ["tbl_none"]):
        sent = json.dumps({**body, "dojoPartyId": f"dj-{tables[0]}", "tableIds": tables}).encode()
        await log.serve(store, named("CreateParty"), Call(sent))
    await log.flush()


async def opened(stand: Stand, key: str, wanted: str) -> None:
    await stand.press(key)
    await stand.until(lambda: wanted in stand.text())


def assert_no_canary(stand: Stand) -> None:
    shown = stand.text()
    for canary in ("Canary", "Zed", PHONE, "canary0123456789"):
        assert canary not in shown


async def test_the_wire_shows_calls_and_what_waits_and_guests_only_on_demand(store: Store) -> None:
    await furnish_the_wire(store)
    async with open_stand(store) as stand:
        await opened(stand, "v", "CreateParty")
        assert "Not with Dojo yet" in stand.text()
        assert "party at 2" in stand.text()
        assert_no_canary(stand)
        await stand.press("end", "enter")
        await stand.until(lambda: "Request" in stand.text())
        assert "‹hidden›" in stand.text()
        assert_no_canary(stand)
        await stand.press("g")
        await stand.until(lambda: NAME in stand.text() and PHONE in stand.text())
        assert "canary0123456789" not in stand.text()
        await stand.press("escape", "enter")
        await stand.until(lambda: isinstance(stand.app.screen, AtLength) and "Request" in stand.text())
        assert_no_canary(stand)


@pytest.mark.parametrize(
    ("keys", "shown"),
    [
        (["J", "enter"], "One line of the journal"),
        (["H", "enter"], "One line of the journal"),
        (["v", "end", "enter"], "One call"),
        (["J", "/", "'walkin", "enter", "enter"], "One line of the journal"),
    ],
)
async def test_keys_typed_before_a_ledger_is_read_open_its_row(store: Store, keys: list[str], shown: str) -> None:
    await furnish_the_wire(store)
    assert Host(store, terminal="stand").perform("w 2 1 Lee").ok
    async with open_stand(store) as stand:
        stand.burst(*keys)
        await stand.until(lambda: isinstance(stand.app.screen, AtLength))
        assert shown in stand.text()


async def test_keys_behind_the_one_that_opens_a_row_are_for_the_row(store: Store) -> None:
    await furnish_the_wire(store)
    async with open_stand(store) as stand:
        stand.burst("J", "enter", "q", "/", "'x")
        await stand.until(lambda: "/ x" in stand.text())
        assert isinstance(stand.app.screen, JournalScreen)


async def test_the_wire_is_filtered_by_typing_and_tells_again_by_key(store: Store) -> None:
    await furnish_the_wire(store)
    with store.maintenance() as session:
        assert outbox.drop(session, store.clock.utc_now()) == 1
    async with open_stand(store) as stand:
        await opened(stand, "v", "party at 2")
        await stand.press("/", "'failed", "enter")
        await stand.until(lambda: "party at 2" not in stand.text() and "409" not in stand.text())
        assert "CreateParty" in stand.text()
        await stand.press("/", "escape", "2")
        await stand.until(lambda: "will be sent now" in stand.text())
        with store.read() as session:
            assert {row.event_type for row in listing(session)} == {"PartyUpdated", "ReservationUpdated"}
        await stand.press("escape")
        await stand.until(lambda: not isinstance(stand.app.screen, WireScreen))


async def test_the_journal_shows_who_did_what_and_the_history_of_a_table(store: Store) -> None:
    await furnish_the_wire(store)
    Host(store, terminal="do").perform("n 2 /AB")
    async with open_stand(store) as stand:
        await opened(stand, "J", "CreateParty")
        shown = stand.text()
        assert "AB · do" in shown
        assert "✗ 400" in shown or "✗ 409" in shown
        assert_no_canary(stand)
        await stand.press("enter")
        await stand.until(lambda: "Seated → " in stand.text())
        assert_no_canary(stand)
        await stand.press("escape", "g")
        await stand.until(lambda: NAME in stand.text())
        await stand.press("escape", "2", "enter", "H")
        await stand.until(lambda: "of the party at 2" in stand.text() and "CreateParty" in stand.text())
        assert "book" not in stand.text().partition("\n")[2]
        assert_no_canary(stand)


async def test_an_override_by_a_managers_initials_is_marked_in_the_journal_and_told_at_length(
    store: Store,
) -> None:
    async with open_stand(store) as stand:
        await stand.press("colon", "'block 2 30 leak", "enter")
        await stand.until(lambda: "Blocked 2 until 20:10" in stand.text())
        await stand.press("w", "'2 2 ! /AB", "enter")
        await stand.answered(NO)  # AB is no manager
        await stand.press("escape", "w", "'2 2 ! /CD", "enter")
        await stand.answered(OK)
        await opened(stand, "J", "CD · stand")
        overridden, blocked = (row for row in stand.text().splitlines() if "19:40:00 " in row)
        assert re.search(r"CD · stand +walkin .* ! ", overridden)
        assert "!" not in blocked
        await stand.press("enter")
        await stand.until(lambda: re.search(r"override +yes", stand.text()))
        assert re.search(r"who +CD · stand", stand.text())


async def test_the_first_key_after_a_pause_is_not_lost_and_says_what_happened(
    store: Store, clock: ManualClock
) -> None:
    async with open_stand(store) as stand:
        await stand.press("l")
        assert stand.chosen == "2"
        clock.advance(minutes=11)
        await furnish_the_wire(store)
        await stand.press("l")
        await stand.until(lambda: "Since you left at 19:40: 1 by Dojo, 1 refusal." in stand.text())
        assert stand.chosen == "3"
        await opened(stand, "J", "you left at 19:40")
        assert isinstance(stand.app.screen, JournalScreen)
        await stand.press("escape")
        await stand.until(lambda: "Since you left" not in stand.text())


async def test_the_marks_of_the_last_action_come_one_after_the_other(store: Store, clock: ManualClock) -> None:
    async with open_stand(store) as stand:
        await stand.press("w", "'2 1", "enter")
        await stand.until(lambda: "saved · " in stand.text())
        with store.maintenance() as session:
            due = outbox.claim(session, clock.utc_now())
        await stand.until(lambda: "sent > " in stand.text())
        assert due is not None
        with store.maintenance() as session:
            outbox.delivered(session, due.seq, clock.utc_now(), Reply(200, 7))
        await stand.until(lambda: "accepted ✓ " in stand.text())
        log = WireLog(store)
        await log.serve(store, named("GetPartyById"), Call(ids={"partyId": due.entity_id}))
        await log.flush()
        await stand.until(lambda: "read back ✓✓ " in stand.text())
        await stand.press("tab")  # another answer has no mark, and gets none
        stand.app.on_marks_read(MarksRead(1, Mark.ACCEPTED))
        await stand.pilot.pause()
        assert "accepted ✓ " not in stand.text()


async def test_initials_are_signed_once_from_the_palette_and_stand_in_the_status_bar(store: Store) -> None:
    async with open_stand(store) as stand:
        await stand.press("ctrl+p", "'whose initials", "enter", "'ab", "enter")
        await stand.until(lambda: "/AB" in stand.text().partition("\n")[0])
        await stand.press("w", "'2 1", "enter")
        await stand.answered("✓")
        await opened(stand, "J", "AB · stand")
