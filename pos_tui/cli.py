"""The command line. Each command is a module that is imported only when it is asked for."""

import argparse
import importlib
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, cast

from pos_tui.terminal import paint_in_whole


@dataclass(frozen=True)
class Command:
    """A command's module below `pos_tui.commandline`, and one sentence about it."""

    module: str
    does: str


COMMANDS = {
    "run": Command("run", "the host terminal with the embedded server; what plain `pos-tui` does"),
    "serve": Command("serve", "server, relay and link to Dojo without a terminal"),
    "do": Command("do", "run lines of the host language"),
    "lines": Command("lines", "the host stand line by line, for a screen reader or without a screen"),
    "train": Command("train", "keyboard lessons in the real terminal, on a database of their own"),
    "events": Command("events", "the outbox: list, retry, drop, resync"),
    "report": Command("report", "a service day in figures: covers, takings, VAT, quotes; as text, CSV or JSON"),
    "journal": Command("journal", "who did what when, the house and Dojo alike"),
    "venue": Command("venue", "sample venues: list; check and load a restaurant's own"),
    "register": Command("register", "register the capabilities with Dojo and read them back"),
    "browser": Command("browser", "the terminal in a browser on this machine (extra: browser)"),
    "demo": Command(
        "demo", "a restaurant in full service beside a simulated Dojo: no key, no network, nothing kept"
    ),
    "simulate": Command("simulate", "Dojo, simulated, for any POS: flows, faults, a conformance report"),
    "doctor": Command("doctor", "settings, paths, versions, database and link to Dojo"),
}

DONE, REFUSED, BAD_USAGE = 0, 1, 2
"""Exit statuses: done; refused by a rule, the reason on stderr; bad usage or settings."""


class _CommandModule(Protocol):
    def add_arguments(self, parser: argparse.ArgumentParser) -> None: ...

    def run(self, arguments: argparse.Namespace) -> int: ...


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and give its exit status."""
    paint_in_whole()
    words = list(sys.argv[1:] if argv is None else argv)
    if words and words[0] in ("-h", "--help", "--version"):
        return _about(words[0])
    if not words or words[0].startswith("-"):
        words.insert(0, "run")
    command = COMMANDS.get(words[0])
    if command is None:
        _complain(f"“{words[0]}” is no command; `pos-tui --help` lists them.")
        return BAD_USAGE
    return _run(words[0], command, words[1:])


def _run(name: str, command: Command, words: list[str]) -> int:
    module = cast(_CommandModule, importlib.import_module(f"pos_tui.commandline.{command.module}"))
    parser = argparse.ArgumentParser(prog=f"pos-tui {name}", description=f"pos-tui {name}: {command.does}.")
    module.add_arguments(parser)
    arguments = parser.parse_args(words)

    from data.errors import DatabaseInUse, PosError, RuleBroken

    try:
        return module.run(arguments)
    except RuleBroken as refused:
        _complain(refused.sentence)
        return REFUSED
    except DatabaseInUse as taken:
        _complain(str(taken))
        return REFUSED
    except PosError as mistake:
        _complain(str(mistake))
        return BAD_USAGE
    except BrokenPipeError:
        # Whoever read our output, such as `head`, has seen enough.
        sys.stderr.close()
        return DONE


def _about(flag: str) -> int:
    if flag == "--version":
        from importlib.metadata import version

        print(f"pos-tui {version('pos-tui')}")  # noqa: T201
        return DONE
    width = max(map(len, COMMANDS))
    listed = "\n".join(f"  {name:<{width}}  {command.does}" for name, command in COMMANDS.items())
    print(  # noqa: T201
        "usage: pos-tui [COMMAND] [--sample] [--config FILE] …\n\n"
        "A keyboard host stand for restaurants, with Dojo Bookings built in.\n\n"
        f"commands:\n{listed}\n\n"
        "`pos-tui --sample` opens a restaurant in the middle of an evening.\n"
        "`pos-tui COMMAND --help` tells more about a command."
    )
    return DONE


def _complain(sentence: str) -> None:
    print(sentence, file=sys.stderr)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())
