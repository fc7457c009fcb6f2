"""The outage sheet: everything a host needs on paper, harmless, and whole at any moment."""

import stat
from pathlib import Path

import pytest

from data.clock import ManualClock
from data.queries.sheet import END, sheet_text
from data.store import Store
from data.whole_file import clear_leftovers, write_whole
from pos_tui.language.host import Host
from tests.data.test_floor import look
from tests.pos_tui.language.test_events import perform
from tests.pos_tui.test_app_attention import booked


def sheet(store: Store) -> str:
    return sheet_text(look(store), store.clock.utc_now())


def test_it_tells_who_sits_who_comes_and_who_waits(store: Store, clock: ManualClock) -> None:
    booked(store, "3", 20, "Severe nut allergy")
    perform(Host(store, terminal="stand"), "w 2 1 Okafor", "o 1 burger", "q 4 20 Lee 07700 900123 ; pram")
    clock.advance(minutes=5)
    written = sheet(store)
    assert "as of Friday 27 November 2026, 19:45:00" in written
    assert (
        "[ ] 1          2 guests  Okafor  Ordered, since 19:40 until 21:10  tab £14.50, £14.50 to pay" in written
    )
    assert "[ ] 20:00   2 guests  Guest3  table 3" in written
    assert "[ ]   4 guests  Lee  since 19:40 (5 min), told 20 min  07700 900123" in written
    assert "note: pram" in written
    assert written.endswith(f"{END}\n")


def test_allergies_stand_at_the_top_and_with_the_name(store: Store) -> None:
    booked(store, "3", 20, "Severe nut allergy")
    lines = sheet(store).splitlines()
    assert lines[3].startswith("ALLERGIES")
    assert lines[4] == "20:00 Guest3: Severe nut allergy"
    assert "      ASKED: Severe nut allergy" in lines


def test_an_empty_house_says_so(store: Store) -> None:
    assert sheet(store).count("(nobody)") == 4


def test_no_name_can_move_a_printers_head(store: Store) -> None:
    perform(Host(store, terminal="stand"), "q 2 20 \x1b[2JEvil\u202e")
    written = sheet(store)
    assert "[2JEvil" in written
    assert all(letter.isprintable() for letter in written.replace("\n", ""))


def test_a_file_is_its_owners_only_and_replaced_as_a_whole(tmp_path: Path) -> None:
    path = tmp_path / "sheets" / "outage.txt"
    write_whole(path, "one")
    write_whole(path, "two")
    assert path.read_text("utf-8") == "two"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(path.parent.iterdir()) == [path]


def test_what_cannot_be_written_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "outage.txt"
    write_whole(path, "old")

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_whole(path, "new")
    assert path.read_text("utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_what_a_killed_program_left_beside_it_is_cleared(tmp_path: Path) -> None:
    path = tmp_path / "outage.txt"
    (tmp_path / ".outage.txt.abc").write_text("half", "utf-8")
    (tmp_path / "other.txt").write_text("kept", "utf-8")
    clear_leftovers(path)
    assert [each.name for each in tmp_path.iterdir()] == ["other.txt"]
