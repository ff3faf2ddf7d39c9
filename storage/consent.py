"""Consents, and which versions rest on them."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, delete, exists, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.consent.authorisation import (
    Attestation,
    Authorisation,
    Form,
    Medium,
    Outlet,
    Permission,
    Remuneration,
    Signer,
    State,
    Terms,
)
from bot.consent.uses import Use
from bot.drafts.networks import Network
from bot.ids import AuthorisationId, DraftId, PersonId, WorkspaceId
from bot.refusals import NotFound
from bot.review.publishing import TaskState
from storage.connected import Connected
from storage.rows import Row
from storage.tables import drafts, stop_tasks, versions
from storage.tables_of_consent import authorisations, consent_uses

ENDED = tuple(state.value for state in State if state.ended)

ON_ITS_WAY = case((authorisations.c.state == State.REQUESTED.value, 0), else_=1)
"""What waits for confirmation comes first."""


class ConsentReads(Connected):
    async def authorisation(self, authorisation: AuthorisationId) -> Authorisation:
        query = select(authorisations).where(
            authorisations.c.workspace == self.workspace, authorisations.c.id == authorisation
        )
        if self._locking:
            query = query.with_for_update()
        row = (await self._connection.execute(query)).mappings().first()
        if row is None:
            raise NotFound("This authorisation is no longer there.")
        return _authorisation(row)

    async def authorisations(self, wanted: Collection[AuthorisationId]) -> tuple[Authorisation, ...]:
        if not wanted:
            return ()
        query = (
            select(authorisations)
            .where(authorisations.c.workspace == self.workspace, authorisations.c.id.in_(wanted))
            .order_by(authorisations.c.id)
        )
        return tuple(map(_authorisation, (await self._connection.execute(query)).mappings()))

    async def choosable(self, *, today: date, limit: int) -> tuple[Authorisation, ...]:
        query = (
            select(authorisations)
            .where(
                authorisations.c.workspace == self.workspace,
                authorisations.c.state == State.CONFIRMED.value,
                or_(authorisations.c.expires_on.is_(None), authorisations.c.expires_on >= today),
            )
            .order_by(authorisations.c.confirmed_at.desc(), authorisations.c.id.desc())
            .limit(limit)
        )
        return tuple(map(_authorisation, (await self._connection.execute(query)).mappings()))

    async def registered(
        self, *, of: PersonId | None, limit: int, offset: int = 0
    ) -> tuple[tuple[Authorisation, ...], int]:
        theirs = authorisations.c.workspace == self.workspace
        if of is not None:
            theirs = and_(theirs, or_(authorisations.c.requested_by == of, _wrote(of)))
        count = (
            await self._connection.execute(select(func.count()).select_from(authorisations).where(theirs))
        ).scalar_one()
        query = (
            select(authorisations)
            .where(theirs)
            .order_by(ON_ITS_WAY, authorisations.c.id.desc())
            .limit(limit)
            .offset(offset)
        )
        return tuple(map(_authorisation, (await self._connection.execute(query)).mappings())), count

    async def uses_of(self, authorisation: AuthorisationId) -> tuple[Use, ...]:
        query = (
            select(consent_uses.c.draft, consent_uses.c.version, consent_uses.c.settled_at)
            .where(consent_uses.c.workspace == self.workspace, consent_uses.c.authorisation == authorisation)
            .order_by(consent_uses.c.draft, consent_uses.c.version)
        )
        return tuple(
            Use(draft=DraftId(row.draft), version=row.version, settled_at=row.settled_at)
            for row in await self._connection.execute(query)
        )

    async def forgettable(self, *, until: datetime, limit: int) -> tuple[AuthorisationId, ...]:
        used = and_(
            consent_uses.c.workspace == authorisations.c.workspace,
            consent_uses.c.authorisation == authorisations.c.id,
        )
        to_settle = exists().where(used, consent_uses.c.settled_at.is_(None))
        to_stop = exists().where(
            used,
            stop_tasks.c.workspace == consent_uses.c.workspace,
            stop_tasks.c.draft == consent_uses.c.draft,
            stop_tasks.c.state != TaskState.CONFIRMED.value,
        )
        query = (
            select(authorisations.c.id)
            .where(
                authorisations.c.workspace == self.workspace,
                or_(
                    and_(authorisations.c.state.in_(ENDED), authorisations.c.ended_at <= until),
                    and_(authorisations.c.state == State.REQUESTED.value, authorisations.c.requested_at <= until),
                ),
                ~to_settle,
                ~to_stop,
            )
            .order_by(authorisations.c.id)
            .limit(limit)
        )
        return tuple(map(AuthorisationId, (await self._connection.execute(query)).scalars()))


def _wrote(person: PersonId) -> ColumnElement[bool]:
    """Whether the person wrote or edited a draft with a version that rests on the authorisation."""
    of_use = and_(
        consent_uses.c.workspace == authorisations.c.workspace,
        consent_uses.c.authorisation == authorisations.c.id,
    )
    theirs = and_(drafts.c.workspace == consent_uses.c.workspace, drafts.c.id == consent_uses.c.draft)
    edited = and_(versions.c.workspace == consent_uses.c.workspace, versions.c.draft == consent_uses.c.draft)
    return or_(
        exists().where(of_use, theirs, drafts.c.author == person),
        exists().where(of_use, edited, versions.c.edited_by == person),
    )


class ConsentWrites(ConsentReads):
    async def add_authorisation(self, authorisation: Authorisation) -> Authorisation:
        terms = authorisation.terms
        statement = insert(authorisations).values(
            workspace=self.workspace,
            form=terms.form.value,
            pseudonym=terms.pseudonym,
            reference=terms.reference,
            told=sorted(terms.told),
            networks=sorted(terms.networks),
            outlets=sorted(terms.outlets),
            purpose=terms.purpose,
            signer=terms.signer.value,
            authority=terms.authority,
            signed_on=terms.signed_on,
            expires_on=terms.expires_on,
            expires_at=terms.expires_at,
            remuneration=terms.remuneration.value,
            languages=list(terms.languages),
            asked=terms.permission.asked if terms.permission else None,
            given=terms.permission.given if terms.permission else None,
            requested_by=authorisation.requested_by,
            requested_at=authorisation.requested_at,
            **_course(authorisation),
        )
        number = (await self._connection.execute(statement.returning(authorisations.c.id))).scalar_one()
        return replace(authorisation, id=AuthorisationId(number))

    async def save_authorisation(self, authorisation: Authorisation) -> None:
        await self._connection.execute(
            update(authorisations)
            .where(authorisations.c.workspace == self.workspace, authorisations.c.id == authorisation.id)
            .values(**_course(authorisation))
        )

    async def settle_uses(self, authorisation: AuthorisationId, draft: DraftId, *, at: datetime) -> None:
        await self._connection.execute(
            update(consent_uses)
            .where(
                consent_uses.c.workspace == self.workspace,
                consent_uses.c.authorisation == authorisation,
                consent_uses.c.draft == draft,
            )
            .values(settled_at=at)
        )

    async def unsettle_uses(self, authorisation: AuthorisationId) -> None:
        await self._connection.execute(
            update(consent_uses)
            .where(consent_uses.c.workspace == self.workspace, consent_uses.c.authorisation == authorisation)
            .values(settled_at=None)
        )

    async def forget_authorisation(self, authorisation: AuthorisationId) -> None:
        await self._connection.execute(
            delete(consent_uses).filter_by(workspace=self.workspace, authorisation=authorisation)
        )
        await self._connection.execute(delete(authorisations).filter_by(workspace=self.workspace, id=authorisation))


async def to_remind(
    connection: AsyncConnection, *, last: date, limit: int
) -> tuple[tuple[WorkspaceId, AuthorisationId], ...]:
    query = (
        select(authorisations.c.workspace, authorisations.c.id)
        .where(
            authorisations.c.state == State.CONFIRMED.value,
            authorisations.c.expires_on <= last,
            authorisations.c.reminded_at.is_(None),
        )
        .order_by(authorisations.c.expires_on, authorisations.c.id)
        .limit(limit)
    )
    return _numbered((await connection.execute(query)).tuples())


async def to_expire(
    connection: AsyncConnection, *, before: date, limit: int
) -> tuple[tuple[WorkspaceId, AuthorisationId], ...]:
    query = (
        select(authorisations.c.workspace, authorisations.c.id)
        .where(authorisations.c.state == State.CONFIRMED.value, authorisations.c.expires_on < before)
        .order_by(authorisations.c.expires_on, authorisations.c.id)
        .limit(limit)
    )
    return _numbered((await connection.execute(query)).tuples())


async def to_settle(
    connection: AsyncConnection, *, limit: int
) -> tuple[tuple[WorkspaceId, AuthorisationId, DraftId], ...]:
    query = (
        select(consent_uses.c.workspace, consent_uses.c.authorisation, consent_uses.c.draft)
        .distinct()
        .join(
            authorisations,
            and_(
                authorisations.c.workspace == consent_uses.c.workspace,
                authorisations.c.id == consent_uses.c.authorisation,
            ),
        )
        .where(consent_uses.c.settled_at.is_(None), authorisations.c.state.in_(ENDED))
        .order_by(consent_uses.c.workspace, consent_uses.c.authorisation, consent_uses.c.draft)
        .limit(limit)
    )
    return tuple(
        (WorkspaceId(workspace), AuthorisationId(authorisation), DraftId(draft))
        for workspace, authorisation, draft in await connection.execute(query)
    )


def _numbered(found: Iterable[tuple[str, int]]) -> tuple[tuple[WorkspaceId, AuthorisationId], ...]:
    return tuple((WorkspaceId(workspace), AuthorisationId(number)) for workspace, number in found)


def _course(authorisation: Authorisation) -> dict[str, Any]:
    """What changes of an authorisation on its way."""
    return {
        "state": authorisation.state.value,
        "attested": sorted(authorisation.attested),
        "confirmed_by": authorisation.confirmed_by,
        "confirmed_at": authorisation.confirmed_at,
        "ended_by": authorisation.ended_by,
        "ended_at": authorisation.ended_at,
        "revocation": authorisation.revocation,
        "reminded_at": authorisation.reminded_at,
    }


def _authorisation(row: Row) -> Authorisation:
    return Authorisation(
        id=AuthorisationId(row["id"]),
        terms=_terms(row),
        requested_by=PersonId(row["requested_by"]),
        requested_at=row["requested_at"],
        state=State(row["state"]),
        attested=frozenset(map(Attestation, row["attested"])),
        confirmed_by=PersonId(row["confirmed_by"]) if row["confirmed_by"] else None,
        confirmed_at=row["confirmed_at"],
        ended_by=PersonId(row["ended_by"]) if row["ended_by"] else None,
        ended_at=row["ended_at"],
        revocation=row["revocation"],
        reminded_at=row["reminded_at"],
    )


def _terms(row: Row) -> Terms:
    return Terms(
        form=Form(row["form"]),
        pseudonym=row["pseudonym"],
        reference=row["reference"],
        told=frozenset(map(Medium, row["told"])),
        networks=frozenset(map(Network, row["networks"])),
        outlets=frozenset(map(Outlet, row["outlets"])),
        purpose=row["purpose"],
        signer=Signer(row["signer"]),
        authority=row["authority"],
        signed_on=row["signed_on"],
        expires_on=row["expires_on"],
        expires_at=row["expires_at"],
        remuneration=Remuneration(row["remuneration"]),
        languages=tuple(row["languages"]),
        permission=Permission(asked=row["asked"], given=row["given"]) if row["asked"] else None,
    )
