"""What people hear of a consent: that it is theirs to confirm, what became of their own. No word of what it says."""

from typing import TYPE_CHECKING

from bot.consent.authorisation import Authorisation, State
from bot.delivery.owed import ConsentOccasion
from handlers.blocks.consents import SIGNS, until
from handlers.blocks.message import Message, payloads
from handlers.blocks.text import aside, button, buttons, mention, said
from handlers.ids import Action

if TYPE_CHECKING:
    from slack_sdk.models.blocks import Block


def consent_message(one: Authorisation, occasion: ConsentOccasion) -> Message:
    """One message an occasion, as things stand now."""
    match occasion:
        case ConsentOccasion.CONFIRM:
            text = _to_confirm(one)
        case ConsentOccasion.CONFIRMED:
            by = mention(one.confirmed_by) if one.confirmed_by else "The privacy role"
            text = f"✅ {by} confirmed *{one.name}*. Drafts may rest on it, {until(one)}."
        case ConsentOccasion.EXPIRING:
            text = (
                f"⌛ *{one.name}* expires soon ({until(one)}). Posts that rest on it must be out before; ask for a new"
                " form if you need it longer."
            )
        case ConsentOccasion.ENDED:
            by = f" by {mention(one.ended_by)}" if one.ended_by else ""
            text = f"{SIGNS[one.state]} *{one.name}* is {one.state.label.lower()}{by}. What rests on it is called off."
    blocks: list[Block] = [said(text)]
    open_button = button("Open", Action.CONSENT_OPEN, str(one.id), spoken=f"Open {one.name}")
    if occasion is ConsentOccasion.CONFIRM and one.state is State.REQUESTED:
        confirm = button("Confirm…", Action.CONSENT_CONFIRM, str(one.id), style="primary")
        blocks += [buttons(open_button, confirm), aside("Until it is confirmed, no draft may rest on it.")]
    else:
        blocks.append(buttons(open_button))
    return Message(text=f"{one.name}: {one.state.label.lower()}", blocks=payloads(blocks))


def _to_confirm(one: Authorisation) -> str:
    if one.state is State.REQUESTED:
        return f"📝 {mention(one.requested_by)} registered *{one.name}* and asks you to confirm it."
    by = one.confirmed_by or one.ended_by
    return f"{SIGNS[one.state]} *{one.name}* is {one.state.label.lower()}" + (f", by {mention(by)}." if by else ".")
