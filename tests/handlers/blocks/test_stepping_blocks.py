"""Review next: one draft after another, each whole, with everything to decide on it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from bot.assist.opinion import Opinion, Standing
from bot.assist.provider import Silence
from bot.assist.variants import Origin
from bot.drafts.draft import Image
from bot.drafts.networks import Network
from bot.ids import DraftId, FactId
from bot.refusals import NotFound
from bot.review.decision import Verdict
from bot.review.review import Review
from bot.review.roster import Roster
from handlers.blocks import fact_form, reasons, stepping
from handlers.blocks.card import CardFacts
from handlers.ids import Action
from handlers.refs import CardRef, FactFormRef, FactRef
from handlers.stepping import MOST_SKIPPED, Going
from tests.handlers.blocks.test_fact_blocks import NOW as FACT_NOW
from tests.handlers.blocks.test_fact_blocks import PROPOSED, hostile_fact
from tests.handlers.blocks.test_findings_blocks import FOUND

DECIDING = {Action.NEXT_APPROVE, Action.NEXT_CHANGES, Action.NEXT_REJECT}


@pytest.fixture
def step(roster: Roster, now: datetime) -> Callable[..., dict[str, Any]]:
    def rendered(review: Review, *, left: int = 0, since: int | None = None, **facts: Any) -> dict[str, Any]:  # noqa: ANN401 - what a card shows
        going = Going(done=2, skipped=(DraftId(3),)).encode()
        place = stepping.InList(left=left, going=going, since=since, now=now)
        return stepping.step(review, CardFacts(roster=roster, **facts), place)

    return rendered


def test_the_draft_that_waits_longest_is_shown_whole(
    step: Callable[..., dict[str, Any]],
    make_review: Callable[..., Review],
    make_image: Callable[..., Image],
    uploaded: Callable[..., Any],
    fits_modal: Callable[..., None],
    actions_of: Callable[..., dict[str, str]],
    snapshot: Callable[..., None],
) -> None:
    images = (make_image(),)
    review = make_review(
        images=images, sources=("https://www.cdc.gov/clean-hands/",), note="Please check the *seconds*."
    )
    review = replace(review, version=replace(review.version, no=2))
    view = step(review, left=3, since=1, uploaded=uploaded(images))
    fits_modal(view)
    assert Going.decode(view["private_metadata"]) == Going(done=2, skipped=(DraftId(3),))
    values = actions_of(view["blocks"])
    assert {CardRef.decode(value) for value in values.values()} == {
        CardRef(draft=DraftId(12), version=2, epoch=0, step=1)
    }
    assert values.keys() >= DECIDING
    snapshot("next", view)


@pytest.mark.parametrize(
    ("left", "words"),
    [(0, "The last one that waits for you ·"), (1, "1 more after this one ·"), (10, "10 or more after this one ·")],
)
def test_it_says_how_many_follow(
    left: int, words: str, step: Callable[..., dict[str, Any]], make_review: Callable[..., Review]
) -> None:
    assert words in str(step(make_review(), left=left)["blocks"])


def test_it_says_how_long_the_draft_has_waited(
    step: Callable[..., dict[str, Any]], make_review: Callable[..., Review]
) -> None:
    assert "{ago}|2 hours ago>" in str(step(make_review())["blocks"])


@pytest.mark.parametrize(("since", "said"), [(None, False), (1, False), (0, True)])
def test_it_says_when_somebody_knows_only_an_older_version(
    since: int | None, said: bool, step: Callable[..., dict[str, Any]], make_review: Callable[..., Review]
) -> None:
    shown = str(step(make_review(), since=since)["blocks"])
    assert ("You last looked at version" in shown) is said


def test_a_tailored_text_that_is_not_in_the_thread_yet_cannot_be_approved_here(
    step: Callable[..., dict[str, Any]],
    make_review: Callable[..., Review],
    actions_of: Callable[..., dict[str, str]],
) -> None:
    review = make_review()
    content = replace(review.version.content, tailored={Network.X: "Wash."})
    review = replace(review, version=replace(review.version, content=content))
    assert Action.NEXT_APPROVE not in actions_of(step(review)["blocks"])
    assert Action.NEXT_APPROVE in actions_of(step(review, shown=frozenset({Network.X}))["blocks"])


def test_the_longest_draft_fits_one_modal(
    step: Callable[..., dict[str, Any]],
    make_review: Callable[..., Review],
    make_image: Callable[..., Image],
    uploaded: Callable[..., Any],
    fits_modal: Callable[..., None],
    words_of: Callable[..., dict[str, list[str]]],
    hostile: str,
) -> None:
    images = tuple(make_image(place, alt="a" * 2000) for place in range(10))
    review = make_review(
        text="&" * 3000,
        networks=tuple(Network),
        images=images,
        sources=tuple(f"https://example.org/{place}/" + "&" * 1970 for place in range(10)),
        note="n" * 3000,
    )
    content = replace(review.version.content, tailored=dict.fromkeys(Network, "<" * 3000))
    fits_modal(step(replace(review, version=replace(review.version, content=content)), uploaded=uploaded(images)))
    forged = step(make_review(text=hostile, note=hostile))
    fits_modal(forged)
    assert words_of(forged["blocks"])["plain_text"].count(hostile) == 2


@pytest.mark.parametrize(
    ("decided", "skipped", "line"),
    [
        (0, 0, "🎉 *Nothing waits for you.*"),
        (1, 0, "You gave 1 decision just now."),
        (3, 0, "You gave 3 decisions just now."),
        (0, 1, "*That was all.* 1 that you skipped still waits for you."),
        (3, 2, "*That was all.* 2 that you skipped still wait for you."),
    ],
)
def test_at_the_end_it_says_what_was_done_and_what_is_left(
    decided: int,
    skipped: int,
    line: str,
    fits_modal: Callable[..., None],
    words_of: Callable[..., dict[str, list[str]]],
) -> None:
    view = stepping.finished(decided, skipped, refused=None)
    fits_modal(view)
    assert line in words_of(view["blocks"])["mrkdwn"]


def test_however_many_were_skipped_the_way_on_fits_every_form(fits_modal: Callable[..., None]) -> None:
    going = Going(done=9999)
    for draft in range(10**9, 10**9 + MOST_SKIPPED + 50):
        going = going.past(DraftId(draft)).past_fact(FactId(draft))
    assert len(going.skipped) == len(going.skipped_facts) == MOST_SKIPPED
    assert Going.decode(going.encode()) == going
    card = CardRef(draft=DraftId(10**9), version=10**6, epoch=10**6, step=6)
    ref = reasons.ReasonRef(card=card, verdict=Verdict.CHANGES, going=going.encode())
    reasons_listed = [f"{place} ".ljust(75, "&") for place in range(20)]
    view = reasons.reason_form(ref, reasons_listed)
    fits_modal(view)
    assert reasons.ReasonRef.decode(view["private_metadata"]) == ref
    back = FactFormRef(fact=FactRef(fact=FactId(10**9), version=10**6), going=going.encode())
    view = fact_form.send_back_form(back)
    fits_modal(view)
    assert FactFormRef.decode(view["private_metadata"]) == back


def test_a_fact_is_shown_whole_with_everything_to_decide_on_it(
    fits_modal: Callable[..., None],
    actions_of: Callable[..., dict[str, str]],
    words_of: Callable[..., dict[str, list[str]]],
    snapshot: Callable[..., None],
    hostile: str,
) -> None:
    place = stepping.InList(left=37, going=Going(first_fact=FactId(4)).encode(), now=FACT_NOW)
    view = stepping.fact_step(PROPOSED, place, today=FACT_NOW.date())
    fits_modal(view)
    values = actions_of(view["blocks"])
    assert values.keys() == {Action.NEXT_FACT_APPROVE, Action.NEXT_FACT_BACK, Action.NEXT_FACT_SKIP, Action.FACT}
    assert {FactRef.decode(value) for value in values.values()} == {FactRef(fact=FactId(4), version=2)}
    assert Going.decode(view["private_metadata"]) == Going(first_fact=FactId(4))
    assert "10 or more after this one" in str(view["blocks"])
    snapshot("next_fact", view)
    longest = stepping.fact_step(hostile_fact(hostile), place, today=FACT_NOW.date())
    fits_modal(longest)
    assert not any("<!channel>" in text for text in words_of(longest["blocks"])["mrkdwn"])


@pytest.mark.parametrize(
    "forged",
    ["", "null", "[]", "{}", '{"done":1}', '{"done":0,"skipped":[],"skipped_facts":["x"]}'],
)
def test_a_way_vetted_never_wrote_is_refused(forged: str) -> None:
    with pytest.raises(NotFound):
        Going.decode(forged)


def test_whatever_the_card_warns_of_stands_here_too(
    step: Callable[..., dict[str, Any]],
    make_review: Callable[..., Review],
    actions_of: Callable[..., dict[str, str]],
    fits_modal: Callable[..., None],
) -> None:
    """Whoever decides here has not seen the card."""
    review = make_review()
    review = replace(review, version=replace(review.version, because="Agreed with the clinic."))
    view = step(
        review,
        noted=FOUND,
        origin=Origin(name="plain", draft=DraftId(7), link="", text="Boil water."),
        opinion=Opinion(standing=Standing.NONE, why=Silence.SLOW),
    )
    fits_modal(view)
    said = str(view["blocks"])
    assert "*Preflight*" in said
    assert "Agreed with the clinic." in said
    assert "Drafted by a language model from draft #7" in said
    assert "did not answer in time" in said
    assert Action.FINDINGS in actions_of(view["blocks"])
    assert Action.FINDINGS not in actions_of(step(make_review())["blocks"])
