"""On which networks a post is out, for which it waits in another tool, and which of them a pause is about.

What was recorded before spoke of the post as a whole: of every network of its version.
"""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"

EVERY = ("x", "bluesky", "threads", "mastodon", "linkedin", "instagram", "facebook", "tiktok", "youtube")
"""Of a version that cannot be read nothing is left out."""


def _about(name: str) -> sa.TableClause:
    columns = ("id", "workspace", "draft", "version")
    return sa.table(name, *(sa.column(one) for one in columns), sa.column("networks", sa.JSON()))


PUBLICATIONS, SCHEDULES = _about("publications"), _about("schedules")
VERSIONS = sa.table(
    "versions", *(sa.column(one) for one in ("workspace", "draft", "no")), sa.column("content", sa.JSON())
)


def upgrade() -> None:
    for name in ("publications", "schedules", "stop_tasks"):
        with op.batch_alter_table(name) as table:
            table.add_column(sa.Column("networks", sa.JSON(), server_default="[]", nullable=False))
        with op.batch_alter_table(name) as table:
            table.alter_column("networks", server_default=None)
    for about in (PUBLICATIONS, SCHEDULES):
        _fill(about)


def _fill(table: sa.TableClause) -> None:
    of_version = sa.and_(
        VERSIONS.c.workspace == table.c.workspace,
        VERSIONS.c.draft == table.c.draft,
        VERSIONS.c.no == table.c.version,
    )
    told = op.get_bind().execute(sa.select(table.c.id, VERSIONS.c.content).join(VERSIONS, of_version))
    for number, content in told.all():
        named = sa.update(table).where(table.c.id == number).values(networks=list(_networks(content)))
        op.get_bind().execute(named)


def _networks(content: Any) -> Iterable[str]:  # noqa: ANN401 - JSON that may be anything
    try:
        return tuple(content["networks"]) or EVERY
    except (KeyError, TypeError):
        return EVERY
