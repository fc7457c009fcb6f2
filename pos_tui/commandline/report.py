"""`pos-tui report`: a service day in figures, on the screen or as a file."""

import argparse
import csv
import dataclasses
import io
import json
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from data.erasing import remember_file
from data.errors import PosError
from data.plain import plain
from data.queries.report import DayReport, GuestRow, day_report, guests_of_day
from data.queries.venue import venue_profile
from data.store import Store
from data.whole_file import write_whole
from pos_tui.commandline.opening import add_settings_arguments, database_url, open_store, read_settings
from pos_tui.report_lines import as_text, report_lines

WIDTH = 79


class CannotWrite(PosError):
    """The place that was named for a file takes none."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--day", type=date.fromisoformat, metavar="DATE", help="such as 2026-11-27; else today")
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--csv", type=Path, metavar="FILE", help="write it as a table")
    where.add_argument("--json", type=Path, metavar="FILE", help="write it for programs")
    parser.add_argument(
        "--guests", action="store_true", help="with names, phones, requests and notes of those who came"
    )
    add_settings_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    """Print the report, or write it to a file that only its owner may read."""
    settings = read_settings(arguments)
    store = open_store(settings, database_url(settings, arguments))
    try:
        with store.read() as session:
            venue = venue_profile(session)
            day = arguments.day or venue.service_day(store.clock.utc_now())
            report = day_report(session, day)
            guests = guests_of_day(session, day) if arguments.guests else []
        path = arguments.csv or arguments.json
        if path is None:
            print(as_text(report_lines(report, venue, WIDTH)))  # noqa: T201
            _print_guests(guests)
            return 0
        text = as_csv(report, guests) if arguments.csv else as_json(report, guests)
        _export(store, path.absolute(), text, named=bool(guests))
    finally:
        store.close()
    return 0


def _export(store: Store, path: Path, text: str, *, named: bool) -> None:
    """Erasing a guest deletes the files that name guests, so those are remembered before they are written."""
    if named:
        remember_file(store, path)
    try:
        write_whole(path, text)
    except OSError as error:
        raise CannotWrite(f"{path} cannot be written: {error.strerror}.") from None
    print(f"The report is in {path}.")  # noqa: T201


def _print_guests(guests: list[GuestRow]) -> None:
    for guest in guests:
        shown = (plain(str(value)) for value in (guest.name or "Walk-in", guest.covers or "", guest.phone or ""))
        print("  ".join(shown))  # noqa: T201


def as_csv(report: DayReport, guests: list[GuestRow]) -> str:
    """Section, item and value in each row; money in minor units, moments in UTC."""
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(["section", "item", "value"])
    for section, item, value in _flat(report):
        writer.writerow([section, item, value])
    for number, guest in enumerate(guests, 1):
        for field in dataclasses.fields(guest):
            writer.writerow([f"guest {number}", field.name, _unformulated(_plain(getattr(guest, field.name)))])
    return written.getvalue()


def _flat(report: DayReport) -> Iterator[tuple[str, str, object]]:
    for field in dataclasses.fields(report):
        value = getattr(report, field.name)
        if dataclasses.is_dataclass(value):
            yield from _flat_part(field.name, value)
        elif isinstance(value, tuple):
            yield from _flat_rows(field.name, value)
        else:
            yield "day", field.name, _unformulated(_plain(value))


def _flat_part(section: str, part: Any) -> Iterator[tuple[str, str, object]]:
    for field in dataclasses.fields(part):
        value = getattr(part, field.name)
        if isinstance(value, tuple):
            yield from _flat_rows(field.name, value)
        else:
            yield section, field.name, _plain(value)
    if section == "money":
        yield from ((section, name, getattr(part, name)) for name in ("total", "owed"))


def _flat_rows(section: str, rows: tuple[Any, ...]) -> Iterator[tuple[str, str, object]]:
    for row in rows:
        if dataclasses.is_dataclass(row):
            first, *rest = dataclasses.fields(row)
            for field in rest:
                yield f"{section} {getattr(row, first.name)}", field.name, getattr(row, field.name)
        else:
            yield section, str(_plain(row[0])), row[1]


def _unformulated(value: object) -> object:
    """A guest's text that a spreadsheet would take for a formula gets a mark before it."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t") else value


def as_json(report: DayReport, guests: list[GuestRow]) -> str:
    """The report's own fields; money in minor units, moments in UTC."""
    found = dataclasses.asdict(report)
    found["money"] |= {"total": report.money.total, "owed": report.money.owed}
    if guests:
        found["guests"] = [dataclasses.asdict(guest) for guest in guests]
    return json.dumps(found, default=_plain, ensure_ascii=False, indent=2) + "\n"


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return value.isoformat() if isinstance(value, date) else value
