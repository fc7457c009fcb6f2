"""The outage sheet on its way to the disk and the printer, on a thread of its own: nobody waits for either."""

import logging
import shutil
import subprocess
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from data.erasing import remember_file, tidy
from data.errors import PosError
from data.queries.floor import floor_snapshot
from data.queries.sheet import sheet_text
from data.store import Store
from data.whole_file import clear_leftovers, write_whole

log = logging.getLogger(__name__)

EVERY = 30.0
"""Seconds after which the sheet is written anew at the latest, changed or not."""

SETTLE = 2.0
"""Seconds that changes gather before they are written: a busy minute is not a hundred files."""

PRINT_SECONDS = 20.0

Tell = Callable[[bool, str], object]
"""Takes whether it went well, and a sentence; from any thread."""


def sheet_path(folder: Path, database: Path) -> Path:
    """Where the sheet of a database lies: the sample evening's never covers the restaurant's own."""
    return folder / f"outage-{database.stem}.txt"


@dataclass(frozen=True)
class Printer:
    """The system's own way to paper."""

    command: str

    def print(self, path: Path) -> None:
        """Raises OSError or subprocess.SubprocessError."""
        subprocess.run(  # noqa: S603 - the system's own printer command, and a path of our own
            [self.command, str(path)], check=True, capture_output=True, timeout=PRINT_SECONDS
        )


def find_printer() -> Printer | None:
    """`lp`, else `lpr`; None without either."""
    found = shutil.which("lp") or shutil.which("lpr")
    return Printer(found) if found is not None else None


class SheetLane:
    """Keeps the sheet of a database whole and fresh from `start` to `stop`, and prints it when asked.

    What goes wrong is told once and tried again; it never ends the program.
    """

    def __init__(
        self, store: Store, path: Path, tell: Tell, *, every: float = EVERY, settle: float = SETTLE
    ) -> None:
        self.path = path
        self._store, self._tell = store, tell
        self._every, self._settle = every, settle
        self._changed = threading.Event()
        self._stopping = threading.Event()
        self._printing = threading.Event()
        self._in_trouble = False
        self._forget: Callable[[], None] = lambda: None
        self._thread = threading.Thread(target=self._run, name="sheet", daemon=True)

    def start(self) -> None:
        self._forget = self._store.on_commit(self._changed.set)
        self._thread.start()

    def print(self) -> None:
        """Write the sheet as things stand now and send it to the printer; `tell` says what became of it."""
        self._printing.set()
        self._changed.set()

    def stop(self) -> None:
        """Write it once more; waits for that, but not for ever."""
        self._forget()
        self._stopping.set()
        self._changed.set()
        if self._thread.is_alive():
            self._thread.join(timeout=5)

    def _run(self) -> None:
        clear_leftovers(self.path)
        while not self._stopping.is_set():
            self.write()
            if self._printing.is_set():
                self._printing.clear()
                self._print()
            self._changed.wait(self._every)
            if not self._printing.is_set():
                self._stopping.wait(self._settle)
            self._changed.clear()
        self.write()

    def write(self) -> None:
        """Write the sheet as things stand now, and see to what an erased guest has left behind."""
        try:
            tidy(self._store)
            with self._store.read() as session:
                now = self._store.clock.utc_now()
                text = sheet_text(floor_snapshot(session, now), now)
            remember_file(self._store, self.path)
            write_whole(self.path, text)
        except (OSError, PosError) as error:
            self._trouble(error)
        except Exception:
            log.exception("writing the outage sheet failed")
            self._trouble(OSError(0, "the log says why"))
        else:
            self._in_trouble = False

    def _trouble(self, error: OSError | PosError) -> None:
        if not self._in_trouble:
            why = error.strerror if isinstance(error, OSError) else str(error)
            self._tell(False, f"The outage sheet cannot be written to {self.path}: {why}.")
        self._in_trouble = True

    def _print(self) -> None:
        printer = find_printer()
        if self._in_trouble:
            self._tell(False, f"The outage sheet cannot be written to {self.path}, so nothing is printed.")
        elif printer is None:
            self._tell(False, f"There is no printer command (lp or lpr) here; the sheet lies in {self.path}.")
        else:
            self._send_to(printer)

    def _send_to(self, printer: Printer) -> None:
        try:
            printer.print(self.path)
        except (OSError, subprocess.SubprocessError):
            log.exception("printing failed")
            self._tell(False, f"The printer did not take it; the sheet lies in {self.path}.")
        else:
            self._tell(True, f"The outage sheet is on its way to the printer; it lies in {self.path}.")
