"""`pos-tui do LINE…`: lines of the host language, safe beside a running terminal or server."""

import argparse
import getpass
import json
import os
import sys
from typing import Any

from data.models import EventType
from pos_tui.bills import bill_text
from pos_tui.commandline.opening import add_settings_arguments, database_url, open_store, read_settings
from pos_tui.language.host import Host, Said, signed_by
from pos_tui.language.registry import all_verbs
from pos_tui.text import plain
from server.settings import PIN

TERMINAL = "do"
"""All `do` runs on one database are one terminal to undo."""

_ENTITY = {
    EventType.RESERVATION: "reservationId",
    EventType.PARTY: "partyId",
    EventType.ORDER: "orderId",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    width = max(len(verb.form) for verb in all_verbs())
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = "lines:\n" + "\n".join(f"  {verb.form:<{width}}  {verb.does}" for verb in all_verbs())
    parser.add_argument("lines", nargs="+", metavar="LINE", help="for example 'w 4' or 'pay 12 cash'")
    parser.add_argument("--json", action="store_true", help="print one JSON object per line")
    add_settings_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    """Perform each line in turn; 1 if any was refused."""
    settings = read_settings(arguments)
    if len(arguments.lines) == 1 and (initials := signed_by(arguments.lines[0])):
        _tell(_signs_nothing(arguments.lines[0], initials), as_json=arguments.json)
        return 1
    store = open_store(settings, database_url(settings, arguments))
    try:
        host = Host(store, terminal=TERMINAL, signed_until="for the rest of this call")
        answers = [_perform(host, line, as_json=arguments.json) for line in arguments.lines]
    finally:
        store.close()
    return 0 if all(answers) else 1


def _perform(host: Host, line: str, *, as_json: bool) -> bool:
    said = host.perform(line, os.environ.get(PIN) or None)
    if said.needs_pin is not None and sys.stdin.isatty():
        said = host.perform(line, getpass.getpass(f"PIN of {said.needs_pin}: "))
    return _tell(said, as_json=as_json)


def _signs_nothing(line: str, initials: str) -> Said:
    """Initials alone, with no line that they could be on."""
    return Said(
        line,
        False,
        f"“{line}” holds for the lines after it in the same call, and there are none; "
        f"end each line with /{initials}.",
    )


def _tell(said: Said, *, as_json: bool) -> bool:
    """Print an answer; whether the line was done."""
    if as_json:
        print(json.dumps(as_object(said), ensure_ascii=False), flush=True)  # noqa: T201
        return said.ok
    for warning in said.warnings:
        print(f"Mind: {plain(warning)}.", file=sys.stderr)  # noqa: T201
    told = "\n".join(bill_text(bill) for bill in said.bills).rstrip() or plain(said.message)
    print(told, file=sys.stdout if said.ok else sys.stderr, flush=True)
    return said.ok


def as_object(said: Said) -> dict[str, Any]:
    """A line's answer for programs; ids that do not apply are left out."""
    ids = {
        name: value
        for name in ("party_id", "reservation_id", "order_id")
        if (value := getattr(said, name)) is not None
    }
    events = [
        {"eventType": event.event_type, "event": {_ENTITY[event.event_type]: event.entity_id}}
        for event in said.events
    ]
    return {
        "line": said.line,
        "ok": said.ok,
        "message": said.message,
        "warnings": list(said.warnings),
        **ids,
        **({"bills": [bill_text(bill) for bill in said.bills]} if said.bills else {}),
        "events": events,
    }
