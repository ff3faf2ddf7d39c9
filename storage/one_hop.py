"""SQLite with one hop to its thread a statement.

SQLAlchemy's adapter goes to aiosqlite's thread four times for each: for the cursor, the statement, its rows, and the
cursor's end. The hops, not SQLite, are what a decision's time consists of; here a statement takes one.
"""

import sqlite3
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

import aiosqlite
from sqlalchemy.dialects.sqlite.aiosqlite import (
    AsyncAdapt_aiosqlite_connection,
    AsyncAdapt_aiosqlite_cursor,
    AsyncAdapt_aiosqlite_dbapi,
)


class Cursor(AsyncAdapt_aiosqlite_cursor):
    """Holds what a statement gave; there is no cursor left in the thread when it returns."""

    __slots__ = ("_description", "_lastrowid", "_rowcount", "arraysize")

    def __init__(self, adapt_connection: Any) -> None:  # noqa: ANN401 - SQLAlchemy's own type, not exported
        self._adapt_connection = adapt_connection
        self._connection = adapt_connection._connection
        self._rows = deque()
        self._description: Any = None
        self._rowcount = -1
        self._lastrowid = 0
        self.arraysize = 1

    @property
    def description(self) -> Any:  # noqa: ANN401 - as the driver gave it
        return self._description

    @property
    def rowcount(self) -> int:
        return self._rowcount

    @property
    def lastrowid(self) -> int:
        return self._lastrowid

    async def _execute_async(self, operation: Any, parameters: Any) -> Any:  # noqa: ANN401 - the driver's protocol
        return await self._run(lambda cursor: cursor.execute(operation, parameters or ()))

    async def _executemany_async(self, operation: Any, seq_of_parameters: Any) -> Any:  # noqa: ANN401 - likewise
        return await self._run(lambda cursor: cursor.executemany(operation, seq_of_parameters))

    async def _run(self, work: Callable[[sqlite3.Cursor], object]) -> None:
        driver: Any = self._connection

        def in_thread() -> tuple[Any, Sequence[Any], int, int | None]:
            cursor: sqlite3.Cursor = driver._conn.cursor()
            try:
                work(cursor)
                rows = cursor.fetchall() if cursor.description else ()
                return cursor.description, rows, cursor.rowcount, cursor.lastrowid
            finally:
                cursor.close()

        async with self._adapt_connection._execute_mutex:
            self._description, rows, self._rowcount, last = await driver._execute(in_thread)
        self._rows = deque(rows)
        self._lastrowid = last or 0

    async def _async_soft_close(self) -> None:
        """There is nothing to close."""

    def close(self) -> None:
        self._rows.clear()


class Connection(AsyncAdapt_aiosqlite_connection):
    __slots__ = ()

    _cursor_cls = Cursor


class Driver(AsyncAdapt_aiosqlite_dbapi):
    """The DBAPI module that engines are given."""

    def connect(self, *arg: Any, **kw: Any) -> Connection:  # noqa: ANN401 - the driver's protocol
        return Connection(self, super().connect(*arg, **kw)._connection)


def driver() -> Driver:
    return Driver(aiosqlite, sqlite3)
