"""A reason for which there is no second opinion holds as long as the circumstances it is about, and no longer."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.assist.opinion import Standing
from bot.assist.policy import Assisting
from bot.assist.provider import Silence
from bot.assist.second_reading import SecondReading
from bot.drafts.kinds import Kind
from bot.review.stages import Role
from bot.workspaces.setting_up import SettingUp
from bot.workspaces.settings import WorkspaceSettings
from tests.assist.test_second_reading import given
from tests.conftest import Clock
from tests.support.office import ADA, AMARA, BO, DEVAN, POST, Office, by
from tests.support.openai_server import Fault, Model


async def settled(reading: SecondReading, clock: Clock) -> None:
    """Reads until nothing is due any more."""
    for _ in range(4):
        await reading.read_due(now=clock())
        clock.now += timedelta(minutes=2)


@pytest.mark.parametrize(
    ("fault", "why"),
    [(Fault.NO_KEY, Silence.KEY), (Fault.NO_MODEL, Silence.UNKNOWN), (Fault.BROKEN, Silence.DOWN)],
)
async def test_the_same_words_submitted_later_are_asked_about_again(
    fault: Fault, why: Silence, office: Office, reading: SecondReading, model: Model, clock: Clock
) -> None:
    model.always = fault
    first = await office.submitted()
    await settled(reading, clock)
    assert (await given(office, first)).why is why
    model.always = None
    clock.now += timedelta(days=2)
    second = (await office.submitting.submit(by(AMARA, at=clock()), POST, None)).id
    assert (await given(office, second)).standing is Standing.WAITING
    await settled(reading, clock)
    assert (await given(office, second)).standing is Standing.GIVEN


async def test_what_was_answered_badly_is_not_asked_about_again(
    office: Office, reading: SecondReading, model: Model, clock: Clock
) -> None:
    model.always = Fault.REFUSAL
    await office.submitted()
    await settled(reading, clock)
    model.always = None
    second = (await office.submitting.submit(by(AMARA, at=clock()), POST, None)).id
    await settled(reading, clock)
    assert (await given(office, second)).why is Silence.REFUSED
    assert len(model.asked) == 1


async def test_without_a_new_submission_nothing_is_asked_again(
    office: Office, reading: SecondReading, model: Model, clock: Clock
) -> None:
    model.always = Fault.NO_KEY
    await office.submitted()
    for _ in range(5):
        await reading.read_due(now=clock())
        clock.now += timedelta(days=1)
    assert len(model.asked) == 1


def assisting(wanted: Assisting) -> Callable[[WorkspaceSettings], WorkspaceSettings]:
    return lambda now: replace(now, assisting=wanted)


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        (Assisting(on=False), Assisting(), Kind.EDUCATIONAL),
        (Assisting(), Assisting(baa=True, zero_retention=True), Kind.REPLY),
    ],
)
async def test_a_change_of_the_settings_has_what_waits_in_review_read(
    before: Assisting,
    after: Assisting,
    kind: Kind,
    office: Office,
    reading: SecondReading,
    clock: Clock,
) -> None:
    await office.name({Role.PRIVACY: [DEVAN], Role.COMMS_LEAD: [BO]})
    await office.set_up(assisting=before)
    answered = "https://example.org/post/1" if kind is Kind.REPLY else ""
    draft = await office.submitted(replace(POST, kind=kind, in_reply_to=answered))
    await settled(reading, clock)
    assert (await given(office, draft)).standing is Standing.NONE
    setting_up = SettingUp(
        store=office.store,
        admins=office.deciding.admins,
        directory=office.directory,
        rosters=office.submitting.rosters,
    )
    await setting_up.apply(by(ADA, at=clock()), assisting(after))
    assert (await given(office, draft)).standing is Standing.WAITING
    await settled(reading, clock)
    assert (await given(office, draft)).standing is Standing.GIVEN


async def test_with_the_agreements_the_same_words_are_read_when_they_are_submitted_again(
    office: Office, reading: SecondReading, clock: Clock
) -> None:
    """Also where the settings came by another way than the form."""
    await office.name({Role.PRIVACY: [DEVAN], Role.COMMS_LEAD: [BO]})
    reply = replace(POST, kind=Kind.REPLY, in_reply_to="https://example.org/post/1")
    await office.submitted(reply)
    await settled(reading, clock)
    await office.set_up(assisting=Assisting(baa=True, zero_retention=True))
    second = (await office.submitting.submit(by(AMARA, at=clock()), reply, None)).id
    await settled(reading, clock)
    assert (await given(office, second)).standing is Standing.GIVEN
