"""`pos-tui venue`: the sample venues, and a restaurant's own file checked and loaded."""

import argparse
import sys
from pathlib import Path

from data.venue_file import VenueFile, check
from data.venue_loading import bundled, bundled_path, load_venue
from pos_tui.commandline.opening import (
    add_settings_arguments,
    database_url,
    open_store,
    read_settings,
    read_venue,
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", nargs="?", choices=("list", "check", "load"), default="list")
    parser.add_argument("file", nargs="?", metavar="FILE", help="a venue file, or a bundled venue's name")
    add_settings_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    if arguments.what == "list":
        return _list()
    if arguments.file is None:
        print(f"Say which file: pos-tui venue {arguments.what} FILE", file=sys.stderr)  # noqa: T201
        return 2
    return _check(arguments.file) if arguments.what == "check" else _load(arguments)


def _list() -> int:
    for name in bundled():
        venue = read_venue(name)
        print(f"{name:<10} {_size(venue):<24} {bundled_path(name)}")  # noqa: T201
    return 0


def _size(venue: VenueFile) -> str:
    tables = [table for area in venue.area for table in area.tables]
    return f"{len(tables)} tables, {sum(table.covers for table in tables)} covers"


def _check(name: str) -> int:
    """Every mistake with its line; 2 if there is one."""
    path = bundled_path(name) if name in bundled() else Path(name)
    venue, problems = check(path)
    for problem in problems:
        print(f"{path}: {problem}", file=sys.stderr)  # noqa: T201
    if venue is None:
        return 2
    print(f"{path} is in order: {venue.venue.name}, {_size(venue)}.")  # noqa: T201
    return 0


def _load(arguments: argparse.Namespace) -> int:
    venue = read_venue(arguments.file)
    settings = read_settings(arguments, venue=arguments.file)
    store = open_store(settings, database_url(settings, arguments))
    try:
        with store.preparation() as uow:
            load_venue(uow, venue)
    finally:
        store.close()
    print(f"Loaded {venue.venue.name}: {_size(venue)}.")  # noqa: T201
    return 0
