"""Review next: one draft after another in one modal."""

from datetime import datetime

from slack_sdk.models.blocks import Block, DividerBlock

from bot.review.review import Review
from handlers.blocks.card import CardFacts, all_shown, images, networks, reference, stage_line
from handlers.blocks.forms import modal
from handlers.blocks.message import Payload
from handlers.blocks.text import ago, aside, button, buttons, links, mention, said, said_in_lines, when, word_for_word
from handlers.ids import Action, View

MOST_COUNTED = 10
"""So many that follow are counted; more are "10 or more"."""


def step(review: Review, facts: CardFacts, *, left: int, going: str, since: int | None, now: datetime) -> Payload:
    """The draft that waits longest, whole, with everything to decide on it.

    `left`: how many wait behind it. `since`: the version this person last looked at.
    """
    version = review.version
    content = version.content
    slot = when(version.slot) if version.slot else "as soon as it is approved"
    blocks: list[Block] = [
        said(f"*Draft #{review.draft.id}* · {content.kind.label} · by {mention(review.draft.author)}"),
        aside(_where(left, review, now)),
        word_for_word(content.text),
    ]
    for network, text in content.tailored.items():
        blocks += [aside(f"*Text for {network.label}:*"), word_for_word(text)]
    blocks += images(content.images, facts.uploaded)
    blocks += [DividerBlock(), said(f"*Networks*\n{networks(content, content.networks)}\n*Slot*\n{slot}")]
    if content.sources:
        blocks.append(said(f"*Sources*\n{links(content.sources)}"))
    if version.note:
        blocks += [aside("Note to reviewers:"), word_for_word(version.note)]
    blocks += said_in_lines(stage_line(review, standing, facts.roster) for standing in review.standings())
    value = reference(review)
    if since is not None and since < version.no:
        blocks.append(aside(f"You last looked at version {since}; this is version {version.no}."))
    decide = [
        button("Request changes…", Action.NEXT_CHANGES, value),
        button("Reject…", Action.NEXT_REJECT, value, style="danger"),
        button("What changed…", Action.CHANGED, value),
        button("Skip", Action.NEXT_SKIP, value),
    ]
    if all_shown(review, facts.shown):
        decide.insert(0, button("Approve", Action.NEXT_APPROVE, value, style="primary"))
    blocks.append(buttons(*decide))
    return modal("Review next", blocks, callback_id=View.NEXT, metadata=going, close="Stop")


def _where(left: int, review: Review, now: datetime) -> str:
    count = f"{left} or" if left >= MOST_COUNTED else str(left)
    more = f"{count} more after this one" if left else "The last one that waits for you"
    submitted = review.draft.submitted_at
    return f"{more} · submitted {ago(submitted, now)}" if submitted else more


def finished(decided: int, skipped: int) -> Payload:
    drafts = "1 draft you skipped still waits" if skipped == 1 else f"{skipped} drafts you skipped still wait"
    line = f"*That was all.* {drafts} for you." if skipped else "🎉 *Nothing waits for you.*"
    blocks: list[Block] = [said(line)]
    if decided:
        blocks.append(aside(f"You decided on {decided} {'draft' if decided == 1 else 'drafts'} just now."))
    return modal("Review next", blocks, callback_id=View.NEXT)
