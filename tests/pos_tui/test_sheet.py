"""The keeper of the outage sheet: fresh, whole, printed with one key, and never the end of the program."""

import threading
from pathlib import Path

import pytest

from data.queries.sheet import END
from data.store import Store
from pos_tui.language.host import Host
from pos_tui.sheet import SheetLane, sheet_path
from tests.pos_tui.language.test_events import perform
from tests.pos_tui.stand import PATIENCE


class Told:
    """What was said, and waiting for it."""

    def __init__(self) -> None:
        self.said: list[tuple[bool, str]] = []
        self.heard = threading.Event()

    def __call__(self, ok: bool, sentence: str) -> None:
        self.said.append((ok, sentence))
        self.heard.set()


@pytest.fixture
def told() -> Told:
    return Told()


def test_the_last_sheet_is_written_on_the_way_out(store: Store, tmp_path: Path, told: Told) -> None:
    lane = SheetLane(store, tmp_path / "sheets" / "outage.txt", told, every=3600, settle=0)
    lane.start()
    perform(Host(store, terminal="stand"), "w 2 1 Okafor")
    lane.stop()
    written = lane.path.read_text("utf-8")
    assert "Okafor" in written
    assert written.endswith(f"{END}\n")
    assert told.said == []


def test_a_folder_that_takes_no_file_is_told_once_and_harms_nothing(
    store: Store, tmp_path: Path, told: Told
) -> None:
    (tmp_path / "file").write_text("in the way", "utf-8")
    lane = SheetLane(store, tmp_path / "file" / "outage.txt", told)
    lane.write()
    lane.write()
    [(ok, sentence)] = told.said
    assert not ok
    assert sentence == f"The outage sheet cannot be written to {lane.path}: File exists."


@pytest.mark.parametrize(
    ("script", "ok", "words"),
    [
        ('#!/bin/sh\ncp "$1" "$0.printed"\n', True, "is on its way to the printer"),
        ("#!/bin/sh\nexit 1\n", False, "The printer did not take it"),
        (None, False, "There is no printer command"),
    ],
    ids=["printer", "broken printer", "none"],
)
def test_printing_says_what_became_of_it(
    store: Store,
    tmp_path: Path,
    told: Told,
    monkeypatch: pytest.MonkeyPatch,
    script: str | None,
    ok: bool,
    words: str,
) -> None:
    tools = tmp_path / "tools"
    tools.mkdir()
    if script is not None:
        (tools / "lp").write_text(script, "utf-8")
        (tools / "lp").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tools}:/bin:/usr/bin" if script else str(tools))
    lane = SheetLane(store, tmp_path / "sheets" / "outage.txt", told, every=3600, settle=0)
    lane.start()
    lane.print()
    assert told.heard.wait(PATIENCE)
    lane.stop()
    assert told.said[0][0] is ok
    assert words in told.said[0][1]
    assert str(lane.path) in told.said[0][1]
    assert (tools / "lp.printed").exists() is ok


def test_an_erased_guest_is_gone_from_the_sheet_too(store: Store, tmp_path: Path, told: Told) -> None:
    host = Host(store, terminal="stand")
    perform(host, "w 2 1 Okaforqx")
    lane = SheetLane(store, tmp_path / "sheets" / "outage.txt", told)
    lane.write()
    assert "Okaforqx" in lane.path.read_text("utf-8")
    perform(host, "erase okaforqx ! /CD")
    assert not lane.path.exists()
    lane.write()
    assert "Okaforqx" not in lane.path.read_text("utf-8")


def test_every_database_has_a_sheet_of_its_own() -> None:
    assert sheet_path(Path("/s"), Path("/d/sample.db")) == Path("/s/outage-sample.txt")
