"""Review next: one draft or vetted fact after another in one modal."""

from dataclasses import dataclass
from datetime import date, datetime

from slack_sdk.models.blocks import Block, DividerBlock

from bot.counted import many
from bot.facts.fact import VettedFact
from bot.review.review import Review
from handlers.blocks.card import (
    BY_RULES,
    NOT_LOOKED_INTO,
    CardFacts,
    all_shown,
    held_banner,
    images,
    networks,
    reference,
    rests_on,
    stage_line,
)
from handlers.blocks.facts import fact_value, whole
from handlers.blocks.findings import on_card
from handlers.blocks.forms import modal
from handlers.blocks.message import Payload
from handlers.blocks.opinion import second_opinion
from handlers.blocks.repurposing import origin_on_card
from handlers.blocks.text import (
    ago,
    aside,
    button,
    buttons,
    escape,
    links,
    mention,
    said,
    said_in_lines,
    when,
    word_for_word,
)
from handlers.ids import Action, View

MOST_COUNTED = 10
"""So many that follow are counted; more are "10 or more"."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Refused:
    """Why a decision just taken in the list does not count."""

    what: str
    sentence: str


@dataclass(frozen=True, kw_only=True, slots=True)
class InList:
    """Where in the list a person stands.

    How many follow, what the modal carries, the version of this draft they last looked at, and what was just refused.
    """

    left: int
    going: str
    now: datetime
    since: int | None = None
    refused: Refused | None = None


def step(review: Review, facts: CardFacts, place: InList) -> Payload:
    """The draft that waits longest, whole, with everything to decide on it."""
    version = review.version
    content = version.content
    slot = when(version.slot) if version.slot else "as soon as it is approved"
    blocks: list[Block] = [
        *_refused(place.refused),
        said(f"*Draft #{review.draft.id}* · {content.kind.label} · by {mention(review.draft.author)}"),
        aside(_where(place.left, review, place.now)),
        *held_banner(review, facts.drill),
        word_for_word(content.text),
    ]
    for network, text in content.tailored.items():
        blocks += [aside(f"*Text for {network.label}:*"), word_for_word(text)]
    blocks += images(content.images, facts.uploaded)
    blocks += [aside(NOT_LOOKED_INTO)] if content.images else []
    blocks += [DividerBlock(), said(f"*Networks*\n{networks(content, content.networks)}\n*Slot*\n{slot}")]
    if content.in_reply_to:
        blocks.append(said(f"*In reply to*\n{links([content.in_reply_to])}"))
    if content.pictured:
        blocks.append(aside(f"Recognisable in the images: {content.pictured.label}"))
    blocks += [said(f"*Rests on*\n{rests_on(review)}")] if content.authorisations else []
    if content.sources:
        blocks.append(said(f"*Sources*\n{links(content.sources)}"))
    if version.note:
        blocks += [aside("Note to reviewers:"), word_for_word(version.note)]
    blocks += said_in_lines(stage_line(review, standing, facts.roster) for standing in review.standings())
    blocks += [
        *on_card(facts.noted, facts.noted_before, version.because),
        aside(BY_RULES),
        *origin_on_card(facts.origin, [content.text, *content.tailored.values()]),
        *second_opinion(facts.opinion),
    ]
    value = reference(review)
    if place.since is not None and place.since < version.no:
        blocks.append(aside(f"You last looked at version {place.since}; this is version {version.no}."))
    decide = [
        button("Request changes…", Action.NEXT_CHANGES, value),
        button("Reject…", Action.NEXT_REJECT, value, style="danger"),
        *([button("Findings…", Action.FINDINGS, value)] if facts.noted else []),
        *([button("What changed…", Action.CHANGED, value)] if version.no > 1 else []),
        button("Skip", Action.NEXT_SKIP, value),
    ]
    if all_shown(review, facts.shown):
        decide.insert(0, button("Approve", Action.NEXT_APPROVE, value, style="primary"))
    blocks.append(buttons(*decide))
    return modal("Review next", blocks, callback_id=View.NEXT, metadata=place.going, close="Stop")


def fact_step(fact: VettedFact, place: InList, *, today: date) -> Payload:
    """The fact whose turn is the oldest, whole, with everything to decide on it."""
    by = mention(fact.written_by) if fact.written_by else "an import"
    value = fact_value(fact)
    blocks: list[Block] = [
        *_refused(place.refused),
        said(f"*Fact #{fact.id} · {escape(fact.wording.name)}* · version {fact.version} by {by}"),
        aside(f"{_left(place.left)} · written {ago(fact.changed_at, place.now)}"),
        *whole(fact, today=today),
        buttons(
            button("Approve", Action.NEXT_FACT_APPROVE, value, style="primary"),
            button("Send back…", Action.NEXT_FACT_BACK, value),
            button("Open…", Action.FACT, value),
            button("Skip", Action.NEXT_FACT_SKIP, value),
        ),
    ]
    return modal("Review next", blocks, callback_id=View.NEXT, metadata=place.going, close="Stop")


def _where(left: int, review: Review, now: datetime) -> str:
    submitted = review.draft.submitted_at
    return f"{_left(left)} · submitted {ago(submitted, now)}" if submitted else _left(left)


def _left(left: int) -> str:
    count = f"{MOST_COUNTED} or" if left >= MOST_COUNTED else str(left)
    return f"{count} more after this one" if left else "The last one that waits for you"


def _refused(refused: Refused | None) -> list[Block]:
    return [said(f"⚠️ {refused.what}: {refused.sentence}"), DividerBlock()] if refused else []


def finished(decided: int, skipped: int, *, refused: Refused | None) -> Payload:
    rest = f"{skipped} that you skipped still {'waits' if skipped == 1 else 'wait'}"
    line = f"*That was all.* {rest} for you." if skipped else "🎉 *Nothing waits for you.*"
    blocks: list[Block] = [*_refused(refused), said(line)]
    if decided:
        blocks.append(aside(f"You gave {many(decided, 'decision')} just now."))
    return modal("Review next", blocks, callback_id=View.NEXT)
