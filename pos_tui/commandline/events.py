"""`pos-tui events`: what was sent to Dojo, what waits, and what a person wants done about it.

`retry` sends what waits or was refused; `resync --since 15m` tells Dojo again of all that events were about.
"""

import argparse
import sys
from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from data import outbox
from data.models import EventState
from data.queries.outbox import OutboxRow, listing
from data.queries.venue import venue_profile
from data.resync import resync
from data.store import Store
from data.venue import VenueProfile
from pos_tui.commandline.opening import (
    add_settings_arguments,
    at_least_one,
    database_url,
    open_store,
    read_settings,
    since_argument,
)

_ALL = tuple(state for state in EventState if state is not EventState.JOURNAL)

_NOT_SENT = (
    "“not sent”: done by a process without a link to Dojo; one with a link tells Dojo what it still has to know."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", nargs="?", choices=("list", "retry", "drop", "resync"), default="list")
    parser.add_argument("which", nargs="?", metavar="ID", help="an event, or the entity it is about; else all")
    parser.add_argument("--waiting", action="store_true", help="list only what has not reached Dojo")
    parser.add_argument("--entity", metavar="ID", help="only what is about this booking, party or tab")
    parser.add_argument("--since", metavar="WHEN", help="only what happened since: 15m, 2h, 1d")
    parser.add_argument(
        "--limit", type=at_least_one, default=40, metavar="N", help="list the newest N (default 40)"
    )
    add_settings_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    settings = read_settings(arguments)
    store = open_store(settings, database_url(settings, arguments))
    try:
        since = since_argument(arguments.since, store.clock.utc_now())
        entity_id = arguments.entity or arguments.which
        if arguments.what == "list":
            return _list(store, arguments, entity_id, since)
        return _change(store, arguments.what, entity_id, since)
    finally:
        store.close()


def _list(store: Store, arguments: argparse.Namespace, entity_id: str | None, since: datetime | None) -> int:
    waiting = arguments.waiting
    states = (EventState.PENDING, EventState.PARKED) if waiting else _ALL
    with store.read() as session:
        rows = listing(session, states, limit=arguments.limit, entity_id=entity_id, since=since)
        venue = venue_profile(session)
    for row in rows:
        print(_described(row, venue))  # noqa: T201
    if not rows:
        print("No events." if not waiting else "Nothing waits to be sent.")  # noqa: T201
    if any(row.state == EventState.NOT_SENT for row in rows):
        print(_NOT_SENT, file=sys.stderr)  # noqa: T201
    return 0


def _described(row: OutboxRow, venue: VenueProfile) -> str:
    at = f"{venue.local(row.at):%Y-%m-%d %H:%M:%S}"
    answer = f"{row.status or '—':>3} {row.millis if row.millis is not None else '—':>5} ms"
    tries = f"  {row.attempts}x" if row.attempts else ""
    trouble = f"  {row.last_error}" if row.last_error else ""
    stands = f"{row.state:<9}  {row.mark.glyph:<2}  {answer}"
    return f"{row.seq:>6}  {at}  {row.event_type:<18}  {row.entity_id:<20}  {stands}{tries}{trouble}"


def _change(store: Store, what: str, which: str | None, since: datetime | None) -> int:
    now = store.clock.utc_now()
    work: dict[str, tuple[Callable[[Session], int], str]] = {
        "retry": (lambda session: outbox.retry(session, which, since), "will be sent now"),
        "drop": (lambda session: outbox.drop(session, now, which), "will never be sent"),
        "resync": (
            lambda session: resync(session, now, [which] if which else None, since),
            "written" if which or since else "written, for everything live",
        ),
    }
    change, outcome = work[what]
    with store.maintenance() as session:
        count = change(session)
    if not count and which is not None:
        print(_missing(what, which), file=sys.stderr)  # noqa: T201
        return 1
    print(f"{count} event{'' if count == 1 else 's'} {outcome}.")  # noqa: T201
    return 0


def _missing(what: str, which: str) -> str:
    """Why nothing came of acting on one thing."""
    if what == "resync":
        return (
            f"Nothing was written: no event was ever about “{which}”, or one waits already; "
            "`pos-tui events` lists them."
        )
    return (
        f"No event “{which}” waits, nor one about a booking, party or tab “{which}”; "
        "`pos-tui events --waiting` lists what does."
    )
