"""Channels drafts may not be shown in, people who do not count, and rules that so nobody can fulfil."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.doctor.examination import examine
from bot.doctor.facts import Facts, Surroundings
from bot.doctor.finding import Finding, Severity
from bot.drafts.kinds import Kind
from bot.ids import ChannelId, GroupId, PersonId, WorkspaceId
from bot.review.roster import Roster
from bot.review.rules import StageRule
from bot.review.stages import Role
from bot.workspaces.directory import ChannelFacts
from bot.workspaces.settings import WorkspaceSettings

LAKESIDE = WorkspaceId("T0LAKESIDE")
REVIEW = ChannelId("C0REVIEW")
BO, BEA, CLARA, DEVAN = (PersonId(one) for one in ("U0BO", "U0BEA", "U0CLARA", "U0DEVAN"))


def around(facts: Facts, **changes: object) -> Facts:
    surroundings = replace(facts.slack.surroundings[LAKESIDE], **changes)  # type: ignore[arg-type]
    return replace(facts, slack=replace(facts.slack, surroundings={LAKESIDE: surroundings}))


def channel(facts: Facts, **changes: object) -> Facts:
    known = facts.slack.surroundings[LAKESIDE].channels[REVIEW]
    return around(facts, channels={REVIEW: replace(known, **changes)})  # type: ignore[arg-type]


def person(facts: Facts, *people: PersonId, **changes: object) -> Facts:
    known = dict(facts.slack.surroundings[LAKESIDE].people)
    for one in people:
        described = known[one]
        assert described
        known[one] = replace(described, **changes)  # type: ignore[arg-type]
    return around(facts, people=known)


def setting(facts: Facts, change: Callable[[WorkspaceSettings], WorkspaceSettings]) -> Facts:
    workspaces = tuple(change(settings) for settings in facts.database.workspaces)
    return replace(facts, database=replace(facts.database, workspaces=workspaces))


def found(facts: Facts, check: str) -> list[Finding]:
    return [finding for finding in examine(facts) if finding.check == check]


@pytest.mark.parametrize(
    ("change", "check", "mend"),
    [
        ({"visible": False}, "channels.visible", "/invite @Vetted"),
        ({"archived": True}, "channels.archived", "Unarchive"),
        ({"shared_outside": True}, "channels.shared", "other organisation"),
        ({"private": False}, "channels.private", "Change to a private channel"),
        ({"member": False}, "channels.member", "/invite @Vetted"),
    ],
)
def test_a_channel_unfit_for_drafts_is_a_problem(facts: Facts, change: dict[str, bool], check: str, mend: str) -> None:
    (finding,) = found(channel(facts, **change), check)
    assert finding.severity is Severity.PROBLEM
    assert "C0REVIEW" in finding.what
    assert mend in finding.mend
    assert not found(channel(facts, **change), "channels.fit")


def test_everything_wrong_with_a_channel_is_told_at_once(facts: Facts) -> None:
    broken = channel(facts, archived=True, private=False, member=False)
    checks = [finding.check for finding in examine(broken) if finding.area == "channels"]
    assert checks == ["channels.archived", "channels.private", "channels.member"]


@pytest.mark.parametrize("name", ["plan_channel", "record_channel"])
def test_a_channel_that_shows_no_drafts_may_be_public_but_has_to_be_usable(facts: Facts, name: str) -> None:
    place = ChannelId("C0PLACE")
    named = setting(facts, lambda settings: replace(settings, **{name: place}))  # type: ignore[arg-type]
    known = facts.slack.surroundings[LAKESIDE].channels
    usable = ChannelFacts(id=place, name="general", member=True)
    assert len(found(around(named, channels={**known, place: usable}), "channels.fit")) == 2
    broken = around(named, channels={**known, place: replace(usable, archived=True, shared_outside=True)})
    wrong = [finding for finding in examine(broken) if finding.severity is Severity.PROBLEM]
    assert [finding.check for finding in wrong] == ["channels.archived", "channels.shared"]
    assert all("C0PLACE" in finding.what for finding in wrong)


def test_a_workspace_without_a_review_channel_is_not_set_up(facts: Facts) -> None:
    (finding,) = found(setting(facts, lambda settings: replace(settings, review_channel=None)), "channels.set")
    assert (finding.severity, "/vetted setup" in finding.mend) == (Severity.WARNING, True)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"deactivated": True}, "deactivated"),
        ({"guest": True}, "guest"),
        ({"outside": True}, "another organisation"),
        ({"bot": True}, "an app"),
    ],
)
def test_somebody_who_no_longer_counts_is_named_with_role_and_reason(
    facts: Facts, change: dict[str, bool], why: str
) -> None:
    broken = person(facts, BO, **change)
    (finding,) = found(broken, "people.unfit")
    assert finding.what.startswith("Bo (U0BO) is named as brand and does not count: ")
    assert why in finding.what
    assert not found(broken, "people.rule")
    (left,) = found(broken, "people.indispensable")
    assert "Without Bea" in left.what


def test_a_role_nobody_is_left_for_breaks_its_rules(facts: Facts) -> None:
    """The kinds are named whose rules ask for it, and no other."""
    (finding,) = found(person(facts, BO, BEA, deactivated=True), "people.rule")
    assert finding.severity is Severity.PROBLEM
    assert "as brand" in finding.what
    assert Kind.PATIENT_STORY.label in finding.what
    assert Kind.REPLY.label not in finding.what


def test_somebody_slack_does_not_know_does_not_count(facts: Facts) -> None:
    people = {**facts.slack.surroundings[LAKESIDE].people, BO: None}
    (finding,) = found(around(facts, people=people), "people.unfit")
    assert "does not know" in finding.what


def test_one_person_in_two_stages_leaves_one_short(facts: Facts) -> None:
    """Clinical and brand are the same one person, who counts once (D2)."""
    only = {**dict(facts.database.workspaces[0].roster.roles), Role.CLINICAL: {BO}, Role.BRAND: {BO}}
    roster = Roster(roles={role: frozenset(people) for role, people in only.items()})
    broken = setting(facts, lambda settings: replace(settings, roster=roster))
    (finding,) = found(broken, "people.rule")
    assert finding.what.startswith("Educational, Infographic: too few people are left to approve as brand")


def test_a_quorum_larger_than_the_role_is_a_problem(facts: Facts) -> None:
    rule = (StageRule(roles=(Role.CLINICAL,), step=1, quorum=3),)
    broken = setting(facts, lambda settings: replace(settings, rules={Kind.REPLY: rule}))
    (finding,) = found(broken, "people.rule")
    assert finding.what.startswith("Reply:")
    assert "3 people" in finding.why


def test_a_quorum_of_everybody_is_met_by_whoever_is_there(facts: Facts) -> None:
    rule = (StageRule(roles=(Role.CLINICAL,), step=1, quorum=None),)
    changed = setting(facts, lambda settings: replace(settings, rules={Kind.REPLY: rule}))
    assert not found(person(changed, DEVAN, deactivated=True), "people.rule")


@pytest.mark.parametrize(("members", "said"), [(None, "cannot be read"), (frozenset(), "no members")])
def test_a_group_without_people_fills_no_role(facts: Facts, members: frozenset[PersonId] | None, said: str) -> None:
    group = GroupId("S0BRAND")

    def by_group(settings: WorkspaceSettings) -> WorkspaceSettings:
        roles = {**settings.roster.roles, Role.BRAND: frozenset[PersonId]()}
        return replace(settings, roster=Roster(roles=roles, groups={Role.BRAND: frozenset({group})}))

    broken = around(setting(facts, by_group), groups={group: members})
    (finding,) = found(broken, "people.group")
    assert said in finding.what
    assert "(brand)" in finding.what
    assert found(broken, "people.rule")
    filled = around(setting(facts, by_group), groups={group: frozenset({BO, BEA})})
    assert not found(filled, "people.rule")


def test_admins_who_are_all_gone_are_a_problem(facts: Facts) -> None:
    (finding,) = found(person(facts, PersonId("U0ADA"), deactivated=True), "people.admins")
    assert (finding.severity, "VETTED_ADMINS" in finding.mend) == (Severity.PROBLEM, True)


def test_without_named_admins_the_owner_is_the_only_one(facts: Facts) -> None:
    def nobody(settings: WorkspaceSettings) -> WorkspaceSettings:
        return replace(
            settings, roster=replace(settings.roster, roles={**settings.roster.roles, Role.ADMIN: frozenset()})
        )

    (finding,) = found(setting(facts, nobody), "people.admins")
    assert finding.severity is Severity.NOTE


def test_a_hold_whose_end_nobody_could_confirm_is_warned_of(facts: Facts) -> None:
    def alone(settings: WorkspaceSettings) -> WorkspaceSettings:
        roles = {**settings.roster.roles, Role.COMMS_LEAD: frozenset(), Role.ADMIN: frozenset({PersonId("U0BO")})}
        return replace(settings, roster=replace(settings.roster, roles=roles))

    assert not found(facts, "people.crisis")
    lonely = replace(facts, environment=replace(facts.environment, admins=frozenset()))
    (finding,) = found(setting(lonely, alone), "people.crisis")
    assert (finding.severity, "Crisis leads" in finding.mend) == (Severity.WARNING, True)


def test_what_slack_did_not_answer_leaves_rules_unjudged(facts: Facts) -> None:
    """Nobody is called missing because a look-up failed."""
    broken = around(facts, people={}, unanswered=("users.info: internal_error",))
    (finding,) = found(broken, "people.answered")
    assert (finding.severity, "users.info" in finding.what) == (Severity.UNCHECKED, True)
    assert not found(broken, "people.rule")
    assert not found(broken, "people.admins")


def test_a_workspace_the_token_does_not_reach_is_named(facts: Facts, settings: WorkspaceSettings) -> None:
    other = replace(settings, workspace=WorkspaceId("T0OTHER"))
    both = replace(facts, database=replace(facts.database, workspaces=(settings, other)))
    (finding,) = found(both, "people.reach")
    assert (finding.workspace, finding.severity) == ("T0OTHER", Severity.UNCHECKED)


def test_each_workspace_is_examined_by_itself(
    facts: Facts, settings: WorkspaceSettings, surroundings: Surroundings
) -> None:
    other = WorkspaceId("T0OTHER")
    both = replace(
        facts,
        database=replace(facts.database, workspaces=(settings, replace(settings, workspace=other))),
        slack=replace(
            facts.slack,
            surroundings={
                LAKESIDE: surroundings,
                other: replace(surroundings, channels={REVIEW: replace(surroundings.channels[REVIEW], private=False)}),
            },
        ),
    )
    (finding,) = found(both, "channels.private")
    assert finding.workspace == other
    (fine,) = found(both, "channels.fit")
    assert fine.workspace == LAKESIDE
