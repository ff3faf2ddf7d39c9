"""The ready message: the final text to take away while the gate is open, and no word of it once it is closed (D3)."""

from slack_sdk.models.blocks import Block, DividerBlock

from bot.drafts.draft import Content, DraftState
from bot.review.gate import Gate
from bot.review.publishing import Publication, StopTask
from bot.review.review import Review
from handlers.blocks.card import networks, publication_line, reference
from handlers.blocks.holding import partly_out, still_there
from handlers.blocks.message import Message, payloads
from handlers.blocks.text import aside, button, buttons, header, links, mention, said, when, word_for_word
from handlers.ids import Action


def _text(content: Content) -> list[Block]:
    """The text to publish; texts of single networks stand in full in the files and in the card's thread."""
    own = ", ".join(network.label for network in content.tailored)
    note = aside(f"✂️ Own text for {own}: in the files below, and in the card's thread.")
    if not content.tailored:
        return [word_for_word(content.text)]
    if content.tailored.keys() >= set(content.networks):
        return [note]
    others = ", ".join(network.label for network in content.networks if network not in content.tailored)
    return [aside(f"For {others}:"), word_for_word(content.text), note]


def ready(
    review: Review, gate: Gate, *, publications: tuple[Publication, ...], paused: tuple[StopTask, ...] = ()
) -> Message:
    """The message as things stand: published, missed, taken back, or ready. `paused`: what lies in other tools."""
    number = review.draft.id
    match review.draft.state:
        case DraftState.PUBLISHED:
            return _published(review, publications)
        case DraftState.MISSED:
            slot = when(review.version.slot) if review.version.slot else ""
            return _closed(
                f"⌛ Draft #{number} missed its slot",
                f"Its slot was {slot}. Vetted never sends late by itself: edit the draft to give it a new slot.",
            )
        case DraftState.READY | DraftState.SCHEDULED if gate.open:
            return _open(review, paused)
        case _ if gate.open:
            # Approved, and given another slot after it had been announced.
            slot = f" It is due {when(review.version.slot)}." if review.version.slot else ""
            return _closed(
                f"⏳ Draft #{number} is not due yet", f"*Do not publish it yet.*{slot} Its text comes back here then."
            )
        case _:
            return _closed(
                f"⛔ Draft #{number} is taken back",
                f"*Do not publish it*: {_why_not(review, gate)} Its text was removed from here.",
            )


def _why_not(review: Review, gate: Gate) -> str:
    """Why it may not go out, by where it is now; only of what was approved also what else speaks against it, since the
    message is written anew when the state changes.
    """
    match review.draft.state:
        case DraftState.HELD if review.held:
            return "a crisis hold is on."
        case DraftState.HELD:
            since = "the hold does not cover it any more" if review.hold else "the hold has ended"
            return f"a crisis hold took it back. Now {since}, and somebody has to look at it."
        case DraftState.IN_REVIEW:
            return "it is in review again. Once it is approved and due, its text comes back here."
        case DraftState.WITHDRAWN | DraftState.REJECTED | DraftState.EXPIRED as state:
            return f"it was {state.label.lower()}, and nothing more happens to it."
        case state if state.cleared:
            return f"it is now “{state.label}” ({gate.words})."
        case state:
            return f"it is now “{state.label}”" + (f" ({'; '.join(gate.lacks)})." if gate.lacks else ".")


def _open(review: Review, paused: tuple[StopTask, ...]) -> Message:
    draft, content = review.draft, review.version.content
    value = reference(review)
    scheduled = draft.state is DraftState.SCHEDULED
    title = f"📌 Draft #{draft.id} is scheduled elsewhere" if scheduled else f"🟢 Draft #{draft.id} is ready to publish"
    pictures = f" and its {len(content.images)} image{'s' if len(content.images) > 1 else ''}" if content.images else ""
    text = "each text as a file" if content.tailored else "the text as a file"
    blocks: list[Block] = [
        header(title),
        aside(
            f"{content.kind.label} by {mention(draft.author)} · version {review.version.no}, approved in every stage"
        ),
        said(networks(content, content.networks)),
        *([said(partly_out(review))] if partly_out(review) else []),
        *still_there(review, paused),
        DividerBlock(),
        *_text(content),
        DividerBlock(),
        aside(f"In the thread of this message: {text}{pictures}, for you to take along."),
        buttons(
            button("Mark as published…", Action.PUBLISHED, value, style="primary"),
            button("Scheduled elsewhere…", Action.SCHEDULED, value),
            button("More…", Action.MORE, value),
        ),
    ]
    return Message(text=title, blocks=payloads(blocks))


def _published(review: Review, publications: tuple[Publication, ...]) -> Message:
    number = review.draft.id
    posts = [address for publication in publications for address in publication.links]
    blocks: list[Block] = [
        header(f"📣 Draft #{number} is published"),
        said("\n".join(map(publication_line, publications[-5:])) or "Nobody has said so yet."),
        said(links(posts) or "Nobody has said where yet."),
        buttons(
            button("Add links…", Action.PUBLISHED, reference(review)), button("More…", Action.MORE, reference(review))
        ),
    ]
    return Message(text=f"Draft #{number} is published", blocks=payloads(blocks))


def _closed(title: str, sentence: str) -> Message:
    return Message(text=title, blocks=payloads([header(title), said(sentence)]))
