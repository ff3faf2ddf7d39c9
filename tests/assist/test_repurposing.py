"""From an advisory to saved drafts of whoever asked, each tied to its source."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.assist.openai_provider import OpenAIProvider
from bot.assist.policy import Assisting
from bot.assist.provider import Ask, Feature, Silence
from bot.assist.repurposing import NoModel, Repurposer
from bot.assist.variants import Origin, Repurposing, State, question
from bot.audit.entries import Happening
from bot.delivery.kinds import DeliveryKind
from bot.drafts.draft import Composition, DraftState
from bot.drafts.kinds import Kind
from bot.drafts.networks import Network
from bot.ids import DraftId
from bot.preflight.finding import Match
from bot.preflight.refusing import Unexplained
from bot.refusals import Unfit
from bot.review.roster import Admins
from bot.review.stages import Role
from handlers.blocks.repurposing import origin_on_card
from storage.store import SqlStore
from tests.conftest import Clock
from tests.support.office import AMARA, BO, DEVAN, GUS, LAKESIDE, NOW, POST, Office, by
from tests.support.openai_server import Fault, Json, Model
from tests.support.pages import Page

ADVISORY = "Boil tap water for 1 minute until Friday. See https://example.org/water?x=1 for a map of the streets."
VARIANTS = {
    "x": "Boil tap water for 1 minute until Friday. [link 1]",
    "plain": "Boil water first. It takes 25 minutes.",
    "infographic": "Boil water\nWait a minute",
    "language:Spanish": "Hierva el agua 1 minuto.",
}


def drafting(asked: Json) -> Json:
    assert asked["store"] is False
    return {
        "variants": [{"name": name, "text": text, "alt_text": "A kettle."} for name, text in VARIANTS.items()]
        + [{"name": "tiktok", "text": "Not asked for.", "alt_text": ""}]
    }


@pytest.fixture
def repurposer(store: SqlStore, provider: OpenAIProvider, clock: Clock, model: Model) -> Repurposer:
    model.writer = drafting
    return Repurposer(
        store=store,
        admins=Admins(founding=frozenset()),
        provider=provider,
        pages=Page(),
        holder="first",
        clock=clock,
    )


async def wish(repurposer: Repurposer, *, draft: DraftId | None = None, text: str = ADVISORY) -> None:
    await repurposer.ask(by(AMARA), draft, text=text, link="https://example.org/water", wanted=tuple(VARIANTS))


async def drafts(store: SqlStore, number: int = 1) -> dict[str, DraftId]:
    async with store.read(LAKESIDE) as reader:
        return {name: draft for draft, name in await reader.drafts_of_repurposing(number)}


async def test_each_variant_that_was_asked_for_becomes_a_saved_draft_with_its_source(
    office: Office, repurposer: Repurposer, store: SqlStore
) -> None:
    advisory = await office.submitted(replace(POST, kind=Kind.EDUCATIONAL, text=ADVISORY))
    await office.owed()
    await wish(repurposer, draft=advisory)
    assert await repurposer.work_due(now=NOW) == 1
    assert await repurposer.work_due(now=NOW) == 0
    made = await drafts(store)
    assert list(made) == list(VARIANTS)
    async with store.read(LAKESIDE) as reader:
        for draft in made.values():
            found = await reader.draft(draft)
            assert (found.author, found.state, found.version) == (AMARA, DraftState.SAVED, 0)
        short = await reader.composition(made["x"])
        outline = await reader.composition(made["infographic"])
        spanish = await reader.origin_of(made["language:Spanish"])
        origin = await reader.origin_of(made["x"])
    assert short is not None
    assert short.text == "Boil tap water for 1 minute until Friday. https://example.org/water?x=1"
    assert (short.kind, short.networks) == (Kind.COMMUNITY_ADVISORY, (Network.X,))
    assert short.sources == ("https://example.org/water",)
    assert outline is not None
    assert outline.kind is Kind.INFOGRAPHIC
    assert outline.text.endswith("Alt text for the picture: A kettle.")
    assert spanish is not None
    assert "human translator" in str(origin_on_card(spanish, ["Hierva el agua 1 minuto."])[1].to_dict())
    assert origin == Origin(name="x", draft=advisory, link="https://example.org/water", text=ADVISORY)
    assert [(one.kind, one.person) for one in await office.owed()] == [(DeliveryKind.VARIANTS, AMARA)]
    assert Happening.READ_OUTSIDE in await office.record(advisory)


async def test_what_the_advisory_does_not_say_stands_on_the_card(
    office: Office, repurposer: Repurposer, store: SqlStore
) -> None:
    """As the draft reads now, so that mending it mends the card."""
    await wish(repurposer)
    await repurposer.work_due(now=NOW)
    made = await drafts(store)
    async with store.read(LAKESIDE) as reader:
        origin = await reader.origin_of(made["plain"])
    assert origin is not None
    assert [one.words for one in origin.against([VARIANTS["plain"]])] == ["25 minutes"]
    assert len(origin_on_card(origin, [VARIANTS["plain"]])) == 2
    assert len(origin_on_card(origin, ["Boil water first."])) == 1


async def test_a_variant_goes_through_review_like_any_other_draft(
    office: Office, repurposer: Repurposer, store: SqlStore
) -> None:
    await office.name({Role.COMMS_LEAD: [GUS]})
    await wish(repurposer)
    await repurposer.work_due(now=NOW)
    draft = (await drafts(store))["x"]
    async with store.read(LAKESIDE) as reader:
        composition = await reader.composition(draft)
    assert composition is not None
    submitted = await office.submitting.submit(by(AMARA), replace(composition, because="It is urgent."), draft)
    assert submitted.state is DraftState.IN_REVIEW


async def test_the_same_wish_is_asked_of_the_model_once(
    office: Office, repurposer: Repurposer, store: SqlStore, model: Model
) -> None:
    await wish(repurposer)
    await wish(repurposer)
    while await repurposer.work_due(now=NOW):
        pass
    assert len(model.asked) == 1
    assert len(await drafts(store, 1)) == len(await drafts(store, 2)) == len(VARIANTS)


async def test_a_provider_that_stays_down_leaves_nothing_and_says_why(
    office: Office, repurposer: Repurposer, store: SqlStore, model: Model, clock: Clock
) -> None:
    """Asking again later asks again."""
    model.always = Fault.BROKEN
    await wish(repurposer)
    for _ in range(5):
        await repurposer.work_due(now=clock())
        clock.now += timedelta(minutes=5)
    async with store.read(LAKESIDE) as reader:
        found = await reader.repurposing(1)
    assert found is not None
    assert (found.state, found.why) == (State.NONE, Silence.DOWN)
    owed = await store.claim(owner="test", now=clock(), lease=timedelta(minutes=1), limit=5)
    assert [one.owed.kind for one in owed] == [DeliveryKind.VARIANTS]
    model.always = None
    await wish(repurposer)
    await repurposer.work_due(now=clock())
    assert len(await drafts(store, 2)) == len(VARIANTS)


async def test_a_variant_that_preflight_blocks_is_not_kept(
    office: Office, repurposer: Repurposer, store: SqlStore, model: Model
) -> None:
    secret = "Your diagnosis was explained at your visit, Ms. Harlow. SSN 219-09-9999."
    model.writer = lambda _asked: {"variants": [{"name": "x", "text": secret, "alt_text": ""}]}
    await wish(repurposer)
    await repurposer.work_due(now=NOW)
    assert await drafts(store) == {}
    async with store.read(LAKESIDE) as reader:
        found = await reader.repurposing(1)
    assert found is not None
    assert (found.state, found.left_out) == (State.NONE, len(VARIANTS))


@pytest.mark.parametrize(
    ("text", "wanted", "at"),
    [
        ("Too short.", ("x",), "text"),
        ("", ("x",), "text"),
        (ADVISORY, (), "wanted"),
        (ADVISORY, ("language:Klingon",), "wanted"),
    ],
)
async def test_a_wish_that_cannot_be_met_is_refused_at_its_field(
    text: str, wanted: tuple[str, ...], at: str, office: Office, repurposer: Repurposer
) -> None:
    with pytest.raises(Unfit) as refused:
        await repurposer.ask(by(AMARA), None, text=text, link="", wanted=wanted)
    assert list(refused.value.fields) == [at]


async def test_a_text_with_somebodys_privacy_in_it_does_not_leave(
    office: Office, repurposer: Repurposer, model: Model
) -> None:
    text = "Marisol Quintanilla was our patient until March 3 and boiled her tap water for a minute."
    with pytest.raises(Unfit) as refused:
        await wish(repurposer, text=text)
    assert list(refused.value.fields) == ["text"]
    assert await repurposer.work_due(now=NOW) == 0
    assert model.asked == []


@pytest.mark.parametrize(
    "kept",
    [
        replace(POST, kind=Kind.REPLY, text=ADVISORY, in_reply_to="https://example.org/post/1"),
        replace(POST, text=ADVISORY, note="Maria Lopez told us of it.", because="It is known."),
    ],
)
async def test_nothing_of_a_draft_leaves_that_may_not_leave_itself(
    kept: Composition, office: Office, repurposer: Repurposer, store: SqlStore, model: Model
) -> None:
    """Not when it is asked for, nor when its turn has come and the draft is another by then."""
    await office.name({Role.PRIVACY: [DEVAN], Role.COMMS_LEAD: [BO]})
    draft = await office.submitted(kept)
    with pytest.raises(Unfit) as refused:
        await wish(repurposer, draft=draft)
    assert list(refused.value.fields) == ["text"]
    plain = await office.submitted(replace(POST, text=ADVISORY))
    await wish(repurposer, draft=plain)
    await office.submitting.submit(by(AMARA), kept, plain)
    await repurposer.work_due(now=NOW)
    async with store.read(LAKESIDE) as reader:
        found = await reader.repurposing(1)
    assert found is not None
    assert (found.state, found.why) == (State.NONE, Silence.PATIENT)
    assert model.asked == []
    await office.set_up(assisting=Assisting(baa=True, zero_retention=True))
    await wish(repurposer, draft=draft)
    await repurposer.work_due(now=NOW)
    assert len(model.asked) == 1


async def test_wishes_that_break_do_not_starve_those_behind_them(
    office: Office,
    repurposer: Repurposer,
    store: SqlStore,
    clock: Clock,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def breaking(one: Repurposing, matches: Sequence[Match]) -> Ask:
        if "Part" in one.text:
            raise RuntimeError(one.text)
        return question(one, matches)

    monkeypatch.setattr("bot.assist.repurposing.question", breaking)
    for number in range(6):
        await wish(repurposer, text=f"{ADVISORY} Part {number}.")
    await wish(repurposer)
    assert await repurposer.work_due(now=clock()) == 5
    assert await repurposer.work_due(now=clock()) == 2
    assert len(await drafts(store, 7)) == len(VARIANTS)
    assert await repurposer.work_due(now=clock()) == 0
    clock.now += timedelta(minutes=3)
    assert await repurposer.work_due(now=clock()) == 5
    assert "Boil" not in caplog.text


async def test_without_a_model_the_command_says_so(office: Office, store: SqlStore, clock: Clock) -> None:
    none = Repurposer(
        store=store, admins=Admins(founding=frozenset()), provider=None, pages=Page(), holder="x", clock=clock
    )
    with pytest.raises(NoModel):
        await none.source(by(AMARA), None)
    with pytest.raises(NoModel):
        await none.ask(by(AMARA), None, text=ADVISORY, link="", wanted=("x",))
    assert await none.work_due(now=NOW) == 0


async def test_an_admin_who_switched_it_off_is_heeded(office: Office, repurposer: Repurposer) -> None:
    await office.set_up(assisting=Assisting(on=False))
    with pytest.raises(NoModel):
        await repurposer.source(by(BO), None)


async def test_a_purged_variant_takes_the_advisory_with_it_when_it_was_the_last(
    office: Office, repurposer: Repurposer, store: SqlStore
) -> None:
    await wish(repurposer)
    await repurposer.work_due(now=NOW)
    made = list((await drafts(store)).values())
    for draft in made:
        async with store.read(LAKESIDE) as reader:
            assert await reader.repurposing(1) is not None
        async with store.write(LAKESIDE) as tx:
            await tx.purge(draft, at=NOW)
    async with store.read(LAKESIDE) as reader:
        assert await reader.repurposing(1) is None


async def test_a_living_variant_goes_on_saying_that_a_model_wrote_it_when_its_source_is_purged(
    office: Office, repurposer: Repurposer, store: SqlStore, model: Model
) -> None:
    """The advisory's words and the answer go; what cannot be compared any more is not called an invention."""
    advisory = await office.submitted(replace(POST, text=ADVISORY))
    await wish(repurposer, draft=advisory)
    await repurposer.work_due(now=NOW)
    made = await drafts(store)
    async with store.read(LAKESIDE) as reader:
        wished = await reader.repurposing(1)
    assert wished is not None
    async with store.write(LAKESIDE) as tx:
        await tx.purge(advisory, at=NOW)
    async with store.read(LAKESIDE) as reader:
        origin = await reader.origin_of(made["language:Spanish"])
        assert await reader.call_about(Feature.VARIANTS, wished.subject) is None
    assert origin == Origin(name="language:Spanish", draft=advisory, link="https://example.org/water", text="")
    shown = str([one.to_dict() for one in origin_on_card(origin, ["Hierva el agua 99 minutos."])])
    assert "human translator" in shown
    assert "purged" in shown
    assert "Not in the advisory" not in shown


async def test_a_purge_takes_nothing_of_other_peoples_wishes(
    office: Office, repurposer: Repurposer, store: SqlStore, model: Model, clock: Clock
) -> None:
    """Not one that came to nothing, nor an answer that another wish shares."""
    await wish(repurposer)
    await wish(repurposer)
    while await repurposer.work_due(now=NOW):
        pass
    model.writer = lambda _asked: {"variants": []}
    await repurposer.ask(by(BO), None, text=f"{ADVISORY} Thank you.", link="", wanted=("x",))
    await repurposer.work_due(now=NOW)
    for draft in (await drafts(store, 1)).values():
        async with store.write(LAKESIDE) as tx:
            await tx.purge(draft, at=NOW)
    async with store.read(LAKESIDE) as reader:
        first, second, failed = [await reader.repurposing(number) for number in (1, 2, 3)]
        assert first is None
        assert second is not None
        assert failed is not None
        assert failed.state is State.NONE
        assert await reader.call_about(Feature.VARIANTS, second.subject) is not None
    async with store.write(LAKESIDE) as tx:
        await tx.forget_wishes(before=NOW + timedelta(seconds=1))
    async with store.read(LAKESIDE) as reader:
        assert await reader.repurposing(2) is not None
        assert await reader.repurposing(3) is None


async def test_the_form_begins_with_the_drafts_text_and_its_first_source(
    office: Office, repurposer: Repurposer
) -> None:
    draft = await office.submitted(replace(POST, sources=("https://example.org/a", "https://example.org/b")))
    text, link, _ = await repurposer.source(by(AMARA), draft)
    assert (text, link) == ("Wash your hands.", "https://example.org/a")


async def test_a_refusal_names_every_place_at_once_and_never_the_words(office: Office, repurposer: Repurposer) -> None:
    await office.set_up()
    with pytest.raises(Unfit) as refused:
        await wish(repurposer, text=f"{ADVISORY} Call 219-555-0147.\nOr write to jane.roe@example.org.")
    said = refused.value.fields["text"]
    assert "line 1, character 108: " in said
    assert "; line 2, character 13: " in said
    assert "219" not in said
    assert "jane" not in said


async def test_words_that_stand_for_what_was_taken_out_are_pointed_at(
    office: Office, repurposer: Repurposer, store: SqlStore, model: Model
) -> None:
    await office.set_up(assisting=Assisting(baa=True, zero_retention=True))
    model.writer = lambda _asked: {"variants": [{"name": "x", "text": "Boil it. Call [phone].", "alt_text": ""}]}
    await wish(repurposer, text=f"{ADVISORY} Call 219-555-0147.")
    await repurposer.work_due(now=NOW)
    draft = (await drafts(store))["x"]
    async with store.read(LAKESIDE) as reader:
        origin, composition = await reader.origin_of(draft), await reader.composition(draft)
    assert composition is not None
    shown = str([one.to_dict() for one in origin_on_card(origin, [composition.text])])
    assert "still to be written or left out:* `[phone]`" in shown
    with pytest.raises(Unexplained) as warned:
        await office.submitting.submit(by(AMARA), composition, draft)
    assert "language.placeholder" in {one.match.rule.id for one in warned.value.findings}


async def test_a_nul_in_an_answer_is_no_reason_to_lose_it(
    office: Office, repurposer: Repurposer, store: SqlStore, model: Model
) -> None:
    model.writer = lambda _asked: {"variants": [{"name": "x", "text": "Boil \0water.", "alt_text": "\0"}]}
    await wish(repurposer)
    await repurposer.work_due(now=NOW)
    draft = (await drafts(store))["x"]
    async with store.read(LAKESIDE) as reader:
        composition = await reader.composition(draft)
    assert composition is not None
    assert composition.text == "Boil water."


async def test_of_two_processes_one_drafts(
    office: Office, repurposer: Repurposer, store: SqlStore, model: Model
) -> None:
    await wish(repurposer)
    await asyncio.gather(*(replace(repurposer, holder=f"p{n}").work_due(now=NOW) for n in range(4)))
    assert len(model.asked) == 1
    assert len(await drafts(store)) == len(VARIANTS)
