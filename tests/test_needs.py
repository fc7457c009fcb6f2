"""README's table of what a host needs names tests that exist."""

import ast
import re
from pathlib import Path

import pytest

HERE = Path(__file__).parent
README = HERE.parent / "README.md"


def named() -> list[str]:
    _, _, section = README.read_text("utf-8").partition("## What a host needs")
    return sorted(set(re.findall(r"\| `(test_\w+)` \|$", section.split("\n## ")[0], re.MULTILINE)))


def known_to_the_terminal() -> set[str]:
    return {
        node.name
        for path in (HERE / "pos_tui").rglob("test_*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }


def test_every_row_of_what_a_host_needs_names_a_test() -> None:
    _, _, section = README.read_text("utf-8").partition("## What a host needs")
    rows = [line for line in section.split("\n## ")[0].splitlines() if line.startswith("| ")][1:]
    assert [row for row in rows if not re.search(r"\| `test_\w+` \|$", row)] == []
    assert rows


@pytest.mark.parametrize("name", named())
def test_what_a_host_needs_is_shown(name: str) -> None:
    assert name in known_to_the_terminal()
