"""The form that gives a network its own text, and that text in the card's thread."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from bot.drafts.draft import Composition
from bot.drafts.networks import Network
from bot.drafts.typed import MAX_TEXT
from bot.review.review import Review
from handlers.blocks.card import networks
from handlers.blocks.forms import field, modal, text_input, typed
from handlers.blocks.message import Message, Payload, payloads
from handlers.blocks.text import aside, said, word_for_word
from handlers.ids import View
from handlers.refs import FormRef

if TYPE_CHECKING:
    from slack_sdk.models.blocks import Block


def tailor_form(composition: Composition, *, ref: FormRef) -> Payload:
    title = f"Tailor draft #{ref.draft}"
    if not composition.networks:
        line = "No network is chosen for this draft yet. Choose one or more with *Edit…*, then give them their texts."
        return modal(title, [said(line)], callback_id=View.TAILOR)
    blocks: list[Block] = [
        aside("Where you leave a field empty, the network gets the common text:"),
        word_for_word(composition.text or "(no text yet)"),
    ]
    for network in composition.networks:
        text = composition.tailored.get(network, "")
        element = text_input(text, lines=True, longest=MAX_TEXT)
        blocks.append(field(network.value, f"Text for {network.label}", element, optional=True))
    return modal(
        title,
        blocks,
        callback_id=View.TAILOR,
        submit="Submit",
        close="Cancel",
        metadata=ref.encode(),
    )


def tailored(state: Mapping[str, Any]) -> dict[Network, str]:
    return {network: typed(state, network.value) for network in Network}


def errors(fields: Mapping[str, str], composition: Composition) -> dict[str, str]:
    """Sentences at the networks' fields; what belongs to none of them stands at the first."""
    known = [network.value for network in composition.networks]
    return {name if name in known else known[0]: why for name, why in fields.items()}


def tailored_message(review: Review, network: Network) -> Message:
    """One network's own text as it will read; or that it has none any more."""
    content, no = review.version.content, review.version.no
    text = content.tailored.get(network)
    blocks: list[Block]
    if text is None or network not in content.networks:
        blocks = [said(f"✂️ *{network.label}* no longer has a text of its own (version {no}).")]
    else:
        blocks = [
            aside(f"*Text for {network.label}*, version {no}, word for word:"),
            word_for_word(text),
            aside(networks(content, (network,))),
        ]
    return Message(text=f"Draft #{review.draft.id}: text for {network.label}", blocks=payloads(blocks))
