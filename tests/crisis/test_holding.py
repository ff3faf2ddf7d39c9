"""A crisis over a real database: what is taken back, who may, what the end asks of people."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.audit.entries import Happening
from bot.crisis.crisis import Start
from bot.crisis.hold import Scope
from bot.crisis.telling import CrisisOccasion
from bot.delivery.kinds import DeliveryKind
from bot.drafts.draft import DraftState
from bot.drafts.kinds import Kind
from bot.drafts.networks import Network
from bot.ids import AlertId, ChannelId, DraftId, PersonId
from bot.refusals import AlreadyRecorded, CrisisLeadsOnly, FourEyes, GateClosed, HoldIsOn, NotOpen, NotYours, Unfit
from bot.review.decision import Seen
from bot.review.gate import Closed, may_go_out
from bot.review.releasing import Elsewhere
from bot.review.stages import Role
from tests.crisis.conftest import CRISIS_ROOM, Room
from tests.support.office import ADA, AMARA, BEN, BO, CLARA, DEVAN, GUS, LAKESIDE, NOW, POST, by
from tests.support.record import breaks

TOMORROW = NOW + timedelta(days=1)
LATER = replace(POST, slot=TOMORROW)
UPDATE = replace(POST, kind=Kind.CRISIS_UPDATE)


async def everything_recorded(room: Room) -> list[Happening]:
    async with room.office.store.read(LAKESIDE) as reader:
        return [entry.fact.kind async for entry in reader.chain()]


async def test_a_start_takes_back_what_could_go_out(room: Room) -> None:
    """Approved, ready and scheduled posts are held, their approvals void; one in review stays there."""
    office = room.office
    approved, ready = await office.approved(LATER), await office.approved()
    scheduled, waiting = await office.approved(), await office.submitted()
    await room.scheduled(scheduled)
    await office.owed()
    crisis = await room.start()
    assert crisis.found == 3
    for draft in (approved, ready, scheduled):
        review = await office.review(draft)
        assert review.draft.state is DraftState.HELD
        assert review.draft.epoch == 1
        assert not review.fully_approved
        assert Closed.HOLD in may_go_out(review, on=NOW.date()).because
        assert Happening.HELD in await office.record(draft)
        assert (await office.record(draft)).count(Happening.VOIDED) == 2
    assert await office.state(waiting) is DraftState.IN_REVIEW
    assert (await office.review(waiting)).held
    figures = await room.figures(crisis)
    assert (figures.held, figures.open) == (3, 3)
    assert [(task.draft, task.tool, task.owner) for task in figures.open_pauses] == [(scheduled, "Buffer", AMARA)]
    owed = await office.owed()
    told = {(one.kind, one.draft) for one in owed}
    assert {(DeliveryKind.CRISIS, None), (DeliveryKind.READY, ready), (DeliveryKind.READY, scheduled)} <= told
    assert {one.draft for one in owed if one.kind is DeliveryKind.CALL and one.person == AMARA} == {
        approved,
        ready,
        scheduled,
    }
    assert (DeliveryKind.CARD, waiting) in told
    assert await breaks(room.store, LAKESIDE) == []


async def test_what_was_taken_back_is_not_ready_any_more_on_any_way(room: Room) -> None:
    """Nothing is released at its slot, nothing scheduled; what is published all the same is flagged."""
    office = room.office
    draft = await office.approved(LATER)
    await room.start()
    assert await office.releasing.release_due(now=TOMORROW) == 0
    review = await office.review(draft)
    seen = Seen(version=1, epoch=review.draft.epoch, step=0)
    elsewhere = Elsewhere(tool="Buffer", publish_at=TOMORROW)
    with pytest.raises(GateClosed, match="crisis hold is on"):
        await office.releasing.schedule(by(AMARA), draft, seen=seen, elsewhere=elsewhere)
    assert await office.releasing.publish(by(AMARA), draft, seen=seen, links=()) is False


async def test_what_is_approved_while_a_hold_is_on_stays_back(room: Room) -> None:
    """New drafts go through review, and are held like the others when they come out of it."""
    office = room.office
    crisis = await room.start()
    draft = await office.approved()
    assert await office.state(draft) is DraftState.HELD
    assert (await room.figures(crisis)).held == 1
    await room.end(crisis)
    assert await office.state(draft) is DraftState.HELD
    await room.looking.let_go(by(AMARA), draft)
    review = await office.review(draft)
    assert review.draft.state is DraftState.IN_REVIEW
    assert not any(standing.approvals for standing in review.standings())


async def test_an_edit_of_a_held_post_begins_its_review_anew(room: Room) -> None:
    """Also one of the slot alone, to which no approval is bound: approvals from before the end never carry over."""
    office = room.office
    crisis = await room.start()
    draft = await office.approved(LATER)
    await room.end(crisis)
    await office.submitting.submit(by(AMARA), replace(LATER, slot=NOW + timedelta(days=2)), draft)
    review = await office.review(draft)
    assert review.draft.state is DraftState.IN_REVIEW
    assert [standing.approvals for standing in review.standings()] == [(), ()]


async def test_crisis_updates_pass_and_are_counted(room: Room) -> None:
    office = room.office
    crisis = await room.start()
    update = await office.submitted(UPDATE)
    await office.say(update, CLARA)
    await office.say(update, BO)
    assert await office.state(update) is DraftState.READY
    await office.owed()
    seen = Seen(version=1, epoch=0, step=0)
    link = "https://lakeside.example/water"
    assert await office.releasing.publish(by(AMARA), update, seen=seen, links=(link,))
    assert [one.draft for one in (await room.figures(crisis)).updates] == [update]
    assert DeliveryKind.CRISIS in {one.kind for one in await office.owed()}


async def test_a_scope_holds_only_what_it_covers_and_a_wider_one_takes_back_more(room: Room) -> None:
    office = room.office
    on_x = await office.approved(replace(POST, networks=(Network.X,)))
    elsewhere = await office.approved(replace(POST, networks=(Network.LINKEDIN,)))
    crisis = await room.start(scope=Scope(networks=frozenset({Network.X})))
    assert [await office.state(one) for one in (on_x, elsewhere)] == [DraftState.HELD, DraftState.READY]
    await room.changing.change(by(BO), crisis.id, reason="It spreads.", scope=Scope())
    assert await office.state(elsewhere) is DraftState.HELD
    await room.changing.change(by(BO), crisis.id, reason="It spreads.", scope=Scope(kinds=frozenset({Kind.REPLY})))
    await room.changing.confirm_narrower(by(ADA), crisis.id, asked_at=int(NOW.timestamp()))
    assert await office.state(on_x) is DraftState.HELD
    await room.looking.let_go(by(AMARA), on_x)
    assert await office.state(on_x) is DraftState.IN_REVIEW
    assert (await everything_recorded(room)).count(Happening.CRISIS_CHANGED) == 1


async def test_only_crisis_leads_start_and_others_leave_a_trace(room: Room) -> None:
    """Where nobody is named, admins and communications leads may; once somebody is, only they and their backups."""
    with pytest.raises(CrisisLeadsOnly) as refused:
        await room.start(AMARA)
    assert refused.value.people == {ADA, BO}
    assert (await everything_recorded(room))[-1] is Happening.REFUSED_CLICK
    await room.office.name({Role.CRISIS_LEAD: [GUS]}, backups={Role.CRISIS_LEAD: frozenset({DEVAN})})
    for person in (ADA, BO):
        with pytest.raises(CrisisLeadsOnly):
            await room.start(person)
    with pytest.raises(CrisisLeadsOnly):
        await room.starting.refuse_others(by(BO), "start")
    assert (await room.start(DEVAN)).lead == DEVAN


async def test_there_is_one_hold_at_a_time(room: Room) -> None:
    await room.start()
    with pytest.raises(NotOpen, match="is on already"):
        await room.start(ADA)
    with pytest.raises(NotOpen, match="is on already"):
        await room.start(ADA, drill=True)


async def test_what_cannot_be_started_says_why_by_field(room: Room) -> None:
    def start(**changed: object) -> Start:
        return replace(Start(reason="Water.", channel=CRISIS_ROOM), **changed)  # type: ignore[arg-type]

    for wanted, field in (
        (start(reason=" "), "reason"),
        (start(scope=Scope(words=("!",))), "words"),
        (start(channel=ChannelId("")), "channel"),
    ):
        with pytest.raises(Unfit) as refused:
            await room.starting.start(by(BO), wanted)
        assert refused.value.fields.keys() == {field}
    with pytest.raises(Unfit):
        await room.starting.start(by(BO), start(reason="The patient's SSN is 219-09-9999."))
    await room.start()


async def test_a_second_person_confirms_the_end(room: Room) -> None:
    crisis = await room.start()
    with pytest.raises(NotOpen, match="Nobody asks"):
        await room.ending.confirm(by(ADA), crisis.id)
    await room.ending.ask(by(BO), crisis.id)
    with pytest.raises(FourEyes):
        await room.ending.confirm(by(BO), crisis.id)
    with pytest.raises(FourEyes):
        await room.ending.refuse_others(by(BO), crisis.id)
    with pytest.raises(CrisisLeadsOnly):
        await room.ending.confirm(by(AMARA), crisis.id)
    with pytest.raises(NotOpen, match="asked for already"):
        await room.ending.ask(by(ADA), crisis.id)
    asked = {one.person for one in await room.office.owed() if f"{crisis.id}:{CrisisOccasion.END}:" in one.lane}
    assert asked == {ADA}
    await room.ending.confirm(by(ADA), crisis.id)
    with pytest.raises(NotOpen, match="has ended"):
        await room.ending.confirm(by(ADA), crisis.id)
    recorded = await everything_recorded(room)
    assert recorded.count(Happening.REFUSED_CLICK) == 3
    assert recorded[-1] is Happening.CRISIS_ENDED


async def test_a_forgotten_request_to_end_can_be_taken_back(room: Room) -> None:
    crisis = await room.start()
    await room.ending.ask(by(BO), crisis.id)
    await room.ending.take_back(by(ADA), crisis.id)
    with pytest.raises(NotOpen, match="Nobody asks"):
        await room.ending.confirm(by(ADA), crisis.id)
    with pytest.raises(NotOpen, match="Nobody asks"):
        await room.ending.take_back(by(BO), crisis.id)
    async with room.office.store.read(LAKESIDE) as reader:
        assert await reader.hold_on() is not None


async def test_the_end_releases_nothing_by_itself(room: Room) -> None:
    """What passed its slot has missed it; each of the others waits for one person's click on it."""
    office = room.office
    passed, coming = await office.approved(LATER), await office.approved(replace(POST, slot=NOW + timedelta(days=3)))
    crisis = await room.start()
    await office.owed()
    with pytest.raises(HoldIsOn):
        await room.looking.let_go(by(AMARA), coming)
    after = NOW + timedelta(days=2)
    await room.end(crisis, at=after)
    assert [await office.state(one) for one in (passed, coming)] == [DraftState.MISSED, DraftState.HELD]
    assert not may_go_out(await office.review(passed), on=after.date()).open
    assert await office.releasing.release_due(now=after) == 0
    called = {one.draft for one in await office.owed() if one.kind is DeliveryKind.CALL}
    assert called == {passed, coming}
    with pytest.raises(NotYours):
        await room.looking.let_go(by(GUS), coming)
    await room.looking.let_go(by(AMARA, at=after), coming)
    with pytest.raises(NotOpen, match="looked at it already"):
        await room.looking.let_go(by(BO, at=after), coming)
    await office.say(coming, DEVAN)
    await office.say(coming, BO)
    assert await office.state(coming) is DraftState.APPROVED
    figures = await room.figures(crisis)
    assert (figures.held, figures.open, figures.missed) == (2, 0, 1)


async def test_a_slot_that_passes_after_the_end_needs_another_one(room: Room) -> None:
    office = room.office
    draft = await office.approved(LATER)
    await room.end(await room.start())
    with pytest.raises(NotOpen, match="slot has passed"):
        await room.looking.let_go(by(AMARA, at=TOMORROW + timedelta(minutes=1)), draft)


async def test_what_had_missed_its_slot_stays_missed_and_loses_its_approvals(room: Room) -> None:
    office = room.office
    draft = await office.approved(LATER)
    await office.releasing.release_due(now=TOMORROW + timedelta(days=1))
    crisis = await room.start(at=TOMORROW + timedelta(days=1))
    assert crisis.found == 0
    await room.end(crisis, at=TOMORROW + timedelta(days=1))
    review = await office.review(draft)
    assert review.draft.state is DraftState.MISSED
    assert not may_go_out(review, on=TOMORROW.date()).open


async def test_a_confirmed_pause_is_counted(room: Room) -> None:
    office = room.office
    draft = await office.approved()
    await room.scheduled(draft)
    crisis = await room.start()
    (task,) = (await room.figures(crisis)).open_pauses
    await office.owed()
    assert await office.releasing.escalate_due(now=NOW + timedelta(hours=1)) == 1
    assert DeliveryKind.CRISIS in {one.kind for one in await office.owed()}
    await office.releasing.confirm_stop(by(AMARA), task.id)
    assert DeliveryKind.CRISIS in {one.kind for one in await office.owed()}
    figures = await room.figures(crisis)
    assert (len(figures.pauses), figures.open_pauses) == (1, ())


async def test_a_drill_holds_nothing_and_notes_who_reacted_when(room: Room) -> None:
    office = room.office
    ready = await office.approved()
    scheduled = await office.approved()
    await room.scheduled(scheduled)
    await office.owed()
    drill = await room.start(drill=True)
    assert drill.found == 2
    assert [await office.state(one) for one in (ready, scheduled)] == [DraftState.READY, DraftState.SCHEDULED]
    assert may_go_out(await office.review(ready), on=NOW.date()).open
    owed = await office.owed()
    assert {one.kind for one in owed} == {DeliveryKind.CRISIS, DeliveryKind.CRISIS_NOTE, DeliveryKind.CARD}
    assert {one.person for one in owed} - {None} == {ADA, BO, CLARA, DEVAN, AMARA}
    at = NOW + timedelta(minutes=4)
    assert await room.drilling.react(by(AMARA, at=at), drill.id)
    assert not await room.drilling.react(by(AMARA, at=at), drill.id)
    assert await room.drilling.react(by(AMARA, at=at), drill.id, paused=scheduled)
    assert await room.drilling.react(by(BEN, at=at), drill.id), "who was not asked may react too"
    reactions = (await room.figures(drill)).reactions
    assert {(one.person, one.draft) for one in reactions if one.at == at} == {
        (AMARA, None),
        (AMARA, scheduled),
        (BEN, None),
    }
    await room.end(drill)
    with pytest.raises(NotOpen):
        await room.drilling.react(by(CLARA), drill.id)


async def test_a_hold_ends_a_drill_that_is_on(room: Room) -> None:
    """Practice never keeps the real thing waiting."""
    drill = await room.start(drill=True)
    draft = await room.office.approved()
    await room.start(ADA)
    assert await room.office.state(draft) is DraftState.HELD
    async with room.office.store.read(LAKESIDE) as reader:
        assert not (await reader.crisis(drill.id)).on
        now = await reader.crisis_now()
    assert now is not None
    assert not now.drill
    with pytest.raises(NotOpen, match="no drill"):
        await room.drilling.react(by(AMARA), now.id)


async def test_an_alert_proposes_a_hold_once_and_starts_none(room: Room) -> None:
    async def proposed(alert: int) -> object:
        return await room.proposing.propose(LAKESIDE, AlertId(alert), because="Topic Water: 40 posts.", at=NOW)

    assert await proposed(1)
    assert await proposed(1) is None
    assert {(one.kind, one.person) for one in await room.office.owed()} == {
        (DeliveryKind.PROPOSAL, ADA),
        (DeliveryKind.PROPOSAL, BO),
    }
    async with room.office.store.read(LAKESIDE) as reader:
        assert await reader.hold_on() is None
        (first,) = await reader.open_proposals()
    with pytest.raises(CrisisLeadsOnly):
        await room.proposing.dismiss(by(AMARA), first.id)
    await room.proposing.dismiss(by(BO), first.id)
    with pytest.raises(NotOpen):
        await room.proposing.dismiss(by(ADA), first.id)
    assert await proposed(2)
    await room.start()
    assert await proposed(3) is None
    async with room.office.store.read(LAKESIDE) as reader:
        assert await reader.open_proposals() == ()


async def test_the_same_click_counts_once(room: Room) -> None:
    request = by(BO, key="start")
    wanted = Start(reason="Water.", channel=CRISIS_ROOM)
    await room.starting.start(request, wanted)
    with pytest.raises(AlreadyRecorded):
        await room.starting.start(request, wanted)


async def test_held_posts_are_listed_for_their_author_or_for_all(room: Room) -> None:
    office = room.office
    mine = await office.approved()
    theirs = (await office.submitting.submit(by(BEN), POST, None)).id
    await office.say(theirs, CLARA)
    await office.say(theirs, BO)
    await room.start()

    async def listed(author: PersonId | None) -> list[DraftId]:
        async with office.store.read(LAKESIDE) as reader:
            return [review.draft.id for review in await reader.still_held(author=author, limit=10)]

    assert await listed(None) == [mine, theirs]
    assert await listed(BEN) == [theirs]
