"""A POS that is broken on purpose gets a red report, and the report names the step."""

from collections.abc import Callable
from typing import Any

import pytest

from data.store import Store
from server.simulator.flows.running import Run, Status
from server.simulator.report import report
from tests.server.simulator import broken
from tests.server.simulator.bench import over_rest, playing, rest_app
from tests.server.simulator.broken import Break


def failed(run: Run) -> tuple[str, str]:
    """The first step that went wrong, and all that is said of it."""
    step = next(step for step in run.steps if step.status is not Status.SUCCESS)
    return step.name, " | ".join(step.information)


BREAKS: list[tuple[Callable[[], Break], str, str, str]] = [
    (lambda: broken.missing_is_400, "missing", "GetReservationById of something", "NotFound does not go with 400"),
    (broken.SeatsTwice, "double-seating", "A second party", "409 Conflict is expected"),
    (lambda: broken.no_totals, "pay-at-table", "sends its order", "what may be paid needs a total"),
    (lambda: broken.another_id, "booking", "is read back", "another entity than the one that was addressed"),
    (broken.Circle, "paging", "finds each exactly once", "circle"),
    (broken.NoBinding, "pay-at-table", "Nobody else can lock", "409 Conflict is expected"),
    (lambda: broken.no_offset, "booking", "Dojo sends a booking", "with its offset"),
    (broken.TakesOthersAlong, "booking", "The other booking is still there", "200 is expected"),
    (lambda: broken.html, "booking", "Dojo sends a booking", "JSON is expected; this is text/html"),
    (lambda: broken.created_201, "booking", "Dojo sends a booking", "a success is 200, never 201"),
    (lambda: broken.loses_requests, "booking", "Dojo sends a booking", "reply.guestRequests"),
    (lambda: broken.unknown_error_type, "missing", "GetReservationById of something", "error.errorType"),
    (lambda: broken.nulls, "seating", "Dojo seats the booking", "ever null"),
]


@pytest.mark.parametrize(("make", "flow", "step", "said"), BREAKS, ids=[each[3] for each in BREAKS])
async def test_a_broken_answer_is_named_with_its_step(
    store: Store, make: Callable[[], Break], flow: str, step: str, said: str
) -> None:
    async with playing(store) as player:
        over_rest(player.dojo, broken.broken(rest_app(store), make()))
        run = await player.play(flow)
        name, information = failed(run)
        assert step in name
        assert said in information
        made = report(player)
        assert not made.green
        assert name in made.as_text()
        assert said in made.as_text()


async def test_a_pos_that_is_too_slow_times_out_at_its_step(store: Store) -> None:
    app = broken.too_slow(rest_app(store), "/v1/reservations/search")
    async with playing(store) as player:
        over_rest(player.dojo, app)
        run = await player.play("booking")
        assert run.status is Status.TIMED_OUT
        assert failed(run)[0] == "The booking is found by its table and its time"
        assert "no answer within 5 seconds" in report(player).as_text()


async def test_an_event_that_is_never_sent_times_out_at_its_step(store: Store) -> None:
    async with playing(store, patience=0.02) as player:
        run = await player.play("host-booking")
        assert run.status is Status.TIMED_OUT
        assert failed(run) == (
            "A booking is made at the POS",
            "at the POS: make a booking for later today | ReservationUpdated did not come within 0.02 seconds",
        )
        assert not report(player).green


async def test_what_a_broken_pos_breaks_is_listed_with_its_rule_and_its_place(store: Store) -> None:
    async with playing(store) as player:
        over_rest(player.dojo, broken.broken(rest_app(store), broken.no_offset))
        await player.play("booking")
        found: dict[str, Any] = report(player).as_json()
    line = next(each for each in found["capabilities"] if each["name"] == "CreateReservation")
    assert line["verdict"] == "broken"
    assert {"times"} == {each["rule"] for each in line["violations"]}
    assert "reply.startTime" in {each["place"] for each in line["violations"]}
