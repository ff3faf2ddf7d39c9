"""What is asked of a language model, what was spent, and what each workspace has set around it."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WORKSPACE = sa.String(length=32)
AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "model_calls",
        sa.Column("workspace", WORKSPACE, nullable=False),
        sa.Column("feature", sa.String(length=16), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("why", sa.String(length=16), nullable=True),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.Column("model", sa.String(length=100), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", AT, nullable=False),
        sa.Column("holder", sa.String(length=64), nullable=True),
        sa.Column("asked_at", AT, nullable=False),
        sa.Column("settled_at", AT, nullable=True),
        sa.PrimaryKeyConstraint("workspace", "feature", "subject", name="pk_model_calls"),
    )
    op.create_index("ix_model_calls_feature_state_due_at", "model_calls", ["feature", "state", "due_at"], unique=False)
    op.create_table(
        "model_usage",
        sa.Column("workspace", WORKSPACE, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("feature", sa.String(length=16), nullable=False),
        sa.Column("calls", sa.Integer(), nullable=False),
        sa.Column("sent", BIG_ID, nullable=False),
        sa.Column("received", BIG_ID, nullable=False),
        sa.PrimaryKeyConstraint("workspace", "day", "feature", name="pk_model_usage"),
    )
    op.create_table(
        "repurposings",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("workspace", WORKSPACE, nullable=False),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("draft", BIG_ID, nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("wanted", sa.JSON(), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("why", sa.String(length=16), nullable=True),
        sa.Column("left_out", sa.Integer(), nullable=False),
        sa.Column("asked_at", AT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_repurposings"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_repurposings_state_asked_at", "repurposings", ["state", "asked_at"], unique=False)
    op.create_table(
        "draft_origins",
        sa.Column("workspace", WORKSPACE, nullable=False),
        sa.Column("draft", BIG_ID, nullable=False),
        sa.Column("repurposing", BIG_ID, nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "draft", name="pk_draft_origins"),
        sa.ForeignKeyConstraint(
            ["workspace", "draft"], ["drafts.workspace", "drafts.id"], name="fk_draft_origins_workspace_draft"
        ),
    )
    op.create_index(
        "ix_draft_origins_workspace_repurposing", "draft_origins", ["workspace", "repurposing"], unique=False
    )
    op.add_column("workspaces", sa.Column("assisting", sa.JSON(), server_default=sa.text("'{}'"), nullable=False))
