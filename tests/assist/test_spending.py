"""The month's budget: what is promised counts, a raise is told of anew, one large wish does not use it up."""

import asyncio
from dataclasses import replace

import pytest

from bot.assist.call import LEASE
from bot.assist.openai_provider import OpenAIProvider
from bot.assist.policy import Assisting
from bot.assist.provider import Feature, Silence
from bot.assist.repurposing import Repurposer
from bot.assist.second_reading import SecondReading
from bot.assist.spending import LITTLE, Purse
from bot.delivery.kinds import DeliveryKind
from bot.review.roster import Admins
from handlers.blocks.opinion import set_up_note
from handlers.blocks.repurposing import outcome
from storage.store import SqlStore
from tests.assist.conftest import reader_named
from tests.assist.test_second_reading import given
from tests.conftest import Clock
from tests.support.office import ADA, AMARA, LAKESIDE, NOW, POST, Office, by
from tests.support.openai_server import Fault, Model
from tests.support.pages import Page


async def told(office: Office) -> list[tuple[str, int]]:
    """Which admins were told of how much of the budget."""
    return [(one.person or "", one.percent) for one in await office.owed() if one.kind is DeliveryKind.BUDGET]


async def spent(office: Office) -> int:
    async with office.store.read(LAKESIDE) as reader:
        used = await reader.used(NOW.date().replace(day=1), NOW.date().replace(day=30))
    return sum(one.tokens.all for one in used)


@pytest.mark.parametrize(
    ("left", "estimate", "why"),
    [
        (10_000, 10_000, None),
        (10_000, 10_001, Silence.LARGE),
        (LITTLE, LITTLE + 1, Silence.LARGE),
        (LITTLE - 1, LITTLE, Silence.BUDGET),
        (0, 1, Silence.BUDGET),
    ],
)
def test_the_budget_is_used_up_when_little_is_left(left: int, estimate: int, why: Silence | None) -> None:
    assert Purse(budget=10_000, spent=10_000 - left, promised=0).why_not(estimate) is why


def test_a_call_waits_for_those_under_way_where_both_might_not_fit() -> None:
    assert not Purse(budget=10_000, spent=0, promised=5_000).waits(5_000)
    assert Purse(budget=10_000, spent=0, promised=5_001).waits(5_000)
    assert not Purse(budget=10_000, spent=9_000, promised=5_000).waits(5_000)


async def test_a_raised_budget_is_told_of_anew(office: Office, reading: SecondReading, model: Model) -> None:
    model.tokens = (9_000, 0)
    await office.set_up(assisting=Assisting(monthly_tokens=10_000))
    await office.submitted()
    await reading.read_due(now=NOW)
    assert await told(office) == [(ADA, 80)]
    await office.set_up(assisting=Assisting(monthly_tokens=28_000))
    for number in range(3):
        await office.submitted(replace(POST, text=f"Wash your hands, tip {number}."))
        await reading.read_due(now=NOW)
    assert await told(office) == [(ADA, 80), (ADA, 100)]


async def test_drafts_that_are_read_at_once_do_not_go_over_together(
    office: Office, store: SqlStore, provider: OpenAIProvider, clock: Clock, model: Model
) -> None:
    """Each costs about what it may cost at most, 2,400 tokens: of eight, read four at once by two, four fit."""
    model.tokens = (1_900, 500)
    await office.set_up(assisting=Assisting(monthly_tokens=10_000))
    for number in range(8):
        await office.submitted(replace(POST, text=f"Wash your hands, tip {number}."))
    readers = [reader_named(f"process {number}", store, provider, clock) for number in range(2)]
    for _ in range(4):
        await asyncio.gather(*(one.read_due(now=NOW) for one in readers))
    assert await spent(office) <= 10_000
    assert len(model.asked) == 4


async def test_a_wish_that_needs_more_than_is_left_is_told_in_numbers(
    office: Office, store: SqlStore, provider: OpenAIProvider, clock: Clock, model: Model
) -> None:
    """The budget is not used up by that: nobody is told so, and drafts are read."""
    await office.set_up(assisting=Assisting(monthly_tokens=10_000))
    page = Page("Wash your hands often, and rest at home. " * 290)
    repurposer = Repurposer(
        store=store, admins=Admins(founding=frozenset()), provider=provider, pages=page, holder="first", clock=clock
    )
    await repurposer.ask(by(AMARA), None, text="", link="https://example.org/a", wanted=("plain",))
    await repurposer.work_due(now=NOW)
    assert model.asked == []
    assert await told(office) == []
    async with store.read(LAKESIDE) as reader:
        wish = await reader.repurposing(1)
    assert wish is not None
    assert wish.why is Silence.LARGE
    message = str(outcome(wish, ()).blocks)
    assert "it needs about 12," in message
    assert "10,000 are left" in message


async def test_nonsense_counts_against_the_budget(office: Office, reading: SecondReading, model: Model) -> None:
    model.always = Fault.TRUNCATED
    await office.submitted()
    await reading.read_due(now=NOW)
    assert await spent(office) == 500


@pytest.mark.parametrize(
    ("fault", "why", "names"),
    [(Fault.NO_KEY, Silence.KEY, "OPENAI_API_KEY"), (Fault.NO_MODEL, Silence.UNKNOWN, "OPENAI_MODEL")],
)
async def test_admins_hear_once_of_a_key_or_a_model_that_is_not_taken(
    fault: Fault, why: Silence, names: str, office: Office, reading: SecondReading, model: Model
) -> None:
    model.always = fault
    for number in range(3):
        draft = await office.submitted(replace(POST, text=f"Wash your hands, tip {number}."))
    await reading.read_due(now=NOW)
    assert (await given(office, draft)).why is why
    notes = [one for one in await office.owed() if one.kind is DeliveryKind.MODEL]
    assert [(one.person, one.why) for one in notes] == [(ADA, why.value)]
    assert names in str(set_up_note(why).blocks)


async def test_what_is_promised_ends_with_its_lease(office: Office, store: SqlStore, clock: Clock) -> None:
    async with store.write(LAKESIDE) as tx:
        await tx.claim_call(Feature.OPINION, "a" * 64, holder="dead", now=clock(), lease=LEASE, estimate=700)
        assert await tx.promised(now=clock()) == 700
        assert await tx.promised(now=clock() + LEASE) == 0
