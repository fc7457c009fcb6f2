"""`pos-tui doctor`: what is set, where things are, and whether they work."""

import argparse
import asyncio
import json
import platform
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from data.clock import SystemClock
from data.errors import PosError
from data.models import EventState
from data.queries.floor import outbox_view
from data.queries.outbox import listing
from data.queries.venue import venue_profile
from data.store import Store
from pos_tui.commandline.logs import log_file
from pos_tui.commandline.opening import add_settings_arguments, database_url, open_store, read_settings
from pos_tui.sheet import sheet_path
from pos_tui.text import count
from server.credentials import server_credentials
from server.settings import Settings, config_folder, masked

if TYPE_CHECKING:
    from server.registration import Registration

_PACKAGES = ("pos-tui", "textual", "sqlmodel", "starlette", "uvicorn", "httpx", "pydantic")

SAFE_SQLITE = (3, 51, 3)
"""Older ones can lose commits when two connections checkpoint at once; here only the owner does."""

Row = tuple[str, str]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_settings_arguments(parser)
    parser.add_argument(
        "--openapi", action="store_true", help="print what is answered over REST, and nothing else"
    )


def run(arguments: argparse.Namespace) -> int:
    """Print everything; 1 if the database cannot be used."""
    settings = read_settings(arguments)
    if arguments.openapi:
        return _openapi(settings)
    _section("Settings", ((shown.name, f"{shown.value}  ({shown.source})") for shown in masked(settings)))
    _section("Paths", _paths())
    _section("Versions", _versions())
    try:
        store = open_store(settings, database_url(settings, arguments))
    except PosError as trouble:
        _section("Database", [("trouble", str(trouble))])
        return 1
    try:
        _section("Database", _database(store, settings))
        _section("Dojo", _dojo(store, settings))
        if settings.sends_events:
            _section("Registered with Dojo", _registered(settings))
    finally:
        store.close()
    return 0


def _openapi(settings: Settings) -> int:
    from server.capabilities import registry
    from server.openapi import document

    print(json.dumps(document(registry, wrap_tables=settings.wrap_tables), indent=2))  # noqa: T201
    return 0


def _section(title: str, rows: "Iterator[Row] | list[Row]") -> None:
    print(f"\n{title}")  # noqa: T201
    for name, value in rows:
        print(f"  {name:<24} {value}")  # noqa: T201


def _paths() -> Iterator[Row]:
    yield "settings file", str(config_folder() / "config.toml")
    yield "log", str(log_file())


def _versions() -> Iterator[Row]:
    yield "python", platform.python_version()
    for package in _PACKAGES:
        yield package, version(package)


def _database(store: Store, settings: Settings) -> Iterator[Row]:
    yield "file", str(store.path)
    found = store.sqlite_version()
    old = tuple(int(part) for part in found.split(".")) < SAFE_SQLITE
    yield "sqlite", f"{found}{', so only the terminal or server that owns the file checkpoints' if old else ''}"
    with store.read() as session:
        yield "venue", venue_profile(session).name
    yield "outage sheet", _sheet(sheet_path(settings.sheet_folder, store.path), store.clock.utc_now())


def _sheet(path: Path, now: datetime) -> str:
    """Where the sheet lies, and how old it is."""
    try:
        written = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except OSError:
        return f"{path}  (not written yet; `run` and `serve` keep it)"
    return f"{path}  (written {count(int((now - written).total_seconds()), 'second')} ago)"


def _dojo(store: Store, settings: Settings) -> Iterator[Row]:
    yield "transport", str(settings.dojo_transport)
    with store.read() as session:
        waiting = outbox_view(session)
        parked = listing(session, (EventState.PARKED,), limit=5)
    yield "events waiting", str(waiting.waiting)
    yield "events parked", str(waiting.parked)
    for row in parked:
        yield "", f"{row.event_type} {row.entity_id}: {row.last_error or ''}"


def _registered(settings: Settings) -> Iterator[Row]:
    """What Dojo itself says, read now; nothing is changed."""
    found = asyncio.run(_ask_dojo(settings))
    for each in found.capabilities:
        yield each.name, f"{each.version}  {each.updated_at or ''}".rstrip()
    yield "", found.sentence


async def _ask_dojo(settings: Settings) -> "Registration":
    from server.capabilities import registered_names
    from server.dojo import DojoClient
    from server.registration import read_back

    client = DojoClient(settings, SystemClock())
    try:
        return await read_back(client, registered_names(), settings, server_credentials(settings))
    finally:
        await client.aclose()
