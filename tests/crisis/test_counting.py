"""What a crisis counts over a real database: held posts until somebody looked, pauses until somebody confirmed."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.audit.entries import Happening
from bot.crisis.crisis import Crisis, Proposal
from bot.crisis.hold import Scope
from bot.delivery.kinds import DeliveryKind
from bot.drafts.draft import DraftState
from bot.ids import AlertId, DraftId, ProposalId
from bot.refusals import GateClosed
from bot.review.decision import Seen
from bot.review.gate import may_go_out
from bot.review.releasing import Elsewhere
from storage.tables import versions
from tests.crisis.conftest import Room
from tests.support.office import AMARA, BO, CLARA, DEVAN, LAKESIDE, NOW, POST, by
from tests.support.record import breaks

TOMORROW = NOW + timedelta(days=1)
LATER = replace(POST, slot=TOMORROW)
AFTER = NOW + timedelta(days=2)


async def schedule(room: Room, draft: DraftId, tool: str, *, link: str = "") -> None:
    review = await room.office.review(draft)
    seen = Seen(version=review.version.no, epoch=review.draft.epoch, step=0)
    where = Elsewhere(tool=tool, publish_at=TOMORROW, link=link)
    await room.office.releasing.schedule(by(AMARA), draft, seen=seen, elsewhere=where)


async def to_pause(room: Room, crisis: Crisis) -> list[tuple[DraftId, str]]:
    return [(task.draft, task.tool) for task in (await room.figures(crisis)).open_pauses]


async def test_what_was_approved_during_a_hold_and_missed_its_slot_is_approved_anew(room: Room) -> None:
    """Also where its slot passed before the end: the gate stays closed, and another slot means another review."""
    office = room.office
    crisis = await room.start()
    draft = await office.approved(LATER)
    held = await office.review(draft)
    assert (held.draft.state, held.draft.epoch) == (DraftState.HELD, 1)
    assert not any(standing.approvals for standing in held.standings())
    assert (await office.record(draft)).count(Happening.VOIDED) == 2
    await room.end(crisis, at=AFTER)
    missed = await office.review(draft)
    assert missed.draft.state is DraftState.MISSED
    assert not may_go_out(missed, on=AFTER.date()).open
    seen = Seen(version=1, epoch=missed.draft.epoch, step=0)
    where = Elsewhere(tool="Buffer", publish_at=AFTER)
    with pytest.raises(GateClosed):
        await office.releasing.schedule(by(AMARA, at=AFTER), draft, seen=seen, elsewhere=where)
    await office.submitting.submit(by(AMARA, at=AFTER), replace(LATER, slot=AFTER + timedelta(hours=1)), draft)
    assert await office.state(draft) is DraftState.IN_REVIEW
    assert await office.releasing.release_due(now=AFTER + timedelta(hours=1)) == 0
    assert await breaks(room.store, LAKESIDE) == []


async def test_a_post_that_missed_its_slot_over_a_hold_is_counted_until_it_has_another_one(room: Room) -> None:
    """Nobody has looked at it, so it is not said that somebody has."""
    office = room.office
    draft = await office.approved(LATER)
    crisis = await room.start()
    await room.end(crisis, at=AFTER)
    figures = await room.figures(crisis)
    assert (figures.held, figures.open, figures.missed) == (1, 0, 1)
    await office.owed()
    await office.submitting.submit(by(AMARA, at=AFTER), replace(LATER, slot=AFTER + timedelta(days=1)), draft)
    figures = await room.figures(crisis)
    assert (figures.held, figures.open, figures.missed) == (1, 0, 0)
    assert f"crisis:{crisis.id}" in {one.lane for one in await office.owed()}, "its message says so"


async def test_a_pause_that_was_open_before_the_start_is_counted(room: Room) -> None:
    """Of a post that was edited, and of one that was withdrawn, after it was scheduled; and whoever confirms it sees it
    in the crisis message.
    """
    office = room.office
    edited, withdrawn = await office.approved(), await office.approved()
    for draft in (edited, withdrawn):
        await room.scheduled(draft)
    await office.submitting.submit(by(AMARA), replace(POST, text="Edited: wash your hands."), edited)
    await office.submitting.withdraw(by(AMARA), withdrawn, reason="")
    crisis = await room.start()
    assert crisis.found == 0
    assert await to_pause(room, crisis) == [(edited, "Buffer"), (withdrawn, "Buffer")]
    await office.owed()
    for task in (await room.figures(crisis)).open_pauses:
        await office.releasing.confirm_stop(by(AMARA), task.id)
    assert f"crisis:{crisis.id}" in {one.lane for one in await office.owed()}
    assert await to_pause(room, crisis) == []


async def test_a_pause_counts_where_the_version_that_waits_elsewhere_is_in_scope(room: Room) -> None:
    """What is in the other tool is the version before, whatever the draft says now; others are no business of it."""
    office = room.office
    about, other = await office.approved(replace(POST, text="Drink water.")), await office.approved()
    for draft in (about, other):
        await room.scheduled(draft)
        await office.submitting.submit(by(AMARA), replace(POST, text="Something else."), draft)
    crisis = await room.start(scope=Scope(words=("water",)))
    assert await to_pause(room, crisis) == [(about, "Buffer")]
    await room.changing.change(by(BO), crisis.id, reason="It spreads.", scope=Scope())
    assert await to_pause(room, crisis) == [(about, "Buffer"), (other, "Buffer")], "a wider scope counts more"


async def test_the_second_of_two_crises_counts_what_the_first_left_open(room: Room) -> None:
    """Posts nobody has looked at and pauses nobody has confirmed, until somebody does; both messages say so."""
    office = room.office
    scheduled, waits, gone = await office.approved(LATER), await office.approved(LATER), await office.approved(LATER)
    await schedule(room, scheduled, "Buffer")
    first = await room.start()
    await room.end(first)
    await office.submitting.withdraw(by(AMARA), gone, reason="")
    second = await room.start()
    figures = await room.figures(second)
    assert (figures.held, figures.open) == (2, 2)
    assert await to_pause(room, second) == [(scheduled, "Buffer")]
    await room.end(second)
    await office.owed()
    await room.looking.let_go(by(AMARA), waits)
    assert {f"crisis:{one.id}" for one in (first, second)} <= {one.lane for one in await office.owed()}
    assert ((await room.figures(first)).open, (await room.figures(second)).open) == (1, 1)
    (task,) = (await room.figures(second)).open_pauses
    await office.releasing.confirm_stop(by(AMARA), task.id)
    assert (await to_pause(room, first), await to_pause(room, second)) == ([], [])
    assert await breaks(room.store, LAKESIDE) == []


async def test_what_happens_to_a_post_long_after_a_hold_is_not_counted_in_it(room: Room) -> None:
    """Neither its later pauses, nor another hold's taking it back."""
    office = room.office
    draft = await office.approved(LATER)
    first = await room.start()
    await room.end(first)
    await room.looking.let_go(by(AMARA), draft)
    await office.approve_in_turn(draft, CLARA, BO)
    await schedule(room, draft, "Buffer")
    await office.submitting.submit(by(AMARA), replace(LATER, text="Edited again."), draft)
    assert (await room.figures(first)).pauses == ()
    await office.approve_in_turn(draft, DEVAN, BO)
    second = await room.start()
    assert ((await room.figures(first)).open, (await room.figures(second)).open) == (0, 1)


async def test_every_tool_a_post_waits_in_is_paused(room: Room) -> None:
    """One task for each tool and link; the last word on the same place counts, and a drill asks for as many."""
    office = room.office
    draft = await office.approved(LATER)
    for tool, link in (("Buffer", ""), ("Meta Suite", ""), ("buffer ", ""), ("Meta Suite", "https://meta.example/2")):
        await schedule(room, draft, tool, link=link)
    drill = await room.start(drill=True)
    asked = [one for one in (await room.figures(drill)).reactions if one.draft == draft]
    assert len(asked) == 3
    crisis = await room.start()
    assert await to_pause(room, crisis) == [(draft, "Meta Suite"), (draft, "buffer "), (draft, "Meta Suite")]


async def test_a_place_that_was_paused_once_is_not_asked_for_again(room: Room) -> None:
    office = room.office
    draft = await office.approved(replace(POST, slot=AFTER))
    await schedule(room, draft, "Meta Suite")
    await room.end(await room.start(at=NOW + timedelta(minutes=1)), at=NOW + timedelta(minutes=2))
    await room.looking.let_go(by(AMARA, at=NOW + timedelta(minutes=3)), draft)
    await office.approve_in_turn(draft, CLARA, BO)
    review = await office.review(draft)
    await office.releasing.schedule(
        by(AMARA, at=NOW + timedelta(minutes=4)),
        draft,
        seen=Seen(version=1, epoch=review.draft.epoch, step=0),
        elsewhere=Elsewhere(tool="Buffer", publish_at=AFTER),
    )
    crisis = await room.start(at=NOW + timedelta(minutes=5))
    tools = [task.tool for task in (await room.figures(crisis)).pauses if task.opened_at > NOW + timedelta(minutes=4)]
    assert tools == ["Buffer"]


async def test_a_ready_post_that_cannot_be_read_is_held_whatever_the_scope(room: Room) -> None:
    """Somebody changed its text behind Vetted's back: it is in no list, and must not stay ready."""
    office = room.office
    draft, scheduled = await office.approved(), await office.approved()
    await room.scheduled(scheduled)
    async with room.store._database.writing() as connection:
        await connection.execute(update(versions).values(content_hash="0" * 64))
    crisis = await room.start(scope=Scope(words=("nothing of this",)))
    assert crisis.found == 2
    async with room.store.read(LAKESIDE) as reader:
        for number in (draft, scheduled):
            found = await reader.draft(number)
            assert (found.state, found.epoch) == (DraftState.HELD, 1)
    assert await to_pause(room, crisis) == [(scheduled, "Buffer")]
    assert {DeliveryKind.READY, DeliveryKind.CALL, DeliveryKind.TASK} <= {one.kind for one in await office.owed()}
    assert await breaks(room.store, LAKESIDE) == []


async def test_an_alert_that_two_processes_propose_at_once_has_one_proposal(room: Room) -> None:
    one = Proposal(id=ProposalId(0), alert=AlertId(7), because="Topic Water: 40 posts.", at=NOW)
    async with room.store.write(LAKESIDE) as tx:
        first, second = await tx.add_proposal(one), await tx.add_proposal(one)
    assert first is not None
    assert second is None
