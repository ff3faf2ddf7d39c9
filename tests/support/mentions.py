"""Counts of posts as they might be: with days, weeks, chance and bursts, the same for the same seed."""

import math
import random
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

from bot.listening.detector import COOL_DOWN, Detector, speaks
from bot.listening.topic import Sensitivity

MONDAY = datetime(2026, 1, 5, tzinfo=UTC)
FIVE_MINUTES = timedelta(minutes=5)

Counts = list[tuple[datetime, float]]


def always(_day: float) -> float:
    return 1.0


def counts(
    days: float,
    rate: float,
    *,
    seed: int,
    level: Callable[[float], float] = always,
    bucket: timedelta = FIVE_MINUTES,
    bursts: float = 0.0,
) -> Counts:
    """`rate`: posts in five minutes, on average. `level` multiplies it at a day since the start.

    `bursts`: a day of those that mean nothing, when one bucket has up to three times as many.
    """
    chance = random.Random(seed)  # noqa: S311 - the same for the same seed, no secret
    found: Counts = []
    mood = 0.0
    part = bucket / timedelta(days=1)
    kept = 0.95 ** (bucket / FIVE_MINUTES)
    for number in range(round(days / part)):
        day = number * part
        mood = kept * mood + 0.2 * math.sqrt(1 - kept**2) * chance.gauss(0, 1)
        weekend = -0.3 if int(day) % 7 > 4 else 0.0
        mean = (
            rate * (bucket / FIVE_MINUTES) * math.exp(0.6 * math.sin(2 * math.pi * day) + weekend + mood) * level(day)
        )
        if chance.random() < bursts * part:
            mean *= chance.uniform(1.5, 3)
        found.append((MONDAY + number * bucket, _poisson(mean, chance)))
    return found


def _poisson(mean: float, chance: random.Random) -> int:
    if mean > 50:
        return max(0, round(chance.gauss(mean, math.sqrt(mean))))
    left, number = math.exp(-mean), 0
    product = chance.random()
    while product > left:
        number += 1
        product *= chance.random()
    return number


def alerts(
    series: Iterable[tuple[datetime, float]],
    sensitivity: Sensitivity = Sensitivity.BALANCED,
    *,
    bucket: timedelta = FIVE_MINUTES,
) -> list[datetime]:
    """When a topic with these counts would have alerted."""
    detector = Detector(bucket)
    sent: list[datetime] = []
    reached = 0.0
    for at, value in series:
        score = detector.update(at, value)
        if speaks(score, at, sensitivity=sensitivity, last=sent[-1] if sent else None, reached=reached):
            sent.append(at)
            reached = score
        elif sent and at - sent[-1] < COOL_DOWN:
            reached = max(reached, score)
    return sent
