"""Settings in Slack: the menu, rules of review for a kind, groups and backups, habits of the organisation."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Self

from slack_sdk.models.blocks import Block, DividerBlock

from bot.drafts.kinds import Kind
from bot.ids import GroupId, PersonId
from bot.refusals import NotFound
from bot.review.roster import Roster
from bot.review.rules import DEFAULT_RULES, MOST_STAGES, Rule, StageRule, in_words
from bot.review.stages import Binds, Role, Skip
from bot.workspaces.directory import GroupFacts
from bot.workspaces.reasons import MOST_REASONS
from bot.workspaces.settings import WorkspaceSettings
from handlers.blocks.forms import (
    LABEL,
    MOST_OPTIONS,
    all_chosen,
    choice,
    chosen,
    element,
    field,
    listed,
    many_of,
    modal,
    several,
    several_people,
    text_input,
    typed,
)
from handlers.blocks.message import Payload
from handlers.blocks.text import aside, button, buttons, clip, said
from handlers.ids import Action, View

if TYPE_CHECKING:
    from slack_sdk.models.blocks import ButtonElement

MOST_BACKUPS = 10
REVIEWING = {role.value: role.label for role in Role if role.reviews}
STEPS = {str(step): f"Step {step}" for step in range(1, MOST_STAGES + 1)}
EVERYBODY = "all"
QUORUMS = {"1": "Any one person", "2": "2 people", "3": "3 people", "4": "4 people", EVERYBODY: "Everybody"}
BINDS = {Binds.CONTENT.value: "The content", Binds.VERSION.value: "The content and its slot"}
SKIPS = {
    Skip.NEVER.value: "Never",
    Skip.NO_IMAGES.value: "When there are no images",
    Skip.NO_SOURCES.value: "When there are no sources",
}
REPEATS = {"repeats": "May count somebody who approved an earlier step"}
REASONS, RECORDED = "reasons", "recorded"
ALLOW = {"allow": "Approvals of reviewers outside Slack may be recorded (never for privacy)"}


def menu(settings: WorkspaceSettings) -> Payload:
    """Where an admin chooses what to set."""
    own = sum(1 for kind in settings.rules if settings.rules[kind] != DEFAULT_RULES[kind])
    blocks: list[Block] = [
        *_entry("Channel, people, time zone…", Action.SETUP, "Who reviews as what, and where."),
        *_entry("Groups and backups…", Action.HOLDERS, "Slack user groups that hold a role; who stands in."),
        *_entry("Rules of review…", Action.RULES, f"Which stages each kind of post passes. {_own_rules(own)}"),
        *_entry("Reasons and habits…", Action.HABITS, "The short list of reasons; recorded approvals."),
        *_entry(
            "Posts and retention…",
            Action.CLOCK,
            "The weekly plan, the monthly report, the record's head, how long drafts are kept.",
        ),
        *_entry("Deadlines…", Action.DEADLINES, "Working hours; reminders, backups, when a draft is closed."),
        *_entry("Listening…", Action.LISTENING, "Where alerts go, quiet hours, which public sources are read."),
        *_entry("Second opinion…", Action.ASSISTING, "The language model: agreements with its provider, budget."),
        *_entry("Observances…", Action.OBSERVING, "Your service lines; when and where you are reminded."),
        *_entry("Your organisation…", Action.ORGANISATION, "What is yours to publish: names, phones, links, people."),
        *_entry("Preflight…", Action.PREFLIGHT, "How often each rule speaks and is wrong; rules to switch off."),
    ]
    return modal("Settings of Vetted", blocks, callback_id=View.SETTINGS)


def _own_rules(count: int) -> str:
    match count:
        case 0:
            return "So far all are Vetted's defaults."
        case 1:
            return "For 1 kind you have a rule of your own."
        case _:
            return f"For {count} kinds you have rules of your own."


def _entry(label: str, action: Action, what: str) -> list[Block]:
    return [buttons(button(label, action, "open")), aside(what)]


def rules_list(settings: WorkspaceSettings) -> Payload:
    """Every kind with its rule in words, and a button to change it."""
    blocks: list[Block] = [aside("A draft keeps the rules under which it was submitted.")]
    for kind in Kind:
        rule = settings.rule_for(kind)
        mark = "" if rule == DEFAULT_RULES[kind] else " (your own)"
        blocks.append(said(f"*{kind.label}*{mark}\n{in_words(rule)}"))
        blocks.append(buttons(button("Change…", Action.RULE, kind.value, spoken=f"Change the rule for {kind.label}")))
    return modal("Rules of review", blocks, callback_id=View.RULES)


@dataclass(frozen=True, kw_only=True, slots=True)
class RuleRef:
    """What the form for a rule carries: the kind, and how many stages it shows."""

    kind: Kind
    stages: int

    def encode(self) -> str:
        return json.dumps({"kind": self.kind.value, "stages": self.stages})

    @classmethod
    def decode(cls, metadata: str) -> Self:
        """Reads the form's private metadata.

        Raises:
            NotFound: Vetted never wrote such metadata.
        """
        try:
            found = json.loads(metadata)
            return cls(kind=Kind(found["kind"]), stages=min(int(found["stages"]), MOST_STAGES))
        except (ValueError, KeyError, TypeError):
            raise NotFound from None


def rule_form(ref: RuleRef, rule: Rule) -> Payload:
    """The stages of one kind's rule; a stage without roles is left out when it is saved."""
    blocks: list[Block] = [
        aside(
            "Stages of the same step are asked together; a later step waits for the earlier ones. A stage that names"
            " several roles takes anybody who holds one of them. Leave a stage's roles empty to drop it."
        )
    ]
    stages: list[StageRule | None] = [*rule, *[None] * (ref.stages - len(rule))]
    for place, stage in enumerate(stages[: ref.stages], start=1):
        blocks += _stage_fields(place, stage)
    extra: list[ButtonElement] = []
    if ref.stages < MOST_STAGES:
        extra.append(button("One more stage", Action.ADD_STAGE, str(ref.stages)))
    if extra:
        blocks.append(buttons(*extra))
    return modal(
        clip(ref.kind.label, 24),
        blocks,
        callback_id=View.RULE,
        submit="Save",
        close="Back",
        metadata=ref.encode(),
    )


def _stage_fields(place: int, stage: StageRule | None) -> list[Block]:
    start = stage or StageRule(roles=(), step=min(place, MOST_STAGES))
    quorum = EVERYBODY if start.quorum is None else str(start.quorum)
    quorums = QUORUMS if quorum in QUORUMS else {**QUORUMS, quorum: f"{quorum} people"}
    roles = many_of(REVIEWING, [role.value for role in start.roles], placeholder="Choose roles")
    return [
        DividerBlock(),
        field(f"roles.{place}", f"Stage {place}: who is asked", roles, optional=True),
        field(f"quorum.{place}", "How many have to approve", choice(quorums, quorum, placeholder="How many")),
        field(f"step.{place}", "When", choice(STEPS, str(start.step), placeholder="Step")),
        field(f"binds.{place}", "Approval is given for", choice(BINDS, start.binds.value, placeholder="What")),
        field(f"skip.{place}", "Skipped", choice(SKIPS, start.skip.value, placeholder="When")),
        field(
            f"repeats.{place}",
            "One person, one stage",
            several(REPEATS, list(REPEATS) if start.repeats else []),
            optional=True,
        ),
    ]


def rule_typed(state: Mapping[str, Any], ref: RuleRef) -> Rule:
    """The rule as it stands in the form; stages without roles are left out."""
    rule = []
    for place in range(1, ref.stages + 1):
        roles = tuple(Role(value) for value in all_chosen(state, f"roles.{place}") if value in REVIEWING)
        if not roles:
            continue
        quorum = chosen(state, f"quorum.{place}") or "1"
        step = chosen(state, f"step.{place}") or str(place)
        binds, skip = chosen(state, f"binds.{place}"), chosen(state, f"skip.{place}")
        rule.append(
            StageRule(
                roles=roles,
                step=int(step) if step.isdecimal() else place,
                quorum=int(quorum) if quorum.isdecimal() else None,
                binds=Binds(binds) if binds in BINDS else Binds.CONTENT,
                skip=Skip(skip) if skip in SKIPS else Skip.NEVER,
                repeats=bool(all_chosen(state, f"repeats.{place}")),
            )
        )
    return tuple(sorted(rule, key=lambda stage: stage.step))


def holders_form(settings: WorkspaceSettings, groups: Sequence[GroupFacts]) -> Payload:
    """Groups that hold a role, and backups; a group Slack does not show just now stays chosen, but cannot be found."""
    named = {str(group.id): clip(f"@{group.handle}: {group.name}", LABEL) for group in groups}
    blocks: list[Block] = [
        aside(
            "A backup may decide like the people of the role, and is asked when those are too few. Privacy officers and"
            " crisis leads are named people, never a group."
        )
    ]
    if not named:
        blocks.append(
            aside(
                "Slack shows Vetted no user groups: there are none, or the permission usergroups:read is missing."
                " Groups chosen before stay as they are."
            )
        )
    for role in (role for role in Role if role is not Role.ADMIN):
        blocks.append(DividerBlock())
        if named and not role.by_name_only:
            held = sorted(settings.roster.groups.get(role, frozenset()))
            unseen = {str(group): f"{group} (Slack does not show it)" for group in held if group not in named}
            offered = dict([*unseen.items(), *named.items()][:MOST_OPTIONS])
            select = many_of(offered, held, placeholder="No group")
            blocks.append(field(f"{role.value}.groups", f"{role.label}: user groups", select, optional=True))
        people = sorted(settings.roster.backing([role]))
        blocks.append(
            field(
                f"{role.value}.backups", f"{role.label}: backups", several_people(people, MOST_BACKUPS), optional=True
            )
        )
    return modal("Groups and backups", blocks, callback_id=View.HOLDERS, submit="Save", close="Back")


def with_holders(roster: Roster, state: Mapping[str, Any]) -> Roster:
    """The roster with the groups and backups that stand in the form; a role whose groups it did not show keeps them."""
    chosen_groups = {
        role: frozenset(map(GroupId, all_chosen(state, f"{role.value}.groups")))
        if element(state, f"{role.value}.groups")
        else roster.groups.get(role, frozenset())
        for role in Role
    }
    groups = {role: held for role, held in chosen_groups.items() if held}
    backups = {
        role: people
        for role in Role
        if (people := frozenset(PersonId(str(p)) for p in listed(state, f"{role.value}.backups", "selected_users")))
    }
    return replace(roster, groups=groups, backups=backups)


def habits_form(settings: WorkspaceSettings) -> Payload:
    allowed = list(ALLOW) if settings.recorded_approvals else []
    blocks: list[Block] = [
        field(
            REASONS,
            "Reasons to choose from",
            text_input("\n".join(settings.reasons), lines=True),
            hint=f"One a line, at most {MOST_REASONS}, each up to 75 characters. People may add their own words.",
            optional=True,
        ),
        field(RECORDED, "Recorded approvals", several(ALLOW, allowed), optional=True),
    ]
    return modal("Reasons and habits", blocks, callback_id=View.HABITS, submit="Save", close="Back")


def with_habits(settings: WorkspaceSettings, state: Mapping[str, Any]) -> WorkspaceSettings:
    lines = (line.strip() for line in typed(state, REASONS).splitlines())
    return replace(
        settings,
        reasons=tuple(line for line in lines if line),
        recorded_approvals=bool(all_chosen(state, RECORDED)),
    )
