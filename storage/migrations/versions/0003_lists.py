"""The read model of the lists: open stages, and what is under way."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

OVER_OR_SAVED = "('saved', 'rejected', 'published', 'withdrawn')"


def upgrade() -> None:
    op.add_column("drafts", sa.Column("under_way", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("drafts", sa.Column("kind", sa.String(length=24), nullable=True))
    op.add_column("drafts", sa.Column("networks", sa.String(length=120), nullable=True))
    op.execute(f"UPDATE drafts SET under_way = (version > 0 AND state NOT IN {OVER_OR_SAVED})")  # noqa: S608 - a constant
    _fill_kinds_and_networks()
    op.create_index("ix_drafts_workspace_under_way_id", "drafts", ["workspace", "under_way", "id"], unique=False)
    op.create_index("ix_drafts_workspace_slot", "drafts", ["workspace", "slot"], unique=False)
    op.create_index("ix_decisions_workspace_person_at", "decisions", ["workspace", "person", "at"], unique=False)
    op.create_table(
        "open_stages",
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.Column("draft", BIG_ID, nullable=False),
        sa.Column("stage", sa.String(length=32), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "draft", "stage", "role", name="pk_open_stages"),
        sa.ForeignKeyConstraint(
            ["workspace", "draft"], ["drafts.workspace", "drafts.id"], name="fk_open_stages_workspace_draft"
        ),
    )
    op.create_index(
        "ix_open_stages_workspace_role_opened_at",
        "open_stages",
        ["workspace", "role", "opened_at", "draft"],
        unique=False,
    )
    _open_every_stage_in_review()


def _fill_kinds_and_networks() -> None:
    connection = op.get_bind()
    drafts = sa.table("drafts", *map(sa.column, ("workspace", "id", "version", "kind", "networks")))
    versions = sa.table(
        "versions", sa.column("workspace"), sa.column("draft"), sa.column("no"), sa.column("content", sa.JSON)
    )
    current = sa.select(drafts.c.id, versions.c.content).join(
        versions,
        sa.and_(
            versions.c.workspace == drafts.c.workspace,
            versions.c.draft == drafts.c.id,
            versions.c.no == drafts.c.version,
        ),
    )
    for draft, content in connection.execute(current).all():
        networks = f" {' '.join(content['networks'])} "
        connection.execute(
            sa.update(drafts).where(drafts.c.id == draft).values(kind=content["kind"], networks=networks)
        )


def _open_every_stage_in_review() -> None:
    """Lists show more than is open until each draft is touched again; who may decide is asked at the click."""
    connection = op.get_bind()
    drafts = sa.table(
        "drafts",
        *map(sa.column, ("workspace", "id", "state")),
        sa.column("changed_at", sa.DateTime(timezone=True)),
        sa.column("plan", sa.JSON),
    )
    open_stages = sa.table(
        "open_stages",
        *map(sa.column, ("workspace", "draft", "stage", "role")),
        sa.column("opened_at", sa.DateTime(timezone=True)),
    )
    for row in connection.execute(sa.select(drafts).where(drafts.c.state == "in_review")).mappings().all():
        for stage in row["plan"]:
            for role in stage["roles"]:
                connection.execute(
                    sa.insert(open_stages).values(
                        workspace=row["workspace"],
                        draft=row["id"],
                        stage=stage["key"],
                        role=role,
                        opened_at=row["changed_at"],
                    )
                )
