"""Public posts, and which topics they match."""

import hashlib
import hmac
import secrets
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from operator import itemgetter
from typing import Any

from sqlalchemy import and_, delete, func, select

from bot.ids import TopicId
from bot.listening.heard import Haul, KeptPost, Leaving, Matched, Span, Talk, key_of
from bot.listening.post import Gone, Outlet, Post
from storage.connected import Connected, put_if_absent, upsert
from storage.rows import Row
from storage.tables_of_listening import (
    listening_keys,
    mentions,
    posts,
    topic_states,
)

LATEST = timedelta(hours=2)
"""How late a post may be heard and still count in the five minutes in which it is heard."""

AT_ONCE = 400
"""Values in one statement: SQLite takes 32,766 of them, asyncpg as many."""


class PostReads(Connected):
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

    async def posts_of_topic(self, wanted: TopicId, *, after: int = 0, limit: int) -> tuple[KeptPost, ...]:
        query = (
            select(posts)
            .join(mentions, and_(mentions.c.workspace == posts.c.workspace, mentions.c.post == posts.c.id))
            .where(mentions.c.workspace == self.workspace, mentions.c.topic == wanted, mentions.c.post > after)
            .order_by(mentions.c.post)
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


class PostWrites(PostReads):
    async def unmatch(self, topic: TopicId, numbers: Sequence[int]) -> None:
        for start in range(0, len(numbers), AT_ONCE):
            some = numbers[start : start + AT_ONCE]
            await self._connection.execute(
                delete(mentions).where(
                    mentions.c.workspace == self.workspace, mentions.c.topic == topic, mentions.c.post.in_(some)
                )
            )

    async def _keep(self, matched: Sequence[Matched], *, late: bool) -> int:
        key = await self.listening_key()
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
                "author": _hashed(key, one.post.outlet, _writer(one.post)),
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

    async def leaving(self, haul: Haul) -> tuple[Leaving, ...]:
        hash_key = await self.listening_key() if haul.left else b""
        keys = [key_of(one.outlet, one.id) for one in haul.gone]
        authors = [_hashed(hash_key, outlet, author) for outlet, author in haul.left]
        known: dict[str, datetime] = {}
        topics: dict[str, set[TopicId]] = {}
        matched = and_(mentions.c.workspace == posts.c.workspace, mentions.c.post == posts.c.id)
        for column, values in ((posts.c.key, keys), (posts.c.author, authors)):
            for start in range(0, len(values), AT_ONCE):
                query = (
                    select(posts.c.key, posts.c.at, mentions.c.topic)
                    .outerjoin(mentions, matched)
                    .where(posts.c.workspace == self.workspace, column.in_(values[start : start + AT_ONCE]))
                )
                for row in await self._connection.execute(query):
                    known[row.key] = row.at
                    topics.setdefault(row.key, set()).update({TopicId(row.topic)} if row.topic is not None else ())
        found = (Leaving(key=key, at=at, topics=frozenset(topics[key])) for key, at in known.items())
        return tuple(sorted(found, key=lambda one: (one.at, one.key)))

    async def _forget(self, gone: Sequence[Gone]) -> None:
        keys = [key_of(one.outlet, one.id) for one in gone]
        for start in range(0, len(keys), AT_ONCE):
            some = keys[start : start + AT_ONCE]
            await self._connection.execute(
                delete(posts).where(posts.c.workspace == self.workspace, posts.c.key.in_(some))
            )

    async def _forget_authors(self, left: Sequence[tuple[Outlet, str]]) -> None:
        key = await self.listening_key()
        authors = [_hashed(key, outlet, author) for outlet, author in left]
        for start in range(0, len(authors), AT_ONCE):
            some = authors[start : start + AT_ONCE]
            await self._connection.execute(
                delete(posts).where(posts.c.workspace == self.workspace, posts.c.author.in_(some))
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

    async def listening_key(self) -> bytes:
        query = select(listening_keys.c.key).where(listening_keys.c.workspace == self.workspace)
        found = await self._connection.scalar(query)
        if found is None:
            made = put_if_absent(self._connection.dialect.name, listening_keys)
            await self._connection.execute(made, {"workspace": self.workspace, "key": secrets.token_hex(32)})
            found = await self._connection.scalar(query)
        return bytes.fromhex(found or "")


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


def _writer(post: Post) -> str:
    """Of whom nobody says who wrote it counts as written by somebody else than every other one."""
    return post.author or f"\0{post.id}"


def _hashed(key: bytes, outlet: Outlet, author: str) -> str:
    said = f"{outlet}\0{author}".encode(errors="surrogatepass")
    return hmac.new(key, said, hashlib.sha256).hexdigest()


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
