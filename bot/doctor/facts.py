"""What an examination looks at, gathered elsewhere. No secret is in it: of a token only its kind."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from bot.delivery.outbox import Delivery
from bot.ids import ChannelId, GroupId, PersonId, WorkspaceId
from bot.workspaces.directory import ChannelFacts, PersonFacts
from bot.workspaces.settings import WorkspaceSettings


class Secret(StrEnum):
    """What sort of secret a value looks like, by the prefixes Slack documents (docs.slack.dev, Tokens)."""

    ABSENT = "nothing"
    BOT = "a bot token (xoxb-…)"
    ROTATING_BOT = "a bot token that expires (xoxe.xoxb-…)"
    USER = "a user token (xoxp-…)"
    APP = "an app-level token (xapp-…)"
    REFRESH = "a refresh token (xoxe-…)"
    WEBHOOK = "a webhook address"
    SIGNING = "32 hexadecimal digits, like a signing secret"
    UNKNOWN = "something else"


BEGINNINGS = {
    "xoxb-": Secret.BOT,
    "xoxe.xoxb-": Secret.ROTATING_BOT,
    "xoxp-": Secret.USER,
    "xoxe.xoxp-": Secret.USER,
    "xapp-": Secret.APP,
    "xoxe-": Secret.REFRESH,
    "https://hooks.slack.com/": Secret.WEBHOOK,
}


def kind_of(value: str) -> Secret:
    """The sort of a secret; nothing of the value itself is kept."""
    if not value:
        return Secret.ABSENT
    if re.fullmatch(r"[0-9a-f]{32}", value):
        return Secret.SIGNING
    return next((kind for start, kind in BEGINNINGS.items() if value.startswith(start)), Secret.UNKNOWN)


def app_of(app_token: str) -> str:
    """The app an app-level token belongs to, which Slack writes into it (xapp-1-A0123-…); empty where it is not."""
    found = re.match(r"xapp-\d+-(A[A-Z0-9]+)-", app_token)
    return found.group(1) if found else ""


@dataclass(frozen=True, kw_only=True, slots=True)
class EnvironmentFacts:
    """`unusable`: a sentence for each value that cannot be used. `file_mode`: permission bits, None without a file."""

    names: frozenset[str]
    known: frozenset[str]
    unusable: tuple[str, ...] = ()
    untidy: frozenset[str] = frozenset()
    """Names whose value holds blanks, line breaks or quotation marks that do not belong to it."""
    bot_token: Secret
    app_token: Secret
    signing_secret: Secret
    app_token_app: str = ""
    admins: frozenset[PersonId] = frozenset()
    file: str = ".env"
    file_mode: int | None = None
    model: str = ""
    """The language model that is asked; empty where no key for one is set."""
    model_host: str = ""
    """Where it is asked; empty for the provider's own address."""
    heads_refused: str = ""
    """Why heads cannot be appended to VETTED_HEADS_FILE; empty where they can, or where it is not set."""


@dataclass(frozen=True, kw_only=True, slots=True)
class BotFacts:
    """Whom Slack takes the bot token for (auth.test), and the app it belongs to (bots.info, empty if not told)."""

    team: WorkspaceId
    team_name: str
    enterprise: WorkspaceId | None
    org_wide: bool
    is_bot: bool
    scopes: frozenset[str]
    app: str = ""

    def serves(self, workspace: WorkspaceId) -> bool:
        """Whether this token reaches a workspace: its own, or any of an organisation that installed the app."""
        return self.org_wide or workspace in {self.team, self.enterprise}


@dataclass(frozen=True, kw_only=True, slots=True)
class Surroundings:
    """What Slack said about the channels, people and groups of one workspace's settings.

    `unanswered`: the calls that failed, as method and error. What they would have said is missing from the rest.
    """

    channels: Mapping[ChannelId, ChannelFacts] = field(default_factory=dict)
    people: Mapping[PersonId, PersonFacts | None] = field(default_factory=dict)
    groups: Mapping[GroupId, frozenset[PersonId] | None] = field(default_factory=dict)
    unanswered: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class SlackFacts:
    """`unreachable`: why no answer came, empty when one did. Errors are Slack's word on a token, empty when it said ok.

    `app_unanswered`: why there is no word on the app-level token.

    `skew`: the host's clock minus Slack's (positive: the host is ahead), to a second.
    """

    unreachable: str = ""
    bot: BotFacts | None = None
    bot_error: str = ""
    app_error: str = ""
    app_unanswered: str = ""
    skew: timedelta | None = None
    surroundings: Mapping[WorkspaceId, Surroundings] = field(default_factory=dict)


class Migrations(StrEnum):
    CURRENT = "current"
    NONE = "none"
    BEHIND = "behind"
    LATER = "later"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True, slots=True)
class FileFacts:
    """A SQLite file and its folder. `holder`: the process that has the file, as its lock says; None if nobody has."""

    mode: int | None
    """Permission bits, None where there is no file yet."""
    writable: bool
    free_bytes: int
    holder: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ParkedLane:
    """A delivery that was given up, and how many wait behind it."""

    delivery: Delivery
    behind: int


@dataclass(frozen=True, kw_only=True, slots=True)
class OutboxFacts:
    """What is owed and not parked: how much, and since when the oldest."""

    owed: int = 0
    oldest: datetime | None = None
    parked: tuple[ParkedLane, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class DatabaseFacts:
    """`where` names no password. `trouble`: why it cannot be read, empty where it can."""

    where: str
    trouble: str = ""
    file: FileFacts | None = None
    """None on PostgreSQL."""
    read_only: bool = False
    """A PostgreSQL server that takes no writes, such as a standby."""
    migrations: Migrations = Migrations.UNKNOWN
    workspaces: tuple[WorkspaceSettings, ...] = ()
    outboxes: Mapping[WorkspaceId, OutboxFacts] = field(default_factory=dict)

    @property
    def readable(self) -> bool:
        """Whether settings and outbox could be read."""
        return not self.trouble and self.migrations is Migrations.CURRENT


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    now: datetime
    environment: EnvironmentFacts
    slack: SlackFacts
    database: DatabaseFacts
