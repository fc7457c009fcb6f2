"""The terminal in a browser: an extra that may be missing."""

import sys
from types import ModuleType
from typing import Any

import pytest

from pos_tui.cli import BAD_USAGE, main


def test_without_the_extra_it_says_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "textual_serve", None)
    monkeypatch.setitem(sys.modules, "textual_serve.server", None)
    assert main(["browser"]) == BAD_USAGE
    assert "pip install 'pos-tui[browser]'" in capsys.readouterr().err


def test_each_page_runs_this_program_and_the_page_stays_on_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    served: dict[str, Any] = {}

    class Server:
        def __init__(self, command: str, **options: object) -> None:
            served.update(options, command=command)

        def serve(self) -> None:
            served["up"] = True

    module = ModuleType("textual_serve.server")
    module.Server = Server  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "textual_serve.server", module)
    assert main(["browser", "--page", "9000", "--", "--sample", "--port", "0"]) == 0
    assert served["command"].endswith("-m pos_tui.cli --sample --port 0")
    assert (served["host"], served["port"], served["up"]) == ("127.0.0.1", 9000, True)
