"""The conformance report: what was tried, what came of it, and which rule of the contract each fault breaks."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from data.rules.checks import wire_time
from server.capabilities import registered_names
from server.simulator.flows import FLOWS
from server.simulator.flows.player import Player
from server.simulator.flows.running import Run, Status
from server.simulator.ledger import Violation
from server.simulator.tally import Count

_MARKS: Final = {
    Status.SUCCESS: "passed",
    Status.FAILURE: "FAILED",
    Status.TIMED_OUT: "TIMED OUT",
    Status.IN_PROGRESS: "running",
}


@dataclass(frozen=True)
class Line:
    """One capability, event or address."""

    name: str
    transport: str
    verdict: str
    count: Count


@dataclass(frozen=True)
class Report:
    """Made from what a tester has seen so far."""

    at: datetime
    capabilities: tuple[Line, ...]
    messages: tuple[Line, ...]
    """What the POS sent."""
    runs: tuple[Run, ...]
    not_tried: tuple[tuple[str, str], ...]
    """Flows, each with the reason."""

    @property
    def green(self) -> bool:
        """Something was tried, every flow passed, and no message broke the contract."""
        lines = (*self.capabilities, *self.messages)
        clean = all(line.count.grave == 0 for line in lines)
        return bool(self.runs) and clean and all(run.status is Status.SUCCESS for run in self.runs)

    @property
    def summary(self) -> str:
        passed = sum(run.status is Status.SUCCESS for run in self.runs)
        broken = sum(line.count.grave for line in (*self.capabilities, *self.messages))
        tried = sum(line.count.calls > 0 for line in self.capabilities)
        return (
            f"{'Green' if self.green else 'Red'}: {passed} of {len(self.runs)} flows passed, "
            f"{tried} of {len(self.capabilities)} capabilities were called, "
            f"the contract was broken {broken} time{'' if broken == 1 else 's'}."
        )

    def as_json(self) -> dict[str, Any]:
        return {
            "at": wire_time(self.at),
            "green": self.green,
            "summary": self.summary,
            "capabilities": [_line_json(line) for line in self.capabilities],
            "messages": [_line_json(line) for line in self.messages],
            "flows": [run.as_wire() for run in self.runs],
            "notTried": [{"flow": name, "reason": reason} for name, reason in self.not_tried],
        }

    def as_text(self) -> str:
        """For people: the verdict first, then whatever is wrong, then everything."""
        parts = [
            f"Conformance report of the Dojo simulator, {wire_time(self.at)}",
            self.summary,
            _section("What breaks the contract", self._broken(grave=True)),
            _section("Flows", [text for run in self.runs for text in _run_text(run)]),
            _section("Capabilities", [_line_text(line) for line in self.capabilities]),
            _section("What the POS sent", [_line_text(line) for line in self.messages]),
            _section("Advice", self._broken(grave=False)),
            _section("Not tried", [f"{name}: {reason}" for name, reason in self.not_tried]),
        ]
        return "\n\n".join(part for part in parts if part) + "\n"

    def _broken(self, *, grave: bool) -> list[str]:
        return [
            f"[{each.rule}] {each}" + (f"  ({times} times)" if times > 1 else "")
            for line in (*self.capabilities, *self.messages)
            for each, times in line.count.violations.items()
            if each.grave is grave
        ]


def report(player: Player) -> Report:
    """What can be said by now."""
    caller = player.dojo.caller
    lines = []
    for name in registered_names():
        count = player.tally.to_pos.get(name, Count())
        lines.append(Line(name, str(caller.registered.get(name, "")), _verdict(count, caller.can(name)), count))
    messages = tuple(
        Line(name, "", "valid" if count.grave == 0 else "broken", count)
        for name, count in player.tally.to_dojo.items()
    )
    return Report(
        player.dojo.clock.utc_now(), tuple(lines), messages, tuple(player.runs.values()), _not_tried(player)
    )


def _verdict(count: Count, registered: bool) -> str:
    if not registered:
        return "not registered"
    if count.calls == 0:
        return "not tried"
    return "valid" if count.grave == 0 else "broken"


def _not_tried(player: Player) -> tuple[tuple[str, str], ...]:
    played = {run.flow.name for run in player.runs.values()}
    found = []
    for flow in FLOWS.values():
        if flow.single or flow.name in played:
            continue
        missing = player.missing(flow)
        if missing:
            found.append((flow.name, f"not registered: {', '.join(missing)}"))
        elif flow.needs_host:
            found.append((flow.name, "somebody has to act at the POS (--with-host)"))
        else:
            found.append((flow.name, "not asked for"))
    return tuple(found)


# ---- as JSON, as text --------------------------------------------------------------------------------------


def _line_json(line: Line) -> dict[str, Any]:
    return {
        "name": line.name,
        "transport": line.transport or None,
        "verdict": line.verdict,
        "calls": line.count.calls,
        "statuses": dict(line.count.statuses),
        "slowestMilliseconds": round(line.count.slowest, 1),
        "violations": [_violation_json(each, times) for each, times in line.count.violations.items()],
    }


def _violation_json(violation: Violation, times: int) -> dict[str, Any]:
    return {
        "rule": violation.rule,
        "place": violation.place,
        "sentence": violation.sentence,
        "grave": violation.grave,
        "times": times,
    }


def _section(title: str, lines: list[str]) -> str:
    return "\n".join((title, *(f"  {line}" for line in lines))) if lines else ""


def _run_text(run: Run) -> list[str]:
    lines = [f"{run.flow.name:<20} {_MARKS[run.status]:<10} {run.flow.does}"]
    for step in run.steps:
        if step.status is not Status.SUCCESS:
            lines.append(f"    {_MARKS[step.status]}: {step.name}")
            lines += [f"        {said}" for said in step.information]
    return lines


def _line_text(line: Line) -> str:
    statuses = ", ".join(f"{times}x {status}" for status, times in line.count.statuses.items())
    slowest = f"slowest {line.count.slowest:.0f} ms" if line.count.calls else ""
    return f"{line.name:<44} {line.transport:<10} {line.verdict:<15} {statuses:<24} {slowest}".rstrip()
