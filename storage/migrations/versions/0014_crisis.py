"""Crises: the hold row, crises and drills, held posts, reactions, proposals."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "holds",
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.Column("crisis", BIG_ID, nullable=True),
        sa.PrimaryKeyConstraint("workspace", name="pk_holds"),
    )
    op.create_table(
        "crises",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.Column("drill", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("scope", sa.JSON(), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("lead", sa.String(length=32), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("found", sa.Integer(), nullable=False),
        sa.Column("end_asked_by", sa.String(length=32), nullable=True),
        sa.Column("end_asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(length=32), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_crises"),
        sa.UniqueConstraint("workspace", "id", name="uq_crises_workspace_id"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "held_posts",
        *_of_crisis(),
        sa.Column("draft", BIG_ID, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "crisis", "draft", name="pk_held_posts"),
        sa.ForeignKeyConstraint(
            ["workspace", "crisis"], ["crises.workspace", "crises.id"], name="fk_held_posts_workspace_crisis"
        ),
        sa.ForeignKeyConstraint(
            ["workspace", "draft"], ["drafts.workspace", "drafts.id"], name="fk_held_posts_workspace_draft"
        ),
    )
    op.create_index("ix_held_posts_workspace_draft", "held_posts", ["workspace", "draft"], unique=False)
    op.create_table(
        "crisis_reactions",
        *_of_crisis(),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("what", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("workspace", "crisis", "person", "what", name="pk_crisis_reactions"),
        sa.ForeignKeyConstraint(
            ["workspace", "crisis"], ["crises.workspace", "crises.id"], name="fk_crisis_reactions_workspace_crisis"
        ),
    )
    op.create_table(
        "crisis_proposals",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.Column("alert", BIG_ID, nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("answered_by", sa.String(length=32), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_crisis_proposals"),
        sa.UniqueConstraint("workspace", "alert", name="uq_crisis_proposals_workspace_alert"),
        sqlite_autoincrement=True,
    )


def _of_crisis() -> list[sa.Column[object]]:
    return [
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.Column("crisis", BIG_ID, nullable=False),
    ]
