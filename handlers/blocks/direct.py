"""A person's one direct message about a draft: what is asked of them, or what became of it."""

from dataclasses import dataclass, field

from slack_sdk.models.blocks import Block, ButtonElement

from bot.audit.entries import Fact
from bot.deadlines.expiring import expires_at, expiring
from bot.deadlines.policy import Step
from bot.deadlines.ports import Heard
from bot.deadlines.warning import SLOT
from bot.drafts.draft import Draft, DraftState
from bot.ids import PersonId
from bot.review.conversation import Suggestion
from bot.review.decision import Decision, Verdict
from bot.review.review import Review
from bot.review.roster import Roster
from handlers.blocks.card import reference
from handlers.blocks.holding import partly_out
from handlers.blocks.message import Message, payloads
from handlers.blocks.talk import suggestion_blocks
from handlers.blocks.text import button, buttons, literal, mention, mentions, said, when, word_for_word
from handlers.ids import Action

NOBODY = "nobody: an admin of Vetted has to name a reviewer"

HANDLED = {
    Verdict.APPROVED: "approved",
    Verdict.CHANGES: "sent back for changes",
    Verdict.REJECTED: "rejected",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class DirectFacts:
    """What the message shows beside the draft.

    A link to its card, why its images were refused, the latest comment on its version, a suggestion that waits; of what
    the person was reminded, and after how many days without movement it is closed.
    """

    link: str | None = None
    images_refused: str | None = None
    roster: Roster = field(default_factory=Roster)
    comment: Fact | None = None
    suggestion: Suggestion | None = None
    heard: Heard = field(default_factory=Heard)
    expire_days: int = 0


def direct(draft: Draft, review: Review | None, person: PersonId, facts: DirectFacts) -> Message:
    """The message this person has about this draft now."""
    writes = person == draft.author
    if review and not writes:
        line, spoken = _reviewer(review, person, facts)
    elif review is None or facts.images_refused or draft.state is DraftState.CHECKING:
        line, spoken = _before_review(draft, facts)
    else:
        line, spoken = _author(review, facts)
    blocks: list[Block] = [said(line), *map(said, _reminded(draft, review, person, facts))]
    if writes and facts.images_refused:
        blocks.append(word_for_word(facts.images_refused))
    elif writes and review and (reason := _reason(review)):
        blocks.append(word_for_word(reason))
    if writes and review:
        blocks += _said_about(review, facts)
    if elements := _elements(draft, review, person, facts):
        blocks.append(buttons(*elements))
    return Message(text=spoken, blocks=payloads(blocks))


def _reminded(draft: Draft, review: Review | None, person: PersonId, facts: DirectFacts) -> list[str]:
    """Why the message has come again."""
    if review is None or draft.state.over:
        return []
    lines = []
    if review.held and draft.state is not DraftState.HELD:
        at = f", also if its slot ({when(review.version.slot)}) passes" if review.version.slot else ""
        lines.append(f"🛑 A crisis hold is on: even when it is approved it does not go out before that has ended{at}.")
    mine = person in review.turn(facts.roster)
    if mine and any(step in facts.heard.steps for step in (Step.REMIND, Step.AGAIN)):
        lines.append("⏰ A reminder: this still waits for you.")
    if mine and Step.BACKUP in facts.heard.steps:
        lines.append("⏫ You are asked as well, since nobody has decided yet.")
    if facts.heard.snoozed_until and mine:
        lines.append(f"💤 You put this off until {when(facts.heard.snoozed_until)}.")
    if SLOT in facts.heard.steps and review.open_standings():
        lines.append("⌛ Its slot is near, and it is not approved yet.")
    if warned := facts.heard.steps.get(expiring(review)):
        closes = expires_at(review, facts.expire_days, warned)
        lines.append(f"📭 Nobody has moved it for long. It is closed on {when(closes)} unless somebody does.")
    return lines


def _said_about(review: Review, facts: DirectFacts) -> list[Block]:
    """What others say about the version that decides nothing."""
    blocks: list[Block] = []
    if facts.comment and facts.comment.text and facts.comment.person:
        blocks += [said(f"💬 {mention(facts.comment.person)} commented:"), word_for_word(facts.comment.text)]
    if facts.suggestion and not review.draft.state.over:
        blocks += suggestion_blocks(facts.suggestion, review)
    return blocks


def _called(review: Review) -> str:
    return f"draft #{review.draft.id} ({review.version.content.kind.label.lower()})"


def _before_review(draft: Draft, facts: DirectFacts) -> tuple[str, str]:
    called = f"#{draft.id}"
    if facts.images_refused:
        line = (
            f"🖼️ The images of your draft {called} could not be used. Your words are saved; mend the images and submit"
            " again."
        )
        return line, f"The images of your draft {called} need another look"
    if draft.state is DraftState.CHECKING:
        line = (
            f"🔎 The images of your draft {called} are being checked. It goes to its reviewers as soon as that is done."
        )
        return line, f"Draft {called}: images are being checked"
    return f"💾 Your draft {called} is saved.", f"Draft {called} is saved"


def _author(review: Review, facts: DirectFacts) -> tuple[str, str]:
    called = _called(review)
    turn = mentions(review.turn(facts.roster), " or ")
    last = _last(review)
    by = mention(last.person) if last else "A reviewer"
    lines = {
        DraftState.IN_REVIEW: f"⏳ Your {called} is in review. It waits for {turn or NOBODY}.",
        DraftState.CHANGES_REQUESTED: f"✏️ {by} asks for changes to your {called}:",
        DraftState.REJECTED: f"⛔ {by} rejected your {called}:",
        DraftState.APPROVED: f"✅ Your {called} is approved{_slot(review)}. You will hear when it is time.",
        DraftState.READY: f"🟢 Your {called} is *ready to publish*. {_to_take(review)} in the review channel,"
        " and behind *More…* on the Home tab of Vetted.",
        DraftState.SCHEDULED: f"📌 Your {called} is scheduled elsewhere.",
        DraftState.HELD: _held(review, called),
        DraftState.PUBLISHED: f"📣 Your {called} is published.",
        DraftState.MISSED: f"⌛ Your {called} missed its slot and was not announced. Edit it to give it a new one.",
        DraftState.WITHDRAWN: f"🗑️ Your {called} is withdrawn.",
        DraftState.EXPIRED: f"📭 Your {called} is closed: nobody moved it for a long time. Duplicate it to start anew.",
    }
    state = review.draft.state
    out = partly_out(review) if state in {DraftState.READY, DraftState.SCHEDULED, DraftState.HELD} else ""
    return f"{lines[state]} {out}".rstrip(), f"Your {called}: {state.label.lower()}"


def _held(review: Review, called: str) -> str:
    if review.held and review.hold:
        since = f"since {when(review.hold.since)} (<#{review.hold.channel}>)"
        return f"🛑 Your {called} is *held*: a crisis hold is on {since}. It stays back until that ends."
    return (
        f"🛑 Your {called} was *held*, and the crisis hold has ended. Its approvals are void: send it back into review,"
        " give it another slot, or withdraw it."
    )


def _reviewer(review: Review, person: PersonId, facts: DirectFacts) -> tuple[str, str]:
    called = _called(review)
    author = mention(review.draft.author)
    if review.draft.state is DraftState.CHECKING:
        line = (
            f"🔎 {author} submitted a new version of {called}; its images are being checked. Nothing to do for you now."
        )
        return line, f"{called.capitalize()}: images are being checked"
    if person in review.turn(facts.roster):
        roles = asked_as(review, person, facts.roster)
        line = f"👀 {author}'s {called} waits for your *{roles}* review{_slot(review)}."
        return line, f"{called.capitalize()} waits for your {roles} review"
    handled = _last(review)
    what = f"{HANDLED[handled.verdict]} by {_whose(handled)}" if handled else review.draft.state.label.lower()
    return f"☑️ {author}'s {called}: nothing to do for you now ({what}).", f"{called.capitalize()}: nothing to do"


def _whose(decision: Decision) -> str:
    """Whose word it was; of somebody outside Slack, also who recorded it."""
    if decision.outsider:
        return f"{literal(decision.outsider.name)} (recorded by {mention(decision.person)})"
    return mention(decision.person)


def asked_as(review: Review, person: PersonId, roster: Roster) -> str:
    """The roles in which this person is asked now, in words."""
    labels = [
        standing.stage.label.lower() for standing in review.open_standings() if person in review.able(standing, roster)
    ]
    return " and ".join(labels)


def _to_take(review: Review) -> str:
    return "Text and images are" if review.version.content.images else "Its text is"


def _slot(review: Review) -> str:
    return f" (slot {when(review.version.slot)})" if review.version.slot else ""


def _last(review: Review) -> Decision | None:
    return next((decision for decision in reversed(review.decisions) if decision.voided_at is None), None)


def _reason(review: Review) -> str:
    last = _last(review)
    return last.reason if last and last.verdict is not Verdict.APPROVED else ""


def _elements(draft: Draft, review: Review | None, person: PersonId, facts: DirectFacts) -> list[ButtonElement]:
    elements = []
    if facts.link:
        elements.append(ButtonElement(text="Open the card", action_id=Action.OPEN_CARD, url=facts.link))
    if person != draft.author:
        if review and facts.link and not review.draft.state.over and person in review.turn(facts.roster):
            elements.append(button("Remind me later…", Action.SNOOZE, str(draft.id)))
        return elements
    if draft.state in {DraftState.CHANGES_REQUESTED, DraftState.MISSED} and review:
        elements.append(button("Edit…", Action.EDIT, reference(review), style="primary"))
    elif draft.state is DraftState.HELD and review and not review.held:
        elements.append(button("Held posts…", Action.HELD, "own", style="primary"))
    elif facts.images_refused or draft.state is DraftState.SAVED:
        elements.append(button("Go on writing…", Action.CONTINUE, str(draft.id), style="primary"))
    elif draft.state is DraftState.REJECTED and review:
        elements.append(button("More…", Action.MORE, reference(review)))
    return elements
