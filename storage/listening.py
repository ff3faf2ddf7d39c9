"""Topics, posts and what they match, counts, and how far sources were read and topics judged."""

import hashlib
import hmac
import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from operator import itemgetter
from typing import Any

from sqlalchemy import and_, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.ids import AlertId, ChannelId, PersonId, TopicId
from bot.listening.heard import Count, Haul, KeptPost, Matched, SourceState, Span, Standing, Talk, key_of
from bot.listening.post import Gone, Outlet, Post
from bot.listening.topic import Alerting, Phrase, Sensitivity, Topic
from storage.connected import Connected, put_if_absent, upsert
from storage.rows import Row
from storage.tables_of_listening import (
    listening_keys,
    mention_counts,
    mentions,
    posts,
    source_states,
    topic_states,
    topics,
)

LATEST = timedelta(hours=2)
"""How late a post may be heard and still count in the five minutes in which it is heard."""

AT_ONCE = 400
"""Values in one statement: SQLite takes 32,766 of them, asyncpg as many."""


class ListeningReads(Connected):
    async def topics(self) -> tuple[Topic, ...]:
        query = (
            select(topics)
            .where(topics.c.workspace == self.workspace, topics.c.removed_at.is_(None))
            .order_by(func.lower(topics.c.name), topics.c.id)
        )
        return tuple(_topic(row) for row in (await self._connection.execute(query)).mappings())

    async def topic(self, number: TopicId) -> Topic | None:
        query = select(topics).where(
            topics.c.workspace == self.workspace, topics.c.id == number, topics.c.removed_at.is_(None)
        )
        row = (await self._connection.execute(query)).mappings().one_or_none()
        return _topic(row) if row else None

    async def topics_mark(self) -> str:
        query = select(func.count(), func.max(topics.c.changed_at)).where(topics.c.workspace == self.workspace)
        count, changed = (await self._connection.execute(query)).one()
        return f"{count} {changed}"

    async def mentions_of(
        self, wanted: Collection[TopicId], *, since: datetime, until: datetime, limit: int
    ) -> tuple[KeptPost, ...]:
        """The latest first."""
        chosen = (
            select(mentions.c.post)
            .where(
                mentions.c.workspace == self.workspace,
                mentions.c.topic.in_(list(wanted)),
                mentions.c.at >= since,
                mentions.c.at < until,
            )
            .distinct()
        )
        query = (
            select(posts)
            .where(posts.c.workspace == self.workspace, posts.c.id.in_(chosen))
            .order_by(posts.c.at.desc(), posts.c.id.desc())
            .limit(limit)
        )
        return tuple(_kept(row) for row in (await self._connection.execute(query)).mappings())

    async def posts_since(self, moment: datetime, *, after: int = 0, limit: int) -> tuple[KeptPost, ...]:
        query = (
            select(posts)
            .where(posts.c.workspace == self.workspace, posts.c.at >= moment, posts.c.id > after)
            .order_by(posts.c.id)
            .limit(limit)
        )
        return tuple(_kept(row) for row in (await self._connection.execute(query)).mappings())

    async def latest_posts(self, *, limit: int) -> tuple[KeptPost, ...]:
        query = (
            select(posts)
            .where(posts.c.workspace == self.workspace)
            .order_by(posts.c.at.desc(), posts.c.id.desc())
            .limit(limit)
        )
        return tuple(_kept(row) for row in (await self._connection.execute(query)).mappings())

    async def posts_per_topic(self, wanted: Collection[TopicId], *, since: datetime) -> Mapping[TopicId, int]:
        query = (
            select(mentions.c.topic, func.count().label("posts"))
            .where(
                mentions.c.workspace == self.workspace,
                mentions.c.topic.in_(list(wanted)),
                mentions.c.at >= since,
            )
            .group_by(mentions.c.topic)
        )
        return {TopicId(row.topic): row.posts for row in await self._connection.execute(query)}

    async def posts_keyed(self, keys: Collection[str]) -> tuple[KeptPost, ...]:
        query = (
            select(posts)
            .where(posts.c.workspace == self.workspace, posts.c.key.in_(list(keys)))
            .order_by(posts.c.at, posts.c.id)
        )
        return tuple(_kept(row) for row in (await self._connection.execute(query)).mappings())

    async def post_keys(self, wanted: TopicId, *, since: datetime, until: datetime) -> frozenset[str]:
        query = (
            select(posts.c.key)
            .join(mentions, and_(mentions.c.workspace == posts.c.workspace, mentions.c.post == posts.c.id))
            .where(
                mentions.c.workspace == self.workspace,
                mentions.c.topic == wanted,
                mentions.c.at >= since,
                mentions.c.at < until,
            )
        )
        return frozenset((await self._connection.execute(query)).scalars())

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

    async def talk(self, wanted: Collection[TopicId], *, since: datetime, until: datetime) -> Talk:
        """A post that matches several of the topics counts once."""
        chosen = (
            select(mentions.c.post)
            .where(
                mentions.c.workspace == self.workspace,
                mentions.c.topic.in_(list(wanted)),
                mentions.c.at >= since,
                mentions.c.at < until,
            )
            .distinct()
        )
        query = (
            select(posts.c.outlet, func.count().label("posts"), func.count(posts.c.author.distinct()).label("authors"))
            .where(posts.c.workspace == self.workspace, posts.c.id.in_(chosen))
            .group_by(posts.c.outlet)
        )
        found = (await self._connection.execute(query)).mappings().all()
        return Talk(
            posts=sum(row["posts"] for row in found),
            people=sum(row["authors"] for row in found),
            outlets=tuple(sorted(((Outlet(row["outlet"]), row["posts"]) for row in found), key=_most_first)),
        )

    async def authors(self, topic: TopicId, *, since: datetime, until: datetime) -> int:
        query = select(func.count(mentions.c.author.distinct())).where(
            mentions.c.workspace == self.workspace,
            mentions.c.topic == topic,
            mentions.c.at >= since,
            mentions.c.at < until,
        )
        return int(await self._connection.scalar(query) or 0)

    async def listening_since(self) -> Mapping[TopicId, datetime]:
        query = select(topics.c.id, topics.c.listens_since).where(
            topics.c.workspace == self.workspace, topics.c.removed_at.is_(None)
        )
        return {TopicId(row.id): row.listens_since for row in await self._connection.execute(query)}

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

    async def sources(self) -> Mapping[str, SourceState]:
        query = select(source_states).where(source_states.c.workspace == self.workspace)
        return {
            row["source"]: SourceState(
                source=row["source"],
                cursor=row["cursor"],
                read_until=row["read_until"],
                read=row["read"],
                failing_since=row["failing_since"],
                reason=row["reason"],
                told_at=row["told_at"],
            )
            for row in (await self._connection.execute(query)).mappings()
        }


class ListeningWrites(ListeningReads):
    async def put_topic(self, topic: Topic, *, at: datetime) -> Topic:
        """New phrases listen anew: what the old ones matched and what was learnt from it is forgotten."""
        values = _of_topic(topic) | {"changed_at": at}
        if topic.id is None:
            made = insert(topics).values(**values, workspace=self.workspace, listens_since=at)
            number = (await self._connection.execute(made.returning(topics.c.id))).scalar_one()
            return replace(topic, id=TopicId(number))
        before = await self.topic(topic.id)
        if before is not None and _of_topic(before)["phrases"] != values["phrases"]:
            values["listens_since"] = at
            for table in (mentions, mention_counts, topic_states):
                await self._connection.execute(
                    delete(table).where(table.c.workspace == self.workspace, table.c.topic == topic.id)
                )
        await self._connection.execute(
            update(topics).where(topics.c.workspace == self.workspace, topics.c.id == topic.id).values(**values)
        )
        return topic

    async def remove_topic(self, number: TopicId, *, at: datetime) -> None:
        await self._connection.execute(
            update(topics)
            .where(topics.c.workspace == self.workspace, topics.c.id == number)
            .values(removed_at=at, changed_at=at)
        )
        for table in (mentions, mention_counts, topic_states):
            await self._connection.execute(
                delete(table).where(table.c.workspace == self.workspace, table.c.topic == number)
            )

    async def judge_alone(self) -> None:
        """SQLite has one writer; rows that are not there yet cannot be locked, so PostgreSQL locks the name of it."""
        if self._connection.dialect.name == "postgresql":
            name = f"judging {self.workspace}"
            await self._connection.execute(select(func.pg_advisory_xact_lock(func.hashtext(name))))

    async def take_in(self, haul: Haul) -> int:
        """Posts that are here already count once; cursor and posts are one transaction, so nothing is read twice."""
        fresh = await self._keep(haul.matched, late=haul.read_until is None) if haul.matched else 0
        if haul.gone:
            await self._forget(haul.gone)
        if haul.left:
            await self._forget_authors(haul.left)
        await self._note(haul)
        return fresh

    async def rematch(self, matched: Iterable[tuple[KeptPost, tuple[TopicId, ...]]]) -> None:
        """What posts that are kept match as well."""
        found = [_mention(self.workspace, topic, kept.number, kept.post) for kept, those in matched for topic in those]
        await self._put_mentions(found)

    async def _keep(self, matched: Sequence[Matched], *, late: bool) -> int:
        key = await self._hash_key()
        # In one order for everybody, so that two processes cannot wait for each other.
        by_key = dict(sorted(((key_of(one.post.outlet, one.post.id), one) for one in matched), key=itemgetter(0)))
        rows = [
            {
                "workspace": self.workspace,
                "key": digest,
                "outlet": one.post.outlet,
                "post_id": _clean(one.post.id),
                "at": one.post.at,
                "language": one.post.language,
                "text": _clean(one.post.text),
                "link": _clean(one.post.link),
                "author": _hashed(key, one.post.outlet, one.post.author),
            }
            for digest, one in by_key.items()
        ]
        numbers: dict[str, int] = {}
        authors = {row["key"]: row["author"] for row in rows}
        for start in range(0, len(rows), AT_ONCE):
            made = (
                upsert(self._connection, posts)
                .values(rows[start : start + AT_ONCE])
                .on_conflict_do_nothing(index_elements=["workspace", "key"])
                .returning(posts.c.id, posts.c.key)
            )
            numbers |= {row.key: row.id for row in await self._connection.execute(made)}
        judged = await self._judged() if numbers and late else {}
        found = []
        for digest, number in numbers.items():
            post = by_key[digest].post
            for topic in by_key[digest].topics:
                bucket = _bucket(post.at, judged.get(topic))
                found.append(
                    _mention(self.workspace, topic, number, post) | {"author": authors[digest], "bucket": bucket}
                )
        await self._put_mentions(found)
        return len(numbers)

    async def _judged(self) -> Mapping[TopicId, datetime]:
        query = select(topic_states.c.topic, topic_states.c.judged_until).where(
            topic_states.c.workspace == self.workspace
        )
        return {TopicId(row.topic): row.judged_until for row in await self._connection.execute(query)}

    async def _put_mentions(self, found: Sequence[Mapping[str, Any]]) -> None:
        if found:
            await self._connection.execute(put_if_absent(self._connection.dialect.name, mentions), list(found))

    async def _forget(self, gone: Sequence[Gone]) -> None:
        keys = [key_of(one.outlet, one.id) for one in gone]
        for start in range(0, len(keys), AT_ONCE):
            some = keys[start : start + AT_ONCE]
            await self._connection.execute(
                delete(posts).where(posts.c.workspace == self.workspace, posts.c.key.in_(some))
            )

    async def _forget_authors(self, left: Sequence[tuple[Outlet, str]]) -> None:
        key = await self._hash_key()
        authors = [_hashed(key, outlet, author) for outlet, author in left]
        for start in range(0, len(authors), AT_ONCE):
            some = authors[start : start + AT_ONCE]
            await self._connection.execute(
                delete(posts).where(posts.c.workspace == self.workspace, posts.c.author.in_(some))
            )

    async def _note(self, haul: Haul) -> None:
        key = {"workspace": self.workspace, "source": haul.source}
        values: dict[str, Any] = {"cursor": haul.cursor, "read": haul.read, "failing_since": None, "reason": ""}
        told: dict[str, Any] = {
            "cursor": haul.cursor,
            "read": source_states.c.read + haul.read,
            "failing_since": None,
            "reason": "",
        }
        if haul.read_until is not None:
            values["read_until"] = told["read_until"] = haul.read_until
        await self._connection.execute(
            upsert(self._connection, source_states)
            .values(**key, **values)
            .on_conflict_do_update(index_elements=list(key), set_=told)
        )

    async def note_source(self, state: SourceState) -> None:
        key = {"workspace": self.workspace, "source": state.source}
        told = {"failing_since": state.failing_since, "reason": state.reason, "told_at": state.told_at}
        await self._connection.execute(
            upsert(self._connection, source_states)
            .values(**key, **told, cursor="", read=0)
            .on_conflict_do_update(index_elements=list(key), set_=told)
        )

    async def hold_source(self, source: str, holder: str, *, now: datetime, until: datetime) -> bool:
        key = {"workspace": self.workspace, "source": source}
        held = {"holder": holder, "held_until": until}
        claimed = await self._connection.execute(
            upsert(self._connection, source_states)
            .values(**key, **held, cursor="", read=0, reason="")
            .on_conflict_do_update(
                index_elements=list(key),
                set_=held,
                where=(source_states.c.holder == holder)
                | source_states.c.held_until.is_(None)
                | (source_states.c.held_until <= now),
            )
            .returning(source_states.c.source)
        )
        return claimed.scalar_one_or_none() is not None

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
        """From the mentions, so that a person counts once."""
        query = (
            select(
                mentions.c.topic,
                func.count().label("posts"),
                func.count(mentions.c.author.distinct()).label("authors"),
            )
            .where(
                mentions.c.workspace == self.workspace,
                mentions.c.at >= start,
                mentions.c.at < start + timedelta(seconds=span.seconds),
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

    async def forget_posts(self, *, before: datetime, limit: int) -> int:
        """The oldest first; counts stay."""
        chosen = (
            select(posts.c.id)
            .where(posts.c.workspace == self.workspace, posts.c.at < before)
            .order_by(posts.c.at)
            .limit(limit)
        )
        gone = await self._connection.execute(
            delete(posts).where(posts.c.workspace == self.workspace, posts.c.id.in_(chosen))
        )
        return gone.rowcount

    async def forget_buckets(self, *, before: datetime) -> None:
        """Five-minute counts; those of hours and days stay."""
        await self._connection.execute(
            delete(mention_counts).where(
                mention_counts.c.workspace == self.workspace,
                mention_counts.c.span == Span.BUCKET.value,
                mention_counts.c.start < before,
            )
        )

    async def _hash_key(self) -> str:
        query = select(listening_keys.c.key).where(listening_keys.c.workspace == self.workspace)
        found = await self._connection.scalar(query)
        if found is None:
            made = put_if_absent(self._connection.dialect.name, listening_keys)
            await self._connection.execute(made, {"workspace": self.workspace, "key": secrets.token_hex(32)})
            found = await self._connection.scalar(query)
        return str(found)


def _bucket(at: datetime, judged_until: datetime | None) -> datetime:
    """Where a post counts: a source that is asked now and then tells of posts whose five minutes were judged already,
    and they count as heard now; what is older than that is history.
    """
    own = Span.BUCKET.start(at)
    if judged_until is None or own >= judged_until or own < judged_until - LATEST:
        return own
    return judged_until


def _clean(text: str) -> str:
    """Without what PostgreSQL refuses in a text: NUL, and halves of surrogate pairs."""
    return text.replace("\0", "").encode(errors="replace").decode()


async def end_holds(connection: AsyncConnection) -> None:
    """Lets go of every source, for a process that knows itself to be the only one."""
    await connection.execute(update(source_states).values(holder=None, held_until=None))


def _hashed(key: str, outlet: Outlet, author: str) -> str:
    said = f"{outlet}\0{author}".encode(errors="surrogatepass")
    return hmac.new(bytes.fromhex(key), said, hashlib.sha256).hexdigest()


def _mention(workspace: str, topic: TopicId, number: int, post: Post) -> dict[str, Any]:
    return {
        "workspace": workspace,
        "topic": topic,
        "post": number,
        "at": post.at,
        "bucket": Span.BUCKET.start(post.at),
        "author": post.author,
    }


def _kept(row: Row) -> KeptPost:
    return KeptPost(
        number=row["id"],
        post=Post(
            outlet=Outlet(row["outlet"]),
            id=row["post_id"],
            at=row["at"],
            text=row["text"],
            author=row["author"],
            language=row["language"],
            link=row["link"],
        ),
    )


def _most_first(one: tuple[Outlet, int]) -> tuple[int, Outlet]:
    return -one[1], one[0]


def _topic(row: Row) -> Topic:
    said = row["phrases"]
    return Topic(
        id=TopicId(row["id"]),
        name=row["name"],
        any=_phrases(said["any"]),
        all=_phrases(said["all"]),
        none=_phrases(said["none"]),
        languages=frozenset(said["languages"]),
        outlets=frozenset(map(Outlet, said["outlets"])),
        channel=ChannelId(row["channel"]) if row["channel"] else None,
        owner=PersonId(row["owner"]) if row["owner"] else None,
        sensitivity=Sensitivity(row["sensitivity"]),
        alerting=Alerting(row["alerting"]),
        critical=row["critical"],
        muted_until=row["muted_until"],
        shift=row["shift"],
    )


def _phrases(found: Iterable[Sequence[Any]]) -> tuple[Phrase, ...]:
    return tuple(Phrase(text=text, forms=forms) for text, forms in found)


def _of_topic(topic: Topic) -> dict[str, Any]:
    return {
        "name": topic.name,
        "phrases": {
            **{
                name: [[phrase.text, phrase.forms] for phrase in those]
                for name, those in (("any", topic.any), ("all", topic.all), ("none", topic.none))
            },
            "languages": sorted(topic.languages),
            "outlets": sorted(topic.outlets),
        },
        "channel": topic.channel,
        "owner": topic.owner,
        "sensitivity": topic.sensitivity.value,
        "alerting": topic.alerting.value,
        "critical": topic.critical,
        "muted_until": topic.muted_until,
        "shift": topic.shift,
    }
