"""What crises counted before their pauses were noted: the same, save for what came after their end."""

from alembic import command
from sqlalchemy import Connection, text

from storage import migrate
from storage.engine import open_database

DRAFT = (
    "INSERT INTO drafts (id, workspace, author, state, version, epoch, plan, under_way, created_at, changed_at)"
    " VALUES ({0}, 'T0', 'U0', '{1}', 1, 0, '[]', '1', '2026-01-01', '2026-01-01')"
)
TASK = (
    "INSERT INTO stop_tasks (id, workspace, draft, stop, owner, tool, link, publish_at, state, opened_at, due_at)"
    " VALUES ({0}, 'T0', 1, 'pause', 'U0', '', '', '2026-01-01', 'open', '{1}', '2026-01-01')"
)
BEFORE = (
    DRAFT.format(1, "held"),
    DRAFT.format(2, "in_review"),
    (
        "INSERT INTO crises (id, workspace, drill, reason, scope, channel, lead, started_at, found, ended_at) VALUES"
        " (1, 'T0', '0', 'Water', '{}', 'C0', 'U0', '2026-01-02', 2, '2026-01-04')"
    ),
    (
        "INSERT INTO held_posts (workspace, crisis, draft, at) VALUES"
        " ('T0', 1, 1, '2026-01-02'), ('T0', 1, 2, '2026-01-02')"
    ),
    TASK.format(1, "2026-01-01"),
    TASK.format(2, "2026-01-03"),
    TASK.format(3, "2026-01-05"),
)


async def test_what_a_crisis_counted_before_is_kept(empty: str) -> None:
    """A held post is not looked at, another one is; approvals given during a hold that lasts count no more."""

    def up_to(connection: Connection) -> None:
        command.upgrade(migrate._config(connection), "0017")

    async with open_database(empty) as database:
        async with database.writing() as connection:
            await connection.run_sync(up_to)
            for statement in BEFORE:
                await connection.execute(text(statement))
        await migrate.upgrade(database)
        async with database.reading() as connection:

            async def rows(query: str) -> list[tuple[object, ...]]:
                return [tuple(row) for row in (await connection.execute(text(query))).all()]

            assert await rows("SELECT crisis, task FROM crisis_pauses") == [(1, 2)]
            assert await rows("SELECT draft FROM held_posts WHERE left_at IS NULL") == [(1,)]
            assert await rows("SELECT id, epoch FROM drafts ORDER BY id") == [(1, 1), (2, 0)]
