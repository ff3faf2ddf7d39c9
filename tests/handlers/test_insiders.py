"""What guests and people from outside may not ask for, wherever its button stands."""

import pytest

from handlers.ids import Action
from handlers.insiders import asks_for_ours


@pytest.mark.parametrize("action", [Action.FACT_APPROVE, Action.NEXT_FACT_APPROVE, Action.NEXT_FACT_BACK])
def test_a_decision_on_a_fact_is_for_insiders_on_its_card_and_in_review_next(action: Action) -> None:
    assert asks_for_ours({"type": "block_actions", "actions": [{"action_id": action.value}]})


def test_stepping_through_ones_list_is_for_everybody() -> None:
    assert not asks_for_ours({"type": "block_actions", "actions": [{"action_id": Action.NEXT.value}]})
