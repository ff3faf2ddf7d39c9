"""What was there before retention came: no image in use is forgotten, and no key is taken for older than it is."""

from datetime import UTC, datetime, timedelta

from alembic import command
from sqlalchemy import Connection, text

from storage import migrate
from storage.engine import open_database

BEFORE = (
    (
        "INSERT INTO drafts (id, workspace, author, state, version, epoch, plan, created_at, changed_at)"
        " VALUES (1, 'T0', 'U0', 'in_review', 1, 0, '[]', '2026-01-01', '2026-01-01')"
    ),
    (
        "INSERT INTO versions (workspace, draft, no, content, content_hash, note, edited_by, at)"
        " VALUES ('T0', 1, 1, '{\"images\": [{\"sha256\": \"aa\"}]}', 'x', '', 'U0', '2026-01-01')"
    ),
    (
        "INSERT INTO compositions (workspace, draft, content, saved_by, saved_at)"
        ' VALUES (\'T0\', 1, \'{"images": [{"sha256": "aa"}, {"file": ""}, {"sha256": "bb"}]}\', \'U\', \'2026-01-01\')'
    ),
    "INSERT INTO once_keys (workspace, key) VALUES ('T0', 'a click')",
)


async def test_uses_of_images_are_noted_and_keys_are_as_old_as_the_migration(empty: str) -> None:
    def first_five(connection: Connection) -> None:
        command.upgrade(migrate._config(connection), "0005")

    started = datetime.now(UTC)
    async with open_database(empty) as database:
        async with database.writing() as connection:
            await connection.run_sync(first_five)
            for statement in BEFORE:
                await connection.execute(text(statement))
        await migrate.upgrade(database)
        async with database.reading() as connection:
            uses = (await connection.execute(text("SELECT sha256, draft FROM media_uses ORDER BY sha256"))).all()
            assert [tuple(row) for row in uses] == [("aa", 1), ("bb", 1)]
            at = (await connection.execute(text("SELECT at FROM once_keys"))).scalar_one()
    moment = datetime.fromisoformat(at) if isinstance(at, str) else at
    assert moment.replace(tzinfo=UTC) >= started - timedelta(seconds=1)
