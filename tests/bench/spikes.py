"""What the spike detector costs: an update, a day of a thousand topics, and the memory of ten thousand."""

import time
import tracemalloc
from datetime import timedelta
from statistics import median

from bot.listening.detector import Detector
from tests.support.mentions import FIVE_MINUTES, MONDAY, counts

TOPICS = 1_000
MANY = 10_000
A_DAY = 288
ROUNDS = 5


def measured() -> list[str]:
    series = counts(21, 10, seed=1, bursts=0.5)
    taken = []
    for _ in range(ROUNDS):
        detector = Detector()
        started = time.perf_counter()
        for at, value in series:
            detector.update(at, value)
        taken.append((time.perf_counter() - started) / len(series))
    state = detector.state()
    topics = [Detector.of(state) for _ in range(TOPICS)]
    day = [(MONDAY + timedelta(days=21) + n * FIVE_MINUTES, n % 17) for n in range(A_DAY)]
    started = time.perf_counter()
    for topic in topics:
        for at, value in day:
            topic.update(at, value)
    a_day = time.perf_counter() - started
    del topics
    tracemalloc.start()
    kept = [Detector.of(state) for _ in range(MANY)]
    memory, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    started = time.perf_counter()
    stored = sum(len(one.state()) for one in kept)
    writing = time.perf_counter() - started
    return [
        f"bucket updates a second, one core (median of {ROUNDS})   {1 / median(taken):>9,.0f}",
        f"a day of 5-minute buckets for {TOPICS:,} topics      {a_day:>9.2f} s",
        f"state of {MANY:,} topics in memory              {memory / 1e6:>9.0f} MB",
        f"the same as stored                            {stored / 1e6:>9.0f} MB, made in {writing:.2f} s",
    ]
