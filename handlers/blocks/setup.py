"""The set-up form: review channel, people, time zone."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from slack_sdk.models.blocks import Block, ConversationFilter, ConversationSelectElement

from bot.ids import ChannelId, PersonId
from bot.review.stages import Role
from bot.workspaces.settings import WorkspaceSettings
from handlers.blocks.forms import VALUE, field, listed, modal, several_people, text_input, typed
from handlers.blocks.message import Payload
from handlers.blocks.text import aside
from handlers.ids import View

CHANNEL, TIMEZONE = "review_channel", "timezone"
MOST_PEOPLE = 30

ASKED = {
    Role.CLINICAL: ("Clinical reviewers", "Is it true, is it safe?"),
    Role.PRIVACY: ("Privacy officers", "Can anybody be recognised, has everybody agreed?"),
    Role.BRAND: ("Brand reviewers", "Does it sound like us?"),
    Role.COMMS_LEAD: ("Communications leads", "Is it the right thing to say now?"),
    Role.CRISIS_LEAD: (
        "Crisis leads",
        "They hold posts back on the bad day (/crisis). If nobody is named: admins and communications leads.",
    ),
    Role.ADMIN: ("Admins of Vetted", "They may change these settings, and hear of what cannot be delivered."),
}
REQUIRED = {Role.ADMIN}


@dataclass(frozen=True, kw_only=True, slots=True)
class SetupTyped:
    """The set-up form's values."""

    review_channel: str
    timezone: str
    roles: Mapping[Role, frozenset[PersonId]]

    def applied(self, settings: WorkspaceSettings) -> WorkspaceSettings:
        """The settings with what stands in the form."""
        roles = {role: people for role, people in self.roles.items() if people}
        return replace(
            settings,
            timezone=self.timezone,
            review_channel=ChannelId(self.review_channel) if self.review_channel else None,
            roster=replace(settings.roster, roles=roles),
        )


def setup_form(settings: WorkspaceSettings, *, zone: str) -> Payload:
    private = ConversationFilter(include=["private"], exclude_external_shared_channels=True, exclude_bot_users=True)
    blocks: list[Block] = [
        aside(
            "Invite Vetted to the channel first: `/invite @Vetted`. It has to be a private channel of your own"
            " organisation."
        ),
        field(
            CHANNEL,
            "Review channel",
            ConversationSelectElement(
                action_id=VALUE,
                filter=private,
                initial_conversation=settings.review_channel,
                default_to_current_conversation=settings.review_channel is None,
            ),
            hint="Every draft has its card there.",
        ),
    ]
    for role, (label, hint) in ASKED.items():
        people = sorted(settings.roster.people(role))
        select = several_people(people, MOST_PEOPLE)
        blocks.append(field(role.value, label, select, hint=hint, optional=role not in REQUIRED))
    blocks.append(field(TIMEZONE, "Time zone", text_input(zone, longest=64), hint="For example America/Chicago."))
    return modal("Set up Vetted", blocks, callback_id=View.SETUP, submit="Save", close="Cancel")


def setup_values(state: Mapping[str, Any]) -> SetupTyped:
    return SetupTyped(
        review_channel=typed(state, CHANNEL, "selected_conversation"),
        timezone=typed(state, TIMEZONE).strip(),
        roles={
            role: frozenset(PersonId(str(person)) for person in listed(state, role.value, "selected_users"))
            for role in ASKED
        },
    )


def errors(fields: Mapping[str, str]) -> dict[str, str]:
    known = {CHANNEL, TIMEZONE, *(role.value for role in ASKED)}
    return {name if name in known else TIMEZONE: why for name, why in fields.items()}
