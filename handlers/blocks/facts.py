"""Vetted facts: the list, one fact, what has become of a change, and the messages about them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from slack_sdk.models.blocks import Block, ButtonElement, ConfirmObject, MarkdownTextObject, SectionBlock

from bot.counted import many
from bot.facts.fact import FactState, FactVersion, VettedFact
from bot.facts.spread import Spread
from bot.ids import AlertId, PersonId
from handlers.blocks import forms, list_files
from handlers.blocks.message import Message, Payload, payloads
from handlers.blocks.text import (
    aside,
    button,
    buttons,
    clip,
    escape,
    header,
    link,
    literal,
    mention,
    mentions,
    said,
    said_in_lines,
    when,
    word_for_word,
)
from handlers.blocks.texts import Page
from handlers.ids import Action, View
from handlers.refs import FactRef

QUERY = "query"
A_PAGE = 10
LONGEST_QUERY = 100
A_LINE = 5
"""Topics on a line, so that each line fits a block."""

SHOWN_VERSIONS = 8
LISTED = 180
"""Characters of a statement in the list."""

STATES = {
    FactState.PROPOSED: "🕓 waits for a clinical review",
    FactState.VETTED: "✅ vetted",
    FactState.EXPIRED: "⌛ expired: not used until it is reviewed again",
    FactState.RETIRED: "🗄️ retired",
}


def fact_list(facts: Sequence[VettedFact], page: Page, *, today: date) -> Payload:
    """The facts that match, a page of them; those that wait for a review come first."""
    found = sorted(
        (one for one in facts if one.matches(page.query)),
        key=lambda one: one.state(today=today) is not FactState.PROPOSED,
    )
    last = max((len(found) - 1) // A_PAGE, 0)
    number = min(page.number, last)
    blocks: list[Block] = [
        buttons(
            button("New fact…", Action.FACT_NEW, "-", style="primary"),
            button("Import…", Action.FACT_IMPORT, "-"),
            *([button("Export", Action.FACT_EXPORT, "-")] if facts else []),
        ),
        forms.field(
            QUERY,
            "Words to find",
            forms.text_input(page.query, longest=LONGEST_QUERY),
            hint="In the name, the statement, the source, the topics or the false claims.",
            optional=True,
        ),
        aside(_counted(len(found), len(facts), page.query)),
        *(_row(one, today) for one in found[number * A_PAGE : (number + 1) * A_PAGE]),
    ]
    turning = [
        button(label, action, str(to))
        for label, action, to, there in (
            ("Page before", Action.FACTS_BACK, number - 1, number > 0),
            ("Next page", Action.FACTS_ON, number + 1, number < last),
        )
        if there
    ]
    if turning:
        blocks += [aside(f"Page {number + 1} of {last + 1}"), buttons(*turning)]
    shown = Page(query=page.query, number=number)
    return forms.modal("Vetted facts", blocks, callback_id=View.FACTS, submit="Search", metadata=shown.encode())


def _counted(found: int, all_of_them: int, query: str) -> str:
    if not all_of_them:
        return (
            "There are no facts yet. A fact is a statement your organisation stands behind, with its source, an owner"
            " and the false claims it answers. A clinical reviewer approves it before it is used."
        )
    if query:
        return f"{found} of {all_of_them} facts match {literal(query)}."
    return f"{counted(all_of_them)}."


def counted(count: int) -> str:
    return "1 fact" if count == 1 else f"{count:,} facts"


def reading(name: str) -> Payload:
    return done(list_files.reading(name))


def imported(added: int, changed: int) -> Message:
    return list_files.taken("vetted facts", _done(added, changed), leads="Open the facts…", to=Action.FACTS)


def not_imported(name: str, sentence: str) -> Message:
    return list_files.not_taken("vetted facts", name, sentence)


def _done(added: int, changed: int) -> str:
    if not added and not changed:
        return "Everything in the file is here already, word for word: nothing was proposed or changed."
    numbers = [f"{counted(count)} {what}" for count, what in ((added, "proposed"), (changed, "changed")) if count]
    waits = "It waits" if added + changed == 1 else "Each waits"
    return f"{', '.join(numbers)}. {waits} for a clinical review."


def _row(fact: VettedFact, today: date) -> Block:
    wording = fact.wording
    state = fact.state(today=today)
    about = [_state(fact, state), f"answers {_claims(len(wording.claims))}"]
    if state is FactState.VETTED:
        about.insert(1, f"until {_day(wording.review_by)}")
    text = f"*#{fact.id} · {escape(wording.name)}*\n{escape(clip(wording.statement, LISTED))}\n{' · '.join(about)}"
    return SectionBlock(
        text=MarkdownTextObject(text=text, verbatim=True),
        accessory=button("Open", Action.FACT, fact_value(fact), spoken=clip(f"Open {wording.name}", 75)),
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class May:
    """What this person may do with a fact."""

    review: bool = False
    tend: bool = False
    lacking: str = ""
    """Why nobody can end its review; empty where somebody can."""


LISTED_BENEATH = "list"
"""What a fact's card carries where the list of facts lies beneath it, which follows what is done on the card."""


def one_fact(
    fact: VettedFact, versions: Sequence[FactVersion], may: May, *, today: date, listed: bool = False
) -> Payload:
    """A fact with everything a reviewer looks at."""
    state = fact.state(today=today)
    blocks: list[Block] = [
        header(clip(fact.wording.name, 150)),
        said(f"#{fact.id} · {_state(fact, state)} · version {fact.version}"),
        *whole(fact, today=today),
    ]
    if chosen := _choices(fact, state, may):
        blocks.append(buttons(*chosen))
    under_way = fact.reviewed_at is None and fact.retired_at is None
    if under_way and may.lacking:
        blocks.append(aside(f"⚠️ {may.lacking}"))
    elif under_way and not may.review:
        blocks.append(aside("Somebody with the clinical role, who did not write it, approves it or sends it back."))
    blocks.append(aside("\n".join(map(_version, reversed(versions[-SHOWN_VERSIONS:])))))
    return forms.modal("Vetted fact", blocks, callback_id=View.FACT, metadata=LISTED_BENEATH if listed else "")


def whole(fact: VettedFact, *, today: date) -> list[Block]:
    """What a review looks at, word for word; the name aside."""
    wording = fact.wording
    blocks: list[Block] = [
        *_returned(fact),
        word_for_word(wording.statement),
        *said_in_lines(_about(fact, fact.state(today=today))),
    ]
    if not wording.claims:
        return [*blocks, aside("It names no false claims, so posts are not held against it.")]
    listed = [f"• {literal(claim)}" for claim in wording.claims]
    return [*blocks, *said_in_lines(["*False claims it answers*", *listed])]


def _returned(fact: VettedFact) -> list[Block]:
    return [said(f"↩️ *Sent back*{_by(fact)}, because:"), word_for_word(fact.returned)] if fact.returned else []


def _by(fact: VettedFact) -> str:
    """Who sent it back; empty where that was not kept."""
    return f" by {mention(fact.returned_by)}" if fact.returned_by else ""


def _about(fact: VettedFact, state: FactState) -> list[str]:
    wording = fact.wording
    lines = [f"*Source:* {link(wording.source)}"]
    if fact.reviewed_by and fact.reviewed_at:
        lines.append(f"*Reviewed* by {mentions({fact.reviewed_by, *fact.approved_by})}, {when(fact.reviewed_at)}")
    elif fact.approved_by:
        lines.append(f"*Approved so far* by {mentions(fact.approved_by)}; it waits for another approval")
    until = "was to be reviewed by" if state is FactState.EXPIRED else "review by"
    lines.append(f"*Owner:* {mention(fact.owner) if fact.owner else 'nobody'} · {until} {_day(wording.review_by)}")
    lines.append(f"*Languages:* {', '.join(wording.languages)}")
    for start in range(0, len(wording.topics), A_LINE):
        named = ", ".join(escape(topic) for topic in wording.topics[start : start + A_LINE])
        lines.append(named if start else f"*Topics:* {named}")
    return lines


def _choices(fact: VettedFact, state: FactState, may: May) -> list[ButtonElement]:
    value = fact_value(fact)
    found: list[ButtonElement] = []
    if state is FactState.PROPOSED and may.review:
        found.append(button("Approve", Action.FACT_APPROVE, value, style="primary"))
        found.append(button("Send back…", Action.FACT_SEND_BACK, value))
    if state is FactState.VETTED:
        found.append(button("Draft a post from it…", Action.FACT_DRAFT, value, style="primary"))
    if may.tend and state is not FactState.RETIRED:
        found.append(button("Edit…", Action.FACT_EDIT, value))
        retire = button("Retire…", Action.FACT_RETIRE, value, style="danger")
        retire.confirm = ConfirmObject(
            title="Retire this fact?",
            text="It answers nothing any more. Its versions and the record stay.",
            confirm="Retire",
            deny="Cancel",
        )
        found.append(retire)
    return found


def _version(one: FactVersion) -> str:
    who = mention(one.written_by) if one.written_by else "an import"
    line = f"Version {one.no} by {who}, {when(one.written_at)}"
    if one.reviewed_by and one.reviewed_at:
        return f"{line}; approved by {mention(one.reviewed_by)}, {when(one.reviewed_at)}"
    return f"{line}; not approved"


def done(sentence: str) -> Payload:
    return forms.modal("Vetted facts", [said(sentence)], callback_id=View.FACT_DONE)


def about_version(fact: VettedFact, version: int, *, person: PersonId, reviewer: bool, today: date) -> Message:
    """A person's message about one version: it is theirs to review, or to keep, or what became of it."""
    name = literal(fact.wording.name)
    state = fact.state(today=today)
    if fact.version != version:
        line = f"📎 Vetted fact {name}: version {version} was replaced by version {fact.version}."
    elif state is FactState.RETIRED:
        line = f"🗄️ Vetted fact {name} was retired."
    elif fact.returned:
        line = f"↩️ Vetted fact {name} was sent back{_by(fact)}: {literal(clip(fact.returned, 300))}"
    elif fact.reviewed_by is not None:
        line = f"✅ Vetted fact {name} was approved by {mention(fact.reviewed_by)}. It may be used now."
    elif reviewer:
        line = f"🩺 *A fact waits for your review:* {name}, version {version}."
    else:
        line = f"🕓 Vetted fact {name}, version {version}, waits for a clinical review."
    if person == fact.owner and person not in fact.authors and state is not FactState.RETIRED:
        line += "\nYou are its owner: you hear of its reviews, and of its review-by date."
    title = f"Vetted fact {fact.id}: version {version}"
    return Message(text=title, blocks=payloads([_opening(line, fact)]))


def due(fact: VettedFact, *, today: date) -> Message:
    """Tells the owner that a fact runs out soon, today, or has."""
    until = fact.wording.review_by
    how = "today is its last day" if until == today else f"it may be used up to *{_day(until)}*"
    if today > until:
        how = f"its review-by date, {_day(until)}, has passed, so it is not used any more"
    line = (
        f"📎 Your vetted fact {literal(fact.wording.name)}: {how}. Look at its source. If it is still right, edit it,"
        " choose a later date, and it goes to a clinical reviewer again."
    )
    return Message(text=f"Vetted fact {fact.id} is to be reviewed", blocks=payloads([_opening(line, fact)]))


def _opening(line: str, fact: VettedFact) -> Block:
    return SectionBlock(
        text=MarkdownTextObject(text=line, verbatim=True), accessory=button("Open…", Action.FACT, fact_value(fact))
    )


A_FEW = 3
"""People from whom on a claim is said to spread."""


def spreading(fact: VettedFact, claim: str, spread: Spread, *, alert: AlertId | None = None) -> Block:
    """That a claim is spreading, with the answer there is, and a way to a draft."""
    asked = f"; {_others(spread.others)}" if spread.others else ""
    reviewed = f", reviewed {fact.reviewed_at.day} {fact.reviewed_at:%b}" if fact.reviewed_at else ""
    goes = "is spreading" if spread.people >= A_FEW else "turns up"
    line = (
        f"⚠️ *The claim that* {literal(claim)} *{goes}:* {many(spread.posts, 'post')}, {_people(spread.people)} since"
        f" {when(spread.since)}{asked}.\nWe have a vetted answer: *{escape(fact.wording.name)}*"
        f" (<{escape(fact.wording.source)}|source>{reviewed})."
    )
    value = FactRef(fact=fact.id, version=fact.version, alert=alert).encode()
    spoken = clip(f"Draft a response from {fact.wording.name}", 75)
    return SectionBlock(
        text=MarkdownTextObject(text=clip(line, 3000), verbatim=True),
        accessory=button("Draft a response", Action.FACT_DRAFT, value, style="primary", spoken=spoken),
    )


def _others(count: int) -> str:
    if count == 1:
        return "1 post more denies it, asks, or says that others say so"
    return f"{count:,} posts more deny it, ask, or say that others say so"


def claim_told(fact: VettedFact, spread: Spread, *, today: date) -> Message:
    """That a claim spreads where no topic spikes; without an answer once the fact is not vetted, or does not answer
    it, any more.
    """
    note = "Public posts only. A claim is told once a day; an alert tells of those in its own posts."
    if not fact.offered(today=today) or spread.claim not in fact.wording.claims:
        line = (
            f"⚠️ A claim is spreading whose answer, {literal(fact.wording.name)}, was changed or is not vetted any more."
        )
        return Message(text="A false claim is spreading", blocks=payloads([_opening(line, fact)]))
    blocks: list[Block] = [spreading(fact, spread.claim, spread), aside(note)]
    return Message(text="A false claim is spreading; there is a vetted answer", blocks=payloads(blocks))


def _state(fact: VettedFact, state: FactState) -> str:
    return "↩️ sent back" if state is FactState.PROPOSED and fact.returned else STATES[state]


def fact_value(fact: VettedFact) -> str:
    """What a button about a fact as it stands carries."""
    return FactRef(fact=fact.id, version=fact.version).encode()


def _claims(count: int) -> str:
    return many(count, "claim") if count else "no claims"


def _people(count: int) -> str:
    return "1 person" if count == 1 else f"{count:,} people"


def _day(day: date) -> str:
    return f"{day:%d %b %Y}"
