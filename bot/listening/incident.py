"""The life of an alert: one incident, one message, kept current while it lives and closed when it ends.

What a bucket's reading means for the incident, and what is owed to the team because of it; time is an argument, so the
same readings in the same order give the same steps.
"""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.ids import AlertId, PersonId, TopicId
from bot.listening.feedback import Verdict
from bot.listening.heard import BUCKET
from bot.listening.quiet_hours import QuietHours
from bot.listening.topic import Alerting, Topic

FEWEST_AUTHORS = 3
"""Distinct people it takes to open an incident: fewer are somebody's series of posts, not public talk."""

WARM = 0.5
"""The share of the threshold above which an incident lives on; it opens at the whole, so it does not flap."""

LIVELY = 1.5
"""An hour with fewer posts than so many times the usual is no part of it: a score looks back over a day, and stays high
when people have long fallen silent."""

QUIET_FOR = timedelta(hours=3)
"""An incident ends when it was not warm for longer than this."""

COOL_DOWN = timedelta(hours=24)
"""What flares up again within this time after the end goes on in the thread of the same message."""

LONGEST_LIFE = timedelta(days=3)
"""What flares up again so long after the message was posted gets a new one: nobody looks at the old one any more."""

LATE = timedelta(minutes=30)
"""A bucket older than this when it is judged (after downtime, or warmed up from history) is not told by itself."""

UPDATE_EVERY = timedelta(minutes=15)

GROWTH = 2
GROWTH_FLOOR = 10
"""It grew when the last hour holds `GROWTH` times what was stated last, and at least `GROWTH_FLOOR` posts more."""

LINES_APART = timedelta(minutes=30)
MOST_LINES = 4
"""Lines on growth in one incident's thread, and the time between two of them."""

SHARED_PART = 0.5
SHARED_FLOOR = 5


class Phase(StrEnum):
    OPEN = "open"
    ENDED = "ended"


class Hold(StrEnum):
    """Why the team is not told of an incident, as things stand."""

    MUTED = "muted"
    DIGEST = "digest"
    """The topic is set to the day's digest."""
    QUIET_HOURS = "quiet_hours"
    """It waits for the morning; if it is over by then it is in the digest."""
    LATE = "late"
    """It was only learnt of when it was long past."""


class Cut(StrEnum):
    """Why the message of an incident that is over says less than it did."""

    REMOVED = "removed"
    """Its topic was removed, and what matched it forgotten."""
    CHANGED = "changed"
    """Its topic listens for something else now."""
    FORGOTTEN = "forgotten"
    """Its posts are past the time for which they are kept."""


class Tell(StrEnum):
    OPEN = "open"
    """Post the message."""
    UPDATE = "update"
    """Bring the message up to date, in place."""
    GREW = "grew"
    """A line in the thread, and the message brought up to date."""
    REOPEN = "reopen"
    """It flared up again: a line in the thread, and the message is that of a live incident again."""
    CLOSE = "close"
    """The message becomes the summary."""
    HELD = "held"
    """Nothing is sent; that it was held back is counted. `Incident.hold` says why."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """What is owed. `level` is posts in the hour up to `at`; `before` is the level the team knew, 0 for none."""

    tell: Tell
    at: datetime
    level: int
    before: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """What the detector says of one topic's bucket of five minutes.

    `at` is the bucket's end, UTC. `posts`, `expected` and `authors` are of the hour up to `at`; `authors` counts
    distinct people, None where nobody counted them. It spikes when `score` reaches `threshold`, which is positive.
    """

    at: datetime
    score: float
    threshold: float
    posts: int
    expected: float
    authors: int | None = None

    @property
    def hot(self) -> bool:
        return self.score >= self.threshold and (self.authors is None or self.authors >= FEWEST_AUTHORS)

    @property
    def warm(self) -> bool:
        return self.score >= self.threshold * WARM and self.posts >= LIVELY * self.expected


@dataclass(frozen=True, kw_only=True, slots=True)
class Incident:
    """One spike, of one topic or of several for the same posts.

    `began_at` is the start of the first bucket that spiked, `opened_at` when the message was owed (None: never told).
    `usual` is what an hour held before, on average; `peak` the most posts in an hour; `told_level` what the team was
    told last, at `told_at`. `hold` None: the team is told of the present flare-up. `shown_at` is the last update, and
    `judged` the last bucket's end by topic. `muted_until` says what a person chose at the message.
    """

    topics: tuple[TopicId, ...]
    began_at: datetime
    last_hot_at: datetime
    usual: float
    peak: int
    peak_at: datetime
    id: AlertId | None = None
    phase: Phase = Phase.OPEN
    hold: Hold | None = None
    opened_at: datetime | None = None
    ended_at: datetime | None = None
    told_level: int = 0
    told_at: datetime | None = None
    shown_at: datetime | None = None
    lines: int = 0
    judged: tuple[tuple[TopicId, datetime], ...] = ()
    owner: PersonId | None = None
    muted_until: datetime | None = None
    verdicts: tuple[Verdict, ...] = ()
    cut: Cut | None = None
    learnt_at: datetime | None = None
    """When its end was judged, which is some time after it; None: at once."""

    @property
    def live(self) -> bool:
        return self.phase is Phase.OPEN

    @property
    def told(self) -> bool:
        """There is a message about it."""
        return self.opened_at is not None

    def judged_at(self, topic: TopicId) -> datetime | None:
        return dict(self.judged).get(topic)


def step(
    incident: Incident | None, reading: Reading, topic: Topic, *, now: datetime, quiet: QuietHours | None = None
) -> tuple[Incident | None, tuple[Step, ...]]:
    """What a topic's next bucket makes of its latest incident, and what is owed.

    Hand in the topic's latest incident, ended or not. What comes back is the same object where nothing changed, and
    one without an id where a new incident began. A bucket that was judged before, or is older than one that was,
    changes nothing. `now` is the moment of judging: mute, quiet hours and lateness are measured against it.

    Raises:
        ValueError: the topic was never stored, so it has no id.
    """
    if topic.id is None:
        raise ValueError("only a stored topic has incidents")
    if incident is None or _over(incident, reading.at):
        if not reading.hot or (incident is not None and _seen(incident, topic.id, reading.at)):
            return incident, ()
        return _begin(reading, topic, topic.id, now=now, quiet=quiet)
    if _seen(incident, topic.id, reading.at) or not (incident.live or reading.hot):
        return incident, ()
    judged = _judge(incident, topic.id, reading.at)
    if not incident.live:
        return _flare_up(judged, reading, topic, now=now, quiet=quiet)
    if reading.at - incident.last_hot_at > QUIET_FOR:
        over, owed = ended(judged, reading.at)
        return replace(over, learnt_at=now), owed
    return _go_on(judged, reading, topic, now=now, quiet=quiet)


def ended(incident: Incident, at: datetime) -> tuple[Incident, tuple[Step, ...]]:
    """The incident's end; a summary is owed where there is a message, muted or not: it replaces it, and tells nobody
    anew. Also for a topic that is removed.
    """
    if not incident.live:
        return incident, ()
    close = Step(tell=Tell.CLOSE, at=at, level=incident.peak, before=incident.told_level)
    return replace(incident, phase=Phase.ENDED, ended_at=at), (close,) if incident.told else ()


def joined(incident: Incident, other: Incident) -> Incident:
    """A live incident with the topics of another that is for the same posts; the other one is not told any more."""
    highest = max((incident, other), key=lambda one: one.peak)
    judged = dict(incident.judged)
    for topic, at in other.judged:
        judged[topic] = max(at, judged.get(topic, at))
    return replace(
        incident,
        topics=tuple(dict.fromkeys((*incident.topics, *other.topics))),
        began_at=min(incident.began_at, other.began_at),
        last_hot_at=max(incident.last_hot_at, other.last_hot_at),
        peak=highest.peak,
        peak_at=highest.peak_at,
        usual=max(incident.usual, other.usual),
        judged=tuple(sorted(judged.items())),
    )


def same_posts(one: AbstractSet[str], other: AbstractSet[str]) -> bool:
    """Two topics spike for the same posts: half of the smaller spike is in the other, and not just a few posts."""
    shared = len(one & other)
    return shared >= SHARED_FLOOR and shared >= SHARED_PART * min(len(one), len(other))


def in_digest(incident: Incident, *, since: datetime, until: datetime) -> bool:
    """Whether the digest of this time tells of it.

    It does of what is set to the digest and lived then, and of what was found to be over then before anybody could be
    told: in quiet hours, or while Vetted was not running. So what ends just before a digest and is judged just after it
    is in the next one.
    """
    over = incident.learnt_at or incident.ended_at
    lived = incident.began_at < until and (incident.ended_at is None or (over is not None and over >= since))
    match incident.hold:
        case Hold.DIGEST:
            return lived
        case Hold.QUIET_HOURS | Hold.LATE:
            return incident.ended_at is not None and over is not None and since <= over < until
        case _:
            return False


def _over(incident: Incident, at: datetime) -> bool:
    """It ended, and what comes now is something new."""
    if incident.live or incident.ended_at is None:
        return False
    old = incident.opened_at is not None and at - incident.opened_at > LONGEST_LIFE
    return old or at - incident.ended_at > COOL_DOWN


def _seen(incident: Incident, topic: TopicId, at: datetime) -> bool:
    judged = incident.judged_at(topic)
    return judged is not None and at <= judged


def _judge(incident: Incident, topic: TopicId, at: datetime) -> Incident:
    return replace(incident, judged=tuple(sorted({**dict(incident.judged), topic: at}.items())))


def _begin(
    reading: Reading, topic: Topic, id_: TopicId, *, now: datetime, quiet: QuietHours | None
) -> tuple[Incident, tuple[Step, ...]]:
    fresh = Incident(
        topics=(id_,),
        began_at=reading.at - BUCKET,
        last_hot_at=reading.at,
        usual=reading.expected,
        peak=reading.posts,
        peak_at=reading.at,
        judged=((id_, reading.at),),
    )
    return _tell_or_hold(fresh, reading, _hold(fresh, reading, topic, now=now, quiet=quiet))


def _flare_up(
    incident: Incident, reading: Reading, topic: Topic, *, now: datetime, quiet: QuietHours | None
) -> tuple[Incident, tuple[Step, ...]]:
    again = replace(_heated(incident, reading), phase=Phase.OPEN, ended_at=None, learnt_at=None)
    return _tell_or_hold(again, reading, _hold(again, reading, topic, now=now, quiet=quiet))


def _go_on(
    incident: Incident, reading: Reading, topic: Topic, *, now: datetime, quiet: QuietHours | None
) -> tuple[Incident, tuple[Step, ...]]:
    """A live incident's next bucket."""
    if not reading.warm:
        return incident, ()
    current = _heated(incident, reading)
    hold = _hold(current, reading, topic, now=now, quiet=quiet)
    if incident.hold is not None:
        if hold is None:
            return _told(current, reading)
        return replace(current, hold=hold), ()
    if hold is None and _grew(current, reading):
        grown = replace(current, told_level=reading.posts, told_at=reading.at, shown_at=reading.at)
        line = Step(tell=Tell.GREW, at=reading.at, level=reading.posts, before=current.told_level)
        return replace(grown, lines=grown.lines + 1), (line,)
    if hold is not Hold.LATE and (current.shown_at is None or reading.at - current.shown_at >= UPDATE_EVERY):
        update = Step(tell=Tell.UPDATE, at=reading.at, level=reading.posts, before=current.told_level)
        return replace(current, shown_at=reading.at), (update,)
    return current, ()


def _heated(incident: Incident, reading: Reading) -> Incident:
    warmer = replace(incident, last_hot_at=max(incident.last_hot_at, reading.at))
    return replace(warmer, peak=reading.posts, peak_at=reading.at) if reading.posts > incident.peak else warmer


def _grew(incident: Incident, reading: Reading) -> bool:
    far = reading.posts >= max(GROWTH * incident.told_level, incident.told_level + GROWTH_FLOOR)
    rested = incident.told_at is None or reading.at - incident.told_at >= LINES_APART
    return far and rested and incident.lines < MOST_LINES


def _tell_or_hold(incident: Incident, reading: Reading, hold: Hold | None) -> tuple[Incident, tuple[Step, ...]]:
    if hold is None:
        return _told(incident, reading)
    return replace(incident, hold=hold), (Step(tell=Tell.HELD, at=reading.at, level=reading.posts),)


def _told(incident: Incident, reading: Reading) -> tuple[Incident, tuple[Step, ...]]:
    again = incident.told
    owed = Step(
        tell=Tell.REOPEN if again else Tell.OPEN, at=reading.at, level=reading.posts, before=incident.told_level
    )
    told = replace(incident, hold=None, told_level=reading.posts, told_at=reading.at, shown_at=reading.at)
    return (told if again else replace(told, opened_at=reading.at)), (owed,)


def _hold(
    incident: Incident, reading: Reading, topic: Topic, *, now: datetime, quiet: QuietHours | None
) -> Hold | None:
    """Mute wins over critical, since it is a person's choice for a short time; critical wins over the rest."""
    if any(until is not None and now < until for until in (topic.muted_until, incident.muted_until)):
        return Hold.MUTED
    if topic.alerting is Alerting.DIGEST and not topic.critical:
        return Hold.DIGEST
    if now - reading.at > LATE:
        return Hold.LATE
    return Hold.QUIET_HOURS if quiet is not None and quiet.cover(now) and not topic.critical else None
