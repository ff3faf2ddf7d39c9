"""Whom facts under review wait for and what was sent about that, in the place of one reminder a version.

A fact that waits now is reminded of anew, from its first step on.
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("vetted_facts") as facts:
        facts.add_column(sa.Column("escalated", sa.Boolean(), server_default=sa.false(), nullable=False))
        facts.drop_column("nudged")
    op.create_table(
        "fact_turns",
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.Column("fact", BIG_ID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "fact", "version", "person", name=op.f("pk_fact_turns")),
        _of_fact("fact_turns"),
    )
    op.create_table(
        "fact_nudges",
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.Column("fact", BIG_ID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("step", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "fact", "version", "person", "step", name=op.f("pk_fact_nudges")),
        _of_fact("fact_nudges"),
    )


def _of_fact(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["workspace", "fact"],
        ["vetted_facts.workspace", "vetted_facts.id"],
        name=op.f(f"fk_{table}_workspace_fact_vetted_facts"),
    )
