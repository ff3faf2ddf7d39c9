"""A file of heads: one line each time a chain has grown, appended and on disk before the call returns."""

import asyncio
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.audit.heads import NotedHead, UnreadableHead


@dataclass(frozen=True, kw_only=True, slots=True)
class Noted:
    """What a heads file holds: its heads, and the numbers of the lines that are none."""

    heads: tuple[NotedHead, ...]
    unreadable: tuple[int, ...]


class HeadsFile:
    """Appends only. Whoever may write to the database should not be able to rewrite this file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def why_refused(self) -> str:
        """Why nothing can be appended; empty if it can. Touches nothing."""
        nearest = next(path for path in (self._path, *self._path.absolute().parents) if path.exists())
        if self._path.is_dir() or (nearest != self._path and not nearest.is_dir()):
            return f"{nearest} is {'a folder' if self._path.is_dir() else 'no folder'}"
        return "" if os.access(nearest, os.W_OK) else f"{nearest} belongs to another account"

    async def append(self, heads: Sequence[NotedHead]) -> None:
        """Raises OSError where the file cannot be written."""
        await asyncio.to_thread(self._append, "".join(f"{head.line()}\n" for head in heads).encode())

    def _append(self, lines: bytes) -> None:
        """A line torn by a crash is ended first, so that it spoils none that follows."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        new = not self._path.exists()
        descriptor = os.open(self._path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "r+b", buffering=0) as file:
            size = os.fstat(descriptor).st_size
            torn = size > 0 and os.pread(descriptor, 1, size - 1) != b"\n"
            file.write(b"\n" + lines if torn else lines)
            os.fsync(descriptor)
        if new:
            _keep_name(self._path.parent)

    async def read(self) -> Noted:
        """Every head noted so far.

        Raises:
            OSError: the file cannot be read.
        """
        return await asyncio.to_thread(self._read)

    def _read(self) -> Noted:
        heads, unreadable = [], []
        with self._path.open(encoding="utf-8", errors="replace") as lines:
            for number, line in enumerate(lines, start=1):
                if not line.strip():
                    continue
                try:
                    heads.append(NotedHead.read(line))
                except UnreadableHead:
                    unreadable.append(number)
        return Noted(heads=tuple(heads), unreadable=tuple(unreadable))


def _keep_name(folder: Path) -> None:
    """A new file outlives a power cut only once its name in the folder is on the disk as well."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
