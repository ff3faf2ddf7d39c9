"""Facts: which claim a post repeats, one name a fact, who approved so far, whether reviewers were reminded; which
process watches.

A post that was read before this is read again, for which claim it repeats.
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

facts = sa.table(
    "vetted_facts",
    sa.column("id", sa.BigInteger()),
    sa.column("workspace", sa.String()),
    sa.column("wording", sa.JSON()),
    sa.column("name_key", sa.Text()),
    sa.column("retired_at", sa.DateTime()),
)


def upgrade() -> None:
    # What was noted without its claim counts for a day at most.
    op.execute("DELETE FROM claim_mentions")
    op.execute("DELETE FROM claim_marks")
    with op.batch_alter_table("claim_mentions") as mentions:
        mentions.add_column(sa.Column("claim", sa.Text(), nullable=False))
    op.add_column("claim_tellings", sa.Column("claim", sa.Text(), server_default="", nullable=False))
    op.add_column("claim_marks", sa.Column("holder", sa.String(length=64), nullable=True))
    op.add_column("claim_marks", sa.Column("held_until", sa.DateTime(timezone=True), nullable=True))
    op.add_column("vetted_facts", sa.Column("name_key", sa.Text(), server_default="", nullable=False))
    op.add_column("vetted_facts", sa.Column("approved_by", sa.JSON(), server_default="[]", nullable=False))
    op.add_column("vetted_facts", sa.Column("nudged", sa.Boolean(), server_default=sa.false(), nullable=False))
    _name()
    op.create_index(
        "uq_vetted_facts_workspace_name_key",
        "vetted_facts",
        ["workspace", "name_key"],
        unique=True,
        sqlite_where=sa.text("retired_at IS NULL"),
        postgresql_where=sa.text("retired_at IS NULL"),
    )


def _name() -> None:
    """Of two facts of one name, which only a race could make, the later keeps it in words alone; its next change is
    refused until it has another.
    """
    connection = op.get_bind()
    taken: set[tuple[str, str]] = set()
    for row in connection.execute(sa.select(facts).order_by(facts.c.id)).mappings().all():
        key = row["wording"]["name"].casefold()
        if row["retired_at"] is None and (row["workspace"], key) in taken:
            key = f"{key}\n{row['id']}"
        elif row["retired_at"] is None:
            taken.add((row["workspace"], key))
        connection.execute(sa.update(facts).where(facts.c.id == row["id"]).values(name_key=key))
