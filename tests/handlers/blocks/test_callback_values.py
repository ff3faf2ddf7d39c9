"""What buttons and forms carry, and what is refused when it comes back."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ids import DraftId
from bot.refusals import NotFound
from handlers.ids import Action
from handlers.refs import CardRef, FormRef

NUMBERS = st.integers(min_value=0, max_value=2**63 - 1)


@given(draft=NUMBERS, version=NUMBERS, epoch=NUMBERS, step=NUMBERS)
def test_a_buttons_value_comes_back_as_it_went_and_fits_slack(draft: int, version: int, epoch: int, step: int) -> None:
    ref = CardRef(draft=DraftId(draft), version=version, epoch=epoch, step=step)
    assert CardRef.decode(ref.encode()) == ref
    assert len(ref.encode()) <= 2000


@given(draft=st.none() | NUMBERS.map(DraftId), zone=st.text(max_size=64))
def test_a_forms_reference_comes_back_as_it_went(draft: DraftId | None, zone: str) -> None:
    ref = FormRef(draft=draft, zone=zone)
    assert FormRef.decode(ref.encode()) == ref


@pytest.mark.parametrize(
    "forged",
    [
        "",
        "12",
        "null",
        "[]",
        "{}",
        "not json",
        json.dumps({"d": 1, "v": 1, "e": 0}),
        json.dumps({"d": 1, "v": 1, "e": 0, "s": 1, "admin": True}),
        json.dumps({"d": "1", "v": 1, "e": 0, "s": 1}),
        json.dumps({"d": True, "v": 1, "e": 0, "s": 1}),
        json.dumps({"d": -1, "v": 1, "e": 0, "s": 1}),
        json.dumps({"d": 2**63, "v": 1, "e": 0, "s": 1}),
        json.dumps({"d": 1.5, "v": 1, "e": 0, "s": 1}),
    ],
)
def test_a_button_value_vetted_never_wrote_is_refused(forged: str) -> None:
    with pytest.raises(NotFound):
        CardRef.decode(forged)


@pytest.mark.parametrize(
    "forged",
    ["", "{}", "null", json.dumps({"draft": "1", "zone": "UTC"}), json.dumps({"draft": 1, "zone": None})],
)
def test_a_forms_reference_vetted_never_wrote_is_refused(forged: str) -> None:
    with pytest.raises(NotFound):
        FormRef.decode(forged)


def test_action_ids_fit_slack() -> None:
    assert all(0 < len(action) <= 255 for action in Action)
