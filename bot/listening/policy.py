"""What an admin sets around listening: where alerts go, when they wait, how long posts are kept, what is read."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from typing import Any

from bot.ids import ChannelId
from bot.listening.quiet_hours import QuietHours
from bot.listening.sources.chosen import Instance, NotChosen, SourceSettings, check_counts

FEWEST_DAYS, MOST_DAYS = 7, 365
"""Days for which posts may be kept: a week is what an alert compares with."""

FEWEST_PEOPLE, MOST_PEOPLE = 2, 10_000
"""What `claim_people` may be: one person's word is no spreading claim."""

CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")


@dataclass(frozen=True, kw_only=True, slots=True)
class Listening:
    """`channel` None: alerts without a channel of their topic's own are not posted. `quiet` None: no quiet hours; else
    from when to when. `digest_hour`, 0 to 23, is in the workspace's time zone, as the quiet hours are. `to_channel`:
    growth is also said in the channel, not in the thread alone.
    """

    channel: ChannelId | None = None
    quiet: tuple[time, time] | None = None
    digest_hour: int = 9
    keep_days: int = 30
    to_channel: bool = False
    emerging: bool = True
    """Whether phrases that nobody listed are told of."""
    claim_people: int = 10
    """How many people have to repeat a false claim in a day before the channel hears of it, spike or not."""
    sources: SourceSettings = field(default_factory=SourceSettings)

    def quiet_in(self, zone: str) -> QuietHours | None:
        return QuietHours(begins=self.quiet[0], ends=self.quiet[1], zone=zone) if self.quiet else None


def problems(listening: Listening) -> dict[str, str]:
    """What is wrong, by the field at which it is said."""
    found = {}
    if not 0 <= listening.digest_hour <= 23:  # noqa: PLR2004 - hours
        found["listening.digest_hour"] = "Choose an hour from 0 to 23."
    if not FEWEST_DAYS <= listening.keep_days <= MOST_DAYS:
        found["listening.keep_days"] = f"Posts are kept for {FEWEST_DAYS} to {MOST_DAYS} days."
    if not FEWEST_PEOPLE <= listening.claim_people <= MOST_PEOPLE:
        found["listening.claim_people"] = f"Choose a number of people from {FEWEST_PEOPLE} to {MOST_PEOPLE:,}."
    if listening.quiet and listening.quiet[0] == listening.quiet[1]:
        found["listening.quiet"] = "Quiet hours begin and end at the same time. Leave both empty for none."
    try:
        check_counts(listening.sources)
    except NotChosen as why:
        found["listening.sources"] = str(why)
    return found


def read_quiet(begins: str, ends: str) -> tuple[time, time] | None:
    """Two clock times as typed, "22:00" and "07:00"; None where both are empty.

    Raises:
        ValueError: one of them is no time of day; the sentence is for the person.
    """
    if not begins.strip() and not ends.strip():
        return None
    found = [CLOCK.fullmatch(one.strip()) for one in (begins, ends)]
    if not found[0] or not found[1]:
        raise ValueError("Write two times of day like 22:00 and 07:00, or leave both empty.")
    return time(int(found[0][1]), int(found[0][2])), time(int(found[1][1]), int(found[1][2]))


def in_words(listening: Listening) -> dict[str, str]:
    """For the record."""
    return {
        "channel": listening.channel or "none",
        "quiet": f"{listening.quiet[0]:%H:%M} to {listening.quiet[1]:%H:%M}" if listening.quiet else "none",
        "digest": f"{listening.digest_hour}:00",
        "keep": f"{listening.keep_days} days",
        "growth": "channel" if listening.to_channel else "thread",
        "claims": f"{listening.claim_people} people",
        "emerging": "yes" if listening.emerging else "no",
        "sources": _sources_in_words(listening.sources),
    }


def document(listening: Listening) -> dict[str, Any]:
    """What the database and a settings file keep."""
    return {
        "channel": listening.channel,
        "quiet": [f"{one:%H:%M}" for one in listening.quiet] if listening.quiet else None,
        "digest_hour": listening.digest_hour,
        "keep_days": listening.keep_days,
        "to_channel": listening.to_channel,
        "emerging": listening.emerging,
        "claim_people": listening.claim_people,
        "sources": _sources_document(listening.sources),
    }


def of_document(found: Mapping[str, Any]) -> Listening:
    """What was kept; defaults for what was not.

    Raises:
        KeyError, ValueError, TypeError: it is of no documented form.
    """
    default = Listening()
    quiet = found.get("quiet")
    return Listening(
        channel=ChannelId(found["channel"]) if found.get("channel") else None,
        quiet=read_quiet(*quiet) if quiet else None,
        digest_hour=int(found.get("digest_hour", default.digest_hour)),
        keep_days=int(found.get("keep_days", default.keep_days)),
        to_channel=bool(found.get("to_channel", default.to_channel)),
        emerging=bool(found.get("emerging", default.emerging)),
        claim_people=int(found.get("claim_people", default.claim_people)),
        sources=_sources_of(found.get("sources", {})),
    )


def _sources_in_words(sources: SourceSettings) -> str:
    named = (
        *(["bluesky"] if sources.bluesky else []),
        *(f"mastodon {one.host}" for one in sources.mastodon),
        *(f"feed {address}" for address in sources.feeds),
        *(f"r/{name}" for name in sources.subreddits),
    )
    return "; ".join(named) or "none"


def _sources_document(sources: SourceSettings) -> dict[str, Any]:
    return {
        "bluesky": sources.bluesky,
        "mastodon": [
            {"host": one.host, "hashtags": list(one.hashtags), "public": one.public, "trends": one.trends}
            for one in sources.mastodon
        ],
        "feeds": list(sources.feeds),
        "subreddits": list(sources.subreddits),
    }


def _sources_of(found: Mapping[str, Any]) -> SourceSettings:
    return SourceSettings(
        bluesky=bool(found.get("bluesky", False)),
        mastodon=tuple(
            Instance(
                host=str(one["host"]),
                hashtags=tuple(map(str, one.get("hashtags", ()))),
                public=bool(one.get("public", False)),
                trends=bool(one.get("trends", False)),
            )
            for one in found.get("mastodon", ())
        ),
        feeds=tuple(map(str, found.get("feeds", ()))),
        subreddits=tuple(map(str, found.get("subreddits", ()))),
    )
