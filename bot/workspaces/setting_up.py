"""The use case behind the set-up form and `settings import`: every name is checked with Slack before it counts."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from bot.audit.entries import Fact, Happening
from bot.delivery.outbox import Owed
from bot.drafts.kinds import Kind
from bot.ports import Store, Transaction
from bot.refusals import AdminsOnly, Unfit
from bot.requests import Request
from bot.review import rules
from bot.review.roster import Admins, Roster
from bot.review.rosters import Rosters
from bot.review.stages import Role
from bot.workspaces import reasons
from bot.workspaces.directory import Directory, PersonFacts
from bot.workspaces.settings import WorkspaceSettings, known_timezone

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

    async def apply(self, request: Request, change: Change, *, trusted: bool = False) -> WorkspaceSettings:
        """Checks and stores changed settings, and brings what is in review up to date with them.

        `trusted`: asked for from the command line, by somebody who runs the bot.

        Raises:
            AdminsOnly: this person is no admin of Vetted.
            Unfit: something cannot be used, with the reason, at its field: timezone, review_channel, a role's value,
                `<role>.groups`, `<role>.backups`, rules.<kind>, reasons.
        """
        if not trusted and not await self.may_set_up(request):
            raise AdminsOnly
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
        problems |= await self._check_people(wanted.roster)
        problems |= await self._check_groups(wanted.roster)
        for kind, rule in wanted.rules.items():
            if wrong := rules.problems(rule):
                problems[f"rules.{kind.value}"] = " ".join(wrong)
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


def _why_not(person: PersonFacts | None) -> str | None:
    if person is None:
        return "somebody is not known to Slack"
    return f"{person.name}: {person.why_not_reviewer}" if person.why_not_reviewer else None


def changed(before: WorkspaceSettings, after: WorkspaceSettings) -> dict[str, str]:
    """What a change of settings changed, as ids, for the record; empty when nothing did."""
    changes = {}
    if before.timezone != after.timezone:
        changes["timezone"] = f"{before.timezone} -> {after.timezone}"
    if before.review_channel != after.review_channel:
        changes["review_channel"] = f"{before.review_channel or 'none'} -> {after.review_channel or 'none'}"
    for role in Role:
        for field, was, now in (
            (role.value, before.roster.roles.get(role), after.roster.roles.get(role)),
            (f"{role.value}.groups", before.roster.groups.get(role), after.roster.groups.get(role)),
            (f"{role.value}.backups", before.roster.backups.get(role), after.roster.backups.get(role)),
        ):
            if (was or frozenset()) != (now or frozenset()):
                changes[field] = " -> ".join(" ".join(sorted(ids or ())) or "nobody" for ids in (was, now))
    for kind in Kind:
        if before.rule_for(kind) != after.rule_for(kind):
            changes[f"rules.{kind.value}"] = (
                f"{rules.in_words(before.rule_for(kind))} -> {rules.in_words(after.rule_for(kind))}"
            )
    if before.reasons != after.reasons:
        changes["reasons"] = f"{len(before.reasons)} -> {len(after.reasons)}"
    if before.recorded_approvals != after.recorded_approvals:
        changes["recorded_approvals"] = "allowed" if after.recorded_approvals else "not allowed"
    return changes


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
