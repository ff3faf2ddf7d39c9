"""Which claim a post repeats; of a post read before this, that is found anew."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0017"


def upgrade() -> None:
    # What was noted without its claim counts for a day at most: the posts of that day are read again.
    op.execute("DELETE FROM claim_mentions")
    op.execute("DELETE FROM claim_marks")
    with op.batch_alter_table("claim_mentions") as mentions:
        mentions.add_column(sa.Column("claim", sa.Text(), nullable=False))
    op.add_column("claim_tellings", sa.Column("claim", sa.Text(), server_default="", nullable=False))
