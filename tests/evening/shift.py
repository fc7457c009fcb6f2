"""What the host does for one party: typed at the terminal, and written down in the ledger at the same time."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from pos_tui.screens.bill import BillScreen
from tests.evening.card import Card, Dish
from tests.evening.hall import Hall, until
from tests.evening.hands import Hands
from tests.evening.ledger import Bill, Ledger
from tests.evening.plan import Guest, Way
from tests.evening.room import Room

TURN = {1: 60, 2: 90, 4: 110, 6: 130, 8: 160}
"""Minutes that the hall reckons with, by the largest party they are for."""

_SEATED = re.compile(r" at (\S+) until ")
_BOOKED = re.compile(r" at (\S+) \[(\w{4})\]")
_MONEY = re.compile(r"(?:Took|Gave back) £(\d+)\.(\d\d)")
_NUMBERS = re.compile(r"#(\d+)")


def turn(covers: int) -> int:
    return next(minutes for most, minutes in TURN.items() if covers <= most)


def pounds(pence: int) -> str:
    """As a host types money."""
    return f"{pence // 100}.{pence % 100:02d}"


def money_in(sentence: str) -> int:
    """What was taken or given back, as the screen says it."""
    found = _MONEY.search(sentence)
    assert found is not None, sentence
    return int(found[1]) * 100 + int(found[2])


def numbers_in(sentence: str) -> list[str]:
    """The tabs that a sentence names: `#13`."""
    return [f"#{number}" for number in _NUMBERS.findall(sentence)]


@dataclass(eq=False)
class Visit:
    """A party that sits, and its bill."""

    guest: Guest
    tables: list[str]
    bill: Bill
    here: bool = True

    @property
    def table(self) -> str:
        """The one by which the host calls them."""
        return self.tables[0]


@dataclass
class Shift:
    """The host at work."""

    hall: Hall
    hands: Hands
    card: Card
    ledger: Ledger
    room: Room
    counts: Counter[str] = field(default_factory=Counter)
    """Of what happened, for who counts afterwards."""
    bookings: dict[Guest, tuple[str, list[str]]] = field(default_factory=dict)
    """The id or reference of each booking, and its tables."""
    dirty: set[str] = field(default_factory=set)
    """Tables that somebody has left."""

    @property
    def now(self) -> int:
        return self.hall.now

    async def do(self, line: str, *visits: Visit) -> str:
        """A line about parties that sit."""
        return await self.hands.do(line, *(visit.guest for visit in visits))

    # ---- the book --------------------------------------------------------------------------------------------

    async def book(self, guest: Guest) -> None:
        """They ring up. One in four gets the table that the program proposes."""
        end = guest.comes + turn(guest.covers)
        table = self.room.choose(guest.covers, guest.comes, end) if guest.chance.random() < 0.75 else None
        time = f"{self.hall.moment(guest.comes):%H:%M}"
        notes = f" ; {guest.asks}" if guest.asks else ""
        phone = f"07700 900{guest.chance.randrange(1000):03d}"
        said = filter(None, ["b", str(guest.covers), time, table, guest.name, phone])
        found = _BOOKED.search(await self.hands.do(" ".join(said) + notes, guest))
        assert found is not None
        self.bookings[guest] = found[2], found[1].split("+")
        self.room.promise(found[1].split("+"), guest.comes, end)

    async def book_with_dojo(self, guest: Guest) -> None:
        """They book in Dojo's app."""
        end = guest.comes + turn(guest.covers)
        table = self.room.choose(guest.covers, guest.comes, end)
        assert table is not None, f"Dojo finds no table for {guest}"
        made = await self.hall.ask_dojo(
            self.hall.dojo.create_reservation(
                name=guest.name,
                covers=guest.covers,
                start=self.hall.moment(guest.comes),
                end=self.hall.moment(end),
                table_ids=[self.hall.table_id(table)],
                guest_requests=guest.asks or None,
            )
        )
        assert made.entity is not None, made.sentence
        self.counts["CreateReservation"] += 1
        self.bookings[guest] = made.entity.id, [table]
        self.room.promise([table], guest.comes, end)

    async def put_off_with_dojo(self, guest: Guest) -> None:
        """They change their booking in Dojo's app: a quarter of an hour more at the table."""
        end = self.hall.moment(guest.comes + turn(guest.covers)) + timedelta(minutes=15)
        changed = await self.hall.ask_dojo(self.hall.dojo.amend_reservation(self.bookings[guest][0], end_time=end))
        assert changed.done, changed.sentence
        self.counts["UpdateReservation"] += 1

    async def cancel(self, guest: Guest) -> None:
        """They ring, or do it in Dojo's app."""
        self._nobody_comes(guest)
        if guest.way is Way.RANG:
            await self.hands.do(f"x {guest.letters}", guest)
            return
        done = await self.hall.ask_dojo(self.hall.dojo.cancel_reservation(self.bookings[guest][0]))
        assert done.done, done.sentence
        self.counts["DeleteReservationById"] += 1

    async def give_up(self, guest: Guest) -> None:
        """Nobody came."""
        self._nobody_comes(guest)
        await self.hands.do(f"noshow {guest.letters}", guest)

    def _nobody_comes(self, guest: Guest) -> None:
        self.room.take_back(self.bookings[guest][1], guest.comes)

    # ---- sitting down ----------------------------------------------------------------------------------------

    async def seat(self, guest: Guest) -> Visit:
        """At the table that was kept for them, or at another where somebody sits there still."""
        _, tables = self.bookings[guest]
        elsewhere = None if self.room.sitting.isdisjoint(tables) else self._free_table(guest.covers)
        line = f"s {guest.letters} {elsewhere}" if elsewhere else f"s {guest.letters}"
        return self._sits(guest, await self.hands.do(line, guest))

    async def seat_walk_in(self, guest: Guest) -> Visit:
        """At the proposed table; or at one that is laid, where the host goes and Enter puts the line ready."""
        table = self._free_table(guest.covers) if guest.chance.random() < 0.5 else None
        if table is None:
            name = f" {guest.name}" if guest.chance.random() < 0.5 else ""
            return self._sits(guest, await self.hands.do(f"w {guest.covers}{name}", guest))
        if table.isdigit() and table not in self.dirty:
            keys = (f"'{table}", "enter", "enter", str(guest.covers), "enter")
            return self._sits(guest, await self.hands.press(*keys, about=(guest,)))
        return self._sits(guest, await self.hands.do(f"w {guest.covers} {table}", guest))

    async def seat_from_queue(self, guest: Guest) -> Visit:
        return self._sits(guest, await self.hands.do(f"s {guest.letters}", guest))

    def _is_late(self, guest: Guest) -> bool:
        """Whether somebody who sits down now had booked for more than ten minutes ago."""
        return guest in self.bookings and self.now > guest.comes + 10

    def _free_table(self, covers: int) -> str | None:
        return self.room.choose(covers, self.now, self.now + turn(covers), now=True)

    def _sits(self, guest: Guest, sentence: str) -> Visit:
        found = _SEATED.search(sentence)
        assert found is not None, sentence
        tables = found[1].split("+")
        self.room.sit_down(tables)
        self.room.promise(tables, self.now, self.now + turn(guest.covers))
        self.counts["parties"] += 1
        self.counts["covers"] += guest.covers
        self.counts["late"] += self._is_late(guest)
        return Visit(guest, tables, self.ledger.open_bill())

    async def send_back(self, visit: Visit) -> None:
        """They sat too soon: this party never was."""
        await self.do(f"back {visit.table}", visit)
        visit.here = False
        self.room.leave(visit.tables, self.now)
        self.ledger.bills.remove(visit.bill)
        self.counts["parties"] -= 1
        self.counts["covers"] -= visit.guest.covers
        self.counts["late"] -= self._is_late(visit.guest)

    # ---- at the table ----------------------------------------------------------------------------------------

    async def order(self, visit: Visit, dishes: Iterable[Dish]) -> None:
        """What the till adds up has to be what the ledger does."""
        wanted = Counter(dishes)
        words = [f"{units}x {dish.words}" if units > 1 else dish.words for dish, units in wanted.items()]
        sentence = await self.do(f"o {visit.table} {', '.join(words)}", visit)
        visit.bill.dishes.update(wanted)
        assert sentence.endswith(f"£{pounds(visit.bill.total)} in all."), (sentence, visit.bill)

    async def take_off(self, visit: Visit, dish: Dish) -> None:
        """One unit that was not served after all."""
        sentence = await self.do(f"o {visit.table} -{dish.words}", visit)
        visit.bill.dishes -= Counter([dish])
        assert sentence.endswith(f"£{pounds(visit.bill.total)} in all."), (sentence, visit.bill)

    async def move(self, visit: Visit) -> None:
        table = self._other_table(visit)
        await self.do(f"m {visit.table} {table}", visit)
        self._now_at(visit, [table])

    async def add_table(self, visit: Visit) -> str:
        table = self._other_table(visit)
        await self.do(f"a {visit.table} {table}", visit)
        self._now_at(visit, [*visit.tables, table])
        return table

    async def drop_table(self, visit: Visit, table: str) -> None:
        await self.do(f"d {visit.table} {table}", visit)
        self._now_at(visit, [each for each in visit.tables if each != table])

    def _other_table(self, visit: Visit) -> str:
        table = self._free_table(visit.guest.covers)
        assert table is not None, f"there is no other table for {visit.guest}"
        return table

    def _now_at(self, visit: Visit, tables: list[str]) -> None:
        self.room.leave(visit.tables, self.now)
        self.room.promise(tables, self.now, self.now + turn(visit.guest.covers))
        self.room.sit_down(tables)
        visit.tables = tables

    async def send_home_with_dojo(self, visit: Visit) -> None:
        """Dojo's staff say that they have left."""
        table = self.hall.table_id(visit.table)
        party = next(
            p for p in self.hall.dojo.book.parties.values() if table in p.table_ids and p.end_time is None
        )
        ended = await self.hall.ask_dojo(self.hall.dojo.end_party(party.id))
        assert ended.done, ended.sentence
        self.counts["UpdateParty"] += 1
        self.gone(visit)

    async def open_named_tab(self, visit: Visit, name: str, at: str = "") -> tuple[str, Bill]:
        """A round on a tab of its own, by which number it goes, and its bill."""
        [tab] = numbers_in(await self.do(" ".join(filter(None, ["tab", at, name])), visit))
        bill, round_ = self.ledger.open_bill(), [self.card.dish("Prosecco bottle"), self.card.dish("Cola")]
        await self.do(f"o {tab} {', '.join(dish.words for dish in round_)}", visit)
        bill.dishes.update(round_)
        return tab, bill

    async def settle_named_tab(self, visit: Visit, tab: str, bill: Bill) -> None:
        assert money_in(await self.do(f"p {tab} cash", visit)) == bill.owed
        bill.take("cash", bill.owed)
        await self.do(f"c {tab}", visit)

    async def show_bill(self, visit: Visit) -> None:
        """The bill is looked at and put away again."""
        await self.do(f"bill {visit.table}", visit)
        stand = self.hall.stand
        await until(lambda: isinstance(stand.app.screen, BillScreen))
        stand.burst("escape")
        await until(lambda: not isinstance(stand.app.screen, BillScreen))

    async def next_stage(self, visit: Visit) -> None:
        await self.do(f"n {visit.table}", visit)

    # ---- paying ----------------------------------------------------------------------------------------------

    async def pay(self, visit: Visit, method: str = "card", amount: int | None = None, tip: int = 0) -> None:
        """All that is owed, or a part of it; of more cash than that the rest is change."""
        due = min(amount or visit.bill.owed, visit.bill.owed)
        words = [f"p {visit.table}"]
        words += [pounds(amount)] if amount is not None else []
        words += [method] if method != "card" else []
        words += [f"tip {pounds(tip)}"] if tip else []
        assert money_in(await self.do(" ".join(words), visit)) == due
        visit.bill.take(method, due, tip)

    async def pay_share(self, visit: Visit, shares: int, method: str = "card") -> None:
        """One of so many equal parts of the whole."""
        due = min(-(-visit.bill.total // shares), visit.bill.owed)
        assert money_in(await self.do(f"p {visit.table} 1/{shares} {method}", visit)) == due
        visit.bill.take(method, due)

    async def pay_together(self, one: Visit, other: Visit) -> None:
        """Two bills that were merged, by who has the first."""
        due = one.bill.owed + other.bill.owed
        assert money_in(await self.do(f"p {one.table}", one, other)) == due
        for bill in (one.bill, other.bill):
            bill.take("card", bill.owed)

    async def pay_part(self, visit: Visit, tab: str, method: str) -> None:
        """One of the tabs that theirs was split into."""
        visit.bill.take_part(method, money_in(await self.do(f"p {tab} {method}", visit)))

    async def pay_at_the_table(self, visit: Visit, parts: int, tip: int) -> None:
        """Dojo's card machine takes what is owed."""
        due = visit.bill.owed
        paid = await self.hall.ask_dojo(
            self.hall.dojo.pay(table_id=self.hall.table_id(visit.table), parts=parts, tip=tip)
        )
        assert paid.done, paid.sentence
        self.counts["RecordOrderPaymentById"] += parts
        self.counts["CreateOrderLock"] += 1
        visit.bill.take("dojo", due, tip)

    async def refund(self, visit: Visit, amount: int, method: str, why: str, tab: str | None = None) -> None:
        line = f"refund {tab or visit.table} {pounds(amount)} {method} {why} /AK"
        assert money_in(await self.do(line, visit)) == amount
        visit.bill.give_back(method, amount)
        self.counts["refunds"] += 1

    # ---- leaving ---------------------------------------------------------------------------------------------

    async def close(self, visit: Visit, guests_of: Sequence[Visit] = (), *, override: str = "") -> None:
        """They go, and nothing is owed; the tabs of those whom they invited are closed as well."""
        await self.do(f"c {visit.table}{override}", visit, *guests_of)
        self.gone(visit)

    def gone(self, visit: Visit) -> None:
        visit.here = False
        self.room.leave(visit.tables, self.now)
        self.dirty.update(visit.tables)

    async def clean(self, tables: Iterable[str]) -> None:
        """Laid again, with all others that wait for it: one table by a single key, several on the line.

        Where somebody sits already it is too late.
        """
        if self.dirty.isdisjoint(tables):
            return
        dirty, self.dirty = sorted(self.dirty - self.room.sitting), set()
        if len(dirty) == 1 and dirty[0].isdigit():
            await self.hands.press(f"'{dirty[0]}", "n")
        elif dirty:
            await self.hands.do(f"clean {'+'.join(dirty)}")
