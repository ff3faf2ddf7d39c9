"""Why the page at a link gave no text to draft posts from."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.add_column("repurposings", sa.Column("unread", sa.Text(), server_default="", nullable=False))
