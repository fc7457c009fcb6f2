"""Settings: where they come from, who wins, and what is said of a mistake."""

import stat
from pathlib import Path

import pytest
from pydantic import SecretStr

from server.credentials import server_credentials
from server.settings import (
    Settings,
    SettingsError,
    Transport,
    load_settings,
    masked,
)
from tests.server.recorder import KEY, dojo_settings


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees this machine's own settings."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))


def config(tmp_path: Path, text: str, mode: int = 0o600) -> Path:
    path = tmp_path / "config.toml"
    path.write_text(text)
    path.chmod(mode)
    return path


def refusal(environ: dict[str, str] | None = None, path: Path | None = None, **overrides: object) -> str:
    with pytest.raises(SettingsError) as refused:
        load_settings(overrides, environ or {}, path)
    return str(refused.value)


def test_the_defaults_are_those_of_the_manual(tmp_path: Path) -> None:
    settings = load_settings({}, {})
    assert settings.database_url.startswith("sqlite:///")
    assert settings.database_url.endswith("pos-tui/pos.db")
    assert (settings.venue, settings.server_host, settings.server_port) == ("bistro", "127.0.0.1", 8650)
    assert (settings.dojo_api_url, settings.dojo_ws_url) == (
        "https://api.dojo.tech",
        "wss://eu.ws.dojo.tech/epos",
    )
    assert settings.dojo_transport is Transport.OFF
    assert not settings.sends_events


def test_the_command_line_beats_the_environment_which_beats_the_file(tmp_path: Path) -> None:
    path = config(tmp_path, 'venue = "file"\nserver_port = 1\nserver_host = "::1"\n')
    environ = {"POS_TUI_VENUE": "environment", "POS_TUI_SERVER_PORT": "2"}
    settings = load_settings({"venue": "line", "server_host": None}, environ, path)
    assert (settings.venue, settings.server_port, settings.server_host) == ("line", 2, "::1")


def test_the_file_in_the_platforms_folder_is_read_unasked(tmp_path: Path) -> None:
    folder = tmp_path / "config" / "pos-tui"
    folder.mkdir(parents=True)
    config(folder, 'venue = "kept"\n')
    assert load_settings({}, {}).venue == "kept"


def test_a_mistyped_key_in_the_file_is_named_with_its_line(tmp_path: Path) -> None:
    path = config(tmp_path, '# mine\nvenue = "bistro"\n\ndojo_transprt = "rest"\n')
    assert refusal(path=path) == f"{path}:4: dojo_transprt: unknown setting; did you mean dojo_transport?"


def test_a_wrong_value_in_the_file_is_named_with_its_line(tmp_path: Path) -> None:
    path = config(tmp_path, 'venue = "bistro"\nserver_port = 99999\n')
    assert refusal(path=path) == f"{path}:2: server_port: 0 to 65535 is expected."


def test_a_file_that_is_no_toml_is_named_with_its_line(tmp_path: Path) -> None:
    path = config(tmp_path, 'venue = "bistro"\nserver_port =\n')
    assert refusal(path=path).startswith(f"{path}:2: ")


@pytest.mark.parametrize(
    "content", [b"venue = '\xff'", b"[" * 50_000, b"x = " + b"[" * 20_000 + b"]" * 20_000, b"#" * 300_000]
)
def test_a_file_that_is_no_settings_file_at_all_gets_a_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(content)
    assert str(path) in refusal(path=path)


def test_a_file_that_was_asked_for_must_exist(tmp_path: Path) -> None:
    assert "there is no such settings file" in refusal(path=tmp_path / "none.toml")


def test_a_mistake_in_the_environment_is_named_with_its_variable() -> None:
    assert refusal({"POS_TUI_SERVER_PORT": "many"}) == "POS_TUI_SERVER_PORT: a whole number is expected."


def test_a_mistyped_variable_is_refused_with_its_likely_meaning() -> None:
    said = refusal({"POS_TUI_DOJO_API_KY": "x"})
    assert said == "POS_TUI_DOJO_API_KY: unknown setting; did you mean POS_TUI_DOJO_API_KEY?"


def test_a_mistake_on_the_command_line_is_named_with_its_option() -> None:
    assert refusal(server_port=-1) == "--server-port: 0 to 65535 is expected."


def test_an_empty_variable_counts_as_not_set() -> None:
    assert load_settings({}, {"POS_TUI_DOJO_API_KEY": ""}).dojo_api_key is None


@pytest.mark.parametrize(
    ("public_url", "transport"), [("https://pos.example", Transport.REST), ("", Transport.WEBSOCKET)]
)
def test_a_key_without_a_transport_chooses_one(public_url: str, transport: Transport) -> None:
    environ = {"POS_TUI_DOJO_API_KEY": KEY, "POS_TUI_PUBLIC_URL": public_url}
    assert load_settings({}, environ).dojo_transport is transport


def test_transport_off_holds_although_there_is_a_key() -> None:
    environ = {"POS_TUI_DOJO_API_KEY": KEY, "POS_TUI_DOJO_TRANSPORT": "off"}
    assert load_settings({}, environ).dojo_transport is Transport.OFF


def test_rest_without_a_public_address_is_refused() -> None:
    said = refusal({"POS_TUI_DOJO_API_KEY": KEY, "POS_TUI_DOJO_TRANSPORT": "rest"})
    assert said.startswith("POS_TUI_PUBLIC_URL: with transport rest")


def test_a_transport_without_a_key_is_refused() -> None:
    assert refusal({"POS_TUI_DOJO_TRANSPORT": "websocket"}).startswith("POS_TUI_DOJO_API_KEY: ")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("dojo_api_url", "http://api.dojo.tech"),
        ("dojo_ws_url", "ws://eu.ws.dojo.tech/epos"),
        ("dojo_api_url", "http://127.0.0.1.evil.example"),
        ("dojo_api_url", "http://user@api.dojo.tech"),
        ("dojo_api_url", "ftp://127.0.0.1"),
        ("public_url", "https://pos.example/v1/"),
        ("dojo_api_key", "pk_live_12345"),
        ("dojo_api_key", "sk_sandbox_a b"),
        ("dojo_software_house_id", "line\r\nbreak"),
        ("dojo_reseller_id", "café"),
        ("server_username", "a:b"),
    ],
)
def test_what_could_do_harm_on_the_wire_is_refused(name: str, value: str) -> None:
    with pytest.raises(SettingsError) as refused:
        load_settings({name: value}, {})
    assert str(refused.value).startswith("--" + name.replace("_", "-") + ": ")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]"])
def test_plain_addresses_are_accepted_for_this_machine(host: str) -> None:
    assert load_settings({"dojo_api_url": f"http://{host}:8660/"}, {}).dojo_api_url == f"http://{host}:8660"


@pytest.mark.parametrize("secret", ['dojo_api_key = "sk_sandbox_1234"', 'server_password = "secret"'])
def test_a_file_with_a_secret_must_be_private(tmp_path: Path, secret: str) -> None:
    path = config(tmp_path, secret, mode=0o640)
    assert f"chmod 600 {path}" in refusal(path=path)


def test_a_file_without_a_secret_may_be_public(tmp_path: Path) -> None:
    assert load_settings({}, {}, config(tmp_path, 'venue = "x"', mode=0o644)).venue == "x"


def test_an_error_never_quotes_a_secret(tmp_path: Path) -> None:
    path = config(tmp_path, f'dojo_api_key = "oops {KEY}"')
    assert KEY not in refusal(path=path)


def test_the_settings_print_without_their_secrets() -> None:
    settings = dojo_settings()
    assert KEY not in repr(settings)
    assert "a-long-password" not in f"{settings!r} {settings}"


def test_doctor_sees_of_a_key_its_prefix_and_four_characters() -> None:
    settings = load_settings(
        {"server_password": "my-own"}, {"POS_TUI_DOJO_API_KEY": "sk_sandbox_0123456789abf3a9"}
    )
    shown = {line.name: line for line in masked(settings)}
    assert (shown["dojo_api_key"].value, shown["dojo_api_key"].source) == ("sk_sandbox_…f3a9", "environment")
    assert (shown["server_password"].value, shown["server_password"].source) == (
        "set, not shown",
        "command line",
    )
    assert shown["venue"].source == "default"


def test_doctor_hides_the_password_in_a_database_address() -> None:
    shown = {s.name: s.value for s in masked(Settings(database_url="postgresql+psycopg://pos:pw9@db/pos"))}
    assert shown["database_url"] == "postgresql+psycopg://pos:…@db/pos"


def test_credentials_are_made_once_and_kept_owner_only(tmp_path: Path) -> None:
    first = server_credentials(Settings(), tmp_path / "data")
    assert first.username == "dojo"
    assert len(first.password.get_secret_value()) >= 43
    assert stat.S_IMODE((tmp_path / "data" / "credentials").stat().st_mode) == 0o600
    assert [entry.name for entry in (tmp_path / "data").iterdir()] == ["credentials"]
    assert server_credentials(Settings(), tmp_path / "data") == first


def test_credentials_from_the_settings_leave_no_file(tmp_path: Path) -> None:
    settings = Settings(server_username="me", server_password=SecretStr("pw"))
    assert server_credentials(settings, tmp_path).username == "me"
    assert not list(tmp_path.iterdir())


def test_a_credentials_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    server_credentials(Settings(), tmp_path)
    (tmp_path / "credentials").chmod(0o604)
    with pytest.raises(SettingsError, match="chmod 600"):
        server_credentials(Settings(), tmp_path)


def test_a_damaged_credentials_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "credentials").touch(0o600)
    with pytest.raises(SettingsError, match="damaged"):
        server_credentials(Settings(), tmp_path)
