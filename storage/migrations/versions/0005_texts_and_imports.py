"""Approved texts, and files of drafts that are imported."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "approved_texts",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.Column("draft", BIG_ID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("labels", sa.JSON(), nullable=False),
        sa.Column("kept_by", sa.String(length=32), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("review_by", sa.Date(), nullable=False),
        sa.Column("retired_by", sa.String(length=32), nullable=True),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace", "draft"], ["drafts.workspace", "drafts.id"], name="fk_approved_texts_workspace_draft"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_approved_texts"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_approved_texts_review_by", "approved_texts", ["review_by"], unique=False)
    op.create_index("ix_approved_texts_workspace_draft", "approved_texts", ["workspace", "draft"], unique=False)
    op.create_table(
        "imports",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("file", sa.String(length=32), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("into", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("drafts", sa.Integer(), nullable=False),
        sa.Column("problems", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_imports"),
        sa.UniqueConstraint("workspace", "id", name="uq_imports_workspace_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_imports_state_asked_at", "imports", ["state", "asked_at"], unique=False)
    op.create_table(
        "imported_drafts",
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.Column("draft", BIG_ID, nullable=False),
        sa.Column("import_id", BIG_ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace", "draft"], ["drafts.workspace", "drafts.id"], name="fk_imported_drafts_workspace_draft"
        ),
        sa.ForeignKeyConstraint(
            ["workspace", "import_id"],
            ["imports.workspace", "imports.id"],
            name="fk_imported_drafts_workspace_import_id",
        ),
        sa.PrimaryKeyConstraint("workspace", "draft", name="pk_imported_drafts"),
    )
    op.create_index(
        "ix_imported_drafts_workspace_import_id", "imported_drafts", ["workspace", "import_id"], unique=False
    )
