"""The use cases over a real store, on both databases."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.audit.entries import Happening, verify
from bot.delivery.kinds import DeliveryKind
from bot.delivery.owed import Owed
from bot.drafts.draft import Composition, DraftState
from bot.ids import DraftId, PersonId, WorkspaceId
from bot.refusals import (
    AlreadyRecorded,
    FourEyes,
    GateClosed,
    NotFound,
    NotOpen,
    NotSetUp,
    NotYours,
    NotYourTurn,
    Unfit,
)
from bot.review.decision import Verdict
from bot.review.publishing import TaskState
from bot.review.releasing import Elsewhere
from bot.store import Store
from storage.engine import Database
from tests.support.office import ADA, AMARA, BEN, BO, CLARA, DEVAN, GUS, LAKESIDE, NOW, POST, Office, by


async def test_a_draft_goes_in_and_the_right_people_decide(office: Office) -> None:
    draft = await office.submitted()
    await office.say(draft, CLARA)
    await office.say(draft, BO)
    assert await office.state(draft) is DraftState.READY  # no slot: as soon as approved
    assert await office.record(draft) == [
        Happening.SUBMITTED,
        Happening.DECIDED,
        Happening.DECIDED,
        Happening.READY,
    ]
    async for entry in office.store.chain(LAKESIDE):
        assert entry.seq <= 4
    assert await verify(office.store.chain(LAKESIDE), await office.store.head(LAKESIDE)) == []


async def test_submitting_owes_a_card_its_story_and_one_call_to_each_whose_turn_it_is(office: Office) -> None:
    draft = await office.submitted()
    owed = await office.owed()
    assert [(o.kind, o.person) for o in owed if o.kind is not DeliveryKind.STORY] == [
        (DeliveryKind.CARD, None),
        (DeliveryKind.CALL, CLARA),
        (DeliveryKind.CALL, DEVAN),
        (DeliveryKind.DIRECT, AMARA),
    ]
    assert sum(o.kind is DeliveryKind.STORY for o in owed) == 1
    await office.say(draft, CLARA)
    after = {(o.kind, o.person) for o in await office.owed()}
    assert {(DeliveryKind.CALL, BO), (DeliveryKind.DIRECT, CLARA), (DeliveryKind.DIRECT, DEVAN)} <= after


async def test_without_settings_nothing_is_submitted(store: Store) -> None:
    with pytest.raises(NotSetUp):
        await Office(store).submitted()


async def test_the_same_click_twice_is_one_decision(office: Office) -> None:
    draft = await office.submitted()
    seen = (await office.review(draft)).seen
    await office.deciding.decide(by(CLARA, key="one click"), draft, verdict=Verdict.APPROVED, seen=seen)
    with pytest.raises(AlreadyRecorded):
        await office.deciding.decide(by(CLARA, key="one click"), draft, verdict=Verdict.APPROVED, seen=seen)
    assert len((await office.review(draft)).decisions) == 1


@pytest.mark.parametrize(("person", "refusal"), [(GUS, NotYourTurn), (BO, NotYourTurn), (AMARA, FourEyes)])
async def test_an_unauthorised_click_is_refused_and_leaves_a_trace(
    office: Office, person: PersonId, refusal: type[Exception]
) -> None:
    draft = await office.submitted()
    with pytest.raises(refusal):
        await office.say(draft, person)
    assert (await office.record(draft))[-1] is Happening.REFUSED_CLICK
    assert (await office.review(draft)).decisions == ()


async def test_an_edit_after_approval_takes_the_ready_message_back(office: Office) -> None:
    draft = await office.approved()
    await office.owed()
    await office.submitting.submit(by(AMARA), Composition(kind=POST.kind, text="Other.", networks=POST.networks), draft)
    assert await office.state(draft) is DraftState.IN_REVIEW
    assert Happening.READY_TAKEN_BACK in await office.record(draft)
    assert Owed.ready(draft) in await office.owed()


async def test_an_unchanged_draft_is_not_submitted_again(office: Office) -> None:
    draft = await office.submitted()
    with pytest.raises(Unfit) as refusal:
        await office.submitting.submit(by(AMARA), POST, draft)
    assert "text" in refusal.value.fields


async def test_a_draft_nobody_could_review_is_refused_with_whom_to_ask(office: Office) -> None:
    """Bo is the whole brand role and writes the draft."""
    with pytest.raises(Unfit) as refusal:
        await office.submitting.submit(by(BO), POST, None)
    assert "brand" in refusal.value.fields["kind"]


async def test_others_cannot_edit_or_withdraw(office: Office) -> None:
    draft = await office.submitted()
    with pytest.raises(NotYours):
        await office.submitting.submit(by(BEN), POST, draft)
    with pytest.raises(NotYours):
        await office.submitting.withdraw(by(BEN), draft, reason="")
    await office.submitting.withdraw(by(ADA), draft, reason="Not now.")
    assert await office.state(draft) is DraftState.WITHDRAWN


async def test_another_workspace_sees_nothing(office: Office) -> None:
    draft = await office.submitted()
    async with office.store.read(WorkspaceId("T0OTHER")) as reader:
        with pytest.raises(NotFound):
            await reader.draft(draft)


async def test_saved_words_wait_for_their_author(office: Office) -> None:
    draft = await office.submitting.save(by(AMARA), POST, None)
    async with office.store.read(LAKESIDE) as reader:
        assert await reader.composition(draft) == POST
    submitted = await office.submitting.submit(by(AMARA), POST, draft)
    assert (submitted.id, submitted.version, submitted.state) == (draft, 1, DraftState.IN_REVIEW)
    async with office.store.read(LAKESIDE) as reader:
        assert await reader.composition(draft) is None


async def test_a_duplicate_is_a_saved_draft_of_ones_own(office: Office) -> None:
    draft = await office.approved()
    copy = await office.submitting.duplicate(by(BEN), draft)
    async with office.store.read(LAKESIDE) as reader:
        assert (await reader.draft(copy)).author == BEN
        composition = await reader.composition(copy)
    assert composition is not None
    assert composition.text == POST.text


async def test_somebody_elses_saved_words_cannot_be_duplicated(office: Office) -> None:
    draft = await office.submitting.save(by(AMARA), POST, None)
    with pytest.raises(NotYours):
        await office.submitting.duplicate(by(BEN), draft)


@pytest.mark.parametrize(
    ("minutes_late", "state"),
    [(-1, DraftState.APPROVED), (0, DraftState.READY), (60, DraftState.READY), (61, DraftState.MISSED)],
)
async def test_the_slot_decides_when_it_is_ready(office: Office, minutes_late: int, state: DraftState) -> None:
    slot = NOW + timedelta(hours=2)
    draft = await office.approved(Composition(kind=POST.kind, text=POST.text, networks=POST.networks, slot=slot))
    await office.releasing.release_due(now=slot + timedelta(minutes=minutes_late))
    assert await office.state(draft) is state


async def test_releasing_twice_announces_once(office: Office) -> None:
    slot = NOW + timedelta(hours=2)
    draft = await office.approved(Composition(kind=POST.kind, text=POST.text, networks=POST.networks, slot=slot))
    assert await office.releasing.release_due(now=slot) == 1
    assert await office.releasing.release_due(now=slot) == 0
    assert (await office.record(draft)).count(Happening.READY) == 1


async def test_publishing_is_always_recorded_and_flagged_when_the_gate_was_closed(office: Office) -> None:
    draft = await office.approved()
    seen = (await office.review(draft)).seen
    await office.submitting.submit(by(AMARA), Composition(kind=POST.kind, text="Other.", networks=POST.networks), draft)
    assert await office.releasing.publish(by(AMARA), draft, seen=seen, links=("https://example.org/1",)) is False
    async with office.store.read(LAKESIDE) as reader:
        (publication,) = await reader.publications(draft)
    assert (publication.gate_open, publication.version) == (False, 1)
    assert await office.state(draft) is DraftState.PUBLISHED


async def test_a_second_link_needs_no_second_gate(office: Office) -> None:
    draft = await office.approved()
    seen = (await office.review(draft)).seen
    assert await office.releasing.publish(by(AMARA), draft, seen=seen, links=("https://example.org/1",))
    assert await office.releasing.publish(by(ADA), draft, seen=seen, links=("https://example.org/2",))


async def scheduled(office: Office) -> DraftId:
    slot = NOW + timedelta(hours=2)
    draft = await office.approved(Composition(kind=POST.kind, text=POST.text, networks=POST.networks, slot=slot))
    seen = (await office.review(draft)).seen
    await office.releasing.schedule(
        by(AMARA), draft, seen=seen, elsewhere=Elsewhere(tool="Buffer", publish_at=slot, link="https://example.org/b")
    )
    return draft


async def test_only_what_may_go_out_is_scheduled_elsewhere(office: Office) -> None:
    draft = await office.submitted()
    seen = (await office.review(draft)).seen
    with pytest.raises(GateClosed):
        await office.releasing.schedule(by(AMARA), draft, seen=seen, elsewhere=Elsewhere(tool="Buffer", publish_at=NOW))


Change = Callable[[Office, DraftId], Awaitable[object]]


async def edit(office: Office, draft: DraftId) -> None:
    await office.submitting.submit(by(AMARA), Composition(kind=POST.kind, text="Other.", networks=POST.networks), draft)


async def withdraw(office: Office, draft: DraftId) -> None:
    await office.submitting.withdraw(by(AMARA), draft, reason="")


@pytest.mark.parametrize("change", [edit, withdraw])
async def test_what_is_scheduled_elsewhere_has_to_be_paused_there(office: Office, change: Change) -> None:
    """Nothing claims to be stopped before somebody says so; meanwhile it goes to more people."""
    draft = await scheduled(office)
    await change(office, draft)
    async with office.store.read(LAKESIDE) as reader:
        (task,) = await reader.open_tasks(draft)
    assert (task.tool, task.owner, task.state) == ("Buffer", AMARA, TaskState.OPEN)
    await office.owed()
    assert await office.releasing.escalate_due(now=task.due_at) == 1
    told = {o.person for o in await office.owed() if o.kind is DeliveryKind.TASK}
    assert told == {AMARA, ADA}
    done = await office.releasing.confirm_stop(by(ADA), task.id)
    assert (done.state, done.confirmed_by) == (TaskState.CONFIRMED, ADA)
    async with office.store.read(LAKESIDE) as reader:
        assert await reader.open_tasks(draft) == ()
    assert await office.releasing.escalate_due(now=task.due_at + timedelta(days=1)) == 0


async def test_a_withdrawn_draft_takes_no_decision(office: Office) -> None:
    draft = await office.submitted()
    seen = (await office.review(draft)).seen
    await office.submitting.withdraw(by(AMARA), draft, reason="")
    with pytest.raises(NotOpen):
        await office.deciding.decide(by(CLARA), draft, verdict=Verdict.APPROVED, seen=seen)


async def test_a_draft_that_cannot_be_read_holds_up_no_other(office: Office, database: Database) -> None:
    """Somebody tampered with one version; the other post is announced all the same."""
    slot = NOW + timedelta(hours=2)
    post = Composition(kind=POST.kind, text=POST.text, networks=POST.networks, slot=slot)
    broken, sound = await office.approved(post), await office.approved(post)
    async with database.writing() as connection:
        await connection.execute(
            text("UPDATE versions SET content_hash = 'none' WHERE draft = :draft"), {"draft": broken}
        )
    assert await office.releasing.release_due(now=slot) == 1
    assert await office.state(sound) is DraftState.READY
