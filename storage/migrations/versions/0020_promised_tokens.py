"""What a call to the language model may cost, so that calls under way count against the budget."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("model_calls", sa.Column("estimate", BIG_ID, server_default="0", nullable=False))
