"""Fills a database with drafts at every point of their way, quickly: rows are made from a few reviews."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import Table, func, insert, select, text

from bot.drafts.draft import Content, Draft, DraftState, Version
from bot.drafts.kinds import Kind
from bot.drafts.networks import Network
from bot.ids import ChannelId, DraftId, PersonId, WorkspaceId
from bot.review.decision import Decision, Verdict
from bot.review.review import Review
from bot.review.roster import Roster
from bot.review.stages import Role
from bot.workspaces.settings import WorkspaceSettings
from storage import migrate, rows
from storage.engine import Database, open_database
from storage.store import SqlStore
from storage.tables import decisions, drafts, open_stages, versions
from tests.support.rules import plan_for

LAKESIDE = WorkspaceId("T0LAKESIDE")
AUTHORS = tuple(PersonId(name) for name in ("U0AMARA", "U0BENNOV", *(f"U0AUTHOR{number:02}" for number in range(30))))
REVIEWERS = {
    Role.CLINICAL: ("U0CLARAR", "U0DEVANS"),
    Role.PRIVACY: ("U0PRIYAR",),
    Role.BRAND: ("U0BOLIND",),
    Role.COMMS_LEAD: ("U0CORALJ",),
    Role.ADMIN: ("U0ADAWIN",),
}
EVERY = timedelta(minutes=5)
"""Between two submissions, so that 100,000 drafts are a year's."""

BATCH = 5000

STATES = (
    *[DraftState.IN_REVIEW] * 8,
    *[DraftState.PUBLISHED] * 6,
    *[DraftState.CHANGES_REQUESTED, DraftState.APPROVED, DraftState.SCHEDULED],
    *[DraftState.MISSED, DraftState.REJECTED, DraftState.WITHDRAWN],
)
"""In twenty drafts."""


@dataclass(frozen=True, kw_only=True)
class Pattern:
    """What many drafts have in common."""

    review: Review
    content: dict[str, Any]
    content_hash: str
    version_hash: str
    plan: list[dict[str, Any]]


async def fill(database_url: str, drafts: int, *, now: datetime | None = None) -> None:
    """Migrates a database, and fills it with so many drafts of Lakeside's, its reviewers named in its settings.

    `now`: when the newest draft was submitted. The same arguments give the same rows.
    """
    async with open_database(database_url, exclusive=False) as database:
        await migrate.upgrade(database)
        await _fill(database, drafts, now or datetime.now(UTC))


async def _fill(database: Database, count: int, now: datetime) -> None:
    store = SqlStore(database, clock=lambda: now)
    async with store.write(LAKESIDE) as tx:
        await tx.save_settings(lakeside())
    chance = random.Random(1)  # noqa: S311 - the same rows each time, not secrets
    patterns = list(_patterns())
    async with database.reading() as connection:
        first = ((await connection.execute(select(func.max(drafts.c.id)))).scalar_one() or 0) + 1
    made = (
        _rows(chance.choice(patterns), first + place, chance, now - (count - place) * EVERY) for place in range(count)
    )
    while batch := list(islice(made, BATCH)):
        await _write(database, batch)
    await _tidy(database)


async def _write(database: Database, batch: list[dict[Table, list[dict[str, Any]]]]) -> None:
    async with database.writing() as connection:
        for table in (drafts, versions, decisions, open_stages):
            found = [row for one in batch for row in one[table]]
            if found:
                await connection.execute(insert(table), found)


async def _tidy(database: Database) -> None:
    """Brings PostgreSQL's numbering and statistics up to date, as it does by itself in time; SQLite has neither."""
    if database.dialect == "postgresql":
        async with database.writing() as connection:
            await connection.execute(
                text("SELECT setval(pg_get_serial_sequence('drafts', 'id'), (SELECT max(id) FROM drafts))")
            )
            await connection.execute(text("ANALYZE"))


def lakeside() -> WorkspaceSettings:
    return WorkspaceSettings(
        workspace=LAKESIDE,
        timezone="America/Chicago",
        review_channel=ChannelId("C0REVIEW"),
        roster=Roster(roles={role: frozenset(map(PersonId, people)) for role, people in REVIEWERS.items()}),
    )


def _patterns() -> Iterator[Pattern]:
    """Each kind, on some networks, with each number of steps approved."""
    for kind in Kind:
        for networks in ((Network.X, Network.BLUESKY), (Network.INSTAGRAM,), (Network.FACEBOOK, Network.LINKEDIN)):
            plan = plan_for(kind)
            for step in sorted({0, *(stage.step for stage in plan)}):
                yield _pattern(kind, networks, approved_up_to=step)


def _pattern(kind: Kind, networks: tuple[Network, ...], *, approved_up_to: int) -> Pattern:
    long_ago = datetime(2026, 1, 1, tzinfo=UTC)
    author = AUTHORS[0]
    content = Content(kind=kind, text=f"Wash your hands for 20 seconds. ({kind.label})", networks=networks)
    version = Version(draft=DraftId(0), no=1, content=content, slot=None, note="", edited_by=author, at=long_ago)
    draft = Draft(
        workspace=LAKESIDE,
        id=DraftId(0),
        author=author,
        state=DraftState.IN_REVIEW,
        version=1,
        epoch=0,
        created_at=long_ago,
        changed_at=long_ago,
    )
    plan = plan_for(kind)
    approvals = tuple(
        Decision(
            stage=stage.key,
            role=stage.roles[0],
            person=PersonId(person),
            verdict=Verdict.APPROVED,
            version=1,
            content_hash=version.content_hash,
            version_hash=version.version_hash,
            epoch=0,
            at=long_ago,
        )
        for stage in plan
        if stage.step <= approved_up_to
        for person in REVIEWERS[stage.roles[0]][: stage.quorum]
    )
    review = Review(draft=draft, version=version, plan=plan, decisions=approvals, editors=frozenset({author}))
    return Pattern(
        review=review,
        content=rows.content_document(content),
        content_hash=version.content_hash,
        version_hash=version.version_hash,
        plan=rows.plan_document(plan),
    )


def _rows(pattern: Pattern, number: int, chance: random.Random, at: datetime) -> dict[Table, list[dict[str, Any]]]:
    """One draft of a pattern's, by some author, in a state that its approvals allow."""
    review, author = pattern.review, chance.choice(AUTHORS)
    state = chance.choice(STATES)
    if review.fully_approved and state is DraftState.IN_REVIEW:
        state = DraftState.APPROVED
    slot = at + timedelta(hours=chance.randint(1, 24 * 14)) if chance.random() < 0.8 else None
    open_now = replace(review, draft=replace(review.draft, state=state)).open_standings()
    of_draft = {"workspace": LAKESIDE, "draft": number}
    return {
        drafts: [
            {
                "workspace": LAKESIDE,
                "id": number,
                "author": author,
                "state": state.value,
                "came_from": None,
                "version": 1,
                "epoch": 0,
                "plan": pattern.plan,
                "slot": slot,
                "created_at": at,
                "changed_at": at,
                "submitted_at": at,
                "kind": review.version.content.kind.value,
                "networks": f" {' '.join(network.value for network in review.version.content.networks)} ",
                "under_way": not state.over,
                "assigned": {},
            }
        ],
        versions: [
            {
                **of_draft,
                "no": 1,
                "content": pattern.content,
                "content_hash": pattern.content_hash,
                "slot": slot,
                "note": "",
                "edited_by": author,
                "at": at,
            }
        ],
        decisions: [
            {
                **of_draft,
                "stage": decision.stage,
                "role": decision.role.value,
                "person": decision.person,
                "verdict": decision.verdict.value,
                "version": 1,
                "content_hash": decision.content_hash,
                "version_hash": decision.version_hash,
                "epoch": 0,
                "reason": "",
                "at": at,
            }
            for decision in review.decisions
        ],
        open_stages: [
            {**of_draft, "stage": standing.stage.key, "role": role.value, "opened_at": at}
            for standing in open_now
            for role in standing.stage.roles
        ],
    }
