"""`pos-tui simulate`: mistakes on its command line, what it prints, and a whole run against the program."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from data.clock import ManualClock
from data.store import Store
from pos_tui.cli import main
from pos_tui.commandline import simulate as command
from pos_tui.commandline.exchanges import as_lines
from server.embedded import Embedded
from server.listening import bind
from server.settings import Settings
from server.simulator.ledger import Exchange, Violation
from tests.house import FRIDAY_19_40
from tests.ports import unclaimed_port

USER, PASSWORD = "dojo-caller", "a-long-password"


@pytest.fixture(autouse=True)
def no_log(monkeypatch: pytest.MonkeyPatch) -> None:
    """The log would outlive the test."""
    monkeypatch.setattr(command, "log_to_file", lambda: None)


@pytest.fixture
def pos(store: Store) -> Iterator[str]:
    """The program, serving over REST; its address with its credentials."""
    settings = Settings(server_port=0, server_username=USER, server_password=SecretStr(PASSWORD))
    server = Embedded(store, settings)
    server.start()
    yield f"http://{USER}:{PASSWORD}@127.0.0.1:{server.health.port}"
    assert server.stop()


def simulate(*arguments: str) -> int:
    return main(["simulate", "--port", "0", "--quiet", *arguments])


def test_a_run_against_the_program_is_green_and_written_down(pos: str, tmp_path: Path) -> None:
    file = tmp_path / "report.json"
    assert simulate("--target", pos, "--flow", "booking", "--flow", "floor", "--report", str(file)) == 0
    written = json.loads(file.read_text())
    assert written["green"]
    assert [flow["flowName"] for flow in written["flows"]] == ["booking", "floor"]


def test_the_password_of_a_target_is_printed_nowhere(pos: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert simulate("--target", pos.replace(PASSWORD, "wrong-password"), "--flow", "floor") == 1
    said = capsys.readouterr()
    assert "refuses Dojo's calls at http://127.0.0.1:" in said.err
    assert "401: check its credentials" in said.err
    assert "wrong-password" not in said.out + said.err


def test_a_pos_that_is_not_there_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    port = unclaimed_port()
    assert simulate("--target", f"http://u:p@127.0.0.1:{port}", "--flow", "floor") == 1
    assert f"at http://127.0.0.1:{port}: nobody answers" in capsys.readouterr().err


def test_a_pos_that_never_registers_is_waited_for_only_so_long(capsys: pytest.CaptureFixture[str]) -> None:
    assert simulate("--flow", "floor", "--wait", "0") == 1
    assert "No POS has registered within 0 seconds." in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--key", "sk_prod_0123456789"), "live key"),
        (("--key", "nonsense"), "starts with sk_sandbox_"),
        (("--flow", "nonsense"), "there is no flow “nonsense”"),
        (("--port", "99999"), "from 0 to 65535"),
        (("--target", "http://pos.example"), "pos.example is not on this machine"),
        (("--target", "nonsense"), "is no http:// or https:// address"),
    ],
)
def test_a_mistake_on_the_command_line_is_a_sentence(
    arguments: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert simulate(*arguments) == 2
    assert said in capsys.readouterr().err


def test_a_port_in_use_is_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    with bind("127.0.0.1", 0) as taken:
        assert simulate("--port", str(taken.getsockname()[1])) == 2
    assert "choose one with --port" in capsys.readouterr().err


def test_an_exchange_is_a_line_and_what_is_wrong_with_it_another(clock: ManualClock) -> None:
    found = (Violation("schema", "reply.status", "this is required", "GetPartyById"),)
    exchange = Exchange(
        clock.utc_now(),
        "to_pos",
        "rest",
        "GetPartyById",
        "pty\x1b[31m",
        200,
        12.4,
        None,
        {},
        found,
        "a late update",
    )
    line, wrong = as_lines(exchange)
    assert line.startswith(f"{FRIDAY_19_40:%H:%M:%S}Z  Dojo → POS  GetPartyById ")
    assert line.endswith("200, 12 ms  (a late update)")
    assert "\x1b" not in line
    assert wrong == "    breaks the contract: GetPartyById, reply.status: this is required"
