"""`pos-tui simulate`: Dojo Bookings on this machine, for whatever POS is pointed at it."""

import argparse
import asyncio
import json
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from random import SystemRandom

from data.clock import SystemClock
from data.errors import PosError
from pos_tui.commandline.exchanges import as_lines, harmless
from pos_tui.commandline.logs import log_to_file
from server.listening import CannotListen, PortInUse
from server.simulator.api import Api
from server.simulator.dojo import SimulatedDojo
from server.simulator.flows import FLOWS
from server.simulator.flows.player import NoSuchFlow, Player, chosen
from server.simulator.listening import listening
from server.simulator.report import Report, report
from server.simulator.targets import Unreachable, aim, check_answers

PORT, WAIT_SECONDS, PATIENCE_SECONDS = 8660, 120.0, 60.0


_JSON_FLOW, _JSON_FAULT = '{"flow": "booking"}', '{"fault": "down", "on": true}'


class CannotSimulate(PosError):
    """What was asked for on the command line does not work out."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    flows = ", ".join(flow.name for flow in FLOWS.values() if not flow.single)
    parser.add_argument("--port", type=int, default=PORT, help=f"where the POS finds Dojo (default {PORT})")
    parser.add_argument("--key", help="the sandbox key to insist on; without it any sk_sandbox_… will do")
    parser.add_argument("--flow", action="append", metavar="NAME", help=f"all, or one of {flows}; repeatable")
    parser.add_argument("--with-host", action="store_true", help="somebody acts at the POS when asked")
    parser.add_argument("--report", type=Path, metavar="FILE", help="write the report: JSON if it ends in .json")
    parser.add_argument("--target", metavar="URL", help="http://USER:PASSWORD@HOST:PORT of a POS to call at once")
    parser.add_argument("--remote", action="store_true", help="allow a POS that is not on this machine")
    parser.add_argument("--wait", type=float, default=WAIT_SECONDS, metavar="S", help="for a POS to register")
    parser.add_argument(
        "--patience", type=float, default=PATIENCE_SECONDS, metavar="S", help="for somebody at the POS to act"
    )
    parser.add_argument("--quiet", action="store_true", help="do not print each exchange")


def run(arguments: argparse.Namespace) -> int:
    """Simulate until the flows are played, or until SIGINT or SIGTERM; 1 if the report is red."""
    names = _names(arguments)
    if not 0 <= arguments.port <= 65535:
        raise CannotSimulate("--port: a number from 0 to 65535 is expected.")
    log_to_file()
    try:
        return asyncio.run(_simulate(arguments, names))
    except PortInUse:
        raise CannotSimulate(
            f"Port {arguments.port} is in use, perhaps by another simulator; choose one with --port."
        ) from None
    except CannotListen:
        raise CannotSimulate(
            f"Nothing can listen on port {arguments.port}; choose another one with --port."
        ) from None


def _names(arguments: argparse.Namespace) -> list[str]:
    try:
        return [name for word in arguments.flow or () for name in chosen(word, with_host=arguments.with_host)]
    except NoSuchFlow as unknown:
        raise CannotSimulate(f"--flow: there is no flow “{unknown}”; `--help` lists them.") from None


async def _simulate(arguments: argparse.Namespace, names: Sequence[str]) -> int:
    dojo = SimulatedDojo(clock=SystemClock(), rng=SystemRandom(), key=arguments.key, remote=arguments.remote)
    player = Player(dojo, host=_Prompting(), patience=arguments.patience)
    api = Api(dojo, player)
    if not arguments.quiet:
        dojo.on_exchange(lambda exchange: _say(*as_lines(exchange)))
    stop = _until_signalled()
    async with listening(api, arguments.port) as address:
        _say(*_how_to_point(address, arguments.key))
        if arguments.target:
            await aim(api, arguments.target)
        if not names:
            await stop.wait()
            return _finish(report(player), arguments.report, shown=False)
        playing = asyncio.create_task(_play(api, names, arguments.wait))
        stopped = asyncio.create_task(stop.wait())
        await asyncio.wait((playing, stopped), return_when=asyncio.FIRST_COMPLETED)
        for task in (playing, stopped):
            task.cancel()
        await asyncio.gather(stopped, return_exceptions=True)
        try:
            await playing
        except asyncio.CancelledError:
            _say("Stopped before the end.")
        except Unreachable as nobody:
            print(nobody, file=sys.stderr)  # noqa: T201
            return 1
        return _finish(report(player), arguments.report, shown=True)


async def _play(api: Api, names: Sequence[str], wait: float) -> None:
    """Wait for a POS, see that it answers, and play. Raises Unreachable."""
    try:
        async with asyncio.timeout(wait):
            await api.registered.wait()
    except TimeoutError:
        raise Unreachable(_nobody_came(api, wait)) from None
    await check_answers(api.dojo)
    await api.dojo.settled()
    await api.player.play_all(names)


def _nobody_came(api: Api, wait: float) -> str:
    if "websocket" in api.integrations:
        return f"A POS has registered for the socket, but has not dialled it within {wait:g} seconds."
    if api.dojo.caller.doors:
        return (
            "A POS is on the socket, but has registered nothing since this simulator began; "
            "start it again, or let it register again (pos-tui: `pos-tui register`)."
        )
    return f"No POS has registered within {wait:g} seconds."


def _finish(made: Report, path: Path | None, *, shown: bool) -> int:
    if shown:
        _say("", *map(harmless, made.as_text().splitlines()))
    if path is not None:
        text = json.dumps(made.as_json(), indent=2) + "\n" if path.suffix == ".json" else made.as_text()
        try:
            path.write_text(text, encoding="utf-8")
        except OSError as error:
            raise CannotSimulate(f"{path}: the report cannot be written: {error.strerror}.") from None
        _say(f"The report is in {path}.")
    return 0 if made.green or not shown else 1


class _Prompting:
    """Asks whoever sits at the POS."""

    async def please(self, _task: str, sentence: str) -> None:
        _say(f">>> At the POS, please: {sentence}.")


def _how_to_point(address: str, key: str | None) -> list[str]:
    socket = address.replace("http://", "ws://")
    shown = key or "sk_sandbox_anything"
    return [
        f"Dojo is simulated on {address}, the socket on {socket}/epos. Ctrl+C ends it.",
        "",
        "Point a POS at it; pos-tui over the socket:",
        f"  POS_TUI_DOJO_API_URL={address} POS_TUI_DOJO_WS_URL={socket}/epos \\",
        f"  POS_TUI_DOJO_API_KEY={shown} POS_TUI_DOJO_SOFTWARE_HOUSE_ID=house pos-tui",
        "and over REST with this besides:",
        "  POS_TUI_PUBLIC_URL=http://127.0.0.1:8650",
        "",
        f"Flows:  curl {address}/flows   start one:  curl {address}/flows -d '{_JSON_FLOW}'",
        f"Faults: curl {address}/faults  switch one: curl {address}/faults -d '{_JSON_FAULT}'",
        f"Report: curl {address}/report",
        "",
    ]


def _say(*lines: str) -> None:
    for line in lines:
        print(line, flush=True)  # noqa: T201


def _until_signalled() -> asyncio.Event:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    return stop
