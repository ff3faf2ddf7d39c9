"""What the tests of a crisis share: an office whose crisis lead is Bo, with Ada as an admin."""

from dataclasses import dataclass, replace
from datetime import datetime

import pytest

from bot.crisis.changing import Changing
from bot.crisis.crisis import Crisis, Figures, Start
from bot.crisis.drilling import Drilling
from bot.crisis.ending import CrisisEnding
from bot.crisis.hold import Scope
from bot.crisis.looking import Looking
from bot.crisis.proposing import Proposing
from bot.crisis.starting import Starting
from bot.ids import ChannelId, DraftId, PersonId
from bot.review.decision import Seen
from bot.review.releasing import Elsewhere
from bot.review.roster import Admins
from bot.review.rosters import Rosters
from bot.review.stages import Role
from storage.store import SqlStore
from tests.support.office import ADA, AMARA, BO, LAKESIDE, NOW, SETTINGS, Office, by

EVERYTHING = Scope()
CRISIS_ROOM = ChannelId("C0CRISIS")


@dataclass
class Room:
    """The use cases of a crisis."""

    store: SqlStore
    office: Office

    def __post_init__(self) -> None:
        store, admins = self.office.store, Admins(founding=frozenset())
        rosters = Rosters(store=store, directory=self.office.directory)
        self.starting = Starting(store=store, admins=admins, rosters=rosters, directory=self.office.directory)
        self.changing = Changing(store=store, admins=admins, rosters=rosters)
        self.ending = CrisisEnding(store=store, admins=admins, rosters=rosters)
        self.looking = Looking(store=store, admins=admins, rosters=rosters)
        self.drilling = Drilling(store=store)
        self.proposing = Proposing(store=store, admins=admins, rosters=rosters)

    async def start(
        self, who: PersonId = BO, scope: Scope = EVERYTHING, *, drill: bool = False, at: datetime = NOW
    ) -> Crisis:
        wanted = Start(reason="The water main broke.", channel=CRISIS_ROOM, scope=scope, drill=drill)
        return await self.starting.start(by(who, at=at), wanted)

    async def end(self, crisis: Crisis, *, at: datetime = NOW) -> None:
        await self.ending.ask(by(BO, at=at), crisis.id)
        await self.ending.confirm(by(ADA, at=at), crisis.id)

    async def figures(self, crisis: Crisis) -> Figures:
        async with self.office.store.read(LAKESIDE) as reader:
            return await reader.figures(await reader.crisis(crisis.id))

    async def scheduled(self, draft: DraftId) -> None:
        """Says that a ready post waits in Buffer."""
        review = await self.office.review(draft)
        seen = Seen(version=review.version.no, epoch=review.draft.epoch, step=0)
        where = Elsewhere(tool="Buffer", publish_at=NOW)
        await self.office.releasing.schedule(by(AMARA), draft, seen=seen, elsewhere=where)


@pytest.fixture
async def room(store: SqlStore) -> Room:
    async with store.write(LAKESIDE) as tx:
        roles = {**SETTINGS.roster.roles, Role.COMMS_LEAD: frozenset({BO})}
        await tx.save_settings(replace(SETTINGS, roster=replace(SETTINGS.roster, roles=roles)))
    return Room(store, Office(store))
