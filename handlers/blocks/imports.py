"""Importing drafts from a file: the form, what became of it, and what it asks of reviewers."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import Block, MarkdownTextObject, SectionBlock
from slack_sdk.models.blocks.block_elements import FileInputElement

from bot.drafts.draft import Draft, DraftState, Upload
from bot.drafts.kinds import Kind
from bot.drafts.networks import Network
from bot.imports.handed_in import MAX_BYTES, Import, ImportState, Into
from bot.imports.sheet import MAX_ROWS
from bot.refusals import NotFound
from bot.review.review import Review
from handlers.blocks.compose import uploads
from handlers.blocks.forms import VALUE, choice, chosen, field, modal
from handlers.blocks.message import Message, Payload, payloads
from handlers.blocks.text import (
    SECTION,
    aside,
    button,
    buttons,
    literal,
    mention,
    said,
    when,
    word_for_word,
)
from handlers.ids import Action, View

FILE, INTO = "file", "into"
FILE_TYPES = ["csv", "tsv"]

INTO_LABELS = {
    Into.REVIEW.value: "Send every draft to review",
    Into.SAVED.value: "Save them as drafts of mine for later",
}

ABOUT = (
    "*One post a row.* The first row names the columns: `text`, `kind` and `networks` are needed; `day`, `time`,"
    " `sources` and `note` may be left out."
)
EXAMPLE = '```text,kind,networks,day,time\n"Wash your hands, with soap.",educational,"x, bluesky",2027-05-05,09:30```'

MOST_SECTIONS = 4
"""Sections of problems a message shows; Slack takes about 13,200 characters a message in all."""

LISTED = 20
"""Drafts that a message names one by one."""


def import_form(*, zone: str) -> Payload:
    kinds = " ".join(f"`{kind.value}`" for kind in Kind)
    networks = " ".join(f"`{network.value}`" for network in Network)
    blocks: list[Block] = [
        said(ABOUT),
        said(EXAMPLE),
        aside(f"*Kinds:* {kinds}", f"*Networks:* {networks}"),
        field(
            FILE,
            "CSV file",
            FileInputElement(action_id=VALUE, filetypes=FILE_TYPES, max_files=1),
            hint=f"UTF-8, up to {MAX_ROWS} rows and {MAX_BYTES // 1_000_000} MB. Times are in your time zone, {zone}."
            " Images cannot be imported; add them to the drafts afterwards.",
        ),
        field(INTO, "What becomes of them", choice(INTO_LABELS, Into.REVIEW.value, placeholder="Choose")),
        aside(
            "Every row is checked first. If anything is wrong with one, *nothing is imported*, and Vetted tells you"
            " row by row what to mend."
        ),
    ]
    return modal("Import drafts", blocks, callback_id=View.IMPORT, submit="Import", close="Cancel", metadata=zone)


def upload(state: Mapping[str, Any]) -> Upload | None:
    """The one file that was put into the form."""
    found = uploads(state, FILE)
    return found[0] if len(found) == 1 else None


def into(state: Mapping[str, Any]) -> Into:
    """What is to become of the drafts.

    Raises:
        NotFound: Vetted never offered such a choice.
    """
    try:
        return Into(chosen(state, INTO) or "")
    except ValueError:
        raise NotFound("Choose what becomes of the drafts.") from None


def file_error(sentence: str) -> dict[str, str]:
    return {FILE: sentence}


def reading(name: str) -> Payload:
    line = f"📥 *{literal(name)} is being read.* A direct message from Vetted says in a moment what became of it."
    return modal("Import drafts", [said(line)], callback_id=View.IMPORTING)


def outcome(handed_in: Import, drafts: Sequence[Draft]) -> Message:
    """What became of a file, for whoever handed it in; never a draft's words."""
    if handed_in.state is ImportState.REFUSED:
        return _refused(handed_in)
    saved = [draft for draft in drafts if draft.state is DraftState.SAVED]
    states = Counter(draft.state for draft in drafts)
    standing = ", ".join(f"{states[state]} {state.label.lower()}" for state in DraftState if states[state])
    blocks: list[Block] = [
        said(f"📥 *{_drafts(handed_in.drafts)} imported* from {literal(handed_in.name)}.\nNow: {standing}.")
    ]
    for draft in saved[:LISTED]:
        go_on = button("Go on…", Action.CONTINUE, str(draft.id), spoken=f"Go on: draft {draft.id}")
        blocks.append(SectionBlock(text=MarkdownTextObject(text=f"Draft #{draft.id}"), accessory=go_on))
    if len(saved) > LISTED:
        blocks.append(aside(f"and {len(saved) - LISTED} more"))
    return Message(text=f"{_drafts(handed_in.drafts)} imported", blocks=payloads(blocks))


def _refused(handed_in: Import) -> Message:
    found = handed_in.problems
    count = "one thing needs" if len(found) == 1 else f"{len(found)} things need"
    line = f"✋ *Nothing was imported* from {literal(handed_in.name)}: {count} another look. Then hand it in again."
    sections, shown = _sections([problem.line for problem in found])
    blocks: list[Block] = [said(line), *map(word_for_word, sections)]
    if shown < len(found):
        blocks.append(aside(f"and {len(found) - shown} more"))
    blocks.append(buttons(button("Hand it in again…", Action.IMPORT, "import", style="primary")))
    return Message(text="Nothing was imported", blocks=payloads(blocks))


def _sections(lines: Sequence[str]) -> tuple[list[str], int]:
    """The lines in as many sections as a message takes, and how many lines these are."""
    sections, shown = [""], 0
    for line in lines:
        if len(sections[-1]) + len(line) + 1 > SECTION:
            if len(sections) == MOST_SECTIONS:
                break
            sections.append("")
        sections[-1] += f"{line}\n"
        shown += 1
    return sections, shown


def waiting(handed_in: Import, reviews: Sequence[Review]) -> Message:
    """How many drafts of an import wait for somebody, and which."""
    by = mention(handed_in.person)
    whole = f"the {_drafts(handed_in.drafts)} that {by} imported"
    if not reviews:
        return Message(
            text="Nothing to do for you now", blocks=payloads([said(f"☑️ Of {whole}, none waits for you now.")])
        )
    verb = "waits" if len(reviews) == 1 else "wait"
    blocks: list[Block] = [said(f"👀 Of {whole}, *{len(reviews)} {verb} for your review*.")]
    for review in reviews[:LISTED]:
        slot = f" · slot {when(review.version.slot)}" if review.version.slot else ""
        number = str(review.draft.id)
        look = button("Look…", Action.OPEN_DRAFT, number, spoken=f"Look: draft {number}")
        line = f"*#{number} · {review.version.content.kind.label}*{slot}"
        blocks.append(SectionBlock(text=MarkdownTextObject(text=line, verbatim=True), accessory=look))
    if len(reviews) > LISTED:
        blocks.append(aside(f"and {len(reviews) - LISTED} more. Their cards are in the review channel."))
    return Message(text=f"{_drafts(len(reviews))} {verb} for your review", blocks=payloads(blocks))


def _drafts(count: int) -> str:
    return "1 draft" if count == 1 else f"{count} drafts"
