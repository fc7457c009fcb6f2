"""Lines of keys in hand-edited TOML, and plain sentences for broken documents."""

import tomllib
from typing import Any

import pytest

from data.toml_lines import TomlProblem, line_of, lines_of, parse
from data.venue_loading import bundled, bundled_path

DOCUMENT = '''\
# a comment with [brackets] and "quotes
title = "not a # comment [nor] a list"  # but this is
dotted.key = """
over "two" lines ]
"""
rows = [ # the list opens { here
  { name = "1", sizes = [1,
      2] }, # and goes on }
  { name = 'a#b', "quoted key" = 3 },
]

[server.http]
when = 1979-05-27 07:32:00
[[area]]
name = "Room"
  [area.plan]
  width = 3
[[area]]
name = "Terrace"
  [[area.tables]]
  name = "T1"
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("title",), 2),
        (("dotted",), 3),
        (("dotted", "key"), 3),
        (("rows",), 6),
        (("rows", 0), 7),
        (("rows", 0, "name"), 7),
        (("rows", 0, "sizes", 0), 7),
        (("rows", 0, "sizes", 1), 8),
        (("rows", 1, "name"), 9),
        (("rows", 1, "quoted key"), 9),
        (("server",), 12),
        (("server", "http", "when"), 13),
        (("area",), 14),
        (("area", 0, "name"), 15),
        (("area", 0, "plan", "width"), 17),
        (("area", 1), 18),
        (("area", 1, "tables", 0, "name"), 21),
    ],
)
def test_a_key_path_has_the_line_where_it_stands(path: tuple[str | int, ...], line: int) -> None:
    assert line_of(DOCUMENT, path) == line


@pytest.mark.parametrize(
    ("path", "line"), [(("rows", 1, "covers"), 9), (("area", 1, "waiters", 4), 18), (("nothing",), 1), ((), 1)]
)
def test_a_path_that_is_missing_gets_the_line_of_what_surrounds_it(path: tuple[str | int, ...], line: int) -> None:
    assert line_of(DOCUMENT, path) == line


def test_windows_line_ends_and_a_byte_order_mark_change_no_line() -> None:
    text = "\ufeff" + DOCUMENT.replace("\n", "\r\n")
    assert parse(text, "x")["rows"][1]["name"] == "a#b"
    assert line_of(text, ("area", 1, "tables", 0, "name")) == 21


def _paths(value: Any, path: tuple[str, ...] = ()) -> set[tuple[str, ...]]:
    found = {path} if path else set()
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        found |= _paths(child, (*path, str(key)))
    return found


@pytest.mark.parametrize("name", bundled())
def test_the_scanner_finds_exactly_the_paths_that_the_parser_does(name: str) -> None:
    text = bundled_path(name).read_text("utf-8")
    assert set(lines_of(text)) == _paths(tomllib.loads(text))


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a = 1\nb = [\n  1,\n  2\n  3\n]\n", 5, "comma is missing"),
        ('a = "open\nb = 2\n', 1, "not closed with its quote"),
        ("a = 1\nb = yes\n", 2, "cannot be read"),
        ("a = 1\nb 2\n", 2, "“=” is missing"),
        ("a = 1\na = 2\n", 2, "before"),
        ("[a]\nx = 1\n[a]\n", 3, "second time"),
        ("[a\nx = 1\n", 1, "not closed with ]"),
        ("a = 1\n\nb = [1,\n", 3, "ends in the middle"),
        ("a = { x = 1, }\n", 1, "no comma at its end"),
        ("a = 1 b = 2\n", 1, "left over"),
    ],
)
def test_a_broken_document_is_named_by_line_and_in_plain_words(text: str, line: int, words: str) -> None:
    with pytest.raises(TomlProblem) as problem:
        parse(text, "venue.toml")
    assert problem.value.line == line
    assert words in problem.value.message
    assert str(problem.value).startswith(f"venue.toml, line {line}: ")


def test_a_scan_of_a_broken_document_ends() -> None:
    for cut in range(len(DOCUMENT)):
        assert ("title",) in lines_of(DOCUMENT[:cut]) or cut < 45
