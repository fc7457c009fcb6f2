"""The wire, and a journal that stays: calls with their bodies, marks on events, what each action was about."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_UNREAD = "accepted_at IS NOT NULL AND read_back_at IS NULL"
_REFUSED = "direction = 'in' AND error_type IS NOT NULL"


def upgrade() -> None:
    with op.batch_alter_table("action", schema=None) as batch_op:
        batch_op.create_index("action_by_time", ["at", "seq"], unique=False)
    _mark_events()
    _keep_calls()
    _say_what_actions_were_about()
    _guard_the_journal()


def _mark_events() -> None:
    with op.batch_alter_table("event", schema=None) as batch_op:
        for name, kind in (
            ("sent_at", UTCDateTime()),
            ("status", sa.Integer()),
            ("millis", sa.Integer()),
            ("accepted_at", UTCDateTime()),
            ("read_back_at", UTCDateTime()),
        ):
            batch_op.add_column(sa.Column(name, kind, nullable=True))
        batch_op.create_index(
            "event_unread",
            ["seq"],
            unique=False,
            sqlite_where=sa.text(_UNREAD),
            postgresql_where=sa.text(_UNREAD),
        )


def _keep_calls() -> None:
    op.create_table(
        "wire_call",
        sa.Column("seq", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("direction", AutoString(), nullable=False),
        sa.Column("transport", AutoString(), nullable=False),
        sa.Column("name", AutoString(), nullable=False),
        sa.Column("entity_id", AutoString(), nullable=True),
        sa.Column("event_seq", sa.Integer(), nullable=True),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("millis", sa.Integer(), nullable=False),
        sa.Column("error_type", AutoString(), nullable=True),
        sa.Column("trouble", AutoString(), nullable=True),
        sa.Column("trace_id", AutoString(), nullable=True),
        sa.CheckConstraint("direction IN ('out', 'in')", name="direction_known"),
        sa.CheckConstraint("transport IN ('rest', 'socket')", name="transport_known"),
        sa.PrimaryKeyConstraint("seq"),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("wire_call", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_wire_call_entity_id"), ["entity_id"], unique=False)
        batch_op.create_index(
            "wire_refused",
            ["at", "seq"],
            unique=False,
            sqlite_where=sa.text(_REFUSED),
            postgresql_where=sa.text(_REFUSED),
        )
    op.create_table(
        "wire_body",
        sa.Column("call_seq", sa.Integer(), nullable=False),
        sa.Column("request", AutoString(), nullable=False),
        sa.Column("response", AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["call_seq"], ["wire_call.seq"]),
        sa.PrimaryKeyConstraint("call_seq"),
    )


def _say_what_actions_were_about() -> None:
    """Older actions know it through their events only."""
    op.create_table(
        "action_entity",
        sa.Column("entity_id", AutoString(), nullable=False),
        sa.Column("action_seq", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["action_seq"], ["action.seq"]),
        sa.PrimaryKeyConstraint("entity_id", "action_seq"),
    )
    with op.batch_alter_table("action_entity", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_action_entity_action_seq"), ["action_seq"], unique=False)
    op.execute(
        "INSERT INTO action_entity (entity_id, action_seq) "
        "SELECT DISTINCT entity_id, action_seq FROM event WHERE action_seq IS NOT NULL"
    )


def _guard_the_journal() -> None:
    """Erasing a guest needs `action_detail`; to whom its rows belong stays."""
    for table, happening in (
        ("action", "UPDATE"),
        ("action", "DELETE"),
        ("action_entity", "UPDATE"),
        ("action_entity", "DELETE"),
        ("action_detail", "UPDATE OF action_seq"),
    ):
        name = f"{table}_no_{happening.split()[0].lower()}"
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {happening} ON {table} "
            "BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END"
        )


def downgrade() -> None:
    for name in (
        "action_no_update",
        "action_no_delete",
        "action_entity_no_update",
        "action_entity_no_delete",
        "action_detail_no_update",
    ):
        op.execute(f"DROP TRIGGER {name}")
    op.drop_table("action_entity")
    op.drop_table("wire_body")
    op.drop_table("wire_call")
    op.drop_index("event_unread", table_name="event")
    for name in ("read_back_at", "accepted_at", "millis", "status", "sent_at"):
        op.drop_column("event", name)
    op.drop_index("action_by_time", table_name="action")
