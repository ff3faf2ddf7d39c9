"""Who sent a fact back is kept with it; of those that were sent back before, nobody is named."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    with op.batch_alter_table("vetted_facts") as facts:
        facts.add_column(sa.Column("returned_by", sa.String(length=32)))
