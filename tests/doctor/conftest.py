"""A hospital in which everything is fine; each test breaks one thing."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.doctor.facts import (
    BotFacts,
    DatabaseFacts,
    EnvironmentFacts,
    Facts,
    FileFacts,
    Migrations,
    Secret,
    SlackFacts,
    Surroundings,
)
from bot.doctor.scopes import OPTIONAL, REQUIRED
from bot.ids import ChannelId, PersonId, WorkspaceId
from bot.review.roster import Roster
from bot.review.stages import Role
from bot.workspaces.directory import ChannelFacts, PersonFacts
from bot.workspaces.settings import WorkspaceSettings

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
LAKESIDE = WorkspaceId("T0LAKESIDE")
REVIEW = ChannelId("C0REVIEW")
ROLES = {
    Role.ADMIN: ["U0ADA"],
    Role.CLINICAL: ["U0CLARA", "U0DEVAN"],
    Role.PRIVACY: ["U0PRIYA", "U0PAUL"],
    Role.BRAND: ["U0BO", "U0BEA"],
    Role.COMMS_LEAD: ["U0CORAL", "U0CARL"],
}
KNOWN = frozenset({"SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "DATABASE_URL", "VETTED_ADMINS"})


def person(name: str) -> PersonFacts:
    return PersonFacts(id=PersonId(name), name=name.removeprefix("U0").capitalize(), timezone="America/Chicago")


@pytest.fixture
def settings() -> WorkspaceSettings:
    return WorkspaceSettings(
        workspace=LAKESIDE,
        timezone="America/Chicago",
        review_channel=REVIEW,
        roster=Roster(roles={role: frozenset(map(PersonId, people)) for role, people in ROLES.items()}),
    )


@pytest.fixture
def surroundings(settings: WorkspaceSettings) -> Surroundings:
    channel = ChannelFacts(id=REVIEW, name="social-review", private=True, member=True)
    return Surroundings(channels={REVIEW: channel}, people={one: person(one) for one in settings.roster.named})


@pytest.fixture
def facts(settings: WorkspaceSettings, surroundings: Surroundings) -> Facts:
    return Facts(
        now=NOW,
        environment=EnvironmentFacts(
            model="gpt-x",
            names=KNOWN | {"PATH", "HOME"},
            known=KNOWN,
            bot_token=Secret.BOT,
            app_token=Secret.APP,
            signing_secret=Secret.ABSENT,
            app_token_app="A0VETTED",
            file_mode=0o600,
        ),
        slack=SlackFacts(
            bot=BotFacts(
                team=LAKESIDE,
                team_name="Lakeside Health",
                enterprise=None,
                org_wide=False,
                is_bot=True,
                scopes=frozenset(REQUIRED) | frozenset(OPTIONAL),
                app="A0VETTED",
            ),
            skew=timedelta(seconds=1),
            surroundings={LAKESIDE: surroundings},
        ),
        database=DatabaseFacts(
            where="/srv/vetted.db",
            file=FileFacts(mode=0o600, writable=True, free_bytes=10 * 1024**3, holder="process 7"),
            migrations=Migrations.CURRENT,
            workspaces=(settings,),
        ),
    )
