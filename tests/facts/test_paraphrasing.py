"""False claims in other words, by an embedding model behind a real client; both databases."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.assist.openai_provider import OpenAIProvider
from bot.assist.policy import Assisting
from bot.assist.provider import Feature
from bot.audit.entries import Happening
from bot.facts.likeness import examples
from bot.facts.paraphrasing import MOST, Paraphrasing
from bot.facts.watching import ClaimWatching
from bot.ids import FactId
from bot.review.roster import Admins
from storage.store import SqlStore
from tests.facts.test_fact_form import WORDING
from tests.facts.test_keeping import LAKESIDE, NOW, Shelf
from tests.facts.test_watching import CLAIM, HEARD, hear, listening_shelf
from tests.support.openai_server import Fault, Model, model_serving

SAME = {text for one in examples() for text in one.same}
CLAIMS = {one.claim for one in examples()}
OTHER_WORDS = "No more spots of HFMD since my kid takes colloidal silver, write to @jo_lane"
SAME_SUBJECT = "The HFMD ward was painted in colloidal silver by the clowns, write to @jo_lane"


def vector(text: str) -> list[float]:
    """A model that knows what is meant: examples, claims and paraphrases on one side, all else on the other."""
    right = text in CLAIMS or text in SAME or text in WORDING.claims or text.startswith("No more spots")
    return [1.0, 0.1, len(text) / 10_000] if right else [0.1, 1.0, len(text) / 10_000]


@pytest.fixture
async def shelf(store: SqlStore) -> Shelf:
    return await listening_shelf(store)


@pytest.fixture
async def model() -> AsyncIterator[Model]:
    async with model_serving() as model:
        model.vector = vector
        yield model


@pytest.fixture
async def watching(store: SqlStore, model: Model) -> AsyncIterator[ClaimWatching]:
    provider = OpenAIProvider(key="sk-test", model="stand-in", embedding_model="vectors", base_url=model.url, seconds=5)
    admins = Admins(founding=frozenset())
    paraphrasing = Paraphrasing(store=store, admins=admins, embedder=provider)
    yield ClaimWatching(store=store, holder="here", paraphrasing=paraphrasing)
    await provider.close()


async def repeated(shelf: Shelf) -> dict[FactId, int]:
    async with shelf.store.read(LAKESIDE) as reader:
        found = await reader.claims_repeated(since=NOW.replace(hour=0), until=NOW.replace(hour=23))
    return {one.fact: one.posts for one in found}


async def test_a_paraphrase_counts_and_what_shares_the_subject_does_not(
    shelf: Shelf,
    watching: ClaimWatching,
    model: Model,
) -> None:
    fact = await shelf.approved()
    await hear(shelf, [CLAIM, OTHER_WORDS, SAME_SUBJECT, "HFMD again? Poor kids."])
    await watching.watch_due(now=NOW)
    assert await repeated(shelf) == {fact.id: 2}
    (asked,) = model.asked
    assert asked["model"] == "vectors"
    assert "@jo_lane" not in model.sent()
    assert "Poor kids" not in model.sent()
    assert CLAIM not in asked["input"]
    (told,) = [one.fact async for one in shelf.store.chain(LAKESIDE) if one.fact.kind is Happening.READ_OUTSIDE]
    assert dict(told.detail) == {"model": "vectors", "for": "likeness", "texts": str(len(asked["input"]))}


async def test_what_is_known_of_claims_is_not_asked_again(
    shelf: Shelf,
    watching: ClaimWatching,
    model: Model,
) -> None:
    await shelf.approved()
    await hear(shelf, [OTHER_WORDS])
    await watching.watch_due(now=NOW)
    await hear(shelf, [f"{OTHER_WORDS}!!"])
    await watching.watch_due(now=NOW)
    first, second = model.asked
    assert len(first["input"]) > len(examples())
    (again,) = second["input"]
    assert again.endswith("!!")


@pytest.mark.parametrize("fault", sorted(set(Fault) - {Fault.SLOW, Fault.DROPPED}))
async def test_without_an_answer_words_alone_decide(
    fault: Fault,
    shelf: Shelf,
    watching: ClaimWatching,
    model: Model,
) -> None:
    model.always = fault
    fact = await shelf.approved()
    await hear(shelf, [CLAIM, OTHER_WORDS])
    await watching.watch_due(now=NOW)
    assert await repeated(shelf) == {fact.id: 1}


async def test_a_model_that_cannot_tell_is_not_used(
    shelf: Shelf,
    watching: ClaimWatching,
    model: Model,
    caplog: pytest.LogCaptureFixture,
) -> None:
    model.vector = lambda _text: [1.0, 0.5]
    fact = await shelf.approved()
    await hear(shelf, [CLAIM, OTHER_WORDS])
    await watching.watch_due(now=NOW)
    assert await repeated(shelf) == {fact.id: 1}
    assert "cannot tell" in caplog.text


async def test_it_is_counted_and_ends_with_the_budget(
    shelf: Shelf,
    watching: ClaimWatching,
    model: Model,
) -> None:
    await shelf.approved()
    await hear(shelf, [OTHER_WORDS])
    await watching.watch_due(now=NOW)
    async with shelf.store.read(LAKESIDE) as reader:
        (used,) = await reader.used(NOW.date(), NOW.date())
    assert (used.feature, used.calls, used.tokens.all) == (Feature.LIKENESS, 1, model.tokens[0])
    async with shelf.store.write(LAKESIDE) as tx:
        await tx.save_settings(replace(HEARD, assisting=Assisting(monthly_tokens=1_000)))
    await hear(shelf, [f"{OTHER_WORDS} {number} {'again ' * 400}" for number in range(9)])
    await watching.watch_due(now=NOW)
    assert len(model.asked) == 1


async def test_an_admin_who_switched_it_off_is_heeded(
    shelf: Shelf,
    watching: ClaimWatching,
    model: Model,
) -> None:
    await shelf.approved()
    async with shelf.store.write(LAKESIDE) as tx:
        await tx.save_settings(replace(HEARD, assisting=Assisting(on=False)))
    await hear(shelf, [OTHER_WORDS])
    await watching.watch_due(now=NOW)
    assert model.asked == []


async def test_of_very_many_the_latest_are_compared(
    shelf: Shelf,
    watching: ClaimWatching,
    model: Model,
) -> None:
    fact = await shelf.approved()
    await hear(shelf, [f"{OTHER_WORDS} {number}" for number in range(MOST + 50)])
    await watching.watch_due(now=NOW)
    assert await repeated(shelf) == {fact.id: MOST}
    assert all(len(asked["input"]) <= 256 for asked in model.asked)
