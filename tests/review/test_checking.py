"""Images are fetched and cleaned before anybody sees a card; one that cannot be used costs no words."""

import io
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from PIL import Image as Pillow

from bot.audit.entries import Happening
from bot.delivery.outbox import DeliveryKind
from bot.drafts.draft import Composition, Draft, DraftState, Upload
from bot.drafts.kinds import Kind
from bot.drafts.networks import Network
from bot.ids import ChannelId, FileId, PersonId, WorkspaceId
from bot.refusals import NotOpen
from bot.requests import Request
from bot.review.checking import PATIENCE, Checking, FileUnavailable
from bot.review.roster import Admins, Roster
from bot.review.rosters import Rosters
from bot.review.stages import Role
from bot.review.submitting import Submitting
from bot.workspaces.settings import WorkspaceSettings
from storage.store import SqlStore
from tests.support.directory import Everybody

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
LAKESIDE = WorkspaceId("T0LAKESIDE")
AMARA, CLARA, BO = (PersonId(name) for name in ("U0AMARA", "U0CLARAR", "U0BOLIND"))
UPLOAD = Upload(file=FileId("F1"), name="sink.png", mimetype="image/png", size=9, alt="A sink")
POST = Composition(kind=Kind.EDUCATIONAL, text="Wash your hands.", networks=(Network.X,), images=(UPLOAD,))
numbers = count(1)


def png() -> bytes:
    out = io.BytesIO()
    Pillow.new("RGB", (4, 3), "teal").save(out, "PNG")
    return out.getvalue()


class Files:
    """Slack's files, as a test wants them."""

    def __init__(self) -> None:
        self.answer: bytes | FileUnavailable = png()

    async def fetch(self, _upload: Upload) -> bytes:
        if isinstance(self.answer, FileUnavailable):
            raise self.answer
        return self.answer


@pytest.fixture
def files() -> Files:
    return Files()


@pytest.fixture
async def checking(store: SqlStore, files: Files) -> Checking:
    roles = {Role.CLINICAL: frozenset({CLARA}), Role.BRAND: frozenset({BO})}
    async with store.write(LAKESIDE) as tx:
        await tx.save_settings(
            WorkspaceSettings(workspace=LAKESIDE, review_channel=ChannelId("C1"), roster=Roster(roles=roles))
        )
    return Checking(store=store, source=files, rosters=Rosters(store=store, directory=Everybody()))


def by(person: PersonId = AMARA) -> Request:
    return Request(workspace=LAKESIDE, person=person, key=f"key {next(numbers)}", at=NOW)


def submitting(store: SqlStore) -> Submitting:
    rosters = Rosters(store=store, directory=Everybody())
    return Submitting(store=store, admins=Admins(founding=frozenset()), rosters=rosters)


async def submit(store: SqlStore) -> Draft:
    return await submitting(store).submit(by(), POST, None)


async def current(store: SqlStore, draft: Draft) -> Draft:
    async with store.read(LAKESIDE) as reader:
        return await reader.draft(draft.id)


async def test_no_card_before_the_images_are_checked(store: SqlStore, checking: Checking) -> None:
    draft = await submit(store)
    assert draft.state is DraftState.CHECKING
    due = await store.claim(owner="test", now=NOW, lease=timedelta(minutes=1), limit=9)
    assert [delivery.owed.kind for delivery in due] == [DeliveryKind.DIRECT]
    assert await checking.check_waiting(now=NOW) == 1
    assert (await current(store, draft)).state is DraftState.IN_REVIEW
    async with store.read(LAKESIDE) as reader:
        (image,) = (await reader.review(draft.id)).version.content.images
        assert await reader.image(image.sha256) is not None
    assert (image.alt, image.width, image.height) == ("A sink", 4, 3)


@pytest.mark.parametrize("data", [b"", b"not a picture", png()[:40]], ids=["empty", "text", "cut"])
async def test_an_unfit_image_gives_the_draft_back_with_its_words(
    store: SqlStore, checking: Checking, files: Files, data: bytes
) -> None:
    draft = await submit(store)
    files.answer = data
    await checking.check_waiting(now=NOW)
    assert (await current(store, draft)).state is DraftState.SAVED
    async with store.read(LAKESIDE) as reader:
        assert await reader.composition(draft.id) == POST
        last = (await reader.entries(draft.id))[-1].fact
    assert last.kind is Happening.IMAGES_REFUSED
    assert last.text


async def test_slacks_hiccup_is_waited_out_but_not_forever(store: SqlStore, checking: Checking, files: Files) -> None:
    draft = await submit(store)
    files.answer = FileUnavailable(final=False)
    await checking.check_waiting(now=NOW)
    assert (await current(store, draft)).state is DraftState.CHECKING
    await checking.check_waiting(now=NOW + PATIENCE)
    assert (await current(store, draft)).state is DraftState.SAVED


async def test_nothing_is_written_to_a_draft_while_it_is_checked(store: SqlStore, checking: Checking) -> None:
    draft = await submit(store)
    with pytest.raises(NotOpen):
        await submitting(store).submit(by(), POST, draft.id)


async def test_two_processes_checking_one_draft_make_one_version(store: SqlStore, checking: Checking) -> None:
    draft = await submit(store)
    await checking.check(LAKESIDE, draft.id, now=NOW)
    await checking.check(LAKESIDE, draft.id, now=NOW)
    async with store.read(LAKESIDE) as reader:
        assert len(await reader.versions(draft.id)) == 1
