"""Writing a file so that it is whole at every moment, whatever happens to the program or the machine."""

import os
import tempfile
from contextlib import suppress
from pathlib import Path


def write_whole(path: Path, text: str) -> None:
    """Put the text in the file's place, readable by its owner only. Raises OSError; then the old file stays.

    The new one is written beside it, brought to the disk, and renamed: there is never half a file.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, beside = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(beside).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(beside).unlink()
        raise
    _bring_to_disk(path.parent)


def _bring_to_disk(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def clear_leftovers(path: Path) -> None:
    """Remove what a killed program left beside the file."""
    for beside in path.parent.glob(f".{path.name}.*"):
        with suppress(OSError):
            beside.unlink()
