"""What every command does first: read the settings, find the database, open it, furnish it if it is empty."""

import argparse
import os
import re
from datetime import datetime, timedelta
from pathlib import Path

from data.clock import Clock, SystemClock
from data.errors import PosError
from data.queries.venue import has_venue
from data.sample import lay_out
from data.store import Store, sqlite_path
from data.venue_file import VenueFile, check
from data.venue_loading import find_venue_file, load_venue
from pos_tui import terminal
from pos_tui.commandline.appearance import checked
from server.settings import Settings, data_folder, load_settings


class BrokenVenue(PosError):
    """A venue file has mistakes; the text names each with its line."""


class NoTerminal(PosError):
    """There is nothing to draw on, or nobody to type."""

    def __str__(self) -> str:
        return (
            "This needs a terminal, and here keys or the screen are a file or a pipe. "
            "`pos-tui serve` runs without one, `pos-tui lines` is the stand line by line, and `pos-tui do` "
            "performs lines."
        )


def check_terminal() -> None:
    """Before anything is opened. Raises NoTerminal."""
    if not terminal.can_be_drawn_on():
        raise NoTerminal


def add_settings_arguments(parser: argparse.ArgumentParser) -> None:
    """The options that every command shares."""
    parser.add_argument("--config", metavar="FILE", type=Path, help="settings file to read")
    parser.add_argument("--database", metavar="URL", help="sqlite:///PATH")
    parser.add_argument("--sample", action="store_true", help="the sample evening's database")


def at_least_one(text: str) -> int:
    """For argparse: how many are listed at the most."""
    if not re.fullmatch(r"[1-9][0-9]{0,8}", text):
        raise argparse.ArgumentTypeError("a number from 1 on is expected")
    return int(text)


def read_settings(arguments: argparse.Namespace, **overrides: object) -> Settings:
    """Command line over environment over file over defaults."""
    given = {"database_url": arguments.database, **overrides}
    return checked(
        load_settings(
            {name: value for name, value in given.items() if value is not None},
            environ=os.environ,
            config_path=arguments.config,
        )
    )


_AGO = re.compile(r"([0-9]{1,4})([mhd])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


class BadMoment(PosError):
    """A `--since` that says no length of time."""


def since_argument(text: str | None, now: datetime) -> datetime | None:
    """The moment that `15m`, `2h` or `1d` ago was. Raises BadMoment."""
    if text is None:
        return None
    found = _AGO.fullmatch(text)
    if found is None:
        raise BadMoment(f"“{text}” is no length of time; write 15m, 2h or 1d.")
    return now - timedelta(**{_UNITS[found[2]]: int(found[1])})


def sample_url() -> str:
    """Where the sample evening lives, apart from any restaurant's own database."""
    return f"sqlite:///{data_folder() / 'sample.db'}"


def database_url(settings: Settings, arguments: argparse.Namespace) -> str:
    """The database a command works on.

    The one that was named; else the restaurant's own, if there is one yet; else the sample evening's, if that
    is all there is, so that `pos-tui events` tells of what was just tried out.
    """
    if arguments.sample:
        return sample_url()
    named = "database_url" in settings.came_from
    if named or sqlite_path(settings.database_url).exists() or not sqlite_path(sample_url()).exists():
        return settings.database_url
    return sample_url()


def open_store(settings: Settings, url: str, *, owner: bool = False, clock: Clock | None = None) -> Store:
    """Open a database, and load the configured venue into it if it has none."""
    store = _store(settings, url, owner=owner, clock=clock or SystemClock())
    try:
        _furnish(store, settings)
    except BaseException:
        store.close()
        raise
    return store


def _store(settings: Settings, url: str, *, owner: bool, clock: Clock) -> Store:
    return Store(url, clock=clock, owner=owner, sends_events=settings.sends_events, policy=settings.policy)


def open_sample(settings: Settings, *, clock: Clock | None = None) -> Store:
    """The sample evening, laid out anew around the present moment."""
    clock = clock or SystemClock()
    file = _always_open(read_venue(settings.venue))
    store = _store(settings, sample_url(), owner=True, clock=clock)
    try:
        store.start_over()
        with store.preparation() as uow:
            load_venue(uow, file)
            lay_out(uow, file, clock.utc_now())
    except BaseException:
        store.close()
        raise
    return store


def _always_open(file: VenueFile) -> VenueFile:
    """The sample evening is shown at any hour; warning of the hour would be in the way."""
    return file.model_copy(update={"venue": file.venue.model_copy(update={"hours": ()})})


def _furnish(store: Store, settings: Settings) -> None:
    with store.read() as session:
        furnished = has_venue(session)
    if not furnished:
        with store.preparation() as uow:
            load_venue(uow, read_venue(settings.venue))


def read_venue(name_or_path: str) -> VenueFile:
    """A bundled venue or a restaurant's own file. Raises BrokenVenue with every mistake and its line."""
    path = find_venue_file(name_or_path)
    venue, problems = check(path)
    if venue is None:
        raise BrokenVenue("\n".join(problem.in_file(path) for problem in problems))
    return venue
