"""Reads what a card shows beside its review."""

from bot.assist.second_reading import opinion_on
from bot.ports import Reader
from bot.review.review import Review
from bot.review.roster import Roster
from handlers.blocks.card import CardFacts


async def card_facts(reader: Reader, review: Review, roster: Roster, *, second_reader: bool) -> CardFacts:
    """`second_reader`: whether a language model is set up."""
    draft = review.draft.id
    crisis = await reader.crisis_now()
    return CardFacts(
        drill=crisis if crisis and crisis.drill else None,
        roster=roster,
        shown=await reader.shown_texts(review),
        publications=await reader.publications(draft),
        waiting=await reader.waiting_elsewhere(draft, review.version.no),
        tasks=await reader.open_tasks(draft),
        paused=await reader.paused(draft),
        uploaded=await reader.uploaded([image.sha256 for image in review.version.content.images]),
        noted=await reader.findings(draft, review.version.no),
        noted_before=await _noted_before(reader, review),
        origin=await reader.origin_of(draft),
        opinion=await opinion_on(reader, review, configured=second_reader),
    )


async def _noted_before(reader: Reader, review: Review) -> frozenset[str]:
    """The rules, by label, that spoke in the version before."""
    if review.version.no == 1:
        return frozenset()
    before = await reader.findings(review.draft.id, review.version.no - 1)
    return frozenset(one.finding.match.rule.label for one in before)
