"""`pos-tui demo`: a restaurant in full service beside a simulated Dojo."""

import argparse
import logging
import sys

from data.errors import PosError
from pos_tui.commandline.opening import check_terminal, read_venue
from pos_tui.demo.script import Script, bundled_scripts, read_script
from pos_tui.demo.stage import Stage, put_up, start_of
from server.guests import shelf
from server.guests.world import Bill
from server.live import cut_off

logger = logging.getLogger(__name__)

TERMINAL = "stand"
SEED, SPEED, START = 22, 4.0, "fri-19:40"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--venue", default="bistro", metavar="V", help="a bundled venue's name or a venue file")
    parser.add_argument("--seed", type=int, default=SEED, metavar="N", help=f"which evening ({SEED})")
    parser.add_argument("--speed", type=_speed, default=SPEED, metavar="X", help=f"1 to 60 ({SPEED:g})")
    parser.add_argument("--start", default=START, metavar="DAY-TIME", help=f"where it opens ({START})")
    parser.add_argument(
        "--script", default="sales", metavar="FILE", help=f"for F6: a file, or {', '.join(bundled_scripts())}"
    )
    parser.add_argument("--autopilot", action="store_true", help="somebody seats who waits at the door (F11)")
    parser.add_argument("--world", metavar="NAME", help="go on with an evening that was kept")
    parser.add_argument("--save", metavar="NAME", help="keep this evening under a name when the demo ends")
    shelved = parser.add_argument_group("evenings that are kept, without opening one")
    shelved.add_argument("--worlds", action="store_true", help="list them")
    shelved.add_argument("--copy", nargs=2, metavar=("NAME", "OTHER"), help="keep a second one of it")
    shelved.add_argument("--delete", metavar="NAME", help="forget it")


def _speed(text: str) -> float:
    try:
        speed = float(text)
    except ValueError:
        speed = 0.0
    if not 1 <= speed <= 60:
        raise argparse.ArgumentTypeError("a speed from 1 to 60 is expected")
    return speed


def run(arguments: argparse.Namespace) -> int:
    """Put the stage up, open the terminal, and leave nothing behind; what cannot be is refused before."""
    if arguments.worlds or arguments.copy or arguments.delete is not None:
        print(_tidy_shelf(arguments))  # noqa: T201
        return 0
    if arguments.save is not None and arguments.save != arguments.world:
        shelf.check_free(arguments.save)
    script = read_script(arguments.script)
    bill = _bill(arguments)
    file = read_venue(bill.venue)
    check_terminal()
    logging.getLogger().addHandler(logging.NullHandler())  # nothing is kept, a log neither
    print("The guests arrive …", file=sys.stderr)  # noqa: T201
    with cut_off("the demo"):
        stage = put_up(bill, file, speed=arguments.speed)
        try:
            if arguments.world is not None:
                shelf.load(stage.world, arguments.world)
            stage.world.engine.autopilot = arguments.autopilot
            _open_terminal(stage, arguments, script)
            if arguments.save is not None:
                stage.keep(arguments.save)
        finally:
            stage.strike()
    return 0


def _tidy_shelf(arguments: argparse.Namespace) -> str:
    """What was done to the kept evenings, or which there are. Raises NoSuchWorld, WorldIsKept or BadWorldName."""
    if arguments.copy:
        name, other = arguments.copy
        shelf.copy(name, other)
        return f"“{name}” is kept as “{other}”, too."
    if arguments.delete is not None:
        shelf.remove(arguments.delete)
        return f"“{arguments.delete}” is gone."
    return "\n".join(map(_told, shelf.worlds())) or "No world is kept."


def _told(name: str) -> str:
    """A kept evening in one line: its name, and what it is."""
    try:
        bill, now, _ = shelf.read(name)
        venue = read_venue(bill.venue).venue
    except PosError:
        return f"{name:<20}  cannot be read"
    return f"{name:<20}  {venue.name}, {venue.local(now):%a %H:%M}, seed {bill.seed}"


def _bill(arguments: argparse.Namespace) -> Bill:
    """What is to be played. Raises NoSuchWorld, NoSuchStart, or what a venue file is wrong with."""
    if arguments.world is not None:
        return shelf.read(arguments.world)[0]
    start = start_of(arguments.start, read_venue(arguments.venue).venue)
    return Bill(arguments.venue, arguments.seed, start)


def _open_terminal(stage: Stage, arguments: argparse.Namespace, script: Script) -> None:
    from pos_tui.app import PosApp
    from pos_tui.demo.companion import Demo
    from pos_tui.language.host import Host
    from pos_tui.language.registry import all_verbs
    from server.settings import masked

    demo = Demo(stage, read_script("opening") if arguments.world is None else None, script)
    store = stage.world.store
    app = PosApp(
        store,
        Host(store, terminal=TERMINAL),
        store.clock,
        verbs=all_verbs(),
        link=lambda: stage.embedded.health.link,
        on_ready=lambda: _open(stage),
        settings=masked(stage.settings),
        companion=demo,
    )
    demo.attach(app)
    app.run()


def _open(stage: Stage) -> None:
    try:
        stage.open()
    except PosError:
        logger.exception("the stage did not open")
