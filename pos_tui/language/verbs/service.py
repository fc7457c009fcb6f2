"""The service day."""

from data.models import ServiceDay
from data.rules import service_days
from data.rules.checks import clock_time
from pos_tui.language.errors import NotUnderstood
from pos_tui.language.registry import Outcome, Turn, verb
from pos_tui.language.words import Words


@verb("day", "day open|close [NOTE…]", "open or close the service day; refused while tabs are open or guests sit")
def day(turn: Turn, words: Words) -> Outcome:
    what = words.take("open or close").casefold()
    note = words.rest() or None
    if what == "open":
        return _told("Open", "Opened", turn, service_days.open_day(turn.uow, note))
    if what == "close":
        return _told("Close", "Closed", turn, service_days.close_day(turn.uow, note))
    raise NotUnderstood(f"“{what}” is neither open nor close: {words.usage}")


def _told(will: str, did: str, turn: Turn, service: ServiceDay) -> Outcome:
    today = turn.venue.service_day(turn.uow.now)
    note = f" ({service.note})" if service.note else ""
    return Outcome(will, did, f"{today:%A} {today.day} {today:%B} at {clock_time(turn.uow, turn.uow.now)}{note}")
