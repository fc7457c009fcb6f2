"""Where the log goes: a file, never the terminal that the floor is drawn on."""

import logging
import logging.handlers
from pathlib import Path

import platformdirs

_KEPT, _SIZE = 5, 5 * 1024 * 1024


def log_file() -> Path:
    return platformdirs.user_log_path("pos-tui", appauthor=False) / "pos-tui.log"


def log_to_file() -> None:
    """Send the log to a file of its owner's only. Without a place to write, the program runs without a log."""
    path = log_file()
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
        handler: logging.Handler = logging.handlers.RotatingFileHandler(
            path, maxBytes=_SIZE, backupCount=_KEPT, encoding="utf-8"
        )
    except OSError:
        handler = logging.NullHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    # Requests to Dojo are in the outbox; one line for each here would bury what matters.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    logging.captureWarnings(True)
