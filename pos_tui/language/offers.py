"""What a refused line could be instead: one key, a few words, and the line it stands for."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from data.errors import MoneyOwed, NoFreeTable, RuleBroken, TableBlocked, TableRetired, TableTaken, UnknownItem
from data.rules import waitlist
from data.rules.checks import clock_time
from data.rules.pacing import nearest_quarter
from data.rules.ranking import rank
from pos_tui.language.errors import NoneFits
from pos_tui.language.registry import Turn

NOT_TO_BE_HAD = (TableTaken, TableBlocked, TableRetired)
"""Why guests cannot be put at a table that was named."""

ALTERNATIVES = 3
"""Other tables, or guests, that are offered at the most."""


@dataclass(frozen=True)
class Offer:
    """A way out of a refusal."""

    key: str
    """One character that takes it."""
    words: str
    line: str
    """What is done then, as if it had been typed."""
    will: str = ""
    """What the line will do, in the sentence of its own preview."""


class Offering(Exception):
    """A refusal that knows ways out of it."""

    def __init__(self, refusal: RuleBroken, *offers: Offer) -> None:
        super().__init__(refusal)
        self.refusal, self.offers = refusal, offers


def usual_offers(refusal: RuleBroken, verb: str, rest: str) -> Iterator[Offer]:
    """The ways out that are the same for every verb; `rest` is what followed it in the line."""
    if isinstance(refusal, TableBlocked):
        yield Offer("u", f"unblock {refusal.table.label}", f"unblock {refusal.table.label}")
    elif isinstance(refusal, TableRetired):
        yield Offer("b", f"bring {refusal.table.label} back", f"plan restore {refusal.table.label}")
    elif isinstance(refusal, MoneyOwed):
        yield Offer("p", f"take {refusal.balance}", f"p {rest.split()[0]}")
    elif isinstance(refusal, UnknownItem):
        for number, name in enumerate(refusal.near[:ALTERNATIVES], 1):
            yield Offer(str(number), name, f"{verb} {rest.strip().replace(refusal.item, name, 1)}")
    elif isinstance(refusal, NoneFits):
        said = " ".join(rest.split())
        for number, (words, name) in enumerate(refusal.near[:ALTERNATIVES], 1):
            yield Offer(str(number), words, f"{verb} {said.replace(refusal.text, name, 1)}")


def other_tables(
    turn: Turn, covers: int | None, line: Callable[[str], str], start: datetime | None = None
) -> Iterator[Offer]:
    """The best tables that are free for a party of this size from `start`, by default now.

    `line` puts a table's name into the line.
    """
    if not turn.offering:
        return
    uow = turn.uow
    start = start or uow.now
    ranked = rank(uow.session, covers or 1, start, start + uow.venue.turn(covers), uow.now)
    fitting = [each for each in ranked if each.fits][:ALTERNATIVES]
    for number, each in enumerate(fitting, 1):
        names = turn.tables.names(each.tables)
        yield Offer(str(number), f"at {names}: {each.reason}", line(names))


def instead_of(
    turn: Turn,
    refusal: TableTaken | TableBlocked | TableRetired,
    covers: int | None,
    line: Callable[[str], str],
    start: datetime | None = None,
) -> Offering:
    """A table cannot be had: others can, and one that is blocked or out of service may be given free."""
    return Offering(refusal, *usual_offers(refusal, "", ""), *other_tables(turn, covers, line, start))


def or_wait(turn: Turn, full: NoFreeTable, guest: str) -> Offering:
    """The house is full for a walk-in: what they can be told if they wait, where any wait is long enough.

    `guest` is the name with all that was said of it; without a name there is nobody to put on the waitlist yet.
    """
    quote = waitlist.propose(turn.uow, full.covers) if turn.offering else None
    if quote is None or quote.tables:
        return Offering(full)
    named = not guest.startswith(";") and guest != ""
    line = f"q {full.covers} {guest if named else 'NAME'}"
    waits = replace(full, when=f"{full.when}; `{line}` lets them wait, {quote.band}")
    return Offering(waits, *([Offer("q", f"let them wait, {quote.band}", line)] if named else []))


def or_later(turn: Turn, full: NoFreeTable, start: datetime, guest: str) -> Offering:
    """No table is free for a booking: the nearest times before and after at which one is."""
    if not turn.offering:
        return Offering(full)
    uow = turn.uow

    def fits(moment: datetime) -> bool:
        ranked = rank(uow.session, full.covers, moment, moment + turn.venue.turn(full.covers), uow.now)
        return bool(ranked) and ranked[0].fits

    earlier = nearest_quarter(uow, start, lambda moment: moment < start and fits(moment))
    later = nearest_quarter(uow, start, lambda moment: moment > start and fits(moment))
    found = [moment for moment in (earlier, later) if moment is not None]
    if not found:
        return Offering(full)
    times = [clock_time(uow, moment) for moment in found]
    return Offering(
        replace(full, when=f"{full.when}; one is at {' and at '.join(times)}"),
        *(
            Offer(str(number), f"at {at}", f"b {full.covers} {time_words(turn, moment)} {guest}")
            for number, (at, moment) in enumerate(zip(times, found, strict=True), 1)
        ),
    )


def time_words(turn: Turn, moment: datetime) -> str:
    """A moment as a line may say it, with the service day where that is another one."""
    day = turn.venue.service_day(moment)
    on = "" if day == turn.venue.service_day(turn.uow.now) else f"{day.isoformat()} "
    return f"{on}{clock_time(turn.uow, moment)}"
