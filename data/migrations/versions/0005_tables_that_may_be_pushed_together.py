"""tables that may be pushed together."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "combination",
        sa.Column("id", AutoString(), nullable=False),
        sa.Column("covers", sa.Integer(), nullable=False),
        sa.CheckConstraint("covers > 1", name="combination_covers"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "combination_table",
        sa.Column("combination_id", AutoString(), nullable=False),
        sa.Column("table_id", AutoString(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["combination_id"], ["combination.id"]),
        sa.ForeignKeyConstraint(["table_id"], ["dining_table.id"]),
        sa.PrimaryKeyConstraint("combination_id", "table_id"),
    )
    with op.batch_alter_table("combination_table", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_combination_table_table_id"), ["table_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("combination_table", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_combination_table_table_id"))
    op.drop_table("combination_table")
    op.drop_table("combination")
