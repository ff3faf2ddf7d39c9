"""A review to decide on, and the people around it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.drafts.draft import Content, Draft, DraftState, Version
from bot.drafts.kinds import Kind
from bot.drafts.networks import Network
from bot.ids import DraftId, PersonId, WorkspaceId
from bot.review.review import Review
from bot.review.roster import Roster
from bot.review.stages import Role
from storage.store import SqlStore
from tests.support.office import LAKESIDE, SETTINGS, Office
from tests.support.rules import plan_for

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
AMARA, CLARA, DEVAN, BO, ADA = (PersonId(name) for name in ("U0AMARA", "U0CLARAR", "U0DEVANS", "U0BOLIND", "U0ADAWIN"))


@pytest.fixture
def roster() -> Roster:
    return Roster(
        roles={
            Role.CLINICAL: frozenset({CLARA, DEVAN}),
            Role.BRAND: frozenset({BO}),
            Role.COMMS_LEAD: frozenset({BO}),
            Role.ADMIN: frozenset({ADA}),
        }
    )


@pytest.fixture
def make_review() -> Callable[..., Review]:
    """A submitted draft of Amara's; keywords change its content."""

    def make(*, slot: datetime | None = None, kind: Kind = Kind.EDUCATIONAL, text: str = "Wash your hands.") -> Review:
        content = Content(kind=kind, text=text, networks=(Network.X, Network.BLUESKY))
        draft = Draft(
            workspace=WorkspaceId("T0LAKESIDE"),
            id=DraftId(12),
            author=AMARA,
            state=DraftState.IN_REVIEW,
            version=1,
            epoch=0,
            created_at=NOW,
            changed_at=NOW,
            submitted_at=NOW,
        )
        version = Version(draft=draft.id, no=1, content=content, slot=slot, note="", edited_by=AMARA, at=NOW)
        return Review(draft=draft, version=version, plan=plan_for(kind), decisions=(), editors=frozenset({AMARA}))

    return make


@pytest.fixture
def edited() -> Callable[..., Version]:
    """The next version of a review's draft, with other words or another slot."""

    def edit(review: Review, *, by: PersonId = AMARA, text: str | None = None, slot: datetime | None = None) -> Version:
        version = review.version
        content = replace(version.content, text=text) if text is not None else version.content
        return replace(version, no=version.no + 1, content=content, slot=slot or version.slot, edited_by=by)

    return edit


@pytest.fixture
async def office(store: SqlStore) -> Office:
    """A workspace that is set up, over a real store."""
    async with store.write(LAKESIDE) as tx:
        await tx.save_settings(SETTINGS)
    return Office(store)
