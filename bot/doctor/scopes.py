"""What Vetted was granted, against what it uses. docs/scopes.md says the same to people; a test holds them together."""

from bot.doctor.facts import Facts
from bot.doctor.finding import Area, Finding, Findings, Severity

REQUIRED = {
    "channels:read": "an admin who chooses a public channel reads that it cannot be found, not that it is public",
    "chat:write": "no card, no direct message and no answer to a click can be posted",
    "commands": "the slash commands and the shortcuts do not exist",
    "groups:read": "the review channel cannot be checked, so no card is shown in it",
    "im:write": "nobody gets a direct message",
    "users:read": "nobody's time zone is known, nor who is a guest or deactivated: no draft can be submitted",
}
"""Each scope Vetted cannot do without, and what does not work without it."""

OPTIONAL = {
    "files:read": "drafts hold no images",
    "files:write": "cards do not show images, and a ready post has no files to take away",
    "groups:history": "after a lost answer a card may appear twice until it is first clicked",
    "im:history": "after a lost answer a direct message may appear twice until it is first clicked",
    "pins:write": "the message of a crisis hold is not pinned in its channel",
    "usergroups:read": "roles cannot be held by Slack user groups",
}
"""Each scope a workspace may decline, and what is lost then."""

ADD = "api.slack.com/apps → your app → OAuth & Permissions → Bot Token Scopes: {change}. Then Install App → Reinstall."


def check(facts: Facts) -> Findings:
    bot = facts.slack.bot
    if bot is None:
        return ()
    found = [
        *(
            _finding("required", Severity.PROBLEM, f"The scope {scope} is missing.", _sentence(REQUIRED[scope]), scope)
            for scope in sorted(REQUIRED.keys() - bot.scopes)
        ),
        *(
            _finding("optional", Severity.NOTE, f"Without the scope {scope}.", _sentence(OPTIONAL[scope]), scope)
            for scope in sorted(OPTIONAL.keys() - bot.scopes)
        ),
    ]
    surplus = sorted(bot.scopes - REQUIRED.keys() - OPTIONAL.keys())
    if surplus:
        found.append(
            Finding(
                area=Area.SCOPES,
                check="scopes.surplus",
                severity=Severity.WARNING,
                what=f"The app may do more than Vetted uses: {', '.join(surplus)}.",
                why="Least privilege: whoever gets hold of the token may do that too.",
                mend=ADD.format(change="remove " + ", ".join(surplus)),
            )
        )
    if not REQUIRED.keys() - bot.scopes:
        granted = Finding(
            area=Area.SCOPES, check="scopes", severity=Severity.OK, what="Every scope Vetted needs is granted."
        )
        found.insert(0, granted)
    return tuple(found)


def _sentence(consequence: str) -> str:
    return consequence[0].upper() + consequence[1:] + "."


def _finding(check: str, severity: Severity, what: str, why: str, scope: str) -> Finding:
    return Finding(
        area=Area.SCOPES,
        check=f"scopes.{check}",
        severity=severity,
        what=what,
        why=why,
        mend=ADD.format(change=f"add {scope}"),
    )
