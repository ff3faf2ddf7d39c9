"""The story of a draft: a line in the card's thread for each entry, and all of them in the history."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from bot.audit.entries import GENESIS, Entry, Fact, Happening, chained
from bot.ids import DraftId, PersonId, WorkspaceId
from bot.review.decision import Verdict
from bot.review.review import Review
from handlers.blocks.history import MOST, history
from handlers.blocks.story import line, story

CLARA = PersonId("U0CLARAR")
REASON = "Please say *warm* water, <!channel>."
DETAIL = {
    Happening.DECIDED: {"verdict": "changes"},
    Happening.PUBLISHED: {"gate": "closed", "links": "2"},
    Happening.REFUSED_CLICK: {"wanted": "approved", "because": "FourEyes"},
}


def fact(happening: Happening, at: datetime, **other: str) -> Fact:
    return Fact(
        at=at,
        kind=happening,
        person=CLARA,
        draft=DraftId(12),
        version=2,
        stage="clinical",
        role="comms_lead",
        detail=DETAIL.get(happening, {}),
        text=other.get("text"),
    )


def entry(told: Fact, seq: int = 1) -> Entry:
    return chained(workspace=WorkspaceId("T0LAKESIDE"), seq=seq, fact=told, previous=GENESIS, salt="00")


def test_every_happening_has_its_line(now: datetime, snapshot: Callable[..., None]) -> None:
    snapshot("story_lines", {happening.value: line(fact(happening, now)) for happening in Happening})


@pytest.mark.parametrize("verdict", Verdict)
def test_a_decision_is_told_with_its_role(verdict: Verdict, now: datetime) -> None:
    told = Fact(
        at=now, kind=Happening.DECIDED, person=CLARA, version=2, role="comms_lead", detail={"verdict": verdict.value}
    )
    assert "<@U0CLARAR>" in line(told)
    assert line(told).endswith("version 2 (comms lead)")


def test_what_vetted_does_by_itself_is_told_of_vetted(now: datetime) -> None:
    assert line(Fact(at=now, kind=Happening.WITHDRAWN)) == "🗑️ Vetted withdrew the draft"


def test_a_reason_stands_in_the_thread_word_for_word(
    now: datetime, fits_slack: Callable[..., None], words_of: Callable[..., dict[str, list[str]]]
) -> None:
    message = story(entry(fact(Happening.DECIDED, now, text=REASON)))
    fits_slack(message.blocks)
    assert words_of(message.blocks)["plain_text"] == [REASON]
    assert message.text == "Draft #12: decided"


def test_the_history_keeps_the_latest_entries_within_one_modal(
    now: datetime,
    make_review: Callable[..., Review],
    fits_slack: Callable[..., None],
    words_of: Callable[..., dict[str, list[str]]],
) -> None:
    entries = [
        entry(fact(Happening.DECIDED, now + timedelta(minutes=seq), text=f"Reason {seq}"), seq) for seq in range(1, 80)
    ]
    view = history(make_review(), entries)
    fits_slack(view["blocks"], at_most=100)
    words = words_of(view["blocks"])
    assert words["mrkdwn"][0] == f"The latest {MOST} of 79 entries."
    assert words["plain_text"][-1] == "Reason 79"


def test_a_short_history_is_told_in_full_oldest_first(
    now: datetime, make_review: Callable[..., Review], snapshot: Callable[..., None]
) -> None:
    entries = [
        entry(fact(Happening.SUBMITTED, now)),
        entry(fact(Happening.DECIDED, now + timedelta(hours=1), text=REASON), 2),
    ]
    snapshot("history", history(make_review(), entries))


@pytest.mark.parametrize("used", ["", "variants", "summary", "likeness"])
def test_what_a_language_model_was_shown_is_told_by_what_it_was_for(used: str) -> None:
    told = Fact(
        at=datetime(2026, 11, 23, tzinfo=UTC),
        kind=Happening.READ_OUTSIDE,
        person=CLARA if used == "variants" else None,
        version=None if used else 2,
        detail={"model": "m"} | ({"for": used} if used else {}),
    )
    assert "shown to a language model" in line(told)
    assert "None" not in line(told)
    assert ("Version 2" in line(told)) is not bool(used)
