"""The second opinion and a draft's origin on a card, and how much room they take."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from bot.assist.opinion import LONGEST_QUOTE, LONGEST_SUGGESTION, LONGEST_WHY, Opinion, Remark, RemarkKind, Standing
from bot.assist.policy import Assisting
from bot.assist.provider import Silence
from bot.assist.variants import LANGUAGE, Origin
from bot.drafts.networks import Network
from bot.ids import DraftId
from bot.review.decision import Verdict
from bot.review.review import Review
from handlers.blocks.assisting_settings import assisting_form, with_assisting
from handlers.blocks.card import CardFacts, card
from handlers.blocks.message import payloads
from handlers.blocks.opinion import budget_note, second_opinion
from handlers.blocks.repurposing import origin_on_card
from tests.support.office import CLARA, SETTINGS

MESSAGE_LIMIT = 13_200
"""Characters Slack takes in the blocks of one message."""

REMARK = Remark(
    kind=RemarkKind.CLAIM, quote="always", why="Nothing holds for <!everyone>.", suggestion="*Say* how often"
)
LONG = Remark(
    kind=RemarkKind.RECOGNISABLE,
    quote="q" * LONGEST_QUOTE,
    why="w" * LONGEST_WHY,
    suggestion="s" * LONGEST_SUGGESTION,
)


def test_what_the_model_wrote_stands_as_plain_text_under_a_title_of_its_own() -> None:
    title, words, source = payloads(second_opinion(Opinion(standing=Standing.GIVEN, remarks=(REMARK,), model="m`1")))
    assert "by a language model; advisory" in title["text"]["text"]
    assert words["text"] == {
        "type": "plain_text",
        "text": "• Unsupported or absolute claim: “always”. Nothing holds for <!everyone>. → *Say* how often",
        "emoji": False,
    }
    assert "`m'1`" in source["elements"][0]["text"]


@pytest.mark.parametrize("why", list(Silence))
def test_where_there_is_none_the_card_says_why_in_a_short_line(why: Silence) -> None:
    (block,) = payloads(second_opinion(Opinion(standing=Standing.NONE, why=why)))
    (part,) = block["elements"]
    assert part["text"] == f"🤖 No second opinion: {why.sentence}"
    assert len(part["text"]) < 120


def test_the_fullest_card_with_the_longest_opinion_is_no_longer_than_slack_takes(
    make_review: Callable[..., Review],
    make_image: Callable[..., Any],
    decided: Callable[..., Review],
    uploaded: Callable[..., Any],
    fits_slack: Callable[..., None],
    words_of: Callable[..., dict[str, list[str]]],
    now: datetime,
) -> None:
    images = tuple(make_image(place, alt="a" * 2000) for place in range(10))
    review = make_review(
        text="&" * 3000,
        networks=tuple(Network),
        images=images,
        sources=tuple(f"https://example.org/{place}/" + "&" * 1970 for place in range(10)),
        note="n" * 3000,
    )
    review = decided(review, CLARA, Verdict.REJECTED, reason="r" * 1000)
    opinion = Opinion(standing=Standing.GIVEN, remarks=(LONG,) * 5, model="m" * 100)
    origin = Origin(
        name=f"{LANGUAGE}Spanish", draft=DraftId(1), link="https://example.org/" + "o" * 480, text="Boil it."
    )
    blocks = card(review, CardFacts(uploaded=uploaded(images), opinion=opinion, origin=origin), now=now).blocks
    fits_slack(blocks)
    words = words_of(blocks)
    spoken = sum(len(block["alt_text"]) for block in blocks if block["type"] == "image")
    assert sum(map(len, [*words["plain_text"], *words["mrkdwn"]])) + spoken < MESSAGE_LIMIT


def test_remarks_for_which_there_is_no_room_are_counted() -> None:
    _, words, _ = payloads(second_opinion(Opinion(standing=Standing.GIVEN, remarks=(LONG,) * 5)))
    assert words["text"]["text"].endswith("and 3 more, for which there is no room here")


def test_a_card_names_what_a_variant_says_and_its_source_does_not() -> None:
    origin = Origin(name="plain", draft=DraftId(7), link="", text="Boil water.")
    where, named = payloads(origin_on_card(origin, ["Boil water for 14 days."]))
    assert "draft #7" in where["elements"][0]["text"]
    assert named["text"]["text"] == "⚠️ *Not in the advisory:* `14 days`"
    assert origin_on_card(None, ["Boil water for 14 days."]) == []


def test_the_settings_form_gives_back_what_it_was_opened_with() -> None:
    view = assisting_form(SETTINGS)
    state: dict[str, Any] = {"values": {}}
    for block in view["blocks"]:
        if block["type"] == "input":
            element = block["element"]
            chosen = {"selected_options": element.get("initial_options", []), "value": element.get("initial_value")}
            state["values"][block["block_id"]] = {"value": chosen}
    assert with_assisting(SETTINGS, state).assisting == Assisting()


@pytest.mark.parametrize(("percent", "said"), [(80, "80 %"), (100, "used up")])
def test_admins_read_how_much_of_the_budget_is_used(percent: int, said: str) -> None:
    (block,) = budget_note(percent, Assisting()).blocks
    assert said in block["text"]["text"]
    assert "2,000,000 tokens" in block["text"]["text"]
