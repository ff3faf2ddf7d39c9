"""A stage in other hands: given to a colleague, or its approval recorded for somebody outside Slack."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from bot.drafts.kinds import Kind
from bot.ids import DraftId, PersonId
from bot.review.decision import Outsider
from bot.review.review import Review
from bot.review.roster import Roster
from bot.review.stages import Role, Stage
from handlers.blocks import handing
from handlers.blocks.card import stage_line
from handlers.blocks.text import NAMED
from handlers.refs import CardRef

AMARA, CLARA, DEVAN, BO = (PersonId(name) for name in ("U0AMARA", "U0CLARAR", "U0DEVANS", "U0BOLIND"))
REF = CardRef(draft=DraftId(12), version=2, epoch=1, step=1)


def stages_of(view: dict[str, Any]) -> list[str]:
    element = next(block["element"] for block in view["blocks"] if block.get("block_id") == handing.STAGE)
    return [option["value"] for option in element["options"]]


def test_a_stage_is_handed_to_one_of_those_who_may_decide_it(
    make_review: Callable[..., Review],
    roster: Roster,
    fits_modal: Callable[..., None],
    snapshot: Callable[..., None],
) -> None:
    view = handing.hand_over_form(REF, make_review(), roster)
    fits_modal(view)
    assert CardRef.decode(view["private_metadata"]) == REF
    assert stages_of(view) == ["clinical"]
    snapshot("reassign", view)


def test_of_parallel_stages_one_is_chosen_and_nobody_is_said_where_nobody_is(
    make_review: Callable[..., Review], roster: Roster, fits_modal: Callable[..., None], snapshot: Callable[..., None]
) -> None:
    view = handing.hand_over_form(REF, make_review(kind=Kind.PATIENT_STORY), roster)
    fits_modal(view)
    assert stages_of(view) == ["privacy", "brand"]
    assert "initial_option" not in str(view)
    snapshot("reassign_parallel", view)


def test_a_role_held_by_hundreds_is_counted_not_listed(
    make_review: Callable[..., Review], fits_modal: Callable[..., None], words_of: Callable[..., dict[str, list[str]]]
) -> None:
    everybody = frozenset(PersonId(f"U{place:010}") for place in range(500))
    stages = tuple(
        Stage(key=f"all.{place}", roles=tuple(role for role in Role if role.reviews), step=1) for place in range(6)
    )
    review = replace(make_review(), plan=stages)
    view = handing.hand_over_form(REF, review, Roster(roles={Role.CLINICAL: everybody}))
    fits_modal(view)
    (able,) = words_of(view["blocks"])["mrkdwn"]
    assert able.count(f" or {500 - NAMED} others") == 6
    assert able.count("<@") == 6 * NAMED


def test_an_approval_is_recorded_with_its_evidence(
    make_review: Callable[..., Review], fits_modal: Callable[..., None], snapshot: Callable[..., None]
) -> None:
    view = handing.record_form(REF, make_review())
    fits_modal(view)
    assert CardRef.decode(view["private_metadata"]) == REF
    snapshot("record", view)


def test_no_approval_is_recorded_for_privacy(make_review: Callable[..., Review]) -> None:
    review = make_review(kind=Kind.PATIENT_STORY)
    assert [standing.stage.key for standing in handing.recordable(review)] == ["brand"]
    assert stages_of(handing.record_form(REF, review)) == ["brand"]
    mixed = Stage(key="either", roles=(Role.BRAND, Role.PRIVACY), step=1)
    assert handing.recordable(replace(review, plan=(mixed,))) == ()


def test_what_was_chosen_is_read_back() -> None:
    state = {
        "values": {
            "stage": {"value": {"selected_option": {"value": "clinical"}}},
            "person": {"value": {"selected_user": "U0DEVANS"}},
            "name": {"value": {"value": " Dr. Ruiz, cardiology "}},
            "evidence": {"value": {"value": "E-mail of 20 Nov, &quot;ok :+1:&quot;\n"}},
        }
    }
    assert (handing.stage(state), handing.person(state)) == ("clinical", DEVAN)
    read = handing.outsider(state)
    assert read.name == "Dr. Ruiz, cardiology"
    assert "👍" in read.evidence
    assert handing.stage({}) == ""
    assert handing.outsider({}) == Outsider(name="", evidence="")


def test_a_stage_in_other_hands_is_said_to_be(make_review: Callable[..., Review], roster: Roster) -> None:
    review = replace(make_review(), assigned={"clinical": DEVAN})
    line = stage_line(review, review.standings()[0], roster)
    assert line == "⏳ *Clinical*: waiting for <@U0DEVANS> (handed over)"
