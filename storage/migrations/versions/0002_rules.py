"""Rules of review per kind, user groups and backups, tailored texts, suggestions, questions, recorded approvals."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

REASONS = [
    "A claim needs a source",
    "Not accurate or not up to date",
    "Somebody could be recognised",
    "Not in our voice",
    "Hard to understand",
    "Alt text is missing or poor",
    "Wrong time",
]


def upgrade() -> None:
    with op.batch_alter_table("workspaces") as workspaces:
        workspaces.add_column(sa.Column("rules", sa.JSON(), nullable=False, server_default="{}"))
        workspaces.add_column(sa.Column("reasons", sa.JSON(), nullable=False, server_default=json.dumps(REASONS)))
        workspaces.add_column(sa.Column("recorded_approvals", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("workspaces") as workspaces:
        workspaces.alter_column("rules", server_default=None)
        workspaces.alter_column("reasons", server_default=None)
        workspaces.alter_column("recorded_approvals", server_default=None)
    op.create_table(
        "role_holders",
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("held_as", sa.String(length=8), nullable=False),
        sa.Column("holder", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "role", "held_as", "holder", name="pk_role_holders"),
    )
    op.execute("INSERT INTO role_holders SELECT workspace, role, 'person', person FROM role_members")
    op.drop_table("role_members")
    op.add_column("drafts", sa.Column("assigned", sa.JSON(), nullable=False, server_default=sa.text("'{}'")))
    _plans_name_several_roles()
    op.add_column("decisions", sa.Column("outsider", sa.Text(), nullable=True))
    op.add_column("decisions", sa.Column("evidence", sa.Text(), nullable=True))
    op.add_column("outbox", sa.Column("question", BIG_ID, nullable=True))
    op.add_column("posted_messages", sa.Column("version", sa.Integer(), nullable=True))
    op.create_table(
        "suggestions",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.Column("draft", BIG_ID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("network", sa.String(length=16), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_suggestions"),
        sa.ForeignKeyConstraint(
            ["workspace", "draft"], ["drafts.workspace", "drafts.id"], name="fk_suggestions_workspace_draft"
        ),
    )
    op.create_index("ix_suggestions_workspace_draft", "suggestions", ["workspace", "draft"], unique=False)
    op.create_table(
        "questions",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.Column("draft", BIG_ID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("asker", sa.String(length=32), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_questions"),
        sa.ForeignKeyConstraint(
            ["workspace", "draft"], ["drafts.workspace", "drafts.id"], name="fk_questions_workspace_draft"
        ),
    )
    op.create_index("ix_questions_workspace_draft", "questions", ["workspace", "draft"], unique=False)


def _plans_name_several_roles() -> None:
    drafts = sa.table("drafts", sa.column("id", sa.Integer), sa.column("plan", sa.JSON))
    connection = op.get_bind()
    for draft, plan in connection.execute(sa.select(drafts.c.id, drafts.c.plan)).all():
        stages = [
            {
                "skip": "never",
                "repeats": False,
                **{k: v for k, v in stage.items() if k != "role"},
                "roles": [stage["role"]],
            }
            for stage in plan
        ]
        connection.execute(sa.update(drafts).where(drafts.c.id == draft).values(plan=stages))
