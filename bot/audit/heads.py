"""Heads of the chain kept outside the database, so that a cut tail or a rewritten chain shows (D6)."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Self

from bot.audit.entries import Break, Entry, Head, verify
from bot.ids import WorkspaceId

if TYPE_CHECKING:
    from collections.abc import AsyncIterable, AsyncIterator

DIGITS = frozenset("0123456789abcdef")
HASH_LENGTH = 64


class UnreadableHead(ValueError):  # noqa: N818 - says what the line is
    """A line or an argument that is no head; the message says which."""


@dataclass(frozen=True, kw_only=True, slots=True)
class NotedHead:
    """Where a workspace's chain ended when somebody looked."""

    workspace: WorkspaceId
    at: datetime | None
    head: Head

    def line(self) -> str:
        """One line of a heads file: JSON with the keys at, workspace, seq, hash."""
        at = self.at.isoformat() if self.at else None
        return json.dumps({"at": at, "workspace": self.workspace, "seq": self.head.seq, "hash": self.head.hash})

    @classmethod
    def read(cls, line: str) -> Self:
        """Reads a line of a heads file.

        Raises:
            UnreadableHead: it is none.
        """
        try:
            found = json.loads(line)
            return cls(
                workspace=WorkspaceId(str(found["workspace"])),
                at=datetime.fromisoformat(found["at"]) if found["at"] else None,
                head=_head(found["seq"], found["hash"]),
            )
        except (ValueError, KeyError, TypeError):
            raise UnreadableHead(f"not a line of a heads file: {line[:80]}") from None

    @classmethod
    def typed(cls, text: str) -> Self:
        """Reads WORKSPACE:SEQ:HASH, as the daily post and `audit verify` write it.

        Raises:
            UnreadableHead: it is not of that form.
        """
        workspace, _, rest = text.partition(":")
        seq, _, digest = rest.partition(":")
        try:
            return cls(workspace=WorkspaceId(workspace), at=None, head=_head(int(seq), digest))
        except ValueError:
            raise UnreadableHead(f"not of the form WORKSPACE:SEQ:HASH: {text[:120]}") from None


def _head(seq: object, digest: object) -> Head:
    whole = isinstance(seq, int) and not isinstance(seq, bool) and seq > 0
    if not whole or not isinstance(digest, str) or len(digest) != HASH_LENGTH or not DIGITS.issuperset(digest):
        raise ValueError("no head")
    return Head(seq=int(str(seq)), hash=digest)


async def verify_against(entries: "AsyncIterable[Entry]", head: Head, noted: Iterable[Head]) -> list[Break]:
    """Every break of a workspace's chain, held also against heads that were noted outside the database.

    A chain that was rewritten and is whole in itself gives another hash at a noted place; one whose tail was cut, its
    stored head with it, ends before one. The first rewritten place is named, and where the end was cut: what follows
    either is broken as well.
    """
    expected: dict[int, set[str]] = {}
    for one in noted:
        expected.setdefault(one.seq, set()).add(one.hash)
    rewritten: list[Break] = []
    last = agreed = 0

    async def watched() -> "AsyncIterator[Entry]":
        nonlocal last, agreed
        async for entry in entries:
            last = max(last, entry.seq)
            if hashes := expected.get(entry.seq):
                if hashes != {entry.hash}:
                    rewritten.append(Break(seq=entry.seq, why=_rewritten(agreed)))
                elif not rewritten:
                    agreed = entry.seq
            yield entry

    breaks = await verify(watched(), head)
    cut = []
    if (furthest := max(expected, default=0)) > last:
        upto = f"to {furthest} " if furthest > last + 1 else ""
        why = f"{upto}removed from the end: entry {furthest} was noted outside the database and is gone"
        cut.append(Break(seq=last + 1, why=why))
    return [*breaks, *rewritten[:1], *cut]


def _rewritten(agreed: int) -> str:
    since = f"after entry {agreed}, which still is" if agreed else "at it or before it"
    return f"is not what was noted outside the database: the chain was rewritten {since}"


def by_workspace(noted: Iterable[NotedHead]) -> Mapping[WorkspaceId, list[Head]]:
    heads: dict[WorkspaceId, list[Head]] = {}
    for one in noted:
        heads.setdefault(one.workspace, []).append(one.head)
    return heads
