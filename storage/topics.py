"""Topics: what an organisation listens for."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, update

from bot.ids import ChannelId, PersonId, TopicId
from bot.listening.post import Outlet
from bot.listening.topic import Alerting, Phrase, Sensitivity, Topic, narrowed
from storage.connected import Connected
from storage.rows import Row
from storage.tables_of_listening import (
    mention_counts,
    mentions,
    topic_states,
    topics,
)


class TopicReads(Connected):
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

    async def topic_channels(self) -> frozenset[ChannelId]:
        query = (
            select(topics.c.channel)
            .distinct()
            .where(topics.c.workspace == self.workspace, topics.c.removed_at.is_(None), topics.c.channel.is_not(None))
        )
        return frozenset(map(ChannelId, (await self._connection.execute(query)).scalars()))

    async def topics_mark(self) -> str:
        query = select(func.count(), func.max(topics.c.changed_at)).where(topics.c.workspace == self.workspace)
        count, changed = (await self._connection.execute(query)).one()
        return f"{count} {changed}"

    async def listening_since(self) -> Mapping[TopicId, datetime]:
        query = select(topics.c.id, topics.c.listens_since).where(
            topics.c.workspace == self.workspace, topics.c.removed_at.is_(None)
        )
        return {TopicId(row.id): row.listens_since for row in await self._connection.execute(query)}

    async def narrowing(self) -> tuple[Topic, ...]:
        query = select(topics).where(
            topics.c.workspace == self.workspace, topics.c.removed_at.is_(None), topics.c.narrowing.is_(True)
        )
        return tuple(_topic(row) for row in (await self._connection.execute(query)).mappings())


class TopicWrites(TopicReads):
    async def put_topic(self, topic: Topic, *, at: datetime) -> Topic:
        """Phrases that find less keep what they still match, which is looked through later (`narrowing`); any others
        listen anew: what the old ones matched is forgotten. What was learnt is forgotten either way.
        """
        values = _of_topic(topic) | {"changed_at": at}
        if topic.id is None:
            made = insert(topics).values(**values, workspace=self.workspace, listens_since=at, narrowing=False)
            number = (await self._connection.execute(made.returning(topics.c.id))).scalar_one()
            return replace(topic, id=TopicId(number))
        before = await self.topic(topic.id)
        if before is not None and _of_topic(before)["phrases"] != values["phrases"]:
            values["narrowing"] = narrowed(before, topic)
            if not values["narrowing"]:
                values["listens_since"] = at
            for table in (topic_states, mention_counts, *([] if values["narrowing"] else [mentions])):
                await self._connection.execute(
                    delete(table).where(table.c.workspace == self.workspace, table.c.topic == topic.id)
                )
        await self._connection.execute(
            update(topics).where(topics.c.workspace == self.workspace, topics.c.id == topic.id).values(**values)
        )
        return topic

    async def end_narrowing(self, number: TopicId) -> None:
        await self._connection.execute(
            update(topics).where(topics.c.workspace == self.workspace, topics.c.id == number).values(narrowing=False)
        )

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
