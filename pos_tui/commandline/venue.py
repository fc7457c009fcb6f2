"""`pos-tui venue`: the sample venues, and a restaurant's own file checked, loaded and saved."""

import argparse
import sys
from pathlib import Path

from data.venue_differences import overwritten
from data.venue_file import VenueFile, check
from data.venue_loading import bundled, bundled_path, load_venue
from data.venue_saving import venue_text
from pos_tui.commandline.opening import (
    add_settings_arguments,
    database_url,
    open_store,
    read_settings,
    read_venue,
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", nargs="?", choices=("list", "check", "load", "save"), default="list")
    parser.add_argument("file", nargs="?", metavar="FILE", help="a venue file, or a bundled venue's name")
    parser.add_argument("--overwrite", action="store_true", help="load although it undoes edits made in the app")
    add_settings_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    if arguments.what == "list":
        return _list()
    if arguments.file is None:
        print(f"Say which file: pos-tui venue {arguments.what} FILE", file=sys.stderr)  # noqa: T201
        return 2
    if arguments.what == "check":
        return _check(arguments.file)
    return _load(arguments) if arguments.what == "load" else _save(arguments)


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
        print(problem.in_file(path), file=sys.stderr)  # noqa: T201
    if venue is None:
        return 2
    print(f"{path} is in order: {venue.venue.name}, {_size(venue)}.")  # noqa: T201
    return 0


def _load(arguments: argparse.Namespace) -> int:
    venue = read_venue(arguments.file)
    settings = read_settings(arguments, venue=arguments.file)
    store = open_store(settings, database_url(settings, arguments))
    try:
        with store.read() as session:
            lost = overwritten(session, venue)
        if lost and not arguments.overwrite:
            return _refuse(lost)
        with store.preparation() as uow:
            load_venue(uow, venue)
    finally:
        store.close()
    print(f"Loaded {venue.venue.name}: {_size(venue)}.")  # noqa: T201
    return 0


def _refuse(lost: list[str]) -> int:
    """Name what would be lost; nothing has changed."""
    print("The floor was edited in the app, and this file would overwrite it:", file=sys.stderr)  # noqa: T201
    for sentence in lost:
        print(f"  {sentence}", file=sys.stderr)  # noqa: T201
    print(  # noqa: T201
        "Nothing was loaded. `pos-tui venue save FILE` keeps the present floor; --overwrite loads all the same.",
        file=sys.stderr,
    )
    return 1


def _save(arguments: argparse.Namespace) -> int:
    """Write the present floor, staff and menu; a file that is there already is not replaced."""
    path = Path(arguments.file).expanduser()
    if path.exists():
        print(f"{path} is there already; name another file.", file=sys.stderr)  # noqa: T201
        return 2
    settings = read_settings(arguments)
    store = open_store(settings, database_url(settings, arguments))
    try:
        with store.read() as session:
            text = venue_text(session)
    finally:
        store.close()
    try:
        path.write_text(text, "utf-8")
    except OSError as error:
        print(f"{path} cannot be written: {error.strerror}.", file=sys.stderr)  # noqa: T201
        return 2
    print(f"Saved the present venue as {path}.")  # noqa: T201
    return 0
