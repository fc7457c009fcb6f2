"""shares that stay equal."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("order", sa.Column("split_id", AutoString(), nullable=True))
    op.create_index("ix_order_split_id", "order", ["split_id"], unique=False)
    op.add_column("order_line", sa.Column("own", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    op.drop_column("order_line", "own")
    op.drop_index("ix_order_split_id", table_name="order")
    op.drop_column("order", "split_id")
