"""Each migration there and back: nothing that both schemas know is lost, and the schema comes out as it was."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, inspect, text

from data import migrate
from pos_tui.language.host import Host
from tests.house import opened
from tests.pos_tui.language.test_events import perform

EVENING = (
    "w 2 2 Okafor",
    "o 2 2x burger, flat white",
    "discount 2 10%",
    "split 2 3",
    "p #1 cash",
    "w 2 3 Lee",
    "o 3 fish",
    "w 2 1 Ng",
    "join 3 1",
    "merge 3 #2",
    "b 4 20:00 4 Smith 07700 900123 ; window",
    "arrived smith 2",
    "q 2 20 Kim 07700 900124",
    "promise kim 5",
    "tab Rossi",
    "note smith likes the window",
    "block 6 30 leak",
    "day open",
    "e smith covers=3",
    "plan combine 2+3 8",
)


def config() -> Config:
    made = Config()
    made.set_main_option("script_location", str(migrate.SCRIPTS))
    return made


SCRIPTS = ScriptDirectory.from_config(config())
REVISIONS = [script.revision for script in SCRIPTS.walk_revisions()]
"""The newest first."""


@contextmanager
def connected(path: Path) -> Iterator[Connection]:
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        yield connection
    engine.dispose()


def go(path: Path, revision: str) -> None:
    with connected(path) as connection:
        at = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
        settings = config()
        settings.attributes["connection"] = connection
        (command.downgrade if revision < at else command.upgrade)(settings, revision)


@pytest.fixture(scope="module")
def houses(furnished_file: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A house in full service at every revision that there was."""
    folder = tmp_path_factory.mktemp("revisions")
    newest = folder / f"{REVISIONS[0]}.db"
    with opened(furnished_file, newest) as store:
        perform(Host(store, terminal="stand"), *EVENING)
    found = {REVISIONS[0]: newest}
    for after, revision in pairwise(REVISIONS):
        found[revision] = folder / f"{revision}.db"
        shutil.copy(found[after], found[revision])
        go(found[revision], revision)
    return found


def rows(path: Path, columns: dict[str, list[str]]) -> dict[str, list[Any]]:
    with connected(path) as connection:
        return {
            table: sorted(
                map(repr, connection.execute(text(f"SELECT {_listed(names)} FROM {_quoted(table)}")).all())  # noqa: S608
            )
            for table, names in columns.items()
        }


def _quoted(name: str) -> str:
    return f'"{name}"'


def _listed(names: list[str]) -> str:
    return ", ".join(map(_quoted, names))


def columns(path: Path) -> dict[str, list[str]]:
    with connected(path) as connection:
        found = inspect(connection)
        return {
            table: [column["name"] for column in found.get_columns(table)]
            for table in found.get_table_names()
            if table != "alembic_version"
        }


def schema(path: Path) -> dict[str, Any]:
    """All that a table is made of, in no order."""
    with connected(path) as connection:
        found = inspect(connection)
        tables = {
            table: sorted(
                map(
                    str,
                    [
                        *((each["name"], each["type"], each["nullable"]) for each in found.get_columns(table)),
                        *((each["name"], each["sqltext"]) for each in found.get_check_constraints(table)),
                        *(
                            (each["constrained_columns"], each["referred_table"])
                            for each in found.get_foreign_keys(table)
                        ),
                        *((each["name"], each["column_names"]) for each in found.get_unique_constraints(table)),
                        found.get_pk_constraint(table)["constrained_columns"],
                    ],
                )
            )
            for table in found.get_table_names()
        }
        others = "SELECT type, name, sql FROM sqlite_master WHERE type IN ('index', 'trigger') AND sql IS NOT NULL"
        return tables | {
            f"{kind} {name}": " ".join(sql.replace('"', "").split())
            for kind, name, sql in connection.execute(text(others))
        }


@pytest.mark.parametrize("revision", REVISIONS[:-1])
def test_a_migration_there_and_back_keeps_what_both_schemas_know(
    houses: dict[str, Path], tmp_path: Path, revision: str
) -> None:
    before = str(SCRIPTS.get_revision(revision).down_revision)
    path = tmp_path / "house.db"
    shutil.copy(houses[revision], path)
    own = columns(path)
    older = columns(houses[before])
    shared = {table: [name for name in names if name in own[table]] for table, names in older.items()}
    kept, made = rows(path, shared), schema(path)
    go(path, before)
    assert rows(path, shared) == kept
    go(path, revision)
    assert rows(path, shared) == kept
    assert schema(path) == made
    with connected(path) as connection:
        assert connection.execute(text("PRAGMA foreign_key_check")).all() == []
        assert connection.execute(text("PRAGMA integrity_check")).scalar() == "ok"


def test_an_evening_survives_all_the_way_back_and_forth(houses: dict[str, Path], tmp_path: Path) -> None:
    path = tmp_path / "house.db"
    shutil.copy(houses[REVISIONS[-1]], path)
    oldest = columns(path)
    kept = rows(path, oldest)
    go(path, REVISIONS[0])
    assert schema(path) == schema(houses[REVISIONS[0]])
    assert rows(path, oldest) == kept
