"""How parties come, what they do at their tables, and how they leave.

Each is told from beginning to end. What is yielded are minutes: meanwhile the evening goes on with the others.
"""

from collections.abc import AsyncIterator, Callable, Sequence

from tests.evening.card import Card, Dish
from tests.evening.plan import Fate, Guest, Way
from tests.evening.shift import Shift, Visit

Story = AsyncIterator[int]
"""Something that goes on for a while; yields the minutes until it goes on."""

AtTable = Callable[[Shift, Visit], Story]
"""What a party does between sitting down and being about to leave, with its bill paid at the end."""


# ---- coming --------------------------------------------------------------------------------------------------


async def coming(shift: Shift, guest: Guest, at_table: AtTable) -> Story:
    """From the telephone, or the door, to the clean table; or as far as they get."""
    before = {Way.RANG: _booked, Way.DOJO: _booked, Way.QUEUED: _queued, Way.WALKED_IN: _walked_in}[guest.way]
    seated: list[Visit] = []
    async for minutes in before(shift, guest, seated):
        yield minutes
    for visit in seated:
        async for minutes in at_table(shift, visit):
            yield minutes
        async for minutes in leaving(shift, visit):
            yield minutes


async def _booked(shift: Shift, guest: Guest, seated: list[Visit]) -> Story:
    await (shift.book(guest) if guest.way is Way.RANG else shift.book_with_dojo(guest))
    if guest.way is Way.DOJO and guest.chance.random() < 0.15:
        yield 1
        await shift.put_off_with_dojo(guest)
    if guest.fate is Fate.CANCELLED:
        yield max(1, guest.comes - 25 - shift.now)
        await shift.cancel(guest)
        return
    yield guest.comes - shift.now
    if guest.fate is Fate.NO_SHOW:
        yield 30
        await shift.give_up(guest)
        return
    if guest.late:
        await _late(shift, guest)
        yield guest.late
    if guest.covers > 2 and guest.chance.random() < 0.5:
        await shift.hands.do(f"arrived {guest.letters} {guest.covers - 1}", guest)
        yield 3
        await shift.hands.do(f"arrived {guest.letters}", guest)
    seated.append(await shift.seat(guest))


async def _late(shift: Shift, guest: Guest) -> None:
    """Whoever is very late rings."""
    if guest.late > 10:
        await shift.hands.do(f"late {guest.letters} {guest.late}", guest)


async def _walked_in(shift: Shift, guest: Guest, seated: list[Visit]) -> Story:
    seated.append(await shift.seat_walk_in(guest))
    yield 0


async def _queued(shift: Shift, guest: Guest, seated: list[Visit]) -> Story:
    """They are told how long, some of them by the program, and wait; one in four will not wait so long."""
    told = guest.chance.choice(["", "15 ", "25 "])
    await shift.hands.do(f"q {guest.covers} {told}{guest.name} ; would like the garden", guest)
    yield guest.chance.randrange(8, 15)
    if guest.fate is Fate.GAVE_UP:
        await shift.hands.do(f"x {guest.letters}", guest)
        return
    await shift.hands.do(f"ready {guest.letters}", guest)
    yield 2
    seated.append(await shift.seat_from_queue(guest))


# ---- at the table --------------------------------------------------------------------------------------------


async def dining(shift: Shift, visit: Visit) -> Story:
    """Drinks and dinner, at once or one after the other, and for some of them puddings; nothing is paid yet."""
    guest, began = visit.guest, shift.now
    drinks, dinner = _drinks(shift.card, guest), _dinner(shift.card, guest)
    yield 5
    if guest.chance.random() < 0.2:
        await shift.order(visit, drinks)
        yield 5
        await shift.order(visit, dinner)
    else:
        await shift.order(visit, [*drinks, *dinner])
    if guest.chance.random() < 0.3:
        yield 12
        await shift.next_stage(visit)
    if guest.chance.random() < 0.3:
        yield 14
        await shift.order(visit, _afters(shift.card, guest))
    yield max(1, guest.stays - (shift.now - began) - 6)


async def usual(shift: Shift, visit: Visit) -> Story:
    """They eat and pay in one of the ways that people do."""
    async for minutes in dining(shift, visit):
        yield minutes
    if visit.guest.chance.random() < 0.2:
        await shift.show_bill(visit)
        yield 2
    at_the_machine = 12 if visit.guest.way is Way.DOJO else 1
    way = visit.guest.chance.choices(_WAYS, [9, 2, 2, 2, 1, 1, at_the_machine])[0]
    await way(shift, visit)


async def _by_card(shift: Shift, visit: Visit) -> None:
    await shift.pay(visit)


async def _in_cash(shift: Shift, visit: Visit) -> None:
    """With a note that is larger than the bill."""
    await shift.pay(visit, "cash", amount=-(-visit.bill.owed // 2000) * 2000)


async def _with_a_tip(shift: Shift, visit: Visit) -> None:
    await shift.pay(visit, tip=visit.guest.chance.choice([200, 350, 500]))


async def _in_halves(shift: Shift, visit: Visit) -> None:
    await shift.pay_share(visit, 2)
    await shift.pay(visit, "cash")


async def _in_thirds(shift: Shift, visit: Visit) -> None:
    for method in ("cash", "card", "cash"):
        await shift.pay_share(visit, 3, method)


async def _a_part_first(shift: Shift, visit: Visit) -> None:
    await shift.pay(visit, "cash", amount=500, tip=150)
    await shift.pay(visit)


async def _at_the_card_machine(shift: Shift, visit: Visit) -> None:
    """Dojo's, at the table: alone or in two payments, with a tip."""
    await shift.pay_at_the_table(visit, visit.guest.chance.choice([1, 1, 2]), visit.guest.chance.choice([0, 300]))


_WAYS = (_by_card, _in_cash, _with_a_tip, _in_halves, _in_thirds, _a_part_first, _at_the_card_machine)


# ---- leaving -------------------------------------------------------------------------------------------------


async def leaving(shift: Shift, visit: Visit, guests_of: Sequence[Visit] = ()) -> Story:
    """They get up, if they have not gone already, and the table is laid again.

    With their tab those of the parties are closed whom they have invited.
    """
    if visit.here:
        yield 2
        await shift.close(visit, guests_of)
    yield 8
    await shift.clean(visit.tables)


# ---- what they have ------------------------------------------------------------------------------------------


def _drinks(card: Card, guest: Guest) -> Sequence[Dish]:
    menu = [
        card.dish("Bitter pint"),
        card.dish("House red 175ml"),
        card.dish("Cola", "No ice"),
        card.dish("Gin and tonic"),
        card.dish("Jug of water"),
        card.dish("Elderflower"),
    ]
    return guest.chance.choices(menu, k=guest.covers)


def _dinner(card: Card, guest: Guest) -> Sequence[Dish]:
    if guest.covers >= 6:
        main = guest.chance.choice(["Beef cheek", "Roast cod", "Squash tart"])
        return [card.dish("Hall menu three courses", main)] * guest.covers
    menu = [
        card.dish("Burger", "Bacon", "Rare"),
        card.dish("Burger", "No onion"),
        card.dish("Fish and chips", "Curry sauce"),
        card.dish("Rump steak", "Medium", "Peppercorn"),
        card.dish("Lamb hotpot"),
        card.dish("Jackfruit curry", "Mild"),
        card.dish("Sausage and mash"),
    ]
    starters = [card.dish(name) for name in ("Scotch egg", "Soup of the day", "Potted shrimp")]
    return [*guest.chance.choices(starters, k=guest.covers // 2), *guest.chance.choices(menu, k=guest.covers)]


def _afters(card: Card, guest: Guest) -> Sequence[Dish]:
    """Puddings and coffee, or something from the shop, at another rate of VAT."""
    menu = [
        card.dish("Sticky toffee pudding"),
        card.dish("Flat white", "Oat milk"),
        card.dish("Parkin to take away"),
        card.dish("Ground coffee 250g"),
        card.dish("Jar of chutney"),
    ]
    return guest.chance.choices(menu, k=guest.covers)
