"""A POS that is called at once, and whether one that has registered answers at all."""

from urllib.parse import unquote, urlsplit

from data.errors import PosError
from server.capabilities import registered_names
from server.simulator.api import Api
from server.simulator.dojo import SimulatedDojo
from server.simulator.doors import RestDoor
from server.simulator.keys import NotThisMachine

_HARMLESS = ("ListAreas", "SearchTables", "SearchReservations", "SearchParties", "SearchOrders")


class BadTarget(PosError):
    """The address of a POS that cannot be one."""


class Unreachable(PosError):
    """No POS that could be tested."""


async def aim(api: Api, url: str) -> None:
    """Call a POS at an address with its user name and password in it, as if it had registered everything.

    Raises BadTarget.
    """
    dojo = api.dojo
    try:
        parts = urlsplit(url)
        bare = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        door = RestDoor(bare, user, password, clock=dojo.clock, limit=dojo.limit, remote=dojo.remote)
    except (ValueError, NotThisMachine) as wrong:
        raise BadTarget(f"--target: {wrong}.".replace("..", ".")) from None
    dojo.caller.doors["rest"] = door
    dojo.caller.registered = dict.fromkeys(registered_names(), "rest")
    if (await dojo.caller.look("ListAreas")).ok:
        await dojo.read_in()
    api.registered.set()


async def check_answers(dojo: SimulatedDojo) -> None:
    """Ask for something harmless. Raises Unreachable with a sentence that names the place."""
    name = next((name for name in _HARMLESS if dojo.caller.can(name)), None)
    if name is None:
        return
    reply = await dojo.caller.look(name)
    where = _where(dojo, name)
    if reply.status is None:
        raise Unreachable(f"The POS cannot be used {where}: {reply.problem}.")
    if reply.status in (401, 403):
        raise Unreachable(f"The POS refuses Dojo's calls {where} with {reply.status}: check its credentials.")


def _where(dojo: SimulatedDojo, name: str) -> str:
    door = dojo.caller.doors.get(dojo.caller.registered[name])
    return f"at {door.url}" if isinstance(door, RestDoor) else "over the socket"
