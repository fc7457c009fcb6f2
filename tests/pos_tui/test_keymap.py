"""Keys that a restaurant has changed: they act, they are shown, and a mistake is named with its place."""

import re
from pathlib import Path

import pytest

from data.store import Store
from pos_tui.commandline.appearance import keys_of, theme_of
from pos_tui.commands import COMMANDS
from pos_tui.keymap import Keymap, remapped
from pos_tui.screens.help import help_rows
from pos_tui.screens.plan import PlanScreen
from pos_tui.theme_names import THEME_NAMES
from server.settings import Settings, SettingsError, load_settings
from tests.pos_tui.stand import open_stand


def settings(tmp_path: Path, text: str) -> Settings:
    path = tmp_path / "config.toml"
    path.write_text(text)
    return load_settings(environ={}, config_path=path)


async def test_a_changed_key_acts_and_is_shown_and_the_old_one_is_free(store: Store) -> None:
    keys = Keymap(remapped(COMMANDS, {"timeline": "f7 T", "undo": "t"}))
    async with open_stand(store, keys=keys) as stand:
        assert "f7 timeline" in stand.text()
        await stand.press("f7")
        await stand.until(lambda: "Timeline" in stand.text())
        await stand.press("escape", "t")
        await stand.until(lambda: stand.bar.answer is not None and "nothing to undo" in stand.bar.answer.sentence)


async def test_what_is_said_of_keys_names_the_houses_own(store: Store) -> None:
    own = {"line": "f9", "undo": "f7", "find": "f8", "attention": "f5"}
    async with open_stand(store, keys=Keymap(remapped(COMMANDS, own))) as stand:
        await stand.press("9", "9", "enter")
        assert "There is no table 99; f8 finds tables by their letters too." in stand.text()
        said = "\n".join("".join(text for text, _ in row.left) for row in help_rows((), remapped(COMMANDS, own)))
        assert "The line: type f9 and then" in said
        await stand.press("F", "u")
        assert "f7 on the floor takes back the rest." in stand.text()


async def test_escape_and_a_digit_go_to_an_area_as_alt_does_but_are_typed_in_a_line(store: Store) -> None:
    async with open_stand(store) as stand:
        await stand.type_bytes("\x1b2")
        assert stand.chosen == "T1"
        await stand.type_bytes("\x1b1")
        assert stand.chosen == "1"
        await stand.press("F")
        await stand.until(lambda: isinstance(stand.app.screen, PlanScreen))
        await stand.type_bytes("\x1b2")
        assert isinstance(stand.app.screen, PlanScreen)
        assert stand.app.screen.board.area_id == "terrace"
        await stand.press("escape", ":")
        await stand.type_bytes("\x1b3")
        assert stand.line == "£"


async def test_alt_and_a_digit_may_be_the_key_of_another_command(store: Store) -> None:
    async with open_stand(store, keys=Keymap(remapped(COMMANDS, {"area": "alt+1", "undo": "alt+2"}))) as stand:
        await stand.type_bytes("\x1b2")
        await stand.until(lambda: stand.bar.answer is not None and "nothing to undo" in stand.bar.answer.sentence)


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ('timelin = "f7"', ":2: keys.timelin: no command is called that; did you mean timeline?"),
        ('timeline = "seven"', ":2: keys.timeline: “seven+” is no key; examples are f7, ctrl+t and T"),
        ('timeline = "v r"', ":2: keys.timeline: r already is the key of book"),
        ("timeline = 7", ":2: keys.timeline: a text in quotes is expected."),
    ],
)
def test_a_mistake_among_the_keys_is_named_with_its_line(tmp_path: Path, line: str, complaint: str) -> None:
    line = line.replace("seven", "seven+")
    with pytest.raises(SettingsError) as refused:
        keys_of(settings(tmp_path, f"[keys]\n{line}\n"))
    assert str(refused.value).endswith(complaint)


def test_the_keys_of_a_file_are_used(tmp_path: Path) -> None:
    keys = keys_of(settings(tmp_path, '[keys]\ntimeline = "f7"\n'))
    found = keys.of("f7", None)
    assert found is not None
    assert found.id == "timeline"
    assert keys.of("t", "t") is None


def test_keys_cannot_come_from_the_environment() -> None:
    with pytest.raises(SettingsError, match=r"POS_TUI_KEYS: a table of the settings file is expected"):
        load_settings(environ={"POS_TUI_KEYS": "undo=t"})


def test_a_theme_is_known_or_named_in_a_sentence(tmp_path: Path) -> None:
    assert theme_of(settings(tmp_path, 'theme = "chalk"\n')) == "chalk"
    with pytest.raises(SettingsError, match=r":1: theme: no theme is called that; did you mean chalk\?"):
        theme_of(settings(tmp_path, 'theme = "chalky"\n'))


def test_the_manual_names_every_theme() -> None:
    manual = Path(__file__).parents[2] / "README.md"
    named = manual.read_text("utf-8").partition("Colours are ")[2].partition("(`POS_TUI_THEME`)")[0]
    assert re.findall(r"`(\w+)`", named) == list(THEME_NAMES)


async def test_help_on_the_line_is_about_its_verb(store: Store) -> None:
    async with open_stand(store) as stand:
        await stand.press("b", "f1")
        await stand.until(lambda: "make a booking" in stand.text() and "swap TABLE" not in stand.text())
        await stand.press("escape")
        assert stand.line == "b "
        await stand.press("escape", "t", "?")
        await stand.until(lambda: "a week back or on" in stand.text())
