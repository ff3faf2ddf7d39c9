"""What only crisis leads may do is refused to everybody else in one way: on the record, and once a click."""

from collections.abc import Awaitable, Callable

import pytest

from bot.audit.entries import Happening
from bot.crisis.crisis import Crisis, Start
from bot.crisis.hold import Scope
from bot.ids import AlertId
from bot.refusals import AlreadyRecorded, CrisisLeadsOnly, FourEyes
from bot.requests import Request
from tests.crisis.conftest import CRISIS_ROOM, Room
from tests.support.office import AMARA, BO, LAKESIDE, NOW, by

Way = Callable[[Room, Request, Crisis], Awaitable[object]]
ASKED = int(NOW.timestamp())
WAYS: dict[str, Way] = {
    "start": lambda room, who, _: room.starting.start(who, Start(reason="Water.", channel=CRISIS_ROOM)),
    "change": lambda room, who, on: room.changing.change(who, on.id, reason="Water.", scope=Scope()),
    "confirm scope": lambda room, who, on: room.changing.confirm_narrower(who, on.id, asked_at=ASKED),
    "take back scope": lambda room, who, on: room.changing.drop_narrower(who, on.id, asked_at=ASKED),
    "end": lambda room, who, on: room.ending.ask(who, on.id),
    "take back": lambda room, who, on: room.ending.take_back(who, on.id),
    "confirm": lambda room, who, on: room.ending.confirm(who, on.id),
}


async def attempts(room: Room) -> list[str]:
    async with room.store.read(LAKESIDE) as reader:
        told = [entry.fact async for entry in reader.chain()]
    return [fact.detail["crisis"] for fact in told if fact.kind is Happening.REFUSED_CLICK]


async def asked_for_all(room: Room) -> Crisis:
    """A hold of which Bo asks that it covers less, and that it ends."""
    crisis = await room.start()
    await room.changing.change(by(BO), crisis.id, reason=crisis.reason, scope=Scope(words=("water",)))
    return await room.ending.ask(by(BO), crisis.id)


async def test_whoever_is_no_crisis_lead_is_refused_on_the_record(room: Room) -> None:
    crisis = await asked_for_all(room)
    for way in WAYS.values():
        click = by(AMARA)
        with pytest.raises(CrisisLeadsOnly) as refused:
            await way(room, click, crisis)
        assert BO in refused.value.people, "whom to ask"
        with pytest.raises(AlreadyRecorded):
            await way(room, click, crisis)
    assert await attempts(room) == list(WAYS)
    async with room.store.read(LAKESIDE) as reader:
        assert await reader.crisis(crisis.id) == crisis


async def test_a_first_person_who_would_be_the_second_too_is_refused_on_the_record(room: Room) -> None:
    crisis = await asked_for_all(room)
    seconds = ("confirm scope", "confirm")
    for what in seconds:
        with pytest.raises(FourEyes):
            await WAYS[what](room, by(BO), crisis)
    assert await attempts(room) == list(seconds)


async def test_a_proposal_is_dismissed_by_a_crisis_lead(room: Room) -> None:
    proposal = await room.proposing.propose(LAKESIDE, AlertId(1), because="Topic Water: 40 posts.", at=NOW)
    assert proposal is not None
    with pytest.raises(CrisisLeadsOnly):
        await room.proposing.dismiss(by(AMARA), proposal.id)
    assert await attempts(room) == ["dismiss"]
