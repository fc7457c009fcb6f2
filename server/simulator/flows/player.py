"""Plays flows: one at a time, so that they do not stand in each other's way."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from server.simulator.dojo import SimulatedDojo
from server.simulator.flows import FLOWS, Flow
from server.simulator.flows.running import PATIENCE_SECONDS, Host, Run
from server.simulator.tally import Tally


class NoSuchFlow(LookupError):
    """There is no flow of this name."""


class Player:
    """The flows of one simulated Dojo, and what has come of them."""

    def __init__(
        self, dojo: SimulatedDojo, *, host: Host | None = None, patience: float = PATIENCE_SECONDS
    ) -> None:
        """`host` does at the POS what a flow asks for, within `patience` seconds."""
        self.dojo = dojo
        self.runs: dict[str, Run] = {}
        self.tally = Tally(dojo)
        self._host = host
        self._patience = patience
        self._turn = asyncio.Lock()

    def start(self, name: str, params: Mapping[str, Any] | None = None) -> Run:
        """Begin a flow. Raises NoSuchFlow, or ValueError with a sentence about what is missing or wrong."""
        run = self._run(name, params)
        self.dojo.work(self._play(run))
        return run

    async def play(self, name: str, params: Mapping[str, Any] | None = None) -> Run:
        """A flow, to its end. Raises as `start` does."""
        run = self._run(name, params)
        await self._play(run)
        return run

    async def play_all(self, names: Sequence[str]) -> list[Run]:
        """These flows, one after another; those whose capabilities are not registered are left out."""
        return [await self.play(name) for name in names if not self.missing(FLOWS[name])]

    def missing(self, flow: Flow) -> tuple[str, ...]:
        """What a flow would need and the POS has not registered."""
        return tuple(name for name in flow.exercises if not self.dojo.caller.can(name))

    def _run(self, name: str, params: Mapping[str, Any] | None) -> Run:
        flow = FLOWS.get(name)
        if flow is None:
            raise NoSuchFlow(name)
        missing = self.missing(flow)
        if missing:
            raise ValueError(f"{name} needs what the POS has not registered: {', '.join(missing)}")
        run = Run(self.dojo, flow, flow.arguments(params or {}), host=self._host, patience=self._patience)
        self.runs[run.id] = run
        return run

    async def _play(self, run: Run) -> None:
        async with self._turn:
            await run.play()


def chosen(word: str, *, with_host: bool) -> list[str]:
    """The flows that a word stands for: `all`, or one by name. Raises NoSuchFlow."""
    if word == "all":
        wanted = [flow for flow in FLOWS.values() if not flow.single and (with_host or not flow.needs_host)]
        return [flow.name for flow in sorted(wanted, key=lambda flow: flow.needs_host)]
    if word not in FLOWS:
        raise NoSuchFlow(word)
    return [word]
