"""Scripts name their mistakes with file and line."""

from pathlib import Path

import pytest

from pos_tui.demo.script import ScriptMistake, bundled_scripts, read_script


@pytest.mark.parametrize("name", [*bundled_scripts(), "opening"])
def test_a_bundled_script_is_in_order_and_looks_at_the_screen_in_each_step(name: str) -> None:
    steps = read_script(name).step
    assert steps
    assert [step.say for step in steps if not step.expect] == []


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ('sey = "Good evening"', ":4: step.0.sey: no step has this"),
        ('fault = "earthquake"', ":4: fault: there is no “earthquake”"),
        ('minutes = "five"', ":4: step.0.minutes:"),
        ('say = "Good', ":4: a text is not closed"),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, step: str, said: str) -> None:
    path = tmp_path / "evening.toml"
    path.write_text(f'title = "An evening"\n\n[[step]]\n{step}\n')
    with pytest.raises(ScriptMistake) as mistake:
        read_script(str(path))
    assert f"{path}{said}" in str(mistake.value)
