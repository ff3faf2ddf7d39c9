"""Posts from the page at a link: read when its turn comes, held to the same rules, and never read in vain twice."""

from dataclasses import replace

import pytest

from bot.assist.openai_provider import OpenAIProvider
from bot.assist.pages import CUT, LONGEST, Unreadable
from bot.assist.policy import Assisting
from bot.assist.provider import Silence
from bot.assist.repurposing import Repurposer
from bot.assist.variants import Repurposing, State
from bot.delivery.kinds import DeliveryKind
from bot.ids import PersonId
from bot.refusals import NotFound, NotYours, Unfit
from bot.review.roster import Admins
from handlers.blocks.message import Message
from handlers.blocks.repurposing import form, outcome
from storage.store import SqlStore
from tests.conftest import Clock
from tests.support.office import AMARA, BO, LAKESIDE, NOW, Office, by
from tests.support.openai_server import Json, Model
from tests.support.pages import Page

LINK = "https://health.example.org/water?x=1"
PAGE = "Boil tap water for 1 minute until Friday.\nA map of the streets is at the town hall."
WANTED = ("x", "plain")


def drafting(_asked: Json) -> Json:
    return {"variants": [{"name": name, "text": "Boil water for 1 minute.", "alt_text": ""} for name in WANTED]}


@pytest.fixture
def page() -> Page:
    return Page(PAGE)


@pytest.fixture
def repurposer(store: SqlStore, provider: OpenAIProvider, clock: Clock, model: Model, page: Page) -> Repurposer:
    model.writer = drafting
    return Repurposer(
        store=store,
        admins=Admins(founding=frozenset()),
        provider=provider,
        pages=page,
        holder="first",
        clock=clock,
    )


async def wish(repurposer: Repurposer, who: PersonId = AMARA) -> None:
    await repurposer.ask(by(who), None, text="", link=LINK, wanted=WANTED)


async def found(store: SqlStore, number: int = 1) -> Repurposing:
    async with store.read(LAKESIDE) as reader:
        wish = await reader.repurposing(number)
    assert wish is not None
    return wish


def said(message: Message) -> str:
    return str(message.blocks)


async def test_the_page_is_read_once_and_what_comes_of_it_is_held_against_it(
    office: Office, repurposer: Repurposer, store: SqlStore, page: Page, model: Model
) -> None:
    await wish(repurposer)
    assert page.opened == []
    assert await repurposer.work_due(now=NOW) == 1
    assert await repurposer.work_due(now=NOW) == 0
    assert page.opened == [LINK]
    assert PAGE.splitlines()[0] in str(model.asked[0]["input"])
    async with store.read(LAKESIDE) as reader:
        made = await reader.drafts_of_repurposing(1)
        composition = await reader.composition(made[0][0])
        origin = await reader.origin_of(made[0][0])
    assert [name for _, name in made] == list(WANTED)
    assert composition is not None
    assert composition.sources == (LINK,)
    assert origin is not None
    assert (origin.text, origin.link) == (PAGE, LINK)
    assert [one.words for one in origin.against(["Boil water for 3 minutes."])] == ["3 minutes"]
    assert LINK in said(outcome(await found(store), made))


async def test_a_page_that_gives_no_text_is_told_with_its_reason_and_the_way_on(
    office: Office, repurposer: Repurposer, store: SqlStore, page: Page, model: Model
) -> None:
    page.says = Unreadable("health.example.org did not answer in time.")
    await wish(repurposer)
    assert await repurposer.work_due(now=NOW) == 1
    assert await repurposer.work_due(now=NOW) == 0
    one = await found(store)
    assert (one.state, one.unread) == (State.NONE, "health.example.org did not answer in time.")
    assert [(owed.kind, owed.person) for owed in await office.owed()] == [(DeliveryKind.VARIANTS, AMARA)]
    message = said(outcome(one, ()))
    assert "did not answer in time. Paste its text instead" in message
    assert "repurpose.again" in message
    assert model.asked == []


async def test_an_address_that_is_never_opened_is_refused_at_its_field(office: Office, repurposer: Repurposer) -> None:
    with pytest.raises(Unfit) as refused:
        await repurposer.ask(by(AMARA), None, text="", link="http://127.0.0.1/x", wanted=WANTED)
    assert refused.value.fields == {"link": "It leads into a private network."}
    await repurposer.ask(by(AMARA), None, text=PAGE, link="http://127.0.0.1/x", wanted=WANTED)


async def test_a_page_that_breaks_the_reader_is_not_fetched_for_ever(
    office: Office, repurposer: Repurposer, store: SqlStore, page: Page, caplog: pytest.LogCaptureFixture
) -> None:
    page.says = RuntimeError("what the page says")
    await wish(repurposer)
    await repurposer.work_due(now=NOW)
    await repurposer.work_due(now=NOW)
    assert page.opened == [LINK]
    assert (await found(store)).unread == "Its page could not be read."
    assert "what the page says" not in caplog.text


async def test_a_page_with_somebody_in_it_stays_and_can_be_taken_up_again(
    office: Office, repurposer: Repurposer, store: SqlStore, page: Page, model: Model
) -> None:
    page.says = "Boil tap water for 1 minute. Ask for Marisol Quintanilla at the town hall, or write to the town."
    await wish(repurposer)
    await repurposer.work_due(now=NOW)
    one = await found(store)
    assert (one.state, one.why) == (State.NONE, Silence.PATIENT)
    assert model.asked == []
    assert "may belong to a person" in said(outcome(one, ()))
    again, settings = await repurposer.again(by(AMARA), 1)
    shown = str(form(again.text, settings.assisting, draft=None, link=again.link, wanted=again.wanted))
    assert "Marisol Quintanilla" in shown
    assert LINK in shown
    assert "'value': 'plain'" in shown
    with pytest.raises(NotYours):
        await repurposer.again(by(BO), 1)
    with pytest.raises(NotFound):
        await repurposer.again(by(AMARA), 99)


@pytest.mark.parametrize("agreed", [False, True])
async def test_of_a_page_that_preflight_blocks_nothing_is_kept(
    agreed: bool, office: Office, repurposer: Repurposer, store: SqlStore, page: Page, model: Model
) -> None:
    await office.set_up(assisting=Assisting(baa=agreed, zero_retention=agreed))
    page.says = "Patient John Smith, MRN 12345678, SSN 123-45-6789, was admitted with measles on May 3, 2026."
    await wish(repurposer)
    await repurposer.work_due(now=NOW)
    one = await found(store)
    assert (one.state, one.text) == (State.NONE, "")
    assert model.asked == []
    message = said(outcome(one, ()))
    assert "This reads as a social security number." in message
    assert "Paste its text without that." in message
    assert "Smith" not in message
    assert "6789" not in message
    again, settings = await repurposer.again(by(AMARA), 1)
    assert "6789" not in str(form(again.text, settings.assisting, draft=None, link=again.link, wanted=again.wanted))


async def test_with_both_agreements_the_page_leaves_redacted(
    office: Office, repurposer: Repurposer, store: SqlStore, page: Page, model: Model
) -> None:
    page.says = "Boil tap water for 1 minute. Ask for Marisol Quintanilla at the town hall, or write to the town."
    await office.set_up(assisting=Assisting(baa=True, zero_retention=True))
    await wish(repurposer)
    await repurposer.work_due(now=NOW)
    assert (await found(store)).state is State.DONE
    assert "Quintanilla" not in str(model.asked)
    assert "[name]" in str(model.asked)


async def test_a_long_page_says_that_its_end_was_left_out(
    office: Office, repurposer: Repurposer, store: SqlStore, page: Page
) -> None:
    page.says = "Boil tap water for 1 minute.\n" * (LONGEST // 29) + CUT
    await wish(repurposer)
    await repurposer.work_due(now=NOW)
    one = await found(store)
    async with store.read(LAKESIDE) as reader:
        made = await reader.drafts_of_repurposing(1)
    assert one.cut
    assert "only its beginning was read" in said(outcome(one, made))
    assert not replace(one, text=PAGE).cut


async def test_two_processes_leave_one_text(
    office: Office, repurposer: Repurposer, store: SqlStore, page: Page, model: Model
) -> None:
    """The second one to come back with the page finds the first one's text, and works on with that."""
    await wish(repurposer)

    class Late(Page):
        async def read(self, address: str) -> str:
            await repurposer.work_due(now=NOW)
            return await super().read(address)

    await replace(repurposer, pages=Late("Another text of the same page, later."), holder="second").work_due(now=NOW)
    assert (await found(store)).text == PAGE
    assert len(model.asked) == 1
