"""Posts of several files in the order of their times, whatever order each file has, in bounded memory."""

import heapq
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from itertools import islice
from typing import IO

import msgspec

from bot.listening.post import Post

AT_ONCE = 50_000
"""Posts held in memory: about 40 MB of short ones. More are sorted in parts, which wait in temporary files."""

_LENGTH = 4


def in_order(posts: Iterable[Post], *, at_once: int = AT_ONCE) -> Iterator[Post]:
    """The earliest first; a post that stands in the files twice comes once.

    All of `posts` is read before the first one comes. The temporary files have no name and vanish with the process.
    """
    coming = iter(posts)
    with ExitStack() as stack:
        runs: list[Iterator[Post]] = []
        run = sorted(islice(coming, at_once), key=_place)
        while run:
            more = sorted(islice(coming, at_once), key=_place)
            if more:
                runs.append(_read(_written(run, stack.enter_context(tempfile.TemporaryFile()))))
            else:
                runs.append(iter(run))
            run = more
        last: tuple[object, ...] | None = None
        for post in heapq.merge(*runs, key=_place):
            if _place(post) != last:
                yield post
            last = _place(post)


def _place(post: Post) -> tuple[float, str, str]:
    return post.at.timestamp(), post.outlet, post.id


def _written(run: Iterable[Post], file: IO[bytes]) -> IO[bytes]:
    encoder = msgspec.msgpack.Encoder()
    for post in run:
        data = encoder.encode(post)
        file.write(len(data).to_bytes(_LENGTH, "big"))
        file.write(data)
    file.seek(0)
    return file


def _read(file: IO[bytes]) -> Iterator[Post]:
    decoder = msgspec.msgpack.Decoder(Post)
    while length := file.read(_LENGTH):
        yield decoder.decode(file.read(int.from_bytes(length, "big")))
