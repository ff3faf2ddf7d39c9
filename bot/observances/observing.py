"""What an admin sets around observances: service lines, regions, where and when reminders go out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.ids import ChannelId
from bot.observances.observance import Region, Span, Topic

DEFAULT_LEADS: Mapping[Span, tuple[int, ...]] = {Span.DAY: (21, 5), Span.WEEK: (28, 7), Span.MONTH: (28, 7)}
"""Days before the start at which reminders go out, the earliest first."""

LONGEST_LEAD = 365
FIRST_HOUR, LAST_HOUR = 6, 17
"""Reminders go out in the day."""

SUNDAY = 6
MOST_LEADS = 4


@dataclass(frozen=True, kw_only=True, slots=True)
class Observing:
    """What an admin set. `topics` empty: no service line was chosen yet. `channel` None: no reminder is posted.

    `hour` (0 to 23) and `weekday` (0 is Monday) are in the workspace's time zone; `digest`: whether the weekly
    overview is posted.
    """

    topics: frozenset[Topic] = frozenset()
    regions: frozenset[Region] = frozenset({Region.US})
    channel: ChannelId | None = None
    leads: Mapping[Span, tuple[int, ...]] = field(default_factory=lambda: dict(DEFAULT_LEADS))
    hour: int = 9
    digest: bool = True
    weekday: int = 0


def unfit_leads(leads: tuple[int, ...]) -> str | None:
    """Why these lead times are refused, None where they are fine."""
    if not leads:
        return "Name at least one number of days."
    if len(leads) > MOST_LEADS:
        return f"At most {MOST_LEADS} reminders go out before an observance."
    if min(leads) < 1:
        return "A reminder comes at least one day before."
    if max(leads) > LONGEST_LEAD:
        return f"A reminder comes at most {LONGEST_LEAD} days before."
    if len(set(leads)) < len(leads):
        return "Name each number of days once."
    return None


def problems(observing: Observing) -> dict[str, str]:
    """What is wrong, by the field at which it is said."""
    found = {
        f"observing.{span.value}": why for span, days in observing.leads.items() if (why := unfit_leads(tuple(days)))
    }
    if not FIRST_HOUR <= observing.hour <= LAST_HOUR:
        found["observing.hour"] = f"Reminders go out in the day: choose an hour from {FIRST_HOUR} to {LAST_HOUR}."
    if not 0 <= observing.weekday <= SUNDAY:
        found["observing.weekday"] = "The weekday is from 0 (Monday) to 6."
    if not observing.regions:
        found["observing.regions"] = "Choose at least one region."
    return found


def in_words(observing: Observing) -> dict[str, str]:
    """For the record."""
    return {
        "topics": " ".join(sorted(observing.topics)) or "none",
        "regions": " ".join(sorted(observing.regions)),
        "channel": observing.channel or "none",
        "leads": "; ".join(f"{span.value}: {listed(days)}" for span, days in observing.leads.items()),
        "hour": str(observing.hour),
        "digest": f"weekday {observing.weekday}" if observing.digest else "none",
    }


def listed(days: Iterable[int]) -> str:
    """Lead times as people write them: "21, 5"."""
    return ", ".join(str(one) for one in sorted(days, reverse=True))


def document(observing: Observing) -> dict[str, Any]:
    """What the database and a settings file keep."""
    return {
        "topics": sorted(topic.value for topic in observing.topics),
        "regions": sorted(region.value for region in observing.regions),
        "channel": observing.channel,
        "leads": {span.value: list(days) for span, days in observing.leads.items()},
        "hour": observing.hour,
        "digest": observing.digest,
        "weekday": observing.weekday,
    }


def of_document(found: Mapping[str, Any]) -> Observing:
    """What was kept; defaults for what was not.

    Raises:
        KeyError, ValueError, TypeError: it is of no documented form.
    """
    default = Observing()
    leads = dict(found.get("leads", {}))
    channel, digest = found.get("channel"), found.get("digest", default.digest)
    wanted = Observing(
        topics=frozenset(map(Topic, found.get("topics", ()))),
        regions=frozenset(map(Region, found.get("regions", default.regions))),
        channel=ChannelId(channel) if channel else None,
        leads={span: tuple(leads.pop(span.value, DEFAULT_LEADS[span])) for span in Span},
        hour=found.get("hour", default.hour),
        digest=digest,
        weekday=found.get("weekday", default.weekday),
    )
    numbers = [wanted.hour, wanted.weekday, *(days for lead in wanted.leads.values() for days in lead)]
    if leads or {type(number) for number in numbers} != {int} or type(digest) is not bool:
        raise TypeError("not of the form that `document` gives")
    if channel is not None and not isinstance(channel, str):
        raise TypeError("a channel is named by its id")
    return wanted
