"""Bring a database to the newest schema. Alembic is imported only when there is something to do."""

from pathlib import Path

from sqlalchemy import Engine, inspect, text

from data.errors import PosError

HEAD = "0009"
"""The newest revision; a test holds it against the migration scripts."""

SCRIPTS = Path(__file__).parent / "migrations"


class NewerDatabase(PosError):
    """The file was written by a newer version of this program."""


def current(engine: Engine) -> str | None:
    """The revision a database is at; None for an empty one."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def to_newest(engine: Engine) -> None:
    """Migrate if behind, in one transaction. Raises NewerDatabase if this program is older than the file."""
    revision = current(engine)
    if revision == HEAD:
        return
    if revision is not None and revision > HEAD:
        raise NewerDatabase(
            f"This database is at revision {revision}; this program knows {HEAD}. Use a newer pos-tui."
        )
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
