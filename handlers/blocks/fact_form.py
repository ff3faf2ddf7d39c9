"""The form of a vetted fact, and the forms around it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from slack_sdk.models.blocks import Block, UserSelectElement
from slack_sdk.models.blocks.block_elements import FileInputElement

from bot.drafts.draft import Upload
from bot.drafts.typed import from_modal
from bot.facts.fact import LONGEST_NAME, LONGEST_SOURCE, LONGEST_STATEMENT, MOST_CLAIMS
from bot.facts.fact_form import Typed
from bot.facts.keeping import LONGEST_REASON
from bot.listening.importing import FORM
from bot.listening.topic_form import LANGUAGES
from bot.tabular import MAX_BYTES
from handlers.blocks.compose import uploads
from handlers.blocks.forms import MOST_OPTIONS, VALUE, all_chosen, day, field, many_of, modal, text_input, typed
from handlers.blocks.message import Payload
from handlers.blocks.text import aside, said
from handlers.ids import View
from handlers.refs import FactFormRef

NAME, STATEMENT, SOURCE, CLAIMS = "name", "statement", "source", "claims"
REVIEW_BY, LANGUAGE, TOPICS, OWNER = "review_by", "languages", "topics", "owner"
WHY = "why"


def fact_form(stands: Typed, topics: Sequence[str], ref: FactFormRef | None = None) -> Payload:
    """`topics` are the names that are listened for; None of a `ref`: a new fact."""
    chosen = stands.topics.splitlines()
    names = list(dict.fromkeys([*chosen, *topics]))[:MOST_OPTIONS]
    blocks: list[Block] = [
        field(NAME, "Name", text_input(stands.name, longest=LONGEST_NAME), hint="People find it by this."),
        field(
            STATEMENT,
            "Statement",
            text_input(stands.statement, lines=True, longest=LONGEST_STATEMENT),
            hint="What is true, in plain words, so that it can be posted as it stands.",
        ),
        field(
            SOURCE,
            "Source",
            text_input(stands.source, longest=LONGEST_SOURCE, placeholder="https://"),
            hint="The page or guideline that says so.",
        ),
        field(
            CLAIMS,
            "False claims it answers",
            text_input(stands.claims, lines=True),
            hint=f"One a line, up to {MOST_CLAIMS}, as people put it: a whole sentence, what does what to whom.",
            optional=True,
        ),
        field(
            REVIEW_BY,
            "Review by",
            day(stands.review_by or None),
            hint="The last day of use, a year ahead at most. The owner is reminded 14 days before, and on the day.",
        ),
        field(
            LANGUAGE,
            "Languages",
            many_of(dict(LANGUAGES), stands.languages.replace(",", " ").split(), placeholder="Languages"),
        ),
    ]
    if names:
        options = {name: name for name in names}
        blocks.append(field(TOPICS, "Topics", many_of(options, chosen, placeholder="Topics"), optional=True))
    blocks.append(field(OWNER, "Owner", UserSelectElement(action_id=VALUE, initial_user=stands.owner or None)))
    if ref is not None:
        blocks.append(aside("Any change makes a new version: the approval goes, and a clinical reviewer is asked."))
    return modal(
        "Edit fact" if ref is not None else "New fact",
        blocks,
        callback_id=View.FACT_FORM,
        submit="Send to review",
        close="Cancel",
        metadata=ref.encode() if ref is not None else "",
    )


def typed_fact(state: Mapping[str, Any]) -> Typed:
    return Typed(
        name=from_modal(typed(state, NAME)),
        statement=from_modal(typed(state, STATEMENT)),
        source=from_modal(typed(state, SOURCE)),
        review_by=typed(state, REVIEW_BY, "selected_date"),
        claims=from_modal(typed(state, CLAIMS)),
        languages=", ".join(all_chosen(state, LANGUAGE)),
        topics="\n".join(all_chosen(state, TOPICS)),
        owner=typed(state, OWNER, "selected_user"),
    )


def empty(*, owner: str, review_by: str) -> Typed:
    return replace(Typed(name="", statement="", source="", review_by=review_by), owner=owner)


def send_back_form(ref: FactFormRef) -> Payload:
    blocks: list[Block] = [
        field(
            WHY,
            "What should be different",
            text_input(lines=True, longest=LONGEST_REASON),
            hint="The owner reads this. Nothing about a patient.",
        )
    ]
    return modal(
        "Send back", blocks, callback_id=View.FACT_BACK, submit="Send back", close="Cancel", metadata=ref.encode()
    )


def why(state: Mapping[str, Any]) -> str:
    return from_modal(typed(state, WHY))


def import_form() -> Payload:
    blocks: list[Block] = [
        said(
            "A YAML or CSV file of facts, as *Export* writes it. Facts of a name that is there are changed. A file is"
            " taken whole or not at all, and everything new in it waits for a clinical review."
        ),
        field(
            FORM,
            "File (.yaml, .yml or .csv)",
            FileInputElement(action_id=VALUE, filetypes=["yaml", "yml", "csv"], max_files=1),
            hint=f"Up to {MAX_BYTES // 1000} kB.",
        ),
    ]
    return modal("Import facts", blocks, callback_id=View.FACT_IMPORT, submit="Import", close="Cancel")


def upload(state: Mapping[str, Any]) -> Upload | None:
    """The one file that was put into the form."""
    found = uploads(state, FORM)
    return found[0] if len(found) == 1 else None
