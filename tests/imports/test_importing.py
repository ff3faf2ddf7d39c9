"""Importing over a real store, on both databases: all or nothing, once, whoever works it."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from bot.audit.entries import Happening, verify
from bot.delivery.kinds import DeliveryKind
from bot.delivery.owed import Owed
from bot.drafts.draft import DraftState, Upload
from bot.ids import ChannelId, DraftId, FileId, ImportId, PersonId, WorkspaceId
from bot.imports.handed_in import Import, ImportState, Into
from bot.imports.importing import PATIENCE, Importing
from bot.refusals import AlreadyRecorded, NotFound, NotSetUp
from bot.requests import Request
from bot.review.checking import FileSource, FileUnavailable
from bot.review.roster import Roster
from bot.review.rosters import Rosters
from bot.review.stages import Role
from bot.workspaces.settings import WorkspaceSettings
from storage.engine import open_database
from storage.store import SqlStore
from tests.support.directory import Everybody

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
LAKESIDE = WorkspaceId("T0LAKESIDE")
AMARA, CLARA, BO = PersonId("U0AMARA"), PersonId("U0CLARAR"), PersonId("U0BOLIND")
SETTINGS = WorkspaceSettings(
    workspace=LAKESIDE,
    review_channel=ChannelId("C0REVIEW"),
    roster=Roster(
        roles={Role.CLINICAL: frozenset({CLARA}), Role.PRIVACY: frozenset({CLARA}), Role.BRAND: frozenset({BO})}
    ),
)
GOOD = b"text,kind,networks\nWash your hands.,educational,x\nVisit us.,reply,facebook\n"
BAD = GOOD + b"Twice.,sonnet,x\n"
UPLOAD = Upload(file=FileId("F1"), name="posts.csv", mimetype="text/csv", size=10)

numbers = count(1)


def by(person: PersonId = AMARA, key: str = "") -> Request:
    return Request(workspace=LAKESIDE, person=person, key=key or f"import {next(numbers)}", at=NOW)


@dataclass
class Shelf:
    """Slack's files, as a test puts them there."""

    data: bytes | None = GOOD
    final: bool = False

    async def fetch(self, upload: Upload) -> bytes:
        if self.data is None:
            raise FileUnavailable(final=self.final)
        return self.data


@pytest.fixture
async def set_up(store: SqlStore) -> SqlStore:
    async with store.write(LAKESIDE) as tx:
        await tx.save_settings(SETTINGS)
    return store


@pytest.fixture
async def other_process(database_url: str) -> AsyncIterator[SqlStore]:
    async with open_database(database_url, exclusive=False) as database:
        yield SqlStore(database, clock=lambda: NOW)


def importing_from(store: SqlStore, source: FileSource) -> Importing:
    return Importing(store=store, source=source, rosters=Rosters(store=store, directory=Everybody()))


async def handed_in(importing: Importing, into: Into = Into.REVIEW) -> ImportId:
    return await importing.hand_in(by(), UPLOAD, zone="UTC", into=into)


async def became(store: SqlStore, number: ImportId) -> Import:
    async with store.read(LAKESIDE) as reader:
        return await reader.handed_in(number)


async def owed(store: SqlStore) -> list[Owed]:
    claimed = await store.claim(owner="test", now=NOW, lease=timedelta(minutes=1), limit=100)
    return [delivery.owed for delivery in claimed]


async def drafts_of(store: SqlStore) -> int:
    async with store.read(LAKESIDE) as reader:
        return len(await reader.drafts_of(AMARA, limit=300))


async def test_a_good_file_goes_to_review_as_its_authors_drafts(set_up: SqlStore) -> None:
    importing = importing_from(set_up, Shelf())
    number = await handed_in(importing)
    assert await importing.work_waiting(now=NOW) == 1
    done = await became(set_up, number)
    assert (done.state, done.drafts, done.problems) == (ImportState.DONE, 2, ())
    async with set_up.read(LAKESIDE) as reader:
        drafts = await reader.imported_drafts(number)
        reviews = await reader.imported_reviews(number)
        assert [await reader.import_of(draft.id) for draft in drafts] == [number, number]
        happened = [entry.fact.kind for entry in await reader.entries(drafts[0].id)]
    assert [(draft.author, draft.state) for draft in drafts] == [(AMARA, DraftState.IN_REVIEW)] * 2
    assert [review.version.content.text for review in reviews] == ["Wash your hands.", "Visit us."]
    assert happened == [Happening.IMPORTED, Happening.SUBMITTED]
    assert Owed.imported(number, AMARA) in await owed(set_up)
    assert await verify(set_up.chain(LAKESIDE), await set_up.head(LAKESIDE)) == []


async def test_saved_drafts_owe_nothing_to_reviewers(set_up: SqlStore) -> None:
    importing = importing_from(set_up, Shelf())
    number = await handed_in(importing, Into.SAVED)
    await importing.work_waiting(now=NOW)
    async with set_up.read(LAKESIDE) as reader:
        (first, _) = await reader.imported_drafts(number)
        composition = await reader.composition(first.id)
        assert await reader.imported_reviews(number) == ()
    assert composition is not None
    assert (first.state, composition.text) == (DraftState.SAVED, "Wash your hands.")
    assert [one.kind for one in await owed(set_up)] == [DeliveryKind.IMPORT]


async def test_one_wrong_row_and_nothing_is_stored(set_up: SqlStore) -> None:
    importing = importing_from(set_up, Shelf(BAD))
    number = await handed_in(importing)
    await importing.work_waiting(now=NOW)
    refused = await became(set_up, number)
    assert (refused.state, [problem.row for problem in refused.problems]) == (ImportState.REFUSED, [4])
    assert await drafts_of(set_up) == 0
    assert await owed(set_up) == [Owed.imported(number, AMARA)]


async def test_a_file_is_mended_and_handed_in_again(set_up: SqlStore) -> None:
    """What was refused leaves nothing behind that would stop the next try."""
    shelf = Shelf(BAD)
    importing = importing_from(set_up, shelf)
    await handed_in(importing)
    await importing.work_waiting(now=NOW)
    shelf.data = GOOD
    number = await handed_in(importing)
    await importing.work_waiting(now=NOW)
    assert (await became(set_up, number)).state is ImportState.DONE


async def test_an_error_in_the_middle_leaves_nothing_behind_and_the_file_waits(
    set_up: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    importing = importing_from(set_up, Shelf())
    number = await handed_in(importing)
    with monkeypatch.context() as broken:

        async def fail(*_: object, **__: object) -> None:
            raise RuntimeError

        broken.setattr("storage.store.SqlTransaction.save_import", fail)
        await importing.work_waiting(now=NOW)
    assert ((await became(set_up, number)).state, await drafts_of(set_up)) == (ImportState.WAITING, 0)
    await importing.work_waiting(now=NOW)
    assert ((await became(set_up, number)).state, await drafts_of(set_up)) == (ImportState.DONE, 2)


async def test_the_same_bytes_are_imported_once_by_whichever_way(set_up: SqlStore) -> None:
    importing = importing_from(set_up, Shelf())
    await importing.take(by(), GOOD, name="posts.csv", zone="UTC", into=Into.REVIEW)
    with pytest.raises(AlreadyRecorded):
        await importing.take(by(BO), GOOD, name="other.csv", zone="UTC", into=Into.SAVED)
    number = await handed_in(importing)
    await importing.work_waiting(now=NOW)
    assert "imported before" in (await became(set_up, number)).problems[0].sentence
    assert await drafts_of(set_up) == 2


async def test_a_form_delivered_twice_is_one_import(set_up: SqlStore) -> None:
    importing = importing_from(set_up, Shelf())
    request = by(key="one form")
    await importing.hand_in(request, UPLOAD, zone="UTC", into=Into.REVIEW)
    with pytest.raises(AlreadyRecorded):
        await importing.hand_in(request, UPLOAD, zone="UTC", into=Into.REVIEW)


async def test_two_processes_that_work_the_same_file_store_it_once(set_up: SqlStore, other_process: SqlStore) -> None:
    one = importing_from(set_up, Shelf())
    number = await handed_in(one)
    await asyncio.gather(*(importing_from(s, Shelf()).work_waiting(now=NOW) for s in (set_up, other_process)))
    assert ((await became(set_up, number)).state, await drafts_of(set_up)) == (ImportState.DONE, 2)


async def test_a_file_slack_does_not_hand_over_is_waited_for_then_given_up(set_up: SqlStore) -> None:
    importing = importing_from(set_up, Shelf(None))
    number = await handed_in(importing)
    await importing.work_waiting(now=NOW + PATIENCE - timedelta(seconds=1))
    assert (await became(set_up, number)).state is ImportState.WAITING
    await importing.work_waiting(now=NOW + PATIENCE)
    refused = await became(set_up, number)
    assert refused.state is ImportState.REFUSED
    assert "did not hand the file over" in refused.problems[0].line


async def test_a_file_that_is_gone_for_good_is_given_up_at_once(set_up: SqlStore) -> None:
    importing = importing_from(set_up, Shelf(None, final=True))
    number = await handed_in(importing)
    await importing.work_waiting(now=NOW)
    assert (await became(set_up, number)).state is ImportState.REFUSED


async def test_before_set_up_only_saved_drafts_are_imported(store: SqlStore) -> None:
    importing = importing_from(store, Shelf())
    with pytest.raises(NotSetUp):
        await handed_in(importing)
    await handed_in(importing, Into.SAVED)
    await importing.work_waiting(now=NOW)
    assert await drafts_of(store) == 2


async def test_settings_taken_away_meanwhile_refuse_the_file_in_words(set_up: SqlStore) -> None:
    importing = importing_from(set_up, Shelf())
    number = await handed_in(importing)
    async with set_up.write(LAKESIDE) as tx:
        await tx.save_settings(replace(SETTINGS, review_channel=None))
    await importing.work_waiting(now=NOW)
    assert "/vetted setup" in (await became(set_up, number)).problems[0].sentence


async def test_a_row_nobody_would_be_left_to_review_is_refused_at_its_kind(set_up: SqlStore) -> None:
    """Bo is the whole brand role; saved for later it may still become somebody else's."""
    importing = importing_from(set_up, Shelf())
    found = await importing.check(by(BO), GOOD, zone="UTC", into=Into.REVIEW)
    assert [(problem.row, problem.column) for problem in found.problems] == [(2, "kind")]
    assert (await importing.check(by(BO), GOOD, zone="UTC", into=Into.SAVED)).problems == ()


async def test_checking_stores_nothing(set_up: SqlStore) -> None:
    importing = importing_from(set_up, Shelf())
    found = await importing.check(by(), GOOD, zone="UTC", into=Into.REVIEW)
    assert (len(found.lines), found.problems, await drafts_of(set_up)) == (2, (), 0)
    with pytest.raises(NotFound):
        await became(set_up, ImportId(1))


async def test_taking_a_file_with_a_problem_stores_nothing_at_all(set_up: SqlStore) -> None:
    importing = importing_from(set_up, Shelf())
    found = await importing.take(by(), BAD, name="posts.csv", zone="UTC", into=Into.REVIEW)
    assert (len(found.problems), await drafts_of(set_up), await owed(set_up)) == (1, 0, [])
    with pytest.raises(NotFound):
        await became(set_up, ImportId(1))


async def test_two_hundred_rows_fit_in_one_transaction(set_up: SqlStore) -> None:
    rows = "".join(f"Wash your hands {place} times.,educational,x\n" for place in range(200))
    importing = importing_from(set_up, Shelf())
    found = await importing.take(by(), f"text,kind,networks\n{rows}".encode(), name="", zone="UTC", into=Into.REVIEW)
    assert len(found.lines) == 200
    assert await drafts_of(set_up) == 200


async def test_another_workspace_sees_no_import(set_up: SqlStore) -> None:
    number = await handed_in(importing_from(set_up, Shelf()))
    async with set_up.read(WorkspaceId("T0OTHER")) as reader:
        with pytest.raises(NotFound):
            await reader.handed_in(number)
        assert await reader.imported_drafts(number) == ()
        assert await reader.import_of(DraftId(1)) is None
