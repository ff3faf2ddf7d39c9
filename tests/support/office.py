"""The use cases of one workspace over a real store, with the steps that tests take again and again."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from bot.audit.entries import Entry, Happening
from bot.delivery.outbox import Posted
from bot.delivery.owed import Owed
from bot.drafts.draft import Composition, DraftState
from bot.drafts.kinds import Kind
from bot.drafts.networks import Network
from bot.ids import ChannelId, DraftId, PersonId, WorkspaceId
from bot.requests import Request
from bot.review.conversing import Conversing
from bot.review.deciding import Deciding, Why
from bot.review.decision import Verdict
from bot.review.opening import Opening
from bot.review.releasing import Releasing
from bot.review.review import Review
from bot.review.roster import Admins, Roster
from bot.review.rosters import Rosters
from bot.review.stages import Role
from bot.review.submitting import Submitting
from bot.store import Store
from bot.workspaces.settings import WorkspaceSettings
from tests.support.directory import Everybody

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
LAKESIDE = WorkspaceId("T0LAKESIDE")
AMARA, BEN, CLARA, DEVAN, BO, ADA, GUS = (
    PersonId(name) for name in ("U0AMARA", "U0BENNOV", "U0CLARAR", "U0DEVANS", "U0BOLIND", "U0ADAWIN", "U0GUSMEY")
)
SETTINGS = WorkspaceSettings(
    workspace=LAKESIDE,
    timezone="America/Chicago",
    review_channel=ChannelId("C0REVIEW"),
    roster=Roster(
        roles={
            Role.CLINICAL: frozenset({CLARA, DEVAN}),
            Role.BRAND: frozenset({BO}),
            Role.ADMIN: frozenset({ADA}),
        }
    ),
)
POST = Composition(kind=Kind.EDUCATIONAL, text="Wash your hands.", networks=(Network.X, Network.FACEBOOK))

numbers = count(1)


def by(person: PersonId, *, at: datetime = NOW, key: str = "") -> Request:
    return Request(workspace=LAKESIDE, person=person, key=key or f"key {next(numbers)}", at=at)


class Office:
    """The use cases of one workspace, with the steps the tests take again and again."""

    def __init__(self, store: Store) -> None:
        admins = Admins(founding=frozenset())
        self.store = store
        self.directory = Everybody()
        rosters = Rosters(store=store, directory=self.directory)
        self.submitting = Submitting(store=store, admins=admins, rosters=rosters)
        self.deciding = Deciding(store=store, admins=admins, rosters=rosters)
        self.conversing = Conversing(store=store, rosters=rosters, submitting=self.submitting)
        self.opening = Opening(store=store, rosters=rosters)
        self.releasing = Releasing(store=store, admins=admins, rosters=rosters)

    async def set_up(self, **changed: Any) -> None:  # noqa: ANN401 - fields of the settings
        """Stores the settings with these fields changed."""
        async with self.store.write(LAKESIDE) as tx:
            await tx.save_settings(replace(await tx.settings(), **changed))

    async def name(self, roles: Mapping[Role, Iterable[PersonId]], **others: Any) -> None:  # noqa: ANN401 - of a roster
        """Stores who is named for the roles given, the other roles as they were; `others`: groups, backups."""
        async with self.store.write(LAKESIDE) as tx:
            settings = await tx.settings()
            named = {**settings.roster.roles, **{role: frozenset(people) for role, people in roles.items()}}
            await tx.save_settings(replace(settings, roster=replace(settings.roster, roles=named, **others)))

    async def submitted(self, composition: Composition = POST) -> DraftId:
        return (await self.submitting.submit(by(AMARA), composition, None)).id

    async def review(self, draft: DraftId) -> Review:
        async with self.store.read(LAKESIDE) as reader:
            return await reader.review(draft)

    async def state(self, draft: DraftId) -> DraftState:
        return (await self.review(draft)).draft.state

    async def say(
        self, draft: DraftId, person: PersonId, verdict: Verdict = Verdict.APPROVED, reason: str = ""
    ) -> None:
        seen = (await self.review(draft)).seen
        await self.deciding.decide(by(person), draft, verdict=verdict, seen=seen, why=Why(own=reason))

    async def approved(self, composition: Composition = POST) -> DraftId:
        draft = await self.submitted(composition)
        await self.say(draft, CLARA)
        await self.say(draft, BO)
        return draft

    async def approve_in_turn(self, draft: DraftId, *people: PersonId) -> None:
        for person in people:
            await self.say(draft, person)

    async def entries(self, draft: DraftId) -> tuple[Entry, ...]:
        async with self.store.read(LAKESIDE) as reader:
            return await reader.entries(draft)

    async def record(self, draft: DraftId) -> list[Happening]:
        return [entry.fact.kind for entry in await self.entries(draft)]

    async def owed(self, *, version: int | None = None) -> list[Owed]:
        """What is owed now, each lane's head; all of it counts as sent.

        With a `version`, messages stay in Slack and show that version.
        """
        found = []
        while due := await self.store.claim(owner="test", now=NOW, lease=timedelta(minutes=1), limit=50):
            for delivery in due:
                found.append(delivery.owed)
                posted = Posted(channel=ChannelId("C0REVIEW"), ts=f"{delivery.id}.0", delivery=delivery.id)
                await self.store.sent(
                    delivery, owner="test", posted=replace(posted, version=version) if version else None
                )
        return found
