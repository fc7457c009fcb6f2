"""The schema on disk is the schema in the models."""

from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text
from sqlmodel import SQLModel

from data import migrate
from data.clock import ManualClock
from data.store import Store


def test_head_names_the_newest_script() -> None:
    config = Config()
    config.set_main_option("script_location", str(migrate.SCRIPTS))
    assert ScriptDirectory.from_config(config).get_current_head() == migrate.HEAD


def test_migrations_and_models_agree(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'new.db'}")
    migrate.to_newest(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []
    engine.dispose()


def test_a_newer_file_is_refused_in_a_sentence(store: Store, clock: ManualClock) -> None:
    with store.maintenance() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(migrate.NewerDatabase, match="Use a newer pos-tui"):
        Store(f"sqlite:///{store.path}", clock=clock)


def test_guests_of_an_older_file_are_known_again(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'old.db'}")
    config = Config()
    config.set_main_option("script_location", str(migrate.SCRIPTS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        connection.execute(
            text(
                "INSERT INTO reservation (id, reference, name, covers, start_at, end_at, phone, created_at) "
                "VALUES ('rsv_1', 'AAAA', 'José DÍAZ', 2, '2026-11-27 19:00:00', '2026-11-27 21:00:00', "
                "'+44 7700 900123', '2026-11-20 12:00:00')"
            )
        )
    migrate.to_newest(engine)
    with engine.connect() as connection:
        keys = connection.execute(text("SELECT name_key, phone_key FROM reservation")).one()
    assert tuple(keys) == ("jose diaz", "700900123")
    engine.dispose()
