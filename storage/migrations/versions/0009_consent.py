"""Consents, what rests on them, and tasks to take a post down beside those to pause one."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "authorisations",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.Column("form", sa.String(length=16), nullable=False),
        sa.Column("pseudonym", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.Column("networks", sa.JSON(), nullable=False),
        sa.Column("outlets", sa.JSON(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("signer", sa.String(length=16), nullable=False),
        sa.Column("authority", sa.Text(), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("expires_at", sa.Text(), nullable=False),
        sa.Column("remuneration", sa.String(length=16), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("asked", sa.Text(), nullable=True),
        sa.Column("given", sa.Text(), nullable=True),
        sa.Column("requested_by", sa.String(length=32), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("attested", sa.JSON(), nullable=False),
        sa.Column("confirmed_by", sa.String(length=32), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(length=32), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revocation", sa.Text(), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_authorisations"),
        sa.UniqueConstraint("workspace", "id", name="uq_authorisations_workspace_id"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_authorisations_workspace_state_confirmed_at",
        "authorisations",
        ["workspace", "state", "confirmed_at"],
        unique=False,
    )
    op.create_index("ix_authorisations_state_expires_on", "authorisations", ["state", "expires_on"], unique=False)
    op.create_table(
        "consent_uses",
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.Column("authorisation", BIG_ID, nullable=False),
        sa.Column("draft", BIG_ID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace", "authorisation"],
            ["authorisations.workspace", "authorisations.id"],
            name="fk_consent_uses_workspace_authorisation",
        ),
        sa.ForeignKeyConstraint(
            ["workspace", "draft"], ["drafts.workspace", "drafts.id"], name="fk_consent_uses_workspace_draft"
        ),
        sa.PrimaryKeyConstraint("workspace", "authorisation", "draft", "version", name="pk_consent_uses"),
    )
    op.create_index("ix_consent_uses_workspace_draft", "consent_uses", ["workspace", "draft"], unique=False)
    op.add_column("workspaces", sa.Column("consent_years", sa.Integer(), nullable=True))
    _rename_tasks()


def _rename_tasks() -> None:
    """What was asked before is a pause."""
    op.drop_index("ix_pause_tasks_workspace_draft", table_name="pause_tasks")
    op.drop_index("ix_pause_tasks_state_due_at", table_name="pause_tasks")
    op.rename_table("pause_tasks", "stop_tasks")
    with op.batch_alter_table("stop_tasks") as tasks:
        tasks.add_column(sa.Column("stop", sa.String(length=16), nullable=False, server_default="pause"))
    with op.batch_alter_table("stop_tasks") as tasks:
        tasks.alter_column("stop", server_default=None)
    op.create_index("ix_stop_tasks_workspace_draft", "stop_tasks", ["workspace", "draft"], unique=False)
    op.create_index("ix_stop_tasks_state_due_at", "stop_tasks", ["state", "due_at"], unique=False)
