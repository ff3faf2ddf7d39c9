"""When a post is to go out: a day and a time of somebody's own zone, made into a moment in UTC."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

FURTHEST = timedelta(days=400)


class SlotProblem(ValueError):
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
    local = _local(day, clock_time, _zone(zone))
    moment = local.astimezone(UTC)
    if moment <= now:
        raise SlotProblem("day", f"This is in the past: {shown(moment, zone)}.")
    if moment - now > FURTHEST:
        raise SlotProblem("day", f"This is more than {FURTHEST.days} days away.")
    return moment


def shown(moment: datetime, zone: str) -> str:
    """A moment as people of a zone read it, such as "Tue 24 Nov 2026, 09:30 CST"."""
    return moment.astimezone(_zone(zone)).strftime("%a %d %b %Y, %H:%M %Z")


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise SlotProblem("time", "Your time zone is not known to Vetted; check it in your Slack profile.") from None


def _local(day: str, clock_time: str, zone: ZoneInfo) -> datetime:
    try:
        on = date.fromisoformat(day)
    except ValueError:
        raise SlotProblem("day", "This day cannot be read; choose it from the calendar.") from None
    try:
        at = time.fromisoformat(clock_time)
    except ValueError:
        raise SlotProblem("time", "This time cannot be read; choose it from the list.") from None
    first = datetime.combine(on, at.replace(tzinfo=None), tzinfo=zone)
    second = first.replace(fold=1)
    if first.utcoffset() == second.utcoffset():
        return first
    if first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != first.replace(tzinfo=None):
        before, after = sorted(moment.astimezone(UTC).astimezone(zone) for moment in (first, second))
        raise SlotProblem(
            "time",
            f"Clocks are set forward that night, so {clock_time} does not exist; choose {before:%H:%M} or {after:%H:%M}.",
        )
    raise SlotProblem(
        "time", f"Clocks are set back that night, so {clock_time} comes twice; choose a time outside that hour."
    )
