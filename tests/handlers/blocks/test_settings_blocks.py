"""Settings in Slack: what an admin sees, and what stands in the forms read back."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from bot.drafts.kinds import Kind
from bot.ids import GroupId, PersonId
from bot.refusals import NotFound
from bot.review.roster import Roster
from bot.review.rules import DEFAULT_RULES, MOST_STAGES, Rule, StageRule
from bot.review.stages import Binds, Role, Skip
from bot.workspaces.directory import GroupFacts
from bot.workspaces.reasons import LONGEST_REASON, MOST_REASONS
from bot.workspaces.settings import WorkspaceSettings
from handlers.blocks import settings as blocks
from handlers.blocks import setup
from handlers.blocks.settings import MOST_BACKUPS, RuleRef
from handlers.ids import Action

CLINICIANS, GONE = GroupId("S0CLINIC"), GroupId("S0GONE")
REVIEWING = [role for role in Role if role.reviews]
OWN: Rule = (
    StageRule(roles=(Role.CLINICAL, Role.PRIVACY), step=1, quorum=2, skip=Skip.NO_IMAGES),
    StageRule(roles=(Role.BRAND,), step=2, quorum=None, binds=Binds.VERSION, repeats=True),
)
LONGEST_RULE: Rule = tuple(
    StageRule(roles=tuple(REVIEWING), step=step, quorum=9, binds=Binds.VERSION, skip=Skip.NO_SOURCES, repeats=True)
    for step in range(1, MOST_STAGES + 1)
)


def group(handle: str, key: str = "") -> GroupFacts:
    return GroupFacts(id=GroupId(key or f"S0{handle.upper()}"), handle=handle, name=f"Team of {handle}")


def state_of(view: dict[str, Any]) -> dict[str, Any]:
    """What Slack sends when a form is submitted as it was opened."""
    values = {}
    for block in view["blocks"]:
        if block["type"] != "input":
            continue
        element = block["element"]
        values[block["block_id"]] = {
            element["action_id"]: {
                "type": element["type"],
                "value": element.get("initial_value"),
                "selected_option": element.get("initial_option"),
                "selected_options": element.get("initial_options", []),
                "selected_users": element.get("initial_users", []),
            }
        }
    return {"values": values}


def offered(view: dict[str, Any], field: str) -> list[str]:
    (element,) = [block["element"] for block in view["blocks"] if block.get("block_id") == field]
    return [option["value"] for option in element["options"]]


def test_the_menu_leads_to_every_setting(
    settings: WorkspaceSettings,
    fits_modal: Callable[..., None],
    actions_of: Callable[..., dict[str, str]],
    snapshot: Callable[..., None],
) -> None:
    view = blocks.menu(settings)
    fits_modal(view)
    wanted = {Action.SETUP, Action.HOLDERS, Action.RULES, Action.HABITS, Action.CLOCK, Action.OBSERVING}
    wanted |= {Action.DEADLINES, Action.LISTENING, Action.ASSISTING}
    wanted |= {Action.ORGANISATION, Action.PREFLIGHT}
    assert actions_of(view["blocks"]).keys() == wanted
    snapshot("settings", view)


@pytest.mark.parametrize(
    ("kinds", "words"),
    [
        (0, "So far all are Vetted's defaults."),
        (1, "For 1 kind you have a rule of your own."),
        (2, "For 2 kinds you have rules of your own."),
    ],
)
def test_the_menu_says_how_many_rules_are_the_organisations_own(
    kinds: int, words: str, settings: WorkspaceSettings
) -> None:
    own = dict.fromkeys([Kind.REPLY, Kind.EDUCATIONAL][:kinds], OWN)
    same = {Kind.REPOST: DEFAULT_RULES[Kind.REPOST]}
    assert words in str(blocks.menu(replace(settings, rules={**own, **same})))


def test_the_rules_are_told_in_words(
    settings: WorkspaceSettings, fits_modal: Callable[..., None], snapshot: Callable[..., None]
) -> None:
    view = blocks.rules_list(replace(settings, rules={Kind.REPLY: OWN}))
    fits_modal(view)
    snapshot("rules", view)
    fits_modal(blocks.rules_list(replace(settings, rules=dict.fromkeys(Kind, LONGEST_RULE))))


def test_a_rule_is_shown_stage_by_stage(fits_modal: Callable[..., None], snapshot: Callable[..., None]) -> None:
    ref = RuleRef(kind=Kind.COMMUNITY_ADVISORY, stages=2)
    view = blocks.rule_form(ref, OWN)
    fits_modal(view)
    assert RuleRef.decode(view["private_metadata"]) == ref
    snapshot("rule", view)


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("rule", [OWN, LONGEST_RULE, DEFAULT_RULES[Kind.CRISIS_UPDATE]])
def test_a_rule_submitted_as_it_was_opened_stays_as_it_is(
    kind: Kind, rule: Rule, fits_modal: Callable[..., None]
) -> None:
    ref = RuleRef(kind=kind, stages=len(rule))
    view = blocks.rule_form(ref, rule)
    fits_modal(view)
    assert blocks.rule_typed(state_of(view), ref) == rule


def test_one_more_stage_is_offered_up_to_the_most_a_rule_may_have(
    fits_modal: Callable[..., None], actions_of: Callable[..., dict[str, str]]
) -> None:
    for stages in range(1, MOST_STAGES + 1):
        view = blocks.rule_form(RuleRef(kind=Kind.REPLY, stages=stages), OWN[:1])
        fits_modal(view)
        assert (Action.ADD_STAGE in actions_of(view["blocks"])) is (stages < MOST_STAGES)


def test_a_stage_without_roles_is_left_out() -> None:
    ref = RuleRef(kind=Kind.REPLY, stages=3)
    assert blocks.rule_typed(state_of(blocks.rule_form(ref, OWN)), ref) == OWN
    assert blocks.rule_typed({}, ref) == ()


def test_values_no_form_offers_fall_back_to_what_is_safe() -> None:
    state = {
        "values": {
            "roles.1": {"value": {"selected_options": [{"value": "admin"}, {"value": "brand"}]}},
            **{
                f"{field}.1": {"value": {"selected_option": {"value": "forged"}}} for field in ("step", "binds", "skip")
            },
        }
    }
    (stage,) = blocks.rule_typed(state, RuleRef(kind=Kind.REPLY, stages=1))
    assert stage == StageRule(roles=(Role.BRAND,), step=1)


@pytest.mark.parametrize(
    "forged", ["", "null", "[]", "{}", json.dumps({"kind": "poem", "stages": 1}), json.dumps({"kind": "reply"})]
)
def test_a_rule_vetted_never_showed_is_refused(forged: str) -> None:
    with pytest.raises(NotFound):
        RuleRef.decode(forged)


# --- groups and backups


@pytest.fixture
def held(settings: WorkspaceSettings) -> WorkspaceSettings:
    """The clinical role held by two groups, one of which Slack shows no more; brand backed up."""
    roster = replace(
        settings.roster,
        groups={Role.CLINICAL: frozenset({CLINICIANS, GONE})},
        backups={Role.BRAND: frozenset({PersonId("U0DEVANS")})},
    )
    return replace(settings, roster=roster)


def test_groups_and_backups_are_chosen_by_role(
    held: WorkspaceSettings, fits_modal: Callable[..., None], snapshot: Callable[..., None]
) -> None:
    view = blocks.holders_form(held, [group("clinic", CLINICIANS), group("social")])
    fits_modal(view)
    assert "privacy.groups" not in str(view)
    assert blocks.with_holders(held.roster, state_of(view)) == held.roster
    snapshot("holders", view)


def test_saving_keeps_the_groups_where_slack_shows_none(
    held: WorkspaceSettings, fits_modal: Callable[..., None], snapshot: Callable[..., None]
) -> None:
    view = blocks.holders_form(held, [])
    fits_modal(view)
    assert blocks.with_holders(held.roster, state_of(view)) == held.roster
    snapshot("holders_no_groups", view)


def test_a_group_is_given_up_by_taking_it_out_of_the_form(held: WorkspaceSettings) -> None:
    state = state_of(blocks.holders_form(held, [group("clinic", CLINICIANS)]))
    state["values"]["clinical.groups"]["value"]["selected_options"] = []
    state["values"]["brand.backups"]["value"]["selected_users"] = None
    assert blocks.with_holders(held.roster, state) == replace(held.roster, groups={}, backups={})


def test_a_hundred_groups_with_long_names_and_those_held_already_fit(
    held: WorkspaceSettings, fits_modal: Callable[..., None]
) -> None:
    many = [GroupFacts(id=GroupId(f"S{place:010}"), handle=f"team-{place}", name="n" * 200) for place in range(100)]
    view = blocks.holders_form(held, many)
    fits_modal(view)
    values = offered(view, "clinical.groups")
    assert len(values) == 100
    assert values[:2] == [CLINICIANS, GONE]
    assert blocks.with_holders(held.roster, state_of(view)) == held.roster


def test_more_people_than_a_form_takes_anew_are_still_shown(
    settings: WorkspaceSettings, fits_modal: Callable[..., None]
) -> None:
    """A file of settings may name any number; a field that held fewer would be refused, or drop some of them."""
    crowd = frozenset(PersonId(f"U{place:010}") for place in range(60))
    roster = Roster(roles=dict.fromkeys(Role, crowd), backups=dict.fromkeys(REVIEWING, crowd))
    crowded = replace(settings, roster=roster)
    for view in (blocks.holders_form(crowded, []), setup.setup_form(crowded, zone="UTC")):
        fits_modal(view)
        fields = [block["element"] for block in view["blocks"] if "initial_users" in block.get("element", {})]
        assert fields
        assert all(element["max_selected_items"] >= len(element["initial_users"]) == 60 for element in fields)
    assert f"'max_selected_items': {MOST_BACKUPS}" in str(blocks.holders_form(settings, []))


# --- reasons and habits


def test_reasons_and_habits_are_read_back_as_they_stand(
    settings: WorkspaceSettings, fits_modal: Callable[..., None], snapshot: Callable[..., None]
) -> None:
    allowed = replace(settings, recorded_approvals=True)
    view = blocks.habits_form(allowed)
    fits_modal(view)
    assert blocks.with_habits(settings, state_of(view)) == allowed
    snapshot("habits", view)


def test_the_longest_list_of_reasons_fits(settings: WorkspaceSettings, fits_modal: Callable[..., None]) -> None:
    longest = tuple(f"{place:02}".ljust(LONGEST_REASON, "&") for place in range(MOST_REASONS))
    view = blocks.habits_form(replace(settings, reasons=longest))
    fits_modal(view)
    assert blocks.with_habits(settings, state_of(view)).reasons == longest


def test_empty_lines_are_no_reasons(settings: WorkspaceSettings) -> None:
    state = {"values": {"reasons": {"value": {"value": "\n  Too long \n\n\n"}}}}
    assert blocks.with_habits(settings, state).reasons == ("Too long",)
    assert blocks.with_habits(settings, {}).reasons == ()
