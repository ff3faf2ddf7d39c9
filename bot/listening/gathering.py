"""What an alert says, gathered from the store: facts, the series of its chart, its posts."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.days import today_in
from bot.facts.fact import VettedFact, offered
from bot.facts.spread import spreads
from bot.listening.alert import Alert
from bot.listening.chart import Counted
from bot.listening.heard import BUCKET, Span, Talk
from bot.listening.incident import Incident
from bot.listening.post import Post
from bot.listening.telling.alert_facts import AlertFacts, alert_facts
from bot.listening.topic import Topic
from bot.ports import Reader

MOST_POSTS = 2_000
"""Posts of a spike that its alert is written from: the latest."""

COMPARED = timedelta(days=7)
"""How long before a spike its posts are compared with."""

CHARTED = timedelta(hours=24)
"""How long before a spike its chart begins."""

LONGEST_CHART = timedelta(days=4)
HOUR = timedelta(hours=1)
BUCKETS_AN_HOUR = HOUR // BUCKET


@dataclass(frozen=True, kw_only=True, slots=True)
class Gathered:
    """`topics` in the order of the incident. `series` is every bucket from a day before it began up to when it was last
    told of.
    """

    topics: tuple[Topic, ...]
    posts: tuple[Post, ...]
    before: tuple[Post, ...]
    series: tuple[Counted, ...]
    talk: Talk
    level: int
    usual: float
    """Posts an hour usual at this time of day."""
    at: datetime
    facts: tuple[VettedFact, ...] = ()
    """Those that may answer something today."""


def reaches_to(incident: Incident, now: datetime) -> datetime:
    """Up to when an incident's posts are its own."""
    return incident.ended_at or now


async def gather(reader: Reader, alert: Alert, *, now: datetime, posts: int = MOST_POSTS) -> Gathered:
    """`posts`: how many are looked at, the latest ones."""
    incident = alert.incident
    known = {topic.id: topic for topic in await reader.topics()}
    topics = tuple(known[number] for number in incident.topics if number in known)
    until = Span.BUCKET.start(reaches_to(incident, now)) + BUCKET
    since = incident.began_at
    latest = await posts_of(reader, alert, now=now, limit=posts)
    before = await reader.mentions_of(incident.topics, since=since - COMPARED, until=since, limit=posts)
    last = max(until - HOUR, since - HOUR)
    hour = await reader.talk(incident.topics, since=last, until=until)
    series = await _series(reader, incident, until=until)
    # What a live message shows was known when it was last told; its chart and the words for it end there.
    drawn = incident.shown_at if incident.live and incident.shown_at else until
    return Gathered(
        topics=topics,
        posts=latest,
        before=tuple(one.post for one in before),
        series=tuple(one for one in series if one.at < drawn),
        talk=await reader.talk(incident.topics, since=since, until=until),
        level=hour.posts,
        usual=sum(one.expected for one in series[-BUCKETS_AN_HOUR:]),
        at=until,
        facts=offered(await reader.facts(), today=today_in((await reader.settings()).timezone, now)),
    )


async def posts_of(reader: Reader, alert: Alert, *, now: datetime, limit: int) -> tuple[Post, ...]:
    """The latest first."""
    incident = alert.incident
    until = reaches_to(incident, now)
    kept = await reader.mentions_of(incident.topics, since=incident.began_at, until=until, limit=limit)
    return tuple(one.post for one in kept)


async def _series(reader: Reader, incident: Incident, *, until: datetime) -> tuple[Counted, ...]:
    """Of the incident's topics together; a bucket of which nothing was noted holds nothing."""
    since = max(Span.BUCKET.start(incident.began_at - CHARTED), until - LONGEST_CHART)
    counts = await reader.counts(incident.topics, Span.BUCKET, since=since, until=until)
    posts: dict[datetime, int] = {}
    expected: dict[datetime, float] = {}
    high: dict[datetime, float] = {}
    for one in counts:
        posts[one.start] = posts.get(one.start, 0) + one.posts
        expected[one.start] = expected.get(one.start, 0.0) + (one.expected or 0.0)
        high[one.start] = high.get(one.start, 0.0) + (one.high or 0.0)
    found = []
    usual = most = 0.0
    start = since
    while start < until:
        usual, most = expected.get(start, usual), high.get(start, most)
        found.append(Counted(at=start, posts=posts.get(start, 0), expected=usual, high=max(most, usual)))
        start += BUCKET
    return tuple(found)


def facts_of(alert: Alert, found: Gathered) -> AlertFacts:
    """What an alert says. Takes up to a second or two for a few thousand posts: call it in a thread."""
    facts = alert_facts(
        alert.incident, found.topics, found.posts, found.before, level=found.level, at=found.at, usual=found.usual
    )
    # Of a large spike only the latest posts are read; all of them are counted.
    talk = found.talk
    claims = spreads(found.facts, found.posts)
    names = names_of(found.topics)
    return replace(facts, names=names, posts=talk.posts, people=talk.people, outlets=talk.outlets, claims=claims)


def names_of(topics: Sequence[Topic]) -> tuple[str, ...]:
    return tuple(topic.name for topic in topics) or ("A topic that was removed",)
