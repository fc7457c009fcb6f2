"""`pos-tui browser`: the same terminal in a browser on this machine, through textual-serve."""

import argparse
import shlex
import sys
from collections.abc import Sequence

from data.errors import PosError

PORT = 8651
ADDRESS = "127.0.0.1"
"""Whoever reaches the page is the host: it asks for no password, so it never leaves the machine."""


class NoBrowser(PosError):
    """The page cannot be served: the extra is not installed, or the port is taken."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--page", metavar="PORT", type=int, default=PORT, help=f"where it is served ({PORT})")
    parser.add_argument("words", nargs="*", metavar="WORD", help="what to run there: demo, or -- --sample")


def run(arguments: argparse.Namespace) -> int:
    """Serve until it is interrupted. Raises NoBrowser."""
    try:
        from textual_serve.server import Server
    except ImportError:
        raise NoBrowser(
            "The browser needs an extra that is not installed: pip install 'pos-tui[browser]'"
        ) from None
    server = Server(command_for(arguments.words), host=ADDRESS, port=arguments.page, title="pos-tui")
    try:
        server.serve()
    except OSError as error:
        raise NoBrowser(
            f"Port {arguments.page} cannot be used ({error.strerror}); choose another with --page."
        ) from None
    return 0


def command_for(words: Sequence[str]) -> str:
    """The command line that each page runs: this program again, with the words given."""
    return shlex.join([sys.executable, "-m", "pos_tui.cli", *words])
