"""Images are fetched and cleaned before anybody sees a card; one that cannot be used costs no words."""

import hashlib
import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from PIL import Image as Pillow

from bot.audit.entries import Happening
from bot.delivery.kinds import DeliveryKind
from bot.drafts.draft import Composition, Draft, DraftState, Upload
from bot.drafts.kinds import Kind
from bot.drafts.networks import Network
from bot.ids import ChannelId, DraftId, FileId, PersonId, WorkspaceId
from bot.preflight.finding import Field
from bot.preflight.media import examine
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
        self.others: dict[FileId, bytes] = {}

    async def fetch(self, upload: Upload) -> bytes:
        if upload.file in self.others:
            return self.others[upload.file]
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


def photo() -> bytes:
    """A photo that tells where and with which camera it was taken."""
    exif = Pillow.Exif()
    exif[0x8825] = {1: "N", 2: (41.0, 52.0, 55.0), 3: "W", 4: (87.0, 37.0, 40.0)}
    exif[0x8769] = {0xA431: "4102183"}
    out = io.BytesIO()
    Pillow.new("RGB", (4, 3), "navy").save(out, "PNG", exif=exif)
    return out.getvalue()


async def noted(store: SqlStore, draft: DraftId) -> list[tuple[str, Field, int | None]]:
    async with store.read(LAKESIDE) as reader:
        version = (await reader.draft(draft)).version
        findings = [one.finding for one in await reader.findings(draft, version)]
    return [(finding.match.rule.id, finding.field, finding.image) for finding in findings]


TOLD = [("media.gps", Field.IMAGE, 1), ("media.serial", Field.IMAGE, 1)]


async def submit_photo(store: SqlStore, checking: Checking, files: Files) -> DraftId:
    """A draft with a picture that tells nothing and one that does, as it was checked."""
    files.others[FileId("F2")] = photo()
    images = (UPLOAD, replace(UPLOAD, file=FileId("F2"), alt="A tap"))
    draft = await submitting(store).submit(by(), replace(POST, images=images), None)
    await checking.check_waiting(now=NOW)
    return draft.id


async def test_what_a_file_told_is_noted_at_its_image_and_gone_from_what_is_kept(
    store: SqlStore, checking: Checking, files: Files
) -> None:
    draft = await submit_photo(store, checking, files)
    assert await noted(store, draft) == TOLD
    async with store.read(LAKESIDE) as reader:
        _, image = (await reader.review(draft)).version.content.images
        kept = await reader.image(image.sha256)
    assert kept is not None
    assert kept == examine(kept, name="", claimed="").picture.data
    assert image.sha256 == hashlib.sha256(kept).hexdigest()
    assert b"4102183" not in kept


async def test_what_a_file_told_is_noted_with_every_version_and_copy_that_keeps_its_image(
    store: SqlStore, checking: Checking, files: Files
) -> None:
    draft = await submit_photo(store, checking, files)
    async with store.read(LAKESIDE) as reader:
        told_nothing, tells = (await reader.review(draft)).version.content.images
    turned = replace(POST, text="Wash them well.", images=(tells, told_nothing))
    await submitting(store).submit(by(), turned, draft)
    assert await noted(store, draft) == [(rule, field, 0) for rule, field, _ in TOLD]
    copy = await submitting(store).duplicate(by(), draft)
    await submitting(store).submit(by(), turned, copy)
    assert await noted(store, copy) == [(rule, field, 0) for rule, field, _ in TOLD]


async def test_a_muted_rule_is_silent_about_images_too(store: SqlStore, checking: Checking, files: Files) -> None:
    async with store.write(LAKESIDE) as tx:
        await tx.save_settings(replace(await tx.settings(), muted=frozenset({"media.gps"})))
    assert await noted(store, await submit_photo(store, checking, files)) == TOLD[1:]


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
