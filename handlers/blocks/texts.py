"""Approved texts: the list, one text, the forms to keep and to use one, the note before it runs out."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from slack_sdk.models.blocks import (
    Block,
    ButtonElement,
    ConfirmObject,
    MarkdownTextObject,
    PlainTextObject,
    SectionBlock,
)

from bot.audit.entries import Fact
from bot.days import months_after
from bot.drafts.draft import Content
from bot.drafts.networks import Network
from bot.ids import FileId, TextId
from bot.refusals import NotFound
from bot.review.decision import Decision, Verdict
from bot.review.review import Review
from bot.texts.approved import (
    DEFAULT_MONTHS,
    MAX_LABELS,
    MAX_TITLE,
    ApprovedText,
    Barred,
    Kept,
)
from handlers.blocks import forms
from handlers.blocks.card import images, reference
from handlers.blocks.message import Message, Payload, payloads
from handlers.blocks.text import (
    aside,
    button,
    buttons,
    first_words,
    header,
    literal,
    mention,
    said,
    when,
    word_for_word,
)
from handlers.ids import Action, View

QUERY, TITLE, LABELS, REVIEW_BY = "query", "title", "labels", "review_by"
NETWORK, REPLY_TO = "network", "reply_to"

A_PAGE = 8
"""Texts a page shows; with up to three blocks each it stays far below Slack's 100."""

LONGEST_QUERY = 100


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """What the list shows: which words are looked for, and which page, counted from 0."""

    query: str = ""
    number: int = 0

    def encode(self) -> str:
        return json.dumps({"query": self.query, "page": self.number})

    @classmethod
    def decode(cls, metadata: str) -> "Page":
        """Reads the list's private metadata.

        Raises:
            NotFound: Vetted never wrote such metadata.
        """
        try:
            found = json.loads(metadata)
            return cls(query=str(found["query"]), number=int(found["page"]))
        except (ValueError, KeyError, TypeError):
            raise NotFound from None


def text_list(kept: Sequence[Kept], page: Page, *, today: date) -> Payload:
    """The texts that match, a page of them."""
    found = [one for one in kept if one.matches(page.query)]
    last = max((len(found) - 1) // A_PAGE, 0)
    number = min(page.number, last)
    blocks: list[Block] = [
        forms.field(
            QUERY,
            "Words to find",
            forms.text_input(page.query, longest=LONGEST_QUERY),
            hint="In the title, the labels, the kind or the text.",
            optional=True,
        ),
        aside(_counted(len(found), len(kept), page.query)),
    ]
    for one in found[number * A_PAGE : (number + 1) * A_PAGE]:
        blocks += _entry(one, today)
    turning = [
        button(label, action, str(to))
        for label, action, to, there in (
            ("Page before", Action.TEXTS_BACK, number - 1, number > 0),
            ("Next page", Action.TEXTS_ON, number + 1, number < last),
        )
        if there
    ]
    if turning:
        blocks += [aside(f"Page {number + 1} of {last + 1}"), buttons(*turning)]
    return forms.modal(
        "Approved texts",
        blocks,
        callback_id=View.TEXTS,
        submit="Search",
        metadata=Page(query=page.query, number=number).encode(),
    )


def _counted(found: int, all_of_them: int, query: str) -> str:
    if not all_of_them:
        return (
            "There are no approved texts yet. Keep one from an approved draft: *More…*, then *Keep as approved text…*"
            " (brand or comms lead, or an admin)."
        )
    if query:
        return f"{found} of {all_of_them} approved texts match {literal(query)}."
    return f"{all_of_them} approved text{'s' if all_of_them > 1 else ''}."


def _entry(one: Kept, today: date) -> list[Block]:
    text, content = one.text, one.review.version.content
    look = button("Look…", Action.TEXT, str(text.id), spoken=f"Look: approved text {text.id}")
    against = one.barred(today=today)
    if against:
        about = [f"⛔ not to be used: {against[0]}"]
    else:
        about = [content.kind.label, _names(content.networks), f"until {_day(text.review_by)}"]
    about += map(literal, text.labels)
    blocks: list[Block] = [
        SectionBlock(text=PlainTextObject(text=text.title, emoji=False), accessory=look),
        aside(" · ".join(about)),
    ]
    return blocks if Barred.CHANGED in against else blocks + first_words(content.text)


def query(state: Mapping[str, Any]) -> str:
    return forms.typed(state, QUERY).strip()


@dataclass(frozen=True, kw_only=True, slots=True)
class TextFacts:
    """What the view of a text shows beside the text: its words as kept, its uses, what the person may do."""

    content: Content
    uses: tuple[Fact, ...] = ()
    uploaded: Mapping[str, FileId] = field(default_factory=dict)
    may_retire: bool = False


def one_text(kept: Kept, facts: TextFacts, *, today: date) -> Payload:
    """One approved text: whether it may be used, and its words exactly."""
    text, content = kept.text, facts.content
    against = kept.barred(today=today)
    labels = " · ".join([content.kind.label, *map(literal, text.labels)])
    blocks: list[Block] = [header(text.title), aside(labels), said(_standing(text, content, against))]
    blocks.append(buttons(*_buttons(text, against, may_retire=facts.may_retire)))
    blocks += [aside("Word for word:"), *_words(content, facts.uploaded)]
    for source in content.sources:
        blocks += [aside("Source:"), word_for_word(source)]
    blocks.append(aside(_provenance(kept)))
    if facts.uses:
        last = facts.uses[-1]
        by = f" by {mention(last.person)}" if last.person else ""
        times = "once" if len(facts.uses) == 1 else f"{len(facts.uses)} times"
        blocks.append(aside(f"Used again {times}, last{by} on {_network(last)}, {when(last.at)}."))
    return forms.modal("Approved text", blocks, callback_id=View.TEXT, metadata=str(text.id))


def _words(content: Content, uploaded: Mapping[str, FileId]) -> list[Block]:
    """Every text of a version: the common one, where a network uses it, and each network's own."""
    common = [] if content.tailored.keys() >= set(content.networks) else [word_for_word(content.text)]
    own = [
        block
        for network, text in content.tailored.items()
        for block in (aside(f"For {network.label}:"), word_for_word(text))
    ]
    return [*common, *own, *images(content.images, uploaded)]


def _standing(text: ApprovedText, content: Content, against: tuple[Barred, ...]) -> str:
    if not against:
        return (
            f"✅ May be used again, *unchanged*, on {_names(content.networks)}, up to and including"
            f" *{_day(text.review_by)}*."
        )
    because = "\n".join(f"• {reason}" for reason in against)
    return (
        f"⛔ *May not be used again:*\n{because}\nTo renew it, start a draft from it; once that is approved, keep it"
        " again."
    )


def _buttons(text: ApprovedText, against: tuple[Barred, ...], *, may_retire: bool) -> list[ButtonElement]:
    value = str(text.id)
    elements = [] if against else [button("Use it…", Action.USE_TEXT, value, style="primary")]
    elements.append(button("Start a draft from it…", Action.START_FROM_TEXT, value))
    if may_retire and text.retired_at is None:
        elements.append(
            ButtonElement(
                text="Retire…",
                action_id=Action.RETIRE_TEXT,
                value=value,
                style="danger",
                confirm=ConfirmObject(
                    title="Retire this text?",
                    text=PlainTextObject(text="Nobody can use it again. Its draft and the record stay."),
                    confirm="Retire",
                    deny="Cancel",
                ),
            )
        )
    return elements


def _provenance(kept: Kept) -> str:
    text = kept.text
    approved = "; ".join(
        f"{decision.role.label} by {mention(decision.person)}, {when(decision.at)}"
        for decision in _approvals(kept.review, text)
    )
    return (
        f"Version {text.version} of draft #{text.draft}, approved: {approved}. Kept by {mention(text.kept_by)},"
        f" {when(text.kept_at)}."
    )


def _approvals(review: Review, text: ApprovedText) -> list[Decision]:
    """Who approved the very content that was kept, whatever became of it since."""
    return [
        decision
        for decision in review.decisions
        if decision.verdict is Verdict.APPROVED and decision.content_hash == text.content_hash
    ]


def keep_form(review: Review, *, today: date, latest: date) -> Payload:
    content = review.version.content
    until = min(months_after(today, DEFAULT_MONTHS), latest)
    blocks: list[Block] = [
        said(
            f"The text of draft #{review.draft.id} may then be used again on {_names(content.networks)}, *exactly as it"
            " is*, without a new review. Any change of it is a new draft."
        ),
        forms.field(TITLE, "Title", forms.text_input(longest=MAX_TITLE), hint="People find it by this."),
        forms.field(
            LABELS,
            "Languages and labels",
            forms.text_input(longest=250, placeholder="For example English, visiting hours"),
            hint=f"Divided by commas, at most {MAX_LABELS}.",
            optional=True,
        ),
        forms.field(
            REVIEW_BY,
            "Review by",
            forms.day(until.isoformat()),
            hint=f"The last day of use, {_day(latest)} at the latest. You are reminded 14 days before.",
        ),
    ]
    return forms.modal(
        "Keep as approved text",
        blocks,
        callback_id=View.KEEP,
        submit="Keep",
        close="Cancel",
        metadata=reference(review),
    )


def keep_values(state: Mapping[str, Any]) -> dict[str, str]:
    """What stands in the form, by field."""
    return {
        "title": forms.typed(state, TITLE),
        "labels": forms.typed(state, LABELS),
        "review_by": forms.typed(state, REVIEW_BY, "selected_date"),
    }


def keep_errors(fields: Mapping[str, str]) -> dict[str, str]:
    return {name if name in {TITLE, LABELS, REVIEW_BY} else TITLE: why for name, why in fields.items()}


def kept_now(text: ApprovedText) -> Payload:
    line = f"📚 *Kept as an approved text* until {_day(text.review_by)}. People find it with `/vetted texts`."
    return forms.modal("Kept", [said(line)], callback_id=View.USED_TEXT)


def use_form(kept: Kept) -> Payload:
    networks = {network.value: network.label for network in kept.review.version.content.networks}
    only = next(iter(networks)) if len(networks) == 1 else None
    blocks: list[Block] = [
        forms.field(
            NETWORK,
            "Network",
            forms.choice(networks, only, placeholder="Where it is posted"),
            hint="Those it was approved for.",
        ),
        forms.field(
            REPLY_TO,
            "In reply to",
            forms.text_input(placeholder="https://…"),
            hint="A link, if you like. It is kept in the record.",
            optional=True,
        ),
        aside("Who uses it, when and where goes into the record. The next step shows the text to copy."),
    ]
    return forms.modal(
        "Use it", blocks, callback_id=View.USE_TEXT, submit="Use it", close="Cancel", metadata=str(kept.text.id)
    )


def used_network(state: Mapping[str, Any]) -> Network:
    """The network that was chosen.

    Raises:
        NotFound: Vetted never offered it.
    """
    try:
        return Network(forms.chosen(state, NETWORK) or "")
    except ValueError:
        raise NotFound("Choose the network it is posted on.") from None


def reply_to(state: Mapping[str, Any]) -> str:
    return forms.typed(state, REPLY_TO)


def reply_error(sentence: str) -> dict[str, str]:
    return {REPLY_TO: sentence}


def used(kept: Kept, network: Network, uploaded: Mapping[str, FileId]) -> Payload:
    """The text to copy, after its use was recorded."""
    blocks: list[Block] = [
        said(f"✅ *Recorded: you use it on {network.label}.* Copy it exactly; any change needs a review."),
        word_for_word(kept.review.version.content.text_for(network)),
        *images(kept.review.version.content.images, uploaded),
    ]
    return forms.modal("Text to copy", blocks, callback_id=View.USED_TEXT)


def retired() -> Payload:
    return forms.modal("Approved text", [said("📚 *Retired.* Nobody can use it again.")], callback_id=View.USED_TEXT)


def review_due(text: ApprovedText) -> Message:
    """Tells the owner that a text runs out soon."""
    line = (
        f"📚 Your approved text {literal(text.title)} may be used up to *{_day(text.review_by)}*. If it is still right,"
        " start a draft from it now and have it reviewed, then keep that one."
    )
    blocks: list[Block] = [
        SectionBlock(
            text=MarkdownTextObject(text=line, verbatim=True), accessory=button("Look…", Action.TEXT, str(text.id))
        )
    ]
    return Message(text=f"Approved text {text.id} is to be reviewed", blocks=payloads(blocks))


def text_id(value: str) -> TextId:
    """The text a button or a form is about.

    Raises:
        NotFound: Vetted never wrote such a value.
    """
    if not value.isdecimal():
        raise NotFound
    return TextId(int(value))


def _network(fact: Fact) -> str:
    return Network(fact.detail["network"]).label


def _names(networks: Sequence[Network]) -> str:
    return ", ".join(network.label for network in networks)


def _day(day: date) -> str:
    return f"{day:%d %b %Y}"
