"""How somebody is doing: every try at a task, kept as one line of a file that only they may read."""

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

from server.settings import data_folder


class Result(StrEnum):
    PASSED = "passed"
    AGAIN = "again"
    """They began anew."""
    SKIPPED = "skipped"


@dataclass(frozen=True)
class Attempt:
    """One try. `par` is 0 where any number of keys is good; `allowed` are the seconds the task gives."""

    at: str
    """When, as ISO 8601 in UTC."""
    initials: str
    lesson: str
    task: int
    kind: str
    result: Result
    keys: int
    par: int
    seconds: float
    allowed: int
    mistakes: int
    hints: int
    score: int | None = None
    """Of a rush, out of 100."""

    @property
    def over_par(self) -> int:
        return max(0, self.keys - self.par) if self.par else 0

    @property
    def clean(self) -> bool:
        """Done without help, without a mistake, in the time given and with hardly a key too many."""
        neat = not self.mistakes and not self.hints and self.over_par <= max(1, self.par // 4)
        return self.result is Result.PASSED and neat and self.seconds <= self.allowed


def diary_path() -> Path:
    return data_folder() / "training.jsonl"


class Diary:
    """The file of all tries of everybody who trains on this machine. Blocks: not for the screen's thread."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def add(self, attempt: Attempt) -> None:
        """Append one try; two terminals may do so at once."""
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        line = json.dumps(asdict(attempt), ensure_ascii=False, separators=(",", ":")) + "\n"
        handle = os.open(self._path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
        try:
            os.write(handle, line.encode())
        finally:
            os.close(handle)

    def read(self) -> list[Attempt]:
        """Everything kept, oldest first; a damaged line is passed over."""
        try:
            text = self._path.read_text("utf-8", errors="replace")
        except FileNotFoundError:
            return []
        return list(_attempts(text.splitlines()))


def _attempts(lines: Iterable[str]) -> Iterator[Attempt]:
    for line in lines:
        try:
            values = json.loads(line)
            yield Attempt(**{**values, "result": Result(values["result"])})
        except (ValueError, TypeError, KeyError):
            continue


def of(initials: str, attempts: Sequence[Attempt]) -> list[Attempt]:
    """One person's."""
    return [attempt for attempt in attempts if attempt.initials == initials]
