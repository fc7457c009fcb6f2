"""The command line: what it prints, where, and with which exit status."""

import io
import json
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from data.clock import SystemClock
from pos_tui.cli import COMMANDS, main
from pos_tui.commandline import demo
from tests.server.recorder import RecordingDojo, served


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Nothing of the machine's own settings and data comes in."""
    for name in ("CONFIG", "DATA", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    return tmp_path


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    shown = capsys.readouterr().out
    assert all(f"  {name} " in shown for name in COMMANDS)


def test_version_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("pos-tui 0.")


def test_an_unknown_command_is_bad_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fly"]) == 2
    assert "“fly” is no command" in capsys.readouterr().err


def test_do_prints_what_it_did_and_minds(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["do", "w 6 1 Okafor"]) == 0
    shown = capsys.readouterr()
    assert shown.out.startswith("Seated Okafor (6) at 1 until ")
    assert "Mind: 6 guests, but 1 has 2 seats." in shown.err


def test_what_a_guest_is_called_reaches_the_terminal_harmless(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["do", "b 2 +300 1 Ev\x1b]0;owned\x07", "b 2 +300 1 Ab\x9bm", "x nobody", "x"]) == 1
    shown = capsys.readouterr()
    assert "Ev" in shown.out
    assert not {"\x1b", "\x07", "\x9b"} & set(shown.out + shown.err)


def test_do_answers_programs_with_one_object_for_each_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["do", "--json", "w 2 1 Okafor", "w 2 1", "what"]) == 1
    seated, taken, unread = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert (seated["line"], seated["ok"]) == ("w 2 1 Okafor", True)
    assert seated["events"] == [{"eventType": "PartyUpdated", "event": {"partyId": seated["party_id"]}}]
    assert taken.pop("message").startswith("Table 1 is taken by Okafor until ")
    assert taken == {"line": "w 2 1", "ok": False, "warnings": [], "events": []}
    assert not unread["ok"]
    assert unread["message"] == "“what” is no verb. F1 and `pos-tui do --help` list the verbs."


def test_lines_come_through_a_pipe_until_quit(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("w 2 1 Lee\n\nquit\nw 2 2 Kim\n\n"))
    assert main(["lines"]) == 0
    shown = capsys.readouterr().out
    assert "Seated Lee (2) at 1" in shown
    assert "Kim" not in shown


def test_a_refused_line_goes_to_standard_error_with_status_1(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["do", "w 2 nowhere/1"]) == 1
    shown = capsys.readouterr()
    assert (shown.out, shown.err) == ("", "There is no table nowhere/1; did you mean room/1.\n")


def test_all_do_runs_on_one_database_are_one_terminal_to_undo(capsys: pytest.CaptureFixture[str]) -> None:
    main(["do", "w 2 1 Okafor"])
    capsys.readouterr()
    assert main(["do", "u"]) == 0
    assert capsys.readouterr().out.startswith("Took back “Seated Okafor (2) at 1 until ")


def test_initials_alone_hold_for_the_lines_of_one_call_and_say_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["do", "/MK", "w 2 1", "/"]) == 0
    signed, _, unsigned = capsys.readouterr().out.splitlines()
    assert signed == "Every action is Marta Kowalczyk's (MK) for the rest of this call."
    assert unsigned == "Actions carry no initials for the rest of this call."
    assert main(["journal"]) == 0
    assert "MK" in capsys.readouterr().out


def test_initials_alone_without_another_line_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["do", "/mk"]) == 1
    assert capsys.readouterr().err == (
        "“/mk” holds for the lines after it in the same call, and there are none; end each line with /MK.\n"
    )
    assert main(["do", "--json", "/mk"]) == 1
    assert json.loads(capsys.readouterr().out)["ok"] is False


def test_events_lists_what_a_line_caused(capsys: pytest.CaptureFixture[str]) -> None:
    main(["do", "--json", "w 2 1"])
    party_id = json.loads(capsys.readouterr().out)["party_id"]
    assert main(["events"]) == 0
    assert "PartyUpdated" in (line := capsys.readouterr().out)
    assert party_id in line


def test_events_says_who_sends_what_this_process_did_not(capsys: pytest.CaptureFixture[str]) -> None:
    note = (
        "“not sent”: done by a process without a link to Dojo; "
        "one with a link tells Dojo what it still has to know.\n"
    )
    main(["do", "w 2 1"])
    capsys.readouterr()  # out of service hours, by the machine's own clock, the line has a warning
    assert main(["events"]) == 0
    shown = capsys.readouterr()
    assert "not sent" in shown.out
    assert shown.err == note
    assert main(["events", "--waiting"]) == 0
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("what", ["retry", "drop"])
def test_acting_on_what_does_not_wait_says_so_and_what_lists_it(
    what: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["events", what, "nope"]) == 1
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err == (
        "No event “nope” waits, nor one about a booking, party or tab “nope”; "
        "`pos-tui events --waiting` lists what does.\n"
    )


def test_telling_again_of_what_there_is_not_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["events", "resync", "nope"]) == 1
    assert capsys.readouterr().err == (
        "Nothing was written: no event was ever about “nope”, or one waits already; `pos-tui events` lists them.\n"
    )


@pytest.mark.parametrize("command", ["events", "journal"])
@pytest.mark.parametrize("limit", ["-2", "0", "many"])
def test_a_limit_that_lists_nothing_is_bad_usage(
    command: str, limit: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main([command, f"--limit={limit}"])
    assert ended.value.code == 2
    assert "argument --limit: a number from 1 on is expected" in capsys.readouterr().err


def test_a_dropped_event_is_kept_and_named_so(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POS_TUI_DOJO_API_KEY", "sk_sandbox_0123456789abcdef")
    main(["do", "w 2 1"])
    assert main(["events", "drop"]) == 0
    assert main(["events", "list"]) == 0
    shown = capsys.readouterr().out
    assert "1 event will never be sent." in shown
    assert "dropped" in shown


def test_a_typo_in_the_settings_names_file_and_line(own_folders: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = own_folders / "pos.toml"
    path.write_text('venue = "hall"\n\nserver_prot = 8650\n', "utf-8")
    assert main(["events", "--config", str(path)]) == 2
    assert capsys.readouterr().err == (f"{path}:3: server_prot: unknown setting; did you mean server_port?\n")


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ('theme = "pink"', "theme: no theme is called that; there are evening, daylight, dusk, chalk, sixteen."),
        (
            'venue = "nope"',
            "venue: “nope” is neither a file nor a bundled venue; bundled are bistro, brasserie, hall.",
        ),
        ('keys.zz = "nope"', "keys.zz: no command is called that"),
    ],
)
@pytest.mark.parametrize("command", ["doctor", "do u", "journal", "events", "report", "serve", "train --list"])
def test_every_command_names_a_wrong_value_in_the_settings_with_file_line_and_key(
    own_folders: Path, capsys: pytest.CaptureFixture[str], command: str, line: str, complaint: str
) -> None:
    path = own_folders / "pos.toml"
    path.write_text(f"wrap_tables = true\n{line}\n", "utf-8")
    assert main([*command.split(), "--config", str(path)]) == 2
    assert capsys.readouterr().err == f"{path}:2: {complaint}\n"
    assert not (own_folders / "data").exists()


def test_a_wrong_value_in_the_environment_is_named_by_its_variable(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("POS_TUI_THEME", "pink")
    assert main(["doctor"]) == 2
    assert capsys.readouterr().err.startswith("POS_TUI_THEME: no theme is called that; there are ")


def test_commands_that_draw_nothing_load_nothing_that_draws(own_folders: Path) -> None:
    path = own_folders / "pos.toml"
    path.write_text('theme = "chalk"\n[keys]\ntimeline = "f7"\n', "utf-8")
    code = (
        "import sys, pos_tui.cli\n"
        f"assert pos_tui.cli.main(['do', 'w 2', '--config', {str(path)!r}]) == 0\n"
        "sys.exit('textual' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_broken_venue_file_names_line_and_mistake(own_folders: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = own_folders / "mine.toml"
    path.write_text('[venue]\nname = "Mine"\nzone = "Europe/Lodnon"\n', "utf-8")
    assert main(["venue", "check", str(path)]) == 2
    assert f"{path}:3: venue.zone: " in (told := capsys.readouterr().err)
    assert main(["train", "--list", "--venue", str(path)]) == 2
    assert capsys.readouterr().err == told


def test_a_venue_file_that_is_no_toml_is_named_alike_by_every_command(
    own_folders: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = own_folders / "mine.toml"
    path.write_text('[venue]\nname = "Mine"\n[venue\n', "utf-8")
    for command in ("venue check", "train --venue", "venue load"):
        assert main([*command.split(), str(path)]) == 2
        told = capsys.readouterr().err
        assert told.startswith(f"{path}:3: ")
        assert ": :" not in told


def test_the_bundled_venues_are_listed_with_their_sizes(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["venue", "list"]) == 0
    shown = capsys.readouterr().out
    assert "bistro     18 tables, 52 covers" in shown
    assert "brasserie  44 tables, 140 covers" in shown
    assert "hall       120 tables, 420 covers" in shown


def test_a_database_that_is_not_spoken_is_refused_in_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["do", "--database", "postgresql+psycopg://localhost/pos", "w 2"]) == 2
    assert "PostgreSQL is not supported yet" in capsys.readouterr().err


def test_an_edited_floor_is_saved_and_not_overwritten_unasked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mine = tmp_path / "mine.toml"
    assert main(["do", "plan seats 4 5"]) == 0
    assert main(["venue", "save", str(mine)]) == 0
    assert main(["venue", "check", str(mine)]) == 0
    assert main(["venue", "save", str(mine)]) == 2
    assert f"{mine} is there already; name another file." in capsys.readouterr().err
    assert main(["venue", "load", "bistro"]) == 1
    assert "table 4 in Room: square for 5, 11x4 at 38,0 would become square for 4" in capsys.readouterr().err
    assert main(["venue", "load", str(mine)]) == 0
    assert main(["venue", "load", "bistro", "--overwrite"]) == 0


def test_doctor_masks_the_key(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POS_TUI_DOJO_API_KEY", "sk_sandbox_0123456789abcdef")
    monkeypatch.setenv("POS_TUI_DOJO_TRANSPORT", "off")
    assert main(["doctor"]) == 0
    shown = capsys.readouterr().out
    assert "sk_sandbox_…cdef" in shown
    assert "0123456789" not in shown


def test_register_and_doctor_show_what_dojo_has(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POS_TUI_DOJO_API_KEY", "sk_sandbox_0123456789abcdef")
    monkeypatch.setenv("POS_TUI_PUBLIC_URL", "https://pos.example/dojo")
    with served(RecordingDojo()) as url:
        monkeypatch.setenv("POS_TUI_DOJO_API_URL", url)
        assert main(["doctor"]) == 0
        assert "Dojo has not kept these capabilities" in capsys.readouterr().out
        assert main(["register"]) == 0
        assert "CreateParty                  v1" in capsys.readouterr().out
        assert main(["doctor"]) == 0
        assert "23 capabilities are registered for rest." in capsys.readouterr().out


def test_train_lists_the_lessons_and_what_a_venue_cannot_serve(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", "--list"]) == 0
    assert "20  rush           The five-minute rush  (1 task)" in capsys.readouterr().out


def test_train_names_a_mistake_in_a_lesson_before_the_terminal_opens(
    own_folders: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = own_folders / "mine.toml"
    path.write_text('title = "Mine"\nwhy = "So."\ntaks = []\n', "utf-8")
    assert main(["train", str(path)]) == 2
    assert f"{path}:3: taks: “taks” is not known here; did you mean “task”?" in capsys.readouterr().err
    assert main(["train", "no-such-lesson"]) == 2
    assert "There is no lesson “no-such-lesson”" in capsys.readouterr().err


def test_the_report_of_nobody_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", "--report", "--initials", "ab"]) == 0
    assert main(["train", "--report", "--json"]) == 0
    assert capsys.readouterr().out == "Nothing was practised by AB yet.\n[]\n"


@pytest.mark.parametrize(
    ("command", "name"), [(["train", "moving"], "training"), (["demo", "--venue", "bistro"], "the demo")]
)
def test_no_setting_of_dojos_reaches_training_or_a_demo(
    command: list[str], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pos_tui.commandline import demo, train
    from server.dojo import DojoClient
    from server.live import NoLiveDojo
    from server.settings import Settings

    monkeypatch.setenv("POS_TUI_DOJO_API_KEY", "sk_prod_0123456789abcdef")
    monkeypatch.setenv("POS_TUI_DOJO_TRANSPORT", "not even looked at")
    monkeypatch.setattr("pos_tui.terminal.can_be_drawn_on", lambda: True)
    settings = Settings(dojo_api_key="sk_prod_0123456789abcdef")
    tried: list[str] = []

    def open_terminal(*_: object) -> None:
        with pytest.raises(NoLiveDojo, match=f"Dojo is never called from {name}; nothing was sent"):
            DojoClient(settings, SystemClock())
        tried.append("a client")

    for place in (train, demo):
        monkeypatch.setattr(place, "_open_terminal", open_terminal)
    assert main(command) == 0
    assert tried == ["a client"]


def test_a_report_is_printed_and_written_for_its_owner_only(
    own_folders: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["do", "w 2 1 =cmd()", "o 1 burger", "p 1 cash", "c 1"])
    capsys.readouterr()
    assert main(["report"]) == 0
    assert "by cash, 1x" in capsys.readouterr().out
    table, programs = own_folders / "day.csv", own_folders / "day.json"
    assert main(["report", "--csv", str(table)]) == 0
    assert main(["report", "--json", str(programs), "--guests"]) == 0
    assert {stat.S_IMODE(path.stat().st_mode) for path in (table, programs)} == {0o600}
    assert "cmd" not in table.read_text("utf-8")
    found = json.loads(programs.read_text("utf-8"))
    assert found["guests"][0]["name"] == "=cmd()"
    assert found["money"]["total"] == found["money"]["paid"]


def test_an_export_with_guests_goes_when_one_is_erased_and_a_formula_stays_text(
    own_folders: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["do", "w 2 1 =cmd()"])
    table = own_folders / "day.csv"
    assert main(["report", "--csv", str(table), "--guests"]) == 0
    assert "guest 1,name,'=cmd()" in table.read_text("utf-8")
    assert main(["do", "erase =cmd() ! /MK"]) == 0
    assert not table.exists()


def test_doctor_says_where_the_outage_sheet_lies(own_folders: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor"]) == 0
    assert f"{own_folders}/data/pos-tui/sheets/outage-pos.txt  (not written yet" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--script", "nope.toml"], "nope.toml: there is no script that can be read"),
        (["--start", "someday"], "--start someday: a day and a time are expected"),
        (["--world", "nowhere"], "There is no world “nowhere”"),
        (["--venue", "nowhere"], "nowhere"),
        (["--save", "../up"], "is no name for a world"),
        (["--delete", ""], "is no name for a world"),
        (["--speed", "abc"], "a speed from 1 to 60 is expected"),
        (["--speed", "nan"], "a speed from 1 to 60 is expected"),
    ],
)
def test_a_demo_that_cannot_be_is_refused_before_guests_arrive(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo, "_open_terminal", lambda *_: pytest.fail("the terminal opened"))
    try:
        status = main(["demo", *arguments])
    except SystemExit as left:
        status = int(left.code or 0)
    shown = capsys.readouterr().err
    assert status == 2
    assert said in shown
    assert "The guests arrive" not in shown


def test_a_kept_evening_is_written_over_by_the_evening_that_goes_on_with_it_and_by_no_other(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo, "_open_terminal", lambda stage, *_: stage.open())
    monkeypatch.setattr(demo, "check_terminal", lambda: None)
    assert main(["demo", "--save", "friday"]) == 0
    assert main(["demo", "--copy", "friday", "saturday"]) == 0
    capsys.readouterr()
    for arguments in (["--save", "friday"], ["--copy", "saturday", "friday"]):
        assert main(["demo", *arguments]) == 2
        assert "“friday” is kept already" in capsys.readouterr().err
    assert main(["demo", "--world", "friday", "--save", "friday"]) == 0
