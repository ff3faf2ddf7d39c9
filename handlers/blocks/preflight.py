"""Forms around preflight: say why all the same, answer findings; never the words they are about."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import Block, DividerBlock

from bot.drafts.draft import Composition
from bot.preflight.answering import Said
from bot.preflight.finding import Finding
from bot.preflight.noted import Noted
from bot.review.review import Review
from handlers.blocks.card import reference
from handlers.blocks.findings import summary, warning
from handlers.blocks.forms import choice, chosen, field, modal, text_input, typed
from handlers.blocks.message import Payload
from handlers.blocks.reasons import LONGEST
from handlers.blocks.text import aside, button, buttons, said
from handlers.ids import Action, View
from handlers.refs import FormRef

BECAUSE = "because"

MOST = 20
"""Findings a form shows; a draft with more needs another look altogether."""

FINE, WRONG = "fine", "wrong"
ANSWERS = {FINE: "It is fine, because…", WRONG: "Wrong finding"}


def warned_form(findings: Sequence[Finding], composition: Composition, *, ref: FormRef) -> Payload:
    """Takes the place of the form: what preflight warns of, and why the draft should go out all the same."""
    blocks: list[Block] = [
        said("*Your draft is saved, and not submitted yet.* Preflight warns:"),
        *(said(summary(finding, composition)) for finding in findings[:MOST]),
        *([aside(f"and {len(findings) - MOST} more")] if len(findings) > MOST else []),
        buttons(button("Change the draft…", Action.CHANGE, str(ref.draft))),
        DividerBlock(),
        field(
            BECAUSE,
            "Submit anyway, because…",
            text_input(lines=True, longest=LONGEST),
            hint="The reviewers read this.",
        ),
    ]
    return modal(
        "Preflight warns", blocks, callback_id=View.WARNED, submit="Submit anyway", close="Close", metadata=ref.encode()
    )


def because(state: Mapping[str, Any]) -> str:
    return typed(state, BECAUSE).strip()


def findings_form(review: Review, noted: Sequence[Noted], *, answerable: Collection[int]) -> Payload:
    """Every finding with its reasons; beside those this person may answer, the fields to do so."""
    blocks: list[Block] = []
    for one in noted[:MOST]:
        blocks.append(said(summary(one.finding, review.version.content)))
        if one.answer:
            blocks.append(aside(warning(one)))
        if one.no in answerable:
            blocks += _answer_fields(one)
        blocks.append(DividerBlock())
    if len(noted) > MOST:
        blocks.append(aside(f"and {len(noted) - MOST} more"))
    asked = any(one.no in answerable for one in noted[:MOST])
    return modal(
        "Findings",
        blocks[:-1] if isinstance(blocks[-1], DividerBlock) else blocks,
        callback_id=View.FINDINGS,
        submit="Save answers" if asked else None,
        close="Close",
        metadata=reference(review),
    )


def _answer_fields(noted: Noted) -> list[Block]:
    given = (WRONG if noted.answer.wrong else FINE) if noted.answer else None
    select = choice(ANSWERS, given, placeholder="Not answered")
    words = noted.answer.words if noted.answer else ""
    return [
        field(f"as.{noted.no}", "Your answer", select, optional=True),
        field(str(noted.no), "Because", text_input(words, longest=500), optional=True),
    ]


def answers(state: Mapping[str, Any]) -> dict[int, Said]:
    """What was said to which finding; those left alone are left out."""
    found = {}
    for name in state.get("values", {}):
        number = name.removeprefix("as.")
        if name.startswith("as.") and number.isdecimal() and (said_as := chosen(state, name)):
            found[int(number)] = Said(wrong=said_as == WRONG, words=typed(state, number).strip())
    return found
