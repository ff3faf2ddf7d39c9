"""Use cases around topics: add, change, mute, remove, import; each on the record."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.audit.entries import Fact, Happening
from bot.delivery.owed import Owed
from bot.ids import TopicId
from bot.listening.incident import Cut, ended
from bot.listening.topic import Topic, phrases
from bot.listening.topic_file import MOST_TOPICS
from bot.ports import Reader, Transaction
from bot.refusals import NotFound, Unfit
from bot.requests import Request
from bot.store import Store

GONE = "This topic was removed meanwhile."
MUTE = timedelta(hours=24)


@dataclass(frozen=True, kw_only=True, slots=True)
class TopicTuning:
    """Anybody in the workspace may; who did what is on the record."""

    store: Store

    async def save(self, request: Request, topic: Topic) -> Topic:
        """Adds a topic, or changes the one with its id. Phrases that find less keep their past, so that the topic need
        not learn anew what is usual. Others begin with nothing, as a new topic does: posts of the past were kept for
        what was listened for then, so a new phrase would seem to be rare in them.

        Raises:
            Unfit: at `name`, there is one of this name, or no room.
            NotFound: the topic to change is gone.
        """
        async with self.store.write(request.workspace) as tx:
            await tx.once(request.key)
            known = await tx.topics()
            _room(known, [topic])
            before = next((one for one in known if one.id == topic.id), None) if topic.id is not None else None
            if topic.id is not None and before is None:
                raise NotFound(GONE)
            if before is not None:
                topic = replace(topic, shift=before.shift, muted_until=before.muted_until)
            saved = await tx.put_topic(topic, at=request.at)
            if before is not None and phrases(before) != phrases(topic):
                await _end_alert(tx, saved.id, at=request.at, cut=Cut.CHANGED)
            detail = {"topic": str(saved.id), "new": "no" if before else "yes"}
            tx.record(Fact(at=request.at, kind=Happening.TOPIC_SAVED, person=request.person, detail=detail))
            return saved

    async def add(self, request: Request, wanted: Sequence[Topic]) -> tuple[int, int]:
        """Adds many, and changes those whose name is there; how many of each.

        Raises:
            Unfit: at `file`, there is no room.
        """
        async with self.store.write(request.workspace) as tx:
            await tx.once(request.key)
            return await import_topics(tx, wanted, request)

    async def mute(self, request: Request, number: TopicId, *, unmute: bool = False) -> Topic:
        """Mutes a topic for a day, or lets it speak again; so does its live alert.

        Raises:
            NotFound: the topic is gone.
        """
        async with self.store.write(request.workspace) as tx:
            await tx.once(request.key)
            topic = await _topic(tx, number)
            until = None if unmute else request.at + MUTE
            muted = await tx.put_topic(replace(topic, muted_until=until), at=request.at)
            if unmute:
                await _unmute_alert(tx, number)
            detail = {"topic": str(number), "until": until.isoformat() if until else "none"}
            tx.record(Fact(at=request.at, kind=Happening.TOPIC_MUTED, person=request.person, detail=detail))
            return muted

    async def remove(self, request: Request, number: TopicId) -> None:
        """Stops listening for a topic; its live alert ends.

        Raises:
            NotFound: the topic is gone.
        """
        async with self.store.write(request.workspace) as tx:
            await tx.once(request.key)
            await _topic(tx, number)
            await _end_alert(tx, number, at=request.at, cut=Cut.REMOVED)
            await tx.remove_topic(number, at=request.at)
            detail = {"topic": str(number)}
            tx.record(Fact(at=request.at, kind=Happening.TOPIC_REMOVED, person=request.person, detail=detail))


async def import_topics(tx: Transaction, wanted: Sequence[Topic], request: Request) -> tuple[int, int]:
    known = {one.name.casefold(): one for one in await tx.topics()}
    added = [one for one in wanted if one.name.casefold() not in known]
    _room(tuple(known.values()), added, at="file")
    for topic in wanted:
        before = known.get(topic.name.casefold())
        if before is None:
            await tx.put_topic(topic, at=request.at)
            continue
        saved = await tx.put_topic(
            replace(topic, id=before.id, shift=before.shift, muted_until=before.muted_until), at=request.at
        )
        if phrases(before) != phrases(saved):
            await _end_alert(tx, saved.id, at=request.at, cut=Cut.CHANGED)
    detail = {"added": str(len(added)), "changed": str(len(wanted) - len(added))}
    tx.record(Fact(at=request.at, kind=Happening.TOPICS_IMPORTED, person=request.person or None, detail=detail))
    return len(added), len(wanted) - len(added)


def _room(known: Sequence[Topic], added: Sequence[Topic], *, at: str = "name") -> None:
    ids = {one.id for one in added}
    others = [one for one in known if one.id not in ids]
    names = {one.name.casefold() for one in others}
    if twice := next((one for one in added if one.name.casefold() in names), None):
        raise Unfit({at: f"There is a topic called “{twice.name}” already. Choose another name, or change that one."})
    if len(others) + len(added) > MOST_TOPICS:
        raise Unfit({at: f"More than {MOST_TOPICS} topics do not fit. Remove some first."})


async def _topic(reader: Reader, number: TopicId) -> Topic:
    topic = await reader.topic(number)
    if topic is None:
        raise NotFound(GONE)
    return topic


async def _unmute_alert(tx: Transaction, number: TopicId) -> None:
    """*Mute 24 h* at an alert mutes the alert beside its topics."""
    for alert in await tx.live_alerts():
        if number in alert.incident.topics and alert.incident.muted_until is not None:
            await tx.put_alert(replace(alert, incident=replace(alert.incident, muted_until=None)))
            if alert.channel is not None:
                tx.owe(Owed.alert(alert.id))


async def _end_alert(tx: Transaction, number: TopicId | None, *, at: datetime, cut: Cut) -> None:
    """The live alert of a topic that is no longer what it was; one it shares with other topics goes on."""
    for alert in await tx.live_alerts():
        if number not in alert.incident.topics:
            continue
        if len(alert.incident.topics) > 1:
            left = tuple(topic for topic in alert.incident.topics if topic != number)
            await tx.put_alert(replace(alert, incident=replace(alert.incident, topics=left)))
            continue
        incident, steps = ended(alert.incident, at)
        await tx.put_alert(replace(alert, incident=replace(incident, cut=cut), picture=alert.picture + 1))
        if steps and alert.channel is not None:
            tx.owe(Owed.alert(alert.id))
