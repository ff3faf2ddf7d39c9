"""The smaller forms: reasons, publishing, scheduling, set-up."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from bot.drafts.networks import Network
from bot.ids import ChannelId, DraftId, PersonId, WorkspaceId
from bot.refusals import NotFound
from bot.review.decision import Verdict
from bot.review.stages import Role
from bot.workspaces.settings import WorkspaceSettings
from handlers.blocks import publish, reasons, setup
from handlers.refs import CardRef

BOTH = (Network.X, Network.FACEBOOK)
REF = CardRef(draft=DraftId(12), version=2, epoch=1, step=1)


def fields(view: dict[str, Any]) -> set[str]:
    return {block["block_id"] for block in view["blocks"] if block["type"] == "input"}


@pytest.mark.parametrize("verdict", [Verdict.CHANGES, Verdict.REJECTED])
def test_the_reason_form_asks_why_and_remembers_what_was_seen(
    verdict: Verdict, snapshot: Callable[..., None], fits_slack: Callable[..., None]
) -> None:
    ref = reasons.ReasonRef(card=REF, verdict=verdict)
    view = reasons.reason_form(ref, ["Not in our voice"])
    fits_slack(view["blocks"], at_most=100)
    assert reasons.ReasonRef.decode(view["private_metadata"]) == ref
    assert not reasons.reason_form(ref, [])["blocks"][0]["optional"]
    snapshot(f"reason_{verdict}", view)


def test_a_reason_is_read_without_the_space_around_it() -> None:
    state = {"values": {"reason": {"value": {"type": "plain_text_input", "value": "  Too long. :+1:\n"}}}}
    assert reasons.reason(state) == "Too long. 👍"
    assert reasons.reason({}) == ""


def test_withdrawing_says_that_it_is_for_good(snapshot: Callable[..., None]) -> None:
    view = reasons.withdraw_form(REF)
    assert CardRef.decode(view["private_metadata"]) == REF
    snapshot("withdraw", view)


def test_publishing_asks_where_it_is_out_and_for_links(
    snapshot: Callable[..., None], fits_slack: Callable[..., None]
) -> None:
    view = publish.publish_form(REF, BOTH, (Network.X,))
    fits_slack(view["blocks"], at_most=100)
    assert publish.link_errors("No link.").keys() <= fields(view)
    assert publish.links({"values": {"links": {"value": {"value": "https://a.example"}}}}) == "https://a.example"
    snapshot("publish", view)
    fits_slack(publish.publish_form(REF, tuple(Network), ())["blocks"], at_most=100)
    assert "networks" not in fields(publish.publish_form(REF, BOTH[:1], ())), "one is no choice"


def test_where_it_is_out_is_read_back() -> None:
    """What is no network is left out, and where there was no question nothing is said."""
    options = [{"value": "facebook"}, {"value": "the moon"}]
    assert publish.networks({"values": {"networks": {"value": {"selected_options": options}}}}) == (Network.FACEBOOK,)
    assert publish.networks({"values": {}}) == ()


def test_scheduling_starts_from_the_slot_in_the_persons_zone(
    now: datetime, snapshot: Callable[..., None], fits_slack: Callable[..., None]
) -> None:
    view = publish.schedule_form(REF, BOTH, BOTH, zone="America/Chicago", slot=now)
    fits_slack(view["blocks"], at_most=100)
    assert publish.decode_schedule(view["private_metadata"]) == (REF, "America/Chicago")
    refused = dict.fromkeys(("networks", "tool", "day", "time", "link", "else"), "No.")
    assert publish.schedule_errors(refused).keys() <= fields(view)
    snapshot("schedule", view)


def test_what_was_scheduled_is_read_back() -> None:
    state = {
        "values": {
            "tool": {"value": {"value": "Buffer"}},
            "day": {"value": {"selected_date": "2026-11-24"}},
            "time": {"value": {"selected_time": None}},
            "networks": {"value": {"selected_options": [{"value": "x"}]}},
        }
    }
    assert publish.schedule_values(state) == publish.ScheduleTyped(
        tool="Buffer", day="2026-11-24", time=None, link="", networks=(Network.X,)
    )


@pytest.mark.parametrize(
    "forged", ["", "{}", "[]", "null", json.dumps({"ref": REF.encode()}), json.dumps({"ref": 5, "zone": "UTC"})]
)
def test_metadata_vetted_never_wrote_is_refused(forged: str) -> None:
    with pytest.raises(NotFound):
        publish.decode_schedule(forged)
    with pytest.raises(NotFound):
        reasons.ReasonRef.decode(forged)


def test_set_up_shows_the_settings_there_are(
    settings: WorkspaceSettings, snapshot: Callable[..., None], fits_slack: Callable[..., None]
) -> None:
    view = setup.setup_form(settings, zone="America/Chicago")
    fits_slack(view["blocks"], at_most=100)
    refused = {"timezone", "review_channel", *(role.value for role in Role), "else"}
    assert setup.errors(dict.fromkeys(refused, "No.")).keys() <= fields(view)
    snapshot("setup", view)


def test_the_first_set_up_offers_the_channel_it_was_asked_for_in() -> None:
    view = setup.setup_form(WorkspaceSettings(workspace=WorkspaceId("T0LAKESIDE")), zone="UTC")
    (select,) = [block["element"] for block in view["blocks"] if block.get("block_id") == "review_channel"]
    assert select["default_to_current_conversation"] is True
    assert select["filter"]["include"] == ["private"]


def test_what_was_set_up_is_read_back() -> None:
    state = {
        "values": {
            "review_channel": {"value": {"selected_conversation": "C0REVIEW"}},
            "timezone": {"value": {"value": " America/Chicago "}},
            "clinical": {"value": {"selected_users": ["U0CLARAR", "U0DEVANS"]}},
            "brand": {"value": {"selected_users": None}},
        }
    }
    read = setup.setup_values(state)
    assert ChannelId(read.review_channel) == "C0REVIEW"
    assert read.timezone == "America/Chicago"
    assert read.roles[Role.CLINICAL] == {PersonId("U0CLARAR"), PersonId("U0DEVANS")}
    assert read.roles[Role.BRAND] == frozenset()
