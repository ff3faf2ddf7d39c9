"""In which zone somebody lives, by Slack; the organisation's where it does not say."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.deadlines.hours import Hours
from bot.ids import WorkspaceId
from bot.workspaces.settings import WorkspaceSettings
from handlers.directory import person_facts
from handlers.zones import KEPT, Zones
from tests.support.directory import Everybody
from tests.support.office import CLARA

NIGHT = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
"""A Tuesday's ten o'clock in London, four at night in Chicago."""

CHICAGO = WorkspaceSettings(workspace=WorkspaceId("T0LAKESIDE"), timezone="America/Chicago")


def living_in(slack: dict[str, str | None]) -> Everybody:
    facts = person_facts({"id": CLARA, **slack}, team="T0LAKESIDE", enterprise=None)
    return Everybody(people={CLARA: facts})


@pytest.mark.parametrize("slack", [{}, {"tz": None}, {"tz": "America/Nowhere_At_All"}])
async def test_nobody_is_at_work_at_the_organisations_night_because_slack_says_no_zone(
    slack: dict[str, str | None],
) -> None:
    hours = await Hours(zones=Zones(living_in(slack))).of(CLARA, CHICAGO, now=NIGHT)
    assert hours.zone == "America/Chicago"
    assert not hours.at_work(NIGHT)


async def test_a_form_opens_in_utc_where_slack_names_a_zone_that_does_not_exist() -> None:
    assert await Zones(living_in({"tz": "America/Nowhere_At_All"})).of(CLARA, now=NIGHT) == "UTC"


async def test_a_zone_is_remembered_for_some_minutes() -> None:
    directory = living_in({"tz": "Asia/Kolkata"})
    zones = Zones(directory)
    assert await zones.of(CLARA, now=NIGHT) == "Asia/Kolkata"
    directory.people.update(living_in({"tz": "Europe/Paris"}).people)
    assert await zones.of(CLARA, now=NIGHT + KEPT - timedelta(seconds=1)) == "Asia/Kolkata"
    assert await zones.of(CLARA, now=NIGHT + KEPT) == "Europe/Paris"
