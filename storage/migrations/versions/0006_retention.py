"""Retention: what is held and purged, which draft uses which image, the age of requests' keys."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "retention_marks",
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.Column("draft", BIG_ID, nullable=False),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("purged_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace", "draft"], ["drafts.workspace", "drafts.id"], name="fk_retention_marks_workspace_draft"
        ),
        sa.PrimaryKeyConstraint("workspace", "draft", name="pk_retention_marks"),
    )
    op.create_table(
        "media_uses",
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("draft", BIG_ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace", "draft"], ["drafts.workspace", "drafts.id"], name="fk_media_uses_workspace_draft"
        ),
        sa.PrimaryKeyConstraint("workspace", "sha256", "draft", name="pk_media_uses"),
    )
    op.create_index("ix_media_uses_workspace_draft", "media_uses", ["workspace", "draft"], unique=False)
    op.create_index(
        "ix_drafts_workspace_state_changed_at", "drafts", ["workspace", "state", "changed_at"], unique=False
    )
    _date_the_keys()
    _note_the_uses()


def _date_the_keys() -> None:
    """Keys without a time are as old as this migration: none is forgotten too early."""
    with op.batch_alter_table("once_keys") as keys:
        keys.add_column(sa.Column("at", sa.DateTime(timezone=True), nullable=True))
    once_keys = sa.table("once_keys", sa.column("at", sa.DateTime(timezone=True)))
    op.execute(once_keys.update().values(at=datetime.now(UTC)))
    with op.batch_alter_table("once_keys") as keys:
        keys.alter_column("at", existing_type=sa.DateTime(timezone=True), nullable=False)
    op.create_index("ix_once_keys_at", "once_keys", ["at"], unique=False)


def _note_the_uses() -> None:
    """Every image a version or a composition speaks of is in use by its draft."""
    uses = sa.table("media_uses", sa.column("workspace"), sa.column("sha256"), sa.column("draft"))
    found = set()
    for name in ("versions", "compositions"):
        written = sa.table(name, sa.column("workspace"), sa.column("draft"), sa.column("content", sa.JSON()))
        for workspace, draft, content in op.get_bind().execute(sa.select(written)):
            found |= {(workspace, image["sha256"], draft) for image in content["images"] if "sha256" in image}
    rows = [{"workspace": workspace, "sha256": sha256, "draft": draft} for workspace, sha256, draft in sorted(found)]
    if rows:
        op.bulk_insert(uses, rows)
