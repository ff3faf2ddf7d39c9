"""Deadlines: turns, what was sent about them, delegations; what each workspace has set; escalated stages."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "turns",
        *_turn(),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("snoozed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("snoozes", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "draft", "stage", "version", "epoch", "person", name="pk_turns"),
        sa.ForeignKeyConstraint(
            ["workspace", "draft"], ["drafts.workspace", "drafts.id"], name="fk_turns_workspace_draft"
        ),
    )
    op.create_table(
        "nudges",
        *_turn(),
        sa.Column("step", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "draft", "stage", "version", "epoch", "person", "step", name="pk_nudges"),
        sa.ForeignKeyConstraint(
            ["workspace", "draft"], ["drafts.workspace", "drafts.id"], name="fk_nudges_workspace_draft"
        ),
    )
    op.create_table(
        "delegations",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("delegate", sa.String(length=32), nullable=False),
        sa.Column("starts", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends", sa.DateTime(timezone=True), nullable=False),
        sa.Column("begun", sa.Boolean(), nullable=False),
        sa.Column("ended", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_delegations"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_delegations_workspace_ended_ends", "delegations", ["workspace", "ended", "ends"], unique=False)
    op.create_index("ix_audit_entries_workspace_kind_at", "audit_entries", ["workspace", "kind", "at"], unique=False)
    op.add_column("drafts", sa.Column("escalated", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("workspaces", sa.Column("deadlines", sa.JSON(), nullable=False, server_default="{}"))


def _turn() -> list[sa.Column[object]]:
    return [
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.Column("draft", BIG_ID, nullable=False),
        sa.Column("stage", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=False),
    ]
