"""Vetted facts, their versions, the posts that repeat what they answer; which fact a finding goes back to."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WORKSPACE = sa.String(length=32)
PERSON = sa.String(length=32)
AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "vetted_facts",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("workspace", WORKSPACE, nullable=False),
        sa.Column("wording", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("owner", PERSON, nullable=False),
        sa.Column("authors", sa.JSON(), nullable=False),
        sa.Column("written_by", PERSON, nullable=False),
        sa.Column("review_by", sa.Date(), nullable=False),
        sa.Column("changed_at", AT, nullable=False),
        sa.Column("reviewed_by", PERSON, nullable=True),
        sa.Column("reviewed_at", AT, nullable=True),
        sa.Column("returned", sa.Text(), nullable=False),
        sa.Column("retired_by", PERSON, nullable=True),
        sa.Column("retired_at", AT, nullable=True),
        sa.Column("reminded", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_vetted_facts"),
        sa.UniqueConstraint("workspace", "id", name="uq_vetted_facts_workspace_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_vetted_facts_review_by", "vetted_facts", ["review_by"], unique=False)
    op.create_table(
        "fact_versions",
        sa.Column("workspace", WORKSPACE, nullable=False),
        sa.Column("fact", BIG_ID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("wording", sa.JSON(), nullable=False),
        sa.Column("written_by", PERSON, nullable=False),
        sa.Column("written_at", AT, nullable=False),
        sa.Column("reviewed_by", PERSON, nullable=True),
        sa.Column("reviewed_at", AT, nullable=True),
        sa.PrimaryKeyConstraint("workspace", "fact", "version", name="pk_fact_versions"),
        _of_fact("fact_versions"),
    )
    op.create_table(
        "claim_mentions",
        sa.Column("workspace", WORKSPACE, nullable=False),
        sa.Column("fact", BIG_ID, nullable=False),
        sa.Column("post", BIG_ID, nullable=False),
        sa.Column("at", AT, nullable=False),
        sa.Column("author", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "fact", "post", name="pk_claim_mentions"),
        _of_fact("claim_mentions"),
        sa.ForeignKeyConstraint(
            ["workspace", "post"],
            ["posts.workspace", "posts.id"],
            name="fk_claim_mentions_workspace_post_posts",
            ondelete="CASCADE",
        ),
    )
    op.create_index("ix_claim_mentions_workspace_at", "claim_mentions", ["workspace", "at"], unique=False)
    op.create_index("ix_claim_mentions_workspace_post", "claim_mentions", ["workspace", "post"], unique=False)
    op.create_table(
        "claim_tellings",
        sa.Column("workspace", WORKSPACE, nullable=False),
        sa.Column("fact", BIG_ID, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("posts", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("since", AT, nullable=False),
        sa.PrimaryKeyConstraint("workspace", "fact", "day", name="pk_claim_tellings"),
        _of_fact("claim_tellings"),
    )
    op.create_table(
        "claim_marks",
        sa.Column("workspace", WORKSPACE, nullable=False),
        sa.Column("read_to", BIG_ID, nullable=False),
        sa.PrimaryKeyConstraint("workspace", name="pk_claim_marks"),
    )
    op.add_column("findings", sa.Column("fact", BIG_ID, nullable=True))


def _of_fact(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["workspace", "fact"],
        ["vetted_facts.workspace", "vetted_facts.id"],
        name=f"fk_{table}_workspace_fact_vetted_facts",
    )
