"""The form for deadlines: what it shows is read back, and what cannot be is refused at its field."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.deadlines.policy import Deadlines, Steps
from bot.deadlines.working_hours import Week
from bot.drafts.kinds import Kind
from bot.refusals import Unfit
from handlers.blocks import deadlines
from tests.support.office import SETTINGS

OWN = Deadlines(
    week=Week(days=frozenset({0, 1, 2, 3}), opens=8, closes=16),
    steps=Steps(remind=2, again=3, backup=4, channel=5),
    kinds={Kind.PATIENT_STORY: Steps(remind=8, again=8, backup=4, channel=4)},
    crisis_minutes=15,
    expire_days=60,
)


def state(**typed: str) -> dict[str, object]:
    values: dict[str, object] = {
        deadlines.DAYS: {"value": {"selected_options": [{"value": str(day)} for day in range(4)]}},
        deadlines.OPENS: {"value": {"selected_option": {"value": "8"}}},
        deadlines.CLOSES: {"value": {"selected_option": {"value": "16"}}},
    }
    plain = {
        "remind": "2", "again": "3", "backup": "4", "channel": "5",
        "crisis_minutes": "15", "expire_days": "60", "kinds": "patient STORY: 8, 8; 4 4\n",
    } | typed  # fmt: skip
    values |= {f"deadlines.{name}": {"value": {"value": text}} for name, text in plain.items()}
    return {"values": values}


def test_the_form_shows_the_settings(fits_modal: Callable[..., None], snapshot: Callable[..., None]) -> None:
    view = deadlines.deadlines_form(replace(SETTINGS, deadlines=OWN))
    fits_modal(view)
    snapshot("deadlines", view)


def test_what_stands_in_the_form_is_read_back() -> None:
    assert deadlines.with_deadlines(SETTINGS, state()).deadlines == OWN


@pytest.mark.parametrize("line", ["Patient story: 8, 8", "Poem: 1, 2, 3, 4", "Patient story 8, 8, 4, 4"])
def test_a_line_that_names_no_kind_or_too_few_hours_is_refused(line: str) -> None:
    with pytest.raises(Unfit) as refused:
        deadlines.with_deadlines(SETTINGS, state(kinds=line))
    assert line in refused.value.fields[deadlines.KINDS]
    assert "Patient story" in refused.value.fields[deadlines.KINDS]
