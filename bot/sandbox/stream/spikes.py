"""When many people suddenly talk about one subject."""

from dataclasses import dataclass

BUCKET = 300
"""Seconds in which whoever listens counts; buckets begin at multiples of it since 1970."""

OUTBREAK, HAZE = "hand-foot-and-mouth", "asthma-and-smoke"
GROWING = (10, 21, 25, 26, 24, 17, 11, 7, 4, 2)
SMALLER = (6, 14, 19, 16, 11, 6, 3)
BURST = (24, 28, 21, 12, 6, 3)


@dataclass(frozen=True, kw_only=True, slots=True)
class Spike:
    """`counts` are posts in each five minutes from `onset` on, in seconds since 1970; they come on top of the usual."""

    subject: str
    onset: float
    counts: tuple[int, ...]

    @property
    def end(self) -> float:
        return self.onset + BUCKET * len(self.counts)


def planned(start: float) -> tuple[Spike, ...]:
    """The two spikes that a sandbox started at `start` plays.

    The first begins ten minutes before the bucket in which the start falls: of its buckets two are over by then, the
    second of them hot, and the one that goes on is hotter. The other subject rises five to ten minutes after the start.
    """
    bucket = start // BUCKET * BUCKET
    return (
        Spike(subject=OUTBREAK, onset=bucket - 2 * BUCKET, counts=GROWING),
        Spike(subject=HAZE, onset=bucket + 2 * BUCKET, counts=SMALLER),
    )
