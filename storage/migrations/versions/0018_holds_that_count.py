"""Crises: the pauses each counts, when a held post was looked at, a narrower scope asked for; a task found too late."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "crisis_pauses",
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.Column("crisis", BIG_ID, nullable=False),
        sa.Column("task", BIG_ID, nullable=False),
        sa.PrimaryKeyConstraint("workspace", "crisis", "task", name="pk_crisis_pauses"),
        sa.ForeignKeyConstraint(
            ["workspace", "crisis"], ["crises.workspace", "crises.id"], name="fk_crisis_pauses_workspace_crisis"
        ),
    )
    op.create_index("ix_crisis_pauses_workspace_task", "crisis_pauses", ["workspace", "task"], unique=False)
    op.execute(
        "INSERT INTO crisis_pauses (workspace, crisis, task)"
        " SELECT held_posts.workspace, held_posts.crisis, stop_tasks.id FROM held_posts"
        " JOIN crises ON crises.workspace = held_posts.workspace AND crises.id = held_posts.crisis"
        " JOIN stop_tasks ON stop_tasks.workspace = held_posts.workspace AND stop_tasks.draft = held_posts.draft"
        " WHERE stop_tasks.stop = 'pause' AND stop_tasks.opened_at >= held_posts.at"
        " AND (crises.ended_at IS NULL OR stop_tasks.opened_at <= crises.ended_at)"
    )
    op.add_column("held_posts", sa.Column("left_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(
        "UPDATE held_posts SET left_at = at WHERE NOT EXISTS (SELECT 1 FROM drafts"
        " WHERE drafts.workspace = held_posts.workspace AND drafts.id = held_posts.draft"
        " AND (drafts.state IN ('held', 'missed') OR drafts.came_from = 'held'))"
    )
    # A post approved during a hold kept its approvals until now: with another epoch none of them counts.
    op.execute(
        "UPDATE drafts SET epoch = epoch + 1 WHERE state IN ('held', 'missed') AND EXISTS (SELECT 1 FROM held_posts"
        " WHERE held_posts.workspace = drafts.workspace AND held_posts.draft = drafts.id)"
    )
    op.add_column("crises", sa.Column("narrower", sa.JSON(), nullable=True))
    op.add_column("crises", sa.Column("narrower_asked_by", sa.String(length=32), nullable=True))
    op.add_column("crises", sa.Column("narrower_asked_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("crises", sa.Column("replaced_in", sa.String(length=32), nullable=True))
    op.add_column("stop_tasks", sa.Column("was_out", sa.Boolean(), server_default=sa.false(), nullable=False))
