"""Where each month's report is posted."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.add_column("workspaces", sa.Column("report_channel", sa.String(length=32), nullable=True))
