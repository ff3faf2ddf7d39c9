"""The clock's use case: what was counted is judged, and what that means for alerts is owed once.

A bucket is judged when it is over and every source that works was read beyond it. Counts, what the detector learnt,
the incident and what is owed are one transaction: a crash at any point judges nothing twice and owes nothing twice.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from bot.audit.entries import Fact, Happening
from bot.delivery.owed import Owed
from bot.ids import AlertId, ChannelId, TopicId, WorkspaceId
from bot.listening.alert import Alert
from bot.listening.detector import Detector, threshold
from bot.listening.heard import BUCKET, Count, SourceState, Span, Standing
from bot.listening.incident import Incident, Reading, Step, Tell, ended, joined, same_posts, step
from bot.listening.policy import Listening
from bot.listening.quiet_hours import QuietHours
from bot.listening.topic import Topic
from bot.ports import Reader, Transaction
from bot.store import Store

GRACE = timedelta(seconds=30)
"""How long after its end a bucket is judged at the earliest: posts take some seconds to arrive."""

PATIENCE = timedelta(minutes=10)
"""A stream that has failed for longer is not waited for: the others would be judged late because of it."""

NOTHING_READ = datetime(2000, 1, 1, tzinfo=UTC)

AT_ONCE = 6_000
"""Buckets judged in one transaction; about 30 ms of work."""

HOUR = timedelta(hours=1)

PER_AUTHOR = 3
"""Posts of one person in a bucket that count: one who posts a hundred times is not a hundred people."""

BEFORE = timedelta(hours=1)
"""How long before an incident began its posts are looked at, to tell whether two topics spike for the same."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Judging:
    store: Store

    async def judge_due(self, *, now: datetime) -> int:
        """Judges what is due in each workspace; how many buckets of topics that were."""
        judged = 0
        for workspace in await self.store.workspaces():
            while some := await self._some(workspace, now=now):
                judged += some
        return judged

    async def _some(self, workspace: WorkspaceId, *, now: datetime) -> int:
        async with self.store.read(workspace) as reader:
            if not await _due(reader, now=now):
                return 0
        async with self.store.write(workspace) as tx:
            await tx.judge_alone()
            return await _judge(tx, now=now)


@dataclass(frozen=True, kw_only=True, slots=True)
class Due:
    """From where to where each topic is to be judged."""

    starts: Mapping[TopicId, datetime]
    until: datetime

    def __bool__(self) -> bool:
        return any(start < self.until for start in self.starts.values())


def judged_up_to(sources: Mapping[str, SourceState], streams: Collection[str], *, now: datetime) -> datetime:
    """The last moment before which everything was read: of the streams that work, were only just cut, or have not
    begun. While one of them reads up history all of it waits, since a topic that is judged without its history would
    seem to rise.
    """
    moments = [now - GRACE]
    for name in streams:
        state = sources.get(name) or SourceState(source=name)
        if state.failing_since is None or now - state.failing_since < PATIENCE:
            moments.append(state.read_until or NOTHING_READ)
    return Span.BUCKET.start(min(moments))


async def _due(reader: Reader, *, now: datetime) -> Due:
    topics = await reader.topics()
    if not topics:
        return Due(starts={}, until=now)
    standings = await reader.standings()
    first = await reader.first_mentions() if any(one.id not in standings for one in topics) else {}
    since = await reader.listening_since()
    listening = (await reader.settings()).listening
    until = judged_up_to(await reader.sources(), listening.sources.streams, now=now)
    # What is older is not kept: a feed may date an item long ago, or wrongly.
    oldest = Span.BUCKET.start(now - timedelta(days=listening.keep_days))
    narrowing = {topic.id for topic in await reader.narrowing()}
    starts = {}
    for topic in topics:
        if topic.id is None or topic.id in narrowing:
            continue
        begun = Span.BUCKET.start(since.get(topic.id, now))
        standing = standings.get(topic.id)
        starts[topic.id] = standing.judged_until if standing else max(oldest, min(begun, first.get(topic.id, begun)))
    return Due(starts=starts, until=until)


async def _judge(tx: Transaction, *, now: datetime) -> int:
    due = await _due(tx, now=now)
    settings = await tx.settings()
    topics = {topic.id: topic for topic in await tx.topics() if topic.id is not None}
    standings = dict(await tx.standings())
    behind = sorted(
        (
            (due.starts[number], number)
            for number in topics.keys() & due.starts.keys()
            if due.starts[number] < due.until
        ),
        key=lambda one: one,
    )
    if not behind:
        return 0
    # All that stand at the same place go on together, as far as one transaction may go.
    start = behind[0][0]
    together = [number for begun, number in behind if begun == start]
    later = [begun for begun, _ in behind if begun > start]
    buckets = max(1, AT_ONCE // len(together))
    until = min([due.until, start + buckets * BUCKET, *later])
    counted = await _counted(tx, since=start - HOUR, until=until)
    bench = _Bench(
        tx=tx,
        alerts=dict(await tx.alerts_numbered([one.alert for one in standings.values() if one.alert is not None])),
        topics=topics,
        policy=settings.listening,
        quiet=settings.listening.quiet_in(settings.timezone),
        now=now,
    )
    counts = []
    for number in together:
        standing = standings.get(number)
        found = await bench.judge(
            topics[number],
            Detector.of(standing.detector) if standing else Detector(BUCKET),
            standing.alert if standing else None,
            counted.get(number, {}),
            since=start,
            until=until,
        )
        counts += found.counts
        await tx.put_standing(
            Standing(topic=number, judged_until=until, detector=found.detector.state(), alert=found.alert)
        )
    await tx.put_counts(Span.BUCKET, counts)
    await bench.close()
    return len(together) * int((until - start) / BUCKET)


async def _counted(reader: Reader, *, since: datetime, until: datetime) -> dict[TopicId, dict[datetime, Count]]:
    found: dict[TopicId, dict[datetime, Count]] = defaultdict(dict)
    for one in await reader.counted(since=since, until=until):
        found[one.topic][one.start] = one
    return found


@dataclass(kw_only=True, slots=True)
class _Judged:
    detector: Detector
    alert: AlertId | None
    counts: list[Count] = field(default_factory=list)


@dataclass(kw_only=True, slots=True)
class _Bench:
    """One transaction's judging: alerts as they become, written once at its end."""

    tx: Transaction
    alerts: dict[AlertId, Alert]
    topics: Mapping[TopicId, Topic]
    policy: Listening
    quiet: QuietHours | None
    now: datetime
    _changed: dict[AlertId, Alert] = field(default_factory=dict)
    _opened: set[AlertId] = field(default_factory=set)
    """Those whose message was not sent yet: it names every topic that has joined by then."""

    async def judge(
        self,
        topic: Topic,
        detector: Detector,
        alert: AlertId | None,
        counted: Mapping[datetime, Count],
        *,
        since: datetime,
        until: datetime,
    ) -> _Judged:
        judged = _Judged(detector=detector, alert=alert)
        limit = threshold(topic.sensitivity, topic.shift)
        start = since
        while start < until:
            count = counted.get(start)
            posts = min(count.posts, PER_AUTHOR * count.authors) if count else 0
            usual, high = detector.expected, detector.high
            score = detector.update(start, posts)
            if count:
                judged.counts.append(replace(count, expected=usual, high=high))
            end = start + BUCKET
            live = judged.alert is not None and self._of(judged.alert).incident.live
            if live or score >= limit:
                await self._step(topic, judged, counted, usual=usual, score=score, limit=limit, end=end)
            start = end
        return judged

    async def _step(
        self,
        topic: Topic,
        judged: _Judged,
        counted: Mapping[datetime, Count],
        *,
        usual: float,
        score: float,
        limit: float,
        end: datetime,
    ) -> None:
        assert topic.id is not None  # noqa: S101 - topics of the store have ids
        hour = [end - (place + 1) * BUCKET for place in range(12)]
        authors = await self.tx.authors(topic.id, since=end - HOUR, until=end) if score >= limit else None
        reading = Reading(
            at=end,
            score=score,
            threshold=limit,
            posts=sum(counted[start].posts for start in hour if start in counted),
            expected=usual * 12,
            authors=authors,
        )
        before = self._of(judged.alert).incident if judged.alert is not None else None
        after, steps = step(before, reading, topic, now=self.now, quiet=self.quiet)
        if after is None or after is before:
            return
        for one in steps:
            if one.tell in {Tell.OPEN, Tell.REOPEN} and (other := await self._same(topic, after)):
                await self._join(judged, other, after, topic, one)
                return
        await self._keep(judged, topic, after, steps)

    async def _keep(self, judged: _Judged, topic: Topic, after: Incident, steps: tuple[Step, ...]) -> None:
        told = after.told
        if after.id is None:
            channel = self._channel(topic) if told else None
            alert = await self.tx.open_incident(after, channel=channel)
            self._opened.add(alert.id)
        else:
            before = self._of(after.id)
            channel = before.channel or (self._channel(topic) if told else None)
            alert = replace(before, incident=after, channel=channel)
        judged.alert = alert.id
        self._put(replace(alert, picture=alert.picture + self._tell(alert, steps)))

    def _tell(self, alert: Alert, steps: tuple[Step, ...]) -> int:
        """Owes what the steps ask for; 1 where the chart has to be drawn anew, which it has whenever figures change."""
        anew = 0
        for one in steps:
            if one.tell is Tell.HELD or alert.channel is None:
                continue
            detail = {"alert": str(alert.id), "level": str(one.level), "before": str(one.before)}
            anew = 1
            match one.tell:
                case Tell.OPEN:
                    self.tx.record(Fact(at=one.at, kind=Happening.ALERT_OPENED, detail=detail))
                case Tell.GREW | Tell.REOPEN:
                    again = "yes" if one.tell is Tell.REOPEN else "no"
                    fact = Fact(at=one.at, kind=Happening.ALERT_GREW, detail={**detail, "again": again})
                    self.tx.record(fact)
                    self.tx.owe(Owed.alert(alert.id), Owed.alert_line(alert.id, fact.id))
                    continue
                case Tell.CLOSE:
                    self.tx.record(Fact(at=one.at, kind=Happening.ALERT_ENDED, detail=detail))
                case Tell.UPDATE:
                    pass
            self.tx.owe(Owed.alert(alert.id))
        return anew

    def _channel(self, topic: Topic) -> ChannelId | None:
        return topic.channel or self.policy.channel

    async def _same(self, topic: Topic, incident: Incident) -> Alert | None:
        """An alert that people see and that is for the same posts: in the channel where this one would be, not muted,
        and no quieter than this topic has to be.
        """
        assert topic.id is not None  # noqa: S101 - topics of the store have ids
        candidates = {one.id: one for one in await self.tx.live_alerts()} | self._changed
        own: frozenset[str] | None = None
        for other in candidates.values():
            seen = other.incident
            if not (seen.live and seen.told and seen.hold is None) or topic.id in seen.topics:
                continue
            if not self._heard(topic, other):
                continue
            since = min(seen.began_at, incident.began_at) - BEFORE
            if own is None:
                own = await self.tx.post_keys(topic.id, since=since, until=incident.last_hot_at)
            for number in seen.topics:
                if same_posts(own, await self.tx.post_keys(number, since=since, until=incident.last_hot_at)):
                    return other
        return None

    def _heard(self, topic: Topic, other: Alert) -> bool:
        """Whether those who have to hear of this topic would hear of it in another's message."""
        muted = other.incident.muted_until is not None and self.now < other.incident.muted_until
        critical = any(self.topics[one].critical for one in other.incident.topics if one in self.topics)
        return not muted and other.channel == self._channel(topic) and (critical or not topic.critical)

    async def _join(self, judged: _Judged, other: Alert, incident: Incident, topic: Topic, opening: Step) -> None:
        """The topic goes on in the other one's message; where that was sent already, its thread says so."""
        if incident.id is not None:
            over, _ = ended(incident, incident.last_hot_at)
            self._put(replace(self._of(incident.id), incident=over))
        both = replace(joined(other.incident, incident), id=other.id)
        judged.alert = other.id
        self._put(replace(other, incident=both, picture=other.picture + 1))
        self.tx.owe(Owed.alert(other.id))
        if other.id not in self._opened:
            detail = {"alert": str(other.id), "level": str(opening.level), "joined": str(topic.id)}
            fact = Fact(at=opening.at, kind=Happening.ALERT_GREW, detail=detail)
            self.tx.record(fact)
            self.tx.owe(Owed.alert_line(other.id, fact.id))

    def _of(self, number: AlertId) -> Alert:
        return self._changed.get(number) or self.alerts[number]

    def _put(self, alert: Alert) -> None:
        self._changed[alert.id] = alert

    async def close(self) -> None:
        for alert in self._changed.values():
            await self.tx.put_alert(alert)
