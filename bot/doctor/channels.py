"""The channels Vetted posts to: there, private, not shared with others, and Vetted is in."""

from dataclasses import dataclass

from bot.doctor.facts import Facts, Surroundings
from bot.doctor.finding import Area, Finding, Findings, Severity
from bot.ids import ChannelId
from bot.workspaces.directory import ChannelFacts
from bot.workspaces.settings import WorkspaceSettings

INVITE = "In the channel: /invite @Vetted."
ANOTHER = " Or choose another channel: /vetted settings."


@dataclass(frozen=True, kw_only=True, slots=True)
class Use:
    """A channel and what Vetted uses it for. `shows_drafts`: only the team may read what is posted there."""

    purpose: str
    channel: ChannelId
    shows_drafts: bool = False


def used(settings: WorkspaceSettings) -> tuple[Use, ...]:
    """Every channel a workspace's settings name."""
    named = (
        ("review channel", settings.review_channel, True),
        ("channel of the month plan", settings.plan_channel, False),
        ("channel of the monthly report", settings.report_channel, False),
        ("channel of the record's heads", settings.record_channel, False),
    )
    return tuple(
        Use(purpose=purpose, channel=channel, shows_drafts=shows_drafts)
        for purpose, channel, shows_drafts in named
        if channel is not None
    )


def check(facts: Facts) -> Findings:
    found: list[Finding] = []
    for settings in facts.database.workspaces:
        surroundings = facts.slack.surroundings.get(settings.workspace)
        if settings.review_channel is None:
            found.append(
                _finding(
                    settings,
                    "set",
                    Severity.WARNING,
                    "No review channel is chosen.",
                    "Nobody can submit a draft.",
                    "In Slack, as an admin: /vetted setup.",
                )
            )
        if surroundings is not None:
            found += [finding for use in used(settings) for finding in _of(settings, use, surroundings)]
    return tuple(found)


def _of(settings: WorkspaceSettings, use: Use, surroundings: Surroundings) -> Findings:
    channel = surroundings.channels.get(use.channel)
    if channel is None:
        return ()
    name = f"The {use.purpose} " + (f"#{channel.name} ({channel.id})" if channel.name else channel.id)
    wrong = _wrong(channel, use)
    if not wrong:
        fit = (
            "is private, not shared, and Vetted is in it" if use.shows_drafts else "is not shared, and Vetted is in it"
        )
        return (_finding(settings, "fit", Severity.OK, f"{name} {fit}."),)
    return tuple(
        _finding(settings, check, Severity.PROBLEM, f"{name} {what}.", why, mend) for check, what, why, mend in wrong
    )


def _wrong(channel: ChannelFacts, use: Use) -> list[tuple[str, str, str, str]]:
    """Everything that is wrong with a channel: check, what, why, mend."""
    if not channel.visible:
        why = "Slack shows it to Vetted only as its member; or it was deleted. Nothing can be posted there."
        return [("visible", "cannot be seen by Vetted", why, INVITE + ANOTHER)]
    found = []
    if channel.archived:
        mend = "In the channel: its name → Settings → Unarchive channel." + ANOTHER
        found.append(("archived", "is archived", "Nothing can be posted there.", mend))
    if channel.shared_outside:
        why = "What is posted there would leave your organisation, so Vetted posts nothing."
        mend = "In the channel: its name → Settings → remove the other organisation." + ANOTHER
        found.append(("shared", "is shared with another organisation", why, mend))
    if use.shows_drafts and not channel.private:
        why = "Everybody in the workspace could read drafts, so Vetted shows none there."
        mend = "In the channel: its name → Settings → Change to a private channel." + ANOTHER
        found.append(("private", "is public", why, mend))
    if not channel.member:
        found.append(("member", "does not have Vetted as a member", "Nothing can be posted there.", INVITE))
    return found


def _finding(
    settings: WorkspaceSettings, check: str, severity: Severity, what: str, why: str = "", mend: str = ""
) -> Finding:
    return Finding(
        area=Area.CHANNELS,
        check=f"channels.{check}",
        severity=severity,
        what=what,
        why=why,
        mend=mend,
        workspace=settings.workspace,
    )
