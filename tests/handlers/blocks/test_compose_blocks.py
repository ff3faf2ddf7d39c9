"""The form in which people write, and what is read back from it."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.drafts.draft import Composition, Image, Upload
from bot.drafts.form import Typed
from bot.drafts.kinds import Kind
from bot.drafts.networks import Network
from bot.ids import DraftId, FileId
from handlers.blocks.compose import alt_errors, alts, alts_form, compose_form, errors, saved, values
from handlers.ids import Action
from handlers.refs import FormRef

NEW = FormRef(draft=None, zone="America/Chicago")
EDIT = FormRef(draft=DraftId(12), zone="America/Chicago")


@pytest.fixture
def composition(now: datetime, make_image: Callable[..., Image]) -> Composition:
    upload = Upload(file=FileId("F0UPLOAD"), name="poster.png", mimetype="image/png", size=1000)
    return Composition(
        kind=Kind.AWARENESS_DAY,
        text="Wash your hands.",
        networks=(Network.X, Network.YOUTUBE),
        slot=now,
        sources=("https://example.org/a", "https://example.org/b"),
        note="Please be quick.",
        images=(make_image(), upload),
    )


def state_of(view: Mapping[str, Any]) -> dict[str, Any]:
    """What Slack would send if a person submitted the form untouched."""
    initial = {
        "initial_value": "value",
        "initial_date": "selected_date",
        "initial_time": "selected_time",
        "initial_option": "selected_option",
        "initial_options": "selected_options",
    }
    found: dict[str, Any] = {}
    for block in view["blocks"]:
        if block["type"] == "input":
            element = block["element"]
            held = {sent: element.get(offered) for offered, sent in initial.items() if offered in element}
            found[block["block_id"]] = {element["action_id"]: {"type": element["type"], **held}}
    return {"values": found}


def fields(view: Mapping[str, Any]) -> set[str]:
    return {block["block_id"] for block in view["blocks"] if block["type"] == "input"}


def test_a_new_form_is_empty_and_chooses_no_kind(
    snapshot: Callable[..., None], fits_slack: Callable[..., None]
) -> None:
    view = compose_form(None, ref=NEW, files_available=True)
    fits_slack(view["blocks"], at_most=100)
    assert values(state_of(view), NEW) == Typed(zone="America/Chicago")
    snapshot("compose_new", view)


def test_an_untouched_form_gives_back_what_it_was_opened_with(
    composition: Composition, snapshot: Callable[..., None], fits_slack: Callable[..., None]
) -> None:
    view = compose_form(composition, ref=EDIT, files_available=True)
    fits_slack(view["blocks"], at_most=100)
    assert values(state_of(view), EDIT) == Typed(
        text="Wash your hands.",
        kind="awareness_day",
        networks=("x", "youtube"),
        day="2026-11-23",
        time="09:00",
        zone="America/Chicago",
        sources="https://example.org/a\nhttps://example.org/b",
        note="Please be quick.",
        kept=(f"{1:064x}", "F0UPLOAD"),
    )
    snapshot("compose_edit", view)


def test_the_longest_draft_can_be_edited(fits_slack: Callable[..., None], make_image: Callable[..., Image]) -> None:
    longest = Composition(
        kind=Kind.REPLY,
        text="t" * 3000,
        networks=tuple(Network),
        note="n" * 3000,
        images=tuple(make_image(place, alt="a" * 2000) for place in range(10)),
    )
    view = compose_form(longest, ref=EDIT, files_available=True)
    fits_slack(view["blocks"], at_most=100)
    assert "images" not in fields(view)
    fits_slack(alts_form(longest, {}, ref=EDIT)["blocks"], at_most=100)


def test_words_from_elsewhere_that_the_form_cannot_hold_are_said_to_be_cut() -> None:
    started = Composition(kind=Kind.EDUCATIONAL, text="w" * 3500, networks=())
    view = compose_form(started, ref=NEW, files_available=True, kind_chosen=False)
    assert view["blocks"][0]["hint"]["text"] == "These are the first 3000 of 3500 characters; the form holds no more."
    assert values(state_of(view), NEW).kind is None


def test_without_the_scope_for_files_the_form_offers_no_images() -> None:
    assert "images" not in fields(compose_form(None, ref=NEW, files_available=False))


def test_the_form_offers_to_save_a_safe_wording_and_a_pass(actions_of: Callable[..., dict[str, str]]) -> None:
    actions = actions_of(compose_form(None, ref=NEW, files_available=True)["blocks"])
    assert actions.keys() == {Action.SAVE, Action.SAFE_REPLY, Action.ASK_PASS}


def test_uploads_are_read_and_what_is_no_file_is_left_out() -> None:
    files = [
        {"id": "F1", "name": "a.png", "mimetype": "image/png", "size": 5, "user": "U0AMARA"},
        {"id": "F2", "size": "large"},
        {"name": "no id.png"},
        "F3",
    ]
    read = values({"values": {"images": {"value": {"type": "file_input", "files": files}}}}, NEW)
    assert read.uploads == (
        Upload(file=FileId("F1"), name="a.png", mimetype="image/png", size=5),
        Upload(file=FileId("F2"), name="", mimetype="", size=0),
    )


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
ELEMENT = st.fixed_dictionaries(
    dict.fromkeys(["value", "selected_option", "selected_options", "selected_date", "selected_time", "files"], JSON)
)
FIELD = st.sampled_from(["text", "kind", "networks", "day", "time", "images", "kept", "sources", "note"])


@given(state=st.dictionaries(FIELD, JSON | st.fixed_dictionaries({"value": ELEMENT | JSON}), min_size=3))
def test_no_state_however_odd_keeps_the_form_from_being_read(state: dict[str, Any]) -> None:
    assert values({"values": state}, NEW).zone == "America/Chicago"


def test_every_refusal_stands_at_a_field_the_form_has() -> None:
    known = fields(compose_form(None, ref=NEW, files_available=True))
    refused = ("text", "kind", "networks", "day", "time", "sources", "note", "images", "something else")
    assert errors(dict.fromkeys(refused, "No."), known).keys() == known & {*refused}


def test_the_second_step_asks_an_alt_text_for_every_image(
    composition: Composition, snapshot: Callable[..., None], fits_slack: Callable[..., None]
) -> None:
    kept = composition.images[0]
    assert isinstance(kept, Image)
    view = alts_form(composition, {kept.sha256: FileId("F0KEPT")}, ref=EDIT)
    fits_slack(view["blocks"], at_most=100)
    assert alts(state_of(view), 2) == ("Two hands under a running tap, with soap.", "")
    snapshot("compose_alts", view)


@pytest.mark.parametrize(("mimetype", "size"), [("image/webp", 10), ("image/png", 0), ("text/html", 10), ("", 10)])
def test_a_file_slack_cannot_show_as_an_image_is_named(mimetype: str, size: int, composition: Composition) -> None:
    upload = Upload(file=FileId("F1"), name="poster", mimetype=mimetype, size=size)
    view = alts_form(replace(composition, images=(upload,)), {}, ref=EDIT)
    assert not [block for block in view["blocks"] if block["type"] == "image"]
    assert "Image 1 of 1: poster" in str(view["blocks"])


def test_a_refusal_of_the_second_step_stands_at_a_field_it_has(composition: Composition) -> None:
    known = fields(alts_form(composition, {}, ref=EDIT))
    found = alt_errors({"alt.1": "Say more.", "kind": "Nobody is left."}, len(composition.images))
    assert found == {"alt.1": "Say more.", "alt.0": "Nobody is left."}
    assert found.keys() <= known


def test_after_saving_the_form_says_where_the_draft_is_and_what_was_not_kept(
    snapshot: Callable[..., None], fits_slack: Callable[..., None]
) -> None:
    view = saved(DraftId(12), ("This is in the past.",))
    fits_slack(view["blocks"], at_most=100)
    snapshot("compose_saved", view)


def test_an_idea_is_no_markup(words_of: Callable[..., dict[str, list[str]]], hostile: str) -> None:
    """It may hold a question somebody asked in public."""
    view = compose_form(None, ref=FormRef(), files_available=True, ideas=(hostile,))
    told = [text for text in words_of(view["blocks"])["mrkdwn"] if text.startswith("💡")]
    assert len(told) == 1
    assert "<" not in told[0]
