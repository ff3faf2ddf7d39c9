"""Who hears of a crisis, and what becomes of messages that are no longer true."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.crisis.crisis import Crisis
from bot.crisis.hold import Scope
from bot.delivery.kinds import DeliveryKind
from bot.delivery.owed import Owed
from bot.drafts.draft import DraftState
from bot.drafts.kinds import Kind
from bot.ids import TaskId
from bot.refusals import NotFound, NotYours
from bot.review.decision import Seen
from bot.review.publishing import Schedule
from bot.review.stages import Role
from tests.crisis.conftest import CRISIS_ROOM, Room
from tests.support.office import ADA, AMARA, BO, CLARA, DEVAN, GUS, LAKESIDE, NOW, POST, by
from tests.support.record import breaks


async def crisis_of(room: Room, crisis: Crisis) -> Crisis:
    async with room.store.read(LAKESIDE) as reader:
        return await reader.crisis(crisis.id)


async def test_the_author_of_a_post_in_review_is_called_when_its_slot_is_near(room: Room) -> None:
    """Others read it when they look: their message is brought up to date, and nobody is notified."""
    office = room.office
    near = await office.submitted(replace(POST, slot=NOW + timedelta(hours=40)))
    far = await office.submitted(replace(POST, slot=NOW + timedelta(days=9)))
    whenever = await office.submitted()
    await office.owed()
    crisis = await room.start(scope=Scope(kinds=frozenset({POST.kind})))
    owed = await office.owed()

    def told(kind: DeliveryKind) -> set[object]:
        return {one.draft for one in owed if one.kind is kind and one.person == AMARA}

    assert told(DeliveryKind.CALL) == {near}
    assert told(DeliveryKind.DIRECT) == {far, whenever}
    await room.changing.change(by(BO), crisis.id, reason="It spreads.", scope=Scope())
    owed = await office.owed()
    assert told(DeliveryKind.CALL) == set(), "nobody is called twice"


async def test_a_hold_that_replaces_a_drill_leaves_nobody_with_a_button_of_the_drill(room: Room) -> None:
    """Also the admins, who confirm though they lead no crisis; and the drill's message says where to look."""
    await room.office.name({Role.CRISIS_LEAD: [BO, DEVAN]})
    draft = await room.office.submitted()
    drill = await room.start(drill=True)
    await room.ending.ask(by(BO), drill.id)

    def asked(owed: list[Owed]) -> set[object]:
        return {one.person for one in owed if one.lane.startswith(f"crisis:{drill.id}:end:")}

    assert ADA in asked(await room.office.owed())
    await room.start(DEVAN, scope=Scope(words=("something else",)))
    owed = await room.office.owed()
    assert ADA in asked(owed)
    assert (await crisis_of(room, drill)).replaced_in == CRISIS_ROOM
    assert draft in {one.draft for one in owed if one.kind is DeliveryKind.CARD}, "its card says nothing of a drill now"


async def test_who_starts_alone_is_told_that_nobody_could_confirm_the_end(room: Room) -> None:
    """An account that is gone confirms nothing."""
    assert not await room.starting.alone(by(BO))
    room.office.directory.people[ADA] = None
    assert await room.starting.alone(by(BO))


async def test_a_drill_marks_the_cards_it_would_concern_until_it_ends(room: Room) -> None:
    draft = await room.office.submitted()
    await room.office.owed()
    drill = await room.start(drill=True)
    assert draft in {one.draft for one in await room.office.owed() if one.kind is DeliveryKind.CARD}
    await room.end(drill)
    assert draft in {one.draft for one in await room.office.owed() if one.kind is DeliveryKind.CARD}


async def test_a_crisis_update_published_in_a_drill_shows_in_its_message(room: Room) -> None:
    office = room.office
    drill = await room.start(drill=True)
    update = await office.approved(replace(POST, kind=Kind.CRISIS_UPDATE))
    await office.owed()
    await office.releasing.publish(by(AMARA), update, seen=Seen(version=1, epoch=0, step=0), links=())
    assert f"crisis:{drill.id}" in {one.lane for one in await office.owed()}


async def test_a_post_that_was_out_before_anybody_could_pause_it_is_recorded_so(room: Room) -> None:
    """The task is closed as that, its publication flagged, and it is not counted as paused."""
    office = room.office
    draft = await office.approved()
    await room.scheduled(draft)
    crisis = await room.start()
    (task,) = (await room.figures(crisis)).open_pauses
    await office.owed()
    with pytest.raises(NotYours):
        await office.releasing.was_out(by(GUS), task.id, links=())
    done = await office.releasing.was_out(by(AMARA), task.id, links=("https://x.example/1",))
    assert done.was_out
    assert await office.releasing.was_out(by(ADA), task.id, links=()) == done, "a second answer changes nothing"
    assert await office.state(draft) is DraftState.PUBLISHED
    async with room.store.read(LAKESIDE) as reader:
        (publication,) = await reader.publications(draft)
    assert (publication.version, publication.links, publication.gate_open) == (1, ("https://x.example/1",), False)
    figures = await room.figures(crisis)
    assert (figures.open_pauses, figures.open, [one.was_out for one in figures.pauses]) == ((), 0, [True])
    owed = await office.owed()
    assert {DeliveryKind.TASK, DeliveryKind.CARD, DeliveryKind.CRISIS} <= {one.kind for one in owed}
    assert await office.releasing.escalate_due(now=NOW + timedelta(days=1)) == 0
    assert await breaks(room.store, LAKESIDE) == []


async def test_what_was_out_is_the_version_that_waited_and_an_edit_goes_on(room: Room) -> None:
    office = room.office
    draft = await office.approved()
    await room.scheduled(draft)
    later = NOW + timedelta(minutes=5)
    await office.submitting.submit(by(AMARA, at=later), replace(POST, text="Edited."), draft)
    async with room.store.read(LAKESIDE) as reader:
        (task,) = await reader.open_tasks(draft)
    await office.releasing.was_out(by(AMARA, at=later), task.id, links=())
    assert await office.state(draft) is DraftState.IN_REVIEW
    async with room.store.read(LAKESIDE) as reader:
        (publication,) = await reader.publications(draft)
    assert (publication.version, publication.gate_open) == (1, True), "it was due before the pause was asked for"
    with pytest.raises(NotFound):
        await office.releasing.was_out(by(CLARA), TaskId(99), links=())


async def test_everybody_with_a_role_hears_of_a_hold_and_of_its_end(room: Room) -> None:
    """As in a drill: whoever started it knows."""
    crisis = await room.start()
    started = [one for one in await room.office.owed() if one.lane.startswith(f"crisis:{crisis.id}:started:")]
    assert {one.person for one in started} >= {CLARA, DEVAN, ADA}
    assert crisis.lead not in {one.person for one in started}
    assert AMARA not in {one.person for one in started}
    await room.end(crisis)
    again = {one.lane for one in await room.office.owed()}
    assert {one.lane for one in started} <= again


async def test_the_ready_message_follows_what_the_hold_took_back(room: Room) -> None:
    """It is written anew when the hold ends, and with every state after that; what was never announced has none."""
    office = room.office
    draft = await office.approved()
    waits = await office.approved(replace(POST, slot=NOW + timedelta(days=3)))
    await office.owed(version=1)

    async def told() -> set[object]:
        return {one.draft for one in await office.owed() if one.kind is DeliveryKind.READY}

    crisis = await room.start()
    assert await told() == {draft}
    await room.end(crisis)
    assert await told() >= {draft}
    await room.looking.let_go(by(AMARA), draft)
    assert await told() == {draft}
    await office.submitting.withdraw(by(AMARA), draft, reason="")
    assert await told() == {draft}
    await room.looking.let_go(by(AMARA), waits)
    assert await told() == set()


async def test_the_ready_message_follows_a_narrower_scope(room: Room) -> None:
    office = room.office
    draft = await office.approved()
    crisis = await room.start()
    await room.changing.change(by(BO), crisis.id, reason="It spreads.", scope=Scope(words=("elsewhere",)))
    await office.owed()
    await room.changing.confirm_narrower(by(ADA), crisis.id, asked_at=int(NOW.timestamp()))
    assert Owed.ready(draft) in await office.owed()


async def test_what_was_paused_is_known_until_its_tool_is_named_again(room: Room) -> None:
    office = room.office
    draft = await office.approved()
    await room.scheduled(draft)
    later = NOW + timedelta(minutes=5)
    crisis = await room.start(at=later)
    async with room.store.read(LAKESIDE) as reader:
        (task,) = await reader.open_tasks(draft)
        assert await reader.paused(draft) == (), "nobody has said so yet"
    await office.owed()
    done = await office.releasing.confirm_stop(by(AMARA, at=later), task.id)
    assert Owed.ready(draft) in await office.owed()
    async with room.store.read(LAKESIDE) as reader:
        assert await reader.paused(draft) == (done,)
    await room.end(crisis, at=later)
    networks = (await office.review(draft)).version.content.networks
    for tool, left in (("Hootsuite", (done,)), (" buffer", ())):
        async with room.store.write(LAKESIDE) as tx:
            at = later + timedelta(hours=1)
            await tx.add_schedule(
                Schedule(
                    draft=draft, version=1, person=AMARA, at=at, networks=networks, tool=tool, publish_at=at, link=""
                )
            )
        async with room.store.read(LAKESIDE) as reader:
            assert await reader.paused(draft) == left


async def test_what_was_out_already_lies_paused_nowhere(room: Room) -> None:
    draft = await room.office.approved()
    await room.scheduled(draft)
    await room.start()
    async with room.store.read(LAKESIDE) as reader:
        (task,) = await reader.open_tasks(draft)
    await room.office.releasing.was_out(by(AMARA), task.id, links=())
    async with room.store.read(LAKESIDE) as reader:
        assert await reader.paused(draft) == ()
