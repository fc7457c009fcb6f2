"""Alembic's environment: the connection comes from the program, or a scratch file for `alembic check`."""

from alembic import context
from sqlalchemy import create_engine

from data import models

config = context.config
connection = config.attributes.get("connection")

target = models.Venue.metadata  # through the models, so that they are all known


def run(connection: object) -> None:
    context.configure(
        connection=connection,  # type: ignore[arg-type]
        target_metadata=target,
        render_as_batch=True,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


if connection is not None:
    run(connection)
else:
    with create_engine(config.get_section(config.config_ini_section, {})["sqlalchemy.url"]).connect() as own:
        run(own)
