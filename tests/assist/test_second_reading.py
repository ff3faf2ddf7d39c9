"""Drafts in review are read once each, nothing waits for it, and nothing but a card's advice comes of it."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.assist.call import LEASE, MOST_ATTEMPTS, Used
from bot.assist.leaving import Parcel
from bot.assist.openai_provider import OpenAIProvider
from bot.assist.opinion import Opinion, RemarkKind, Standing, question, remarks_in
from bot.assist.policy import Assisting
from bot.assist.provider import Ask, Feature, Silence, Tokens
from bot.assist.second_reading import SecondReading, opinion_on
from bot.audit.entries import Happening
from bot.delivery.kinds import DeliveryKind
from bot.drafts.draft import DraftState
from bot.drafts.kinds import Kind
from bot.ids import DraftId
from bot.review.stages import Role
from storage.store import SqlStore
from tests.assist.conftest import reader_named
from tests.conftest import Clock
from tests.support.office import ADA, AMARA, BO, CLARA, DEVAN, LAKESIDE, NOW, POST, Office, by
from tests.support.openai_server import Fault, Json, Model

REMARK = {"kind": "claim", "quote": "Wash your hands", "why": "It is absolute.", "suggestion": "Say when."}


def remarking(*remarks: Json) -> Callable[[Json], Json]:
    return lambda _asked: {"findings": list(remarks)}


async def opinion(office: Office, draft: DraftId) -> Opinion | None:
    async with office.store.read(LAKESIDE) as reader:
        return await opinion_on(reader, await reader.review(draft), configured=True)


async def given(office: Office, draft: DraftId) -> Opinion:
    found = await opinion(office, draft)
    assert found is not None
    return found


async def test_a_draft_in_review_is_read_once_and_its_card_brought_up_to_date(
    office: Office, reading: SecondReading, model: Model
) -> None:
    model.writer = remarking(REMARK)
    draft = await office.submitted()
    await office.owed()
    assert (await given(office, draft)).standing is Standing.WAITING
    assert await reading.read_due(now=NOW) == 1
    assert await reading.read_due(now=NOW) == 0
    assert len(model.asked) == 1
    found = await given(office, draft)
    assert found.standing is Standing.GIVEN
    assert [(one.kind, one.quote) for one in found.remarks] == [(RemarkKind.CLAIM, "Wash your hands")]
    assert [owed.kind for owed in await office.owed()] == [DeliveryKind.CARD]


async def test_what_left_is_on_the_record(office: Office, reading: SecondReading) -> None:
    draft = await office.submitted()
    await reading.read_due(now=NOW)
    (entry,) = [one.fact for one in await office.entries(draft) if one.fact.kind is Happening.READ_OUTSIDE]
    assert (entry.version, dict(entry.detail)) == (1, {"model": "stand-in", "attempt": "1"})


async def test_the_same_content_is_never_read_twice(office: Office, reading: SecondReading, model: Model) -> None:
    """Not for another draft, nor for a new version that only moves the slot."""
    first, second = await office.submitted(), await office.submitted()
    while await reading.read_due(now=NOW):
        pass
    moved = replace(POST, slot=NOW + timedelta(days=2))
    await office.submitting.submit(by(AMARA), moved, first)
    await reading.read_due(now=NOW)
    assert len(model.asked) == 1
    assert (await given(office, second)).standing is Standing.GIVEN


async def test_a_changed_text_is_read_anew(office: Office, reading: SecondReading, model: Model) -> None:
    draft = await office.submitted()
    await reading.read_due(now=NOW)
    await office.submitting.submit(by(AMARA), replace(POST, text="Wash your hands often."), draft)
    assert (await given(office, draft)).standing is Standing.WAITING
    await reading.read_due(now=NOW)
    assert len(model.asked) == 2


async def test_of_two_processes_one_makes_the_call(
    office: Office, store: SqlStore, provider: OpenAIProvider, clock: Clock, model: Model
) -> None:
    draft = await office.submitted()
    readers = [reader_named(f"process {number}", store, provider, clock) for number in range(6)]
    await asyncio.gather(*(one.read(LAKESIDE, draft, provider) for one in readers))
    assert len(model.asked) == 1
    assert (await given(office, draft)).standing is Standing.GIVEN


async def test_a_quote_that_does_not_stand_in_the_text_drops_its_remark(
    office: Office, reading: SecondReading, model: Model
) -> None:
    invented = {**REMARK, "quote": "Vaccines cause harm"}
    broken_over_lines = {**REMARK, "quote": "Wash\n  your hands"}
    model.writer = remarking(invented, {**REMARK, "quote": ""}, broken_over_lines)
    draft = await office.submitted()
    await reading.read_due(now=NOW)
    assert [one.quote for one in (await given(office, draft)).remarks] == ["Wash your hands"]


@pytest.mark.parametrize(
    ("quote", "kept"),
    [("W", False), ("was", False), ("[name] was", False), ("vaccinations", True), ("Wash your", True)],
)
def test_a_quote_that_shows_no_place_or_quotes_what_was_put_in_drops_its_remark(quote: str, kept: bool) -> None:
    text = "Wash your hands. [name] was here for vaccinations."
    assert bool(remarks_in({"findings": [{**REMARK, "quote": quote}]}, [text])) is kept


@pytest.mark.parametrize("fault", [Fault.BROKEN, Fault.TOO_MANY, Fault.DROPPED])
async def test_what_passes_is_tried_again_a_little_later(
    fault: Fault, office: Office, reading: SecondReading, model: Model, clock: Clock
) -> None:
    model.faults.append(fault)
    draft = await office.submitted()
    await reading.read_due(now=clock())
    assert (await given(office, draft)).standing is Standing.WAITING
    assert await reading.read_due(now=clock()) == 0
    clock.now += timedelta(minutes=1)
    await reading.read_due(now=clock())
    assert (await given(office, draft)).standing is Standing.GIVEN
    assert len(model.asked) == 2


async def test_a_provider_that_stays_down_is_asked_three_times(
    office: Office, reading: SecondReading, model: Model, clock: Clock
) -> None:
    model.always = Fault.BROKEN
    draft = await office.submitted()
    for _ in range(6):
        await reading.read_due(now=clock())
        clock.now += timedelta(hours=1)
    assert len(model.asked) == MOST_ATTEMPTS
    assert await opinion(office, draft) == Opinion(standing=Standing.NONE, why=Silence.DOWN, model="stand-in")


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        (Fault.TRUNCATED, Silence.NONSENSE),
        (Fault.OTHER_FORM, Silence.NONSENSE),
        (Fault.EMPTY, Silence.NONSENSE),
        (Fault.HUGE, Silence.NONSENSE),
        (Fault.NO_JSON, Silence.NONSENSE),
        (Fault.REFUSAL, Silence.REFUSED),
        (Fault.NO_KEY, Silence.KEY),
    ],
)
async def test_what_does_not_pass_is_not_tried_again(
    fault: Fault, why: Silence, office: Office, reading: SecondReading, model: Model, clock: Clock
) -> None:
    """The card says why; the draft goes its way."""
    model.always = fault
    draft = await office.submitted()
    await reading.read_due(now=clock())
    clock.now += timedelta(hours=1)
    assert await reading.read_due(now=clock()) == 0
    found = await given(office, draft)
    assert (found.standing, found.why) == (Standing.NONE, why)
    await office.say(draft, CLARA)
    assert await office.state(draft) is DraftState.IN_REVIEW


async def test_a_claim_whose_process_died_is_taken_over_and_counts(
    office: Office, store: SqlStore, provider: OpenAIProvider, clock: Clock, model: Model
) -> None:
    draft = await office.submitted()
    async with store.read(LAKESIDE) as reader:
        content_hash = (await reader.review(draft)).version.content_hash
    for _ in range(MOST_ATTEMPTS):
        async with store.write(LAKESIDE) as tx:
            assert await tx.claim_call(Feature.OPINION, content_hash, holder="dead", now=clock(), lease=LEASE)
        assert await store.to_read(now=clock(), limit=5) == ()
        clock.now += LEASE
    reading = reader_named("alive", store, provider, clock)
    assert await reading.read_due(now=clock()) == 1
    assert model.asked == []
    assert (await given(office, draft)).why is Silence.SLOW


async def test_a_late_answer_of_a_lost_claim_is_not_written(office: Office, store: SqlStore, clock: Clock) -> None:
    draft = await office.submitted()
    async with store.read(LAKESIDE) as reader:
        content_hash = (await reader.review(draft)).version.content_hash
    async with store.write(LAKESIDE) as tx:
        lost = await tx.claim_call(Feature.OPINION, content_hash, holder="first", now=clock(), lease=LEASE)
    clock.now += LEASE
    async with store.write(LAKESIDE) as tx:
        held = await tx.claim_call(Feature.OPINION, content_hash, holder="second", now=clock(), lease=LEASE)
        assert lost is not None
        assert held is not None
        assert not await tx.settle_call(lost, holder="first", due_at=clock(), now=clock())
        assert await tx.settle_call(held, holder="second", due_at=clock(), now=clock())


async def test_a_patient_story_stays_and_the_card_says_why(
    office: Office, reading: SecondReading, model: Model
) -> None:
    await office.name({Role.PRIVACY: [DEVAN], Role.COMMS_LEAD: [BO]})
    draft = await office.submitted(replace(POST, kind=Kind.REPLY, in_reply_to="https://example.org/post/1"))
    await reading.read_due(now=NOW)
    assert model.asked == []
    assert (await given(office, draft)).why is Silence.PATIENT


async def test_a_published_drafts_card_needs_its_room_for_other_things(
    office: Office, reading: SecondReading, model: Model
) -> None:
    model.writer = remarking(REMARK)
    draft = await office.submitted()
    await reading.read_due(now=NOW)
    assert (await given(office, draft)).remarks
    async with office.store.write(LAKESIDE) as tx:
        found = await tx.draft(draft)
        await tx.save_draft(replace(found, state=DraftState.PUBLISHED))
    assert await opinion(office, draft) is None


async def test_an_admin_can_switch_it_off(office: Office, reading: SecondReading, model: Model) -> None:
    await office.set_up(assisting=Assisting(on=False))
    draft = await office.submitted()
    await reading.read_due(now=NOW)
    assert model.asked == []
    assert (await given(office, draft)).why is Silence.OFF


async def test_without_a_key_nothing_is_asked_and_the_card_says_so(
    office: Office, store: SqlStore, clock: Clock
) -> None:
    draft = await office.submitted()
    reading = SecondReading(store=store, admins=office.deciding.admins, provider=None, holder="first", clock=clock)
    assert await reading.read_due(now=NOW) == 0
    async with store.read(LAKESIDE) as reader:
        found = await opinion_on(reader, await reader.review(draft), configured=False)
    assert found == Opinion(standing=Standing.NONE, why=Silence.NO_KEY)


async def test_what_it_costs_is_counted_and_admins_hear_of_four_fifths_once(
    office: Office, reading: SecondReading, model: Model
) -> None:
    model.tokens = (4_000, 500)
    await office.set_up(assisting=Assisting(monthly_tokens=16_000))
    for number in range(3):
        await office.submitted(replace(POST, text=f"Wash your hands, tip {number}."))
    while await reading.read_due(now=NOW):
        pass
    told = [(one.person, one.percent) for one in await office.owed() if one.kind is DeliveryKind.BUDGET]
    async with office.store.read(LAKESIDE) as reader:
        used = await reader.used(date(2026, 11, 1), date(2026, 11, 30))
    assert used == (Used(feature=Feature.OPINION, calls=len(model.asked), tokens=Tokens(sent=12_000, received=1_500)),)
    assert told == [(ADA, 80)]


async def test_a_spent_budget_asks_no_more_until_the_next_month(
    office: Office, reading: SecondReading, model: Model, clock: Clock
) -> None:
    model.tokens = (9_900, 100)
    await office.set_up(assisting=Assisting(monthly_tokens=10_000))
    await office.submitted()
    await reading.read_due(now=clock())
    over = await office.submitted(replace(POST, text="Wash your hands again."))
    await reading.read_due(now=clock())
    assert len(model.asked) == 1
    assert (await given(office, over)).why is Silence.BUDGET
    told = [owed.percent for owed in await office.owed() if owed.kind is DeliveryKind.BUDGET]
    assert told == [80, 100]
    clock.now += timedelta(days=10)
    model.tokens = (900, 100)  # both are asked, whether at once or one after the other
    await office.submitted(replace(POST, text="Wash your hands in December."))
    while await reading.read_due(now=clock()):
        pass
    assert len(model.asked) == 3
    assert (await given(office, over)).standing is Standing.GIVEN


async def test_drafts_that_break_do_not_starve_those_behind_them(
    office: Office,
    reading: SecondReading,
    model: Model,
    clock: Clock,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def breaking(left: Parcel) -> Ask:
        if "tip" in left.texts["text"]:
            raise RuntimeError(left.texts["text"])
        return question(left)

    monkeypatch.setattr("bot.assist.second_reading.question", breaking)
    for number in range(5):
        await office.submitted(replace(POST, text=f"Wash your hands, tip {number}."))
    last = await office.submitted()
    assert await reading.read_due(now=clock()) == 4
    assert await reading.read_due(now=clock()) == 2
    assert (await given(office, last)).standing is Standing.GIVEN
    assert await reading.read_due(now=clock()) == 0
    assert len(model.asked) == 1
    assert "Wash your hands" not in caplog.text
    clock.now += timedelta(minutes=3)
    assert await reading.read_due(now=clock()) == 4


async def test_a_purged_draft_takes_its_opinion_with_it(
    office: Office, reading: SecondReading, model: Model, store: SqlStore
) -> None:
    """Unless another draft says the very same."""
    model.writer = remarking(REMARK)
    first, twin = await office.submitted(), await office.submitted()
    while await reading.read_due(now=NOW):
        pass
    async with store.read(LAKESIDE) as reader:
        content_hash = (await reader.review(first)).version.content_hash
    for draft, left in ((first, True), (twin, False)):
        async with store.write(LAKESIDE) as tx:
            await tx.purge(draft, at=NOW)
        async with store.read(LAKESIDE) as reader:
            assert bool(await reader.call_about(Feature.OPINION, content_hash)) is left
