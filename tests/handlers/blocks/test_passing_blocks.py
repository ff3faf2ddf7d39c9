"""Passes as people read them."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.drafts.kinds import Kind
from bot.ids import PassId
from bot.preflight.passes import Pass, PassState
from handlers.blocks import passing
from handlers.ids import Action
from tests.handlers.blocks.conftest import AMARA, CLARA, HOSTILE, NOW

ASKED = Pass(id=PassId(7), person=AMARA, rule="identifiers.name", kind=Kind.REPLY, because="A volunteer.", asked_at=NOW)


def test_the_form_offers_the_rules_that_may_be_overruled(
    fits_modal: Callable[..., None], snapshot: Callable[..., None]
) -> None:
    view = passing.ask_form()
    fits_modal(view)
    snapshot("ask_pass", view)
    offered = {option["value"] for option in view["blocks"][1]["element"]["options"]}
    assert "identifiers.name" in offered
    assert not offered & {"identifiers.ssn", "identifiers.record", "relationship.details"}
    fits_modal(passing.asked())


@pytest.mark.parametrize("state", PassState)
def test_the_privacy_role_reads_why_and_answers_while_it_waits(
    state: PassState,
    fits_slack: Callable[..., None],
    actions_of: Callable[..., dict[str, str]],
    snapshot: Callable[..., None],
) -> None:
    found = replace(ASKED, state=state)
    if state is not PassState.ASKED:
        found = replace(found, answered_by=CLARA, answered_at=NOW)
    message = passing.pass_message(found, CLARA)
    fits_slack(message.blocks)
    snapshot(f"pass_{state.value}", message.blocks)
    waits = {Action.GRANT_PASS, Action.REFUSE_PASS} if state is PassState.ASKED else set()
    assert actions_of(message.blocks).keys() == waits
    own = passing.pass_message(found, AMARA)
    assert "A volunteer." not in str(own.blocks)
    snapshot(f"pass_{state.value}_own", own.blocks)


def test_a_reason_cannot_pass_for_anything_else(fits_slack: Callable[..., None]) -> None:
    message = passing.pass_message(replace(ASKED, because=HOSTILE), CLARA)
    fits_slack(message.blocks)
    assert [block["text"]["type"] for block in message.blocks if HOSTILE in str(block.get("text", {}).get("text"))] == [
        "plain_text"
    ]
