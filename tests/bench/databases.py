"""Fresh databases of both kinds for one run."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from storage import migrate
from storage.engine import open_database
from tests.support import postgres

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
            url = await postgres.Databases(self.server).create(name)
        async with open_database(url) as database:
            await migrate.upgrade(database)
        return url


@contextlib.contextmanager
def both(folder: Path) -> Iterator[Databases]:
    data = folder / "postgresql"
    data.mkdir()
    server = postgres.started(data)
    try:
        yield Databases(folder=folder, server=server)
    finally:
        server.cleanup()
