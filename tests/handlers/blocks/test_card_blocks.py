"""The card as reviewers see it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.drafts.draft import DraftState, Image
from bot.drafts.kinds import Kind
from bot.drafts.networks import Network
from bot.ids import AlertId, PersonId, TaskId
from bot.review.decision import Decision, Outsider, Verdict
from bot.review.publishing import Publication, Schedule, StopTask, TaskState
from bot.review.review import Review
from bot.review.roster import Roster
from bot.review.stages import Role, Stage
from handlers.blocks.card import APPROVALS, CardFacts, card, stage_line
from handlers.blocks.message import Message
from handlers.ids import Action
from handlers.refs import CardRef

AMARA, CLARA, DEVAN, BO = (PersonId(name) for name in ("U0AMARA", "U0CLARAR", "U0DEVANS", "U0BOLIND"))

MESSAGE_LIMIT = 13_200
"""Characters Slack takes in the blocks of one message, then `msg_blocks_too_long`."""

DECIDING = {Action.APPROVE, Action.CHANGES, Action.REJECT}


@pytest.fixture
def render(roster: Roster, now: datetime) -> Callable[..., Message]:
    def rendered(review: Review, facts: CardFacts | None = None) -> Message:
        return card(review, replace(facts or CardFacts(), roster=roster), now=now)

    return rendered


def test_a_card_in_review_shows_everything_a_reviewer_needs(
    render: Callable[..., Message],
    make_review: Callable[..., Review],
    make_image: Callable[..., Image],
    uploaded: Callable[..., Any],
    snapshot: Callable[..., None],
    fits_slack: Callable[..., None],
) -> None:
    images = (make_image(1), make_image(2, alt="A poster with the five moments of hand hygiene."))
    review = make_review(
        images=images,
        sources=("https://www.cdc.gov/clean-hands/about/?a=1&b=2",),
        note="Please check the number of seconds.",
        networks=(Network.X, Network.BLUESKY, Network.FACEBOOK),
    )
    message = render(review, CardFacts(uploaded=uploaded(images)))
    fits_slack(message.blocks)
    snapshot("card_in_review", {"text": message.text, "blocks": message.blocks})


def test_a_response_leads_back_to_its_alert(
    render: Callable[..., Message], make_review: Callable[..., Review], fits_slack: Callable[..., None]
) -> None:
    link = "https://lakeside.slack.com/archives/C0/p1?a=1&b=2"
    message = render(make_review(), CardFacts(alert=AlertId(12), alert_link=link))
    fits_slack(message.blocks)
    assert "In response to <https://lakeside.slack.com/archives/C0/p1?a=1&amp;b=2|alert #12>" in str(message.blocks)
    assert "In response to alert #12" in str(render(make_review(), CardFacts(alert=AlertId(12))).blocks)
    assert "In response" not in str(render(make_review()).blocks)


def test_a_request_for_changes_shows_who_asked_and_why(
    render: Callable[..., Message],
    make_review: Callable[..., Review],
    decided: Callable[..., Review],
    snapshot: Callable[..., None],
    fits_slack: Callable[..., None],
) -> None:
    review = decided(make_review(), CLARA, Verdict.CHANGES, reason="Say *warm* water, <!here>.")
    message = render(review)
    fits_slack(message.blocks)
    snapshot("card_changes_requested", {"text": message.text, "blocks": message.blocks})


def test_a_published_card_shows_where_and_flags_a_closed_gate(
    render: Callable[..., Message],
    approved: Callable[..., Review],
    snapshot: Callable[..., None],
    fits_slack: Callable[..., None],
    now: datetime,
) -> None:
    review = approved(DraftState.PUBLISHED)
    publications = tuple(
        Publication(
            draft=review.draft.id,
            networks=review.version.content.networks,
            version=1,
            person=AMARA,
            at=now,
            links=(f"https://social.example/{place}",),
            gate_open=place == 1,
        )
        for place in (1, 2)
    )
    message = render(review, CardFacts(publications=publications))
    fits_slack(message.blocks)
    snapshot("card_published", {"text": message.text, "blocks": message.blocks})


def test_a_scheduled_card_shows_the_tool_and_what_is_still_to_be_paused(
    render: Callable[..., Message],
    approved: Callable[..., Review],
    snapshot: Callable[..., None],
    fits_slack: Callable[..., None],
    now: datetime,
) -> None:
    review = approved(DraftState.SCHEDULED)
    tool, link, publish_at = "<!channel> *Buffer*", "https://buffer.example/p?a=1&b=2", now + timedelta(hours=5)
    schedule = Schedule(
        draft=review.draft.id,
        version=1,
        person=AMARA,
        at=now,
        networks=(Network.X,),
        tool=tool,
        publish_at=publish_at,
        link=link,
    )
    task = StopTask(
        id=TaskId(3),
        draft=review.draft.id,
        owner=AMARA,
        tool=tool,
        link=link,
        publish_at=publish_at,
        state=TaskState.OPEN,
        opened_at=now,
        due_at=now + timedelta(minutes=30),
    )
    message = render(review, CardFacts(waiting=(schedule,), tasks=(task,)))
    fits_slack(message.blocks)
    snapshot("card_scheduled", {"text": message.text, "blocks": message.blocks})
    many = render(review, CardFacts(waiting=(schedule,) * 5))
    fits_slack(many.blocks)
    assert "and in 2 more places" in str(many.blocks)


def test_the_longest_draft_still_fits_one_message(
    render: Callable[..., Message],
    make_review: Callable[..., Review],
    make_image: Callable[..., Image],
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
    publications = tuple(
        Publication(
            draft=review.draft.id,
            networks=review.version.content.networks,
            version=1,
            person=AMARA,
            at=now,
            links=tuple(f"https://example.org/{place}/{link}/" + "p" * 1900 for link in range(10)),
            gate_open=False,
        )
        for place in range(10)
    )
    blocks = render(review, CardFacts(uploaded=uploaded(images), publications=publications)).blocks
    fits_slack(blocks)
    words = words_of(blocks)
    spoken = sum(len(block["alt_text"]) for block in blocks if block["type"] == "image")
    assert sum(map(len, [*words["plain_text"], *words["mrkdwn"]])) + spoken < MESSAGE_LIMIT


def test_a_card_of_six_stages_that_ask_hundreds_names_some_and_cuts_nobody(
    make_review: Callable[..., Review], fits_message: Callable[..., None], now: datetime
) -> None:
    crowd = [PersonId(f"U{place:010}") for place in range(300)]
    roles = tuple(role for role in Role if role.reviews)
    plan = tuple(Stage(key=f"all.{place}", roles=roles, step=1, quorum=60) for place in range(6))
    review = replace(make_review(), plan=plan)
    decisions = tuple(
        Decision(
            stage=f"all.{place % 6}",
            role=Role.BRAND,
            person=person,
            verdict=Verdict.APPROVED,
            version=1,
            content_hash=review.version.content_hash,
            version_hash=review.version.version_hash,
            epoch=0,
            at=now,
            outsider=Outsider(name="&" * 100, evidence="") if place < 6 else None,
        )
        for place, person in enumerate(crowd)
    )
    review = replace(review, decisions=decisions)
    message = card(review, CardFacts(roster=Roster(roles=dict.fromkeys(roles, frozenset(crowd)))), now=now)
    fits_message(message)
    shown = str(message.blocks)
    assert "…" not in shown.replace("changes…", "").replace("Reject…", "").replace("More…", "")
    assert shown.count("⏳") == 6
    assert f", {50 - APPROVALS} others" in shown


def test_a_links_markup_is_never_cut(
    render: Callable[..., Message], make_review: Callable[..., Review], words_of: Callable[..., dict[str, list[str]]]
) -> None:
    sources = tuple(f"https://example.org/{place}/" + "s" * 700 for place in range(10))
    (shown,) = [
        words for words in words_of(render(make_review(sources=sources)).blocks)["mrkdwn"] if "Sources" in words
    ]
    assert shown.count("<") == shown.count(">") == 2
    assert shown.endswith("and 8 more")


def test_nothing_a_person_wrote_is_interpreted(
    render: Callable[..., Message],
    make_review: Callable[..., Review],
    make_image: Callable[..., Image],
    words_of: Callable[..., dict[str, list[str]]],
    hostile: str,
) -> None:
    review = make_review(text=hostile, note=hostile, images=(make_image(alt=hostile),))
    message = render(review)
    words = words_of(message.blocks)
    assert hostile in words["plain_text"]
    assert sum("<!channel>" in text for text in words["plain_text"]) == 3
    for text in (*words["mrkdwn"], message.text):
        assert "<!channel>" not in text
        assert "evil.example" not in text
    plain = [block["text"] for block in message.blocks if block.get("text", {}).get("text") == hostile]
    assert all(text["emoji"] is False for text in plain)


def test_the_notification_holds_no_word_of_the_draft(
    render: Callable[..., Message], make_review: Callable[..., Review]
) -> None:
    assert render(make_review(text="Secretword")).text == "Draft #12 (Educational): in review"


def test_an_image_slack_cannot_show_is_told_by_its_alt_text(
    render: Callable[..., Message],
    make_review: Callable[..., Review],
    make_image: Callable[..., Image],
    uploaded: Callable[..., Any],
    words_of: Callable[..., dict[str, list[str]]],
) -> None:
    images = (replace(make_image(1, alt="A tap."), mimetype="image/webp"), make_image(2, alt="Soap."))
    blocks = render(make_review(images=images), CardFacts(uploaded=uploaded(images[:1]))).blocks
    assert not [block for block in blocks if block["type"] == "image"]
    plain = words_of(blocks)["plain_text"]
    assert "Image 1 of 2 (cannot be shown here) · alt text: A tap." in plain
    assert "Image 2 of 2 (cannot be shown here) · alt text: Soap." in plain


@pytest.mark.parametrize("state", DraftState)
def test_the_buttons_are_those_of_the_state(
    state: DraftState,
    render: Callable[..., Message],
    approved: Callable[..., Review],
    make_review: Callable[..., Review],
    actions_of: Callable[..., dict[str, str]],
) -> None:
    review = make_review() if state is DraftState.IN_REVIEW else approved(state)
    actions = actions_of(render(review).blocks)
    assert Action.MORE in actions
    assert (actions.keys() >= DECIDING) is (state is DraftState.IN_REVIEW)
    assert ({Action.PUBLISHED, Action.SCHEDULED} <= actions.keys()) is state.cleared
    if state is not DraftState.IN_REVIEW:
        assert not actions.keys() & DECIDING


def test_every_button_carries_what_the_person_sees(
    render: Callable[..., Message],
    make_review: Callable[..., Review],
    decided: Callable[..., Review],
    actions_of: Callable[..., dict[str, str]],
) -> None:
    review = decided(make_review(), CLARA)
    carried = {CardRef.decode(value) for value in actions_of(render(review).blocks).values()}
    assert carried == {CardRef(draft=review.draft.id, version=1, epoch=0, step=2)}


def test_a_text_too_long_for_a_network_is_marked(
    render: Callable[..., Message], make_review: Callable[..., Review]
) -> None:
    review = make_review(text="a" * 281, networks=(Network.X, Network.LINKEDIN))
    assert "⚠️ X 281/280 · LinkedIn 281/3,000" in str(render(review).blocks)


def test_a_draft_without_a_slot_says_so(render: Callable[..., Message], make_review: Callable[..., Review]) -> None:
    assert "as soon as it is approved" in str(render(make_review(slot=None)).blocks)


def test_stages_say_who_has_and_who_has_not_decided(
    make_review: Callable[..., Review], decided: Callable[..., Review], roster: Roster
) -> None:
    review = make_review(kind=Kind.INFOGRAPHIC)
    first, second = (stage_line(review, standing, roster) for standing in review.standings())
    assert first == "⏳ *Clinical*: waiting for <@U0CLARAR> or <@U0DEVANS>"
    assert second == "◻️ *Brand*: not asked yet"
    review = decided(review, CLARA)
    first, second = (stage_line(review, standing, roster) for standing in review.standings())
    assert first.startswith("✅ *Clinical* approved by <@U0CLARAR>, <!date^")
    assert second == "⏳ *Brand*: waiting for <@U0BOLIND>"


def test_editors_are_not_named_as_reviewers(make_review: Callable[..., Review], roster: Roster) -> None:
    review = replace(make_review(), editors=frozenset({AMARA, CLARA}))
    assert stage_line(review, review.standings()[0], roster) == "⏳ *Clinical*: waiting for <@U0DEVANS>"


def test_a_stage_nobody_is_left_for_says_what_to_do(make_review: Callable[..., Review]) -> None:
    review = make_review()
    line = stage_line(review, review.standings()[0], Roster(roles={Role.CLINICAL: frozenset({AMARA})}))
    assert line == "⏳ *Clinical*: waiting for nobody; an admin has to name somebody"
