"""Reviews as the state machine wants them, and decisions."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Column, RowMapping, bindparam, exists, insert, select, update

from bot.consent.authorisation import Authorisation
from bot.crisis.hold import Hold
from bot.drafts.draft import DraftState, Version
from bot.drafts.networks import Network
from bot.ids import DraftId, PersonId
from bot.refusals import NotFound
from bot.review.decision import Decision
from bot.review.review import Review
from storage import rows
from storage.consent import ConsentReads
from storage.drafts import DraftReads, DraftWrites, readable
from storage.hold import HOLDING, IS_ON, OF_DRAFT, hold_of
from storage.tables import decisions, drafts, publications, versions
from storage.tables_of_crisis import crises, holds


def _labelled(column: Column[Any]) -> str:
    return f"version_{column.name}"


# Written once: building a statement takes as long as running it.
_ONE = (
    select(
        drafts,
        *(column.label(_labelled(column)) for column in versions.c),
        *HOLDING,
        exists()
        .where(publications.c.workspace == drafts.c.workspace, publications.c.draft == drafts.c.id)
        .label("published"),
    )
    .join(versions, (versions.c.workspace == drafts.c.workspace) & (versions.c.draft == drafts.c.id))
    .outerjoin(holds, OF_DRAFT)
    .outerjoin(crises, IS_ON)
    .where(
        drafts.c.workspace == bindparam("workspace"),
        drafts.c.id == bindparam("draft"),
        versions.c.no == drafts.c.version,
    )
)
_ONE_LOCKED = _ONE.with_for_update(of=drafts)
_DECIDED = (
    select(decisions)
    .where(decisions.c.workspace == bindparam("workspace"), decisions.c.draft == bindparam("draft"))
    .order_by(decisions.c.id)
)
_OUT = select(publications.c.networks).where(
    publications.c.workspace == bindparam("workspace"),
    publications.c.draft == bindparam("draft"),
    publications.c.version == bindparam("no"),
)
_EDITORS = (
    select(versions.c.edited_by)
    .where(versions.c.workspace == bindparam("workspace"), versions.c.draft == bindparam("draft"))
    .distinct()
)


class ReviewReads(ConsentReads, DraftReads):
    async def review(self, draft: DraftId) -> Review:
        """Two questions, one more for a draft that was edited, one that rests on a consent, or one that is out: what a
        decision waits for are questions.
        """
        await self._share_hold()
        query = _ONE_LOCKED if self._locking else _ONE
        which = {"workspace": self.workspace, "draft": draft}
        found = (await self._connection.execute(query, which)).mappings().first()
        if found is None:
            raise NotFound
        version = rows.version({column.name: found[_labelled(column)] for column in versions.c})
        said = (await self._connection.execute(_DECIDED, which)).mappings()
        editors = {version.edited_by}
        if version.no > 1:
            editors |= set((await self._connection.execute(_EDITORS, which)).scalars())
        consents = await self.authorisations(version.content.authorisations)
        out: set[str] = set()
        if found["published"]:
            named = await self._connection.execute(_OUT, {**which, "no": version.no})
            out = {network for networks in named.scalars() for network in networks}
        decided = (rows.decision(row) for row in said)
        return _review(found, version, decided, editors, consents, hold_of(found), out)

    async def in_review(self, *, limit: int) -> tuple[Review, ...]:
        query = (
            select(drafts)
            .where(drafts.c.workspace == self.workspace, drafts.c.state == DraftState.IN_REVIEW.value)
            .order_by(drafts.c.submitted_at, drafts.c.id)
            .limit(limit)
        )
        if self._locking:
            await self._share_hold()
            query = query.with_for_update()
        waiting = (await self._connection.execute(query)).mappings().all()
        current = readable(await self._current_versions([DraftId(row["id"]) for row in waiting]))
        return await self._reviews(waiting, current)

    async def reviews(self, numbers: Collection[DraftId]) -> tuple[Review, ...]:
        """The reviews of these drafts in order of their numbers; what has no readable version is left out."""
        query = select(drafts).where(drafts.c.workspace == self.workspace, drafts.c.id.in_(numbers))
        found = (await self._connection.execute(query.order_by(drafts.c.id))).mappings().all()
        return await self._reviews(found, readable(await self._current_versions(list(numbers))))

    async def _reviews(self, found: Sequence[RowMapping], current: Iterable[Version]) -> tuple[Review, ...]:
        """The drafts of these rows with all a decision depends on; asked for together, since lists have hundreds."""
        by_draft = {version.draft: version for version in current}
        said = await self._connection.execute(
            select(decisions)
            .where(decisions.c.workspace == self.workspace, decisions.c.draft.in_(by_draft))
            .order_by(decisions.c.id)
        )
        decided: dict[DraftId, list[Decision]] = defaultdict(list)
        for row in said.mappings():
            decided[row["draft"]].append(rows.decision(row))
        edits = await self._connection.execute(
            select(versions.c.draft, versions.c.edited_by)
            .where(versions.c.workspace == self.workspace, versions.c.draft.in_(by_draft))
            .distinct()
        )
        editors: dict[DraftId, set[PersonId]] = defaultdict(set)
        for number, editor in edits:
            editors[number].add(PersonId(editor))
        named = await self._connection.execute(
            select(publications.c.draft, publications.c.version, publications.c.networks).where(
                publications.c.workspace == self.workspace, publications.c.draft.in_(by_draft)
            )
        )
        out: dict[DraftId, set[str]] = defaultdict(set)
        for number, no, networks in named:
            if by_draft[number].no == no:
                out[number].update(networks)
        consents = await self.authorisations(
            {n for version in by_draft.values() for n in version.content.authorisations}
        )
        hold = await self.hold_on()
        return tuple(
            _review(row, by_draft[number], decided[number], editors[number], consents, hold, out[number])
            for row in found
            if (number := row["id"]) in by_draft
        )


def _review(
    row: RowMapping,
    version: Version,
    decided: Iterable[Decision],
    editors: Iterable[PersonId],
    consents: Iterable[Authorisation],
    hold: Hold | None,
    out: Iterable[str],
) -> Review:
    return Review(
        draft=rows.draft(row),
        version=version,
        plan=rows.plan(row["plan"]),
        decisions=tuple(decided),
        editors=frozenset({PersonId(row["author"]), *editors}),
        assigned={stage: PersonId(person) for stage, person in row["assigned"].items()},
        consents=tuple(consent for consent in consents if consent.id in version.content.authorisations),
        escalated=frozenset(s for s, on in row["escalated"].items() if on == [row["version"], row["epoch"]]),
        hold=hold,
        out=frozenset(map(Network, out)),
    )


class ReviewWrites(ReviewReads, DraftWrites):
    async def add_decision(self, draft: DraftId, decision: Decision) -> None:
        values = {
            "workspace": self.workspace,
            "draft": draft,
            "stage": decision.stage,
            "role": decision.role.value,
            "person": decision.person,
            "verdict": decision.verdict.value,
            "version": decision.version,
            "content_hash": decision.content_hash,
            "version_hash": decision.version_hash,
            "epoch": decision.epoch,
            "reason": decision.reason,
            "outsider": decision.outsider.name if decision.outsider else None,
            "evidence": decision.outsider.evidence if decision.outsider else None,
            "at": decision.at,
        }
        await self._connection.execute(insert(decisions), values)

    async def assign(self, draft: DraftId, assigned: Mapping[str, PersonId]) -> None:
        await self._connection.execute(
            update(drafts)
            .where(drafts.c.workspace == self.workspace, drafts.c.id == draft)
            .values(assigned=dict(assigned))
        )

    async def void_decisions(self, draft: DraftId, voided: Sequence[Decision], *, at: datetime) -> None:
        for decision in voided:
            await self._connection.execute(
                update(decisions)
                .where(
                    decisions.c.workspace == self.workspace,
                    decisions.c.draft == draft,
                    decisions.c.stage == decision.stage,
                    decisions.c.person == decision.person,
                    decisions.c.version == decision.version,
                    decisions.c.epoch == decision.epoch,
                    decisions.c.voided_at.is_(None),
                )
                .values(voided_at=at)
            )
