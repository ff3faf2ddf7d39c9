"""The forms that ask why: for changes, a rejection, a withdrawal."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from bot.drafts.typed import from_modal
from bot.refusals import NotFound
from bot.review.deciding import Why
from bot.review.decision import Verdict
from handlers.blocks.forms import all_chosen, field, many_of, modal, text_input, typed
from handlers.blocks.message import Payload
from handlers.ids import View
from handlers.refs import CardRef

if TYPE_CHECKING:
    from slack_sdk.models.blocks import Block

REASON, CHOSEN = "reason", "chosen"
LONGEST = 1000

TITLES = {Verdict.CHANGES: "Request changes", Verdict.REJECTED: "Reject"}
LABELS = {
    Verdict.CHANGES: "What should change?",
    Verdict.REJECTED: "Why should it not be posted?",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class ReasonRef:
    """What the form for a reason carries: the card, the verdict, and the list being stepped through, if one is."""

    card: CardRef
    verdict: Verdict
    going: str = ""

    def encode(self) -> str:
        return json.dumps({"ref": self.card.encode(), "verdict": self.verdict.value, "going": self.going})

    @classmethod
    def decode(cls, metadata: str) -> Self:
        """Reads the form's private metadata.

        Raises:
            NotFound: Vetted never wrote such metadata.
        """
        try:
            found = json.loads(metadata)
            return cls(card=CardRef.decode(found["ref"]), verdict=Verdict(found["verdict"]), going=str(found["going"]))
        except (ValueError, KeyError, TypeError):
            raise NotFound from None


def reason_form(ref: ReasonRef, listed: Sequence[str]) -> Payload:
    """Asks why; `listed` are the organisation's own reasons."""
    hint = "The author and the other reviewers read this. Please write nothing about a patient."
    blocks: list[Block] = []
    if listed:
        options = {str(place): reason for place, reason in enumerate(listed)}
        several_of = many_of(options, placeholder="Choose from the list")
        blocks.append(field(CHOSEN, "Reasons", several_of, optional=True))
    own = text_input(lines=True, longest=LONGEST)
    blocks.append(field(REASON, LABELS[ref.verdict], own, hint=hint, optional=bool(listed)))
    return modal(
        TITLES[ref.verdict],
        blocks,
        callback_id=View.REASON,
        submit=TITLES[ref.verdict],
        close="Cancel",
        metadata=ref.encode(),
    )


def why(state: Mapping[str, Any], listed: Sequence[str]) -> Why:
    """The reasons chosen from the list as it stands now, and the person's own words."""
    chosen = [int(value) for value in all_chosen(state, CHOSEN) if value.isdecimal()]
    return Why(chosen=tuple(listed[place] for place in chosen if place < len(listed)), own=reason(state))


def withdraw_form(ref: CardRef) -> Payload:
    hint = "A withdrawn draft cannot be taken up again; a duplicate of it can."
    return modal(
        "Withdraw the draft",
        [field(REASON, "Why?", text_input(lines=True, longest=LONGEST), hint=hint, optional=True)],
        callback_id=View.WITHDRAW,
        submit="Withdraw",
        close="Cancel",
        metadata=ref.encode(),
    )


def reason(state: Mapping[str, Any]) -> str:
    return from_modal(typed(state, REASON)).strip()


def errors(sentence: str) -> dict[str, str]:
    return {REASON: sentence}
