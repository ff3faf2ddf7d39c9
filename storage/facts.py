"""Vetted facts with their versions, and which posts repeat the false claims that they answer."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import and_, delete, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.facts.fact import REMINDERS, FactVersion, NameTaken, VettedFact, Wording
from bot.facts.spread import Repetition, Spread, Telling
from bot.ids import FactId, PersonId, WorkspaceId
from bot.listening.incident import Phase
from bot.refusals import NotFound
from storage.connected import put_if_absent, upsert
from storage.fact_turns import FactTurnReads, FactTurnWrites
from storage.rows import Row
from storage.tables_of_facts import claim_marks, claim_mentions, claim_tellings, fact_versions, vetted_facts
from storage.tables_of_listening import alert_topics, alerts, mentions, posts

UNDER_WAY = (vetted_facts.c.retired_at.is_(None), vetted_facts.c.reviewed_at.is_(None))
"""What waits for a review, or was sent back."""


class FactReads(FactTurnReads):
    async def fact(self, number: FactId) -> VettedFact:
        query = select(vetted_facts).where(vetted_facts.c.workspace == self.workspace, vetted_facts.c.id == number)
        if self._locking:
            query = query.with_for_update()
        row = (await self._connection.execute(query)).mappings().first()
        if row is None:
            raise NotFound(f"There is no fact #{number}. `/facts` lists those there are, and finds them by words.")
        return _fact(row)

    async def facts(self) -> tuple[VettedFact, ...]:
        query = select(vetted_facts).where(
            vetted_facts.c.workspace == self.workspace, vetted_facts.c.retired_at.is_(None)
        )
        found = [_fact(row) for row in (await self._connection.execute(query)).mappings()]
        return tuple(sorted(found, key=lambda one: (one.wording.name.casefold(), one.id)))

    async def facts_waiting(self) -> tuple[VettedFact, ...]:
        return tuple(fact for fact in await self.facts_under_way() if fact.waits)

    async def facts_under_way(self) -> tuple[VettedFact, ...]:
        query = (
            select(vetted_facts)
            .where(vetted_facts.c.workspace == self.workspace, *UNDER_WAY)
            .order_by(vetted_facts.c.changed_at, vetted_facts.c.id)
        )
        return tuple(_fact(row) for row in (await self._connection.execute(query)).mappings())

    async def fact_versions(self, number: FactId) -> tuple[FactVersion, ...]:
        query = select(fact_versions).filter_by(workspace=self.workspace, fact=number).order_by(fact_versions.c.version)
        return tuple(_version(row) for row in (await self._connection.execute(query)).mappings())

    async def claims_read_to(self) -> int:
        query = select(claim_marks.c.read_to).where(claim_marks.c.workspace == self.workspace)
        return int((await self._connection.execute(query)).scalar_one_or_none() or 0)

    async def claims_repeated(self, *, since: datetime, until: datetime) -> tuple[Spread, ...]:
        told_of = (
            select(mentions.c.post)
            .join(
                alert_topics,
                and_(alert_topics.c.workspace == mentions.c.workspace, alert_topics.c.topic == mentions.c.topic),
            )
            .join(alerts, and_(alerts.c.workspace == alert_topics.c.workspace, alerts.c.id == alert_topics.c.alert))
            .where(
                mentions.c.workspace == claim_mentions.c.workspace,
                mentions.c.post == claim_mentions.c.post,
                alerts.c.phase == Phase.OPEN.value,
                alerts.c.channel.is_not(None),
            )
            .exists()
        )
        counted = (
            claim_mentions.c.workspace == self.workspace,
            claim_mentions.c.at >= since,
            claim_mentions.c.at < until,
            ~told_of,
        )
        first = func.min(claim_mentions.c.at, type_=claim_mentions.c.at.type)
        wordings = (
            select(claim_mentions.c.fact, claim_mentions.c.claim)
            .where(*counted)
            .group_by(claim_mentions.c.fact, claim_mentions.c.claim)
            .order_by(func.count(), first.desc(), claim_mentions.c.claim)
        )
        most = {row.fact: row.claim for row in await self._connection.execute(wordings)}  # the last of a fact stays
        query = (
            select(
                claim_mentions.c.fact,
                func.count().label("posts"),
                func.count(claim_mentions.c.author.distinct()).label("people"),
                first.label("since"),
            )
            .where(*counted)
            .group_by(claim_mentions.c.fact)
            .order_by(claim_mentions.c.fact)
        )
        found = (await self._connection.execute(query)).mappings()
        return tuple(_spread(row, most[row["fact"]]) for row in found if row["fact"] in most)

    async def telling(self, fact: FactId, day: date) -> Telling | None:
        query = select(claim_tellings).filter_by(workspace=self.workspace, fact=fact, day=day)
        row = (await self._connection.execute(query)).mappings().first()
        if row is None:
            return None
        return Telling(day=row["day"], spread=_spread(row, row["claim"]))


class FactWrites(FactReads, FactTurnWrites):
    async def add_fact(self, wording: Wording, *, owner: PersonId, by: PersonId, at: datetime) -> VettedFact:
        fact = VettedFact(
            id=FactId(0),
            wording=wording,
            version=1,
            owner=owner,
            authors=frozenset({by} if by else ()),
            written_by=by,
            changed_at=at,
        )
        made = insert(vetted_facts).values(workspace=self.workspace, **_columns(fact)).returning(vetted_facts.c.id)
        try:
            stored = replace(fact, id=FactId((await self._connection.execute(made)).scalar_one()))
        except IntegrityError as error:
            raise _name_taken(error) from None
        await self._keep_version(stored)
        return stored

    async def save_fact(self, fact: VettedFact) -> None:
        before = await self.fact(fact.id)
        stored = (
            update(vetted_facts)
            .where(vetted_facts.c.workspace == self.workspace, vetted_facts.c.id == fact.id)
            .values(**_columns(fact))
        )
        try:
            await self._connection.execute(stored)
        except IntegrityError as error:
            raise _name_taken(error) from None
        if fact.version != before.version:
            await self._keep_version(fact)
            await self._connection.execute(
                delete(claim_mentions).where(
                    claim_mentions.c.workspace == self.workspace,
                    claim_mentions.c.fact == fact.id,
                    claim_mentions.c.claim.not_in(fact.wording.claims),
                )
            )
        elif fact.reviewed_at != before.reviewed_at:
            await self._connection.execute(
                update(fact_versions)
                .filter_by(workspace=self.workspace, fact=fact.id, version=fact.version)
                .values(reviewed_by=fact.reviewed_by, reviewed_at=fact.reviewed_at)
            )

    async def _keep_version(self, fact: VettedFact) -> None:
        await self._connection.execute(
            insert(fact_versions).values(
                workspace=self.workspace,
                fact=fact.id,
                version=fact.version,
                wording=_document(fact.wording),
                written_by=fact.written_by,
                written_at=fact.changed_at,
            )
        )

    async def hold_claims(self, holder: str, *, now: datetime, until: datetime) -> bool:
        held = {"holder": holder, "held_until": until}
        claimed = await self._connection.execute(
            upsert(self._connection, claim_marks)
            .values(workspace=self.workspace, read_to=0, **held)
            .on_conflict_do_update(
                index_elements=["workspace"],
                set_=held,
                where=(claim_marks.c.holder == holder)
                | claim_marks.c.held_until.is_(None)
                | (claim_marks.c.held_until <= now),
            )
            .returning(claim_marks.c.workspace)
        )
        return claimed.scalar_one_or_none() is not None

    async def note_repeated(self, found: Iterable[Repetition], *, read_to: int) -> None:
        wanted = await self._still_answered(found)
        numbers = {post for _, post in wanted}
        query = select(posts.c.id, posts.c.at, posts.c.author).where(
            posts.c.workspace == self.workspace, posts.c.id.in_(sorted(numbers))
        )
        there = {row["id"]: row for row in (await self._connection.execute(query)).mappings()} if numbers else {}
        values = [
            {
                "workspace": self.workspace,
                "fact": fact,
                "post": post,
                "claim": claim,
                "at": there[post]["at"],
                "author": there[post]["author"],
            }
            for (fact, post), claim in sorted(wanted.items())
            if post in there
        ]
        if values:
            await self._connection.execute(put_if_absent(self._connection.dialect.name, claim_mentions), values)
        await self._connection.execute(
            upsert(self._connection, claim_marks)
            .values(workspace=self.workspace, read_to=read_to)
            .on_conflict_do_update(
                index_elements=["workspace"], set_={"read_to": read_to}, where=claim_marks.c.read_to < read_to
            )
        )

    async def _still_answered(self, found: Iterable[Repetition]) -> dict[tuple[FactId, int], str]:
        """The claim by fact and post. Posts were read outside of this transaction: a fact may say less by now, and is
        locked so that it does not lose a claim in this moment.
        """
        wanted: dict[FactId, list[Repetition]] = {}
        for one in found:
            wanted.setdefault(one.fact, []).append(one)
        return {
            (number, one.post): one.claim
            for number, those in sorted(wanted.items())
            for claims in [(await self.fact(number)).wording.claims]
            for one in those
            if one.claim in claims
        }

    async def tell_once(self, telling: Telling) -> bool:
        spread = telling.spread
        made = (
            put_if_absent(self._connection.dialect.name, claim_tellings)
            .values(
                workspace=self.workspace,
                fact=spread.fact,
                day=telling.day,
                claim=spread.claim,
                posts=spread.posts,
                people=spread.people,
                since=spread.since,
            )
            .returning(claim_tellings.c.fact)
        )
        return (await self._connection.execute(made)).scalar_one_or_none() is not None


async def end_holds(connection: AsyncConnection) -> None:
    """Lets go of the claims, for a process that knows itself to be the only one."""
    await connection.execute(update(claim_marks).values(holder=None, held_until=None))


async def to_remind(
    connection: AsyncConnection, *, now: datetime, limit: int
) -> tuple[tuple[WorkspaceId, FactId], ...]:
    """A day more than is due anywhere: which day it is, the workspace's time zone says."""
    near = [
        and_(vetted_facts.c.review_by <= (now + before + timedelta(days=1)).date(), vetted_facts.c.reminded < step)
        for step, before in enumerate(REMINDERS, start=1)
    ]
    query = (
        select(vetted_facts.c.workspace, vetted_facts.c.id)
        .where(or_(*near), vetted_facts.c.retired_at.is_(None), vetted_facts.c.reviewed_at.is_not(None))
        .order_by(vetted_facts.c.review_by, vetted_facts.c.id)
        .limit(limit)
    )
    found = await connection.execute(query)
    return tuple((WorkspaceId(workspace), FactId(number)) for workspace, number in found)


def _spread(row: Row, claim: str) -> Spread:
    return Spread(fact=FactId(row["fact"]), claim=claim, posts=row["posts"], people=row["people"], since=row["since"])


def _name_taken(error: IntegrityError) -> Exception:
    """Two people gave one name at once, each unseen by the other's reading: the index lets one of them pass. SQLite
    names the columns, PostgreSQL the index; anything else is no refusal.
    """
    return NameTaken() if "name_key" in str(error.orig) else error


def _columns(fact: VettedFact) -> dict[str, Any]:
    return {
        "wording": _document(fact.wording),
        "name_key": fact.wording.name.casefold(),
        "version": fact.version,
        "owner": fact.owner,
        "authors": sorted(fact.authors),
        "written_by": fact.written_by,
        "review_by": fact.wording.review_by,
        "changed_at": fact.changed_at,
        "approved_by": sorted(fact.approved_by),
        "reviewed_by": fact.reviewed_by,
        "reviewed_at": fact.reviewed_at,
        "returned": fact.returned,
        "returned_by": fact.returned_by,
        "retired_by": fact.retired_by,
        "retired_at": fact.retired_at,
        "reminded": fact.reminded,
        "escalated": fact.escalated,
    }


def _document(wording: Wording) -> dict[str, Any]:
    return {
        "name": wording.name,
        "statement": wording.statement,
        "source": wording.source,
        "review_by": wording.review_by.isoformat(),
        "languages": list(wording.languages),
        "topics": list(wording.topics),
        "claims": list(wording.claims),
    }


def _wording(said: dict[str, Any]) -> Wording:
    return Wording(
        name=said["name"],
        statement=said["statement"],
        source=said["source"],
        review_by=date.fromisoformat(said["review_by"]),
        languages=tuple(said["languages"]),
        topics=tuple(said["topics"]),
        claims=tuple(said["claims"]),
    )


def _fact(row: Row) -> VettedFact:
    return VettedFact(
        id=FactId(row["id"]),
        wording=_wording(row["wording"]),
        version=row["version"],
        owner=PersonId(row["owner"]),
        authors=frozenset(map(PersonId, row["authors"])),
        written_by=PersonId(row["written_by"]),
        changed_at=row["changed_at"],
        approved_by=frozenset(map(PersonId, row["approved_by"])),
        reviewed_by=PersonId(row["reviewed_by"]) if row["reviewed_by"] else None,
        reviewed_at=row["reviewed_at"],
        returned=row["returned"],
        returned_by=PersonId(row["returned_by"]) if row["returned_by"] else None,
        retired_by=PersonId(row["retired_by"]) if row["retired_by"] else None,
        retired_at=row["retired_at"],
        reminded=row["reminded"],
        escalated=row["escalated"],
    )


def _version(row: Row) -> FactVersion:
    return FactVersion(
        fact=FactId(row["fact"]),
        no=row["version"],
        wording=_wording(row["wording"]),
        written_by=PersonId(row["written_by"]),
        written_at=row["written_at"],
        reviewed_by=PersonId(row["reviewed_by"]) if row["reviewed_by"] else None,
        reviewed_at=row["reviewed_at"],
    )
