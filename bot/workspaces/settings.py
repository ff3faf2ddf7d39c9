"""What an organisation has told Vetted about itself: channel, people, time zone, rules of review."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from zoneinfo import available_timezones

from bot.assist.policy import Assisting
from bot.deadlines.policy import Deadlines
from bot.drafts.kinds import Kind
from bot.ids import ChannelId, WorkspaceId
from bot.listening.policy import Listening
from bot.observances.observing import Observing
from bot.preflight.check import Preflight
from bot.preflight.organisation import Organisation
from bot.review.roster import Known, Roster
from bot.review.rules import DEFAULT_RULES, Rule
from bot.workspaces.reasons import DEFAULT_REASONS


@dataclass(frozen=True, kw_only=True, slots=True)
class WorkspaceSettings:
    """Read from the database for every decision: nothing cached decides (D5).

    `rules` holds the kinds for which the organisation has rules of its own. `reasons` is its short list of reasons for
    a request for changes or a rejection. `recorded_approvals`: whether a reviewer outside Slack may be recorded.
    """

    workspace: WorkspaceId
    timezone: str = "UTC"
    review_channel: ChannelId | None = None
    roster: Roster = field(default_factory=Roster)
    rules: Mapping[Kind, Rule] = field(default_factory=dict)
    reasons: tuple[str, ...] = DEFAULT_REASONS
    recorded_approvals: bool = False
    record_channel: ChannelId | None = None
    """Where the record's head is posted each day; None: nowhere."""
    plan_channel: ChannelId | None = None
    """Where the month plan is posted each week; None: nowhere."""
    plan_weekday: int = 0
    """0 is Monday."""
    plan_hour: int = 9
    """0 to 23, in the workspace's time zone."""
    report_channel: ChannelId | None = None
    """Where each month's report is posted; None: nowhere."""
    retention_days: int | None = None
    """Days after a draft was over until its text is purged; None: it is kept."""
    consent_years: int | None = None
    """Years after its last effect until an authorisation is forgotten; None: it is kept."""
    organisation: Organisation = field(default_factory=Organisation)
    """What preflight need not take for somebody's identifier, and what the organisation wants never said."""
    muted: frozenset[str] = frozenset()
    """Ids of preflight's rules that are switched off here."""
    deadlines: Deadlines = field(default_factory=Deadlines)
    """When people work, how long a review may wait, when a draft expires."""

    observing: Observing = field(default_factory=Observing)
    """Service lines, regions, and when and where reminders of observances go out."""

    listening: Listening = field(default_factory=Listening)
    """Where alerts go and when they wait, how long public posts are kept, which sources are read."""

    assisting: Assisting = field(default_factory=Assisting)
    """Whether a language model is asked, which agreements stand with its provider, what a month may cost."""

    @property
    def preflight(self) -> Preflight:
        return Preflight(about=self.organisation, muted=self.muted)

    @property
    def ready(self) -> bool:
        """Whether drafts can be submitted at all: there is a channel for the cards."""
        return self.review_channel is not None

    def resolved(self, known: Known) -> "WorkspaceSettings":
        """The settings with the roster's groups as people, and without those who may not review."""
        return replace(self, roster=self.roster.resolved(known))

    def rule_for(self, kind: Kind) -> Rule:
        return self.rules.get(kind, DEFAULT_RULES[kind])


def known_timezone(name: str) -> bool:
    return name in available_timezones()
