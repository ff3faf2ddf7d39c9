"""What is shown of a draft whose words were purged under the retention rule."""

from typing import TYPE_CHECKING

from bot.review.decision import Decision, Verdict
from bot.review.publishing import Publication
from bot.review.review import Review
from handlers.blocks.card import decided_by, publication_line, reference
from handlers.blocks.message import Message, payloads
from handlers.blocks.text import aside, button, buttons, header, links, mention, said, when
from handlers.ids import Action

if TYPE_CHECKING:
    from slack_sdk.models.blocks import Block

PURGED = "Its text was purged under your organisation's retention rule. Who did what and when stays on the record."

DECIDED = {
    Verdict.APPROVED: "✅ *{role}* approved by {by}",
    Verdict.CHANGES: "✏️ *{role}*: changes asked for by {by}",
    Verdict.REJECTED: "⛔ *{role}*: rejected by {by}",
}

MOST = 20
"""Decisions and publications shown, the latest ones; the history has them all."""


def card(review: Review, publications: tuple[Publication, ...]) -> Message:
    """The card without a word of the draft: who wrote it, who decided, where it was published."""
    draft, version = review.draft, review.version
    kind = version.content.kind.label
    title = f"Draft #{draft.id} · {kind} · {draft.state.label}"
    standing = [decision for decision in review.decisions if decision.voided_at is None][-MOST:]
    blocks: list[Block] = [
        header(title),
        aside(f"By {mention(draft.author)} · version {version.no}, {when(version.at)}"),
        said(f"🧹 {PURGED}"),
    ]
    if standing:
        blocks.append(said("\n".join(map(_decided, standing))))
    if publications:
        blocks.append(said("\n".join(map(publication_line, publications[-MOST:]))))
    if posts := [address for publication in publications for address in publication.links]:
        blocks.append(said(links(posts)))
    blocks.append(buttons(button("More…", Action.MORE, reference(review), spoken=f"More on draft {draft.id}")))
    return Message(text=f"Draft #{draft.id} ({kind}): its text was purged", blocks=payloads(blocks))


def line() -> Message:
    """What stands in a thread in place of what somebody wrote."""
    return Message(text="What was written here was purged", blocks=payloads([aside("🧹 What was written was purged.")]))


def _decided(decision: Decision) -> str:
    return DECIDED[decision.verdict].format(role=decision.role.label, by=decided_by(decision))
