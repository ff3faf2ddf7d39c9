"""What waits in other tools is found by when it goes out, for the month plan and Home."""

from alembic import op

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    op.create_index("ix_schedules_workspace_publish_at", "schedules", ["workspace", "publish_at"], unique=False)
