"""The stream as it is played: the past at once, the beginning of the spike after a pause, then live."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass

from bot.sandbox.stream.records import Event
from bot.sandbox.stream.script import SECOND, Script
from bot.sandbox.stream.spikes import BURST, Spike, planned
from bot.sandbox.stream.subjects import Subject, subjects

HELD = 20 * 60
"""Seconds before the start: what is younger waits for the pause to end."""

PAUSE = 45.0
"""Seconds from the first connection that asks for the past until it gets the rest, so that a person is there to see
what the rest leads to.
"""

PULSE = 0.5
"""Seconds between two looks at the clock while live."""


class Busy(Exception):  # noqa: N818 - its message is the sentence a person reads
    """People are talking about the subject already."""


class Unknown(Exception):  # noqa: N818 - likewise
    """There is no such subject."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Time:
    """`now` in seconds since 1970; `sleep` waits for so many seconds."""

    now: Callable[[], float]
    sleep: Callable[[float], Awaitable[None]]


class Feed:
    """One stream for every connection."""

    def __init__(self, time: Time, *, seed: int = 1) -> None:
        self._time = time
        self._start = time.now()
        self._seed = seed
        self._spikes = [*planned(self._start)]
        self._made: Script | None = None
        self._read: dict[str, Subject] | None = None
        self._released = 0.0

    @property
    def _script(self) -> Script:
        """Made when somebody asks for it: most sandboxes are tests without a listener."""
        if self._made is None:
            self._made = Script(self._start, self._subjects, seed=self._seed)
        return self._made

    @property
    def _subjects(self) -> dict[str, Subject]:
        if self._read is None:
            self._read = subjects()
        return self._read

    @property
    def talked_about(self) -> list[tuple[str, str]]:
        """Subjects a burst can be about: key and title."""
        return [(one.key, one.title) for one in self._subjects.values() if one.surge]

    def burst(self, subject: str) -> None:
        """Has many people talk about a subject from now on.

        Raises:
            Unknown: there is no such subject.
            Busy: they do already.
        """
        titles, now = dict(self.talked_about), self._time.now()
        if subject not in titles:
            raise Unknown("There is no such subject.")
        if any(one.subject == subject and one.onset <= now < one.end for one in self._spikes):
            raise Busy(f"People are talking more about “{titles[subject]}” already. Please choose another subject.")
        self._spikes.append(Spike(subject=subject, onset=now, counts=BURST))

    def latest(self, most: int) -> list[Event]:
        return self._script.latest(int(self._time.now() * SECOND), self._spikes, most)

    async def follow(self, cursor: int | None, wanted: Callable[[Event], bool]) -> AsyncGenerator[Event, None]:
        """Events from `cursor` on, in microseconds since 1970, without end; None, or a time to come: from now on."""
        now = int(self._time.now() * SECOND)
        reached = now if cursor is None or cursor > now else cursor
        held = int((self._start - HELD) * SECOND)
        if reached < held:
            self._released = self._released or self._time.now() + PAUSE
        else:
            held = 0
        while True:
            now = int(self._time.now() * SECOND)
            until = held if held and self._time.now() < self._released else now
            for events in self._script.between(reached, until, self._spikes):
                for event in events:
                    if wanted(event):
                        yield event
                await self._time.sleep(0)
            reached = max(reached, until)
            await self._time.sleep(PULSE)
