"""The one guard of the live Dojo: while its wall stands, nothing in this process may begin to call it.

The demo and the training stand behind it, whatever settings or keys they come upon. What goes to a simulated Dojo
in this process needs no network and is no concern of the wall's.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from data.errors import PosError

_walls: list[str] = []


class NoLiveDojo(PosError):
    """Something tried to reach Dojo although this process must not."""


@contextmanager
def cut_off(why: str) -> Iterator[None]:
    """Until the end of the block every way to Dojo raises NoLiveDojo; `why` names who put up the wall."""
    _walls.append(why)
    try:
        yield
    finally:
        _walls.remove(why)


def check_reachable() -> None:
    """Called wherever the network would be used to reach Dojo. Raises NoLiveDojo behind a wall."""
    if _walls:
        raise NoLiveDojo(f"Dojo is never called from {_walls[-1]}; nothing was sent.")
