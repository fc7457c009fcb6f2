"""The diary: private, append-only, robust; and what the trainer reads from it."""

import json
import stat
from dataclasses import replace
from pathlib import Path

from pos_tui.training.progress import Diary, Result
from pos_tui.training.report import as_object, as_text, summaries
from tests.pos_tui.training.test_schedule import LESSONS, attempt


def test_what_was_written_is_read_back_and_only_its_owner_may(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "training.jsonl"
    diary = Diary(path)
    diary.add(attempt("move"))
    diary.add(attempt("pay", result=Result.SKIPPED))
    assert diary.read() == [attempt("move"), attempt("pay", result=Result.SKIPPED)]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_damaged_line_loses_only_itself(tmp_path: Path) -> None:
    path = tmp_path / "training.jsonl"
    Diary(path).add(attempt("move"))
    with path.open("a") as file:
        file.write('{"half a li\n[1]\n{}\n')
    Diary(path).add(attempt("pay"))
    assert [each.kind for each in Diary(path).read()] == ["move", "pay"]


def test_nothing_was_practised_where_there_is_no_diary(tmp_path: Path) -> None:
    assert Diary(tmp_path / "none.jsonl").read() == []


def test_the_report_tells_each_person_by_action() -> None:
    attempts = [attempt("move"), replace(attempt("move", clean=False), keys=9, seconds=8.0)]
    others = [replace(attempt("pay"), initials="CD")]
    both = summaries([*attempts, *others], LESSONS, None)
    assert [person.initials for person in both] == ["AB", "CD"]
    move = both[0].kinds[0]
    assert (move.tries, move.passed, move.keys_over_par, move.seconds, move.mistakes) == (2, 2, 2.0, 6.0, 2)
    assert both[0].lessons_left == ("pay", "undo")
    assert summaries([*attempts, *others], LESSONS, "CD") == both[1:]


def test_the_report_reads_as_text_and_as_json() -> None:
    person = summaries([attempt("move", clean=False)], LESSONS, None)[0]
    text = as_text(person)
    assert "AB: 1 of 3 lessons done, 1 try" in text
    assert "move" in text
    assert "weak" in text
    assert "still to do: pay, undo" in text
    assert json.loads(json.dumps(as_object(person)))["kinds"][0]["mistakes"] == 2
