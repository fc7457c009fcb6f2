"""A host at the stand."""

import pytest

from data.store import Store
from pos_tui.language.host import Host


@pytest.fixture
def host(store: Store) -> Host:
    return Host(store, terminal="stand")
