"""A post that goes out in parts: on one network already, for another one still in a tool; over a real database."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.audit.entries import Happening
from bot.consent.ending import would_follow
from bot.crisis.crisis import Crisis
from bot.crisis.hold import Scope
from bot.delivery.kinds import DeliveryKind
from bot.drafts.draft import DraftState
from bot.drafts.networks import Network
from bot.ids import DraftId
from bot.refusals import Unfit
from bot.review.decision import Seen
from bot.review.releasing import Elsewhere
from storage.tables import versions
from tests.crisis.conftest import Room
from tests.support.office import ADA, AMARA, BO, CLARA, LAKESIDE, NOW, POST, by
from tests.support.record import breaks

X, FACEBOOK, THREADS = Network.X, Network.FACEBOOK, Network.THREADS
TOMORROW = NOW + timedelta(days=1)
LATER = NOW + timedelta(minutes=10)
ON_X = Scope(networks=frozenset({X}))
ON_FACEBOOK = Scope(networks=frozenset({FACEBOOK}))


async def seen(room: Room, draft: DraftId) -> Seen:
    review = await room.office.review(draft)
    return Seen(version=review.version.no, epoch=review.draft.epoch, step=0)


async def schedule(room: Room, draft: DraftId, *networks: Network, tool: str = "Buffer") -> None:
    where = Elsewhere(tool=tool, publish_at=TOMORROW, networks=networks)
    await room.office.releasing.schedule(by(AMARA), draft, seen=await seen(room, draft), elsewhere=where)


async def out(room: Room, draft: DraftId, *networks: Network) -> None:
    await room.office.releasing.publish(by(AMARA), draft, seen=await seen(room, draft), links=(), networks=networks)


async def out_on_x(room: Room) -> DraftId:
    """A post for X and Facebook that is out on X and waits in Buffer for Facebook."""
    draft = await room.office.approved()
    await schedule(room, draft, FACEBOOK)
    await out(room, draft, X)
    return draft


async def to_pause(room: Room, crisis: Crisis) -> list[tuple[str, tuple[Network, ...]]]:
    return [(task.tool, task.networks) for task in (await room.figures(crisis)).open_pauses]


async def test_what_still_waits_in_a_tool_is_paused_though_another_part_is_out(room: Room) -> None:
    """In whichever order it was said; it counts until somebody confirms it."""
    office = room.office
    first = await out_on_x(room)
    second = await office.approved()
    await out(room, second, X)
    assert await office.state(second) is DraftState.READY, "it is not out on Facebook"
    await schedule(room, second, FACEBOOK)
    assert [await office.state(one) for one in (first, second)] == [DraftState.SCHEDULED] * 2
    await office.owed()
    crisis = await room.start()
    assert crisis.found == 2
    assert await to_pause(room, crisis) == [("Buffer", (FACEBOOK,))] * 2
    assert [await office.state(one) for one in (first, second)] == [DraftState.HELD] * 2
    assert {first, second} == {one.draft for one in await office.owed() if one.kind is DeliveryKind.TASK}
    for task in (await room.figures(crisis)).open_pauses:
        await office.releasing.confirm_stop(by(AMARA), task.id)
    assert await to_pause(room, crisis) == []
    assert await breaks(room.store, LAKESIDE) == []


async def test_what_is_known_to_be_out_is_not_paused(room: Room) -> None:
    """Neither where all is out, nor where a tool's part is: then nothing waits there any more."""
    office = room.office
    whole, part = await out_on_x(room), await office.approved()
    await out(room, whole, FACEBOOK)
    assert await office.state(whole) is DraftState.PUBLISHED
    await schedule(room, part, FACEBOOK)
    await out(room, part, FACEBOOK)
    assert await office.state(part) is DraftState.READY
    crisis = await room.start()
    assert (crisis.found, await to_pause(room, crisis)) == (1, [])
    assert [await office.state(one) for one in (whole, part)] == [DraftState.PUBLISHED, DraftState.HELD]


async def test_each_tool_is_asked_to_pause_what_it_still_holds(room: Room) -> None:
    """Two networks told one after the other in the same tool, and one of them also in another."""
    draft = await room.office.approved(replace(POST, networks=(X, FACEBOOK, THREADS)))
    await schedule(room, draft, X, FACEBOOK)
    await schedule(room, draft, THREADS)
    await schedule(room, draft, FACEBOOK, tool="Meta Suite")
    await out(room, draft, X)
    crisis = await room.start()
    assert sorted(await to_pause(room, crisis)) == [
        ("Buffer", (FACEBOOK,)),
        ("Buffer", (THREADS,)),
        ("Meta Suite", (FACEBOOK,)),
    ]


async def test_a_scope_by_network_is_about_what_is_still_to_go_out(room: Room) -> None:
    """A hold on X leaves alone what is out there and waits for Facebook; widened to Facebook, it takes that back."""
    office = room.office
    draft = await out_on_x(room)
    crisis = await room.start(scope=ON_X)
    assert (crisis.found, await office.state(draft)) == (0, DraftState.SCHEDULED)
    assert not (await office.review(draft)).held
    wider = Scope(networks=frozenset({X, FACEBOOK}))
    await room.changing.change(by(BO), crisis.id, reason="It spreads.", scope=wider)
    assert await office.state(draft) is DraftState.HELD
    assert await to_pause(room, crisis) == [("Buffer", (FACEBOOK,))]


async def test_a_hold_narrowed_away_from_what_it_held_leaves_it_to_a_person(room: Room) -> None:
    """The pause still counts, the post stays held and is looked at; its card hears of it."""
    office = room.office
    draft = await out_on_x(room)
    crisis = await room.start()
    await room.changing.change(by(BO), crisis.id, reason=crisis.reason, scope=ON_X)
    await office.owed()
    await room.changing.confirm_narrower(by(ADA), crisis.id, asked_at=int(NOW.timestamp()))
    assert draft in {one.draft for one in await office.owed() if one.kind is DeliveryKind.CARD}
    review = await office.review(draft)
    assert (review.draft.state, review.held) == (DraftState.HELD, False)
    assert await to_pause(room, crisis) == [("Buffer", (FACEBOOK,))]
    await room.looking.let_go(by(AMARA), draft)
    assert await office.state(draft) is DraftState.IN_REVIEW


async def test_the_held_part_is_looked_at_after_the_end_and_goes_out_by_itself(room: Room) -> None:
    office = room.office
    draft = await out_on_x(room)
    crisis = await room.start()
    await room.end(crisis, at=LATER)
    figures = await room.figures(crisis)
    assert (figures.held, figures.open) == (1, 1)
    await room.looking.let_go(by(AMARA, at=LATER), draft)
    await office.approve_in_turn(draft, CLARA, BO)
    review = await office.review(draft)
    assert (review.draft.state, review.left) == (DraftState.READY, (FACEBOOK,))
    assert (await room.figures(crisis)).open == 0
    await out(room, draft)
    assert await office.state(draft) is DraftState.PUBLISHED
    assert await breaks(room.store, LAKESIDE) == []


async def test_one_part_that_was_out_before_it_could_be_paused_leaves_the_other_held(room: Room) -> None:
    office = room.office
    draft = await office.approved(replace(POST, networks=(X, FACEBOOK, THREADS)))
    await schedule(room, draft, FACEBOOK)
    await schedule(room, draft, THREADS, tool="Meta Suite")
    await out(room, draft, X)
    crisis = await room.start()
    meta, buffer = sorted((await room.figures(crisis)).open_pauses, key=lambda task: task.tool, reverse=True)
    await office.releasing.was_out(by(AMARA), buffer.id, links=())
    assert (await office.review(draft)).left == (THREADS,)
    assert await office.state(draft) is DraftState.HELD
    assert await to_pause(room, crisis) == [("Meta Suite", (THREADS,))]
    await office.releasing.was_out(by(AMARA), meta.id, links=())
    assert await office.state(draft) is DraftState.PUBLISHED


async def test_a_pause_asked_for_before_the_start_counts_by_what_is_left(room: Room) -> None:
    """Of a post that was withdrawn when it was out on X: what waits is Facebook's business."""
    draft = await out_on_x(room)
    await room.office.submitting.withdraw(by(AMARA), draft, reason="")
    crisis = await room.start(scope=ON_X)
    assert await to_pause(room, crisis) == []
    await room.changing.change(by(BO), crisis.id, reason="It spreads.", scope=Scope())
    assert await to_pause(room, crisis) == [("Buffer", (FACEBOOK,))]


async def test_an_edit_goes_out_anew_wherever_it_goes(room: Room) -> None:
    """What is out on X is the version before; a hold on X covers the new one, until that is out there."""
    office = room.office
    draft = await out_on_x(room)
    await office.submitting.submit(by(AMARA, at=LATER), replace(POST, text="Edited: wash your hands."), draft)
    assert (await office.review(draft)).left == (X, FACEBOOK)
    async with room.store.read(LAKESIDE) as reader:
        assert [task.networks for task in await reader.open_tasks(draft)] == [(FACEBOOK,)]
    await office.approve_in_turn(draft, CLARA, BO)
    crisis = await room.start(scope=ON_X, at=LATER)
    assert await office.state(draft) is DraftState.HELD
    await room.end(crisis, at=LATER)
    await room.looking.let_go(by(AMARA, at=LATER), draft)
    await office.approve_in_turn(draft, CLARA, BO)
    await out(room, draft, FACEBOOK)
    assert await office.state(draft) is DraftState.PUBLISHED, "it is out everywhere, on X as it was before"


async def test_a_drill_asks_about_what_is_left(room: Room) -> None:
    draft = await out_on_x(room)
    await schedule(room, draft, FACEBOOK, tool="Meta Suite")
    drill = await room.start(drill=True, scope=ON_FACEBOOK)
    assert drill.found == 1
    asked = [one for one in (await room.figures(drill)).reactions if one.draft == draft]
    assert len(asked) == 2


async def test_what_is_out_waits_in_no_tool_and_nowhere_else(room: Room) -> None:
    """Refused at the field of the form; the record names the networks."""
    office = room.office
    draft = await out_on_x(room)
    for networks in ((X,), (X, FACEBOOK)):
        with pytest.raises(Unfit) as refused:
            await schedule(room, draft, *networks)
        assert refused.value.fields.keys() == {"networks"}
    with pytest.raises(Unfit):
        await out(room, draft, X, THREADS)
    details = {entry.fact.kind: entry.fact.detail for entry in await office.entries(draft)}
    assert details[Happening.SCHEDULED_ELSEWHERE]["networks"] == "facebook"
    assert details[Happening.PUBLISHED]["networks"] == "x"


async def test_a_consent_that_would_be_revoked_names_what_is_out_and_what_waits(room: Room) -> None:
    follows = would_follow(await room.office.review(await out_on_x(room)))
    assert follows.startswith("out in part; whoever published that is asked to take it down")
    assert "whoever did that is asked to pause it" in follows
    assert would_follow(await room.office.review(await room.office.approved())).startswith("ready to publish")


async def test_the_ready_message_stays_and_its_files_are_not_sent_again(room: Room) -> None:
    office = room.office
    draft = await office.approved()
    await office.owed()
    await out(room, draft, X)
    kinds = {one.kind for one in await office.owed()}
    assert DeliveryKind.READY in kinds
    assert DeliveryKind.FILES not in kinds


async def test_what_cannot_be_read_is_paused_where_it_waits(room: Room) -> None:
    """Its parts are told from what people said, which can be read."""
    await out_on_x(room)
    async with room.store._database.writing() as connection:
        await connection.execute(versions.update().values(content_hash="0" * 64))
    crisis = await room.start(scope=Scope(words=("nothing of this",)))
    assert await to_pause(room, crisis) == [("Buffer", (FACEBOOK,))]
