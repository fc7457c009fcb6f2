"""A TOML file that people write, checked: either what it says, or every mistake with its line and key."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from data.toml_lines import TomlProblem, lines_of, nearest, parse
from data.venue_checks import Finding
from data.venue_sentences import sentence_for

T = TypeVar("T", bound=BaseModel)


@dataclass(frozen=True)
class Problem:
    """A mistake in a file: the line, from 1, the dotted key, and a sentence for whoever wrote it."""

    line: int
    key: str
    message: str

    def __str__(self) -> str:
        place = f"line {self.line}, {self.key}" if self.key else f"line {self.line}"
        return f"{place}: {self.message}"

    def in_file(self, path: Path) -> str:
        """As an editor finds it: file, line, key if there is one, sentence."""
        key = f"{self.key}: " if self.key else ""
        return f"{path}:{self.line}: {key}{self.message}"


def check_file(
    source: Path | str, model: type[T], cross_checks: Callable[[dict[str, Any]], Sequence[Finding]]
) -> tuple[T | None, list[Problem]]:
    """Read a file by its path, or a text. Either what it says or every mistake, in the file's order.

    `cross_checks` finds in the plain document what no single value shows.
    """
    try:
        text = source.read_text("utf-8-sig") if isinstance(source, Path) else source
        raw = parse(text, str(source) if isinstance(source, Path) else "the text")
    except OSError as error:
        return None, [Problem(1, "", f"the file cannot be read: {error.strerror}")]
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        return None, [Problem(line, "", "a character here is not UTF-8; save the file as UTF-8 text")]
    except TomlProblem as problem:
        return None, [Problem(problem.line, "", problem.message)]
    read, findings = _validated(raw, model, list(cross_checks(raw)))
    return (None, _placed(text, findings)) if findings else (read, [])


def _validated(raw: dict[str, Any], model: type[T], findings: list[Finding]) -> tuple[T | None, list[Finding]]:
    try:
        return model.model_validate(raw), findings
    except ValidationError as error:
        return None, findings + [sentence_for(detail, model) for detail in error.errors()]


def _placed(text: str, findings: list[Finding]) -> list[Problem]:
    lines = lines_of(text)
    problems = {
        Problem(nearest(lines, path), ".".join(str(part) for part in path), message) for path, message in findings
    }
    return sorted(problems, key=lambda problem: (problem.line, _natural(problem.key), problem.message))


def _natural(key: str) -> list[tuple[bool, int, str]]:
    parts = re.split(r"\.", key)
    return [(part.isdigit(), int(part) if part.isdigit() else 0, part) for part in parts]
