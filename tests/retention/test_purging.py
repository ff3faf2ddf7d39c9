"""Purging over a real store, on both databases: the words go, the story stays, the chain holds."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count

import hypothesis
import pytest
from hypothesis import strategies as st
from sqlalchemy import select, text

from bot.audit.entries import Happening, verify
from bot.delivery.kinds import DeliveryKind
from bot.delivery.owed import Owed
from bot.drafts.draft import Composition, DraftState, Image, Version
from bot.drafts.kinds import Kind
from bot.drafts.networks import Network
from bot.ids import ChannelId, DraftId, FileId, PersonId, TaskId, TextId, WorkspaceId
from bot.refusals import NotFound, Purged
from bot.requests import Request
from bot.retention.purging import KEYS_KEPT, AlreadyHeld, NotHeld, Retaining
from bot.review.conversing import Conversing
from bot.review.deciding import Why
from bot.review.decision import Verdict
from bot.review.gate import Closed, may_go_out
from bot.review.publishing import StopTask, TaskState
from bot.review.review import Review
from bot.review.roster import Admins, Roster
from bot.review.rosters import Rosters
from bot.review.stages import Role
from bot.review.submitting import Submitting
from bot.texts.approved import ApprovedText
from bot.workspaces.settings import WorkspaceSettings
from storage.engine import Database
from storage.store import SqlStore
from storage.tables import metadata
from tests.support.deciding import deciding
from tests.support.directory import Everybody

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=91)
LAKESIDE = WorkspaceId("T0LAKESIDE")
AMARA, CLARA, BO, ADA = (PersonId(name) for name in ("U0AMARA", "U0CLARAR", "U0BOLIND", "U0ADAWIN"))
SETTINGS = WorkspaceSettings(
    workspace=LAKESIDE,
    timezone="America/Chicago",
    review_channel=ChannelId("C0REVIEW"),
    roster=Roster(roles={Role.CLINICAL: frozenset({CLARA}), Role.BRAND: frozenset({BO}), Role.ADMIN: frozenset({ADA})}),
    retention_days=90,
)
PICTURE = Image(sha256="a" * 64, mimetype="image/png", width=3, height=2, size=5, alt="XYZZY alt")
POST = Composition(
    kind=Kind.EDUCATIONAL,
    text="XYZZY text",
    networks=(Network.X, Network.THREADS),
    sources=("https://example.org/XYZZY",),
    note="XYZZY note",
    images=(PICTURE,),
    tailored={Network.X: "XYZZY own"},
)
numbers = count(1)


def by(person: PersonId, *, at: datetime = NOW) -> Request:
    return Request(workspace=LAKESIDE, person=person, key=f"key {next(numbers)}", at=at)


class House:
    """The use cases of one workspace, with the steps the tests take again and again."""

    def __init__(self, store: SqlStore, database: Database) -> None:
        admins = Admins(founding=frozenset())
        rosters = Rosters(store=store, directory=Everybody())
        self.store, self.database = store, database
        self.submitting = Submitting(store=store, admins=admins, rosters=rosters)
        self.deciding = deciding(store)
        self.conversing = Conversing(store=store, rosters=rosters, submitting=self.submitting)
        self.retaining = Retaining(store=store)

    async def submitted(self, post: Composition = POST) -> DraftId:
        async with self.store.write(LAKESIDE) as tx:
            await tx.save_image(PICTURE, b"XYZZY", at=NOW)
        return (await self.submitting.submit(by(AMARA), post, None)).id

    async def rejected(self, post: Composition = POST) -> DraftId:
        draft = await self.submitted(post)
        for network in post.tailored:
            await self.shown(Owed.tailored(draft, network), version=1)
        seen = (await self.review(draft)).seen
        why = Why(own="XYZZY reason")
        await self.deciding.decide(by(CLARA), draft, verdict=Verdict.REJECTED, seen=seen, why=why)
        return draft

    async def shown(self, owed: Owed, *, version: int | None = None) -> None:
        """Notes a message as posted, as the courier would have."""
        async with self.database.writing() as connection:
            posted = metadata.tables["posted_messages"].insert().values(
                workspace=LAKESIDE, lane=owed.lane, channel="C0REVIEW", ts=f"{next(numbers)}.0", delivery=1, files=[],
                version=version,
            )  # fmt: skip
            await connection.execute(posted)

    async def review(self, draft: DraftId) -> Review:
        async with self.store.read(LAKESIDE) as reader:
            return await reader.review(draft)

    async def versions(self, draft: DraftId) -> tuple[Version, ...]:
        async with self.store.read(LAKESIDE) as reader:
            return await reader.versions(draft)

    async def purge(self, at: datetime = LATER) -> int:
        return await self.retaining.purge_due(now=at)

    async def happened(self, draft: DraftId) -> list[Happening]:
        async with self.store.read(LAKESIDE) as reader:
            return [entry.fact.kind for entry in await reader.entries(draft)]

    async def everything(self) -> str:
        """All that is in the database, table by table."""
        async with self.database.reading() as connection:
            rows: list[object] = []
            for table in metadata.sorted_tables:
                rows += [table.name, *(await connection.execute(select(table))).all()]
        return "\n".join(map(str, rows))

    async def owed(self) -> Sequence[Owed]:
        found = []
        while due := await self.store.claim(owner="test", now=LATER, lease=timedelta(minutes=1), limit=50):
            for delivery in due:
                found.append(delivery.owed)
                await self.store.sent(delivery, owner="test", posted=None)
        return found


@pytest.fixture
async def house(store: SqlStore, database: Database) -> House:
    async with store.write(LAKESIDE) as tx:
        await tx.save_settings(SETTINGS)
    return House(store, database)


async def test_no_word_and_no_picture_is_left_anywhere_and_the_chain_holds(house: House) -> None:
    """Every way words get into the database is taken once; the whole of it is searched afterwards."""
    draft = await house.submitted()
    await house.conversing.comment(by(CLARA), draft, text="XYZZY comment")
    question = await house.conversing.ask(by(CLARA), draft, person=BO, question="XYZZY question")
    await house.conversing.answer(by(BO), question, text="XYZZY answer")
    seen = (await house.review(draft)).seen
    await house.conversing.suggest(by(CLARA), draft, seen=seen, text="XYZZY suggestion", network=None)
    await house.submitting.save(by(AMARA), replace(POST, text="XYZZY saved"), draft)
    await house.submitting.submit(by(AMARA), replace(POST, text="XYZZY second"), draft)
    hashes = {version.content_hash for version in await house.versions(draft)}
    await house.submitting.withdraw(by(AMARA), draft, reason="XYZZY withdrawn")
    assert (await house.everything()).count("XYZZY") > 15
    assert await house.purge() == 1
    left = await house.everything()
    assert "XYZZY" not in left
    assert not [digest for digest in hashes if digest in left]  # nobody can try whether a guess was the text
    assert await verify(house.store.chain(LAKESIDE), await house.store.head(LAKESIDE)) == []
    assert (await house.happened(draft))[-1] is Happening.PURGED
    assert await house.purge() == 0


async def test_decisions_stay_with_what_they_were_given_for(house: House) -> None:
    """Who approved is still to be seen; and yet nothing purged may go out, whatever its state says."""
    draft = await house.submitted(replace(POST, tailored={}))
    for person in (CLARA, BO):
        seen = (await house.review(draft)).seen
        await house.deciding.decide(by(person), draft, verdict=Verdict.APPROVED, seen=seen)
    before = await house.review(draft)
    assert before.fully_approved
    async with house.store.write(LAKESIDE) as tx:
        await tx.save_draft(replace(await tx.draft(draft), state=DraftState.PUBLISHED))
    assert await house.purge() == 1
    after = await house.review(draft)
    assert [d.person for d in after.decisions] == [CLARA, BO]
    assert all(d.content_hash == after.version.content_hash for d in after.decisions)
    assert all(d.version_hash == after.version.version_hash for d in after.decisions)
    assert after.version.content.purged
    forged = replace(after, draft=replace(after.draft, state=DraftState.READY))
    assert Closed.PURGED in may_go_out(forged, on=NOW.date()).because


async def test_its_messages_are_rewritten_and_its_pictures_deleted_in_slack(house: House) -> None:
    draft = await house.rejected()
    await house.store.remember_upload(LAKESIDE, PICTURE.sha256, FileId("F0PICTURE"))
    question = await house.conversing.ask(by(CLARA), draft, person=BO, question="Is it?")
    shown = [Owed.card(draft), Owed.direct(draft, AMARA), Owed.direct(draft, CLARA), Owed.asking(question, draft, BO)]
    for owed in shown:
        await house.shown(owed)
    await house.shown(Owed.card(DraftId(draft * 10)))
    await house.owed()
    assert await house.purge() == 1
    wanted = {one.lane for one in (*shown, Owed.tailored(draft, Network.X))}
    after = await house.owed()
    assert {one.lane for one in after if one.kind is not DeliveryKind.ERASE} == wanted
    assert [one.erased for one in after if one.kind is DeliveryKind.ERASE] == ["F0PICTURE"]
    assert DeliveryKind.CALL not in {one.kind for one in after}  # nobody is notified


async def test_a_picture_another_draft_uses_stays_until_that_is_purged_too(house: House) -> None:
    first = await house.rejected()
    copy = await house.submitting.duplicate(by(BO), first)
    assert await house.purge() == 1
    async with house.store.read(LAKESIDE) as reader:
        assert await reader.image(PICTURE.sha256) == b"XYZZY"
    await house.submitting.withdraw(by(BO), copy, reason="")
    assert await house.purge() == 1
    async with house.store.read(LAKESIDE) as reader:
        assert await reader.image(PICTURE.sha256) is None


@pytest.mark.parametrize("days", [0, 89])
async def test_nothing_is_purged_before_its_time(house: House, days: int) -> None:
    await house.rejected()
    assert await house.purge(NOW + timedelta(days=days)) == 0
    assert await house.purge(NOW + timedelta(days=90)) == 1


async def test_without_a_rule_everything_is_kept(house: House) -> None:
    async with house.store.write(LAKESIDE) as tx:
        await tx.save_settings(replace(SETTINGS, retention_days=None))
    await house.rejected()
    assert await house.purge(NOW + timedelta(days=3650)) == 0


@pytest.mark.parametrize("state", [state for state in DraftState if not state.over])
async def test_what_is_on_its_way_is_never_purged(house: House, state: DraftState) -> None:
    draft = await house.submitted()
    async with house.store.write(LAKESIDE) as tx:
        await tx.save_draft(replace(await tx.draft(draft), state=state))
    assert await house.purge() == 0


async def test_what_still_has_to_be_paused_elsewhere_is_kept(house: House) -> None:
    draft = await house.rejected()
    async with house.store.write(LAKESIDE) as tx:
        task = await tx.add_task(pause(draft))
    assert await house.purge() == 0
    async with house.store.write(LAKESIDE) as tx:
        await tx.save_task(replace(task, state=TaskState.CONFIRMED))
    assert await house.purge() == 1


async def test_an_approved_text_in_use_is_kept_until_its_last_day_has_passed(house: House) -> None:
    draft = await house.rejected()
    today = (LATER - timedelta(hours=6)).date()
    async with house.store.write(LAKESIDE) as tx:
        await tx.add_text(kept(draft, review_by=today))
    assert await house.purge() == 0
    assert await house.purge(LATER + timedelta(days=1)) == 1
    async with house.store.read(LAKESIDE) as reader:
        assert await reader.texts_of(draft) == ()


async def test_a_held_draft_is_kept_until_it_is_released_and_both_are_on_the_record(house: House) -> None:
    draft = await house.rejected()
    await house.retaining.hold(by(ADA), draft, reason="A complaint was made.")
    with pytest.raises(AlreadyHeld):
        await house.retaining.hold(by(ADA), draft)
    assert await house.purge() == 0
    assert await house.retaining.due(LAKESIDE, now=LATER, limit=10) == ()
    await house.retaining.release(by(ADA), draft)
    with pytest.raises(NotHeld):
        await house.retaining.release(by(ADA), draft)
    assert [one.id for one in await house.retaining.due(LAKESIDE, now=LATER, limit=10)] == [draft]
    assert await house.purge() == 1
    with pytest.raises(Purged):
        await house.retaining.hold(by(ADA), draft)
    assert (await house.happened(draft))[-3:] == [
        Happening.RETENTION_HELD,
        Happening.RETENTION_RELEASED,
        Happening.PURGED,
    ]


async def test_a_draft_that_is_not_there_cannot_be_held(house: House) -> None:
    with pytest.raises(NotFound):
        await house.retaining.hold(by(ADA), DraftId(99))


async def test_nothing_is_taken_from_a_purged_draft_or_said_of_it(house: House) -> None:
    draft = await house.rejected()
    question = await house.conversing.ask(by(CLARA), draft, person=BO, question="Is it?")
    await house.purge()
    with pytest.raises(Purged):
        await house.submitting.duplicate(by(BO), draft)
    with pytest.raises(Purged):
        await house.conversing.comment(by(BO), draft, text="Too late.")
    with pytest.raises(Purged):
        await house.conversing.ask(by(CLARA), draft, person=BO, question="Too late?")
    with pytest.raises(Purged):
        await house.conversing.answer(by(BO), question, text="Too late.")


async def test_lists_survive_a_purged_draft(house: House) -> None:
    draft = await house.rejected()
    await house.purge()
    async with house.store.read(LAKESIDE) as reader:
        (mine,) = await reader.drafts_of(AMARA, limit=10)
        (decided,) = await reader.decided_by(CLARA, limit=10)
        versions = await reader.versions(draft)
    assert (mine.draft.id, mine.composition.text) == (draft, "")
    assert decided.decision.reason == ""
    assert [version.content.text for version in versions] == [""]


async def test_one_draft_that_cannot_be_read_holds_up_no_other(house: House, database: Database) -> None:
    broken, whole = await house.rejected(), await house.rejected()
    async with database.writing() as connection:
        await connection.execute(text("UPDATE versions SET content = '{}' WHERE draft = :draft"), {"draft": broken})
    assert await house.purge() == 1
    assert (await house.review(whole)).version.content.purged


async def test_two_processes_purge_a_draft_once(house: House, database: Database) -> None:
    draft = await house.rejected()
    due = await house.retaining.due(LAKESIDE, now=LATER, limit=10)
    assert [one.id for one in due] == [draft]
    assert await house.purge() == 1
    assert not await house.retaining._purge(LAKESIDE, draft, now=LATER)
    assert (await house.happened(draft)).count(Happening.PURGED) == 1


async def test_keys_of_requests_are_forgotten_after_their_time(house: House, store: SqlStore) -> None:
    async with store.write(LAKESIDE) as tx:
        await tx.once("a click")
    assert await house.retaining.forget_keys(now=NOW + KEYS_KEPT) == 0
    assert await house.retaining.forget_keys(now=NOW + KEYS_KEPT + timedelta(seconds=1)) == 1
    async with store.write(LAKESIDE) as tx:
        await tx.once("a click")


@hypothesis.settings(max_examples=8, suppress_health_check=[hypothesis.HealthCheck.function_scoped_fixture])
@hypothesis.given(
    words=st.lists(
        st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=50), min_size=1, max_size=4
    ),
    halves=st.integers(0, 3),
)
async def test_whatever_is_purged_when_the_chain_still_verifies(house: House, words: list[str], halves: int) -> None:
    drafts = [await house.submitted(replace(POST, text=f"post {word}", tailored={}, images=())) for word in words]
    for draft, word in list(zip(drafts, words, strict=True))[: halves + 1]:
        await house.submitting.withdraw(by(AMARA), draft, reason=word)
    await house.purge()
    assert await verify(house.store.chain(LAKESIDE), await house.store.head(LAKESIDE)) == []


def pause(draft: DraftId) -> StopTask:
    return StopTask(
        id=TaskId(0),
        draft=draft,
        owner=AMARA,
        tool="Hootsuite",
        link="",
        publish_at=NOW,
        state=TaskState.OPEN,
        opened_at=NOW,
        due_at=NOW,
    )


def kept(draft: DraftId, *, review_by: date) -> ApprovedText:
    return ApprovedText(
        id=TextId(0),
        draft=draft,
        version=1,
        content_hash="c" * 64,
        epoch=0,
        title="XYZZY",
        labels=(),
        kept_by=BO,
        kept_at=NOW,
        review_by=review_by,
    )
