"""guests forgotten by age."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("erasure", sa.Column("before", UTCDateTime(), nullable=True))


def downgrade() -> None:
    op.drop_column("erasure", "before")
