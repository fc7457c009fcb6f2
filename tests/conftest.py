"""Fixtures: a clock that stands still and a furnished database of its own for each test."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL, Engine, create_engine

from data.clock import ManualClock
from data.store import Store
from tests.house import FRIDAY_19_40, furnish


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="the nights, kills and fuzzing at full length")


def pytest_configure(config: pytest.Config) -> None:
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # or each process that a test starts compiles the product anew
    config.addinivalue_line("markers", "long: runs with --long only, and is counted as deselected otherwise")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--long"):
        return
    config.hook.pytest_deselected(items=[item for item in items if item.get_closest_marker("long")])
    items[:] = [item for item in items if item.get_closest_marker("long") is None]


@pytest.fixture(scope="session", autouse=True)
def one_cache_of_statements() -> Iterator[None]:
    """Every store of this process speaks one dialect and keeps its compiled SQL in one cache.

    Each test opens engines of its own; compiling the same statements anew for each took a third of the time.
    """
    shared = create_engine("sqlite://", query_cache_size=5000)
    shared.connect().close()  # only then does a dialect know its database

    def sharing(url: URL, **options: Any) -> Engine:
        engine = create_engine(url, **options)
        engine.dialect = engine.pool._dialect = shared.dialect
        engine._compiled_cache = shared._compiled_cache
        return engine

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("data.store.create_engine", sharing)
        yield
    shared.dispose()


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(FRIDAY_19_40)


@pytest.fixture(scope="session")
def furnished_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The house, migrated and furnished once; each test works on a copy."""
    path = tmp_path_factory.mktemp("house") / "house.db"
    store = Store(f"sqlite:///{path}", clock=ManualClock(FRIDAY_19_40), owner=True)
    with store.preparation() as uow:
        furnish(uow)
    store.close()
    return path


MakeStore = Callable[..., Store]


@pytest.fixture
def make_store(furnished_file: Path, tmp_path: Path, clock: ManualClock) -> Iterator[MakeStore]:
    """Open the test's copy of the house; several times for several processes' worth of stores."""
    path = tmp_path / "pos.db"
    shutil.copy(furnished_file, path)
    opened: list[Store] = []

    def make(*, owner: bool = False, sends_events: bool = False) -> Store:
        store = Store(f"sqlite:///{path}", clock=clock, owner=owner, sends_events=sends_events)
        opened.append(store)
        return store

    yield make
    for store in opened:
        store.close()


@pytest.fixture
def store(make_store: MakeStore) -> Store:
    """The house with a link to Dojo configured: events wait to be sent."""
    return make_store(owner=True, sends_events=True)
