"""Typing a line, as a machine without a screen."""

import pytest

from pos_tui.widgets.editor import LineEditor


def typed(editor: LineEditor, *keys: str) -> LineEditor:
    """Press keys by name; a single character types itself."""
    for key in keys:
        editor.key(key, key if len(key) == 1 else None)
    return editor


@pytest.mark.parametrize(
    ("keys", "text", "cursor"),
    [
        (["o", "k"], "ok", 2),
        (["o", "k", "backspace"], "o", 1),
        (["o", "k", "home", "n"], "nok", 1),
        (["a", " ", "b", "c", "ctrl+w"], "a ", 2),
        (["a", " ", "b", "ctrl+left", "x"], "a xb", 3),
        (["a", "b", "ctrl+u"], "", 0),
        (["a", "b", "left", "delete"], "a", 1),
        (["a", "b", "home", "ctrl+k"], "", 0),
        (["left", "backspace", "delete"], "", 0),
    ],
)
def test_editing_keys_do_what_they_do_everywhere(keys: list[str], text: str, cursor: int) -> None:
    editor = typed(LineEditor(), *keys)
    assert (editor.text, editor.cursor) == (text, cursor)


def test_typing_replaces_the_part_that_was_put_ready() -> None:
    editor = LineEditor()
    editor.start("w 4 12", (2, 3))
    assert typed(editor, "1", "0").text == "w 10 12"


@pytest.mark.parametrize(
    ("text", "select", "typed_over"),
    [
        ("b  2026-11-29 ", (2, 2), "b 4 2026-11-29 19:30"),
        ("w 2 12", (2, 3), "w 4 12 19:30"),
    ],
)
def test_a_blank_behind_the_part_that_was_typed_over_goes_on_at_the_end(
    text: str, select: tuple[int, int], typed_over: str
) -> None:
    editor, pasted = LineEditor(), LineEditor()
    editor.start(text, select)
    pasted.start(text, select)
    pasted.insert("4 19:30")
    assert typed(editor, "5", "backspace", *"4 19:30").text == pasted.text == typed_over


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        (" 12 burger", "o 12 burger"),
        ("burger", "o 7 burger"),
        ("2x burger", "o 7 2x burger"),
        (["b", "backspace", " "], "o 7  "),
        (["left", "end", " "], "o 7  "),
    ],
)
def test_a_blank_typed_first_takes_out_what_was_filled_in(keys: list[str], text: str) -> None:
    editor = LineEditor()
    editor.start("o 7 ", filled=(2, 4))
    assert typed(editor, *keys).text == text


def test_a_pasted_rest_of_a_line_takes_out_what_was_filled_in_as_typing_does() -> None:
    editor = LineEditor()
    editor.start("o 7 ", filled=(2, 4))
    editor.insert(" 12 burger")
    assert editor.text == "o 12 burger"


def test_moving_keeps_the_part_that_was_put_ready() -> None:
    editor = LineEditor()
    editor.start("w 4 12", (2, 3))
    assert typed(editor, "end", "!").text == "w 4 12!"


def test_up_goes_back_and_down_returns_to_what_was_being_typed() -> None:
    editor = LineEditor(history=["w 2", "n 4"])
    typed(editor, "c", "up")
    assert editor.text == "n 4"
    assert typed(editor, "up").text == "w 2"
    assert typed(editor, "up").text == "w 2"
    assert typed(editor, "down", "down").text == "c"


def test_the_same_line_twice_is_remembered_once() -> None:
    editor = LineEditor()
    for line in ("n 4", "n 4", "  ", "u"):
        editor.start(line)
        editor.remember()
    assert editor.history == ["n 4", "u"]


def test_pasted_control_characters_do_not_get_into_the_line() -> None:
    editor = LineEditor()
    editor.insert("w 2\x1b[2J Kim")
    assert editor.text == "w 2[2J Kim"


def test_a_key_that_means_nothing_is_left_to_others() -> None:
    assert not LineEditor().key("f5", None)
