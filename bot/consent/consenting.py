"""The use cases of an authorisation that comes to hold: register, look at, confirm, choose; and the reminder."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.audit.entries import Happening
from bot.consent.authorisation import REQUIRED, Attestation, Authorisation, State, Terms
from bot.consent.seeing import confirms, fact_of, may_see, refusal_of
from bot.days import today_in
from bot.delivery.owed import ConsentOccasion, Owed
from bot.ids import AuthorisationId, PersonId, WorkspaceId
from bot.preflight.finding import Field
from bot.preflight.refusing import refuse_text
from bot.refusals import FourEyes, NotOpen, NotYours, Refusal, Unfit
from bot.requests import Request
from bot.review.roster import Roster
from bot.review.rosters import Rosters
from bot.review.stages import Role
from bot.store import Store

REMIND_BEFORE = timedelta(days=30)
"""How long before its last day the owner of an authorisation is told."""

WORDS = ("pseudonym", "reference", "purpose", "authority", "expires_at")
"""What people write themselves into the form."""

CHOICES = 100
"""Options a menu of Slack's holds."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Consenting:
    store: Store
    rosters: Rosters

    async def register(self, request: Request, terms: Terms) -> Authorisation:
        """Registers what was signed; it covers nothing before the privacy role has confirmed it.

        Raises:
            Unfit: nobody but this person could confirm it; the field is pseudonym.
            Blocked: a field holds what must not be kept.
        """
        known = await self.rosters.whole(request.workspace)
        async with self.store.write(request.workspace) as tx:
            await tx.once(request.key)
            settings = await tx.settings()
            roster = settings.roster.resolved(known)
            for field in WORDS:
                refuse_text(getattr(terms, field), Field.NOTE, settings.preflight, at=field)
            wanted = Authorisation(
                id=AuthorisationId(0), terms=terms, requested_by=request.person, requested_at=request.at
            )
            asked = _asked(roster, wanted)
            if not asked:
                raise Unfit(
                    {
                        "pseudonym": "Nobody could confirm it: somebody else than you has to hold the privacy role. Ask"
                        " an admin of Vetted (/vetted setup)."
                    }
                )
            registered = await tx.add_authorisation(wanted)
            tx.owe(*(Owed.consent(registered.id, ConsentOccasion.CONFIRM, person) for person in asked))
            tx.record(fact_of(registered, request, Happening.CONSENT_REQUESTED))
            return registered

    async def open(self, request: Request, number: AuthorisationId) -> tuple[Authorisation, Roster]:
        """The authorisation, for somebody who may see it, and the roster that says so. Each opening is recorded.

        Raises:
            NotFound: there is no such authorisation.
            NotYours: this person may not see it; the attempt is in the record.
        """
        known = await self.rosters.about(request.workspace, request.person)
        async with self.store.write(request.workspace) as tx:
            await tx.once(request.key)
            roster = (await tx.settings()).roster.resolved(known)
            found = await tx.authorisation(number)
            allowed = await may_see(tx, request, found, roster)
            if allowed:
                tx.record(fact_of(found, request, Happening.CONSENT_OPENED))
            else:
                tx.record(refusal_of(found, request, "open"))
        if not allowed:
            raise NotYours("Only the privacy role and the people of the drafts that rest on it see an authorisation.")
        return found, roster

    async def confirmable(self, request: Request, number: AuthorisationId) -> Authorisation:
        """The authorisation this person may confirm now, asked before the form for it opens.

        Raises:
            NotFound, NotYours, FourEyes, NotOpen: like `confirm`.
        """
        known = await self.rosters.about(request.workspace, request.person)
        async with self.store.read(request.workspace) as reader:
            settings = (await reader.settings()).resolved(known)
            found = await reader.authorisation(number)
        if refused := _why_not(request, found, settings.roster):
            raise refused
        _refuse_decided(found, today=today_in(settings.timezone, request.at))
        return found

    async def confirm(
        self, request: Request, number: AuthorisationId, attested: Iterable[Attestation]
    ) -> Authorisation:
        """Confirms an authorisation: the privacy role attests what has to be, and did not register it itself.

        Raises:
            NotFound: there is no such authorisation.
            NotYours, FourEyes: this person may not; the attempt is in the record.
            NotOpen: it is not waiting for confirmation any more, or has expired.
            Unfit: something is not attested; the field is attested.
        """
        known = await self.rosters.about(request.workspace, request.person)
        async with self.store.write(request.workspace) as tx:
            await tx.once(request.key)
            settings = (await tx.settings()).resolved(known)
            found = await tx.authorisation(number)
            refused = _why_not(request, found, settings.roster)
            if refused:
                tx.record(refusal_of(found, request, "confirm"))
            else:
                _refuse_decided(found, today=today_in(settings.timezone, request.at))
                found = _confirmed(found, request, frozenset(attested))
                await tx.save_authorisation(found)
                tx.owe(Owed.consent(number, ConsentOccasion.CONFIRMED, found.requested_by))
                tx.owe(*(Owed.consent(number, ConsentOccasion.CONFIRM, one) for one in _asked(settings.roster, found)))
                tx.record(
                    fact_of(
                        found,
                        request,
                        Happening.CONSENT_CONFIRMED,
                        {"attested": " ".join(sorted(found.attested))},
                    )
                )
        if refused:
            raise refused
        return found

    async def choices(self, request: Request) -> tuple[Authorisation, ...]:
        """What a draft may rest on today, the last confirmed first; no more than a menu holds."""
        async with self.store.read(request.workspace) as reader:
            today = today_in((await reader.settings()).timezone, request.at)
            return await reader.choosable(today=today, limit=CHOICES)

    async def remind_due(self, *, now: datetime, limit: int = 100) -> int:
        """Tells the owners of authorisations that expire within 30 days, each once; how many were told."""
        told = 0
        latest = (now + REMIND_BEFORE + timedelta(days=1)).date()
        for workspace, number in await self.store.consents_to_remind(last=latest, limit=limit):
            told += await self._remind(workspace, number, now=now)
        return told

    async def _remind(self, workspace: WorkspaceId, number: AuthorisationId, *, now: datetime) -> bool:
        async with self.store.write(workspace) as tx:
            found = await tx.authorisation(number)
            last = found.terms.expires_on
            today = today_in((await tx.settings()).timezone, now)
            if found.state is not State.CONFIRMED or found.reminded_at or last is None or last - REMIND_BEFORE > today:
                return False
            await tx.save_authorisation(replace(found, reminded_at=now))
            tx.owe(Owed.consent(number, ConsentOccasion.EXPIRING, found.requested_by))
            return True


def _asked(roster: Roster, authorisation: Authorisation) -> list[PersonId]:
    """Who is asked to confirm it: the privacy role, its backups where nobody else holds it; never who registered it."""
    own = {authorisation.requested_by}
    return sorted((roster.people(Role.PRIVACY) - own) or (roster.backing([Role.PRIVACY]) - own))


def _why_not(request: Request, authorisation: Authorisation, roster: Roster) -> Refusal | None:
    """Why this person may never confirm it, None if they may."""
    if not confirms(request, roster):
        return NotYours("Only the privacy role confirms an authorisation.")
    if request.person == authorisation.requested_by:
        return FourEyes("You registered this authorisation, so somebody else with the privacy role has to confirm it.")
    return None


def _refuse_decided(authorisation: Authorisation, *, today: date) -> None:
    last = authorisation.terms.expires_on
    if authorisation.state is not State.REQUESTED:
        raise NotOpen(f"{authorisation.name} is {authorisation.state.label.lower()} already.")
    if last is not None and last < today:
        raise NotOpen(f"{authorisation.name} has expired, so it cannot be confirmed any more.")


def _confirmed(authorisation: Authorisation, request: Request, attested: frozenset[Attestation]) -> Authorisation:
    """Raises Unfit where something is not attested."""
    if REQUIRED[authorisation.terms.form] - attested:
        raise Unfit(
            {
                "attested": "Every point has to hold before this counts. If one does not, leave it unconfirmed, and ask"
                " for a form that is in order."
            }
        )
    return replace(
        authorisation,
        state=State.CONFIRMED,
        attested=attested & REQUIRED[authorisation.terms.form],
        confirmed_by=request.person,
        confirmed_at=request.at,
    )
