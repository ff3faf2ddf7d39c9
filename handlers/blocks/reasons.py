"""The forms that ask why: for changes, a rejection, a withdrawal."""

import json
from collections.abc import Mapping
from typing import Any

from bot.drafts.typed import from_modal
from bot.refusals import NotFound
from bot.review.review import Verdict
from handlers.blocks.forms import field, modal, text_input, typed
from handlers.blocks.message import Payload
from handlers.ids import CardRef, View

REASON = "reason"
LONGEST = 1000

TITLES = {Verdict.CHANGES: "Request changes", Verdict.REJECTED: "Reject"}
LABELS = {
    Verdict.CHANGES: "What should change?",
    Verdict.REJECTED: "Why should it not be posted?",
}


def reason_form(ref: CardRef, verdict: Verdict) -> Payload:
    hint = "The author and the other reviewers read this. Please write nothing about a patient."
    return modal(
        TITLES[verdict],
        [field(REASON, LABELS[verdict], text_input(lines=True, longest=LONGEST), hint=hint)],
        callback_id=View.REASON,
        submit=TITLES[verdict],
        close="Cancel",
        metadata=json.dumps({"ref": ref.encode(), "verdict": verdict.value}),
    )


def decode(metadata: str) -> tuple[CardRef, Verdict]:
    """What the form is about.

    Raises:
        NotFound: Vetted never wrote such metadata.
    """
    try:
        found = json.loads(metadata)
        return CardRef.decode(found["ref"]), Verdict(found["verdict"])
    except (ValueError, KeyError, TypeError):
        raise NotFound from None


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
