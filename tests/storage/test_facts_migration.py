"""Facts that were there before one name meant one fact."""

from alembic import command
from sqlalchemy import Connection, text

from storage import migrate
from storage.engine import open_database

FACT = (
    "INSERT INTO vetted_facts (id, workspace, wording, version, owner, authors, written_by, review_by, changed_at,"
    " returned, retired_at, reminded) VALUES (:id, :workspace, :wording, 1, 'U0', '[]', 'U0', '2027-05-23',"
    " '2026-11-23', '', :retired, 0)"
)
THERE = [
    (1, "T0", "Straße", "2026-11-23"),
    (2, "T0", "STRASSE", None),
    (3, "T0", "Strasse", None),
    (4, "T1", "Strasse", None),
]


async def test_a_name_is_kept_by_the_first_that_is_in_use(empty: str) -> None:
    def before(connection: Connection) -> None:
        command.upgrade(migrate._config(connection), "0017")

    async with open_database(empty) as database:
        async with database.writing() as connection:
            await connection.run_sync(before)
            for number, workspace, name, retired in THERE:
                retired_at = f"'{retired}'" if retired else "NULL"
                statement = text(FACT.replace(":retired", retired_at))
                wording = f'{{"name": "{name}"}}'
                await connection.execute(statement, {"id": number, "workspace": workspace, "wording": wording})
        await migrate.upgrade(database)
        async with database.reading() as connection:
            found = await connection.execute(text("SELECT name_key FROM vetted_facts ORDER BY id"))
            assert found.scalars().all() == ["strasse", "strasse", "strasse\n3", "strasse"]
