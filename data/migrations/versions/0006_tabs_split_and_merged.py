"""tabs named, split, merged and refunded; set menus; PINs."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "menu_component",
        sa.Column("item_plu", AutoString(), nullable=False),
        sa.Column("course", sa.Integer(), nullable=False),
        sa.Column("component_plu", AutoString(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["component_plu"], ["menu_item.plu"]),
        sa.ForeignKeyConstraint(["item_plu"], ["menu_item.plu"]),
        sa.PrimaryKeyConstraint("item_plu", "course", "component_plu"),
    )
    op.add_column("waiter", sa.Column("pin_hash", AutoString(), nullable=True))
    op.add_column("waiter", sa.Column("pin_failures", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("waiter", sa.Column("pin_wait_until", UTCDateTime(), nullable=True))
    op.add_column("order", sa.Column("name", AutoString(), nullable=True))
    op.add_column("order", sa.Column("service_rounding", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("order", sa.Column("vat", sa.JSON(none_as_null=True), nullable=True))
    _add_reference("order", "root_id", "order")
    _add_reference("order", "merged_into", "order")
    op.create_index("ix_order_root_id", "order", ["root_id"], unique=False)
    op.create_index("ix_order_merged_into", "order", ["merged_into"], unique=False)
    op.add_column("order_discount", sa.Column("origin_id", AutoString(), nullable=True))
    op.add_column("order_discount", sa.Column("rounding", sa.Integer(), nullable=False, server_default="0"))
    _add_reference("payment", "refunds_id", "payment")
    op.add_column("payment", sa.Column("reason", AutoString(), nullable=True))


def _add_reference(table: str, column: str, target: str) -> None:
    """Inline: making SQLite's table anew would break the references of the rows that are in it."""
    new: sa.Column[str] = sa.Column(column, AutoString(), sa.ForeignKey(f"{target}.id"), nullable=True)
    op.add_column(table, new, inline_references=True)


def downgrade() -> None:
    op.drop_column("payment", "reason")
    op.drop_column("payment", "refunds_id")
    op.drop_column("order_discount", "rounding")
    op.drop_column("order_discount", "origin_id")
    op.drop_index("ix_order_merged_into", table_name="order")
    op.drop_index("ix_order_root_id", table_name="order")
    for column in ("merged_into", "root_id", "vat", "service_rounding", "name"):
        op.drop_column("order", column)
    for column in ("pin_wait_until", "pin_failures", "pin_hash"):
        op.drop_column("waiter", column)
    op.drop_table("menu_component")
