"""How much was said of each topic, and how far that was judged."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select

from bot.ids import AlertId, TopicId
from bot.listening.heard import Count, Span, Standing, Touched
from storage.connected import Connected, upsert
from storage.posts import LATEST
from storage.tables_of_listening import (
    mention_counts,
    mentions,
    topic_states,
)

AT_ONCE = 400
"""Rows in one statement."""


class CountReads(Connected):
    async def counted(self, *, since: datetime, until: datetime) -> tuple[Count, ...]:
        """From the mentions themselves."""
        query = (
            select(
                mentions.c.topic,
                mentions.c.bucket,
                func.count().label("posts"),
                func.count(mentions.c.author.distinct()).label("authors"),
            )
            .where(mentions.c.workspace == self.workspace, mentions.c.bucket >= since, mentions.c.bucket < until)
            .group_by(mentions.c.topic, mentions.c.bucket)
            .order_by(mentions.c.bucket)
        )
        return tuple(
            Count(topic=TopicId(row["topic"]), start=row["bucket"], posts=row["posts"], authors=row["authors"])
            for row in (await self._connection.execute(query)).mappings()
        )

    async def counts(
        self, wanted: Collection[TopicId], span: Span, *, since: datetime, until: datetime
    ) -> tuple[Count, ...]:
        query = (
            select(mention_counts)
            .where(
                mention_counts.c.workspace == self.workspace,
                mention_counts.c.topic.in_(list(wanted)),
                mention_counts.c.span == span.value,
                mention_counts.c.start >= since,
                mention_counts.c.start < until,
            )
            .order_by(mention_counts.c.start)
        )
        return tuple(
            Count(
                topic=TopicId(row["topic"]),
                start=row["start"],
                posts=row["posts"],
                authors=row["authors"],
                expected=row["expected"],
                high=row["high"],
            )
            for row in (await self._connection.execute(query)).mappings()
        )

    async def touched(self, *, after: int) -> Touched:
        query = (
            select(
                func.max(mentions.c.post).label("last"),
                func.min(mentions.c.at).label("first"),
                func.max(mentions.c.at).label("until"),
            )
            .where(mentions.c.workspace == self.workspace, mentions.c.post > after)
            .group_by(mentions.c.bucket)
        )
        found = (await self._connection.execute(query)).mappings().all()
        return Touched(
            last=max((row["last"] for row in found), default=after),
            spans=tuple((row["first"], row["until"]) for row in found),
        )

    async def first_mentions(self) -> Mapping[TopicId, datetime]:
        query = (
            select(mentions.c.topic, func.min(mentions.c.bucket).label("first"))
            .where(mentions.c.workspace == self.workspace)
            .group_by(mentions.c.topic)
        )
        return {TopicId(row["topic"]): row["first"] for row in (await self._connection.execute(query)).mappings()}

    async def standings(self) -> Mapping[TopicId, Standing]:
        query = select(topic_states).where(topic_states.c.workspace == self.workspace)
        if self._locking:
            query = query.with_for_update()
        return {
            TopicId(row["topic"]): Standing(
                topic=TopicId(row["topic"]),
                judged_until=row["judged_until"],
                detector=row["detector"],
                alert=AlertId(row["alert"]) if row["alert"] is not None else None,
            )
            for row in (await self._connection.execute(query)).mappings()
        }


class CountWrites(CountReads):
    async def judge_alone(self) -> None:
        """SQLite has one writer; rows that are not there yet cannot be locked, so PostgreSQL locks the name of it."""
        if self._connection.dialect.name == "postgresql":
            name = f"judging {self.workspace}"
            await self._connection.execute(select(func.pg_advisory_xact_lock(func.hashtext(name))))

    async def put_counts(self, span: Span, found: Iterable[Count]) -> None:
        rows = [
            {
                "workspace": self.workspace,
                "topic": one.topic,
                "span": span.value,
                "start": one.start,
                "posts": one.posts,
                "authors": one.authors,
                "expected": one.expected,
                "high": one.high,
            }
            for one in found
        ]
        for start in range(0, len(rows), AT_ONCE):
            made = upsert(self._connection, mention_counts).values(rows[start : start + AT_ONCE])
            await self._connection.execute(
                made.on_conflict_do_update(
                    index_elements=["workspace", "topic", "span", "start"],
                    set_={name: made.excluded[name] for name in ("posts", "authors", "expected", "high")},
                )
            )

    async def roll_up(self, span: Span, start: datetime) -> None:
        """From the mentions, so that a person counts once. They are found by the five minutes in which they count,
        which are their own or later.
        """
        end = start + timedelta(seconds=span.seconds)
        query = (
            select(
                mentions.c.topic,
                func.count().label("posts"),
                func.count(mentions.c.author.distinct()).label("authors"),
            )
            .where(
                mentions.c.workspace == self.workspace,
                mentions.c.bucket >= Span.BUCKET.start(start),
                mentions.c.bucket <= end + LATEST,
                mentions.c.at >= start,
                mentions.c.at < end,
            )
            .group_by(mentions.c.topic)
        )
        found = (await self._connection.execute(query)).mappings().all()
        await self.put_counts(
            span,
            [
                Count(topic=TopicId(row["topic"]), start=start, posts=row["posts"], authors=row["authors"])
                for row in found
            ],
        )

    async def put_standing(self, standing: Standing) -> None:
        key = {"workspace": self.workspace, "topic": standing.topic}
        told = {
            "judged_until": standing.judged_until,
            "detector": standing.detector,
            "alert": standing.alert,
        }
        await self._connection.execute(
            upsert(self._connection, topic_states)
            .values(**key, **told)
            .on_conflict_do_update(index_elements=list(key), set_=told)
        )

    async def forget_buckets(self, *, before: datetime) -> None:
        """Five-minute counts; those of hours and days stay."""
        await self._connection.execute(
            delete(mention_counts).where(
                mention_counts.c.workspace == self.workspace,
                mention_counts.c.span == Span.BUCKET.value,
                mention_counts.c.start < before,
            )
        )
