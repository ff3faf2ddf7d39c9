"""How high one view of the counts climbed on past days, and how far above that it is now."""

import struct
from array import array
from math import log2, sqrt
from statistics import median
from typing import Final

DAYS: Final = 28
"""Days whose peaks are remembered."""

_SPREAD: Final = 0.5
_SPREAD_DAYS: Final = 3
"""How much daily peaks are taken to differ, in doublings, before anything is known; it weighs as much as three days."""

_FORGETTING: Final = 7.0
"""Days in which the high-water mark sinks to its half."""

_UNUSUAL: Final = 0.4
"""A point of the score is 2.5 spreads above the usual daily peak, ..."""

_MARGIN: Final = 0.8
_STEEPNESS: Final = 2.0
"""... but no more than this margin and two points for every doubling above the high-water mark."""

_AFTER_ONE: Final = 0.5
_AFTER_TWO: Final = 0.2
"""A new level becomes usual, but for so many doublings, after one day and after two."""

NOTHING: Final = -1e6
"""Lower than any logarithm of a count."""

_NUMBERS: Final = struct.Struct("<Iddd")


class Peaks:
    """Peaks are kept as logarithms to the base 2. `waiting`: those of the latest blocks, which raise no mark yet.

    Two are no logarithms, for the detector to use at every bucket without a call: `block` is this block's peak so
    far, which it raises; up to `edge` nothing is unusual.
    """

    __slots__ = ("_ceiling", "_per_spread", "block", "days", "edge", "full_days", "mark", "today", "usual", "waiting")

    def __init__(self, blocks: int) -> None:
        self.days = array("f", bytes(4 * DAYS))
        self.full_days = 0
        self.waiting = array("f", [NOTHING] * blocks)
        self.mark = NOTHING
        self.block = 0.0
        self.today = NOTHING
        self._ceiling = -_STEEPNESS * NOTHING
        self._weigh()

    def score(self, value: float) -> float:
        """How unusual this is: at most as far above the usual peak, and above the mark, as both allow."""
        value = log2(value)
        return min((value - self.usual) * self._per_spread, self._ceiling + _STEEPNESS * value)

    def end_block(self, number: int, day: float) -> None:
        """Ends block `number` at this many days since the beginning: the oldest waiting peak raises the mark."""
        slot = number % len(self.waiting)
        self.mark = max(self.mark, self.waiting[slot])
        self.waiting[slot] = NOTHING
        if self.block:
            peak = log2(self.block)
            self.waiting[slot] = peak + day / _FORGETTING
            self.today = max(self.today, peak)
        self.block = 0.0
        self.aim(day)

    def aim(self, day: float) -> None:
        """Sets the mark as it stands at this many days since the beginning."""
        self._ceiling = _MARGIN - _STEEPNESS * (self.mark - day / _FORGETTING)

    def end_day(self, *, known: bool) -> None:
        """Remembers the day's peak, if the day was counted."""
        if known and self.today > NOTHING:
            self.days[self.full_days % DAYS] = self.today
            self.full_days += 1
            self._weigh()
        self.today = NOTHING

    def state(self) -> bytes:
        numbers = _NUMBERS.pack(self.full_days, self.mark, self.block, self.today)
        return numbers + self.days.tobytes() + self.waiting.tobytes()

    def resume(self, state: bytes, place: int, day: float) -> int:
        """Goes on from a state that begins at `place`, in a block that began at `day`; the place after it."""
        self.full_days, self.mark, self.block, self.today = _NUMBERS.unpack_from(state, place)
        place = filled(self.days, state, place + _NUMBERS.size)
        self._weigh()
        self.aim(day)
        return filled(self.waiting, state, place)

    def _weigh(self) -> None:
        if not self.full_days:
            self.usual, self.edge, self._per_spread = 0.0, 1.0, _UNUSUAL / _SPREAD
            return
        peaks = self.days[: min(self.full_days, DAYS)]
        yesterday = self.days[(self.full_days - 1) % DAYS]
        before = self.days[max(0, self.full_days - 2) % DAYS]
        self.usual = max(median(peaks), yesterday - _AFTER_ONE, min(yesterday, before) - _AFTER_TWO)
        self.edge = 2.0**self.usual
        mean = sum(peaks) / len(peaks)
        squares = sum((peak - mean) ** 2 for peak in peaks) + _SPREAD_DAYS * _SPREAD**2
        self._per_spread = _UNUSUAL / sqrt(squares / (len(peaks) + _SPREAD_DAYS - 1))


def filled(part: "array[float]", state: bytes, place: int) -> int:
    """Fills an array from what stands at `place`; the place after it.

    Raises:
        ValueError: the state ends before.
    """
    end = place + part.itemsize * len(part)
    if end > len(state):
        raise ValueError
    part[:] = array(part.typecode, state[place:end])
    return end
