"""One terminal or server owns a SQLite file. Others may read and write beside it, but never checkpoint.

The SQLite of most systems can lose commits when two connections checkpoint at once (fixed in 3.51.3), so
only the owner does. The lock is advisory and goes away with its process, however that ends.
"""

import fcntl
import os
from pathlib import Path
from types import TracebackType

from data.errors import DatabaseInUse


class Ownership:
    """Holds `FILE.lock` for as long as it is open."""

    def __init__(self, database: Path) -> None:
        self._path = database.with_name(database.name + ".lock")
        self._handle: int | None = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as busy:
            owner = os.read(self._handle, 32).decode("ascii", "replace").strip() or "unknown"
            self.release()
            raise DatabaseInUse(
                f"Another terminal or server (process {owner}) is already open on {database}. "
                "Use that one, or open a database of its own with POS_TUI_DATABASE_URL; "
                "several terminals on one database need PostgreSQL."
            ) from busy
        os.ftruncate(self._handle, 0)
        os.write(self._handle, str(os.getpid()).encode("ascii"))

    def release(self) -> None:
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    def __enter__(self) -> "Ownership":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()
