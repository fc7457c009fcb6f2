"""The settings: one frozen object, read once, wrong in a sentence that names the place.

Order: command line > environment > TOML file > default. The names are those of docs and scripts:
`POS_TUI_SERVER_PORT` in the environment is `server_port` in the file.
"""

import os
import re
import stat
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, NamedTuple, Self

import platformdirs
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, ValidationError, model_validator
from pydantic_core import ErrorDetails, PydanticCustomError

from data import toml_lines
from data.errors import PosError
from data.uow import Policy
from server.addresses import public_address, socket_address, web_address

APP = "pos-tui"
ENVIRONMENT = "POS_TUI_"

PIN = "POS_TUI_PIN"
"""No setting: the PIN for one line of `pos-tui do`, kept nowhere."""

LARGEST_FILE = 256 * 1024
"""Bytes; a settings file larger than this is something else."""


class SettingsError(PosError):
    """A mistake in the settings; the text says where it stands and what would be right."""


class Transport(StrEnum):
    """How Dojo reaches this POS."""

    REST = "rest"
    WEBSOCKET = "websocket"
    OFF = "off"


def config_folder() -> Path:
    return platformdirs.user_config_path(APP, appauthor=False)


def data_folder() -> Path:
    return platformdirs.user_data_path(APP, appauthor=False)


# ---- what each value may be --------------------------------------------------------------------------------


def _header_safe(value: str) -> str:
    if not re.fullmatch(r"[!-~]{1,200}", value):
        raise ValueError("1 to 200 letters, digits and signs are expected, without spaces")
    return value


def _api_key(value: SecretStr) -> SecretStr:
    if not re.fullmatch(r"sk_(sandbox|prod)_[A-Za-z0-9_.=+/-]{1,300}", value.get_secret_value()):
        raise ValueError("a key starts with sk_sandbox_ or sk_prod_ and has no spaces")
    return value


def check_username(value: str) -> str:
    if ":" in value:
        raise ValueError("a user name for HTTP Basic has no colon")
    return _header_safe(value)


def check_password(value: SecretStr) -> SecretStr:
    if not value.get_secret_value().isprintable() or not value.get_secret_value():
        raise ValueError("a password of visible characters is expected")
    return value


def _not_blank(value: str) -> str:
    if not value.strip() or not value.isprintable():
        raise ValueError("a text is expected")
    return value


Text = Annotated[str, AfterValidator(_not_blank)]
WebAddress = Annotated[str, AfterValidator(web_address)]
HeaderValue = Annotated[str, AfterValidator(_header_safe)]


class Settings(BaseModel):
    """What the program was told. `came_from` names the place of each value that is not a default."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    database_url: Text = Field(default_factory=lambda: f"sqlite:///{data_folder() / 'pos.db'}")
    venue: Text = "bistro"
    server_host: Text = "127.0.0.1"
    server_port: int = Field(default=8650, ge=0, le=65535)
    server_username: Annotated[str, AfterValidator(check_username)] | None = None
    server_password: Annotated[SecretStr, AfterValidator(check_password)] | None = None
    public_url: Annotated[str, AfterValidator(public_address)] | None = None
    dojo_transport: Transport = Transport.OFF
    dojo_api_url: WebAddress = "https://api.dojo.tech"
    dojo_ws_url: Annotated[str, AfterValidator(socket_address)] = "wss://eu.ws.dojo.tech/epos"
    dojo_api_key: Annotated[SecretStr, AfterValidator(_api_key)] | None = None
    dojo_software_house_id: HeaderValue | None = None
    dojo_reseller_id: HeaderValue | None = None
    wrap_tables: bool = False
    """Answer SearchTables over REST with a list around the page (Q16)."""
    echo_events: bool = False
    """Send events for what Dojo changed itself, too (Q72)."""
    refuse_overlaps: bool = False
    """Refuse bookings that overlap another one at their table, instead of warning (V18, Q87)."""
    theme: Text | None = None
    """The terminal's colours, by the name of a theme."""
    keys: dict[str, Text] = Field(default_factory=dict)
    """Other keys for commands of the floor: the command's name, then its keys with blanks between."""
    sheet_folder: Path = Field(default_factory=lambda: data_folder() / "sheets")
    """Where the outage sheet is kept."""
    came_from: Mapping[str, str] = Field(default_factory=dict, repr=False, exclude=True)
    places: Mapping[str, str] = Field(default_factory=dict, repr=False, exclude=True)
    """Where each value stands, as a mistake would name it; `keys.undo` is one of the keys."""

    @model_validator(mode="before")
    @classmethod
    def _choose_transport(cls, given: Any) -> Any:
        if isinstance(given, dict) and given.get("dojo_api_key") and not given.get("dojo_transport"):
            chosen = Transport.REST if given.get("public_url") else Transport.WEBSOCKET
            return {**given, "dojo_transport": chosen}
        return given

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.dojo_transport is Transport.OFF:
            return self
        if self.dojo_api_key is None:
            raise _mistake("dojo_api_key", "this is needed to talk to Dojo; or set dojo_transport to off")
        if self.dojo_transport is Transport.REST and self.public_url is None:
            raise _mistake(
                "public_url", "with transport rest Dojo must be told where to call; or choose websocket"
            )
        return self

    @property
    def policy(self) -> Policy:
        return Policy(echo=self.echo_events, refuse_overlaps=self.refuse_overlaps)

    @property
    def sends_events(self) -> bool:
        """Whether events wait to be sent, or are recorded as not sent."""
        return self.dojo_transport is not Transport.OFF


def _mistake(key: str, sentence: str) -> PydanticCustomError:
    return PydanticCustomError("together", "{sentence}", {"key": key, "sentence": sentence})


NAMES = tuple(name for name in Settings.model_fields if name not in ("came_from", "places"))
"""Every setting, as the file spells it."""

_SECRETS = {"server_password", "dojo_api_key"}


# ---- reading them ------------------------------------------------------------------------------------------


class _Given(NamedTuple):
    value: Any
    place: str
    """Where it stands, as an error would name it."""
    source: str
    """Where it came from, as doctor shows it."""
    inside: Mapping[str, str] = MappingProxyType({})
    """The places of a table's own values."""

    def places(self, name: str) -> Iterator[tuple[str, str]]:
        yield name, self.place
        yield from ((f"{name}.{key}", place) for key, place in self.inside.items())


def load_settings(
    overrides: Mapping[str, object] | None = None,
    environ: Mapping[str, str] = os.environ,
    config_path: Path | None = None,
) -> Settings:
    """Read the settings from everywhere. `overrides` is the command line; None there means not given.

    Raises SettingsError for the first mistake. Without `config_path` the file in the platform's folder is
    read if there is one; a path that was asked for must exist.
    """
    given: dict[str, _Given] = {}
    given.update(_from_file(config_path))
    given.update(_from_environment(environ))
    given.update(_from_command_line(overrides or {}))
    came_from = {name: entry.source for name, entry in given.items()}
    places = {name: place for entry_name, entry in given.items() for name, place in entry.places(entry_name)}
    values = {name: entry.value for name, entry in given.items()}
    try:
        return Settings(**values, came_from=came_from, places=places)
    except ValidationError as error:
        raise SettingsError(_sentence(error.errors(include_input=False)[0], given)) from None


def _from_command_line(overrides: Mapping[str, object]) -> dict[str, _Given]:
    found = {}
    for name, value in overrides.items():
        option = "--" + name.replace("_", "-")
        if name not in NAMES:
            raise SettingsError(f"{option}: unknown setting{_did_you_mean(name, '--')}")
        if value is not None:
            found[name] = _Given(value, option, "command line")
    return found


def _from_environment(environ: Mapping[str, str]) -> dict[str, _Given]:
    """An empty variable counts as not set."""
    found = {}
    for variable, value in environ.items():
        if not variable.startswith(ENVIRONMENT) or variable == PIN:
            continue
        name = variable.removeprefix(ENVIRONMENT).lower()
        if name not in NAMES:
            raise SettingsError(f"{variable}: unknown setting{_did_you_mean(name, ENVIRONMENT)}")
        if value:
            found[name] = _Given(value, variable, "environment")
    return found


def _from_file(asked_for: Path | None) -> dict[str, _Given]:
    path = asked_for or config_folder() / "config.toml"
    text = _read(path, must_exist=asked_for is not None)
    try:
        values = toml_lines.parse(text, str(path))
    except toml_lines.TomlProblem as problem:
        raise SettingsError(f"{path}:{problem.line}: {problem.message}") from None
    except (RecursionError, ValueError):  # nested thousands deep, a number thousands of digits long
        raise SettingsError(f"{path}: this is no settings file.") from None
    found = {}
    for name, value in values.items():
        place = f"{path}:{toml_lines.line_of(text, (name,))}: {name}"
        if name not in NAMES:
            raise SettingsError(f"{place}: unknown setting{_did_you_mean(name, '')}")
        found[name] = _Given(value, place, str(path), _places_inside(path, text, name, value))
    if any(name in _SECRETS for name in found):
        _check_private(path)
    return found


def _places_inside(path: Path, text: str, name: str, value: object) -> dict[str, str]:
    if not isinstance(value, dict):
        return {}
    return {key: f"{path}:{toml_lines.line_of(text, (name, key))}: {name}.{key}" for key in value}


def _read(path: Path, *, must_exist: bool) -> str:
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise SettingsError(f"{path}: this is too large to be a settings file.")
        raw = path.read_bytes()
        return raw.decode("utf-8")
    except FileNotFoundError:
        if must_exist:
            raise SettingsError(f"{path}: there is no such settings file.") from None
        return ""
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise SettingsError(f"{path}:{line}: this is not UTF-8 text.") from None
    except OSError as error:
        raise SettingsError(f"{path}: the settings file cannot be read: {error.strerror}.") from None


def _check_private(path: Path) -> None:
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise SettingsError(
            f"{path}: others can read this file, and it holds a key or a password; run: chmod 600 {path}"
        )


def _did_you_mean(name: str, prefix: str) -> str:
    close = get_close_matches(name.lower(), NAMES, n=1)
    if not close:
        return "."
    spelled = close[0].upper() if prefix == ENVIRONMENT else close[0]
    spelled = spelled.replace("_", "-") if prefix == "--" else spelled
    return f"; did you mean {prefix}{spelled}?"


_EXPECTED = {
    "int_parsing": "a whole number is expected",
    "int_type": "a whole number is expected",
    "int_from_float": "a whole number is expected",
    "bool_parsing": "true or false is expected",
    "bool_type": "true or false is expected",
    "string_type": "a text in quotes is expected",
    "greater_than_equal": "0 to 65535 is expected",
    "less_than_equal": "0 to 65535 is expected",
    "enum": "rest, websocket or off is expected",
    "dict_type": "a table of the settings file is expected, such as [keys]",
}


def _sentence(error: ErrorDetails, given: Mapping[str, _Given]) -> str:
    """Where the mistake stands and what would be right; never the value, which may be a secret."""
    name = str(error.get("ctx", {}).get("key") or error["loc"][0])
    reason = _EXPECTED.get(error["type"]) or error["msg"].removeprefix("Value error, ")
    inside = given[name].inside.get(str(error["loc"][-1])) if name in given else None
    place = inside or (given[name].place if name in given else ENVIRONMENT + name.upper())
    return f"{place}: {reason}."


# ---- showing them ------------------------------------------------------------------------------------------


class Shown(NamedTuple):
    """One line of what `doctor` says about the settings."""

    name: str
    value: str
    source: str


def masked(settings: Settings) -> list[Shown]:
    """Every setting, safe to show: of a key the prefix and four characters, of a password nothing."""
    return [
        Shown(name, _masked(getattr(settings, name)), settings.came_from.get(name, "default")) for name in NAMES
    ]


def _masked(value: object) -> str:
    if value is None:
        return "not set"
    if isinstance(value, SecretStr):
        return _masked_secret(value.get_secret_value())
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return ", ".join(f"{name} {told}" for name, told in value.items()) or "none"
    return re.sub(r"(://[^/@:]*):[^/@]*@", r"\1:…@", str(value))


def _masked_secret(secret: str) -> str:
    key = re.match(r"sk_(sandbox|prod)_", secret)
    if key is None:
        return "set, not shown"
    rest = secret[key.end() :]
    return f"{key.group()}…{rest[-4:] if len(rest) >= 12 else ''}"
