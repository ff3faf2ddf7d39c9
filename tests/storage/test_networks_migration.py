"""What was recorded of posts before anybody was asked for networks: it was about all of them."""

import json

from alembic import command
from sqlalchemy import Connection, select

from storage import migrate
from storage.engine import open_database
from storage.tables import metadata

DRAFT = (
    "INSERT INTO drafts (id, workspace, author, state, version, epoch, plan, under_way, created_at, changed_at)"
    " VALUES (1, 'T0', 'U0', 'scheduled', 2, 0, '[]', '1', '2026-01-01', '2026-01-01')"
)
VERSION = (
    "INSERT INTO versions (workspace, draft, no, content, content_hash, note, edited_by, at)"
    " VALUES ('T0', 1, {0}, '{1}', '', '', 'U0', '2026-01-01')"
)
SCHEDULE = (
    "INSERT INTO schedules (id, workspace, draft, version, person, at, tool, publish_at, link)"
    " VALUES ({0}, 'T0', 1, {0}, 'U0', '2026-01-01', 'Buffer', '2026-01-02', '')"
)
BEFORE = (
    DRAFT,
    VERSION.format(1, json.dumps({"networks": ["x", "facebook"]})),
    VERSION.format(2, json.dumps({"kind": "reply"})),
    SCHEDULE.format(1),
    SCHEDULE.format(2),
    (
        "INSERT INTO publications (id, workspace, draft, version, person, at, links, gate_open)"
        " VALUES (1, 'T0', 1, 1, 'U0', '2026-01-01', '[]', '1')"
    ),
    (
        "INSERT INTO stop_tasks (id, workspace, draft, stop, owner, tool, link, publish_at, state, opened_at, due_at)"
        " VALUES (1, 'T0', 1, 'pause', 'U0', '', '', '2026-01-01', 'open', '2026-01-01', '2026-01-01')"
    ),
)


async def test_what_was_said_of_a_post_before_is_said_of_all_its_networks(empty: str) -> None:
    """What waits of a version that cannot be read may go anywhere; of a pause nobody knows."""

    def up_to(connection: Connection) -> None:
        command.upgrade(migrate._config(connection), "0021")

    async with open_database(empty) as database:
        async with database.writing() as connection:
            await connection.run_sync(up_to)
            for statement in BEFORE:
                await connection.exec_driver_sql(statement)
        await migrate.upgrade(database)
        async with database.reading() as connection:

            async def named(name: str) -> list[list[str]]:
                table = metadata.tables[name]
                found = await connection.execute(select(table.c.networks).order_by(table.c.id))
                return list(found.scalars())

            assert await named("publications") == [["x", "facebook"]]
            whole, unreadable = await named("schedules")
            assert whole == ["x", "facebook"]
            assert len(unreadable) == 9
            assert await named("stop_tasks") == [[]]
