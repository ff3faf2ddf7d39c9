"""The use case behind the set-up form and `settings import`: every name is checked with Slack before it counts."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from bot.assist import policy as assisting
from bot.audit.entries import Fact, Happening
from bot.consent.forgetting import LONGEST_YEARS, SHORTEST_YEARS
from bot.deadlines import policy
from bot.delivery.owed import Owed
from bot.drafts.kinds import Kind
from bot.listening import policy as listening
from bot.observances import observing
from bot.ports import Transaction
from bot.preflight import organisation
from bot.preflight.rules import known_rule
from bot.refusals import AdminsOnly, Unfit
from bot.requests import Request
from bot.review import rules
from bot.review.roster import Admins, Roster
from bot.review.rosters import Rosters
from bot.review.stages import Role
from bot.store import Store
from bot.workspaces import reasons
from bot.workspaces.directory import Directory, PersonFacts
from bot.workspaces.settings import WorkspaceSettings, known_timezone

LAST_WEEKDAY, LAST_HOUR = 6, 23
SHORTEST_DAYS, LONGEST_DAYS = 30, 3650
"""Bounds of the retention: below a month an appeal or a question would find nothing left."""

Change = Callable[[WorkspaceSettings], WorkspaceSettings]
"""What a form or a file makes of the settings as they are stored; each form changes its own part."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SettingUp:
    store: Store
    admins: Admins
    directory: Directory
    rosters: Rosters

    async def may_set_up(self, request: Request) -> bool:
        async with self.store.read(request.workspace) as reader:
            settings = await reader.settings()
        return self.admins.includes(request.person, settings.roster, owner=await self._owns(request, settings))

    async def refuse_others(self, request: Request) -> None:
        """Raises AdminsOnly for somebody who may not change the settings."""
        if not await self.may_set_up(request):
            async with self.store.read(request.workspace) as reader:
                raise AdminsOnly(self.admins.of((await reader.settings()).roster))

    async def apply(self, request: Request, change: Change, *, trusted: bool = False) -> WorkspaceSettings:
        """Checks and stores changed settings, and brings what is in review up to date with them.

        `trusted`: asked for from the command line, by somebody who runs the bot.

        Raises:
            AdminsOnly: this person is no admin of Vetted.
            Unfit: something cannot be used, with the reason, at its field: timezone, review_channel, record_channel,
                plan_channel, plan_hour, report_channel, retention_days, consent_years, a role's value,
                observing.<part>, listening.<part>, assisting.<part>, `<role>.groups`, `<role>.backups`,
                rules.<kind>, reasons, muted, a field of the organisation.
        """
        if not trusted:
            await self.refuse_others(request)
        async with self.store.read(request.workspace) as reader:
            stored = await reader.settings()
        wanted = change(stored)
        await self._check(wanted)
        were, are = await asyncio.gather(self.rosters.of(stored.roster), self.rosters.of(wanted.roster))
        async with self.store.write(request.workspace) as tx:
            await tx.once(request.key)
            before = await tx.settings()
            after = change(before)
            if after != wanted:
                raise Unfit({"timezone": "Somebody else changed the settings meanwhile. Please open the form again."})
            if not self.admins.of(after.roster):
                raise Unfit(
                    {Role.ADMIN.value: "Name at least one admin, else nobody could change these settings again."}
                )
            changes = changed(before, after)
            if not changes:
                return after
            await tx.save_settings(after)
            if after.assisting != before.assisting:
                await tx.forget_unasked()
            await _refresh(tx, before.roster.resolved(were), after.roster.resolved(are))
            tx.record(
                Fact(at=request.at, kind=Happening.SETTINGS_CHANGED, person=request.person or None, detail=changes)
            )
            return after

    async def _owns(self, request: Request, settings: WorkspaceSettings) -> bool:
        if self.admins.of(settings.roster):
            return False
        person = await self.directory.person(request.person)
        return person is not None and person.owner

    async def _check(self, wanted: WorkspaceSettings) -> None:
        problems: dict[str, str] = {}
        if not known_timezone(wanted.timezone):
            problems["timezone"] = "This time zone is not known. Use a name such as America/Chicago or Europe/Berlin."
        if wanted.review_channel is None:
            problems["review_channel"] = "Choose the private channel in which drafts are reviewed."
        else:
            why_not = (await self.directory.channel(wanted.review_channel)).why_not_review_channel
            if why_not:
                problems["review_channel"] = f"This channel cannot be used: {why_not}."
        posts = {
            "record_channel": wanted.record_channel,
            "plan_channel": wanted.plan_channel,
            "observing.channel": wanted.observing.channel,
            "report_channel": wanted.report_channel,
            "listening.channel": wanted.listening.channel,
        }
        for field, channel in posts.items():
            if channel and (why_not := (await self.directory.channel(channel)).why_not_posts):
                problems[field] = f"This channel cannot be used: {why_not}."
        problems |= _check_numbers(wanted) | observing.problems(wanted.observing)
        problems |= {f"deadlines.{name}": why for name, why in policy.problems(wanted.deadlines).items()}
        problems |= listening.problems(wanted.listening) | assisting.problems(wanted.assisting)
        problems |= await self._check_people(wanted.roster)
        problems |= await self._check_groups(wanted.roster)
        problems |= organisation.problems(wanted.organisation) | _check_muted(wanted.muted)
        problems |= {
            f"rules.{kind.value}": " ".join(wrong)
            for kind, rule in wanted.rules.items()
            if (wrong := rules.problems(rule))
        }
        if wrong_reasons := reasons.problem(wanted.reasons):
            problems["reasons"] = wrong_reasons
        if problems:
            raise Unfit(problems)

    async def _check_people(self, roster: Roster) -> dict[str, str]:
        problems: dict[str, str] = {}
        people = sorted(roster.named)
        known = dict(zip(people, await asyncio.gather(*map(self.directory.person, people)), strict=True))
        named = {role.value: members for role, members in roster.roles.items()}
        named |= {f"{role.value}.backups": members for role, members in roster.backups.items()}
        for field, members in named.items():
            why_not = [reason for person in sorted(members) if (reason := _why_not(known[person]))]
            if why_not:
                problems[field] = "; ".join(why_not) + ". Only full members of your organisation review."
        return problems

    async def _check_groups(self, roster: Roster) -> dict[str, str]:
        problems: dict[str, str] = {}
        for role, groups in roster.groups.items():
            field = f"{role.value}.groups"
            if groups and role.by_name_only:
                problems[field] = f"The {role.label.lower()} role is named people, never a user group."
            elif any([await self.directory.members(group) is None for group in sorted(groups)]):
                problems[field] = (
                    "One of these user groups cannot be read: it does not exist, is disabled, or Vetted lacks the"
                    " permission usergroups:read."
                )
        return problems


def _check_muted(muted: frozenset[str]) -> dict[str, str]:
    rules = {rule_id: known_rule(rule_id) for rule_id in sorted(muted)}
    wrong = [rule_id for rule_id, rule in rules.items() if rule is None or not rule.may_mute]
    return {"muted": f"No rule of this name may be switched off: {wrong[0]}."} if wrong else {}


def _check_numbers(wanted: WorkspaceSettings) -> dict[str, str]:
    problems = {}
    if not (0 <= wanted.plan_weekday <= LAST_WEEKDAY and 0 <= wanted.plan_hour <= LAST_HOUR):
        problems["plan_hour"] = "The weekday is from 0 (Monday) to 6, the hour from 0 to 23."
    if wanted.retention_days is not None and not SHORTEST_DAYS <= wanted.retention_days <= LONGEST_DAYS:
        problems["retention_days"] = f"From {SHORTEST_DAYS} to {LONGEST_DAYS} days, or nothing to keep everything."
    if wanted.consent_years is not None and not SHORTEST_YEARS <= wanted.consent_years <= LONGEST_YEARS:
        problems["consent_years"] = (
            f"Authorisations and revocations are kept for at least {SHORTEST_YEARS} years after their last effect (45"
            f" CFR 164.530(j)). Choose {SHORTEST_YEARS} to {LONGEST_YEARS} years, or nothing to keep them."
        )
    return problems


def _why_not(person: PersonFacts | None) -> str | None:
    if person is None:
        return "somebody is not known to Slack"
    return f"{person.name}: {person.why_not_reviewer}" if person.why_not_reviewer else None


def changed(before: WorkspaceSettings, after: WorkspaceSettings) -> dict[str, str]:
    """What a change of settings changed, for the record; empty when nothing did."""
    was, now = described(before), described(after)
    return {
        field: f"{was.get(field, 'nobody')} -> {now.get(field, 'nobody')}"
        for field in (*was, *(field for field in now if field not in was))
        if was.get(field) != now.get(field)
    }


def described(settings: WorkspaceSettings) -> dict[str, str]:
    """Settings as ids and the organisation's own words, field by field; roles that nobody holds are left out."""
    roster = settings.roster
    found = {
        "timezone": settings.timezone,
        "review_channel": settings.review_channel or "none",
        "record_channel": settings.record_channel or "none",
        "plan_channel": settings.plan_channel or "none",
        "plan_weekday": str(settings.plan_weekday),
        "plan_hour": str(settings.plan_hour),
        "report_channel": settings.report_channel or "none",
        "retention_days": str(settings.retention_days or "none"),
        "consent_years": str(settings.consent_years or "none"),
        "recorded_approvals": "allowed" if settings.recorded_approvals else "not allowed",
        "reasons": "; ".join(settings.reasons),
    }
    for role in Role:
        held = (
            (role.value, roster.people(role)),
            (f"{role.value}.groups", roster.groups.get(role, ())),
            (f"{role.value}.backups", roster.backing([role])),
        )
        found |= {field: " ".join(sorted(ids)) for field, ids in held if ids}
    found |= {f"organisation.{name}": said for name, said in organisation.in_words(settings.organisation).items()}
    if settings.muted:
        found["muted"] = " ".join(sorted(settings.muted))
    found |= {f"deadlines.{name}": said for name, said in policy.in_words(settings.deadlines).items()}
    found |= {f"observing.{name}": said for name, said in observing.in_words(settings.observing).items()}
    found |= {f"listening.{name}": said for name, said in listening.in_words(settings.listening).items()}
    found |= {f"assisting.{name}": said for name, said in assisting.in_words(settings.assisting).items()}
    return found | {f"rules.{kind.value}": rules.in_words(settings.rule_for(kind)) for kind in Kind}


async def _refresh(tx: Transaction, before: Roster, after: Roster) -> None:
    """Calls the people whose turn it has become by the new settings, and brings cards and messages up to date."""
    for review in await tx.in_review(limit=1000):
        was, now = review.turn(before), review.turn(after)
        if was == now:
            continue
        draft = review.draft.id
        tx.owe(
            Owed.card(draft),
            *(Owed.call(draft, person) for person in sorted(now - was)),
            *(Owed.direct(draft, person) for person in sorted(was - now)),
        )
