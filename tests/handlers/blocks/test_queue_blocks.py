"""The queue: filters, pages, and one row a draft."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

import pytest

from bot.drafts.draft import Composition, DraftState
from bot.drafts.kinds import Kind
from bot.drafts.networks import Network
from bot.ids import DraftId, FactId, PersonId
from bot.refusals import NotFound
from bot.review.lists import Listed, QueueFilter
from bot.review.review import Review
from bot.review.stages import Role
from bot.review.submitting import composition_of
from handlers.blocks.queue import ANY, FACT_ROWS, MOST_PAGES_BACK, ROWS, Look, Whose
from handlers.blocks.queue import queue as queue_at
from handlers.ids import Action
from handlers.refs import FactRef
from tests.handlers.blocks.test_fact_blocks import NOW, PROPOSED, RETURNED, hostile_fact

AMARA = PersonId("U0AMARA")
queue = partial(queue_at, now=NOW)
EVERY = Look(whose=Whose.MINE, stage=Role.COMMS_LEAD, kind=Kind.BEHIND_THE_SCENES, network=Network.YOUTUBE)


@pytest.fixture
def row(make_review: Callable[..., Review]) -> Callable[..., Listed]:
    """A draft as the queue lists it; keywords change its content."""

    def make(number: int = 12, *, state: DraftState = DraftState.IN_REVIEW, **content: object) -> Listed:
        review = make_review(**content)
        return Listed(
            draft=replace(review.draft, id=DraftId(number), state=state), composition=composition_of(review.version)
        )

    return make


def test_a_page_shows_what_is_under_way(
    row: Callable[..., Listed],
    fits_modal: Callable[..., None],
    snapshot: Callable[..., None],
    actions_of: Callable[..., dict[str, str]],
) -> None:
    view = queue(
        Look(),
        [
            row(12),
            row(13, state=DraftState.CHANGES_REQUESTED, kind=Kind.COMMUNITY_ADVISORY, slot=None, text=""),
        ],
    )
    fits_modal(view)
    assert not {Action.QUEUE_PAGE, Action.QUEUE_BACK} & actions_of(view["blocks"]).keys()
    snapshot("queue", view)


def test_what_is_late_is_explained(fits_modal: Callable[..., None], snapshot: Callable[..., None]) -> None:
    view = queue(Look(whose=Whose.LATE), [])
    fits_modal(view)
    snapshot("queue_late", view)


def test_vetted_facts_stand_below_the_drafts_with_their_state_and_since_when(
    row: Callable[..., Listed],
    fits_modal: Callable[..., None],
    snapshot: Callable[..., None],
    actions_of: Callable[..., dict[str, str]],
) -> None:
    half = replace(PROPOSED, approved_by=frozenset({AMARA}), escalated=True, changed_at=NOW - timedelta(days=3))
    view = queue(Look(), [row(12)], facts=(RETURNED, half))
    fits_modal(view)
    assert FactRef.decode(actions_of(view["blocks"])[Action.FACT]) == FactRef(fact=half.id, version=2)
    snapshot("queue_facts", view)


def test_a_full_page_with_many_facts_fits_and_says_how_many_more_there_are(
    row: Callable[..., Listed],
    fits_modal: Callable[..., None],
    words_of: Callable[..., dict[str, list[str]]],
    hostile: str,
) -> None:
    facts = [replace(hostile_fact(hostile), id=FactId(10**12 + place)) for place in range(FACT_ROWS + 30)]
    view = queue(Look(), [row(place) for place in range(1, ROWS + 2)], facts=facts)
    fits_modal(view)
    assert str(view["blocks"]).count(Action.FACT.value) == FACT_ROWS
    assert "and 30 more facts: see *Vetted facts* (`/facts`)" in str(view["blocks"])
    assert not any("<!channel>" in text for text in words_of(view["blocks"])["mrkdwn"])


@pytest.mark.parametrize(
    ("look", "takes"),
    [
        (Look(), True),
        (Look(whose=Whose.WAITING, stage=Role.CLINICAL), True),
        (Look(stage=Role.BRAND), False),
        (Look(kind=Kind.REPLY), False),
        (Look(network=Network.X), False),
        (Look().after(DraftId(5)), False),
    ],
)
def test_facts_have_one_stage_and_neither_kind_nor_network(look: Look, takes: bool) -> None:
    assert look.takes_facts is takes


def test_without_drafts_the_queue_says_so_of_drafts_alone() -> None:
    assert "No draft is under way." in str(queue(Look(), [], facts=(PROPOSED,)))
    assert "No draft under way fits these filters." in str(queue(Look(whose=Whose.MINE), [], facts=(PROPOSED,)))


def test_an_empty_queue_says_whether_filters_made_it_so() -> None:
    assert "Nothing is under way." in str(queue(Look(), []))
    assert "Nothing under way fits these filters." in str(queue(Look(network=Network.X), []))


def test_a_full_page_of_the_longest_drafts_fits(
    row: Callable[..., Listed],
    fits_modal: Callable[..., None],
    actions_of: Callable[..., dict[str, str]],
    words_of: Callable[..., dict[str, list[str]]],
    hostile: str,
) -> None:
    look = replace(EVERY, whose=Whose.LATE)
    for draft in range(10**12, 10**12 + MOST_PAGES_BACK + 20):
        look = look.after(DraftId(draft))
    drafts = [row(10**12 + place, text=hostile * 20, networks=tuple(Network)) for place in range(ROWS + 1)]
    view = queue(look, drafts)
    fits_modal(view)
    values = actions_of(view["blocks"])
    assert values[Action.QUEUE_PAGE] == str(10**12 + ROWS - 1)
    assert Action.QUEUE_BACK in values
    assert Look.decode(view["private_metadata"]) == look
    assert str(view["blocks"]).count(Action.OPEN_DRAFT) == ROWS
    assert sum("<!channel>" in text for text in words_of(view["blocks"])["plain_text"]) == ROWS


def test_pages_turn_forward_and_back() -> None:
    look = Look().after(DraftId(5)).after(DraftId(9))
    assert look.pages == (5, 9)
    assert look.back().pages == (5,)
    assert look.back().back().back().pages == ()


@pytest.mark.parametrize(
    ("action", "value", "after"),
    [
        (Action.QUEUE_WHOSE, "late", replace(EVERY, whose=Whose.LATE)),
        (Action.QUEUE_WHOSE, "forged", EVERY),
        (Action.QUEUE_STAGE, "clinical", replace(EVERY, stage=Role.CLINICAL)),
        (Action.QUEUE_STAGE, ANY, replace(EVERY, stage=None)),
        (Action.QUEUE_STAGE, "admin", replace(EVERY, stage=None)),
        (Action.QUEUE_KIND, "reply", replace(EVERY, kind=Kind.REPLY)),
        (Action.QUEUE_KIND, ANY, replace(EVERY, kind=None)),
        (Action.QUEUE_NETWORK, "x", replace(EVERY, network=Network.X)),
        (Action.QUEUE_NETWORK, "", replace(EVERY, network=None)),
    ],
)
def test_another_filter_starts_at_the_first_page(
    action: Action, value: str, after: Look, fits_modal: Callable[..., None]
) -> None:
    look = EVERY.after(DraftId(5)).chosen(action, value)
    assert look == after
    fits_modal(queue(look, []))


@pytest.mark.parametrize(
    ("words", "look"),
    [
        ("", Look()),
        ("late", Look(whose=Whose.LATE)),
        ("Mine Instagram", Look(whose=Whose.MINE, network=Network.INSTAGRAM)),
        ("clinical patient youtube", Look(stage=Role.CLINICAL, kind=Kind.PATIENT_STORY, network=Network.YOUTUBE)),
        ("crisis_update x", Look(kind=Kind.CRISIS_UPDATE, network=Network.X)),
        ("admin any please <!channel>", Look()),
    ],
)
def test_filters_may_be_typed_behind_the_command(words: str, look: Look) -> None:
    assert Look.of_words(words) == look


@pytest.mark.parametrize("whose", Whose)
def test_the_filters_are_those_asked_of_the_store(whose: Whose, now: datetime) -> None:
    wanted = replace(EVERY, whose=whose).filter_for(AMARA, now=now)
    assert wanted == QueueFilter(
        author=AMARA if whose is Whose.MINE else None,
        role=Role.COMMS_LEAD,
        kind=Kind.BEHIND_THE_SCENES,
        network=Network.YOUTUBE,
        late_at=now if whose is Whose.LATE else None,
    )


def test_a_draft_that_was_only_begun_is_listed_without_words(row: Callable[..., Listed]) -> None:
    listed = replace(row(), composition=Composition(kind=Kind.REPLY, text=" \n ", networks=()))
    view = queue(Look(), [listed])
    assert not [block for block in view["blocks"] if block["type"] == "context"]


@pytest.mark.parametrize(
    "forged",
    [
        "",
        "null",
        "[]",
        "{}",
        json.dumps({"w": "forged", "s": None, "k": None, "n": None, "p": []}),
        json.dumps({"w": "all", "s": "forged", "k": None, "n": None, "p": []}),
        json.dumps({"w": "all", "s": None, "k": None, "n": None, "p": ["one"]}),
        json.dumps({"w": "all", "s": None, "k": None, "n": None, "p": None}),
    ],
)
def test_a_look_vetted_never_wrote_is_refused(forged: str) -> None:
    with pytest.raises(NotFound):
        Look.decode(forged)
