"""Behind the wall nothing that could reach Dojo can even be made."""

from random import Random

import httpx
import pytest
from pydantic import SecretStr

from data.clock import ManualClock
from data.store import Store
from server.dojo import DojoClient
from server.link import Link, Phase
from server.live import NoLiveDojo, cut_off
from server.settings import Settings, Transport
from server.transports.websocket import socket_for
from tests.house import FRIDAY_19_40

LIVE = Settings(
    dojo_api_key=SecretStr("sk_prod_0123456789abcdef"),
    dojo_transport=Transport.WEBSOCKET,
    dojo_software_house_id="house",
)


async def test_no_client_can_be_made_until_the_wall_is_gone() -> None:
    clock = ManualClock(FRIDAY_19_40)
    with cut_off("training"), pytest.raises(NoLiveDojo, match="Dojo is never called from training"):
        DojoClient(LIVE, clock)
    await DojoClient(LIVE, clock).aclose()


async def test_what_takes_the_networks_place_stays_within_the_wall() -> None:
    clock = ManualClock(FRIDAY_19_40)
    simulated = httpx.MockTransport(lambda _: httpx.Response(200))
    with cut_off("the demo"):
        await DojoClient(LIVE, clock, transport=simulated).aclose()


def test_no_socket_can_be_dialled(store: Store) -> None:
    with cut_off("training"), pytest.raises(NoLiveDojo):
        socket_for(store, LIVE, Link(Phase.CONNECTING), Random(1))
