"""When a post is to go out: a day and a time of somebody's own zone, made into a moment in UTC."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

FURTHEST = timedelta(days=400)
MINUTE = timedelta(minutes=1)

DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
TIME = re.compile(r"\d{2}:\d{2}", re.ASCII)


class SlotProblem(ValueError):  # noqa: N818 - named for what people have, not for what Python raises
    """What is wrong with the slot, in a sentence; `field` is "day" or "time"."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


def resolve(day: str | None, clock_time: str | None, zone: str, now: datetime) -> datetime | None:
    """The moment, in UTC, of a day (YYYY-MM-DD) and a time (HH:MM) in an IANA zone; None where neither is given.

    Raises:
        SlotProblem: only one is given, it cannot be read, is past, over 400 days away, or the clock shows that time
            never or twice on that day because it is set forward or back.
    """
    if not day and not clock_time:
        return None
    if not day:
        raise SlotProblem("day", "Choose the day as well, or clear the time.")
    if not clock_time:
        raise SlotProblem("time", "Choose the time as well, or clear the day.")
    place = _zone(zone)
    on, at = _day(day), _time(clock_time)
    today = now.astimezone(place).date()
    if on < today:
        raise SlotProblem("day", f"{on:%a %d %b %Y} is in the past. Choose today or a later day.")
    if on - today > FURTHEST:
        raise SlotProblem("day", f"{on:%a %d %b %Y} is more than {FURTHEST.days} days away. Choose a nearer day.")
    moment = _moment(datetime.combine(on, at), place)
    if moment <= now:
        raise SlotProblem("time", f"{shown(moment, zone)} is in the past. Choose a later time.")
    return moment


def shown(moment: datetime, zone: str) -> str:
    """A moment as people of a zone read it, such as "Tue 24 Nov 2026, 09:30 CST".

    Raises:
        SlotProblem: the zone is unknown.
    """
    return moment.astimezone(_zone(zone)).strftime("%a %d %b %Y, %H:%M %Z")


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise SlotProblem(
            "time", "Your time zone is not known to Vetted. Choose another in your Slack preferences."
        ) from None


def _day(typed: str) -> date:
    try:
        if DAY.fullmatch(typed):
            return date.fromisoformat(typed)
    except ValueError:
        pass
    raise SlotProblem("day", "This day cannot be read. Choose it from the calendar.")


def _time(typed: str) -> time:
    try:
        if TIME.fullmatch(typed):
            return time.fromisoformat(typed)
    except ValueError:
        pass
    raise SlotProblem("time", "This time cannot be read. Choose it from the list.")


def _moment(local: datetime, zone: ZoneInfo) -> datetime:
    """The one moment at which the clocks of a zone show a local time, to the minute."""
    if not _exists(local, zone):
        before, after = _around(local, lambda other: _exists(other, zone))
        raise SlotProblem(
            "time",
            f"The clocks are set forward, so {local:%H:%M} does not exist on that day."
            f" Choose {before} or earlier, or {after} or later.",
        )
    if _comes_twice(local, zone):
        before, after = _around(local, lambda other: not _comes_twice(other, zone))
        raise SlotProblem(
            "time",
            f"The clocks are set back, so {local:%H:%M} comes twice on that day."
            f" Choose {before} or earlier, or {after} or later.",
        )
    return local.replace(tzinfo=zone).astimezone(UTC)


def _exists(local: datetime, zone: ZoneInfo) -> bool:
    return local.replace(tzinfo=zone).astimezone(UTC).astimezone(zone).replace(tzinfo=None) == local


def _comes_twice(local: datetime, zone: ZoneInfo) -> bool:
    first = local.replace(tzinfo=zone)
    return first.utcoffset() != first.replace(fold=1).utcoffset()


def _around(local: datetime, fits: Callable[[datetime], bool]) -> tuple[str, str]:
    """The nearest times before and after that fit, with their day where it is another one."""
    before = after = local
    while not fits(before):
        before -= MINUTE
    while not fits(after):
        after += MINUTE
    return _clock(before, local), _clock(after, local)


def _clock(fitting: datetime, asked: datetime) -> str:
    return f"{fitting:%H:%M}" if fitting.date() == asked.date() else f"{fitting:%H:%M on %a %d %b}"
