"""The record: entries in their chain, texts beside it."""

import secrets
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.audit.entries import GENESIS, Entry, Fact, Happening, Head, chained
from bot.ids import DraftId, EntryId, PersonId, WorkspaceId
from storage.connected import Connected, upsert
from storage.rows import Row
from storage.tables import audit_entries, audit_heads, audit_texts

PAGE = 1000
"""Entries of the chain held in memory at a time."""


LATER_THAN_ALL = 2**31 - 1
"""A version's number no draft reaches."""

_LOCKED_HEAD = (
    select(audit_heads.c.seq, audit_heads.c.hash).where(audit_heads.c.workspace == bindparam("of")).with_for_update()
)
_NEW_HEAD = update(audit_heads).where(audit_heads.c.workspace == bindparam("of"))


class AuditReads(Connected):
    async def entries(self, draft: DraftId) -> tuple[Entry, ...]:
        query = _with_texts().where(audit_entries.c.workspace == self.workspace, audit_entries.c.draft == draft)
        found = await self._connection.execute(query.order_by(audit_entries.c.seq))
        return tuple(_entry(row) for row in found.mappings())

    async def entry(self, entry: EntryId) -> Entry | None:
        query = _with_texts().where(audit_entries.c.workspace == self.workspace, audit_entries.c.id == entry)
        row = (await self._connection.execute(query)).mappings().first()
        return _entry(row) if row else None

    async def recorded_since(self) -> datetime | None:
        first = select(audit_entries.c.at).filter_by(workspace=self.workspace, seq=1)
        found: datetime | None = (await self._connection.execute(first)).scalar_one_or_none()
        return found

    async def looked_at(self, draft: DraftId, person: PersonId) -> int | None:
        return await self.known_before(draft, person, LATER_THAN_ALL)

    async def known_before(self, draft: DraftId, person: PersonId, version: int) -> int | None:
        query = select(func.max(audit_entries.c.version)).where(
            audit_entries.c.version < version,
            audit_entries.c.workspace == self.workspace,
            audit_entries.c.draft == draft,
            audit_entries.c.person == person,
            audit_entries.c.kind.in_([Happening.OPENED.value, Happening.DECIDED.value]),
        )
        found: int | None = (await self._connection.execute(query)).scalar_one_or_none()
        return found

    async def chain(self) -> AsyncIterator[Entry]:
        query = _with_texts().where(audit_entries.c.workspace == self.workspace).order_by(audit_entries.c.seq)
        after = 0
        while True:
            found = await self._connection.execute(query.where(audit_entries.c.seq > after).limit(PAGE))
            page = [_entry(row) for row in found.mappings()]
            for entry in page:
                yield entry
            if len(page) < PAGE:
                return
            after = page[-1].seq

    async def head(self) -> Head:
        query = select(audit_heads.c.seq, audit_heads.c.hash).where(audit_heads.c.workspace == self.workspace)
        row = (await self._connection.execute(query)).first()
        return Head(seq=row.seq, hash=row.hash) if row else Head()


async def append(connection: AsyncConnection, workspace: WorkspaceId, facts: Sequence[Fact]) -> None:
    """Puts facts at the end of a workspace's chain. The head stays locked until the transaction ends: call it last."""
    which = {"of": workspace}
    head = (await connection.execute(_LOCKED_HEAD, which)).one_or_none()
    if head is None:
        first = upsert(connection, audit_heads).values(workspace=workspace, seq=0, hash=GENESIS)
        await connection.execute(first.on_conflict_do_nothing())
        head = (await connection.execute(_LOCKED_HEAD, which)).one()
    seq, previous = head
    entries, texts = [], []
    for fact in facts:
        seq += 1
        salt = secrets.token_hex(16) if fact.text is not None else None
        entry = chained(workspace=workspace, seq=seq, fact=fact, previous=previous, salt=salt)
        entries.append(_values(entry))
        if fact.text is not None:
            texts.append({"workspace": workspace, "seq": seq, "salt": salt, "text": fact.text})
        previous = entry.hash
    await connection.execute(insert(audit_entries), entries)
    if texts:
        await connection.execute(insert(audit_texts), texts)
    await connection.execute(_NEW_HEAD, {**which, "seq": seq, "hash": previous})


def _entry(row: Row) -> Entry:
    fact = Fact(
        id=EntryId(row["id"]),
        at=row["at"],
        kind=Happening(row["kind"]),
        person=PersonId(row["person"]) if row["person"] is not None else None,
        draft=DraftId(row["draft"]) if row["draft"] is not None else None,
        version=row["version"],
        stage=row["stage"],
        role=row["role"],
        detail=row["detail"],
        text=row["text"],
    )
    return Entry(
        workspace=WorkspaceId(row["workspace"]),
        seq=row["seq"],
        fact=fact,
        text_hash=row["text_hash"],
        previous=row["previous"],
        hash=row["hash"],
    )


def _with_texts() -> Select[Any]:
    same = (audit_texts.c.workspace == audit_entries.c.workspace) & (audit_texts.c.seq == audit_entries.c.seq)
    return select(audit_entries, audit_texts.c.text).select_from(audit_entries.outerjoin(audit_texts, same))


def _values(entry: Entry) -> dict[str, object]:
    fact = entry.fact
    return {
        "workspace": entry.workspace,
        "seq": entry.seq,
        "id": fact.id,
        "at": fact.at,
        "kind": fact.kind.value,
        "person": fact.person,
        "draft": fact.draft,
        "version": fact.version,
        "stage": fact.stage,
        "role": fact.role,
        "detail": dict(fact.detail),
        "text_hash": entry.text_hash,
        "previous": entry.previous,
        "hash": entry.hash,
    }
