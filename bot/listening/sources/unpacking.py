"""Compressed answers, read without ever holding more than was agreed."""

import zlib

GZIP_OR_ZLIB = 32 + zlib.MAX_WBITS


class TooLarge(Exception):  # noqa: N818 - caught by the fetcher, which says it to people
    """More than was agreed."""


class Damaged(Exception):  # noqa: N818 - see TooLarge
    """Not compressed as it says, or cut off."""


class Unpacking:
    """Collects an answer piece by piece, at most `most` bytes of it after unpacking.

    Raises:
        TooLarge: from `add`, as soon as it is known.
        Damaged: from `add` or `whole`.
    """

    def __init__(self, *, most: int, compressed: bool) -> None:
        self._most = most
        self._compressed = compressed
        self._unpacker = zlib.decompressobj(GZIP_OR_ZLIB)
        self._parts: list[bytes] = []
        self._size = 0
        self._begun = False

    def add(self, piece: bytes) -> None:
        if not self._compressed:
            self._keep(piece)
            return
        while piece:
            if self._unpacker.eof:  # several members in a row are one gzip file (RFC 1952, 2.2)
                self._unpacker = zlib.decompressobj(GZIP_OR_ZLIB)
            try:
                self._keep(self._unpacker.decompress(piece, self._most - self._size + 1))
            except zlib.error:
                raise Damaged from None
            self._begun = True
            piece = self._unpacker.unconsumed_tail or self._unpacker.unused_data

    def whole(self) -> bytes:
        if self._begun and not self._unpacker.eof:
            raise Damaged
        return b"".join(self._parts)

    def _keep(self, piece: bytes) -> None:
        self._size += len(piece)
        if self._size > self._most:
            raise TooLarge
        self._parts.append(piece)
