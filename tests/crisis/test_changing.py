"""A hold's scope over a real database: more is one person's, less takes two; what may stand in it; topics."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.audit.entries import Happening
from bot.crisis.crisis import Crisis, Start
from bot.crisis.hold import Scope
from bot.crisis.telling import CrisisOccasion, occasion_of
from bot.delivery.kinds import DeliveryKind
from bot.drafts.draft import DraftState
from bot.drafts.networks import Network
from bot.ids import PersonId, TopicId
from bot.listening.topic import Phrase, Topic
from bot.refusals import CrisisLeadsOnly, FourEyes, NotOpen, Unfit
from tests.crisis.conftest import CRISIS_ROOM, Room
from tests.support.office import ADA, AMARA, BO, LAKESIDE, NOW, POST, by

ON_X = Scope(networks=frozenset({Network.X}))
ON_BOTH = Scope(networks=frozenset({Network.X, Network.LINKEDIN}))
ASKED = int(NOW.timestamp())


async def now_on(room: Room, crisis: Crisis) -> Crisis:
    async with room.store.read(LAKESIDE) as reader:
        return await reader.crisis(crisis.id)


async def narrow(room: Room, crisis: Crisis, scope: Scope = ON_X, who: PersonId = BO) -> Crisis:
    return await room.changing.change(by(who), crisis.id, reason=crisis.reason, scope=scope)


async def asked_to_confirm(room: Room) -> set[PersonId | None]:
    notes = [one for one in await room.office.owed() if one.kind is DeliveryKind.CRISIS_NOTE]
    return {one.person for one in notes if occasion_of(one) is CrisisOccasion.NARROWER}


async def test_one_person_cannot_end_a_hold_by_narrowing_it(room: Room) -> None:
    """The hold covers what it covered until a second person confirms the narrower scope; then less is held."""
    office = room.office
    crisis = await room.start()
    await office.owed()
    await narrow(room, crisis)
    assert (await now_on(room, crisis)).scope == Scope()
    first = await office.approved(replace(POST, networks=(Network.LINKEDIN,)))
    assert await office.state(first) is DraftState.HELD
    assert ADA in await asked_to_confirm(room)
    with pytest.raises(FourEyes):
        await room.changing.confirm_narrower(by(BO), crisis.id, asked_at=ASKED)
    with pytest.raises(CrisisLeadsOnly):
        await room.changing.confirm_narrower(by(AMARA), crisis.id, asked_at=ASKED)
    await room.changing.confirm_narrower(by(ADA), crisis.id, asked_at=ASKED)
    assert (await now_on(room, crisis)).scope == ON_X
    assert await office.state(first) is DraftState.HELD, "what is held stays held until somebody looks at it"
    second = await office.approved(replace(POST, networks=(Network.LINKEDIN,)))
    assert await office.state(second) is DraftState.READY
    async with room.store.read(LAKESIDE) as reader:
        kinds = [entry.fact.kind async for entry in reader.chain()]
    assert kinds.count(Happening.CRISIS_NARROWER_ASKED) == kinds.count(Happening.CRISIS_NARROWER_CONFIRMED) == 1
    assert kinds.count(Happening.REFUSED_CLICK) == 2


async def test_what_a_changed_scope_adds_is_held_at_once_and_what_it_leaves_out_later(room: Room) -> None:
    office = room.office
    linked = await office.approved(replace(POST, networks=(Network.LINKEDIN,)))
    crisis = await room.start(scope=ON_X)
    on_linkedin = Scope(networks=frozenset({Network.LINKEDIN}))
    after = await narrow(room, crisis, on_linkedin)
    assert after.scope == ON_BOTH
    assert await office.state(linked) is DraftState.HELD
    assert after.narrowing is not None
    assert after.narrowing.scope == on_linkedin


async def test_a_wider_scope_needs_one_person_and_drops_what_was_asked_before(room: Room) -> None:
    crisis = await room.start(scope=ON_BOTH)
    await narrow(room, crisis)
    kept = await room.changing.change(by(BO), crisis.id, reason="Another reason.", scope=ON_BOTH)
    assert kept.narrowing is not None, "another reason is not another scope"
    wider = await narrow(room, crisis, Scope())
    assert (wider.scope, wider.narrowing) == (Scope(), None)
    with pytest.raises(NotOpen, match="Nobody asks for this scope"):
        await room.changing.confirm_narrower(by(ADA), crisis.id, asked_at=ASKED)


async def test_a_request_for_a_narrower_scope_is_taken_back_or_ends_with_the_hold(room: Room) -> None:
    crisis = await room.start()
    await narrow(room, crisis)
    with pytest.raises(CrisisLeadsOnly):
        await room.changing.drop_narrower(by(AMARA), crisis.id, asked_at=ASKED)
    await room.changing.drop_narrower(by(ADA), crisis.id, asked_at=ASKED)
    assert (await now_on(room, crisis)).narrowing is None
    await narrow(room, crisis)
    await room.office.owed()
    await room.end(crisis)
    assert ADA in await asked_to_confirm(room), "her message says that there is nothing to confirm any more"
    with pytest.raises(NotOpen, match="has ended"):
        await room.changing.confirm_narrower(by(ADA), crisis.id, asked_at=ASKED)


async def test_a_confirmation_belongs_to_the_request_that_was_seen(room: Room) -> None:
    crisis = await room.start()
    await narrow(room, crisis)
    later = by(BO, at=NOW + timedelta(minutes=1))
    await room.changing.change(later, crisis.id, reason=crisis.reason, scope=Scope(words=("nothing",)))
    with pytest.raises(NotOpen, match="look again"):
        await room.changing.confirm_narrower(by(ADA), crisis.id, asked_at=ASKED)


async def test_the_words_of_a_scope_are_read_by_preflight_and_stay_out_of_the_plain_record(room: Room) -> None:
    bad = Scope(words=("MRN 12345678",))
    for words in (bad.words, ("219-09-9999",)):
        with pytest.raises(Unfit) as refused:
            await room.starting.start(by(BO), Start(reason="Water.", channel=CRISIS_ROOM, scope=Scope(words=words)))
        assert refused.value.fields.keys() == {"words"}
        assert words[0] not in str(refused.value.fields)
    crisis = await room.start(scope=Scope(words=("boil", "water")))
    with pytest.raises(Unfit) as refused:
        await narrow(room, crisis, bad)
    assert refused.value.fields.keys() == {"words"}
    await narrow(room, crisis, Scope(words=("boil",)))
    async with room.store.read(LAKESIDE) as reader:
        facts = [entry.fact async for entry in reader.chain() if "crisis" in entry.fact.detail]
    assert not any("boil" in str(fact.detail) for fact in facts)
    started, asked = facts[0], facts[-1]
    assert (started.detail["words"], asked.detail["words"]) == ("2", "1")
    assert started.text is not None
    assert "boil, water" in started.text
    assert asked.text == "Posts with: boil"


async def test_a_topic_stands_for_its_phrases_as_they_are_when_it_is_chosen(room: Room) -> None:
    office = room.office
    async with room.store.write(LAKESIDE) as tx:
        topic = await tx.put_topic(Topic(name="Measles", any=(Phrase(text="measles"), Phrase(text="#mmr"))), at=NOW)
    assert topic.id is not None
    about, tagged, other = [
        await office.approved(replace(POST, text=text)) for text in ("On measles.", "#MMRday", "No")
    ]
    wanted = Start(reason="Water.", channel=CRISIS_ROOM, topics=(topic.id,))
    crisis = await room.starting.start(by(BO), wanted)
    states = [await office.state(draft) for draft in (about, tagged, other)]
    assert states == [DraftState.HELD, DraftState.HELD, DraftState.READY]
    async with room.store.write(LAKESIDE) as tx:
        await tx.put_topic(replace(topic, any=(Phrase(text="rubella"),)), at=NOW)
    kept = await room.changing.change(by(BO), crisis.id, reason="Another.", scope=Scope(), topics=(topic.id,))
    assert kept.narrowing is None
    assert (await now_on(room, crisis)).scope.subjects[0].phrases == ("measles", "#mmr")
    gone = replace(wanted, topics=(TopicId(99),))
    await room.end(crisis)
    with pytest.raises(Unfit) as refused:
        await room.starting.start(by(BO), gone)
    assert refused.value.fields.keys() == {"topics"}, "without it, everything would be held"


async def test_another_scope_of_a_drill_counts_anew_and_asks_whom_it_concerns_now(room: Room) -> None:
    """A drill holds nothing, so its scope needs no second person."""
    await room.office.approved(replace(POST, networks=(Network.LINKEDIN,)))
    drill = await room.start(drill=True, scope=ON_X)
    assert drill.found == 0
    await narrow(room, drill, Scope())
    assert (await now_on(room, drill)).found == 1
    assert AMARA in {one.person for one in (await room.figures(drill)).reactions}
    await narrow(room, drill)
    changed = await now_on(room, drill)
    assert (changed.scope, changed.narrowing, changed.found) == (ON_X, None, 0)
