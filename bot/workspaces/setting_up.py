"""The use case behind the set-up form and `settings import`: every name is checked with Slack before it counts."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from bot.audit.entries import Fact, Happening
from bot.delivery.outbox import Owed
from bot.ids import ChannelId, PersonId
from bot.ports import Store, Transaction
from bot.refusals import AdminsOnly, Unfit
from bot.requests import Request
from bot.review.roster import Admins, Roster
from bot.review.stages import Role
from bot.workspaces.directory import Directory, PersonFacts
from bot.workspaces.settings import WorkspaceSettings, known_timezone


@dataclass(frozen=True, kw_only=True, slots=True)
class Proposal:
    """Settings as somebody asks for them. Field names of refusals: timezone, review_channel, and the roles' values."""

    timezone: str
    review_channel: ChannelId | None
    roles: Mapping[Role, frozenset[PersonId]]


@dataclass(frozen=True, kw_only=True, slots=True)
class SettingUp:
    store: Store
    admins: Admins
    directory: Directory

    async def may_set_up(self, request: Request) -> bool:
        async with self.store.read(request.workspace) as reader:
            settings = await reader.settings()
        return self.admins.includes(request.person, settings.roster, owner=await self._owns(request, settings))

    async def apply(self, request: Request, proposal: Proposal, *, trusted: bool = False) -> WorkspaceSettings:
        """Checks and stores the settings, and brings what is in review up to date with them.

        `trusted`: asked for from the command line, by somebody who runs the bot.

        Raises:
            AdminsOnly: this person is no admin of Vetted.
            Unfit: a channel or person cannot be used, with the reason, at its field.
        """
        if not trusted and not await self.may_set_up(request):
            raise AdminsOnly
        await self._check(proposal)
        async with self.store.write(request.workspace) as tx:
            await tx.once(request.key)
            before = await tx.settings()
            after = WorkspaceSettings(
                workspace=request.workspace,
                timezone=proposal.timezone,
                review_channel=proposal.review_channel,
                roster=Roster(roles=dict(proposal.roles)),
            )
            if not self.admins.of(after.roster):
                raise Unfit(
                    {Role.ADMIN.value: "Name at least one admin, else nobody could change these settings again."}
                )
            changes = changed(before, after)
            if not changes:
                return after
            await tx.save_settings(after)
            await _refresh(tx, before, after)
            tx.record(
                Fact(at=request.at, kind=Happening.SETTINGS_CHANGED, person=request.person or None, detail=changes)
            )
            return after

    async def _owns(self, request: Request, settings: WorkspaceSettings) -> bool:
        if self.admins.of(settings.roster):
            return False
        person = await self.directory.person(request.person)
        return person is not None and person.owner

    async def _check(self, proposal: Proposal) -> None:
        problems: dict[str, str] = {}
        if not known_timezone(proposal.timezone):
            problems["timezone"] = "This time zone is not known. Use a name such as America/Chicago or Europe/Berlin."
        if proposal.review_channel is None:
            problems["review_channel"] = "Choose the private channel in which drafts are reviewed."
        else:
            why_not = (await self.directory.channel(proposal.review_channel)).why_not_review_channel
            if why_not:
                problems["review_channel"] = f"This channel cannot be used: {why_not}."
        people = sorted({person for named in proposal.roles.values() for person in named})
        known = dict(zip(people, await asyncio.gather(*map(self.directory.person, people)), strict=True))
        for role, named in proposal.roles.items():
            reasons = [reason for person in sorted(named) if (reason := _why_not(known[person]))]
            if reasons:
                problems[role.value] = "; ".join(reasons) + ". Only full members of your organisation review."
        if problems:
            raise Unfit(problems)


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
        if before.roster.people(role) != after.roster.people(role):
            was, now = (" ".join(sorted(settings.roster.people(role))) or "nobody" for settings in (before, after))
            changes[role.value] = f"{was} -> {now}"
    return changes


async def _refresh(tx: Transaction, before: WorkspaceSettings, after: WorkspaceSettings) -> None:
    """Calls the people whose turn it has become by the new settings, and brings cards and messages up to date."""
    for review in await tx.in_review(limit=1000):
        was, now = review.turn(before.roster), review.turn(after.roster)
        if was == now:
            continue
        draft = review.draft.id
        tx.owe(
            Owed.card(draft),
            *(Owed.call(draft, person) for person in sorted(now - was)),
            *(Owed.direct(draft, person) for person in sorted(was - now)),
        )
