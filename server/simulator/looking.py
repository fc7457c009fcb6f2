"""Reading a whole book out of a POS, page by page, and holding it against Dojo's."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from data.clock import Clock
from data.rules.checks import wire_time
from server.simulator.book import Book, Difference, Subject, read
from server.simulator.caller import Caller
from server.simulator.replies import Reply

MOST_PAGES: Final = 500
LOOK_BACK: Final = timedelta(hours=24)
"""How old a booking may be to be looked for."""

Ask = Callable[[str, Mapping[str, str], Any], Awaitable[Reply]]

SEARCHES: Final = {
    Subject.AREA: "ListAreas",
    Subject.TABLE: "SearchTables",
    Subject.RESERVATION: "SearchReservations",
    Subject.PARTY: "SearchParties",
    Subject.ORDER: "SearchOrders",
}
GETS: Final = {
    Subject.RESERVATION: "GetReservationById",
    Subject.PARTY: "GetPartyById",
    Subject.ORDER: "GetOrderById",
}
ID_NAMES: Final = {
    Subject.RESERVATION: "reservationId",
    Subject.PARTY: "partyId",
    Subject.ORDER: "orderId",
}


@dataclass(frozen=True)
class Found:
    """What a search has found over all its pages."""

    bodies: list[Any]
    trouble: str = ""
    """Why it is not all, as a piece of a sentence."""
    lost: bool = False
    """There was no answer; the next question will hardly fare better."""


async def everything(ask: Ask, name: str, filters: Mapping[str, Any], *, limit: int = 100) -> Found:
    """Walk a search to its end. A cursor that comes twice would go on for ever: that is the end, too."""
    bodies: list[Any] = []
    cursor: dict[str, Any] = {"limit": limit}
    seen: set[str] = set()
    for _ in range(MOST_PAGES):
        reply = await ask(name, {}, {**filters, "cursor": cursor})
        if not reply.ok:
            return Found(bodies, reply.said, reply.lost)
        page = reply.body if isinstance(reply.body, dict) else {}
        bodies += page.get("data") or []
        after = page.get("after")
        if not isinstance(after, str):
            return Found(bodies)
        if after in seen:
            return Found(bodies, "its cursor leads round in a circle")
        seen.add(after)
        cursor = {"limit": limit, "after": after}
    return Found(bodies, f"it has not ended after {MOST_PAGES} pages")


def filters_for(subject: Subject, clock: Clock) -> dict[str, Any]:
    """What Dojo wants to know of: bookings from a day back, parties that are here, orders to be paid."""
    match subject:
        case Subject.RESERVATION:
            return {"fromTime": wire_time(clock.utc_now() - LOOK_BACK)}
        case Subject.ORDER:
            return {"payableOnly": True}
        case _:
            return {}


async def listed(ask: Ask, subject: Subject, clock: Clock) -> Found:
    """All live entities of a kind, as the POS lists them."""
    if subject is Subject.AREA:
        reply = await ask("ListAreas", {}, None)
        bodies = reply.body if isinstance(reply.body, list) else []
        return Found(bodies, "" if reply.ok else reply.said, reply.lost)
    return await everything(ask, SEARCHES[subject], filters_for(subject, clock))


class Looking:
    """Reads the POS's book into Dojo's, and compares the two."""

    def __init__(self, caller: Caller, book: Book, clock: Clock) -> None:
        self._caller = caller
        self._book = book
        self._clock = clock

    async def read_in(self) -> None:
        """Take over what the POS has: a new link begins so. Ends where no answer comes."""
        for subject, search in SEARCHES.items():
            if self._caller.can(search):
                found = await listed(self._caller.ask, subject, self._clock)
                for body in found.bodies:
                    self._book.write(subject, body)
                if found.lost:
                    return

    async def compare(self) -> list[Difference]:
        """Where the two books differ; beside the play, so that no fault and no ledger hears of it."""
        found: list[Difference] = []
        for subject, search in SEARCHES.items():
            if self._caller.can(search):
                found += await self._compare(subject)
        return found

    async def _compare(self, subject: Subject) -> list[Difference]:
        list_ = await listed(self._caller.look, subject, self._clock)
        if list_.trouble:
            return [Difference(subject, "", f"the POS's book cannot be read: {list_.trouble}")]
        theirs = {entity.id: entity for body in list_.bodies if (entity := read(subject, body)) is not None}
        for entity_id in set(self._book.page(subject)) - set(theirs):
            entity = await self._single(subject, entity_id)
            if entity is not None:
                theirs[entity_id] = entity
        return list(self._book.differences(subject, theirs))

    async def _single(self, subject: Subject, entity_id: str) -> Any:
        """What no list has: parties that have left, tabs that are paid."""
        if subject not in GETS or not self._caller.can(GETS[subject]):
            return None
        reply = await self._caller.look(GETS[subject], {ID_NAMES[subject]: entity_id})
        return read(subject, reply.body) if reply.ok else None
