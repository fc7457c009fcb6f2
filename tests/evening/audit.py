"""What has to be true of the hall when the day is closed, held against the ledger and against what was typed.

The figures are added up here from the rows of the database file itself, in plain SQL; the program's own sums are
looked at last, in its report of the day.
"""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from itertools import chain
from typing import Any

from data.queries.attention import needs
from data.queries.floor import floor_snapshot
from data.queries.report import DayReport, day_report
from server.simulator.book import Subject
from tests.evening.hall import Hall, until
from tests.evening.hands import Deed
from tests.evening.plan import Figures, Guest
from tests.evening.shift import Shift

LINES = """
    SELECT coalesce(sum(line.quantity * (line.amount + coalesce(
        (SELECT sum(quantity * amount) FROM line_modifier WHERE line_id = line.id), 0))), 0)
    FROM order_line AS line JOIN "order" AS tab ON tab.id = line.order_id WHERE tab.deleted_at IS NULL
"""
DISCOUNTS = """
    SELECT coalesce(sum(off.amount), 0)
    FROM order_discount AS off JOIN "order" AS tab ON tab.id = off.order_id WHERE tab.deleted_at IS NULL
"""
TABS = """
    SELECT sum(service_amount), sum(total_amount), sum(paid_amount), sum(closed_at IS NULL)
    FROM "order" WHERE deleted_at IS NULL
"""
VAT = """SELECT vat FROM "order" WHERE deleted_at IS NULL AND vat IS NOT NULL"""
TAKEN = "SELECT method, sum(amount), sum(tip) FROM payment GROUP BY method"
GIVEN_BACK = "SELECT count(*), -sum(amount) FROM payment WHERE amount < 0"
SEATED = "SELECT count(*), sum(covers) FROM party WHERE deleted_at IS NULL"
SAT_AT = """
    SELECT count(DISTINCT sat.table_id)
    FROM party_table AS sat JOIN party ON party.id = sat.party_id WHERE party.deleted_at IS NULL
"""
STILL_HERE = """
    SELECT count(*) FROM party WHERE deleted_at IS NULL AND ended_at IS NULL
    UNION ALL SELECT count(*) FROM occupancy
    UNION ALL SELECT count(*) FROM order_lock
    UNION ALL SELECT count(*) FROM dining_table WHERE dirty_since IS NOT NULL
    UNION ALL SELECT count(*) FROM waitlist_entry WHERE seated_party_id IS NULL AND left_at IS NULL
"""
BOOKINGS = "SELECT count(*), sum(cancelled_at IS NOT NULL), sum(no_show_at IS NOT NULL) FROM reservation"
WAITED = "SELECT count(*), sum(left_at IS NOT NULL) FROM waitlist_entry"
HOST_DID = "SELECT seq, verb FROM action WHERE origin = 'host'"
DOJO_DID = "SELECT verb, count(*) FROM action WHERE origin = 'dojo' GROUP BY verb"
ABOUT = """
    SELECT action.seq, action.verb FROM action JOIN action_entity AS about ON about.action_seq = action.seq
    WHERE action.origin = 'host' AND about.entity_id IN (SELECT value FROM json_each(?))
    GROUP BY action.seq ORDER BY action.seq
"""
TABS_OF = """SELECT id FROM "order" WHERE party_id IN (SELECT value FROM json_each(?))"""
QUEUED = "SELECT id FROM waitlist_entry WHERE name = ?"
UNTOLD = """
    SELECT event.seq, event.state FROM event JOIN action ON action.seq = event.action_seq
    WHERE NOT (event.state IN ('delivered', 'folded') AND event.accepted_at IS NOT NULL)
    AND NOT (event.state = 'journal' AND action.origin = 'dojo')
"""
UNREAD = "SELECT count(*) FROM event WHERE accepted_at IS NOT NULL AND read_back_at IS NULL"
DAY = "SELECT closed_at IS NOT NULL, opened_by, closed_by FROM service_day"


class Audit:
    """One evening that is over."""

    def __init__(self, hall: Hall, shift: Shift, figures: Figures) -> None:
        self._hall, self._shift, self._figures = hall, shift, figures
        self._ledger = shift.ledger

    def rows(self, asked: str, *given: Any) -> list[tuple[Any, ...]]:
        """From the file, beside the program."""
        with closing(sqlite3.connect(f"file:{self._hall.store.path}?mode=ro", uri=True)) as file:
            return file.execute(asked, given).fetchall()

    # ---- money -----------------------------------------------------------------------------------------------

    def check_money(self) -> None:
        """Dishes less discounts plus service are the payments less the refunds, and nobody owes anything."""
        [[items]], [[off]] = self.rows(LINES), self.rows(DISCOUNTS)
        [[service, total, paid, open_tabs]] = self.rows(TABS)
        assert items == self._ledger.total_of("items")
        assert off == self._ledger.total_of("discounts") + self._ledger.total_of("written_off")
        assert service == self._ledger.total_of("service")
        assert items - off + service == total == paid == self._ledger.total_of("paid")
        assert [bill for bill in self._ledger.bills if bill.owed or bill.parts] == []
        assert open_tabs == 0

    def check_takings(self) -> None:
        """By method with the tips, what was given back taken off; and that by itself."""
        taken = {method: (amount, tips) for method, amount, tips in self.rows(TAKEN)}
        assert taken == self._ledger.taken()
        back = [-taking.amount for taking in self._ledger.takings() if taking.amount < 0]
        assert self.rows(GIVEN_BACK) == [(len(back), sum(back))]
        assert len(back) == self._figures.refunds

    def check_vat(self) -> None:
        """At each rate to the penny."""
        vat: Counter[int] = Counter()
        for [parts] in self.rows(VAT):
            vat.update(dict(json.loads(parts)))
        assert vat == self._ledger.vat()

    # ---- guests ----------------------------------------------------------------------------------------------

    def check_guests(self) -> None:
        """Everybody came who was to come, and everybody has gone."""
        counts, figures = self._shift.counts, self._figures
        assert self.rows(SEATED) == [(counts["parties"], counts["covers"])]
        assert counts["covers"] == figures.covers
        assert self.rows(SAT_AT)[0][0] >= figures.tables
        assert self.rows(BOOKINGS) == [(figures.bookings, figures.cancelled, figures.no_shows)]
        assert self.rows(WAITED) == [(figures.waiting, figures.gave_up)]
        assert self.rows(STILL_HERE) == [(0,)] * 5

    # ---- history ---------------------------------------------------------------------------------------------

    def check_journal(self) -> None:
        """Each deed has its line, and there is no other; so for Dojo."""
        deeds = {deed.said.action: deed.verb for deed in self._shift.hands.deeds if deed.said.action is not None}
        assert dict(self.rows(HOST_DID)) == deeds
        idle = [deed.said for deed in self._shift.hands.deeds if deed.said.action is None and deed.verb != "bill"]
        assert idle == [], "only a bill may be looked at without a change"
        dojo = Counter(dict(self.rows(DOJO_DID)))
        counted = {verb: self._shift.counts[verb] for verb in dojo if verb in self._shift.counts}
        assert {verb: dojo[verb] for verb in counted} == counted
        done = Counter(deeds.values())
        figures = self._figures
        assert done["book"] + dojo["CreateReservation"] == figures.bookings
        assert (done["walkin"], done["queue"]) == (figures.walk_ins, figures.waiting)
        assert (done["split"], done["merge"], done["refund"]) == (figures.splits, figures.merges, figures.refunds)

    def check_histories(self) -> None:
        """What was done about each party is found under that party, in that order, and nothing else is."""
        for guest, deeds in self._by_guest().items():
            found = self.rows(ABOUT, json.dumps(sorted(self._ids_of(guest, deeds))))
            told = [(deed.said.action, deed.verb) for deed in deeds if deed.said.action is not None]
            assert found == told, f"{guest.name}: {found} in the journal, {told} typed"

    def _by_guest(self) -> Mapping[Guest, list[Deed]]:
        found: dict[Guest, list[Deed]] = {}
        for deed in self._shift.hands.deeds:
            for guest in deed.about:
                found.setdefault(guest, []).append(deed)
        return found

    def _ids_of(self, guest: Guest, deeds: Sequence[Deed]) -> set[str]:
        """The booking, the places in the queue, the parties and the tabs of a guest."""
        sat = {deed.said.party_id for deed in deeds if deed.verb in ("walkin", "seat")}
        booked = {deed.said.reservation_id for deed in deeds if deed.about == (guest,)}
        tabs = {deed.said.order_id for deed in deeds if deed.verb == "tab"}
        if guest in self._shift.bookings:
            booked.add(self._shift.bookings[guest][0])
        theirs = chain(self.rows(TABS_OF, json.dumps(sorted(filter(None, sat)))), self.rows(QUEUED, guest.name))
        return {each for each in (*sat, *booked, *tabs, *(row[0] for row in theirs)) if each is not None}

    # ---- Dojo ------------------------------------------------------------------------------------------------

    async def check_dojo(self) -> None:
        """Dojo has taken every event and read what it was about, and both books are equal."""
        assert self.rows(UNTOLD) == []
        await until(lambda: self.rows(UNREAD) == [(0,)])
        differences = await self._hall.ask_dojo(self._hall.dojo.compare())
        told = [each for each in differences if each.subject is not Subject.TABLE]
        assert told == [], "and of tables, such as who serves them, the contract has no event"
        assert [each for each in self._hall.dojo.violations if each.grave] == []

    # ---- what the program says of it -------------------------------------------------------------------------

    async def check_attention(self) -> None:
        """Nothing contradicts itself, and nobody is needed: neither in the list nor on the screen."""
        with self._hall.store.read() as session:
            now = self._hall.clock.utc_now()
            assert needs(floor_snapshot(session, now), now) == ()
        self._hall.stand.burst("tab")
        await until(lambda: "Nothing needs you now." in self._hall.stand.text())
        assert self._hall.alarms == set()

    async def check_report(self) -> None:
        """The day in figures says what the ledger says, and that the day is closed; so does its screen."""
        assert self.rows(DAY) == [(1, "GA", "GA")]
        with self._hall.store.read() as session:
            report = day_report(session, self._hall.moment(0).date())
        assert list(_differences(_figures_of(report), self._expected())) == []
        stand = self._hall.stand
        stand.burst("D")
        total = f"£{self._ledger.total_of('paid') / 100:.2f}"
        await until(lambda: total in stand.text() and "closed" in stand.text())
        stand.burst("escape")

    def _expected(self) -> Mapping[str, Any]:
        ledger, figures, counts = self._ledger, self._figures, self._shift.counts
        return {
            "covers": figures.covers,
            "parties": counts["parties"],
            "walk-ins": figures.walk_ins + figures.waiting - figures.gave_up,
            "here": 0,
            "bookings": figures.bookings - figures.cancelled,
            "cancelled": figures.cancelled,
            "no-shows": figures.no_shows,
            "late": counts["late"],
            "gave up": figures.gave_up,
            "open tabs": 0,
            "items": ledger.total_of("items"),
            "discounts": ledger.total_of("discounts"),
            "written off": ledger.total_of("written_off"),
            "service": ledger.total_of("service"),
            "paid": ledger.total_of("paid"),
            "owed": 0,
            "refunds": sum(-taking.amount for taking in ledger.takings() if taking.amount < 0),
            "tips": sum(taking.tip for taking in ledger.takings()),
            "taken": ledger.taken(),
            "vat": dict(ledger.vat()),
            "closed by": "GA",
        }


def _figures_of(report: DayReport) -> Mapping[str, Any]:
    money = report.money
    return {
        "covers": report.covers,
        "parties": report.parties,
        "walk-ins": report.walk_ins,
        "here": report.here,
        "bookings": report.bookings,
        "cancelled": report.cancelled,
        "no-shows": report.no_shows,
        "late": report.late,
        "gave up": report.quotes.gave_up,
        "open tabs": money.open_tabs,
        "items": money.items,
        "discounts": money.discounts,
        "written off": money.written_off,
        "service": money.service,
        "paid": money.paid,
        "owed": money.owed,
        "refunds": money.refunds,
        "tips": money.tips,
        "taken": {taken.method: (taken.amount, taken.tips) for taken in money.taken},
        "vat": {vat.rate: vat.amount for vat in money.vat},
        "closed by": report.closed_by if report.closed_at else None,
    }


def _differences(said: Mapping[str, Any], counted: Mapping[str, Any]) -> Iterator[str]:
    for name in counted:
        if said[name] != counted[name]:
            yield f"{name}: the report says {said[name]}, the ledger {counted[name]}"
