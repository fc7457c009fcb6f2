"""What is out of the usual at one table: splits and refunds, errors of the hand, guests who change their minds."""

from collections import Counter

from tests.evening.shift import Shift, Visit, numbers_in
from tests.evening.visits import AtTable, Story, dining

# ---- bills that are split ------------------------------------------------------------------------------------


async def split_evenly(shift: Shift, visit: Visit) -> Story:
    """Everybody the same; one pays in cash."""
    async for minutes in dining(shift, visit):
        yield minutes
    shares = max(2, min(visit.guest.covers, 7))
    sentence = await shift.do(f"split {visit.table} {shares}", visit)
    shift.counts["splits"] += 1
    visit.bill.split_evenly(shares)
    for number, tab in enumerate(numbers_in(sentence)):
        yield 1
        await shift.pay_part(visit, tab, "card" if number else "cash")


async def split_by_dishes(shift: Shift, visit: Visit) -> Story:
    """One of them pays for what they had."""
    async for minutes in dining(shift, visit):
        yield minutes
    dish = visit.guest.chance.choice(sorted(visit.bill.dishes, key=lambda each: (each.price, each.words))[1:])
    sentence = await shift.do(f"split {visit.table} {dish.words}", visit)
    shift.counts["splits"] += 1
    visit.bill.split_off([dish])
    for tab in sorted(numbers_in(sentence)):
        yield 1
        await shift.pay_part(visit, tab, "card")


# ---- money that goes back ------------------------------------------------------------------------------------


async def refund_cold_dish(shift: Shift, visit: Visit) -> Story:
    """It was paid already; the dish comes off, and its service with it."""
    async for minutes in dining(shift, visit):
        yield minutes
    dish = max(visit.bill.dishes, key=lambda each: (each.price, each.words))
    await shift.pay(visit, "cash")
    yield 1
    await shift.refund(visit, dish.price + dish.price * shift.card.service // 10000, "cash", "cold")
    await shift.take_off(visit, dish)


async def refund_wrong_card(shift: Shift, visit: Visit) -> Story:
    """Somebody else at the table wanted to pay, in cash."""
    async for minutes in dining(shift, visit):
        yield minutes
    total = visit.bill.owed
    await shift.pay(visit, tip=200)
    yield 2
    await shift.refund(visit, total, "card", "wrong card")
    await shift.pay(visit, "cash")


async def refund_after_they_left(shift: Shift, visit: Visit) -> Story:
    """They ring from the street: a manager opens the tab once more, and something is taken off."""
    async for minutes in dining(shift, visit):
        yield minutes
    await shift.pay(visit)
    yield 2
    await shift.close(visit)
    yield 6
    [tab] = set(numbers_in(await shift.do(f"reopen {visit.table} /GA", visit)))
    await shift.refund(visit, 550, "card", "hair in the soup", tab)
    await shift.do(f"discount {tab} 5.00 hair in the soup", visit)
    visit.bill.amount_off += 500
    assert visit.bill.owed == 0
    await shift.do(f"c {tab}", visit)


# ---- off and on top ------------------------------------------------------------------------------------------


async def regulars(shift: Shift, visit: Visit) -> Story:
    """A tenth off for who comes every Friday; it is given before they have had everything."""
    await shift.order(visit, [shift.card.dish("Prosecco bottle")])
    await shift.do(f"discount {visit.table} 10% regulars", visit)
    visit.bill.percent_off = 1000
    async for minutes in dining(shift, visit):
        yield minutes
    await shift.pay(visit, tip=250)


async def large_service(shift: Shift, visit: Visit) -> Story:
    """An eighth of service, and the water was charged and is not."""
    async for minutes in dining(shift, visit):
        yield minutes
    await shift.do(f"service {visit.table} 12.5%", visit)
    visit.bill.rate = 1250
    await shift.order(visit, [shift.card.dish("Americano"), shift.card.dish("Whisky")])
    await shift.take_off(visit, shift.card.dish("Whisky"))
    await shift.pay(visit, "cash")


async def no_service(shift: Shift, visit: Visit) -> Story:
    """It took too long, and they get their starters' price back besides."""
    async for minutes in dining(shift, visit):
        yield minutes
    await shift.do(f"service {visit.table} off", visit)
    visit.bill.rate = 0
    await shift.do(f"discount {visit.table} 6.37 waited", visit)
    visit.bill.amount_off = 637
    await shift.pay(visit)


async def walked_out(shift: Shift, visit: Visit) -> Story:
    """Nobody has paid, and nobody is there any more: a manager writes it off."""
    async for minutes in dining(shift, visit):
        yield minutes
    await shift.close(visit, override=" ! /GA")
    visit.bill.write_off()


async def left_unpaid(shift: Shift, visit: Visit) -> Story:
    """Dojo's staff let them go with the bill still open; they come back for it."""
    async for minutes in dining(shift, visit):
        yield minutes
    await shift.send_home_with_dojo(visit)
    yield 3
    await shift.pay(visit, "cash")
    await shift.do(f"c {visit.table}", visit)


# ---- where they sit, and who serves them ---------------------------------------------------------------------


async def moved(shift: Shift, visit: Visit) -> Story:
    """It is draughty there, and at the other table somebody else serves."""
    yield 3
    await shift.move(visit)
    await shift.do(f"hand {visit.table} HS", visit)
    async for minutes in dining(shift, visit):
        yield minutes
    await shift.pay(visit)


async def spread_out(shift: Shift, visit: Visit) -> Story:
    """They take one more table for their presents, and give it back."""
    more = await shift.add_table(visit)
    async for minutes in dining(shift, visit):
        yield minutes
    await shift.drop_table(visit, more)
    await shift.pay(visit)


async def sat_too_soon(shift: Shift, visit: Visit) -> Story:
    """They wait at the bar once more, where they open a tab, and sit down again."""
    await shift.send_back(visit)
    bar = await shift.open_named_tab(visit, f"{visit.guest.name} at the bar")
    yield 8
    again = await shift.seat(visit.guest)
    visit.tables, visit.bill, visit.here = again.tables, again.bill, True
    await shift.settle_named_tab(visit, *bar)
    async for minutes in dining(shift, visit):
        yield minutes
    await shift.pay(visit)


# ---- slips of the hand ---------------------------------------------------------------------------------------


async def slips(shift: Shift, visit: Visit) -> Story:
    """Seated and taken back and seated; a round that was another table's; a payment that was none."""
    await shift.hands.press("u", about=(visit.guest,))
    await shift.hands.do("redo", visit.guest)
    async for minutes in dining(shift, visit):
        yield minutes
    await shift.order(visit, [shift.card.dish("Stout pint")] * 2)
    await shift.hands.press("u", about=(visit.guest,))
    visit.bill.dishes -= Counter([shift.card.dish("Stout pint")] * 2)
    await shift.pay(visit, "cash")
    await shift.hands.press("u", about=(visit.guest,))
    visit.bill.takings.pop()
    await shift.pay(visit)


async def second_tab(shift: Shift, visit: Visit) -> Story:
    """What they drink to somebody's birthday is on another bill."""
    async for minutes in dining(shift, visit):
        yield minutes
    tab, bill = await shift.open_named_tab(visit, f"Birthday of {visit.guest.name}", at=visit.table)
    yield 3
    await shift.settle_named_tab(visit, tab, bill)
    await shift.do(f"e {visit.table} notes=birthday, candle on the parkin", visit)
    await shift.pay(visit)


SPLITS: tuple[AtTable, ...] = (split_evenly, split_by_dishes)
REFUNDS: tuple[AtTable, ...] = (refund_cold_dish, refund_wrong_card, refund_after_they_left)
OTHERS: tuple[AtTable, ...] = (
    regulars,
    slips,
    moved,
    no_service,
    large_service,
    sat_too_soon,
    left_unpaid,
    walked_out,
    spread_out,
    second_tab,
)
