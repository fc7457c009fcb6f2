"""The minutes on a table: those of the stage, what is left of the turn, and what both look like when over."""

from datetime import datetime
from typing import Any

import pytest
from textual.geometry import Size

from data.clock import ManualClock
from data.queries.views import PartyView, TableView
from data.store import Store
from pos_tui.floor.minutes import most_pressing_minutes, stage_minutes, turn_minutes, turn_words
from pos_tui.floor.paint import Look, Part, Tone, tone_of
from pos_tui.floor.paint_box import paint_box
from pos_tui.floor.paint_row import paint_line
from pos_tui.widgets.side import below_lines, side_lines
from tests.pos_tui.portrait import without_colour
from tests.pos_tui.rooms import NOW, VENUE, booking, minutes, party, snapshot, tab, table
from tests.pos_tui.stand import Stand, open_stand
from tests.pos_tui.test_app_floor import book, seat


def turning(left: int, since: int = 5, **values: Any) -> PartyView:
    """A party in its stage `since` minutes ago whose turn has `left` minutes, or is over by as many below zero."""
    return party(since=since, expected_end_at=NOW + minutes(left), **values)


def box(who: PartyView, width: int = 11, height: int = 4, now: datetime = NOW) -> list[str]:
    return paint_box(table("1", party=who), width, height, VENUE, now, Look()).text().splitlines()


# ---- as text -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("left", "shown", "worded"),
    [(80, "80'", "80' left"), (125, "2h05", "2h05 left"), (0, "0'", "0' left"), (-5, "+5'!", "+5'! over")],
)
def test_a_turn_runs_down_and_then_over(left: int, shown: str, worded: str) -> None:
    assert (turn_minutes(turning(left), NOW), turn_words(turning(left), NOW)) == (shown, worded)


def test_a_minute_of_the_turn_that_has_begun_is_still_left() -> None:
    assert turn_minutes(turning(35), NOW + minutes(1) / 2) == "35'"


def test_nothing_is_left_of_a_turn_of_which_nobody_said_the_end() -> None:
    assert (turn_minutes(party(expected_end_at=None), NOW), turn_words(party(expected_end_at=None), NOW)) == (
        "",
        "",
    )


@pytest.mark.parametrize(("since", "shown"), [(0, "0"), (15, "15"), (16, "16!"), (130, "2h10!")])
def test_the_minutes_of_a_stage_are_bare_and_marked_beyond_its_limit(since: int, shown: str) -> None:
    assert stage_minutes(party(since=since), NOW) == shown


def test_a_stage_counts_from_when_it_began_not_from_when_they_sat_down() -> None:
    assert stage_minutes(party(status_since=NOW - minutes(3), started_at=NOW - minutes(60)), NOW) == "3"


@pytest.mark.parametrize(
    ("who", "shown"),
    [
        (turning(35), "35'"),
        (turning(35, since=18), "18!"),
        (turning(-5, since=18), "+5'!"),
        (party(expected_end_at=None), "5"),
    ],
    ids=["in time", "stage over", "both over", "no end"],
)
def test_where_there_is_room_for_one_the_worse_is_told(who: PartyView, shown: str) -> None:
    assert most_pressing_minutes(who, NOW) == shown


# ---- on the table ------------------------------------------------------------------------------------------


def test_the_stages_minutes_stand_behind_its_letter_and_the_turns_below() -> None:
    assert box(turning(35, since=12))[1:3] == ["│S12 Okaf…│", "│35'      │"]
    assert box(turning(35, since=12), width=9)[1:3] == ["│S12 Ok…│", "│35'    │"]


def test_an_overrun_of_the_turn_has_the_colour_of_one_of_the_stage() -> None:
    over = [tone_of(table("1", party=who), NOW) for who in (turning(-1), turning(35, since=16))]
    assert over == [Tone.OVER, Tone.OVER]
    assert tone_of(table("1", party=turning(0)), NOW) is Tone.SEATED


def test_what_is_over_stands_out_in_its_own_place() -> None:
    def alerts(who: PartyView) -> list[str]:
        painted = paint_box(table("1", party=who), 11, 4, VENUE, NOW, Look())
        return [run.text for row in painted.rows for run in row if run.part is Part.ALERT and run.text]

    assert alerts(turning(35)) == []
    assert alerts(turning(35, since=16)) == ["16!"]
    assert alerts(turning(-5)) == ["+5'!"]
    assert alerts(turning(-5, since=16)) == ["16!", "+5'!"]


@pytest.mark.parametrize("size", [(7, 3), (9, 4), (11, 4), (17, 4), (25, 6)], ids=str)
def test_in_time_stage_over_and_turn_over_differ_without_colour_in_every_box(size: tuple[int, int]) -> None:
    drawn = {"\n".join(box(who, *size)) for who in (turning(35), turning(35, since=18), turning(-5))}
    assert len(drawn) == 3
    assert "!" not in "".join(box(turning(35), *size))
    assert all("!" in "".join(box(who, *size)) for who in (turning(35, since=18), turning(-5)))


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_in_time_stage_over_and_turn_over_differ_without_colour_in_a_list(width: int) -> None:
    def row(who: PartyView) -> str:
        return paint_line(table("1", party=who), width, VENUE, NOW, Look()).text()

    assert "35'" in row(turning(35))
    assert "S18!" in row(turning(35, since=18))
    assert "+5'!" in row(turning(-5))
    assert "!" not in row(turning(35))


def test_a_name_of_three_letters_is_left_and_an_overrun_is_marked_all_the_same() -> None:
    asked = turning(35, since=50, guest_requests="Nut allergy", deposit=1)
    assert box(asked, width=9)[1] == "│S!✚¤Ok…│"
    assert box(turning(35, since=130), width=9)[1] == "│S!Okaf…│"


def test_a_bigger_box_says_how_long_they_are_here() -> None:
    assert box(turning(35, started_at=NOW - minutes(62)), 17, 5)[3] == "│Seated here 62'│"


def said(view: TableView, width: int = 37) -> str:
    lines = side_lines(view, snapshot(view), NOW, Size(width, 30))
    return "\n".join("".join(text for text, _ in line).rstrip() for line in lines)


def test_the_panel_tells_the_stage_in_minutes_and_the_turn_by_its_ends() -> None:
    told = said(table("1", party=turning(35, since=12)))
    assert "Seated                   12 of 15 min" in told
    assert "19:28–20:15        here 12', 35' left" in told
    over = said(table("1", party=turning(-5, since=16)))
    assert "16! of 15 min" in over
    assert "here 16', +5'! over" in over


def test_the_panel_has_room_for_hours() -> None:
    assert "18:00–22:00      here 1h40, 2h20 left" in said(table("1", party=turning(140, since=100)))


@pytest.mark.parametrize(("width", "shown"), [(60, "Seated 16!  +5'! "), (100, "Seated 16!  +5'! over")])
def test_below_a_list_both_are_told_in_one_line(width: int, shown: str) -> None:
    view = table("1", party=turning(-5, since=16, tabs=(tab(13444),)))
    first, *_ = below_lines(view, snapshot(view), NOW, Size(width, 2))
    line = "".join(text for text, _ in first)
    assert shown in line
    assert "to pay £134.44" in line


# ---- while the evening goes on -----------------------------------------------------------------------------


async def later(stand: Stand, clock: ManualClock, count: int) -> None:
    clock.advance(minutes=count)
    stand.app._tick()
    await stand.pilot.pause()


async def test_a_turn_runs_down_on_the_map_and_in_the_panel_while_nobody_touches_a_key(
    store: Store, clock: ManualClock
) -> None:
    seat(store, "2", name="Okafor", minutes=50)
    async with open_stand(store) as stand:
        await stand.press("2", "enter")
        assert "40'" in stand.canvas_text()
        assert "here 50', 40' left" in stand.text()
        before = without_colour(stand.app)
        await later(stand, clock, 39)
        assert "│1'" in stand.canvas_text().replace("║", "│")
        assert "+" not in stand.canvas_text()
        await later(stand, clock, 6)
        assert "+5'!" in stand.canvas_text()
        assert "here 95', +5'! over" in stand.text()
        assert without_colour(stand.app) != before


async def test_a_turn_runs_down_in_the_list_of_a_small_terminal(store: Store, clock: ManualClock) -> None:
    seat(store, "2", name="Okafor", minutes=50)
    async with open_stand(store, size=(60, 20)) as stand:
        await stand.press("2", "enter")
        assert " 40'" in stand.canvas_text()
        assert "Seated 50!  40'" in stand.text()
        await later(stand, clock, 45)
        assert "+5'!" in stand.canvas_text()
        assert "Seated 95!  +5'!" in stand.text()


async def test_the_next_stage_begins_its_minutes_anew_and_leaves_the_turns(store: Store) -> None:
    seat(store, "2", name="Okafor", minutes=40)
    async with open_stand(store) as stand:
        await stand.press("2", "enter")
        assert "S40!" in stand.canvas_text()
        await stand.press("n")
        await stand.until(lambda: "O0 " in stand.canvas_text())
        assert "50'" in stand.canvas_text()


async def test_a_later_end_gives_the_turn_its_minutes_back(store: Store) -> None:
    seat(store, "2", name="Okafor", minutes=100)
    async with open_stand(store) as stand:
        assert "+10'!" in stand.canvas_text()
        await stand.press("2", "enter", "e", "'until=20:25", "enter")
        await stand.until(lambda: "45'" in stand.canvas_text())
        assert "+10'!" not in stand.canvas_text()


async def test_guests_past_their_time_whose_table_is_wanted_are_what_tab_leads_to_first(
    store: Store, clock: ManualClock
) -> None:
    book(store, "5", "Late", -20)
    book(store, "2", "Khan", 21)
    seat(store, "2", name="Okafor", minutes=89)
    async with open_stand(store) as stand:
        await later(stand, clock, 3)
        await stand.press("tab")
        assert stand.chosen == "2"
        assert "2 is booked for Khan (2) at 20:01, Okafor sit 2 min past their time" in stand.text()


def test_a_table_counts_down_to_who_comes_next_beside_its_own_turn() -> None:
    view = table("1", party=turning(10), next_booking=booking(ahead=12))
    drawn = paint_box(view, 9, 4, VENUE, NOW, Look()).text().splitlines()
    assert (drawn[2], drawn[3]) == ("│10'    │", "└▸12'───┘")
