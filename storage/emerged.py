"""Phrases that emerged, and the words that were said before the last four weeks."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import delete, select, update

from bot.listening.bursts.vocabulary import Learnt
from bot.listening.emerged import Emerged
from storage.connected import Connected, put_if_absent, upsert
from storage.rows import Row
from storage.tables_of_listening import emerged, learnt_words


class EmergedReads(Connected):
    async def emerged_between(self, since: datetime, until: datetime) -> tuple[Emerged, ...]:
        query = (
            select(emerged)
            .where(emerged.c.workspace == self.workspace, emerged.c.at >= since, emerged.c.at < until)
            .order_by(emerged.c.at, emerged.c.id)
        )
        return tuple(_emerged(row) for row in (await self._connection.execute(query)).mappings())

    async def emerged(self, number: int) -> Emerged | None:
        query = select(emerged).where(emerged.c.workspace == self.workspace, emerged.c.id == number)
        row = (await self._connection.execute(query)).mappings().one_or_none()
        return _emerged(row) if row else None

    async def learnt_words(self) -> Learnt | None:
        query = select(learnt_words).where(learnt_words.c.workspace == self.workspace)
        row = (await self._connection.execute(query)).mappings().one_or_none()
        return Learnt(**{name: row[name] for name in ("until", "posts", "missed", "words")}) if row else None


class EmergedWrites(EmergedReads):
    async def put_emerged(self, found: Emerged) -> Emerged | None:
        made = (
            put_if_absent(self._connection.dialect.name, emerged)
            .values(
                workspace=self.workspace,
                label=found.label,
                phrases=list(found.phrases),
                at=found.at,
                posts=found.posts,
                authors=found.authors,
                examples=list(found.examples),
            )
            .returning(emerged.c.id)
        )
        number = (await self._connection.execute(made)).scalar_one_or_none()
        return replace(found, number=number) if number is not None else None

    async def keep_examples(self, number: int, keys: Sequence[str]) -> None:
        changed = update(emerged).where(emerged.c.workspace == self.workspace, emerged.c.id == number)
        await self._connection.execute(changed.values(examples=list(keys)))

    async def forget_emerged(self, numbers: Collection[int]) -> None:
        await self._connection.execute(
            delete(emerged).where(emerged.c.workspace == self.workspace, emerged.c.id.in_(list(numbers)))
        )

    async def put_learnt_words(self, learnt: Learnt) -> None:
        """Of two processes the one that goes further counts."""
        values = {"until": learnt.until, "posts": learnt.posts, "missed": learnt.missed, "words": learnt.words}
        made = upsert(self._connection, learnt_words).values(workspace=self.workspace, **values)
        await self._connection.execute(
            made.on_conflict_do_update(
                index_elements=["workspace"],
                set_={name: made.excluded[name] for name in values},
                where=learnt_words.c.until < made.excluded.until,
            )
        )


def _emerged(row: Row) -> Emerged:
    return Emerged(
        number=row["id"],
        label=row["label"],
        phrases=tuple(row["phrases"]),
        at=row["at"],
        posts=row["posts"],
        authors=row["authors"],
        examples=tuple(row["examples"]),
    )
