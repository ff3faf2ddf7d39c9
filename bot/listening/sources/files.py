"""A file of stored posts, read once as if it came in now: JSON Lines, CSV, or lines of id|date|text."""

import asyncio
from collections.abc import AsyncGenerator, Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

from bot.listening.post import Post
from bot.listening.sources.source import Batch, Clock, SourceFault, Wanted
from bot.listening.stored_posts import NothingReadable, Problems, posts_of

A_BATCH = 500


class StoredFile:
    """Its cursor is the number of posts that were handed over: a file that was cut in the middle goes on from there.

    `problems` holds what was left out.
    """

    rest = None

    def __init__(self, path: Path, *, wanted: Wanted, clock: Clock) -> None:
        self.name = f"file {path.name}"
        self.problems = Problems()
        self._path = path
        self._wanted = wanted
        self._clock = clock

    async def batches(self, cursor: str) -> AsyncGenerator[Batch, None]:
        done = int(cursor) if cursor.isdigit() else 0
        posts = islice(self._posts(), done, None)
        while chunk := await asyncio.to_thread(self._chunk, posts):
            done += len(chunk)
            now = self._clock()
            yield Batch(
                cursor=str(done),
                posts=[
                    replace(post, at=min(post.at, now))
                    for post in chunk
                    if self._wanted(post.text, post.language, post.outlet)
                ],
                read=len(chunk),
            )

    def _posts(self) -> Iterator[Post]:
        with self._path.open("rb") as lines:
            yield from posts_of(lines, file=self._path.name, name=self._path.stem, problems=self.problems)

    def _chunk(self, posts: Iterator[Post]) -> list[Post]:
        try:
            return list(islice(posts, A_BATCH))
        except NothingReadable as refusal:
            raise SourceFault(refusal.sentence) from None
        except OSError as problem:
            raise SourceFault(f"{self._path.name} cannot be read ({problem.strerror}).") from None
