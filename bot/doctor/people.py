"""Who is asked: people who no longer count, roles nobody fills, and rules of review that nobody can fulfil."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from bot.crisis.crisis import confirmers
from bot.doctor.facts import EnvironmentFacts, Facts, Surroundings
from bot.doctor.finding import Area, Finding, Findings, Severity
from bot.drafts.kinds import Kind
from bot.ids import PersonId, WorkspaceId
from bot.review.roster import Admins, Known, Roster, unfulfilled
from bot.review.rules import plan_of
from bot.workspaces.settings import WorkspaceSettings

NAME_OTHERS = "In Slack, as an admin: /vetted settings names people and backups, and changes rules."


def check(facts: Facts) -> Findings:
    found: list[Finding] = []
    for settings in facts.database.workspaces:
        surroundings = facts.slack.surroundings.get(settings.workspace)
        if surroundings is not None:
            found += _of(settings, surroundings, facts.environment)
        elif facts.slack.bot is not None:
            found.append(_out_of_reach(settings.workspace, facts.slack.bot.team_name, facts.slack.bot.team))
    return tuple(found)


def _finding(
    workspace: WorkspaceId, check: str, severity: Severity, what: str, why: str = "", mend: str = ""
) -> Finding:
    return Finding(
        area=Area.PEOPLE,
        check=f"people.{check}",
        severity=severity,
        what=what,
        why=why,
        mend=mend,
        workspace=workspace,
    )


def _out_of_reach(workspace: WorkspaceId, team_name: str, team: WorkspaceId) -> Finding:
    return _finding(
        workspace,
        "reach",
        Severity.UNCHECKED,
        f"The database has settings of {workspace}; the bot token is for {team_name} ({team}).",
        "What is owed in that workspace cannot be delivered with this token, nor its channels and people be checked.",
        "Run one Vetted a workspace, each with its own database, or install the app for the whole organisation.",
    )


def _of(settings: WorkspaceSettings, surroundings: Surroundings, environment: EnvironmentFacts) -> Iterator[Finding]:
    workspace = settings.workspace
    yield from (
        _finding(
            workspace,
            "answered",
            Severity.UNCHECKED,
            f"Slack did not answer {call}.",
            "Some channels or people of this workspace could not be checked.",
            "Run this again in a minute; a missing scope is named under scopes.",
        )
        for call in surroundings.unanswered
    )
    yield from _groups(settings, surroundings)
    yield from _who_does_not_count(settings, surroundings)
    yield from _admins(settings, surroundings, environment)
    if not surroundings.unanswered:
        yield from _rules(settings, surroundings)
        yield from _crisis(settings, surroundings, environment)


def _groups(settings: WorkspaceSettings, surroundings: Surroundings) -> Iterator[Finding]:
    for group, members in sorted(surroundings.groups.items()):
        if members:
            continue
        roles = _listed(role.label.lower() for role, held in settings.roster.groups.items() if group in held)
        yield _finding(
            workspace=settings.workspace,
            check="group",
            severity=Severity.WARNING,
            what=f"The user group {group} ({roles}) "
            + ("has no members." if members == frozenset() else "cannot be read."),
            why="It counts as empty.",
            mend="Slack → People → User groups: is it disabled or empty? Reading it needs the scope usergroups:read.",
        )


def _who_does_not_count(settings: WorkspaceSettings, surroundings: Surroundings) -> Iterator[Finding]:
    for person, facts in sorted(surroundings.people.items()):
        why_not = "Slack does not know this person" if facts is None else facts.why_not_reviewer
        roles = settings.roster.roles_of(person)
        if why_not is None or not roles:
            continue
        labels = _listed(sorted(role.label.lower() for role in roles))
        name = person if facts is None else f"{facts.name} ({person})"
        yield _finding(
            settings.workspace,
            "unfit",
            Severity.WARNING,
            f"{name} is named as {labels} and does not count: {why_not}.",
            "Only full, active members of your organisation are asked.",
            NAME_OTHERS,
        )


def _admins(
    settings: WorkspaceSettings, surroundings: Surroundings, environment: EnvironmentFacts
) -> Iterator[Finding]:
    named = Admins(founding=environment.admins).of(settings.roster)
    if not named:
        yield _finding(
            settings.workspace,
            "admins",
            Severity.NOTE,
            "No admin is named, so the workspace's owner is the only one.",
            "Nobody is told when a delivery is given up.",
            "In Slack, as the owner: /vetted setup → Admins. Or set VETTED_ADMINS.",
        )
    elif named <= surroundings.people.keys() and not named - _unfit(surroundings):
        yield _finding(
            settings.workspace,
            "admins",
            Severity.PROBLEM,
            "None of Vetted's admins is an active member any more.",
            "Nobody can change its settings, and nobody is told when a delivery is given up.",
            "Set VETTED_ADMINS to the Slack user id of somebody who is there, and start Vetted again.",
        )


def _resolved(settings: WorkspaceSettings, surroundings: Surroundings) -> Roster:
    """The roster as it stands in Slack: groups as people, without those who do not count."""
    return settings.roster.resolved(
        Known(
            groups={group: members or frozenset() for group, members in surroundings.groups.items()},
            unfit=_unfit(surroundings),
        )
    )


def _crisis(
    settings: WorkspaceSettings, surroundings: Surroundings, environment: EnvironmentFacts
) -> Iterator[Finding]:
    """A hold that one person started needs a second one to confirm its end."""
    people = confirmers(_resolved(settings, surroundings), Admins(founding=environment.admins)) - _unfit(surroundings)
    if settings.ready and len(people) == 1:
        yield _finding(
            settings.workspace,
            "crisis",
            Severity.WARNING,
            "Only one person may start a crisis hold, and nobody else could confirm its end.",
            "One person asks for the end, a second one confirms it: the hold could not be ended.",
            "In Slack, as an admin: /vetted setup → Crisis leads, or one more admin.",
        )


def _rules(settings: WorkspaceSettings, surroundings: Surroundings) -> Iterator[Finding]:
    roster = _resolved(settings, surroundings)
    short = _short(settings, roster, editors=frozenset())
    for (label, quorum), kinds in short.items():
        people = "somebody" if quorum == 1 else f"{quorum} people"
        yield _finding(
            settings.workspace,
            "rule",
            Severity.PROBLEM,
            f"{_listed(kind.label for kind in kinds)}: too few people are left to approve as {label.lower()}.",
            f"The rules ask for {people}, each person counts in one stage only, and so these drafts are refused.",
            NAME_OTHERS,
        )
    if not short:
        yield _finding(
            settings.workspace,
            "rules",
            Severity.OK,
            f"Every kind of post has people who can approve it ({len(Kind)} kinds).",
        )
    yield from _indispensable(settings, surroundings, roster)


def _short(
    settings: WorkspaceSettings, roster: Roster, *, editors: frozenset[PersonId]
) -> dict[tuple[str, int], list[Kind]]:
    """The stages for which too few people are left, as label and quorum, and the kinds that have them."""
    found: dict[tuple[str, int], list[Kind]] = defaultdict(list)
    for kind in Kind:
        plan = plan_of(settings.rule_for(kind), roster, editors)
        for stage in unfulfilled(plan, roster, editors):
            found[stage.label, stage.quorum].append(kind)
    return found


def _indispensable(settings: WorkspaceSettings, surroundings: Surroundings, roster: Roster) -> Iterator[Finding]:
    """People without whom kinds of post cannot be approved that can be with them."""
    stuck = {kind for kinds in _short(settings, roster, editors=frozenset()).values() for kind in kinds}
    for person in sorted(roster.named):
        without = _short(settings, roster, editors=frozenset({person}))
        kinds = sorted({kind for kinds in without.values() for kind in kinds} - stuck)
        if not kinds:
            continue
        facts = surroundings.people.get(person)
        name = f"{facts.name} ({person})" if facts else person
        yield _finding(
            settings.workspace,
            "indispensable",
            Severity.NOTE,
            f"Without {name} nobody can approve: {_listed(kind.label.lower() for kind in kinds)}.",
            "Such drafts wait while this person is away, and those they write or edit can never be approved.",
            "In Slack, as an admin: /vetted settings names a second person for the role, or a backup.",
        )


def _unfit(surroundings: Surroundings) -> frozenset[PersonId]:
    return frozenset(
        person for person, facts in surroundings.people.items() if facts is None or facts.why_not_reviewer is not None
    )


def _listed(words: Iterable[str]) -> str:
    return ", ".join(words)
