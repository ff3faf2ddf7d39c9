"""Forms for a stage: hand it to a colleague, or record the approval of somebody outside Slack."""

from collections.abc import Mapping
from typing import Any

from slack_sdk.models.blocks import Block, UserSelectElement

from bot.drafts.typed import from_modal
from bot.ids import PersonId
from bot.review.decision import Outsider
from bot.review.review import Review, Standing
from bot.review.roster import Roster
from bot.review.stages import Role
from handlers.blocks.forms import VALUE, choice, chosen, field, modal, text_input, typed
from handlers.blocks.message import Payload
from handlers.blocks.text import aside, mentions
from handlers.ids import View
from handlers.refs import CardRef

STAGE, PERSON, NAME, EVIDENCE = "stage", "person", "name", "evidence"


def hand_over_form(ref: CardRef, review: Review, roster: Roster) -> Payload:
    standings = review.open_standings()
    able = "\n".join(
        f"{standing.stage.label}: {mentions(review.able(standing, roster), ' or ') or 'nobody'}"
        for standing in standings
    )
    blocks: list[Block] = [
        _stage_field(standings),
        field(PERSON, "Hand it to", UserSelectElement(action_id=VALUE)),
        aside(f"Who may decide:\n{able}"),
    ]
    return modal(
        "Reassign", blocks, callback_id=View.REASSIGN, submit="Reassign", close="Cancel", metadata=ref.encode()
    )


def recordable(review: Review) -> tuple[Standing, ...]:
    """The open stages for which an approval may be recorded: never privacy."""
    return tuple(standing for standing in review.open_standings() if Role.PRIVACY not in standing.stage.roles)


def record_form(ref: CardRef, review: Review) -> Payload:
    blocks: list[Block] = [
        aside("For a reviewer without Slack who approved *this very version*. The record names you beside them."),
        _stage_field(recordable(review)),
        field(NAME, "Who approved", text_input(longest=100, placeholder="Name and function")),
        field(
            EVIDENCE,
            "Evidence",
            text_input(lines=True, longest=500),
            hint="Where it can be looked up: date and subject of the e-mail, number of the signed form.",
        ),
    ]
    return modal(
        "Record an approval", blocks, callback_id=View.RECORD, submit="Record", close="Cancel", metadata=ref.encode()
    )


def _stage_field(standings: tuple[Standing, ...]) -> Block:
    stages = {standing.stage.key: standing.stage.label for standing in standings}
    first = next(iter(stages)) if len(stages) == 1 else None
    return field(STAGE, "Stage", choice(stages, first, placeholder="Choose a stage"))


def stage(state: Mapping[str, Any]) -> str:
    return chosen(state, STAGE) or ""


def person(state: Mapping[str, Any]) -> PersonId:
    return PersonId(typed(state, PERSON, "selected_user"))


def outsider(state: Mapping[str, Any]) -> Outsider:
    return Outsider(name=from_modal(typed(state, NAME)).strip(), evidence=from_modal(typed(state, EVIDENCE)).strip())
