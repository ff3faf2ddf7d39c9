"""What people's lists and the clock ask for: in order, up to a limit, and past a draft that cannot be read."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from bot.drafts.draft import Composition, DraftState, Version
from bot.drafts.kinds import Kind
from bot.ids import PersonId, WorkspaceId
from bot.review.submitting import composition_of
from storage.engine import Database
from storage.store import SqlStore

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
LAKESIDE, OTHER = WorkspaceId("T0LAKESIDE"), WorkspaceId("T0OTHER")
AMARA = PersonId("U0AMARA")

Submit = Callable[..., Awaitable[Version]]


async def test_drafts_in_review_come_longest_waiting_first(store: SqlStore, submit: Submit) -> None:
    young, old, middle = [await submit(at=NOW - timedelta(hours=hours)) for hours in (1, 3, 2)]
    await submit(state=DraftState.READY)
    async with store.read(LAKESIDE) as reader:
        waiting = await reader.in_review(limit=10)
        assert [review.version for review in waiting] == [old, middle, young]
        assert await reader.in_review(limit=1) == waiting[:1]
        assert waiting == tuple([await reader.review(version.draft) for version in (old, middle, young)])


async def test_an_authors_drafts_come_last_changed_first_and_those_that_are_over_last(
    store: SqlStore, submit: Submit
) -> None:
    done = await submit(state=DraftState.PUBLISHED, at=NOW)
    old = await submit(state=DraftState.MISSED, at=NOW - timedelta(days=9))
    young = await submit(at=NOW - timedelta(days=1))
    await submit(author="U0SOMEBODY")
    async with store.read(LAKESIDE) as reader:
        listed = await reader.drafts_of(AMARA, limit=10)
        assert [one.draft.id for one in listed] == [young.draft, old.draft, done.draft]
        assert [one.composition for one in listed] == [composition_of(version) for version in (young, old, done)]
        assert await reader.drafts_of(AMARA, limit=2) == listed[:2]


async def test_a_list_shows_what_is_being_written_before_what_was_submitted(store: SqlStore, submit: Submit) -> None:
    version = await submit()
    next_ = replace(composition_of(version), text="Wash them again.")
    async with store.write(LAKESIDE) as tx:
        await tx.save_composition(version.draft, next_, by=AMARA, at=NOW)
        saved = await tx.new_draft(author=AMARA, at=NOW - timedelta(days=1))
        only = Composition(kind=Kind.REPLY, text="Thanks!", networks=())
        await tx.save_composition(saved.id, only, by=AMARA, at=NOW)
        await tx.new_draft(author=AMARA, at=NOW)  # given up before a word was saved
        assert [one.composition for one in await tx.drafts_of(AMARA, limit=10)] == [next_, only]


async def test_a_draft_that_cannot_be_read_hides_no_other(
    store: SqlStore, database: Database, submit: Submit, caplog: pytest.LogCaptureFixture
) -> None:
    """It is reported by its number; its words are in no log."""
    broken, whole = await submit(), await submit()
    async with database.writing() as connection:
        await connection.execute(text(f"UPDATE versions SET content_hash = 'x' WHERE draft = {broken.draft}"))  # noqa: S608
    with caplog.at_level(logging.ERROR):
        async with store.read(LAKESIDE) as reader:
            assert [review.draft.id for review in await reader.in_review(limit=10)] == [whole.draft]
            assert [one.draft.id for one in await reader.drafts_of(AMARA, limit=10)] == [whole.draft]
    assert f"version 1 of draft {broken.draft} " in caplog.text
    assert "hands" not in caplog.text


async def test_due_are_the_drafts_of_a_state_whose_slot_has_come_in_every_workspace(
    store: SqlStore, submit: Submit
) -> None:
    ready = DraftState.APPROVED
    late, later = await submit(state=ready, days=-1), await submit(state=ready, days=-2, workspace=OTHER)
    at_once, just_now = await submit(state=ready, days=None), await submit(state=ready, days=0)
    await submit(state=ready, days=0.0001)
    await submit(state=DraftState.READY, days=-1)
    found = await store.due(ready, now=NOW, limit=10)
    assert set(found) == {
        (LAKESIDE, late.draft),
        (OTHER, later.draft),
        (LAKESIDE, at_once.draft),
        (LAKESIDE, just_now.draft),
    }
    slots = [number for _, number in found if number != at_once.draft]
    assert slots == [later.draft, late.draft, just_now.draft]
    assert await store.due(ready, now=NOW, limit=1) == found[:1]


async def test_a_new_version_moves_the_slot(store: SqlStore, submit: Submit) -> None:
    version = await submit(state=DraftState.APPROVED, days=-1)
    async with store.write(LAKESIDE) as tx:
        await tx.add_version(replace(version, no=2, slot=NOW + timedelta(days=3)))
    assert await store.due(DraftState.APPROVED, now=NOW, limit=10) == ()


async def test_drafts_whose_images_wait_come_in_order(store: SqlStore, submit: Submit) -> None:
    young, old = [await submit(state=DraftState.CHECKING, at=NOW - timedelta(hours=hours)) for hours in (1, 2)]
    await submit()
    assert await store.checking(limit=10) == ((LAKESIDE, old.draft), (LAKESIDE, young.draft))
    assert await store.checking(limit=1) == ((LAKESIDE, old.draft),)
