"""What an organisation has told Vetted about itself: channel, people, time zone."""

from dataclasses import dataclass, field
from zoneinfo import available_timezones

from bot.ids import ChannelId, WorkspaceId
from bot.review.roster import Roster
from bot.review.stages import Role


@dataclass(frozen=True, kw_only=True, slots=True)
class WorkspaceSettings:
    """Read from the database for every decision: nothing cached decides (D5)."""

    workspace: WorkspaceId
    timezone: str = "UTC"
    review_channel: ChannelId | None = None
    roster: Roster = field(default_factory=Roster)

    @property
    def ready(self) -> bool:
        """Whether drafts can be submitted: there is a channel for the cards and somebody for each default stage."""
        return self.review_channel is not None and bool(
            self.roster.people(Role.CLINICAL) and self.roster.people(Role.BRAND)
        )


def known_timezone(name: str) -> bool:
    return name in available_timezones()
