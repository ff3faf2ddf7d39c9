"""Pictures: what the file told that each came in."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    with op.batch_alter_table("media") as media:
        media.add_column(sa.Column("told", sa.JSON(), server_default=sa.text("'[]'"), nullable=False))
