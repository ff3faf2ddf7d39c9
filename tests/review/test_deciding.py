"""The use cases behind the buttons, over a real store: what is decided is in the record, and nothing else is."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.audit.entries import Happening, verify
from bot.delivery.kinds import DeliveryKind
from bot.delivery.owed import Owed
from bot.drafts.draft import DraftState
from bot.drafts.kinds import Kind
from bot.drafts.networks import Network
from bot.ids import DraftId, PersonId
from bot.refusals import (
    AdminsOnly,
    AlreadyDecided,
    FourEyes,
    NotByProxy,
    NotEligible,
    NotOpen,
    NotShown,
    NotYours,
    NotYourTurn,
    Refusal,
    Stale,
    Unfit,
)
from bot.review.deciding import Why
from bot.review.decision import Outsider, Verdict
from bot.review.publishing import TaskState
from bot.review.releasing import Elsewhere
from bot.review.rules import StageRule
from bot.review.stages import Binds, Role
from tests.support.office import ADA, AMARA, BEN, BO, CLARA, DEVAN, GUS, LAKESIDE, NOW, POST, SETTINGS, Office, by

OKAFOR = Outsider(name="Dr. Okafor", evidence="Mail of 20 November, in the folder of the campaign")
TAILORED = replace(POST, tailored={Network.X: "Wash."})
SLOT = NOW + timedelta(hours=2)


# --- why


async def test_the_author_reads_the_reasons_chosen_and_the_reviewers_own_words(office: Office) -> None:
    draft = await office.submitted()
    why = Why(chosen=("A claim needs a source", "Wrong time"), own="Which study?")
    await office.deciding.decide(
        by(CLARA), draft, verdict=Verdict.CHANGES, seen=(await office.review(draft)).seen, why=why
    )
    (decision,) = (await office.review(draft)).decisions
    assert decision.reason == "• A claim needs a source\n• Wrong time\nWhich study?"
    fact = (await office.entries(draft))[-1].fact
    reasons = "A claim needs a source; Wrong time"
    assert fact.detail == {"verdict": "changes", "reasons": reasons, "state": "changes_requested", "open": ""}
    assert fact.text == decision.reason


async def test_an_approval_needs_no_reason_and_leaves_no_text(office: Office) -> None:
    draft = await office.submitted()
    await office.say(draft, CLARA)
    fact = (await office.entries(draft))[-1].fact
    assert (fact.detail, fact.text) == ({"verdict": "approved", "open": "brand"}, None)


# --- asked before the form for a reason opens


async def test_asking_whether_one_may_decide_changes_nothing(office: Office) -> None:
    draft = await office.submitted()
    before = await office.record(draft)
    await office.deciding.may_decide(by(CLARA), draft, verdict=Verdict.REJECTED, seen=(await office.review(draft)).seen)
    assert (await office.record(draft), (await office.review(draft)).decisions) == (before, ())


async def test_who_may_not_decide_hears_so_before_typing_a_reason(office: Office) -> None:
    draft = await office.submitted()
    seen = (await office.review(draft)).seen
    with pytest.raises(NotYourTurn):
        await office.deciding.may_decide(by(GUS), draft, verdict=Verdict.REJECTED, seen=seen)
    fact = (await office.entries(draft))[-1].fact
    assert (fact.kind, fact.person, fact.detail["wanted"]) == (Happening.REFUSED_CLICK, GUS, "rejected")


# --- tailored texts


async def test_nobody_approves_a_networks_text_that_is_not_posted_yet(office: Office) -> None:
    draft = await office.submitted(TAILORED)
    with pytest.raises(NotShown):
        await office.say(draft, CLARA)
    assert (await office.review(draft)).decisions == ()
    assert Owed.tailored(draft, Network.X) in await office.owed(version=1)
    await office.say(draft, CLARA)
    assert len((await office.review(draft)).decisions) == 1


async def test_changes_can_be_asked_for_before_every_text_is_posted(office: Office) -> None:
    draft = await office.submitted(TAILORED)
    await office.say(draft, CLARA, Verdict.CHANGES, "Too short.")
    assert await office.state(draft) is DraftState.CHANGES_REQUESTED


async def test_a_text_of_the_version_before_does_not_show_this_one(office: Office) -> None:
    """Also where the network's own words are the same: the message says which version it belongs to."""
    draft = await office.submitted(TAILORED)
    await office.owed(version=1)
    await office.submitting.submit(by(AMARA), replace(TAILORED, text="Wash your hands often."), draft)
    with pytest.raises(NotShown):
        await office.say(draft, CLARA)
    await office.owed(version=2)
    await office.say(draft, CLARA)


async def test_no_approval_is_recorded_for_somebody_who_could_not_have_seen_the_texts(office: Office) -> None:
    await office.set_up(recorded_approvals=True)
    draft = await office.submitted(TAILORED)
    seen = (await office.review(draft)).seen
    with pytest.raises(NotShown):
        await office.deciding.record_approval(by(ADA), draft, stage="clinical", outsider=OKAFOR, seen=seen)


@pytest.mark.parametrize(("person", "refusal"), [(GUS, NotYourTurn), (AMARA, FourEyes)])
async def test_an_unauthorised_click_leaves_its_trace_also_while_texts_are_being_posted(
    office: Office, person: PersonId, refusal: type[Refusal]
) -> None:
    draft = await office.submitted(TAILORED)
    with pytest.raises(refusal):
        await office.say(draft, person)
    assert (await office.record(draft))[-1] is Happening.REFUSED_CLICK


async def test_who_clicks_on_an_old_card_hears_that_and_not_to_wait_for_texts(office: Office) -> None:
    draft = await office.submitted()
    old = (await office.review(draft)).seen
    await office.submitting.submit(by(AMARA), TAILORED, draft)
    with pytest.raises(Stale):
        await office.deciding.decide(by(CLARA), draft, verdict=Verdict.APPROVED, seen=old)


# --- undo


async def test_an_approval_taken_back_is_in_the_record_and_calls_its_reviewers_again(office: Office) -> None:
    draft = await office.submitted()
    await office.say(draft, CLARA)
    await office.owed()
    review = await office.deciding.undo(by(CLARA), draft)
    assert review.turn(SETTINGS.roster) == {CLARA, DEVAN}
    fact = (await office.entries(draft))[-1].fact
    assert (fact.kind, fact.person, fact.stage, fact.role) == (Happening.UNDONE, CLARA, "clinical", "clinical")
    owed = {(one.kind, one.person) for one in await office.owed()}
    assert {(DeliveryKind.CARD, None), (DeliveryKind.CALL, DEVAN), (DeliveryKind.DIRECT, BO)} <= owed
    (decision,) = (await office.review(draft)).decisions
    assert decision.voided_at == NOW


async def test_an_approval_can_be_taken_back_and_given_again_and_again(office: Office) -> None:
    """The store keeps one standing word a person, stage and version, and every one that was taken back."""
    draft = await office.submitted()
    for _ in range(2):
        await office.say(draft, CLARA)
        await office.deciding.undo(by(CLARA), draft)
    await office.approve_in_turn(draft, CLARA, BO)
    review = await office.review(draft)
    assert review.draft.state is DraftState.READY
    assert [decision.voided_at is None for decision in review.decisions] == [False, False, True, True]
    assert await verify(office.store.chain(LAKESIDE), await office.store.head(LAKESIDE)) == []


async def test_after_the_last_stage_nothing_is_taken_back(office: Office) -> None:
    draft = await office.approved()
    with pytest.raises(NotOpen):
        await office.deciding.undo(by(BO), draft)
    assert await office.state(draft) is DraftState.READY


# --- reassigning


async def test_whom_a_stage_is_handed_to_is_called_although_they_were_among_those_asked(office: Office) -> None:
    draft = await office.submitted()
    await office.owed()
    await office.deciding.hand_over(by(CLARA), draft, stage="clinical", to=DEVAN)
    assert (await office.review(draft)).assigned == {"clinical": DEVAN}
    owed = [(one.kind, one.person) for one in await office.owed() if one.person]
    assert sorted(owed) == [(DeliveryKind.CALL, DEVAN), (DeliveryKind.DIRECT, AMARA), (DeliveryKind.DIRECT, CLARA)]
    fact = (await office.entries(draft))[-1].fact
    assert (fact.kind, fact.stage, fact.detail) == (Happening.REASSIGNED, "clinical", {"to": DEVAN})


async def test_the_author_and_an_admin_may_hand_a_stage_over_and_nobody_without_a_part_in_it(office: Office) -> None:
    draft = await office.submitted()
    for person in (AMARA, ADA):
        await office.deciding.hand_over(by(person), draft, stage="clinical", to=DEVAN)
    with pytest.raises(NotYours):
        await office.deciding.hand_over(by(GUS), draft, stage="clinical", to=CLARA)


async def test_a_stage_is_handed_to_nobody_outside_its_role(office: Office) -> None:
    draft = await office.submitted()
    for person in (BO, AMARA, BEN):
        with pytest.raises(NotEligible):
            await office.deciding.hand_over(by(CLARA), draft, stage="clinical", to=person)
    assert (await office.review(draft)).assigned == {}


async def test_when_the_chosen_person_leaves_the_role_is_asked_again(office: Office) -> None:
    draft = await office.submitted()
    await office.deciding.hand_over(by(CLARA), draft, stage="clinical", to=DEVAN)
    await office.name({Role.CLINICAL: {CLARA}})
    async with office.store.read(LAKESIDE) as reader:
        roster = (await reader.settings()).roster
    assert (await office.review(draft)).turn(roster) == {CLARA}
    await office.say(draft, CLARA)


# --- recorded approvals


async def record(office: Office, draft: DraftId, person: PersonId, *, stage: str = "clinical") -> None:
    seen = (await office.review(draft)).seen
    await office.deciding.record_approval(by(person), draft, stage=stage, outsider=OKAFOR, seen=seen)


async def test_recorded_approvals_are_off_until_an_admin_allows_them(office: Office) -> None:
    draft = await office.submitted()
    with pytest.raises(NotByProxy, match="does not use"):
        await record(office, draft, ADA)
    await office.set_up(recorded_approvals=True)
    await record(office, draft, ADA)
    await office.say(draft, BO)
    assert await office.state(draft) is DraftState.READY
    (given, _) = (await office.review(draft)).decisions
    assert (given.person, given.outsider) == (ADA, OKAFOR)


async def test_a_recorded_approval_keeps_name_and_evidence_where_they_can_be_purged(office: Office) -> None:
    await office.set_up(recorded_approvals=True)
    draft = await office.submitted()
    await record(office, draft, ADA)
    fact = (await office.entries(draft))[-1].fact
    assert (fact.kind, fact.person, fact.stage, fact.role) == (
        Happening.APPROVAL_RECORDED, ADA, "clinical", "clinical",
    )  # fmt: skip
    assert fact.text == f"{OKAFOR.name}\n{OKAFOR.evidence}"
    assert OKAFOR.name not in str(fact.detail)


async def test_only_who_reviews_or_administers_records_somebodys_approval(office: Office) -> None:
    await office.set_up(recorded_approvals=True)
    draft = await office.submitted()
    for person, refusal in ((GUS, NotYours), (AMARA, NotYours)):
        with pytest.raises(refusal):
            await record(office, draft, person)
    await office.name({Role.BRAND: {BO, AMARA}})
    with pytest.raises(FourEyes):
        await record(office, draft, AMARA)


async def test_privacy_is_never_approved_by_proxy(office: Office) -> None:
    await office.set_up(recorded_approvals=True)
    await office.name({Role.PRIVACY: {BEN}})
    draft = await office.submitted(replace(POST, kind=Kind.REPLY))
    with pytest.raises(NotByProxy) as refusal:
        await record(office, draft, ADA, stage="privacy")
    assert "privacy officer decides" in refusal.value.sentence


async def test_two_recorded_approvals_of_one_person_do_not_clear_a_draft(office: Office) -> None:
    """The second is refused in words; before, it was stored, and counted for nothing."""
    await office.set_up(recorded_approvals=True)
    draft = await office.submitted()
    await record(office, draft, ADA)
    with pytest.raises(AlreadyDecided):
        await record(office, draft, ADA, stage="brand")
    assert len((await office.review(draft)).decisions) == 1


# --- restarting


async def test_a_restart_is_the_admins_and_puts_the_rules_of_today_in_force(office: Office) -> None:
    draft = await office.submitted()
    await office.say(draft, CLARA)
    await office.set_up(rules={Kind.EDUCATIONAL: (StageRule(roles=(Role.BRAND,), step=1, binds=Binds.VERSION),)})
    with pytest.raises(AdminsOnly):
        await office.deciding.restart(by(CLARA), draft)
    await office.deciding.restart(by(ADA), draft)
    review = await office.review(draft)
    assert [stage.key for stage in review.plan] == ["brand"]
    assert (review.draft.epoch, [decision.voided_at for decision in review.decisions]) == (1, [NOW])
    assert (await office.record(draft))[-1] is Happening.RESTARTED
    await office.say(draft, BO)
    assert await office.state(draft) is DraftState.READY


async def test_without_a_restart_a_draft_keeps_its_rules(office: Office) -> None:
    draft = await office.submitted()
    await office.set_up(rules={Kind.EDUCATIONAL: (StageRule(roles=(Role.BRAND,), step=1),)})
    await office.submitting.submit(by(AMARA), replace(POST, text="Wash."), draft)
    assert [stage.key for stage in (await office.review(draft)).plan] == ["clinical", "brand"]


async def test_a_restart_of_what_is_ready_takes_the_ready_message_back(office: Office) -> None:
    draft = await office.approved()
    await office.owed()
    await office.deciding.restart(by(ADA), draft)
    assert (await office.record(draft))[-2:] == [Happening.RESTARTED, Happening.READY_TAKEN_BACK]
    owed = await office.owed()
    assert Owed.ready(draft) in owed
    assert Owed.files(draft) not in owed
    assert {one.person for one in owed if one.kind is DeliveryKind.CALL} == {CLARA, DEVAN}


async def test_a_restart_of_what_is_scheduled_elsewhere_asks_for_a_pause_there(office: Office) -> None:
    draft = await office.approved(replace(POST, slot=SLOT))
    await office.releasing.schedule(
        by(AMARA),
        draft,
        seen=(await office.review(draft)).seen,
        elsewhere=Elsewhere(tool="Buffer", publish_at=SLOT),
    )
    await office.deciding.restart(by(ADA), draft)
    assert await office.state(draft) is DraftState.IN_REVIEW
    async with office.store.read(LAKESIDE) as reader:
        (task,) = await reader.open_tasks(draft)
    assert (task.owner, task.state) == (AMARA, TaskState.OPEN)


async def test_a_restart_that_nobody_could_finish_is_refused_and_leaves_everything(office: Office) -> None:
    draft = await office.approved()
    await office.set_up(rules={Kind.EDUCATIONAL: (StageRule(roles=(Role.COMMS_LEAD,), step=1),)})
    with pytest.raises(Unfit, match="comms lead"):
        await office.deciding.restart(by(ADA), draft)
    assert await office.state(draft) is DraftState.READY


async def test_a_click_on_a_card_from_before_the_restart_is_not_recorded(office: Office) -> None:
    draft = await office.submitted()
    old = (await office.review(draft)).seen
    await office.deciding.restart(by(ADA), draft)
    with pytest.raises(Stale):
        await office.deciding.decide(by(CLARA), draft, verdict=Verdict.APPROVED, seen=old)
    assert (await office.review(draft)).decisions == ()


Step = Callable[[Office, DraftId], Awaitable[object]]


async def take_back(office: Office, draft: DraftId) -> None:
    await office.deciding.undo(by(CLARA, key="once"), draft)


async def pass_on(office: Office, draft: DraftId) -> None:
    await office.deciding.hand_over(by(CLARA, key="once"), draft, stage="brand", to=BO)


async def begin_anew(office: Office, draft: DraftId) -> None:
    await office.deciding.restart(by(ADA, key="once"), draft)


@pytest.mark.parametrize("step", [take_back, pass_on, begin_anew])
async def test_one_request_delivered_twice_is_carried_out_once(office: Office, step: Step) -> None:
    draft = await office.submitted()
    await office.say(draft, CLARA)
    await step(office, draft)
    record_then = await office.record(draft)
    with pytest.raises(Refusal):
        await step(office, draft)
    assert await office.record(draft) == record_then
