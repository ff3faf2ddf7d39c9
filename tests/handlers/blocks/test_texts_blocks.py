"""Approved texts as people see them: exact words, nothing interpreted, within Slack's limits."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from bot.audit.entries import Fact, Happening
from bot.drafts.draft import DraftState, Image
from bot.drafts.networks import Network
from bot.ids import PersonId, TextId
from bot.refusals import NotFound
from bot.review.review import Review
from bot.texts.approved import ApprovedText, Kept
from handlers.blocks import texts
from handlers.blocks.texts import A_PAGE, Page, TextFacts
from handlers.ids import Action

AMARA, CLARA, BO = PersonId("U0AMARA"), PersonId("U0CLARAR"), PersonId("U0BOLIND")
TODAY = date(2026, 11, 23)

MakeKept = Callable[..., Kept]


@pytest.fixture
def make_kept(make_review: Callable[..., Review], decided: Callable[..., Review], now: datetime) -> MakeKept:
    def make(*, number: int = 3, title: str = "Visiting hours", days: int = 100, **content: Any) -> Kept:  # noqa: ANN401
        review = decided(decided(make_review(**content), CLARA), BO)
        text = ApprovedText(
            id=TextId(number),
            draft=review.draft.id,
            version=1,
            content_hash=review.version.content_hash,
            epoch=0,
            title=title,
            labels=("English", "visitors"),
            kept_by=BO,
            kept_at=now,
            review_by=TODAY + timedelta(days=days),
        )
        return Kept(text=text, review=review)

    return make


def test_the_list_shows_what_may_be_used_and_what_not(
    make_kept: MakeKept, snapshot: Callable[..., None], fits_slack: Callable[..., None]
) -> None:
    expired = make_kept(number=4, title="Flu season", days=-1)
    view = texts.text_list((make_kept(), expired), Page(query="hands"), today=TODAY)
    fits_slack(view["blocks"], at_most=100)
    snapshot("texts", view)


def test_the_list_is_paged_and_keeps_the_query(
    make_kept: MakeKept, actions_of: Callable[..., dict[str, str]], fits_slack: Callable[..., None]
) -> None:
    many = tuple(make_kept(number=number, title=f"Text {number}") for number in range(2 * A_PAGE + 1))
    turning = []
    for number in (0, 1, 2, 99):
        view = texts.text_list(many, Page(query="text", number=number), today=TODAY)
        fits_slack(view["blocks"], at_most=100)
        offered = actions_of(view["blocks"])
        turning.append((offered.get(Action.TEXTS_BACK), offered.get(Action.TEXTS_ON)))
        assert Page.decode(view["private_metadata"]) == Page(query="text", number=min(number, 2))
    assert turning == [(None, "1"), ("0", "2"), ("1", None), ("1", None)]


def test_an_empty_list_says_how_to_keep_a_text_and_an_empty_search_that_nothing_matches(make_kept: MakeKept) -> None:
    assert "There are no approved texts yet" in str(texts.text_list((), Page(), today=TODAY))
    assert "0 of 1 approved texts match" in str(texts.text_list((make_kept(),), Page(query="flu"), today=TODAY))


@pytest.mark.parametrize("metadata", ["", "{}", "[]", '{"query": "a"}', '{"query": "a", "page": "b"}'])
def test_a_page_vetted_never_wrote_is_refused(metadata: str) -> None:
    with pytest.raises(NotFound):
        Page.decode(metadata)


def test_a_text_shows_its_words_exactly_who_approved_it_and_its_uses(
    make_kept: MakeKept,
    make_image: Callable[..., Image],
    uploaded: Callable[..., Any],
    snapshot: Callable[..., None],
    fits_slack: Callable[..., None],
    now: datetime,
) -> None:
    kept = make_kept(images=(make_image(),), sources=("https://example.org/hands",))
    content = kept.review.version.content
    use = Fact(at=now, kind=Happening.TEXT_REUSED, person=AMARA, detail={"text": "3", "network": "x"})
    facts = TextFacts(content=content, uses=(use, use), uploaded=uploaded(content.images), may_retire=True)
    view = texts.one_text(kept, facts, today=TODAY)
    fits_slack(view["blocks"], at_most=100)
    snapshot("text", view)


def test_a_barred_text_offers_a_new_draft_only(make_kept: MakeKept, actions_of: Callable[..., dict[str, str]]) -> None:
    kept = make_kept(days=-1)
    withdrawn = replace(kept, review=replace(kept.review, draft=replace(kept.review.draft, state=DraftState.WITHDRAWN)))
    view = texts.one_text(withdrawn, TextFacts(content=kept.review.version.content), today=TODAY)
    assert set(actions_of(view["blocks"])) == {Action.START_FROM_TEXT}
    assert "review-by date has passed" in str(view)
    assert "approval no longer stands" in str(view)


def test_nobodys_words_are_interpreted(
    make_kept: MakeKept, words_of: Callable[..., dict[str, list[str]]], hostile: str
) -> None:
    line = hostile.replace("\n", " ")[:75]
    kept = make_kept(title=line, text=hostile)
    kept = replace(kept, text=replace(kept.text, labels=(line,)))
    for payload in (
        texts.text_list((kept,), Page(query=line), today=TODAY)["blocks"],
        texts.one_text(kept, TextFacts(content=kept.review.version.content), today=TODAY)["blocks"],
        texts.used(kept, Network.X, {})["blocks"],
        texts.review_due(kept.text).blocks,
    ):
        for text in words_of(payload)["mrkdwn"]:
            outside_of_code = re.sub(r"`[^`]*`", "", text)
            assert not [mark for mark in ("<!channel>", "*bold*", ":tada:", "~gone~") if mark in outside_of_code]


def test_the_forms_fit_slack(
    make_kept: MakeKept, snapshot: Callable[..., None], fits_slack: Callable[..., None]
) -> None:
    kept = make_kept()
    for name, view in (
        ("keep", texts.keep_form(kept.review, today=TODAY, latest=date(2027, 3, 1))),
        ("use_text", texts.use_form(kept)),
        ("used_text", texts.used(kept, Network.X, {})),
    ):
        fits_slack(view["blocks"], at_most=100)
        snapshot(name, view)


def test_the_note_before_a_text_runs_out_names_no_word_of_it(
    make_kept: MakeKept, snapshot: Callable[..., None], fits_slack: Callable[..., None]
) -> None:
    message = texts.review_due(make_kept().text)
    fits_slack(message.blocks)
    assert "Visiting" not in message.text
    snapshot("text_review", message.blocks)
