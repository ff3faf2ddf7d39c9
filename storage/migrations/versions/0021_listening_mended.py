"""Names of sources of any length, when each last answered, and topics whose mentions are still to be looked through."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    with op.batch_alter_table("source_states") as sources:
        sources.alter_column("source", existing_type=sa.String(length=200), type_=sa.Text(), existing_nullable=False)
        sources.add_column(sa.Column("heard_at", sa.DateTime(timezone=True), nullable=True))
        sources.add_column(sa.Column("rate", sa.Float(), server_default="0", nullable=False))
    with op.batch_alter_table("source_states") as sources:
        sources.alter_column("rate", server_default=None)
    with op.batch_alter_table("topics") as topics:
        topics.add_column(sa.Column("narrowing", sa.Boolean(), server_default=sa.false(), nullable=False))
    with op.batch_alter_table("topics") as topics:
        topics.alter_column("narrowing", server_default=None)
