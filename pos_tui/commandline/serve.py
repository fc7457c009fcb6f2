"""`pos-tui serve`: server, relay and link to Dojo without a terminal."""

import argparse
import signal
import sys
import threading
from types import FrameType

from pos_tui.commandline.logs import log_to_file
from pos_tui.commandline.opening import add_settings_arguments, open_sample, open_store, read_settings
from pos_tui.commandline.run import add_server_arguments
from pos_tui.sheet import SheetLane, sheet_path
from server.embedded import Embedded

_LOOK_SECONDS = 1.0
"""How often the server's thread is looked after."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_settings_arguments(parser)
    add_server_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    """Serve until SIGINT or SIGTERM; 1 if the server ends by itself."""
    settings = read_settings(
        arguments, venue=arguments.venue, server_host=arguments.host, server_port=arguments.port
    )
    log_to_file()
    stopping = _until_signalled()
    store = open_sample(settings) if arguments.sample else open_store(settings, settings.database_url, owner=True)
    embedded = Embedded(store, settings)
    sheet = SheetLane(store, sheet_path(settings.sheet_folder, store.path), _tell)
    try:
        embedded.start()
        sheet.start()
        health = embedded.health
        print(  # noqa: T201
            f"Serving on http://{health.host}:{health.port}, database {store.path}, "
            f"Dojo {settings.dojo_transport}. Ctrl+C ends it.",
            flush=True,
        )
        return _wait(embedded, stopping)
    finally:
        embedded.stop()
        sheet.stop()
        store.close()


def _tell(ok: bool, sentence: str) -> None:
    """Trouble with the outage sheet, for whoever looks at this process."""
    print(sentence, file=sys.stdout if ok else sys.stderr, flush=True)


def _until_signalled() -> threading.Event:
    stopping = threading.Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        stopping.set()

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    return stopping


def _wait(embedded: Embedded, stopping: threading.Event) -> int:
    while not stopping.wait(_LOOK_SECONDS):
        if not embedded.health.serving:
            print(embedded.health.problem, file=sys.stderr)  # noqa: T201
            return 1
    return 0
