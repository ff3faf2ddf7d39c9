"""Whatever a place kept, as bytes: for tests that search it for what should not be there."""

from pathlib import Path

from sqlalchemy import select
from sqlalchemy.ext.asyncio import create_async_engine

from storage.tables import metadata


async def kept_in(database_url: str) -> bytes:
    """Everything a database holds: every value of every table, and the bytes of SQLite's files beside."""
    engine = create_async_engine(database_url)
    found: list[bytes] = []
    async with engine.connect() as connection:
        for table in metadata.sorted_tables:
            for row in await connection.execute(select(table)):
                found += [value if isinstance(value, bytes) else str(value).encode() for value in row]
    await engine.dispose()
    if database_url.startswith("sqlite"):
        file = Path(database_url.partition(":///")[2])
        found += [one.read_bytes() for one in sorted(file.parent.glob(f"{file.name}*"))]
    return b"\n".join(found)
