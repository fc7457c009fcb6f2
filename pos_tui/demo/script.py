"""A presenter's script: a TOML file of steps. A mistake in it is told with its file and line."""

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from data.errors import PosError
from data.toml_lines import TomlProblem, lines_of, nearest, parse
from server.capabilities import registered_names
from server.simulator.faults import FAULTS

_BUNDLED = Path(__file__).parent / "scripts"


class ScriptMistake(PosError):
    """A script cannot be played; the text names the file, the line and what would be right."""


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class DojoAct(_Row):
    """Something that Dojo's guests do. `guest` is the name a booking was made under; none: whoever comes next.

    `hold` locks the tab of the chosen table for a card machine and `pay` takes the money, both without a name.
    `call` asks the POS for one of its capabilities with whatever body, right or wrong.
    """

    act: Literal["book", "seat", "cancel", "hold", "pay", "call"]
    guest: str = ""
    covers: Annotated[int, Field(ge=1, le=20)] = 2
    minutes: Annotated[int, Field(ge=0, le=300)] = 60
    """From now until a booking's time."""
    requests: str | None = None
    parts: Annotated[int, Field(ge=1, le=8)] = 1
    """Payments that a bill is taken in."""
    tip: Annotated[int, Field(ge=0, le=50)] = 0
    """Per cent of the bill."""
    name: str = ""
    """Of a call: the capability."""
    ids: dict[str, str] = {}
    body: dict[str, Any] = {}
    """Of a call: `{table}` in its texts is the id of the chosen table, `{now}` the moment."""


class Step(_Row):
    """Played in the order of the members; then it waits for the presenter, or `wait` seconds."""

    say: str = ""
    fault: str | None = None
    """One comes into force; `none` ends them all."""
    registers: bool = False
    """The POS registers its capabilities with Dojo once more."""
    dojo: DojoAct | None = None
    minutes: Annotated[int, Field(ge=1, le=240)] | None = None
    """The evening goes on by so much at once."""
    line: str | None = None
    """Typed at the floor after a colon, letter by letter, and entered."""
    keys: list[str] = []
    """Pressed after that, by Textual's names; `'w2` is typed letter by letter."""
    wait: Annotated[float, Field(ge=0, le=60)] | None = None
    wire: list[str] = []
    """Messages that must have gone over the wire since the step began: `CreateParty`, or with what was answered
    `CreateParty 409`."""
    expect: list[str] = []
    """What must stand on the screen before it goes on."""
    books: bool = False
    """Both books are compared over the wire, and must be equal."""


class Script(_Row):
    title: str
    step: list[Step] = Field(min_length=1)


def bundled_scripts() -> list[str]:
    return sorted(path.stem for path in _BUNDLED.glob("*.toml") if path.stem != "opening")


def read_script(name_or_path: str) -> Script:
    """A bundled script by its name, or a file. Raises ScriptMistake."""
    path = _BUNDLED / f"{name_or_path}.toml"
    if not path.exists():
        path = Path(name_or_path).expanduser()
    try:
        text = path.read_text("utf-8-sig")
        raw = parse(text, str(path))
    except (OSError, UnicodeDecodeError):
        known = ", ".join(bundled_scripts())
        raise ScriptMistake(f"{path}: there is no script that can be read; bundled are {known}.") from None
    except TomlProblem as problem:
        raise ScriptMistake(f"{path}:{problem.line}: {problem.message}") from None
    return _validated(raw, text, path)


def _validated(raw: dict[str, Any], text: str, path: Path) -> Script:
    try:
        script = Script.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(map(str, first["loc"]))
        raise ScriptMistake(f"{path}:{nearest(lines_of(text), first['loc'])}: {key}: {_said(first)}") from None
    for index, step in enumerate(script.step):
        if step.dojo is not None and step.dojo.act == "call" and step.dojo.name not in registered_names():
            line = nearest(lines_of(text), ("step", index, "dojo"))
            raise ScriptMistake(f"{path}:{line}: dojo: “{step.dojo.name}” is no capability that can be called.")
        if step.fault not in (None, "none", *FAULTS):
            line = nearest(lines_of(text), ("step", index, "fault"))
            raise ScriptMistake(
                f"{path}:{line}: fault: there is no “{step.fault}”; there are {', '.join(FAULTS)}."
            )
    return script


def _said(error: Any) -> str:
    if error["type"] == "extra_forbidden":
        return f"no step has this; there are {', '.join(Step.model_fields)}."
    return f"{error['msg']}."
