"""Dojo's calls give way to the host's keys: once, and briefly."""

import asyncio

import pytest

from data.clock import ManualClock
from server.courtesy import PAUSE, Courtesy


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch, clock: ManualClock) -> list[float]:
    """How long was waited; the clock goes on meanwhile."""
    pauses: list[float] = []

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)
        clock.advance(seconds=seconds)

    monkeypatch.setattr("server.courtesy.sleep", sleep)
    return pauses


def test_nobody_waits_while_nobody_types(clock: ManualClock, slept: list[float]) -> None:
    asyncio.run(Courtesy(clock).wait())
    assert slept == []


def test_a_call_waits_until_the_key_is_on_the_screen(clock: ManualClock, slept: list[float]) -> None:
    courtesy = Courtesy(clock)
    courtesy.typed()
    clock.advance(seconds=PAUSE / 4)
    asyncio.run(courtesy.wait())
    assert slept == [pytest.approx(PAUSE * 3 / 4)]


def test_work_on_a_thread_of_its_own_waits_too(clock: ManualClock, monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []
    monkeypatch.setattr("server.courtesy.block", pauses.append)
    courtesy = Courtesy(clock)
    courtesy.give_way()
    courtesy.typed()
    clock.advance(seconds=PAUSE / 2)
    courtesy.give_way()
    assert pauses == [pytest.approx(PAUSE / 2)]


def test_a_key_held_down_makes_a_call_wait_once(clock: ManualClock, slept: list[float]) -> None:
    courtesy = Courtesy(clock)
    courtesy.typed()
    asyncio.run(courtesy.wait())
    courtesy.typed()
    assert sum(slept) <= PAUSE + 1e-9
