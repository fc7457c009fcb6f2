"""A wall between practice and the live Dojo: while it stands, nothing in this process may begin to call it."""

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
    """Called wherever a connection to Dojo would be made. Raises NoLiveDojo behind a wall."""
    if _walls:
        raise NoLiveDojo(f"Dojo is never called from {_walls[-1]}; nothing was sent.")
