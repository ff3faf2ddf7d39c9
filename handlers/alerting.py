"""Alerts on their way out: rendered from the state at sending, with a chart where Slack takes files."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.assist.summarising import summary_on
from bot.delivery.kinds import DeliveryKind
from bot.delivery.outbox import Delivery, Posted
from bot.ids import ChannelId, FileId
from bot.listening.alert import Alert
from bot.listening.chart import alert_chart, alt_text
from bot.listening.gathering import Gathered, facts_of, gather, names_of
from bot.listening.incident import LONGEST_LIFE, Hold, Tell, in_digest
from bot.refusals import NotFound
from bot.store import Store
from handlers.blocks import alerts as blocks
from handlers.blocks import listening
from handlers.blocks.message import Message
from handlers.blocks.report import Picture
from handlers.files import SlackFiles
from handlers.sending import Place, Sender, Wait

DAY = timedelta(days=1)
DIGESTS = "alerts:"
"""How the claims of digests begin."""


@dataclass(frozen=True, slots=True)
class Alerts:
    store: Store
    sender: Sender
    files: SlackFiles
    clock: Callable[[], datetime]

    @property
    def ways(self) -> dict[DeliveryKind, Callable[[Delivery], Awaitable[Posted | None]]]:
        return {
            DeliveryKind.ALERT: self._alert,
            DeliveryKind.ALERT_LINE: self._line,
            DeliveryKind.ALERT_DIGEST: self._digest,
            DeliveryKind.EMERGED: self._emerged,
            DeliveryKind.UNQUOTE: self._unquote,
            DeliveryKind.SOURCE: self._source,
        }

    async def _alert(self, delivery: Delivery) -> Posted | None:
        async with self.store.read(delivery.workspace) as reader:
            alert = await reader.alert(delivery.owed.alerted)
            if alert is None or alert.channel is None:
                raise NotFound
            zone = (await reader.settings()).timezone
            posted = await reader.posted(delivery.owed.lane)
            drafts = await reader.drafts_of_alert(alert.id)
            summary = await summary_on(reader, alert) if alert.incident.cut is None else ()
            found = await gather(reader, alert, now=self.clock())
        facts = await asyncio.to_thread(facts_of, alert, found)
        picture = await self._pictured(alert, found, posted, zone)
        message = blocks.alert(alert.incident, facts, picture=picture, drafts=drafts, summary=summary)
        sent = await self.sender.keep_current(delivery, posted, Place(channel=alert.channel), message)
        return replace(sent, files=(picture.file,) if picture else (), version=alert.picture)

    async def _pictured(self, alert: Alert, found: Gathered, posted: Posted | None, zone: str) -> Picture | None:
        """The chart as Slack's file: the one that is there, unless the incident has changed since it was drawn."""
        if not self.files.may_give or not found.series:
            return None
        if alert.incident.cut is not None:
            for old in posted.files if posted else ():
                await self.files.delete(FileId(old))
            return None
        names, began, ended = names_of(found.topics), alert.incident.began_at, alert.incident.ended_at
        if posted and posted.files and posted.version == alert.picture:
            alt = alt_text(found.series, names=names, began_at=began, zone=zone, ended_at=ended)
            return Picture(file=FileId(posted.files[0]), alt=alt)
        chart = await asyncio.to_thread(
            alert_chart, found.series, names=names, began_at=began, zone=zone, ended_at=ended
        )
        file = await self.files.upload(f"alert-{alert.id}.png", chart.png, title="Posts over time", alt=chart.alt)
        for old in posted.files if posted and file else ():
            await self.files.delete(FileId(old))
        return Picture(file=file, alt=chart.alt) if file else None

    async def _line(self, delivery: Delivery) -> Posted | None:
        """In the thread; also in the channel where an admin asked for it."""
        async with self.store.read(delivery.workspace) as reader:
            entry = await reader.entry(delivery.owed.entry) if delivery.owed.entry else None
            alert = await reader.alert(delivery.owed.alerted)
            posted = await reader.posted(delivery.owed.lane)
            to_channel = (await reader.settings()).listening.to_channel
            topics = {topic.id: topic for topic in await reader.topics()}
        if entry is None or alert is None:
            raise NotFound
        if posted is None:
            raise Wait(timedelta(seconds=1))
        said = entry.fact.detail
        names = names_of([topics[number] for number in alert.incident.topics if number in topics])
        if "joined" in said:
            fresh = names_of([topics[number] for number in topics if str(number) == said["joined"]])
            message = blocks.joined(fresh, level=int(said["level"]))
        else:
            tell = Tell.REOPEN if said.get("again") == "yes" else Tell.GREW
            message = blocks.line(names, tell, level=int(said["level"]), before=int(said["before"]))
        place = Place(channel=posted.channel, thread=posted.ts, broadcast=to_channel)
        await self.sender.post(delivery, place, message)
        return posted

    async def _digest(self, delivery: Delivery) -> None:
        """What came since the digest before that was no message of its own and belongs to this channel; nothing is
        posted where there is nothing.
        """
        day, channel = delivery.owed.digested
        async with self.store.read(delivery.workspace) as reader:
            settings = await reader.settings()
            until = await reader.posted_at(day) or delivery.created_at
            since = await reader.posted_before(day, like=DIGESTS) or until - DAY
            lived = await reader.alerts_between(since - LONGEST_LIFE, until)
            found = [one for one in lived if _told_later(one, since, until)]
            gathered = [(one, await gather(reader, one, now=until)) for one in found]
        gathered = [
            (one, them) for one, them in gathered if _channel_of(one, them, settings.listening.channel) == channel
        ]
        digested = [
            blocks.Digested(incident=one.incident, facts=await asyncio.to_thread(facts_of, one, them))
            for one, them in gathered
            if one.incident.hold is not Hold.MUTED
        ]
        muted = sorted(
            {name for one, them in gathered if one.incident.hold is Hold.MUTED for name in names_of(them.topics)}
        )
        if digested or muted:
            message = blocks.digest(since.astimezone(ZoneInfo(settings.timezone)), digested, muted=muted)
            await self.sender.post(delivery, Place(channel=channel), message)

    async def _emerged(self, delivery: Delivery) -> Posted | None:
        message = await self._phrase(delivery)
        async with self.store.read(delivery.workspace) as reader:
            channel = (await reader.settings()).listening.channel
        if channel is None or message is None:
            return None
        ts = await self.sender.post(delivery, Place(channel=channel), message)
        return Posted(channel=channel, ts=ts, delivery=delivery.id)

    async def _unquote(self, delivery: Delivery) -> None:
        """What was told of a phrase, without the posts that are not kept any more; nothing where the phrase is not."""
        message = await self._phrase(delivery)
        async with self.store.read(delivery.workspace) as reader:
            posted = await reader.posted(delivery.owed.lane)
        if posted is None:
            return
        if message is None:
            await self.sender.remove(posted)
        else:
            await self.sender.rewrite(delivery, posted, message)

    async def _phrase(self, delivery: Delivery) -> Message | None:
        async with self.store.read(delivery.workspace) as reader:
            found = await reader.emerged(delivery.owed.emerged_number)
            return listening.emerged(found, await reader.posts_keyed(found.examples)) if found else None

    async def _source(self, delivery: Delivery) -> None:
        async with self.store.read(delivery.workspace) as reader:
            entry = await reader.entry(delivery.owed.entry) if delivery.owed.entry else None
            channel = (await reader.settings()).listening.channel
        if delivery.owed.person is not None:
            channel = await self.sender.direct_channel(delivery.owed.person, None)
        if entry is None or channel is None:
            return
        await self.sender.post(delivery, Place(channel=channel), listening.source_note(entry))


def _channel_of(alert: Alert, found: Gathered, otherwise: ChannelId | None) -> ChannelId | None:
    """Where an alert belongs: where it was told, or where its first topic's alerts go."""
    return alert.channel or next((topic.channel for topic in found.topics[:1] if topic.channel), otherwise)


def _told_later(alert: Alert, since: datetime, until: datetime) -> bool:
    incident = alert.incident
    held_back = incident.hold is Hold.MUTED and (incident.live or (incident.ended_at or until) >= since)
    return held_back or in_digest(incident, since=since, until=until)
