"""The host's clock against Slack's, and each workspace's time zone."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.doctor.facts import Facts
from bot.doctor.finding import Area, Finding, Findings, Severity
from bot.workspaces.settings import WorkspaceSettings, known_timezone

TOLERATED = timedelta(seconds=30)
REFUSED = timedelta(minutes=5)
"""Slack's signatures are refused when they are older (docs.slack.dev, Verifying requests from Slack)."""

A_YEAR = 366

UNIVERSAL = {"UTC", "Etc/UTC", "Etc/UCT", "Etc/Zulu", "Etc/Universal", "UCT", "Zulu", "Universal"}


def check(facts: Facts) -> Findings:
    return (*_skew(facts.slack.skew), *(_zone(settings, facts.now) for settings in facts.database.workspaces))


def _skew(skew: timedelta | None) -> Findings:
    if skew is None:
        return ()
    seconds = round(abs(skew.total_seconds()))
    if abs(skew) <= TOLERATED:
        return (_finding("host", Severity.OK, f"This host's clock agrees with Slack's to {max(seconds, 1)} s."),)
    direction = "ahead of" if skew > timedelta() else "behind"
    refused = abs(skew) >= REFUSED
    return (
        _finding(
            "host",
            Severity.PROBLEM if refused else Severity.WARNING,
            f"This host's clock is {seconds} s {direction} Slack's.",
            "Requests count as forged when they seem older than five minutes, and posts are announced as ready at the"
            " wrong moment.",
            "timedatectl set-ntp true (or let chrony or ntpd set the clock).",
        ),
    )


def _zone(settings: WorkspaceSettings, now: datetime) -> Finding:
    name = settings.timezone
    choose = "/vetted setup → Time zone: a name of a place, such as America/Chicago or Europe/Berlin."
    if not known_timezone(name):
        what, why = f"The time zone {name} is not known.", "Dates of the team cannot be told."
        return _finding("zone", Severity.PROBLEM, what, why, choose, settings)
    if name in UNIVERSAL:
        what, why = "The team's time zone is UTC.", "Was it chosen? It is also what holds where nobody chose."
        return _finding("zone", Severity.NOTE, what, why, choose, settings)
    change = next_change(ZoneInfo(name), now)
    if change is None and _is_an_offset(name):
        what = f"The time zone {name} is a fixed distance from UTC."
        why = "It does not follow daylight saving: half the year its times may be an hour off."
        return _finding("zone", Severity.WARNING, what, why, choose, settings)
    local = now.astimezone(ZoneInfo(name))
    until = f", clocks change on {change:%d %B %Y}" if change else ""
    return _finding("zone", Severity.OK, f"In {name} it is {local:%H:%M} ({local:%Z}){until}.", settings=settings)


def _is_an_offset(name: str) -> bool:
    """Whether a name says a distance from UTC, or abbreviates one, rather than a place."""
    return name.startswith("Etc/") or name.removesuffix("0").isupper()


def next_change(zone: ZoneInfo, now: datetime) -> datetime | None:
    """The day on which this zone's distance from UTC is next another one, None if it stays for a year."""
    today = now.astimezone(zone)
    days = ((now + timedelta(days=day)).astimezone(zone) for day in range(1, A_YEAR))
    return next((day for day in days if day.utcoffset() != today.utcoffset()), None)


def _finding(
    check: str, severity: Severity, what: str, why: str = "", mend: str = "", settings: WorkspaceSettings | None = None
) -> Finding:
    return Finding(
        area=Area.CLOCK,
        check=f"clock.{check}",
        severity=severity,
        what=what,
        why=why,
        mend=mend,
        workspace=settings.workspace if settings else None,
    )
