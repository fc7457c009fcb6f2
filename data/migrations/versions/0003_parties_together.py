"""parties that join others, and those of whom some are still to come."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Columns are added in place: to build the table anew would drop the old one, which other tables refer to.
    op.execute("ALTER TABLE party ADD COLUMN arrived INTEGER CONSTRAINT arrived_positive CHECK (arrived > 0)")
    op.execute("ALTER TABLE party ADD COLUMN joined_to VARCHAR REFERENCES party (id)")
    op.execute("ALTER TABLE party ADD COLUMN alone JSON")
    op.execute('ALTER TABLE "order" ADD COLUMN joined_from VARCHAR REFERENCES party (id)')
    joined = sa.text("joined_to IS NOT NULL")
    op.create_index("party_joined", "party", ["joined_to"], sqlite_where=joined, postgresql_where=joined)
    still_open = sa.text("closed_at IS NULL AND deleted_at IS NULL")
    op.create_index("order_open", "order", ["number"], sqlite_where=still_open, postgresql_where=still_open)


def downgrade() -> None:
    op.drop_index("order_open", table_name="order")
    op.drop_index("party_joined", table_name="party")
    # In place, too: a table that is built anew keeps the checks of columns that it no longer has.
    op.drop_column("order", "joined_from")
    for column in ("alone", "joined_to", "arrived"):
        op.drop_column("party", column)
