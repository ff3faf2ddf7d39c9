"""Names of sources of any length, and topics whose mentions are still to be looked through."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0017"


def upgrade() -> None:
    with op.batch_alter_table("source_states") as sources:
        sources.alter_column("source", existing_type=sa.String(length=200), type_=sa.Text(), existing_nullable=False)
    with op.batch_alter_table("topics") as topics:
        topics.add_column(sa.Column("narrowing", sa.Boolean(), server_default=sa.false(), nullable=False))
    with op.batch_alter_table("topics") as topics:
        topics.alter_column("narrowing", server_default=None)
