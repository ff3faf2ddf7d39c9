"""The form for posts from an advisory, and what became of the wish."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import Block, MarkdownTextObject, SectionBlock

from bot.assist.policy import Assisting
from bot.assist.provider import Silence
from bot.assist.variants import LONGEST, TRANSLATED, Origin, Repurposing, State, label, offered
from bot.drafts.links import LinkProblem, parse_links
from bot.drafts.typed import from_modal
from bot.ids import DraftId
from bot.preflight.placeholders import placeholders
from bot.refusals import Unfit
from handlers.blocks.forms import all_chosen, field, many_of, modal, text_input, typed
from handlers.blocks.message import Message, Payload, payloads
from handlers.blocks.text import aside, button, buttons, escape, links, literal, said
from handlers.ids import Action, View

TEXT, LINK, WANTED = "text", "link", "wanted"
MOST_NAMED = 12
"""Words a card names that stand in a variant and not in its source."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    text: str
    link: str
    wanted: tuple[str, ...]


def form(
    text: str, assisting: Assisting, *, draft: DraftId | None, link: str = "", wanted: Sequence[str] = ()
) -> Payload:
    """What is too long for the field is cut: a page's text may be longer than a form of Slack's takes."""
    names = {name: label(name) for name in offered(assisting.languages)}
    blocks: list[Block] = [
        aside(
            "A language model drafts posts from an advisory. Each becomes a saved draft of yours: read it, change it,"
            " submit it; it is checked and reviewed like any other. What is not in the advisory is pointed out."
        ),
        field(
            TEXT,
            "The advisory",
            text_input(text, lines=True, longest=LONGEST),
            hint="Without what belongs to a person. Leave it empty to have the page at the link read.",
            optional=True,
        ),
        field(
            LINK,
            "Link to it",
            text_input(link, longest=500),
            hint="It becomes the drafts' source.",
            optional=True,
        ),
        field(
            WANTED,
            "Draft",
            many_of(names, [one for one in wanted if one in names], placeholder="Choose what to draft"),
        ),
    ]
    return modal(
        "Posts from an advisory",
        blocks,
        callback_id=View.REPURPOSE,
        submit="Draft them",
        close="Cancel",
        metadata=str(draft) if draft else "",
    )


def typed_wish(state: Mapping[str, Any]) -> Wish:
    """What stands in the form.

    Raises:
        Unfit: its link is none.
    """
    try:
        found = parse_links(typed(state, LINK), limit=1)
    except LinkProblem as why:
        raise Unfit({LINK: str(why)}) from None
    return Wish(text=from_modal(typed(state, TEXT)), link=found[0] if found else "", wanted=all_chosen(state, WANTED))


def asked() -> Payload:
    line = "🤖 *The drafts are on their way.* Vetted tells you in your direct messages; it usually takes a minute."
    return modal("Posts from an advisory", [said(line)], callback_id=View.REPURPOSED)


def outcome(wish: Repurposing, drafts: Sequence[tuple[DraftId, str]]) -> Message:
    """To whoever asked: the drafts that came of it, or why there are none."""
    if wish.state is not State.DONE or not drafts:
        return nothing(wish)
    source = _source(wish)
    blocks: list[Block] = [
        said(
            f"🤖 *{'1 draft' if len(drafts) == 1 else f'{len(drafts)} drafts'} from {source}*, written by a language"
            " model. Only you see them until you submit them."
        )
    ]
    for draft, name in drafts:
        line = f"*Draft #{draft}* · {escape(label(name))}"
        accessory = button("Go on…", Action.CONTINUE, str(draft), spoken=f"Go on: draft {draft}")
        blocks.append(SectionBlock(text=MarkdownTextObject(text=line, verbatim=True), accessory=accessory))
    if wish.cut:
        blocks.append(aside("The page is long: only its beginning was read. Paste another part to have that drafted."))
    if wish.left_out:
        blocks.append(aside(f"Not kept: {wish.left_out}. Preflight blocks them, they are too long, or none came back."))
    return Message(text=f"{len(drafts)} drafts from an advisory", blocks=payloads(blocks))


def nothing(wish: Repurposing) -> Message:
    """That nothing came of it, why, and the way on with what was given."""
    if wish.why is Silence.LARGE:
        why = f": {escape(wish.unread)}"
        then = "Paste a part of it, or have an admin raise the budget: `/vetted settings`, Second opinion."
    elif wish.unread:
        why = f": {escape(wish.unread)}"
        then = "Paste its text without that." if wish.why else "Paste its text instead, or try again later."
    elif wish.why is Silence.PATIENT:
        why = ". Preflight sees in its text what may belong to a person, so it was not sent to the language model."
        then = "Take that out and ask again, or write the posts with `/draft`."
    else:
        why = f": {wish.why.sentence}" if wish.why else ". What came back could not be kept."
        then = "Write the posts with `/draft`, or ask again later."
    again = button("Go on with it…", Action.REPURPOSE_AGAIN, str(wish.id), spoken="Go on with it: the advisory")
    blocks = [said(f"🤖 Nothing was drafted from {_source(wish)}{why} {then}"), buttons(again)]
    return Message(text="Nothing was drafted", blocks=payloads(blocks))


def _source(wish: Repurposing) -> str:
    if wish.draft:
        return f"draft #{wish.draft}"
    return links([wish.link]) if wish.link else "the advisory you pasted"


def origin_on_card(origin: Origin | None, texts: Sequence[str]) -> list[Block]:
    """Where a draft comes from that a model wrote, and what in it its source does not say."""
    if origin is None:
        return []
    source = f"draft #{origin.draft}" if origin.draft else "an advisory"
    source += "" if origin.text else " that was purged since, so that nothing can be held against it,"
    line = f"🤖 Drafted by a language model from {source} ({escape(label(origin.name))})"
    blocks: list[Block] = [aside(f"{line}: {links([origin.link])}" if origin.link else line)]
    if origin.translated:
        compared = " Only its numbers were held against the advisory." if origin.text else ""
        blocks.append(said(f"⚠️ *{TRANSLATED}*{compared}"))
    if left := dict.fromkeys(text[start:end] for text in texts for start, end in placeholders(text)):
        named = ", ".join(map(literal, list(left)[:MOST_NAMED]))
        blocks.append(said(f"⚠️ *Taken out before the model read it, and still to be written or left out:* {named}"))
    found = origin.against(texts)
    if found:
        named = ", ".join(literal(one.words) for one in found[:MOST_NAMED])
        more = f" and {len(found) - MOST_NAMED} more" if len(found) > MOST_NAMED else ""
        blocks.append(said(f"⚠️ *Not in the advisory:* {named}{more}"))
    return blocks
