"""Dojo, at the door of the test house."""

from collections.abc import AsyncIterator

import pytest

from data.store import Store
from tests.contract.door import Dojo


@pytest.fixture
async def dojo(store: Store) -> AsyncIterator[Dojo]:
    caller = Dojo(store)
    async with caller.http:
        yield caller
