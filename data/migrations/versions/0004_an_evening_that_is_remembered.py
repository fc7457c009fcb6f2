"""Guests known again, quotes as bands, service days, and what erasing has to follow."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

from data.guest_keys import name_key, phone_key

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_KEYS = {"name": name_key, "phone": phone_key}


def upgrade() -> None:
    _know_guests_again()
    _quote_in_bands()
    _fill_in_the_keys()
    op.create_table(
        "guest",
        sa.Column("id", AutoString(), nullable=False),
        sa.Column("name", AutoString(), nullable=False),
        sa.Column("name_key", AutoString(), nullable=True),
        sa.Column("phone_key", AutoString(), nullable=True),
        sa.Column("note", AutoString(), nullable=False),
        sa.Column("noted_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("guest", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_guest_name_key"), ["name_key"], unique=False)
        batch_op.create_index(batch_op.f("ix_guest_phone_key"), ["phone_key"], unique=False)
    op.create_table(
        "service_day",
        sa.Column("day", AutoString(), nullable=False),
        sa.Column("opened_at", UTCDateTime(), nullable=False),
        sa.Column("opened_by", AutoString(), nullable=True),
        sa.Column("closed_at", UTCDateTime(), nullable=True),
        sa.Column("closed_by", AutoString(), nullable=True),
        sa.Column("note", AutoString(), nullable=True),
        sa.PrimaryKeyConstraint("day"),
    )
    op.create_table(
        "guest_file",
        sa.Column("path", AutoString(), nullable=False),
        sa.Column("written_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("path"),
    )
    op.create_table(
        "erasure",
        sa.Column("seq", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("tidied_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("seq"),
        sqlite_autoincrement=True,
    )


def _know_guests_again() -> None:
    with op.batch_alter_table("reservation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("name_key", AutoString(), nullable=True))
        batch_op.add_column(sa.Column("phone_key", AutoString(), nullable=True))
        batch_op.create_index("reservation_by_guest_name", ["name_key"], unique=False)
        batch_op.create_index("reservation_by_guest_phone", ["phone_key"], unique=False)
    with op.batch_alter_table("party", schema=None) as batch_op:
        batch_op.add_column(sa.Column("name_key", AutoString(), nullable=True))
        batch_op.create_index("party_by_guest_name", ["name_key"], unique=False)
        batch_op.create_index("party_by_reservation", ["reservation_id"], unique=False)


def _quote_in_bands() -> None:
    with op.batch_alter_table("waitlist_entry", schema=None) as batch_op:
        batch_op.add_column(sa.Column("quoted_from", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("ready_at", UTCDateTime(), nullable=True))
        batch_op.add_column(sa.Column("name_key", AutoString(), nullable=True))
        batch_op.add_column(sa.Column("phone_key", AutoString(), nullable=True))
        batch_op.create_index("waitlist_by_time", ["queued_at", "id"], unique=False)
        batch_op.create_index("waitlist_by_guest_name", ["name_key"], unique=False)
        batch_op.create_index("waitlist_by_guest_phone", ["phone_key"], unique=False)
        batch_op.create_index(batch_op.f("ix_waitlist_entry_seated_party_id"), ["seated_party_id"], unique=False)


def _fill_in_the_keys() -> None:
    """Folding needs Unicode, which SQLite does not know."""
    connection = op.get_bind()
    for name, keys in (
        ("reservation", ["name", "phone"]),
        ("waitlist_entry", ["name", "phone"]),
        ("party", ["name"]),
    ):
        table = sa.table(name, sa.column("id"), *(sa.column(key) for key in keys), *map(_key_column, keys))
        for row in connection.execute(sa.select(table)).all():
            values = {f"{key}_key": _KEYS[key](getattr(row, key)) for key in keys}
            connection.execute(table.update().where(table.c.id == row.id).values(values))


def _key_column(key: str) -> sa.ColumnClause[str]:
    return sa.column(f"{key}_key")


def downgrade() -> None:
    for table in ("erasure", "guest_file", "service_day", "guest"):
        op.drop_table(table)
    for table, indexes, columns in (
        (
            "waitlist_entry",
            (
                "ix_waitlist_entry_seated_party_id",
                "waitlist_by_guest_phone",
                "waitlist_by_guest_name",
                "waitlist_by_time",
            ),
            ("phone_key", "name_key", "ready_at", "quoted_from"),
        ),
        ("party", ("party_by_reservation", "party_by_guest_name"), ("name_key",)),
        ("reservation", ("reservation_by_guest_phone", "reservation_by_guest_name"), ("phone_key", "name_key")),
    ):
        for index in indexes:
            op.drop_index(index, table_name=table)
        for column in columns:
            op.drop_column(table, column)
