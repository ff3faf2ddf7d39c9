"""The two tokens and the signing secret: present, of the right kind, accepted by Slack, of one app."""

from bot.doctor.facts import EnvironmentFacts, Facts, Secret, SlackFacts
from bot.doctor.finding import Area, Finding, Findings, Severity

COPY_BOT = (
    "api.slack.com/apps → your app → OAuth & Permissions → Bot User OAuth Token (xoxb-…): copy it into SLACK_BOT_TOKEN."
)
COPY_APP = (
    "api.slack.com/apps → your app → Basic Information → App-Level Tokens → one with connections:write (xapp-…):"
    " copy it into SLACK_APP_TOKEN."
)
COPY_SIGNING = (
    "api.slack.com/apps → your app → Basic Information → App Credentials → Signing Secret: copy it into"
    " SLACK_SIGNING_SECRET."
)
REINSTALL = "api.slack.com/apps → your app → Install App → Reinstall to Workspace, then copy the new token. "

BOT_ERRORS = {
    "token_revoked": ("Slack says that the bot token was revoked.", REINSTALL + COPY_BOT),
    "account_inactive": ("Slack says that the app was removed from the workspace.", REINSTALL + COPY_BOT),
    "token_expired": (
        "The bot token has expired.",
        "Turn token rotation off (it cannot be undone: create the app anew from manifest.yml). " + COPY_BOT,
    ),
    "invalid_auth": ("Slack does not know this bot token, or not from this host's address.", COPY_BOT),
    "org_login_required": (
        "The workspace is being moved into an Enterprise organisation.",
        "Wait until the move is over, then run this again.",
    ),
}


def check(facts: Facts) -> Findings:
    unreachable = (_unreachable(facts.slack),) if facts.slack.unreachable else ()
    return (*unreachable, *_bot(facts), *_way_in(facts))


def _finding(check: str, severity: Severity, what: str, why: str = "", mend: str = "") -> Finding:
    return Finding(area=Area.TOKENS, check=f"tokens.{check}", severity=severity, what=what, why=why, mend=mend)


MUTE = "Without it Vetted can neither speak nor look anything up in Slack."


def _bot(facts: Facts) -> Findings:
    environment, slack = facts.environment, facts.slack
    if environment.bot_token is Secret.ABSENT:
        return (_finding("bot", Severity.PROBLEM, "SLACK_BOT_TOKEN is not set.", MUTE, COPY_BOT),)
    if environment.bot_token not in {Secret.BOT, Secret.ROTATING_BOT, Secret.UNKNOWN}:
        what = f"SLACK_BOT_TOKEN holds {environment.bot_token}; it has to be a bot token."
        return (_finding("bot", Severity.PROBLEM, what, MUTE, COPY_BOT + _swapped(environment)),)
    if slack.unreachable:
        return ()
    if environment.bot_token is Secret.ROTATING_BOT:
        what, why = "The bot token expires (xoxe.xoxb-…).", "After twelve hours Vetted stops; it does not renew tokens."
        mend = "Create the app anew from manifest.yml, which leaves token rotation off. " + COPY_BOT
        return (_word(slack), _finding("bot", Severity.WARNING, what, why, mend))
    return (_word(slack),)


def _word(slack: SlackFacts) -> Finding:
    """What Slack says to the bot token."""
    if slack.bot is None:
        unnamed = (f"Slack does not accept the bot token ({slack.bot_error}).", COPY_BOT)
        what, mend = BOT_ERRORS.get(slack.bot_error, unnamed)
        return _finding("bot", Severity.PROBLEM, what, MUTE, mend)
    if not slack.bot.is_bot:
        what = "SLACK_BOT_TOKEN belongs to a person, not to a bot."
        why = "Vetted would post in that person's name, and stop when they leave."
        return _finding("bot", Severity.PROBLEM, what, why, COPY_BOT)
    return _finding("bot", Severity.OK, f"Slack knows the bot token in {slack.bot.team_name} ({slack.bot.team}).")


def _unreachable(slack: SlackFacts) -> Finding:
    return _finding(
        "slack",
        Severity.UNCHECKED,
        f"Slack cannot be reached from here ({slack.unreachable}).",
        "Tokens, scopes, channels and people could not be checked; the rest was.",
        "Try `curl -sS https://slack.com/api/api.test` on this host: DNS, firewall, proxy. Is SLACK_API_URL meant to be"
        " set? Then status.slack.com.",
    )


def _swapped(environment: EnvironmentFacts) -> str:
    if environment.bot_token is Secret.APP and environment.app_token in {Secret.BOT, Secret.ROTATING_BOT}:
        return " It and SLACK_APP_TOKEN have changed places: swap them."
    return ""


def _way_in(facts: Facts) -> Findings:
    """Socket Mode where there is an app-level token, else signed HTTP."""
    environment = facts.environment
    if environment.app_token is not Secret.ABSENT:
        return _socket(facts)
    if environment.signing_secret is Secret.ABSENT:
        what = "Neither SLACK_APP_TOKEN nor SLACK_SIGNING_SECRET is set."
        why = "Vetted hears nothing from Slack: it needs one for Socket Mode, or the other for signed HTTP."
        return (_finding("way_in", Severity.PROBLEM, what, why, COPY_APP + " Or " + COPY_SIGNING),)
    if environment.signing_secret not in {Secret.SIGNING, Secret.UNKNOWN}:
        what = f"SLACK_SIGNING_SECRET holds {environment.signing_secret}."
        why = "No request's signature can be right by it, so every request is refused."
        return (_finding("signing", Severity.PROBLEM, what, why, COPY_SIGNING),)
    what = "Requests come by signed HTTP. Only a request from Slack shows whether the secret is right."
    return (_finding("signing", Severity.OK, what),)


def _socket(facts: Facts) -> Findings:
    environment, slack = facts.environment, facts.slack
    deaf = "Without it no click and no command reaches Vetted."
    if environment.app_token not in {Secret.APP, Secret.UNKNOWN}:
        what = f"SLACK_APP_TOKEN holds {environment.app_token}; it has to be an app-level token."
        return (_finding("app", Severity.PROBLEM, what, deaf, COPY_APP + _swapped(environment)),)
    if slack.unreachable:
        return ()
    if slack.app_unanswered:
        what = f"Slack did not say whether it takes the app-level token ({slack.app_unanswered})."
        mend = "Run this again in a minute. Does something start Vetted over and over?"
        return (_finding("app", Severity.UNCHECKED, what, deaf, mend),)
    if slack.app_error:
        what = f"Slack opens no socket for the app-level token ({slack.app_error})."
        mend = COPY_APP + " And: Socket Mode → Enable Socket Mode."
        return (_finding("app", Severity.PROBLEM, what, deaf, mend),)
    theirs = slack.bot.app if slack.bot else ""
    if theirs and environment.app_token_app and theirs != environment.app_token_app:
        what = f"The tokens are of two apps: the bot's is {theirs}, the app-level token's {environment.app_token_app}."
        why = "Vetted would hear what is said to one app and answer as another."
        return (_finding("app", Severity.PROBLEM, what, why, f"Take both tokens from app {theirs}. " + COPY_APP),)
    return (_finding("app", Severity.OK, "Slack opens a socket for the app-level token."),)
