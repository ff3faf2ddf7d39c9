"""Passes in Slack: the form that asks for one, the message to the privacy role and to whoever asked."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from bot.drafts.kinds import Kind
from bot.ids import PersonId
from bot.preflight.passes import LASTS, Pass, PassState, may_pass
from bot.preflight.rules import all_rules, known_rule
from handlers.blocks.forms import choice, chosen, field, modal, text_input, typed
from handlers.blocks.message import Message, Payload, payloads
from handlers.blocks.reasons import LONGEST
from handlers.blocks.text import aside, button, buttons, clip, mention, said, word_for_word
from handlers.ids import Action, View

if TYPE_CHECKING:
    from slack_sdk.models.blocks import Block

RULE, KIND, BECAUSE = "rule", "kind", "because"


def ask_form() -> Payload:
    rules = {
        rule.id: clip(f"{rule.label.capitalize()} ({rule.family.value})", 75)
        for rule in all_rules()
        if may_pass(rule.id)
    }
    blocks: list[Block] = [
        said(
            "When a rule blocks a draft that may go out all the same, the privacy role can let *one* draft pass."
            " Your text stays in the form below this, and is kept only once you submit it with the pass."
        ),
        field(RULE, "Rule that blocks it", choice(rules, None, placeholder="Choose a rule")),
        field(
            KIND,
            "Kind of post",
            choice({kind.value: kind.label for kind in Kind}, None, placeholder="Choose a kind"),
        ),
        field(
            BECAUSE,
            "Why may it go out?",
            text_input(lines=True, longest=LONGEST),
            hint="Do not quote the text, and name nobody who could be a patient.",
        ),
    ]
    return modal("Ask for a pass", blocks, callback_id=View.ASK_PASS, submit="Ask", close="Back to the form")


def wanted(state: Mapping[str, Any]) -> tuple[str, str, str]:
    """Rule, kind and reason as they stand in the form."""
    return chosen(state, RULE) or "", chosen(state, KIND) or "", typed(state, BECAUSE).strip()


def asked() -> Payload:
    return modal(
        "Asked",
        [said("The privacy role has been asked; you get a message when they answer. Your text is in the form below.")],
        callback_id=View.ASK_PASS,
        close="Back to the form",
    )


def pass_message(found: Pass, person: PersonId) -> Message:
    """What the privacy role is asked, what became of it, and what the author hears."""
    rule = known_rule(found.rule)
    label = rule.label if rule else found.rule
    headline = f"A pass for the rule “{label}”"
    about = f"kind: {found.kind.label.lower()}"
    blocks: list[Block]
    if person == found.person:
        blocks = [said(f"*{headline}* ({about})\n{_outcome(found)}")]
        text = f"{headline}: {found.state.value}"
    else:
        blocks = [
            said(f"*{headline}*\n{mention(found.person)} asks you to let one draft pass ({about}), because:"),
            word_for_word(found.because),
        ]
        if rule:
            blocks.append(aside(f"What the rule says: {rule.why}"))
        if found.state is PassState.ASKED:
            value = str(found.id)
            blocks += [
                buttons(
                    button("Let it pass", Action.GRANT_PASS, value, style="primary"),
                    button("Do not", Action.REFUSE_PASS, value),
                ),
                aside("You see the draft itself when it is submitted: its privacy review waits for your answer there."),
            ]
        else:
            blocks.append(said(_outcome(found)))
        text = f"{headline}: {found.state.value}"
    return Message(text=text, blocks=payloads(blocks))


def _outcome(found: Pass) -> str:
    who = mention(found.answered_by) if found.answered_by else ""
    match found.state:
        case PassState.GRANTED:
            return (
                f"✅ {who} lets one draft pass, if it is submitted within {LASTS.days} days. The finding then warns"
                " instead of blocking, and the privacy review answers it."
            )
        case PassState.REFUSED:
            return f"⛔ {who} does not let it pass. Take out what the rule found, or ask them why."
        case PassState.ASKED:
            return "⏳ Waiting for the privacy role."
