"""An organisation's rules of review: for each kind of post, which stages it passes."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.drafts.kinds import Kind
from bot.ids import PersonId
from bot.review.roster import Roster
from bot.review.stages import Binds, Plan, Role, Skip, Stage

MOST_STAGES = 6
"""Stages a rule may have; a form with more does not fit a phone."""

MOST_PEOPLE = 9
"""The largest quorum a rule may ask for by number."""


@dataclass(frozen=True, kw_only=True, slots=True)
class StageRule:
    """One stage as a rule asks for it.

    `quorum` counts people who hold any of `roles`; None asks everybody who holds one when the draft is submitted.
    """

    roles: tuple[Role, ...]
    step: int
    quorum: int | None = 1
    binds: Binds = Binds.CONTENT
    skip: Skip = Skip.NEVER
    repeats: bool = False


Rule = tuple[StageRule, ...]
Rules = Mapping[Kind, Rule]


def _in_order(*roles: Role, binds: Binds = Binds.CONTENT) -> Rule:
    return tuple(StageRule(roles=(role,), step=step, binds=binds) for step, role in enumerate(roles, start=1))


def _together(*roles: Role, binds: Binds = Binds.CONTENT) -> Rule:
    return tuple(StageRule(roles=(role,), step=1, binds=binds) for role in roles)


DEFAULT_RULES: Rules = {
    Kind.EDUCATIONAL: _in_order(Role.CLINICAL, Role.BRAND),
    Kind.INFOGRAPHIC: _in_order(Role.CLINICAL, Role.BRAND),
    Kind.AWARENESS_DAY: _in_order(Role.BRAND),
    Kind.INSPIRATIONAL: _in_order(Role.BRAND),
    Kind.RECRUITMENT: _in_order(Role.BRAND),
    Kind.BEHIND_THE_SCENES: _together(Role.PRIVACY, Role.BRAND),
    Kind.PATIENT_STORY: _together(Role.PRIVACY, Role.BRAND),
    Kind.COMMUNITY_ADVISORY: _in_order(Role.CLINICAL, Role.COMMS_LEAD, binds=Binds.VERSION),
    Kind.CRISIS_UPDATE: _together(Role.CLINICAL, Role.COMMS_LEAD, binds=Binds.VERSION),
    Kind.REPLY: _in_order(Role.PRIVACY),
    Kind.REPOST: _in_order(Role.PRIVACY),
}
"""What holds where an organisation has set nothing else. Advisories and crisis updates bind to their slot (D1)."""


def plan_of(rule: Rule, roster: Roster, editors: frozenset[PersonId]) -> Plan:
    """The stages a draft gets under this rule, for good (D10).

    A quorum of everybody becomes their number now, editors aside (D2): whoever joins or leaves the role later neither
    reopens a closed stage nor closes an open one.
    """
    keys: list[str] = []
    stages = []
    for asked in sorted(rule, key=lambda stage: stage.step):
        name = "_or_".join(role.value for role in asked.roles)[:28]
        keys.append(name)
        everybody = len(roster.holding(asked.roles) - editors)
        stages.append(
            Stage(
                key=name if keys.count(name) == 1 else f"{name}.{keys.count(name)}",
                roles=asked.roles,
                step=asked.step,
                quorum=asked.quorum if asked.quorum is not None else max(everybody, 1),
                binds=asked.binds,
                skip=asked.skip,
                repeats=asked.repeats,
            )
        )
    return tuple(stages)


def problems(rule: Rule) -> tuple[str, ...]:
    """What is wrong with a rule, in sentences; empty where it can be used."""
    found = []
    if not rule:
        found.append("A kind of post needs at least one stage: nothing goes out unreviewed.")
    elif all(stage.skip is not Skip.NEVER for stage in rule):
        found.append("At least one stage may never be skipped, else a post could go out unreviewed.")
    if len(rule) > MOST_STAGES:
        found.append(f"At most {MOST_STAGES} stages; there are {len(rule)}.")
    for place, stage in enumerate(rule, start=1):
        if not stage.roles or not all(role.reviews for role in stage.roles):
            found.append(f"Stage {place} has to name one or more of the roles that review.")
        if stage.quorum is not None and not 1 <= stage.quorum <= MOST_PEOPLE:
            found.append(f"The quorum of stage {place} is from 1 to {MOST_PEOPLE} people, or all.")
        if not 1 <= stage.step <= MOST_STAGES:
            found.append(f"The step of stage {place} is from 1 to {MOST_STAGES}.")
        if stage.repeats and stage.step == min(other.step for other in rule):
            found.append(f"Stage {place} is among the first: there is no earlier stage whose people it could count.")
    return tuple(found)


def in_words(rule: Rule) -> str:
    """A rule on one line: "clinical, then brand (2 people) and privacy (all)"."""
    steps = sorted({stage.step for stage in rule})
    return ", then ".join(" and ".join(_stage_in_words(s) for s in rule if s.step == step) for step in steps)


def _stage_in_words(stage: StageRule) -> str:
    name = " or ".join(role.label.lower() for role in stage.roles)
    people = "all" if stage.quorum is None else f"{stage.quorum} people"
    marks = [
        *([people] if stage.quorum != 1 else []),
        *(["slot included"] if stage.binds is Binds.VERSION else []),
        *([f"skipped where there are {stage.skip.label}"] if stage.skip is not Skip.NEVER else []),
        *(["may count somebody again"] if stage.repeats else []),
    ]
    return f"{name} ({', '.join(marks)})" if marks else name
