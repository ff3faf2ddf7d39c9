"""Messages about drafts that wait: a stage that waits too long, and the week's list of what nobody moves."""

from collections.abc import Sequence
from datetime import datetime

from bot.deadlines.turn import Turn
from bot.review.review import Review
from bot.review.roster import Roster
from handlers.blocks.message import Message, payloads
from handlers.blocks.text import ago, button, buttons, header, mention, mentions, said, said_in_lines
from handlers.ids import Action

LISTED = 30


def escalation(review: Review, turn: Turn, roster: Roster, *, link: str | None) -> Message:
    """A word to the channel; once the stage is decided, that it is."""
    called = f"draft #{turn.draft}"
    shown = f"<{link}|{called}>" if link else called
    on_this = (review.version.no, review.draft.epoch) == (turn.version, turn.epoch)
    standing = next((one for one in review.open_standings() if one.stage.key == turn.stage), None)
    if standing is None or not on_this:
        text = f"☑️ The review of {called} goes on; nothing waits here any more."
        return Message(text=text, blocks=payloads([said(text.replace(called, shown))]))
    asked = mentions(review.asked(standing, roster), " or ") or "nobody who may decide it"
    text = (
        f"⏫ The *{standing.stage.label.lower()}* review of {shown} has waited too long, also for the backups. It waits"
        f" for {asked}. Can somebody take it?"
    )
    blocks = [said(text), buttons(button("Open the draft…", Action.OPEN_DRAFT, str(turn.draft)))]
    return Message(text=f"The review of {called} has waited too long", blocks=payloads(blocks))


def stale_list(reviews: Sequence[Review], roster: Roster, *, now: datetime, days: int) -> Message:
    """What has not moved for two weeks, longest first. `days`: after so many it is closed."""
    title = "Drafts that wait"
    lines = [
        f"• #{review.draft.id} by {mention(review.draft.author)}, {review.draft.state.label.lower()}: last moved"
        f" {ago(review.draft.changed_at, now)}; {_for(review, roster)}"
        for review in reviews
    ]
    closing = f"After {days} days without any movement a draft is closed as expired; its author hears a week before."
    listed = [*lines[:LISTED], *([f"and {len(lines) - LISTED} more"] if len(lines) > LISTED else [])]
    blocks = [header(f"🕸️ {title}"), *said_in_lines(listed), said(closing)]
    return Message(text=f"{title}: {len(reviews)}", blocks=payloads(blocks))


def _for(review: Review, roster: Roster) -> str:
    return f"it waits for {mentions(review.turn(roster), ' or ') or mention(review.draft.author)}"
