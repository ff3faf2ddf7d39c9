"""The store on both databases: what goes in comes out, and nothing leaks between workspaces."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, StatementError

from bot.audit.entries import Fact, Happening
from bot.drafts.draft import Composition, Image, Upload, Version
from bot.drafts.kinds import Kind
from bot.drafts.networks import Network
from bot.ids import ChannelId, DraftId, FileId, PersonId, TaskId, WorkspaceId
from bot.refusals import AlreadyRecorded, NotFound
from bot.review.decision import Decision, Verdict
from bot.review.publishing import Publication, Schedule, StopTask, TaskState
from bot.review.roster import Roster
from bot.review.stages import Role
from bot.workspaces.settings import WorkspaceSettings
from storage.engine import Database
from storage.rows import Corrupted
from storage.store import SqlStore
from tests.support.rules import plan_for

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
LAKESIDE, OTHER = WorkspaceId("T0LAKESIDE"), WorkspaceId("T0OTHER")
AMARA, CLARA = PersonId("U0AMARA"), PersonId("U0CLARAR")

Submit = Callable[..., Awaitable[Version]]


async def test_a_version_comes_back_as_it_was(store: SqlStore, submit: Submit) -> None:
    version = await submit()
    async with store.read(LAKESIDE) as reader:
        review = await reader.review(version.draft)
        assert await reader.versions(version.draft) == (version,)
    assert review.version == version
    assert review.version.version_hash == version.version_hash
    assert review.plan == plan_for(Kind.EDUCATIONAL)
    assert review.editors == {AMARA}


async def test_everybody_who_edited_any_version_is_an_editor(store: SqlStore, submit: Submit) -> None:
    first = await submit()
    async with store.write(LAKESIDE) as tx:
        second = replace(first, no=2, edited_by=CLARA, slot=None)
        await tx.add_version(second)
        await tx.save_draft(replace(await tx.draft(first.draft), version=2))
    async with store.read(LAKESIDE) as reader:
        review = await reader.review(first.draft)
        assert await reader.versions(first.draft) == (first, second)
    assert (review.version, review.editors) == (second, frozenset({AMARA, CLARA}))


async def test_a_composition_comes_back_as_it_was(store: SqlStore, picture: Image) -> None:
    upload = Upload(file=FileId("F1"), name="sink.png", mimetype="image/png", size=3, alt="")
    composition = Composition(
        kind=Kind.REPLY, text="Two\nlines", networks=(), slot=NOW, note="why", images=(picture, upload)
    )
    async with store.write(LAKESIDE) as tx:
        draft = await tx.new_draft(author=AMARA, at=NOW)
        await tx.save_composition(draft.id, composition, by=AMARA, at=NOW)
        await tx.save_composition(draft.id, composition, by=CLARA, at=NOW)
        assert await tx.composer(draft.id) == CLARA
    async with store.read(LAKESIDE) as reader:
        assert await reader.composition(draft.id) == composition
    async with store.write(LAKESIDE) as tx:
        await tx.drop_composition(draft.id)
        assert await tx.composition(draft.id) is None
        assert await tx.composer(draft.id) is None


async def test_settings_come_back_as_they_were_and_replace_the_former(store: SqlStore) -> None:
    async with store.read(LAKESIDE) as reader:
        assert await reader.settings() == WorkspaceSettings(workspace=LAKESIDE)
    before = WorkspaceSettings(
        workspace=LAKESIDE,
        timezone="America/Chicago",
        review_channel=ChannelId("C1"),
        roster=Roster(roles={Role.CLINICAL: frozenset({AMARA, CLARA}), Role.ADMIN: frozenset({CLARA})}),
    )
    after = replace(before, review_channel=None, roster=Roster(roles={Role.BRAND: frozenset({AMARA})}))
    for settings in (before, after):
        async with store.write(LAKESIDE) as tx:
            await tx.save_settings(settings)
        async with store.read(LAKESIDE) as reader:
            assert await reader.settings() == settings
    async with store.read(OTHER) as reader:
        assert await reader.settings() == WorkspaceSettings(workspace=OTHER)


async def test_what_became_of_a_post_comes_back_as_it_was(store: SqlStore, submit: Submit) -> None:
    draft = (await submit()).draft
    published = Publication(
        draft=draft,
        version=1,
        person=AMARA,
        at=NOW,
        networks=(Network.X,),
        links=("https://example.org/1",),
        gate_open=False,
    )
    schedule = Schedule(
        draft=draft,
        version=1,
        person=AMARA,
        at=NOW,
        networks=(Network.X, Network.FACEBOOK),
        tool="Buffer",
        publish_at=NOW + timedelta(days=2),
        link="",
    )
    async with store.write(LAKESIDE) as tx:
        assert await tx.waiting_elsewhere(draft, 1) == ()
        await tx.add_schedule(schedule)
        await tx.add_schedule(replace(schedule, tool="Hootsuite", networks=(Network.X,)))
        assert [one.tool for one in await tx.waiting_elsewhere(draft, 1)] == ["Buffer", "Hootsuite"]
        await tx.add_publication(published)
    async with store.read(LAKESIDE) as reader:
        assert await reader.publications(draft) == (published,)
        waiting = replace(schedule, networks=(Network.FACEBOOK,))
        assert await reader.waiting_elsewhere(draft, 1) == (waiting,), "what is out on X waits nowhere"
        assert (await reader.review(draft)).out == {Network.X}
        (listed,) = await reader.reviews([draft])
        assert listed.out == {Network.X}
    async with store.read(OTHER) as reader:
        assert await reader.publications(draft) == ()
        assert await reader.waiting_elsewhere(draft, 1) == ()


async def test_a_pause_task_is_open_until_it_is_confirmed(store: SqlStore, submit: Submit) -> None:
    draft = (await submit()).draft
    task = StopTask(
        id=TaskId(0),
        draft=draft,
        owner=AMARA,
        tool="Buffer",
        link="https://example.org",
        publish_at=NOW + timedelta(days=2),
        state=TaskState.OPEN,
        opened_at=NOW,
        due_at=NOW + timedelta(minutes=30),
    )
    async with store.write(LAKESIDE) as tx:
        task = await tx.add_task(task)
    async with store.read(LAKESIDE) as reader:
        assert await reader.task(task.id) == task
        assert await reader.open_tasks(draft) == (task,)
    async with store.read(OTHER) as reader:
        assert await reader.task(task.id) is None
    due = task.due_at
    assert await store.overdue_tasks(now=due - timedelta(seconds=1), limit=10) == ()
    assert await store.overdue_tasks(now=due, limit=10) == ((LAKESIDE, task.id),)
    for state, still_open in ((TaskState.ESCALATED, True), (TaskState.CONFIRMED, False)):
        task = replace(task, state=state, confirmed_by=CLARA, confirmed_at=NOW)
        async with store.write(LAKESIDE) as tx:
            await tx.save_task(task)
        assert await store.overdue_tasks(now=due, limit=10) == ()
        async with store.read(LAKESIDE) as reader:
            assert await reader.task(task.id) == task
            assert bool(await reader.open_tasks(draft)) is still_open


async def test_an_image_is_kept_once_and_its_upload_remembered(store: SqlStore, picture: Image) -> None:
    async with store.write(LAKESIDE) as tx:
        await tx.save_image(picture, b"bytes", at=NOW)
        await tx.save_image(picture, b"bytes", at=NOW)
    async with store.read(LAKESIDE) as reader:
        assert await reader.uploaded([picture.sha256]) == {}
        assert await reader.uploaded([]) == {}
    await store.remember_upload(LAKESIDE, picture.sha256, FileId("F9"))
    async with store.read(LAKESIDE) as reader:
        assert await reader.image(picture.sha256) == b"bytes"
        assert await reader.uploaded([picture.sha256, "b" * 64]) == {picture.sha256: FileId("F9")}
    async with store.read(OTHER) as reader:
        assert await reader.image(picture.sha256) is None


async def test_another_workspace_finds_nothing(store: SqlStore, submit: Submit) -> None:
    version = await submit()
    async with store.read(OTHER) as reader:
        for question in (reader.draft, reader.review):
            with pytest.raises(NotFound):
                await question(version.draft)
        assert await reader.versions(version.draft) == ()
        assert await reader.entries(version.draft) == ()
        assert await reader.in_review(limit=10) == ()
        assert await reader.drafts_of(AMARA, limit=10) == ()


async def test_another_workspace_changes_nothing(store: SqlStore, submit: Submit) -> None:
    version = await submit()
    async with store.read(LAKESIDE) as reader:
        before = await reader.review(version.draft)
    async with store.write(OTHER) as tx:
        await tx.save_draft(replace(before.draft, epoch=9))
        await tx.set_plan(version.draft, ())
        await tx.drop_composition(version.draft)
    async with store.read(LAKESIDE) as reader:
        assert await reader.review(version.draft) == before
    with pytest.raises(IntegrityError):
        async with store.write(OTHER) as tx:
            await tx.add_version(replace(version, no=2))


async def test_a_draft_without_a_version_has_no_review(store: SqlStore) -> None:
    async with store.write(LAKESIDE) as tx:
        draft = await tx.new_draft(author=AMARA, at=NOW)
        assert await tx.draft(draft.id) == draft
        for nowhere in (draft.id, DraftId(draft.id + 1)):
            with pytest.raises(NotFound):
                await tx.review(nowhere)


@pytest.mark.parametrize(
    "tampering",
    ["content_hash = '" + "0" * 64 + "'", 'content = \'{"kind": "nonsense"}\'', "content = '[]'"],
    ids=["another hash", "no content", "not even a document"],
)
async def test_a_version_changed_behind_our_back_is_refused(
    store: SqlStore, database: Database, submit: Submit, tampering: str
) -> None:
    version = await submit()
    async with database.writing() as connection:
        await connection.execute(text(f"UPDATE versions SET {tampering}"))  # noqa: S608 - from the list above
    async with store.read(LAKESIDE) as reader:
        with pytest.raises(Corrupted) as found:
            await reader.review(version.draft)
    assert "hands" not in str(found.value)


async def test_an_exception_leaves_nothing_behind(store: SqlStore) -> None:
    async def halfway() -> None:
        async with store.write(LAKESIDE) as tx:
            await tx.new_draft(author=AMARA, at=NOW)
            await tx.once("key")
            tx.record(Fact(at=NOW, kind=Happening.SAVED))
            raise RuntimeError("halfway")

    with pytest.raises(RuntimeError, match="halfway"):
        await halfway()
    async with store.write(LAKESIDE) as tx:
        await tx.once("key")
        assert await tx.drafts_of(AMARA, limit=10) == ()
    assert (await store.head(LAKESIDE)).seq == 0


async def test_a_key_is_claimed_once_a_workspace(store: SqlStore) -> None:
    async with store.write(LAKESIDE) as tx:
        await tx.once("key")
    async with store.write(OTHER) as tx:
        await tx.once("key")
    with pytest.raises(AlreadyRecorded):
        async with store.write(LAKESIDE) as tx:
            await tx.once("key")


async def test_the_database_itself_refuses_a_second_standing_decision(store: SqlStore, submit: Submit) -> None:
    """The last line of defence: one person, one stage, one version; a voided word does not stand in the way."""
    version = await submit()
    decision = Decision(
        stage="clinical",
        role=Role.CLINICAL,
        person=CLARA,
        verdict=Verdict.APPROVED,
        version=1,
        content_hash=version.content_hash,
        version_hash=version.version_hash,
        epoch=0,
        at=NOW,
        reason="reads well",
    )
    async with store.write(LAKESIDE) as tx:
        await tx.add_decision(version.draft, decision)
    with pytest.raises(IntegrityError):
        async with store.write(LAKESIDE) as tx:
            await tx.add_decision(version.draft, decision)
    async with store.write(LAKESIDE) as tx:
        await tx.void_decisions(version.draft, (decision,), at=NOW)
        await tx.add_decision(version.draft, decision)
        review = await tx.review(version.draft)
    assert review.decisions == (replace(decision, voided_at=NOW), decision)


async def test_a_naive_moment_is_refused(store: SqlStore) -> None:
    with pytest.raises(StatementError, match="time zone"):
        async with store.write(LAKESIDE) as tx:
            await tx.new_draft(author=AMARA, at=NOW.replace(tzinfo=None))


async def test_moments_come_back_in_utc(store: SqlStore) -> None:
    """Whatever zone they were given in."""
    chicago = NOW.astimezone(datetime.strptime("-0600", "%z").tzinfo)
    async with store.write(LAKESIDE) as tx:
        draft = await tx.new_draft(author=AMARA, at=chicago)
    async with store.read(LAKESIDE) as reader:
        found = (await reader.draft(draft.id)).created_at
    assert (found, found.tzinfo) == (NOW, UTC)
