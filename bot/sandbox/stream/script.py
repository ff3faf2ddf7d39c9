"""Everything the generated public says and does, as a function of the moment the sandbox started."""

import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from random import Random
from zoneinfo import ZoneInfo

from bot.sandbox.stream import records
from bot.sandbox.stream.records import Event
from bot.sandbox.stream.spikes import BUCKET, Spike
from bot.sandbox.stream.subjects import Said, Subject

HISTORY = 84 * 3600
"""Seconds before the start at which the stream begins."""

LIVELY = 20 * 60
"""Seconds before the start from which on likes, reposts and follows are as many as live; older ones are few."""

SECOND = 1_000_000
BUCKET_US = BUCKET * SECOND
AUTHORS = 420
HOME = ZoneInfo("America/Chicago")
QUIETEST_HOUR = 4
REPLIES = 0.2
WITHOUT_LANGUAGE = 0.02
REACTIONS_LIVE, REACTIONS_BEFORE = 300, 5
"""In five minutes."""


class Script:
    """`start` in seconds since 1970. What is usual depends on the time alone, so that a sandbox that starts again tells
    the same past; the spikes are told by who asks.
    """

    def __init__(self, start: float, subjects: Mapping[str, Subject], *, seed: int = 1) -> None:
        self._seed = seed
        self._start = start
        self.first = int(start - HISTORY) * SECOND
        self._subjects = subjects
        self._authors = tuple(records.did(f"lakeside {seed} {number}") for number in range(AUTHORS))
        self._usual = lru_cache(maxsize=32)(self._usual_posts)
        self._others = lru_cache(maxsize=2)(self._other_events)
        self._spike = lru_cache(maxsize=32)(self._spike_posts)

    def between(self, since: int, until: int, spikes: Sequence[Spike]) -> Iterator[list[Event]]:
        """The events from `since` on and before `until`, in microseconds since 1970, in order, bucket by bucket."""
        since = max(since, self.first)
        for bucket in range(since // BUCKET_US, (until - 1) // BUCKET_US + 1):
            events = [*self._usual(bucket), *self._others(bucket), *self._spiking(bucket, spikes)]
            events.sort(key=lambda event: event.time_us)
            yield [event for event in events if since <= event.time_us < until]

    def latest(self, until: int, spikes: Sequence[Spike], most: int) -> list[Event]:
        """The newest posts before `until`, newest first."""
        found: list[Event] = []
        bucket = (until - 1) // BUCKET_US
        while len(found) < most and bucket >= self.first // BUCKET_US:
            posts = [
                event
                for event in (*self._usual(bucket), *self._spiking(bucket, spikes))
                if self.first <= event.time_us < until
            ]
            found += sorted(posts, key=lambda event: -event.time_us)
            bucket -= 1
        return found[:most]

    def _spiking(self, bucket: int, spikes: Sequence[Spike]) -> list[Event]:
        return [
            event for spike in spikes if _touches(spike, bucket)
            for event in self._spike(spike) if event.time_us // BUCKET_US == bucket
        ]  # fmt: skip

    def _usual_posts(self, bucket: int) -> tuple[Event, ...]:
        random = Random(f"{self._seed} usual {bucket}")
        share = rhythm(bucket * BUCKET) * BUCKET / 3600
        moments: list[tuple[int, Subject]] = []
        for subject in self._subjects.values():
            count = _poisson(subject.per_hour * share, random)
            moments += [(bucket * BUCKET_US + int(random.random() * BUCKET_US), subject) for _ in range(count)]
        moments.sort(key=lambda one: one[0])
        said = [(at, self._somebody(random), subject.key, subject.usual(random)) for at, subject in moments]
        return self._published(said, random)

    def _spike_posts(self, spike: Spike) -> tuple[Event, ...]:
        """No two of a spike's posts read alike, and nobody writes twice before everybody did once."""
        random = Random(f"{self._seed} spike {spike.subject} {spike.onset}")
        subject, seen = self._subjects[spike.subject], set[str]()
        crowd = random.sample(self._authors, AUTHORS)
        said: list[tuple[int, str, str, Said]] = []
        for place, count in enumerate(spike.counts):
            begin = int((spike.onset + place * BUCKET) * SECOND)
            for number in range(count):
                one = subject.surging(random)
                while one.text in seen:
                    one = subject.surging(random)
                seen.add(one.text)
                at = begin + int((number + random.random()) / count * BUCKET_US)
                said.append((at, crowd[len(said) % AUTHORS], subject.key, one))
        return self._published(said, random)

    def _published(self, said: Sequence[tuple[int, str, str, Said]], random: Random) -> tuple[Event, ...]:
        """Posts of texts in the order of time; some answer an earlier one of the same subject."""
        done: list[Event] = []
        newest: dict[str, Event] = {}
        for at, author, subject, one in said:
            earlier = newest.get(subject) if random.random() < REPLIES else None
            langs = None if random.random() < WITHOUT_LANGUAGE else [one.language]
            delay = random.randint(200_000, 2_000_000)
            newest[subject] = records.post(
                author, at, self._as_usual_for(author, one.text), langs, delay_us=delay, reply_to=earlier
            )
            done.append(newest[subject])
        return tuple(done)

    def _as_usual_for(self, author: str, text: str) -> str:
        """The text as this author types: some never press Shift, some leave out the last full stop."""
        if author[8] in "abcde":
            return text.lower()
        return text.removesuffix(".") if author[8] in "fghijklm" else text

    def _other_events(self, bucket: int) -> tuple[Event, ...]:
        """What is no post: likes, reposts, follows; posts deleted again; accounts that are renamed, or closed."""
        random = Random(f"{self._seed} others {bucket}")
        begin = bucket * BUCKET_US
        lively = begin >= (self._start - LIVELY) * SECOND
        found: list[Event] = []
        earlier = self._usual(bucket - 1)
        if earlier and random.random() < 0.2:  # noqa: PLR2004 - one in five buckets
            found.append(records.deletion(random.choice(earlier), begin + int(random.random() * BUCKET_US)))
        if random.random() < 0.1:  # noqa: PLR2004 - one in ten
            at = begin + int(random.random() * (BUCKET_US - SECOND))
            author = self._somebody(random)
            found += [records.identity(author, at), records.account(author, at + 6_000, active=True)]
        if random.random() < 0.02:  # noqa: PLR2004 - one in fifty
            stranger = records.did(f"passing by {self._seed} {bucket}")
            found.append(records.account(stranger, begin + int(random.random() * BUCKET_US), active=False))
        for _ in range(REACTIONS_LIVE if lively else REACTIONS_BEFORE):
            at = begin + int(random.random() * BUCKET_US)
            collection = random.choices((records.LIKE, records.REPOST, records.FOLLOW), (84, 10, 6))[0]
            whom = self._somebody(random)
            liked = at - random.randint(3, 3600) * SECOND
            subject = {
                "cid": records.cid(f"{whom} {liked}"),
                "uri": f"at://{whom}/{records.POST}/{records.tid(liked, 7)}",
            }
            found.append(
                records.reaction(
                    self._somebody(random), at, collection, whom if collection == records.FOLLOW else subject,
                    delay_us=random.randint(200_000, 2_000_000),
                )
            )  # fmt: skip
        return tuple(found)

    def _somebody(self, random: Random) -> str:
        """A few people write much, most write little."""
        return self._authors[int(random.random() ** 1.5 * AUTHORS)]


def rhythm(at: float) -> float:
    """How lively people are at a moment in Lakeside, 1 on the mean of a day: least at night, most in the afternoon."""
    local = datetime.fromtimestamp(at, UTC).astimezone(HOME)
    hour = local.hour + local.minute / 60
    return 1 - 0.75 * math.cos((hour - QUIETEST_HOUR) / 12 * math.pi)


def _touches(spike: Spike, bucket: int) -> bool:
    return spike.onset < (bucket + 1) * BUCKET and spike.end > bucket * BUCKET


def _poisson(mean: float, random: Random) -> int:
    """Knuth's way, for small means."""
    limit, product, count = math.exp(-mean), random.random(), 0
    while product > limit:
        product *= random.random()
        count += 1
    return count
