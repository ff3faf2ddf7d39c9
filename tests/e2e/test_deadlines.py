"""Reviews that wait, over the real protocol: reminded of, put off, passed on, told to the channel; who stands in."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.audit.entries import Happening
from bot.deadlines.hours import Hours
from bot.deadlines.nudging import Nudging
from bot.ids import PersonId
from bot.review.rosters import Rosters
from bot.review.stages import Role
from tests.e2e.acting import buttons, click_direct, command, everything, offering, opened, press, recorded, send
from tests.support.directory import Everybody
from tests.support.scene import (
    ADA,
    AMARA,
    BEN,
    CLARA,
    DEVAN,
    LAKESIDE,
    REVIEW,
    Json,
    Scene,
    eventually,
    now,
    settings,
    words,
)

CHICAGO = ZoneInfo("America/Chicago")


@dataclass
class Here:
    """Everybody lives where the clinic is, and of nobody Slack says whether they are active."""

    unknown: None = field(default=None)

    async def of(self, person: PersonId, *, now: datetime, otherwise: str) -> str:
        return CHICAGO.key

    async def reachable(self, person: PersonId) -> bool | None:
        return self.unknown


@dataclass
class Clock:
    """The clock's use case, on working days to come; nobody works out of hours, nor on a holiday."""

    nudging: Nudging
    day: datetime = field(default_factory=lambda: now().astimezone(CHICAGO).replace(hour=10, minute=0))

    async def next_week(self) -> None:
        """Thursdays are spared: Thanksgiving is one."""
        ahead = (1 - self.day.weekday()) % 7 + 7
        self.day += timedelta(days=ahead)
        for hour in (10, 15):
            await self.nudging.nudge_due(now=self.day.replace(hour=hour).astimezone(UTC))


@pytest.fixture
async def clock(scene: Scene) -> Clock:
    async with scene.store.write(LAKESIDE) as tx:
        found = settings(clinical=[CLARA])
        roster = replace(found.roster, backups={Role.CLINICAL: frozenset({PersonId(DEVAN)})})
        await tx.save_settings(replace(found, roster=roster))
    rosters = Rosters(store=scene.store, directory=Everybody())
    return Clock(Nudging(store=scene.store, rosters=rosters, hours=Hours(zones=Here()), presence=Here()))


def told(scene: Scene, who: str, part: str) -> Json | None:
    return next((message for message in scene.direct(who) if part in words(message)), None)


def said_in_channel(scene: Scene, part: str) -> Json | None:
    return next((message for message in scene.channel(REVIEW) if part in words(message)), None)


async def test_a_review_that_waits_is_reminded_of_put_off_and_passed_on(scene: Scene, clock: Clock) -> None:
    card = await scene.draft()
    first = await offering(scene, CLARA, "turn.later")
    assert "⏰" not in words(first)
    await clock.next_week()
    reminder = await eventually(lambda: told(scene, CLARA, "⏰ A reminder: this still waits for you."))
    assert reminder["ts"] != first["ts"]
    await eventually(lambda: len(scene.direct(CLARA)) == 1)

    await click_direct(scene, CLARA, reminder, "turn.later")
    form = await opened(scene, CLARA, "snooze")
    await send(scene, CLARA, form, until="tomorrow")
    assert "You are reminded" in words(await opened(scene, CLARA, "snoozed"))
    await eventually(lambda: told(scene, CLARA, "💤 You put this off until"))

    assert told(scene, DEVAN, "asked as well") is None
    for _ in range(3):
        await clock.next_week()
    await eventually(lambda: told(scene, DEVAN, "⏫ You are asked as well, since nobody has decided yet."))
    await eventually(lambda: "waiting for <@U0CLARAR> or <@U0DEVANS>" in words(card))
    assert Happening.ESCALATED in [entry.fact.kind for entry in await recorded(scene)]

    await clock.next_week()
    await clock.next_week()
    late = await eventually(lambda: said_in_channel(scene, "has waited too long, also for the backups"))
    assert "Can somebody take it?" in words(late)
    await scene.click(DEVAN, card, "card.approve")
    await eventually(lambda: "*Clinical* approved by <@U0DEVANS>" in words(card))
    await clock.next_week()
    await eventually(lambda: said_in_channel(scene, "nothing waits here any more"))
    assert said_in_channel(scene, "also for the backups") is None


async def test_who_is_away_names_a_colleague_of_the_same_role(scene: Scene, clock: Clock) -> None:
    card = await scene.draft()
    await eventually(lambda: told(scene, CLARA, "waits for your *clinical* review"))
    today = now().astimezone(CHICAGO).date()
    await command(scene, CLARA, "/vetted", "away")
    form = await opened(scene, CLARA, "away")
    days = {"from": today.isoformat(), "until": (today + timedelta(days=3)).isoformat()}
    refused = await send(scene, CLARA, form, **days, delegate=BEN)
    assert "none of your roles" in refused["errors"]["delegate"]
    backwards = await send(scene, CLARA, form, **days | {"until": "2020-01-01"}, delegate=DEVAN)
    assert "over already" in backwards["errors"]["until"]
    await send(scene, CLARA, form, **days, delegate=DEVAN)
    assert "<@U0DEVANS> stands in for you" in words(await opened(scene, CLARA, "away_noted"))
    await eventually(lambda: "waiting for <@U0DEVANS>" in words(card))
    await eventually(lambda: told(scene, DEVAN, "waits for your *clinical* review"))

    await command(scene, CLARA, "/vetted", "away")
    again = await opened(scene, CLARA, "away")
    assert "<@U0DEVANS>" in everything(again)
    await press(scene, CLARA, again, "away.end")
    assert "you are asked again" in words(await opened(scene, CLARA, "away_noted"))
    await eventually(lambda: "waiting for <@U0CLARAR>" in words(card))
    await eventually(lambda: [buttons(message) for message in scene.direct(DEVAN)] == [["card.open"]])


async def test_an_admin_sets_working_hours_and_how_long_a_review_may_wait(scene: Scene) -> None:
    await command(scene, ADA, "/vetted", "settings")
    await press(scene, ADA, await opened(scene, ADA, "settings"), "settings.deadlines")
    form = await opened(scene, ADA, "deadlines")
    refused = await send(scene, ADA, form, **{"deadlines.opens": "18", "deadlines.hours": "9"})
    assert "end after they begin" in refused["errors"]["deadlines.hours"]
    refused = await send(scene, ADA, form, **{"deadlines.kinds": "Poem: 1, 2, 3, 4"})
    assert "“Poem: 1, 2, 3, 4” is not a kind" in refused["errors"]["deadlines.kinds"]
    await send(scene, ADA, form, **{"deadlines.remind": "2", "deadlines.kinds": "Patient story: 8, 8, 4, 4"})
    async with scene.store.read(LAKESIDE) as reader:
        found = (await reader.settings()).deadlines
    assert (found.steps.remind, found.steps.again) == (2, 4)
    assert [steps.remind for steps in found.kinds.values()] == [8]


async def test_somebody_without_a_role_is_told_that_nothing_waits_for_them(scene: Scene) -> None:
    today = now().astimezone(CHICAGO).date().isoformat()
    await command(scene, AMARA, "/vetted", "away")
    refused = await send(
        scene, AMARA, await opened(scene, AMARA, "away"), **{"from": today, "until": today}, delegate=BEN
    )
    assert "nothing to stand in for" in refused["errors"]["delegate"]
