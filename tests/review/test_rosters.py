"""Who may decide is asked of Slack at every click: nothing is remembered from one to the next."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from bot.audit.entries import Happening
from bot.drafts.draft import DraftState
from bot.drafts.kinds import Kind
from bot.ids import DraftId, GroupId, PersonId
from bot.refusals import NoAnswer, NotEligible, NotYours, NotYourTurn, Unfit
from bot.review.decision import Outsider, Verdict
from bot.review.rules import StageRule
from bot.review.stages import Role
from bot.workspaces.directory import PersonFacts
from tests.support.office import ADA, AMARA, BEN, BO, CLARA, DEVAN, GUS, POST, Office, by

CLINICIANS = GroupId("S0CLINICIANS")


def person(name: PersonId, **facts: bool) -> PersonFacts:
    return PersonFacts(id=name, name=name, timezone="UTC", **facts)


@pytest.fixture
async def by_group(office: Office) -> Office:
    """The clinical role is held by a user group of Clara and Devan."""
    await office.name({Role.CLINICAL: ()}, groups={Role.CLINICAL: frozenset({CLINICIANS})})
    office.directory.in_groups[CLINICIANS] = frozenset({CLARA, DEVAN})
    return office


async def test_a_groups_people_decide(by_group: Office) -> None:
    draft = await by_group.submitted()
    await by_group.approve_in_turn(draft, DEVAN, BO)
    assert await by_group.state(draft) is DraftState.READY


async def test_whoever_leaves_the_group_between_two_clicks_decides_no_more(by_group: Office) -> None:
    first, second = await by_group.submitted(), await by_group.submitted()
    await by_group.say(first, CLARA)
    by_group.directory.in_groups[CLINICIANS] = frozenset({DEVAN})
    with pytest.raises(NotYourTurn) as refusal:
        await by_group.say(second, CLARA)
    assert refusal.value.people == {DEVAN}
    assert (await by_group.record(second))[-1] is Happening.REFUSED_CLICK


async def test_an_approval_outlives_its_reviewers_leaving(by_group: Office) -> None:
    """It was given by somebody who held the role then; the record says who."""
    draft = await by_group.submitted()
    await by_group.say(draft, CLARA)
    by_group.directory.in_groups[CLINICIANS] = frozenset({DEVAN})
    await by_group.say(draft, BO)
    assert await by_group.state(draft) is DraftState.READY


async def test_whoever_joins_the_group_decides_at_once(by_group: Office) -> None:
    draft = await by_group.submitted()
    by_group.directory.in_groups[CLINICIANS] = frozenset({GUS})
    await by_group.say(draft, GUS)
    assert (await by_group.review(draft)).step == 2


async def test_a_group_that_is_disabled_admits_nobody(by_group: Office) -> None:
    draft = await by_group.submitted()
    del by_group.directory.in_groups[CLINICIANS]
    with pytest.raises(NotYourTurn):
        await by_group.say(draft, CLARA)


async def test_everybody_of_a_group_is_counted_when_the_draft_is_submitted(by_group: Office) -> None:
    """Guests aside; later changes of the group change no number."""
    by_group.directory.in_groups[CLINICIANS] = frozenset({CLARA, DEVAN, GUS})
    by_group.directory.people[GUS] = person(GUS, guest=True)
    await by_group.set_up(rules={Kind.EDUCATIONAL: (StageRule(roles=(Role.CLINICAL,), step=1, quorum=None),)})
    draft = await by_group.submitted()
    by_group.directory.in_groups[CLINICIANS] = frozenset({CLARA})
    (stage,) = (await by_group.review(draft)).plan
    assert stage.quorum == 2


UNFIT = [{"guest": True}, {"outside": True}, {"deactivated": True}, {"bot": True}]


@pytest.mark.parametrize("facts", UNFIT)
async def test_whoever_became_unfit_after_being_named_does_not_count(office: Office, facts: dict[str, bool]) -> None:
    draft = await office.submitted()
    office.directory.people[CLARA] = person(CLARA, **facts)
    with pytest.raises(NotYourTurn):
        await office.say(draft, CLARA)
    with pytest.raises(NotEligible):
        await office.deciding.hand_over(by(DEVAN), draft, stage="clinical", to=CLARA)
    await office.say(draft, DEVAN)


async def test_somebody_slack_does_not_know_does_not_count(office: Office) -> None:
    draft = await office.submitted()
    office.directory.people[CLARA] = None
    with pytest.raises(NotYourTurn):
        await office.say(draft, CLARA)


@pytest.mark.parametrize("facts", UNFIT)
async def test_a_role_held_only_by_the_unfit_is_reported_at_submission(office: Office, facts: dict[str, bool]) -> None:
    office.directory.people[BO] = person(BO, **facts)
    with pytest.raises(Unfit) as refusal:
        await office.submitted()
    assert "brand" in refusal.value.fields["kind"]
    assert "/vetted setup" in refusal.value.fields["kind"]


async def test_a_backup_who_is_fit_stands_in_for_somebody_who_is_not(office: Office) -> None:
    await office.name({}, backups={Role.BRAND: frozenset({BEN})})
    office.directory.people[BO] = person(BO, deactivated=True)
    draft = await office.submitted()
    await office.approve_in_turn(draft, CLARA, BEN)
    assert await office.state(draft) is DraftState.READY


async def test_a_guest_records_no_approval(office: Office) -> None:
    await office.set_up(recorded_approvals=True)
    office.directory.people[BO] = person(BO, guest=True)
    await office.name({}, backups={Role.BRAND: frozenset({BEN})})
    draft = await office.submitted()
    with pytest.raises(NotYours):
        await office.deciding.record_approval(
            by(BO),
            draft,
            stage="clinical",
            outsider=Outsider(name="Dr. Okafor", evidence="mail"),
            seen=(await office.review(draft)).seen,
        )


# --- Slack does not answer

Step = Callable[[Office, DraftId], Awaitable[object]]


async def approve(office: Office, draft: DraftId) -> None:
    await office.say(draft, CLARA)


async def ask_for_a_reason(office: Office, draft: DraftId) -> None:
    seen = (await office.review(draft)).seen
    await office.deciding.may_decide(by(CLARA), draft, verdict=Verdict.CHANGES, seen=seen)


async def hand_over(office: Office, draft: DraftId) -> None:
    await office.deciding.hand_over(by(CLARA), draft, stage="clinical", to=DEVAN)


async def edit(office: Office, draft: DraftId) -> None:
    await office.submitting.submit(by(AMARA), replace(POST, text="Other."), draft)


async def withdraw(office: Office, draft: DraftId) -> None:
    await office.submitting.withdraw(by(AMARA), draft, reason="")


async def restart(office: Office, draft: DraftId) -> None:
    await office.deciding.restart(by(ADA), draft)


async def comment(office: Office, draft: DraftId) -> None:
    await office.conversing.comment(by(BEN), draft, text="Nice.")


async def ask(office: Office, draft: DraftId) -> None:
    await office.conversing.ask(by(BEN), draft, person=GUS, question="Is that so?")


@pytest.mark.parametrize("step", [approve, ask_for_a_reason, hand_over, edit, withdraw, restart, comment, ask])
async def test_where_slack_does_not_say_who_is_who_nothing_is_recorded_and_the_person_is_told(
    by_group: Office, step: Step
) -> None:
    """And the same step succeeds as soon as Slack answers."""
    draft = await by_group.submitted()
    before, record = await by_group.review(draft), await by_group.record(draft)
    by_group.directory.silent = True
    with pytest.raises(NoAnswer) as refusal:
        await step(by_group, draft)
    assert "Nothing was recorded" in refusal.value.sentence
    assert (await by_group.review(draft), await by_group.record(draft)) == (before, record)
    by_group.directory.silent = False
    await step(by_group, draft)
