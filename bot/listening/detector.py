"""When a topic's mentions are more than usual: a number for each bucket, and the line above which it is told.

Four views of the counts are held against what is usual, each on a logarithmic scale, so that a doubling weighs the same
for a small topic and a large one: the latest 10 minutes, the latest 6 hours, the latest 24 hours, and the latest hour
divided by what is usual at this hour of this weekday. For each view the detector knows how high it climbed on each of
the last 28 days, and a high-water mark that is slowly forgotten. `docs/listening-accuracy.md` tells it at length.
"""

import struct
from array import array
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import sqrt
from typing import Final, Self

from bot.listening.peaks import Peaks, filled
from bot.listening.rhythm import FEW, HOUR, Rhythm
from bot.listening.topic import FARTHEST, Sensitivity

SMALLEST_BUCKET: Final = timedelta(minutes=1)
LARGEST_BUCKET: Final = timedelta(hours=1)

LEARNING: Final = timedelta(hours=60)
"""History that comes before the first alert."""

_LEARNING_SECONDS: Final = 216_000

COOL_DOWN: Final = timedelta(hours=24)
"""From one alert of a topic to the next."""

AFTERMATH: Final = timedelta(hours=36)
"""From an alert to the next that need not be stranger."""

FEWEST_POSTS: Final = 10
"""Posts within six hours: fewer never alert."""

MOST_POSTS: Final = 1e12
"""In one bucket; more is a fault of whoever counted."""

THRESHOLDS: Final = {Sensitivity.FEWER: 0.78, Sensitivity.BALANCED: 0.7, Sensitivity.MORE: 0.45}
STEP: Final = 0.06
"""What one step of feedback moves a threshold."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_BARE_EPOCH: Final = datetime(1970, 1, 1)  # noqa: DTZ001 - a time that names no zone is read as UTC
_SECOND: Final = timedelta(seconds=1)
_DAY: Final = 86_400
_SIX_HOURS: Final = 21_600
_TEN_MINUTES: Final = 600

_FEW: Final = 5.0
"""Posts added to the latest ten minutes before the logarithm."""

_BLOCK: Final = 1800
"""The high-water marks are raised six hours late, in steps of half an hour: an incident is not its own past."""

_EARLY: Final = 0.25
"""Taken off while history is short, divided by the root of its days."""

_LOWEST: Final = -1.0
"""What the second of the two strangest views counts at least."""

_VIEWS: Final = 4
_VERSION: Final = 1
_HEADER: Final = struct.Struct("<BIqqqqqqqdddddd")


@dataclass(frozen=True, kw_only=True, slots=True)
class Excess:
    """Posts within a span that ends now, and how many are usual."""

    span: timedelta
    posts: float
    usual: float


class UnusableCount(ValueError):  # noqa: N818 - a refusal, not a fault of the program
    """A count that is negative, no number, or beyond belief; or one whose time is not after the one before."""


def threshold(sensitivity: Sensitivity, shift: int = 0) -> float:
    """The score from which a topic alerts. `shift`: steps of feedback, positive is stricter, held within `FARTHEST`."""
    return THRESHOLDS[sensitivity] + STEP * max(-FARTHEST, min(FARTHEST, shift))


def speaks(
    score: float,
    at: datetime,
    *,
    sensitivity: Sensitivity,
    shift: int = 0,
    last: datetime | None = None,
    reached: float = 0.0,
) -> bool:
    """Whether an alert is sent for this bucket.

    `last`: the bucket of this topic's latest alert; none follows within a day. `reached`: the highest score from that
    bucket to the end of its cool-down; for half a day more only what is stranger than that is told, as a new level
    comes back with the next morning before it is usual. A topic that wants more is told of that morning, too.
    """
    if score < threshold(sensitivity, shift):
        return False
    if last is None or at - last >= AFTERMATH:
        return True
    return at - last >= COOL_DOWN and (score > reached or sensitivity is Sensitivity.MORE)


def _times(excess: Excess) -> float:
    return excess.posts / max(excess.usual, 1.0)


class Detector:
    """One topic's memory. The same counts at the same times give the same scores; nothing else comes in.

    A bucket that is left out is unknown, as when a source was down: what is usual takes its place, and nothing is
    learnt from it. "No posts" is a count of 0. A time names its bucket's start; one without a zone is UTC.
    `ready`: there is enough history for an alert.

    Raises:
        ValueError: the bucket is shorter than a minute, longer than an hour, or no whole number of seconds.
    """

    __slots__ = (
        "_block",
        "_block_length",
        "_counts",
        "_day",
        "_early",
        "_in_day",
        "_in_hour",
        "_in_hours",
        "_in_six_hours",
        "_in_ten_minutes",
        "_known",
        "_last",
        "_lengths",
        "_origin",
        "_part",
        "_rhythm",
        "_scores",
        "_views",
        "_width",
        "ready",
    )

    def __init__(self, bucket: timedelta = timedelta(minutes=5)) -> None:
        width, rest = divmod(bucket, _SECOND)
        if rest or not SMALLEST_BUCKET <= bucket <= LARGEST_BUCKET:
            raise ValueError("A bucket is a whole number of seconds, from one minute to one hour.")
        self._width = width
        self._part = width / HOUR
        self._lengths = tuple(max(1, round(span / width)) for span in (_TEN_MINUTES, HOUR, _SIX_HOURS))
        self._in_hours = self._lengths[1] * self._part
        self._counts = array("f", bytes(4 * round(_DAY / width)))
        self._in_ten_minutes = self._in_hour = self._in_six_hours = self._in_day = 0.0
        self._block_length = max(_BLOCK, width)
        self._views = tuple(Peaks(_SIX_HOURS // self._block_length) for _ in range(_VIEWS))
        self._rhythm = Rhythm(0)
        self._origin = 0
        self._last = -1
        self._block = 0
        self._day = 0
        self._known = 0
        self._early = _EARLY
        self.ready = False
        self._scores = (0.0, 0.0, 0.0, 0.0)

    def update(self, at: datetime, value: float) -> float:  # noqa: C901 - in one piece, as calls cost more than the rest
        """Takes the count of the bucket that starts at `at`; its score, 0 or more.

        Raises:
            UnusableCount: see there. Nothing was taken.
        """
        if not 0 <= value <= MOST_POSTS:
            raise UnusableCount("A count is a number of posts, 0 or more.")
        seconds = (at - (_EPOCH if at.tzinfo else _BARE_EPOCH)) // _SECOND
        last = self._last
        if last < 0:
            self._origin = seconds
            self._rhythm = Rhythm(seconds // HOUR)
            number = 0
        else:
            number = (seconds - self._origin + self._width // 2) // self._width
            if number != last + 1:
                if number <= last:
                    raise UnusableCount("Counts come in the order of their times, one for each bucket.")
                self._skip(last + 1, number)
        passed = number * self._width
        if passed // self._block_length != self._block:
            self._turn(passed)
        self._last = number
        self._known += 1
        value = self._put(number, value)
        started = self._origin + passed
        gone = started % HOUR / HOUR + self._part
        usual = self._rhythm.count(started // HOUR, value, self._part, gone if gone < 1 else 1.0)
        ten_minutes = self._in_ten_minutes + _FEW
        six_hours = self._in_six_hours + FEW
        day = self._in_day + FEW
        hour = (self._in_hour / self._in_hours + FEW) / usual if usual else 0.0
        # This runs for every bucket of every topic: most end here, without a call or a logarithm.
        a, b, c, d = self._views
        if ten_minutes > a.block:  # noqa: PLR1730 - max() is a call
            a.block = ten_minutes
        if six_hours > b.block:  # noqa: PLR1730 - max() is a call
            b.block = six_hours
        if day > c.block:  # noqa: PLR1730 - max() is a call
            c.block = day
        if hour > d.block:  # noqa: PLR1730 - max() is a call
            d.block = hour
        if ten_minutes <= a.edge and six_hours <= b.edge and day <= c.edge and hour <= d.edge:
            return 0.0
        if not self.ready or self._in_six_hours < FEWEST_POSTS:
            return 0.0
        self._scores = (
            a.score(ten_minutes),
            b.score(six_hours),
            c.score(day),
            d.score(hour) if hour else _LOWEST,
        )
        strangest, second = sorted(self._scores)[:1:-1]
        return max(0.0, (strangest + max(second, _LOWEST)) / 2 - self._early)

    @property
    def expected(self) -> float:
        """Posts that are usual in a bucket at this time of the week; 0 while nothing is known."""
        return max(0.0, self._usual(self._last) - FEW) * self._part

    @property
    def high(self) -> float:
        """The upper edge of what is usual in a bucket now: what the busiest hour of a day exceeds, and chance."""
        edge = max(0.0, self._usual(self._last) * 2 ** max(0.0, self._views[3].usual) - FEW) * self._part
        return edge + 2 * sqrt(edge)

    @property
    def excess(self) -> Excess:
        """Why an alert was due, right after the update that said so; later ones need not renew it.

        Of the two strangest views it is the one more times above its usual.
        """
        ten, hour, six = self._lengths
        views = zip(
            self._scores,
            (ten, six, len(self._counts), hour),
            (self._in_ten_minutes, self._in_six_hours, self._in_day, self._in_hour),
            strict=True,
        )
        strangest = sorted(views, reverse=True)[:2]
        return max((self._against_usual(buckets, posts) for _, buckets, posts in strangest), key=_times)

    def _against_usual(self, buckets: int, posts: float) -> Excess:
        usual = sum(max(0.0, self._usual(self._last - back) - FEW) for back in range(buckets)) * self._part
        return Excess(span=timedelta(seconds=buckets * self._width), posts=posts, usual=usual)

    def state(self) -> bytes:
        """Everything, in 3 kB at 5-minute buckets; `Detector.of` goes on from it with the same scores."""
        header = _HEADER.pack(
            _VERSION,
            self._width,
            self._origin,
            self._last,
            self._block,
            self._day,
            self._known,
            self._rhythm.first,
            self._rhythm.hour,
            self._rhythm.posts,
            self._rhythm.known,
            self._in_ten_minutes,
            self._in_hour,
            self._in_six_hours,
            self._in_day,
        )
        arrays = (self._counts, self._rhythm.days, self._rhythm.weeks)
        return b"".join((header, *(part.tobytes() for part in arrays), *(view.state() for view in self._views)))

    @classmethod
    def of(cls, state: bytes) -> Self:
        """A detector that goes on where another stopped.

        Raises:
            ValueError: this is no state, or one of another version: start anew, and warm it from stored counts.
        """
        try:
            return cls._read(state)
        except (struct.error, ValueError):
            raise ValueError("This is no state of a detector, or one of another version.") from None

    @classmethod
    def _read(cls, state: bytes) -> Self:
        version, width, *whole = _HEADER.unpack_from(state)
        if version != _VERSION:
            raise ValueError
        detector = cls(timedelta(seconds=width))
        origin, last, block, day, known, first, hour, posts, counted, *sums = whole
        detector._origin, detector._last, detector._block, detector._day, detector._known = (
            origin,
            last,
            block,
            day,
            known,
        )
        detector._in_ten_minutes, detector._in_hour, detector._in_six_hours, detector._in_day = sums
        place = _HEADER.size
        rhythm = Rhythm(first)
        for part in (detector._counts, rhythm.days, rhythm.weeks):
            place = filled(part, state, place)
        rhythm.resume(hour, posts=posts, known=counted)
        detector._rhythm = rhythm
        for view in detector._views:
            place = view.resume(state, place, detector._days(block))
        if place != len(state):
            raise ValueError
        detector._age()
        return detector

    def _days(self, block: int) -> float:
        """From the beginning to the start of a block."""
        return block * self._block_length / _DAY

    def _age(self) -> None:
        days = self._days(self._block)
        self.ready = days * _DAY >= _LEARNING_SECONDS and self._views[0].full_days > 1
        self._early = _EARLY / sqrt(max(0.5, days))

    def _usual(self, number: int) -> float:
        started = self._origin + number * self._width
        return self._rhythm.usual(started // HOUR, min(1.0, started % HOUR / HOUR + self._part))

    def _turn(self, passed: int) -> None:
        """Ends a block, and the day if it is over."""
        self._block = passed // self._block_length
        for view in self._views:
            view.end_block(self._block, self._days(self._block))
        if passed // _DAY != self._day:
            self._day = passed // _DAY
            for view in self._views:
                view.end_day(known=2 * self._known >= len(self._counts))
            self._known = 0
        self._age()

    def _skip(self, first: int, end: int) -> None:
        """Puts what is usual where nobody counted; after more than a day, the last day of it is enough."""
        counts = self._counts
        for number in range(max(first, end - len(counts)), end):
            passed = number * self._width
            if passed // self._block_length != self._block:
                self._turn(passed)
            self._rhythm.skip((self._origin + passed) // HOUR)
            counts[number % len(counts)] = max(0.0, self._usual(number) - FEW) * self._part
        ten, hour, six = self._lengths
        latest = [counts[number % len(counts)] for number in range(end - 1, end - 1 - len(counts), -1)]
        self._in_ten_minutes, self._in_hour = sum(latest[:ten]), sum(latest[:hour])
        self._in_six_hours, self._in_day = sum(latest[:six]), sum(latest)

    def _put(self, number: int, value: float) -> float:
        """Puts a count into the ring and the sums; the count as the ring holds it."""
        # This runs for every bucket of every topic. Negative places count from the ring's end.
        counts = self._counts
        place = number % len(counts)
        few, hour, six = self._lengths
        leaving = counts[place]
        counts[place] = value
        value = counts[place]
        # No span but the day reaches back to this same place: a bucket is at most an hour.
        self._in_ten_minutes += value - counts[place - few]
        self._in_hour += value - counts[place - hour]
        self._in_six_hours += value - counts[place - six]
        self._in_day += value - leaving
        return value
