"""`pos-tui journal`: who did what when, the house and Dojo alike, and what Dojo was refused.

Guests' names, and what was said of them, come only with `--guests`.
"""

import argparse
import json
from typing import Any

from sqlalchemy.orm import Session

from data.queries.journal import Entry, JournalFilter, detail_of, journal_page
from data.queries.venue import venue_profile
from data.store import Store
from data.venue import VenueProfile
from pos_tui.bodies import HIDDEN
from pos_tui.commandline.opening import (
    add_settings_arguments,
    at_least_one,
    database_url,
    open_store,
    read_settings,
    since_argument,
)
from pos_tui.journal_rows import OVERRIDE, WARNED, about, what, who


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("words", nargs="*", metavar="WORD", help="only lines with these words, such as AB")
    parser.add_argument("--entity", metavar="ID", help="the history of one booking, party, tab or table")
    parser.add_argument("--since", metavar="WHEN", help="only what happened since: 15m, 2h, 1d")
    parser.add_argument("--limit", type=at_least_one, default=40, metavar="N", help="the newest N (default 40)")
    parser.add_argument("--json", action="store_true", help="one JSON object per line, with before and after")
    parser.add_argument("--guests", action="store_true", help="show guests' names and wishes too")
    add_settings_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    settings = read_settings(arguments)
    store = open_store(settings, database_url(settings, arguments))
    try:
        wanted = JournalFilter(
            arguments.entity,
            since_argument(arguments.since, store.clock.utc_now()),
            tuple(word.casefold() for word in arguments.words),
        )
        for line in _lines(store, wanted, arguments):
            print(line)  # noqa: T201
    finally:
        store.close()
    return 0


def _lines(store: Store, wanted: JournalFilter, arguments: argparse.Namespace) -> list[str]:
    """Oldest first, as one reads."""
    with store.read() as session:
        entries = journal_page(session, wanted, limit=arguments.limit).entries[::-1]
        if not arguments.json:
            venue = venue_profile(session)
            return [_described(entry, venue, guests=arguments.guests) for entry in entries]
        return [
            json.dumps(
                {**_head(entry, guests=arguments.guests), "changes": _changes(session, entry, arguments.guests)},
                ensure_ascii=False,
            )
            for entry in entries
        ]


def _described(entry: Entry, venue: VenueProfile, *, guests: bool) -> str:
    at = f"{venue.local(entry.place.at):%Y-%m-%d %H:%M:%S}"
    doing = f"{what(entry, guests=guests)}  {about(entry, guests=guests)}"
    flags = [OVERRIDE if entry.override else "", WARNED if entry.warnings else ""]
    refused = [f"refused {entry.status}: {entry.trouble}"] if entry.refused else []
    return "  ".join(filter(None, [at, f"{who(entry):<14}", doing, *refused, *flags]))


def _head(entry: Entry, *, guests: bool) -> dict[str, Any]:
    """One line as an object; what does not apply is left out."""
    found = {
        "at": entry.place.at.isoformat(),
        "seq": entry.place.seq,
        "origin": entry.origin,
        "terminal": entry.terminal,
        "initials": entry.initials,
        "what": entry.what,
        "about": about(entry, guests=guests),
        "said": entry.said if guests else None,
        "requestor": dict(entry.requestor) if entry.requestor else None,
        "override": entry.override or None,
        "undoes": entry.undoes,
        "redoes": entry.redoes,
        "refused": entry.trouble,
        "status": entry.status,
        "traceId": entry.trace_id,
        "mark": entry.mark.word if entry.mark is not None else None,
    }
    return {name: value for name, value in found.items() if value is not None}


def _changes(session: Session, entry: Entry, guests: bool) -> list[dict[str, Any]]:
    if entry.refused:
        return []
    return [
        {
            "table": row.table,
            "key": row.key,
            "fields": {
                field.name: [HIDDEN, HIDDEN] if field.personal and not guests else [field.before, field.after]
                for field in row.fields
            },
        }
        for row in detail_of(session, entry.place.seq).rows
    ]
