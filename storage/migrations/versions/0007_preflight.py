"""Preflight: what it said of each version, what an organisation says of itself, which rules it muted."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "findings",
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.Column("draft", BIG_ID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(length=64), nullable=False),
        sa.Column("severity", sa.String(length=8), nullable=False),
        sa.Column("field", sa.String(length=16), nullable=False),
        sa.Column("network", sa.String(length=16), nullable=True),
        sa.Column("image", sa.Integer(), nullable=True),
        sa.Column("begins", sa.Integer(), nullable=False),
        sa.Column("ends", sa.Integer(), nullable=False),
        sa.Column("answered_by", sa.String(length=32), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("wrong", sa.Boolean(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace", "draft"], ["drafts.workspace", "drafts.id"], name="fk_findings_workspace_draft"
        ),
        sa.PrimaryKeyConstraint("workspace", "draft", "version", "no", name="pk_findings"),
    )
    op.create_index("ix_findings_workspace_rule", "findings", ["workspace", "rule"], unique=False)
    op.create_table(
        "passes",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("rule", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("answered_by", sa.String(length=32), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("draft", BIG_ID, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_passes"),
    )
    op.create_index("ix_passes_workspace_person", "passes", ["workspace", "person", "kind"], unique=False)
    with op.batch_alter_table("versions") as versions:
        versions.add_column(sa.Column("because", sa.Text(), server_default=sa.text("''"), nullable=False))
    with op.batch_alter_table("workspaces") as workspaces:
        workspaces.add_column(sa.Column("organisation", sa.JSON(), server_default=sa.text("'{}'"), nullable=False))
        workspaces.add_column(sa.Column("muted", sa.JSON(), server_default=sa.text("'[]'"), nullable=False))
