"""Fresh databases of both kinds for one run."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import asyncpg

from storage import migrate
from storage.engine import open_database
from tests.support.postgres import started

numbers = count(1)


@dataclass(frozen=True, kw_only=True)
class Databases:
    folder: Path
    server: Any  # the library leaves its server without types

    dialects = ("sqlite", "postgresql")

    async def fresh(self, dialect: str) -> str:
        """The address of an empty, migrated database."""
        name = f"bench_{next(numbers)}"
        if dialect == "sqlite":
            url = f"sqlite+aiosqlite:///{self.folder / name}.db"
        else:
            admin = await asyncpg.connect(self.server.get_uri("postgres"))
            await admin.execute(f'CREATE DATABASE "{name}"')
            await admin.close()
            url = self.server.get_uri(name).replace("postgresql://", "postgresql+asyncpg://", 1)
        async with open_database(url) as database:
            await migrate.upgrade(database)
        return str(url)


@contextlib.contextmanager
def both(folder: Path) -> Iterator[Databases]:
    data = folder / "postgresql"
    data.mkdir()
    server = started(data)
    try:
        yield Databases(folder=folder, server=server)
    finally:
        server.cleanup()
