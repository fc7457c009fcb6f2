"""One house for all evenings of a run."""

from collections.abc import Iterator

import pytest

from tests.server.guests.nights import House


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    house = House(tmp_path_factory.mktemp("nights"))
    yield house
    house.close()
