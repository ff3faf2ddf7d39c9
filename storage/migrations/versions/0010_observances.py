"""The calendar: what is observed, who has it, of what people were reminded."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WORKSPACE = sa.String(length=32)
OBSERVANCE = sa.String(length=64)


def upgrade() -> None:
    op.add_column("workspaces", sa.Column("observing", sa.JSON(), nullable=False, server_default=sa.text("'{}'")))
    op.create_table(
        "own_observances",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("workspace", WORKSPACE, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("span", sa.String(length=8), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=True),
        sa.Column("moved", sa.JSON(), nullable=False),
        sa.Column("hashtags", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("added_by", sa.String(length=32), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_own_observances"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_own_observances_workspace_id", "own_observances", ["workspace", "id"], unique=False)
    op.create_table(
        "observance_choices",
        sa.Column("workspace", WORKSPACE, nullable=False),
        sa.Column("observance", OBSERVANCE, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("choice", sa.String(length=16), nullable=False),
        sa.Column("chosen_by", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "observance", "year", name="pk_observance_choices"),
    )
    op.create_table(
        "observance_owners",
        sa.Column("workspace", WORKSPACE, nullable=False),
        sa.Column("observance", OBSERVANCE, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "observance", "year", name="pk_observance_owners"),
    )
    op.create_table(
        "observance_drafts",
        sa.Column("workspace", WORKSPACE, nullable=False),
        sa.Column("draft", BIG_ID, nullable=False),
        sa.Column("observance", OBSERVANCE, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "draft", name="pk_observance_drafts"),
        sa.ForeignKeyConstraint(
            ["workspace", "draft"],
            ["drafts.workspace", "drafts.id"],
            name="fk_observance_drafts_workspace_draft_drafts",
        ),
    )
    op.create_index("ix_observance_drafts_workspace_year", "observance_drafts", ["workspace", "year"], unique=False)
    op.create_table(
        "reminders",
        sa.Column("workspace", WORKSPACE, nullable=False),
        sa.Column("observance", OBSERVANCE, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("lead", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("lane", sa.String(length=128), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "observance", "year", "lead", "channel", name="pk_reminders"),
    )
    op.create_index("ix_reminders_workspace_lane", "reminders", ["workspace", "lane"], unique=False)
    op.create_index("ix_reminders_workspace_year", "reminders", ["workspace", "year"], unique=False)
    op.create_table(
        "reminder_wishes",
        sa.Column("workspace", WORKSPACE, nullable=False),
        sa.Column("observance", OBSERVANCE, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "observance", "year", "person", name="pk_reminder_wishes"),
    )
