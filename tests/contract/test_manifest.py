"""Every promise of the contract has a test or a reason, and no test claims a promise that is none."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.contract.promises import PROMISES

TESTS = Path(__file__).parents[1]
EXCUSES = TESTS.parent / "docs" / "contract.md"
SECTION = "## Not tested, and why"

_CLAIM = re.compile(r"(?:^|_)([abcv])(\d+)(?:_(\d+))?(?=_)")


def claimed(name: str) -> Iterator[str]:
    """The promises at the front of a test's name: `test_a1_1_v2_…` claims A1.1 and V2."""
    rest = name.removeprefix("test")
    while found := _CLAIM.match(rest):
        letter, number, part = found.groups()
        yield f"{letter.upper()}{number}" + (f".{part}" if part else "")
        rest = rest[found.end() :]


@cache
def by_promise() -> dict[str, list[str]]:
    found = defaultdict(list)
    for path in sorted(TESTS.rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
                for promise in claimed(node.name):
                    found[promise].append(f"{path.name}::{node.name}")
    return found


@cache
def excused() -> frozenset[str]:
    """Those with a line of their own under the section: `- C4: why`."""
    _, _, section = EXCUSES.read_text("utf-8").partition(SECTION)
    return frozenset(re.findall(r"^- ([ABCV]\d+(?:\.\d+)?): \S", section.split("\n## ")[0], re.MULTILINE))


@pytest.mark.parametrize(
    ("name", "promises"),
    [
        ("test_a1_1_a_booking", ["A1.1"]),
        ("test_v18_v19_overlaps", ["V18", "V19"]),
        ("test_b10_nothing", ["B10"]),
        ("test_a3_1_v14_b2_2_several", ["A3.1", "V14", "B2.2"]),
        ("test_areas_are_listed", []),
        ("test_a_party_of_4_2_tables", []),
    ],
)
def test_a_name_tells_its_promises(name: str, promises: list[str]) -> None:
    assert list(claimed(name)) == promises


@pytest.mark.parametrize("promise", PROMISES)
def test_a_promise_is_tested_or_says_why_not(promise: str) -> None:
    assert by_promise().get(promise) or promise in excused(), PROMISES[promise]


def test_no_test_claims_a_promise_that_is_none() -> None:
    assert {name: tests for name, tests in by_promise().items() if name not in PROMISES} == {}


def test_no_excuse_is_made_for_what_is_tested_or_unknown() -> None:
    assert {name for name in excused() if name not in PROMISES or name in by_promise()} == set()
