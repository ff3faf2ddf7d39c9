"""Where each month's report is posted."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.add_column("workspaces", sa.Column("report_channel", sa.String(length=32), nullable=True))
