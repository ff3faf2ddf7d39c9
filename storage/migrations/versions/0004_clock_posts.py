"""What is posted by the clock, and how long drafts are kept."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("workspaces", sa.Column("record_channel", sa.String(length=32), nullable=True))
    op.add_column("workspaces", sa.Column("plan_channel", sa.String(length=32), nullable=True))
    op.add_column("workspaces", sa.Column("plan_weekday", sa.Integer(), nullable=False, server_default=sa.text("0")))
    op.add_column("workspaces", sa.Column("plan_hour", sa.Integer(), nullable=False, server_default=sa.text("9")))
    op.add_column("workspaces", sa.Column("retention_days", sa.Integer(), nullable=True))
    op.create_table(
        "clock_posts",
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.Column("lane", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "lane", name="pk_clock_posts"),
    )
