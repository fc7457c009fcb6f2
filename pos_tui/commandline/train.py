"""`pos-tui train`: lessons in the real terminal. Nothing here can reach Dojo, whatever the settings say."""

import argparse
import json
import os
import re
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from data.clock import SystemClock
from data.store import Store
from data.venue_file import VenueFile
from pos_tui.commandline.appearance import checked
from pos_tui.commandline.logs import log_to_file
from pos_tui.commandline.opening import check_terminal, read_venue
from pos_tui.training.lessons import Lesson, find_lesson, lessons_for
from pos_tui.training.menu import PRACTICE
from pos_tui.training.progress import Diary, diary_path
from server.live import cut_off
from server.settings import load_settings

VENUE = "POS_TUI_VENUE"
"""The one setting that counts here: neither a key nor an address of Dojo's is even read from the environment."""

TITLE = "TRAINING · pos-tui"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("lesson", nargs="?", metavar="LESSON", help="a name, a number, “practice”, or a file")
    parser.add_argument("--list", action="store_true", help="the lessons, and what this venue cannot serve")
    parser.add_argument("--report", action="store_true", help="how everybody is doing, for the trainer")
    parser.add_argument("--json", action="store_true", help="the report for programs")
    parser.add_argument("--initials", metavar="AB", type=_initials, help="whose progress this is")
    parser.add_argument("--venue", metavar="VENUE", help="a bundled venue's name or a venue file")
    parser.add_argument("--config", metavar="FILE", type=Path, help="settings file to read the venue from")


def _initials(text: str) -> str:
    if re.fullmatch(r"[A-Za-z]{1,4}", text) is None:
        raise argparse.ArgumentTypeError(f"“{text}” are no initials; one to four letters are expected")
    return text.upper()


def run(arguments: argparse.Namespace) -> int:
    """Everything that can be wrong, such as a lesson with a mistake, is said before the terminal opens."""
    venue = read_venue(_venue_name(arguments))
    lessons = lessons_for(venue)
    if arguments.list:
        return _list(lessons)
    diary = Diary(diary_path())
    if arguments.report:
        return _report(diary, lessons, arguments)
    first = _first(arguments.lesson, lessons, venue)
    check_terminal()
    log_to_file()
    with cut_off("training"), tempfile.TemporaryDirectory(prefix="pos-tui-training-") as folder, _titled():
        _open_terminal(Path(folder), venue, lessons, diary, first, arguments.initials or "")
    return 0


def _venue_name(arguments: argparse.Namespace) -> str:
    given = {"venue": arguments.venue} if arguments.venue else {}
    environ = {VENUE: os.environ[VENUE]} if VENUE in os.environ else {}
    return checked(load_settings(given, environ=environ, config_path=arguments.config)).venue


def _first(wanted: str | None, lessons: Sequence[Lesson], venue: VenueFile) -> Lesson | str | None:
    if wanted is None or wanted == PRACTICE:
        return wanted
    return find_lesson(wanted, lessons, venue)


def _list(lessons: Sequence[Lesson]) -> int:
    width = max(len(lesson.name) for lesson in lessons)
    for number, lesson in enumerate(lessons, 1):
        tasks = len(lesson.exercises)
        said = f"{tasks} task{'' if tasks == 1 else 's'}" if tasks else f"left out: it needs {lesson.missing}"
        print(f"{number:>2}  {lesson.name:<{width}}  {lesson.title}  ({said})")  # noqa: T201
    return 0


def _report(diary: Diary, lessons: Sequence[Lesson], arguments: argparse.Namespace) -> int:
    from pos_tui.training.report import as_object, as_text, summaries

    found = summaries(diary.read(), lessons, arguments.initials)
    if arguments.json:
        print(json.dumps([as_object(summary) for summary in found], ensure_ascii=False, indent=2))  # noqa: T201
    elif found:
        print("\n\n".join(map(as_text, found)))  # noqa: T201
    else:
        whose = f" by {arguments.initials}" if arguments.initials else ""
        print(f"Nothing was practised{whose} yet.")  # noqa: T201
    return 0


@contextmanager
def _titled() -> Iterator[None]:
    """Name the window, and give it its own name back; terminals that know of no titles ignore it."""
    if sys.stdout.isatty():
        sys.stdout.write(f"\x1b[22;2t\x1b]2;{TITLE}\x07")
        sys.stdout.flush()
    try:
        yield
    finally:
        if sys.stdout.isatty():
            sys.stdout.write("\x1b[23;2t")
            sys.stdout.flush()


def _open_terminal(
    folder: Path,
    venue: VenueFile,
    lessons: Sequence[Lesson],
    diary: Diary,
    first: Lesson | str | None,
    initials: str,
) -> None:
    from pos_tui.app import PosApp
    from pos_tui.language.host import Host
    from pos_tui.language.registry import all_verbs
    from pos_tui.training.clock import LessonClock
    from pos_tui.training.coach import Coach
    from pos_tui.training.house import TERMINAL, House

    real = SystemClock()
    clock = LessonClock(real, real.utc_now())
    store = Store(f"sqlite:///{folder / 'training.db'}", clock=clock, owner=True, sends_events=False)
    try:
        coach = Coach(House(store, venue, clock), lessons, diary, initials=initials, first=first)
        try:
            PosApp(store, Host(store, terminal=TERMINAL), clock, verbs=all_verbs(), companion=coach).run()
        finally:
            coach.close()
    finally:
        store.close()
