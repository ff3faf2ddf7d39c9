"""A file of heads: one line each time a chain has grown, appended and on disk before the call returns."""

import asyncio
import os
from collections.abc import Sequence
from pathlib import Path

from bot.audit.heads import NotedHead


class HeadsFile:
    """Appends only. Whoever may write to the database should not be able to rewrite this file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    async def append(self, heads: Sequence[NotedHead]) -> None:
        """Raises OSError where the file cannot be written."""
        await asyncio.to_thread(self._append, "".join(f"{head.line()}\n" for head in heads))

    def _append(self, lines: str) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("a", encoding="utf-8") as file:
            file.write(lines)
            file.flush()
            os.fsync(file.fileno())

    async def read(self) -> list[NotedHead]:
        """Every head noted so far.

        Raises:
            OSError: the file cannot be read.
            UnreadableHead: a line of it is no head.
        """
        text = await asyncio.to_thread(self._path.read_text, encoding="utf-8")
        return [NotedHead.read(line) for line in text.splitlines() if line.strip()]
