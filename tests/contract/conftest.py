"""Dojo, at the door of the test house."""

from collections.abc import AsyncIterator

import pytest

from data.store import Store
from tests.contract.door import Dojo
from tests.contract.socket_door import over_the_socket


@pytest.fixture(params=["rest", "socket"])
def carrier(request: pytest.FixtureRequest) -> str:
    """What Dojo asks over: every test of this folder runs over both, unless its module says otherwise."""
    return str(request.param)


@pytest.fixture
async def dojo(store: Store, carrier: str) -> AsyncIterator[Dojo]:
    if carrier == "socket":
        async with over_the_socket(store) as caller:
            yield caller
        return
    caller = Dojo(store)
    async with caller.http:
        yield caller
