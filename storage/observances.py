"""The calendar's own data: observances an organisation added, what it decided, who has what, what was sent."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Subquery, delete, func, insert, select, update

from bot.audit.entries import Happening
from bot.delivery.owed import Owed
from bot.drafts.draft import DraftState
from bot.ids import ChannelId, DraftId, PersonId
from bot.observances.dates import DateRule
from bot.observances.interests import Choice, Interests
from bot.observances.observance import Observance, Region, Span
from bot.observances.plans import Drafted, Key, Plans, Reminded, Snoozed
from bot.review.moving import STATE
from storage.connected import put_if_absent, upsert
from storage.rows import Row
from storage.tables import audit_entries, drafts
from storage.tables_of_observances import (
    observance_choices,
    observance_drafts,
    observance_owners,
    own_observances,
    reminder_wishes,
    reminders,
)
from storage.workspaces import WorkspaceReads

EVERY_YEAR = 0
OWN = "own-"
"""How the id of an organisation's own observance begins; its number follows."""


class ObservanceReads(WorkspaceReads):
    async def interests(self) -> Interests:
        choices: dict[Choice, set[Key]] = {choice: set() for choice in Choice}
        query = select(observance_choices).where(observance_choices.c.workspace == self.workspace)
        for row in (await self._connection.execute(query)).mappings():
            choices[Choice(row["choice"])].add((row["observance"], row["year"]))
        return Interests(
            observing=(await self.settings()).observing,
            followed=frozenset(observance for observance, _ in choices[Choice.FOLLOWED]),
            muted=frozenset(observance for observance, _ in choices[Choice.MUTED]),
            skipped=frozenset(choices[Choice.SKIPPED]),
        )

    async def own_observances(self) -> tuple[Observance, ...]:
        query = (
            select(own_observances)
            .where(own_observances.c.workspace == self.workspace, own_observances.c.removed_at.is_(None))
            .order_by(own_observances.c.id)
        )
        return tuple(_own(row) for row in (await self._connection.execute(query)).mappings())

    async def plans(self, *, since: int) -> Plans:
        owners = select(observance_owners).where(
            observance_owners.c.workspace == self.workspace, observance_owners.c.year >= since
        )
        begun = (
            select(observance_drafts.c.observance, observance_drafts.c.year, drafts)
            .join(
                drafts,
                (drafts.c.workspace == observance_drafts.c.workspace) & (drafts.c.id == observance_drafts.c.draft),
            )
            .where(observance_drafts.c.workspace == self.workspace, observance_drafts.c.year >= since)
            .order_by(drafts.c.id)
        )
        sent = (
            select(reminders)
            .where(reminders.c.workspace == self.workspace, reminders.c.year >= since)
            .order_by(reminders.c.at, reminders.c.lead)
        )
        wishes = select(reminder_wishes).where(
            reminder_wishes.c.workspace == self.workspace, reminder_wishes.c.year >= since
        )
        found_drafts: dict[Key, list[Drafted]] = defaultdict(list)
        for row in (await self._connection.execute(begun)).mappings():
            found_drafts[_key(row)].append(
                Drafted(
                    draft=DraftId(row["id"]),
                    author=PersonId(row["author"]),
                    state=DraftState(row["state"]),
                    slot=row["slot"],
                )
            )
        found_sent: dict[Key, list[Reminded]] = defaultdict(list)
        for row in (await self._connection.execute(sent)).mappings():
            found_sent[_key(row)].append(_reminded(row))
        return Plans(
            owners={_key(row): PersonId(row["person"]) for row in (await self._connection.execute(owners)).mappings()},
            drafts={key: tuple(found) for key, found in found_drafts.items()},
            reminded={key: tuple(found) for key, found in found_sent.items()},
            snoozed=tuple(
                Snoozed(key=_key(row), person=PersonId(row["person"]), on=row["on"])
                for row in (await self._connection.execute(wishes)).mappings()
            ),
        )

    async def reminders_in(self, lane: str) -> tuple[Reminded, ...]:
        query = (
            select(reminders)
            .where(reminders.c.workspace == self.workspace, reminders.c.lane == lane)
            .order_by(reminders.c.year, reminders.c.observance)
        )
        return tuple(_reminded(row) for row in (await self._connection.execute(query)).mappings())

    async def reminding(self, *keys: Key) -> tuple[Owed, ...]:
        lanes: set[str] = set()
        for observance, year in keys:
            query = select(reminders.c.lane).where(
                reminders.c.workspace == self.workspace,
                reminders.c.observance == observance,
                reminders.c.year == year,
                reminders.c.lane.is_not(None),
            )
            lanes |= set((await self._connection.execute(query)).scalars())
        return tuple(map(Owed.reminder, sorted(lanes)))

    async def reminding_of(self, draft: DraftId) -> tuple[Owed, ...]:
        query = (
            select(reminders.c.lane)
            .distinct()
            .join(
                observance_drafts,
                (observance_drafts.c.workspace == reminders.c.workspace)
                & (observance_drafts.c.observance == reminders.c.observance)
                & (observance_drafts.c.year == reminders.c.year),
            )
            .where(
                observance_drafts.c.workspace == self.workspace,
                observance_drafts.c.draft == draft,
                reminders.c.lane.is_not(None),
            )
            .order_by(reminders.c.lane)
        )
        return tuple(map(Owed.reminder, (await self._connection.execute(query)).scalars()))

    async def approvals(self, *, since: datetime) -> tuple[timedelta, ...]:
        """Approved is what every stage has agreed to, for the first time; what comes after an edit does not count."""

        def first(*conditions: ColumnElement[bool]) -> Subquery:
            return (
                select(audit_entries.c.draft, func.min(audit_entries.c.at).label("at"))
                .where(audit_entries.c.workspace == self.workspace, *conditions)
                .group_by(audit_entries.c.draft)
                .subquery()
            )

        submitted = first(audit_entries.c.kind == Happening.SUBMITTED.value, audit_entries.c.at >= since)
        approved = first(
            audit_entries.c.at >= since, audit_entries.c.detail[STATE].as_string() == DraftState.APPROVED.value
        )
        query = select(submitted.c.at, approved.c.at).join(approved, approved.c.draft == submitted.c.draft)
        return tuple(end - begin for begin, end in await self._connection.execute(query))


class ObservanceWrites(ObservanceReads):
    async def add_observance(self, wanted: Observance, *, by: PersonId, at: datetime) -> Observance:
        statement = insert(own_observances).values(
            workspace=self.workspace,
            name=wanted.name,
            span=wanted.span.value,
            days=wanted.days,
            rule=wanted.dates.rule,
            moved={str(year): day.isoformat() for year, day in wanted.dates.moved.items()},
            hashtags=list(wanted.hashtags),
            note=wanted.note,
            source=wanted.sources[0] if wanted.sources else "",
            added_by=by,
            added_at=at,
        )
        number = (await self._connection.execute(statement.returning(own_observances.c.id))).scalar_one()
        return replace(wanted, id=f"{OWN}{number}", own=True)

    async def remove_observance(self, observance: Observance, *, at: datetime) -> None:
        await self._connection.execute(
            update(own_observances)
            .where(
                own_observances.c.workspace == self.workspace,
                own_observances.c.id == int(observance.id.removeprefix(OWN)),
            )
            .values(removed_at=at)
        )

    async def choose(
        self, observance: str, choice: Choice | None, *, year: int | None = None, by: PersonId, at: datetime
    ) -> None:
        key = {"workspace": self.workspace, "observance": observance, "year": year or EVERY_YEAR}
        if choice is None:
            await self._connection.execute(delete(observance_choices).where(*_where(observance_choices.c, key)))
            return
        said = {"choice": choice.value, "chosen_by": by, "at": at}
        await self._connection.execute(
            upsert(self._connection, observance_choices)
            .values(**key, **said)
            .on_conflict_do_update(index_elements=list(key), set_=said)
        )

    async def take_observance(self, key: Key, person: PersonId | None, *, at: datetime) -> None:
        named = {"workspace": self.workspace, "observance": key[0], "year": key[1]}
        if person is None:
            await self._connection.execute(delete(observance_owners).where(*_where(observance_owners.c, named)))
            return
        await self._connection.execute(
            upsert(self._connection, observance_owners)
            .values(**named, person=person, at=at)
            .on_conflict_do_update(index_elements=list(named), set_={"person": person, "at": at})
        )

    async def link_draft(self, key: Key, draft: DraftId) -> None:
        await self._connection.execute(
            put_if_absent(self._connection.dialect.name, observance_drafts),
            {"workspace": self.workspace, "draft": draft, "observance": key[0], "year": key[1]},
        )

    async def claim_reminders(self, wanted: Sequence[Reminded]) -> frozenset[tuple[Key, int]]:
        claimed = set()
        statement = put_if_absent(self._connection.dialect.name, reminders)
        for one in wanted:
            values = {
                "workspace": self.workspace,
                "observance": one.key[0],
                "year": one.key[1],
                "lead": one.lead,
                "channel": one.channel,
                "lane": one.lane,
                "at": one.at,
            }
            if (await self._connection.execute(statement, values)).rowcount:
                claimed.add((one.key, one.lead))
        return frozenset(claimed)

    async def snooze(self, wanted: Snoozed) -> None:
        key = {"workspace": self.workspace, "observance": wanted.key[0], "year": wanted.key[1], "person": wanted.person}
        await self._connection.execute(
            upsert(self._connection, reminder_wishes)
            .values(**key, on=wanted.on)
            .on_conflict_do_update(index_elements=list(key), set_={"on": wanted.on})
        )

    async def end_snooze(self, key: Key, person: PersonId) -> bool:
        named = {"workspace": self.workspace, "observance": key[0], "year": key[1], "person": person}
        gone = await self._connection.execute(delete(reminder_wishes).where(*_where(reminder_wishes.c, named)))
        return bool(gone.rowcount)


def _where(columns: Any, values: Mapping[str, object]) -> list[Any]:  # noqa: ANN401 - SQLAlchemy's own collections
    return [columns[name] == value for name, value in values.items()]


def _key(row: Row) -> Key:
    return (row["observance"], row["year"])


def _reminded(row: Row) -> Reminded:
    return Reminded(key=_key(row), lead=row["lead"], channel=ChannelId(row["channel"]), at=row["at"], lane=row["lane"])


def _own(row: Row) -> Observance:
    return Observance(
        id=f"{OWN}{row['id']}",
        name=row["name"],
        span=Span(row["span"]),
        region=Region.GLOBAL,
        dates=DateRule(
            rule=row["rule"], moved={int(year): date.fromisoformat(day) for year, day in row["moved"].items()}
        ),
        days=row["days"],
        hashtags=tuple(row["hashtags"]),
        note=row["note"],
        sources=(row["source"],) if row["source"] else (),
        own=True,
    )
