"""Settings as a YAML file, for those who keep them under version control. What it leaves out stays as it is."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from enum import StrEnum
from typing import Any, TypeVar

import yaml

from bot.assist import policy as assisting
from bot.assist.policy import Assisting
from bot.deadlines import policy
from bot.deadlines.policy import Deadlines
from bot.drafts.kinds import Kind
from bot.ids import ChannelId, GroupId, PersonId, WorkspaceId
from bot.listening import policy as listening
from bot.listening.policy import Listening
from bot.observances import observing
from bot.observances.observing import Observing
from bot.preflight import organisation
from bot.preflight.organisation import Organisation
from bot.refusals import Unfit
from bot.review.roster import Roster
from bot.review.rules import Rule, StageRule
from bot.review.stages import Binds, Role, Skip
from bot.workspaces.setting_up import Change
from bot.workspaces.settings import WorkspaceSettings

KEYS = (
    "workspace", "timezone", "review_channel", "roles", "rules", "reasons", "recorded_approvals", "record_channel",
    "plan_channel", "plan_weekday", "plan_hour", "report_channel", "retention_days", "consent_years",
    "organisation", "muted", "observing", "deadlines", "listening", "assisting",
)  # fmt: skip
ROLE_KEYS = {"people", "groups", "backups"}
STAGE_KEYS = {"roles", "step", "quorum", "binds", "skip", "repeats"}
EVERYBODY = "all"

Chosen = TypeVar("Chosen", bound=StrEnum)


def write(settings: WorkspaceSettings) -> str:
    """The settings as one YAML document that `read` takes; every kind's rule stands there, own or default."""
    roster = settings.roster
    roles: dict[str, dict[str, list[str]]] = {}
    for role in Role:
        held: Mapping[str, frozenset[Any]] = {
            "people": roster.people(role),
            "groups": roster.groups.get(role, frozenset()),
            "backups": roster.backups.get(role, frozenset()),
        }
        if any(held.values()):
            roles[role.value] = {way: sorted(ids) for way, ids in held.items() if ids}
    document = {
        "workspace": str(settings.workspace),
        "timezone": settings.timezone,
        "review_channel": settings.review_channel,
        "roles": roles,
        "rules": {kind.value: [_stage(stage) for stage in settings.rule_for(kind)] for kind in Kind},
        "reasons": list(settings.reasons),
        "recorded_approvals": settings.recorded_approvals,
        "record_channel": settings.record_channel,
        "plan_channel": settings.plan_channel,
        "plan_weekday": settings.plan_weekday,
        "plan_hour": settings.plan_hour,
        "report_channel": settings.report_channel,
        "retention_days": settings.retention_days,
        "consent_years": settings.consent_years,
        "organisation": organisation.document(settings.organisation),
        "muted": sorted(settings.muted),
        "observing": observing.document(settings.observing),
        "deadlines": policy.document(settings.deadlines),
        "listening": listening.document(settings.listening),
        "assisting": assisting.document(settings.assisting),
    }
    return yaml.safe_dump(document, sort_keys=False, allow_unicode=True)


def _stage(stage: StageRule) -> dict[str, Any]:
    document: dict[str, Any] = {
        "roles": [role.value for role in stage.roles],
        "step": stage.step,
        "quorum": EVERYBODY if stage.quorum is None else stage.quorum,
        "binds": stage.binds.value,
    }
    if stage.skip is not Skip.NEVER:
        document["skip"] = stage.skip.value
    if stage.repeats:
        document["repeats"] = True
    return document


def read(text: str) -> tuple[WorkspaceId | None, Change]:
    """The workspace a file names (None for the token's own) and what it makes of the settings.

    Raises:
        Unfit: it is not YAML of the documented form; the sentences name the keys at fault.
    """
    try:
        document = yaml.safe_load(text)
    except yaml.YAMLError:
        raise Unfit({"file": "This is not valid YAML, or holds more than one document."}) from None
    if not isinstance(document, dict):
        raise Unfit({"file": f"The file holds one mapping with the keys {', '.join(KEYS)}."})
    reading = _Reading(document)
    changes = reading.changes()
    if reading.problems:
        raise Unfit(reading.problems)
    workspace = changes.pop("workspace", None)
    return workspace, lambda settings: replace(settings, **changes)


class _Reading:
    """One pass over a file; `problems` collects what is wrong, by key."""

    def __init__(self, document: Mapping[Any, Any]) -> None:
        self._document = document
        self.problems = {str(key): "This key is not known." for key in document if key not in KEYS}

    def changes(self) -> dict[str, Any]:
        readers: dict[str, tuple[str, Callable[[Any], Any]]] = {
            "workspace": ("workspace", lambda value: WorkspaceId(self._text("workspace", value))),
            "timezone": ("timezone", lambda value: self._text("timezone", value)),
            "review_channel": ("review_channel", lambda value: ChannelId(self._text("review_channel", value))),
            "roles": ("roster", self._roster),
            "rules": ("rules", self._rules),
            "reasons": ("reasons", self._reasons),
            "recorded_approvals": ("recorded_approvals", self._allowed),
            "record_channel": ("record_channel", lambda value: ChannelId(self._text("record_channel", value))),
            "plan_channel": ("plan_channel", lambda value: ChannelId(self._text("plan_channel", value))),
            "plan_weekday": ("plan_weekday", lambda value: self._number("plan_weekday", value)),
            "plan_hour": ("plan_hour", lambda value: self._number("plan_hour", value)),
            "report_channel": ("report_channel", lambda value: ChannelId(self._text("report_channel", value))),
            "retention_days": ("retention_days", lambda value: self._number("retention_days", value)),
            "consent_years": ("consent_years", lambda value: self._number("consent_years", value)),
            "organisation": ("organisation", self._organisation),
            "observing": ("observing", self._observing),
            "deadlines": ("deadlines", self._deadlines),
            "listening": ("listening", self._listening),
            "assisting": ("assisting", self._assisting),
            "muted": ("muted", lambda value: frozenset(self._texts("muted", value, "This is a list of rules."))),
        }
        found = {}
        for key, (name, reader) in readers.items():
            if self._document.get(key) is not None:
                found[name] = reader(self._document[key])
        return found

    def _text(self, key: str, value: Any) -> str:  # noqa: ANN401 - as YAML gave it
        if isinstance(value, str):
            return value
        self.problems[key] = "This has to be a text."
        return ""

    def _number(self, key: str, value: Any) -> int:  # noqa: ANN401 - as YAML gave it
        if _whole(value):
            return int(value)
        self.problems[key] = "This is a number."
        return 0

    def _allowed(self, value: Any) -> bool:  # noqa: ANN401 - as YAML gave it
        if not isinstance(value, bool):
            self.problems["recorded_approvals"] = "This is true or false."
        return value is True

    def _reasons(self, value: Any) -> tuple[str, ...]:  # noqa: ANN401 - as YAML gave it
        return tuple(self._texts("reasons", value, "This has to be a list of texts."))

    def _deadlines(self, value: Any) -> Deadlines:  # noqa: ANN401 - as YAML gave it
        try:
            return policy.of_document(value)
        except policy.Unreadable as problem:
            self.problems["deadlines"] = str(problem)
            return Deadlines()

    def _observing(self, value: Any) -> Observing:  # noqa: ANN401 - as YAML gave it
        try:
            if not isinstance(value, dict) or not value.keys() <= observing.document(Observing()).keys():
                raise TypeError  # noqa: TRY301 - the same sentence for every shape that is none
            return observing.of_document(value)
        except (TypeError, ValueError, KeyError, AttributeError):
            self.problems["observing"] = (
                "Under observing stand topics, regions, channel, leads (day, week, month: lists of days), hour, digest"
                " and weekday, as `settings export` writes them."
            )
            return Observing()

    def _listening(self, value: Any) -> Listening:  # noqa: ANN401 - as YAML gave it
        try:
            if not isinstance(value, dict) or not value.keys() <= listening.document(Listening()).keys():
                raise TypeError  # noqa: TRY301 - the same sentence for every shape that is none
            return listening.of_document(value)
        except (TypeError, ValueError, KeyError, AttributeError):
            self.problems["listening"] = (
                "Under listening stand channel, quiet (two times of day), digest_hour, keep_days, to_channel, emerging,"
                " claim_people and sources, as `settings export` writes them."
            )
            return Listening()

    def _assisting(self, value: Any) -> Assisting:  # noqa: ANN401 - as YAML gave it
        try:
            if not isinstance(value, dict) or not value.keys() <= assisting.document(Assisting()).keys():
                raise TypeError  # noqa: TRY301 - the same sentence for every shape that is none
            return assisting.of_document(value)
        except (TypeError, ValueError):
            self.problems["assisting"] = (
                "Under assisting stand on, baa, zero_retention, monthly_tokens and languages, as `settings export`"
                " writes them."
            )
            return Assisting()

    def _organisation(self, value: Any) -> Organisation:  # noqa: ANN401 - as YAML gave it
        if not isinstance(value, dict) or not value.keys() <= {*organisation.LISTS, *organisation.SINGLE}:
            known = ", ".join((*organisation.LISTS, *organisation.SINGLE))
            self.problems["organisation"] = f"Under organisation stand {known}."
            return Organisation()
        lists = {
            name: self._texts(f"organisation.{name}", one, "This has to be a list of texts.")
            for name, one in value.items()
            if name in organisation.LISTS
        }
        single = {name: self._text(f"organisation.{name}", one) for name, one in value.items() if name not in lists}
        return organisation.tidied(Organisation(), lists, single)

    def _roster(self, value: Any) -> Roster:  # noqa: ANN401 - as YAML gave it
        if not isinstance(value, dict):
            self.problems["roles"] = "Under roles, each role names its people, groups and backups."
            return Roster()
        roles: dict[Role, frozenset[PersonId]] = {}
        groups: dict[Role, frozenset[GroupId]] = {}
        backups: dict[Role, frozenset[PersonId]] = {}
        for name, held in value.items():
            role = self._one_of(Role, f"roles.{name}", name)
            if role is None:
                continue
            ways = {"people": held} if isinstance(held, list) else held
            if not isinstance(ways, dict) or not ways.keys() <= ROLE_KEYS:
                self.problems[f"roles.{name}"] = (
                    "This is a list of Slack user ids, or holds lists under people, groups, backups."
                )
                continue
            ids = {way: self._ids(f"roles.{name}.{way}", listed) for way, listed in ways.items()}
            roles[role] = frozenset(map(PersonId, ids.get("people", ())))
            groups[role] = frozenset(map(GroupId, ids.get("groups", ())))
            backups[role] = frozenset(map(PersonId, ids.get("backups", ())))
        return Roster(
            roles={role: people for role, people in roles.items() if people},
            groups={role: listed for role, listed in groups.items() if listed},
            backups={role: people for role, people in backups.items() if people},
        )

    def _ids(self, key: str, value: Any) -> list[str]:  # noqa: ANN401 - as YAML gave it
        return self._texts(key, value, "This has to be a list of Slack ids.")

    def _texts(self, key: str, value: Any, otherwise: str) -> list[str]:  # noqa: ANN401 - as YAML gave it
        if isinstance(value, list) and all(isinstance(one, str) for one in value):
            return value
        self.problems[key] = otherwise
        return []

    def _rules(self, value: Any) -> dict[Kind, Rule]:  # noqa: ANN401 - as YAML gave it
        if not isinstance(value, dict):
            self.problems["rules"] = "Under rules, each kind of post has a list of stages."
            return {}
        rules: dict[Kind, Rule] = {}
        for name, stages in value.items():
            key = f"rules.{name}"
            kind = self._one_of(Kind, key, name)
            if kind is None:
                continue
            if not isinstance(stages, list):
                self.problems[key] = "This has to be a list of stages."
                continue
            rules[kind] = tuple(
                stage
                for place, found in enumerate(stages, start=1)
                if (stage := self._stage(f"{key}.{place}", found)) is not None
            )
        return rules

    def _stage(self, key: str, found: Any) -> StageRule | None:  # noqa: ANN401 - as YAML gave it
        if not isinstance(found, dict) or not {"roles"} <= found.keys() <= STAGE_KEYS:
            self.problems[key] = f"A stage has roles, and may have {', '.join(sorted(STAGE_KEYS - {'roles'}))}."
            return None
        named = [self._one_of(Role, key, name) for name in self._texts(f"{key}.roles", found["roles"], "A list.")]
        quorum, step, repeats = found.get("quorum", 1), found.get("step", 1), found.get("repeats", False)
        binds = self._one_of(Binds, f"{key}.binds", found.get("binds", Binds.CONTENT.value))
        skip = self._one_of(Skip, f"{key}.skip", found.get("skip", Skip.NEVER.value))
        if quorum != EVERYBODY and not _whole(quorum):
            self.problems[f"{key}.quorum"] = f"This is a number of people, or {EVERYBODY}."
        elif not _whole(step):
            self.problems[f"{key}.step"] = "This is a number."
        elif not isinstance(repeats, bool):
            self.problems[f"{key}.repeats"] = "This is true or false."
        elif binds and skip:
            return StageRule(
                roles=tuple(role for role in named if role),
                step=step,
                quorum=None if quorum == EVERYBODY else quorum,
                binds=binds,
                skip=skip,
                repeats=repeats,
            )
        return None

    def _one_of(self, known: type[Chosen], key: str, name: Any) -> Chosen | None:  # noqa: ANN401 - as YAML gave it
        try:
            return known(name)
        except ValueError:
            self.problems[key] = f"Not known here; it is one of {', '.join(known)}."
            return None


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
