"""The store on both databases: what goes in comes out, races have one winner, and nothing leaks between workspaces."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from bot.audit.entries import Fact, Happening, verify
from bot.drafts.draft import Composition, Content, Image, Upload, Version
from bot.drafts.kinds import Kind
from bot.drafts.networks import Network
from bot.ids import FileId, PersonId, WorkspaceId
from bot.refusals import AlreadyRecorded, NotFound
from bot.review.review import Decision, Verdict
from bot.review.stages import Role, plan_for
from storage.engine import Database, DatabaseError, DatabaseInUse, open_database
from storage.rows import Corrupted
from storage.store import SqlStore

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
LAKESIDE, OTHER = WorkspaceId("T0LAKESIDE"), WorkspaceId("T0OTHER")
AMARA, CLARA = PersonId("U0AMARA"), PersonId("U0CLARAR")
PICTURE = Image(sha256="a" * 64, mimetype="image/png", width=3, height=2, size=10, alt="A sink")
CONTENT = Content(
    kind=Kind.EDUCATIONAL,
    text="Wash your hands 👐 ünïcödé \u202fnbsp",
    networks=(Network.X, Network.THREADS),
    images=(PICTURE,),
    sources=("https://example.org/a?b=1&c=2",),
)


def now() -> datetime:
    return NOW


async def submitted(store: SqlStore) -> Version:
    async with store.write(LAKESIDE) as tx:
        draft = await tx.new_draft(author=AMARA, at=NOW)
        version = Version(
            draft=draft.id, no=1, content=CONTENT, slot=NOW + timedelta(days=1), note="", edited_by=AMARA, at=NOW
        )
        await tx.add_version(version)
        await tx.set_plan(draft.id, plan_for(Kind.EDUCATIONAL))
        await tx.save_draft(replace(draft, version=1))
    return version


async def test_a_version_comes_back_as_it_was(store: SqlStore) -> None:
    version = await submitted(store)
    async with store.read(LAKESIDE) as reader:
        review = await reader.review(version.draft)
        assert await reader.versions(version.draft) == (version,)
    assert review.version == version
    assert review.version.version_hash == version.version_hash
    assert review.plan == plan_for(Kind.EDUCATIONAL)
    assert review.editors == {AMARA}


async def test_a_composition_comes_back_as_it_was(store: SqlStore) -> None:
    upload = Upload(file=FileId("F1"), name="sink.png", mimetype="image/png", size=3, alt="")
    composition = Composition(
        kind=Kind.REPLY, text="Two\nlines", networks=(), slot=NOW, note="why", images=(PICTURE, upload)
    )
    async with store.write(LAKESIDE) as tx:
        draft = await tx.new_draft(author=AMARA, at=NOW)
        await tx.save_composition(draft.id, composition, by=CLARA, at=NOW)
        assert await tx.composer(draft.id) == CLARA
    async with store.read(LAKESIDE) as reader:
        assert await reader.composition(draft.id) == composition


async def test_another_workspace_finds_nothing(store: SqlStore) -> None:
    version = await submitted(store)
    async with store.read(OTHER) as reader:
        for question in (reader.draft, reader.review):
            with pytest.raises(NotFound):
                await question(version.draft)
        assert await reader.versions(version.draft) == ()
        assert await reader.entries(version.draft) == ()


async def test_a_version_changed_behind_our_back_is_refused(store: SqlStore, database: Database) -> None:
    version = await submitted(store)
    async with database.writing() as connection:
        await connection.execute(text("UPDATE versions SET content_hash = '" + "0" * 64 + "'"))
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


@pytest.fixture
async def second(database_url: str) -> AsyncIterator[SqlStore]:
    """Another bot's store on the same database; on SQLite, where there is one bot, another door to the same file."""
    async with open_database(database_url, exclusive=False) as database:
        yield SqlStore(database, clock=now)


async def test_the_same_key_from_two_processes_has_one_winner(store: SqlStore, second: SqlStore) -> None:
    async def claim(through: SqlStore, key: str) -> bool:
        try:
            async with through.write(LAKESIDE) as tx:
                await tx.once(key)
        except AlreadyRecorded:
            return False
        return True

    for round_ in range(20):
        won = await asyncio.gather(*(claim(through, f"key {round_}") for through in (store, second) * 4))
        assert sum(won) == 1


async def test_the_record_stays_one_chain_when_two_processes_write_it(store: SqlStore, second: SqlStore) -> None:
    async def record(through: SqlStore, text_: str) -> None:
        async with through.write(LAKESIDE) as tx:
            tx.record(Fact(at=NOW, kind=Happening.DECIDED, text=text_), Fact(at=NOW, kind=Happening.EDITED))

    await asyncio.gather(*(record(through, f"reason {n}") for n in range(20) for through in (store, second)))
    head = await store.head(LAKESIDE)
    assert head.seq == 80
    assert await verify(store.chain(LAKESIDE), head) == []


TAMPERING = {
    "altered": ("UPDATE audit_entries SET person = 'U0EVIL' WHERE seq = 5", 5),
    "removed": ("DELETE FROM audit_entries WHERE seq = 5", 5),
    "cut": ("DELETE FROM audit_entries WHERE seq > 8", 9),
    "renumbered": ("UPDATE audit_entries SET seq = 100 WHERE seq = 5", 5),
}


@pytest.mark.parametrize("how", TAMPERING)
async def test_tampering_is_found_and_named(store: SqlStore, database: Database, how: str) -> None:
    async with store.write(LAKESIDE) as tx:
        tx.record(*(Fact(at=NOW + timedelta(minutes=n), kind=Happening.EDITED, person=AMARA) for n in range(10)))
    statement, first = TAMPERING[how]
    async with database.writing() as connection:
        await connection.execute(text(statement))
    breaks = await verify(store.chain(LAKESIDE), await store.head(LAKESIDE))
    assert breaks
    assert breaks[0].seq == first


async def test_the_database_itself_refuses_a_second_standing_decision(store: SqlStore) -> None:
    """The last line of defence: one person, one stage, one version."""
    version = await submitted(store)
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
    )
    async with store.write(LAKESIDE) as tx:
        await tx.add_decision(version.draft, decision)
    with pytest.raises(Exception, match=r"(?i)unique") as refused:
        async with store.write(LAKESIDE) as tx:
            await tx.add_decision(version.draft, decision)
    assert "U0CLARAR" not in str(refused.value)  # the values of a statement are in no error


async def test_a_naive_moment_is_refused(store: SqlStore) -> None:
    with pytest.raises(Exception, match="time zone"):
        async with store.write(LAKESIDE) as tx:
            await tx.new_draft(author=AMARA, at=NOW.replace(tzinfo=None))


async def test_images_are_kept_once_and_remember_slacks_file(store: SqlStore) -> None:
    async with store.write(LAKESIDE) as tx:
        await tx.save_image(PICTURE, b"bytes", at=NOW)
        await tx.save_image(PICTURE, b"bytes", at=NOW)
    await store.remember_upload(LAKESIDE, PICTURE.sha256, FileId("F9"))
    async with store.read(LAKESIDE) as reader:
        assert await reader.image(PICTURE.sha256) == b"bytes"
        assert await reader.uploaded([PICTURE.sha256, "b" * 64]) == {PICTURE.sha256: FileId("F9")}
    async with store.read(OTHER) as reader:
        assert await reader.image(PICTURE.sha256) is None


async def test_a_second_bot_on_one_sqlite_file_is_refused(tmp_path: object) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/vetted.db"
    async with open_database(url):
        with pytest.raises(DatabaseInUse, match="Another bot process"):
            async with open_database(url):
                pass
    async with open_database(url):
        pass


@pytest.mark.parametrize("url", ["", "nonsense", "mysql://x/y", "sqlite://", "sqlite+aiosqlite:///:memory:"])
async def test_an_unusable_address_is_refused_in_words(url: str) -> None:
    with pytest.raises(DatabaseError, match="DATABASE_URL"):
        async with open_database(url):
            pass


async def test_a_database_nobody_answers_at_is_named(unused_tcp_port: int) -> None:
    with pytest.raises(DatabaseError, match="cannot be reached"):
        async with open_database(f"postgresql://nobody@127.0.0.1:{unused_tcp_port}/none"):
            pass
