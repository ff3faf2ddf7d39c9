"""Cleaned images, one copy a workspace, where Slack has them, and what the files told that they came in."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from bot.drafts.draft import Image
from bot.ids import FileId
from bot.preflight.finding import Rule
from bot.preflight.rules import known_rule
from storage.connected import Connected, upsert
from storage.tables import media


class MediaReads(Connected):
    async def image(self, sha256: str) -> bytes | None:
        query = select(media.c.data).where(media.c.workspace == self.workspace, media.c.sha256 == sha256)
        return (await self._connection.execute(query)).scalar_one_or_none()

    async def uploaded(self, sha256s: Sequence[str]) -> dict[str, FileId]:
        if not sha256s:
            return {}
        query = select(media.c.sha256, media.c.slack_file).where(
            media.c.workspace == self.workspace, media.c.sha256.in_(sha256s), media.c.slack_file.is_not(None)
        )
        return {sha256: FileId(file) for sha256, file in (await self._connection.execute(query))}

    async def told_by(self, sha256s: Sequence[str]) -> dict[str, tuple[Rule, ...]]:
        if not sha256s:
            return {}
        query = select(media.c.sha256, media.c.told).where(
            media.c.workspace == self.workspace, media.c.sha256.in_(sha256s)
        )
        # A rule that later releases no longer have is left out: it cannot be put into words any more.
        return {
            sha256: tuple(filter(None, map(known_rule, told)))
            for sha256, told in (await self._connection.execute(query))
        }


class MediaWrites(MediaReads):
    async def save_image(self, image: Image, data: bytes, *, told: Sequence[Rule] = (), at: datetime) -> None:
        last = {"mimetype": image.mimetype, "told": [rule.id for rule in told]}
        await self._connection.execute(
            upsert(self._connection, media)
            .values(workspace=self.workspace, sha256=image.sha256, data=data, at=at, **last)
            # Not "do nothing": the row is locked until the commit, so that no purge removes it before its use is noted.
            .on_conflict_do_update(index_elements=["workspace", "sha256"], set_=last)
        )
