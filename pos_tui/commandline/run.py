"""`pos-tui` and `pos-tui run`: the host terminal with the embedded server."""

import argparse
import logging

from data.errors import PosError
from data.store import Store
from pos_tui.commandline.appearance import keys_of, theme_of
from pos_tui.commandline.logs import log_to_file
from pos_tui.commandline.opening import (
    add_settings_arguments,
    check_terminal,
    open_sample,
    open_store,
    read_settings,
)
from pos_tui.keymap import Keymap
from server.embedded import Embedded
from server.settings import Settings, masked

logger = logging.getLogger(__name__)

TERMINAL = "stand"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_settings_arguments(parser)
    add_server_arguments(parser)


def add_server_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the commands that answer Dojo's calls."""
    parser.add_argument("--venue", metavar="VENUE", help="a bundled venue's name or a venue file")
    parser.add_argument("--host", metavar="ADDRESS", help="where Dojo's calls are answered (127.0.0.1)")
    parser.add_argument("--port", metavar="PORT", help="and on which port (8650)")


def run(arguments: argparse.Namespace) -> int:
    """Open the database and the port, then the terminal; a mistake is said before the terminal opens."""
    settings = read_settings(
        arguments, venue=arguments.venue, server_host=arguments.host, server_port=arguments.port
    )
    theme, keys = theme_of(settings), keys_of(settings)
    check_terminal()
    log_to_file()
    store = open_sample(settings) if arguments.sample else open_store(settings, settings.database_url, owner=True)
    try:
        embedded = Embedded(store, settings)
        embedded.listen()
        return _open_terminal(store, embedded, settings, theme, keys)
    finally:
        store.close()


def _open_terminal(store: Store, embedded: Embedded, settings: Settings, theme: str | None, keys: Keymap) -> int:
    """The host terminal, until it is left; 1 if it broke."""
    from pos_tui.app import PosApp
    from pos_tui.glyphs import needs_plain
    from pos_tui.language.host import Host
    from pos_tui.language.registry import all_verbs
    from pos_tui.sheet import SheetLane, sheet_path

    app = PosApp(
        store,
        Host(store, terminal=TERMINAL),
        store.clock,
        verbs=all_verbs(),
        link=lambda: embedded.health.link,
        on_ready=lambda: _start(embedded),
        typed=embedded.courtesy.typed,
        give_way=embedded.courtesy.give_way,
        settings=masked(settings),
        sheet=lambda tell: SheetLane(store, sheet_path(settings.sheet_folder, store.path), tell),
        theme=theme,
        keys=keys,
        plain=needs_plain(),
    )
    try:
        app.run()
    finally:
        embedded.stop()
    return app.return_code or 0


def _start(embedded: Embedded) -> None:
    """Start the server once the floor is up; a failure is shown by the link's state and told to the log."""
    try:
        embedded.start()
    except PosError:
        logger.exception("the server did not start")
