"""Ports for programs that have to be told one before they start."""

import os
import random
import socket
from typing import Final

_RANGE: Final = range(20_000, 30_000)
"""Below what any common system hands out by itself: nobody who asks for “any port” is given one of these."""

_chosen_by = random.Random(os.getpid())


def unclaimed_port() -> int:
    """A port of the loopback that nobody listens on, and that no connection takes by chance meanwhile."""
    for port in _chosen_by.sample(_RANGE, k=200):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise AssertionError(f"no port between {_RANGE.start} and {_RANGE.stop} is free")
