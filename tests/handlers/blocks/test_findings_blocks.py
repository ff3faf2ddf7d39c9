"""What people read of preflight's findings: on the card, in the form that asks why, in the form of answers."""

from collections.abc import Callable
from dataclasses import replace

from bot.drafts.draft import Composition
from bot.drafts.kinds import Kind
from bot.drafts.networks import Network
from bot.ids import DraftId
from bot.preflight.finding import Field, Finding, Severity
from bot.preflight.noted import Answer, Noted
from bot.preflight.rules import match
from bot.review.review import Review
from handlers.blocks import preflight
from handlers.blocks.findings import on_card
from handlers.refs import FormRef
from tests.handlers.blocks.conftest import CLARA, HOSTILE, NOW

PHONE = Finding(match=match("identifiers.phone", 49, 61, severity=Severity.WARN), field=Field.TEXT)
NAME = Finding(match=match("identifiers.name", 0, 4, severity=Severity.ADVISE), field=Field.TAILORED, network=Network.X)
WRITTEN = Composition(kind=Kind.EDUCATIONAL, text="Wash your hands.\n" * 10, networks=())
FOUND = tuple(
    Noted(no=no, finding=finding)
    for no, finding in enumerate(
        (PHONE, NAME, NAME, Finding(match=match("access.alt_useless", 0, 5), field=Field.ALT, image=0))
    )
)


def test_the_card_groups_findings_and_says_what_was_mended(
    fits_slack: Callable[..., None], snapshot: Callable[..., None]
) -> None:
    blocks = [block.to_dict() for block in on_card(FOUND, {"phone", "age"}, "She agreed.")]
    fits_slack(blocks)
    snapshot("findings_on_card", blocks)
    assert "Mended since the version before: age" in str(blocks)


def test_an_answer_stands_beside_its_finding_and_cannot_pass_for_anything_else(
    fits_slack: Callable[..., None],
) -> None:
    answered = replace(FOUND[0], answer=Answer(person=CLARA, at=NOW, wrong=False, words=HOSTILE[:500]))
    wrong = replace(FOUND[0], answer=Answer(person=CLARA, at=NOW, wrong=True))
    blocks = [block.to_dict() for block in on_card((answered, wrong), (), "")]
    fits_slack(blocks)
    said = str(blocks)
    assert "wrong, says <@U0CLARAR>" in said
    assert "<!channel>" not in said
    assert "not answered yet" not in said


def test_the_form_that_asks_why_names_each_warning(
    fits_modal: Callable[..., None], snapshot: Callable[..., None]
) -> None:
    view = preflight.warned_form([PHONE], WRITTEN, ref=FormRef(draft=DraftId(3)))
    fits_modal(view)
    snapshot("warned", view)
    fits_modal(preflight.warned_form([PHONE] * 60, WRITTEN, ref=FormRef(draft=DraftId(3))))


def test_only_who_may_answer_gets_fields(
    make_review: Callable[..., Review], fits_modal: Callable[..., None], snapshot: Callable[..., None]
) -> None:
    view = preflight.findings_form(make_review(), FOUND, answerable={0})
    fits_modal(view)
    snapshot("findings", view)
    assert [block["block_id"] for block in view["blocks"] if block["type"] == "input"] == ["as.0", "0"]
    looking = preflight.findings_form(make_review(), FOUND, answerable=())
    fits_modal(looking)
    assert "submit" not in looking
    many = tuple(replace(FOUND[0], no=no) for no in range(60))
    fits_modal(preflight.findings_form(make_review(), many, answerable=range(60)))


def test_answers_are_read_and_what_was_left_alone_is_left_out() -> None:
    state = {
        "values": {
            "as.0": {"value": {"selected_option": {"value": "fine"}}},
            "0": {"value": {"value": " Her own line. "}},
            "as.1": {"value": {"selected_option": {"value": "wrong"}}},
            "as.2": {"value": {"selected_option": None}},
            "as.x": {"value": {"selected_option": {"value": "fine"}}},
        }
    }
    said = preflight.answers(state)
    assert {no: (one.wrong, one.words) for no, one in said.items()} == {0: (False, "Her own line."), 1: (True, "")}
