"""Approved texts over a real store, on both databases."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count

import pytest
from sqlalchemy import text as sql

from bot.audit.entries import Fact, Happening, verify
from bot.delivery.owed import Owed
from bot.drafts.draft import Composition, DraftState
from bot.drafts.kinds import Kind
from bot.drafts.networks import Network
from bot.ids import ChannelId, DraftId, PersonId, TextId, WorkspaceId
from bot.refusals import AlreadyRecorded, NotFound, NotReusable, NotYours, Refusal, Stale, Unfit
from bot.requests import Request
from bot.review.decision import Seen, Verdict
from bot.review.review import Review
from bot.review.roster import Admins, Roster
from bot.review.rosters import Rosters
from bot.review.stages import Role
from bot.review.submitting import Submitting
from bot.texts import keeping as keeping_module
from bot.texts.approved import ApprovedText, Keep
from bot.texts.keeping import Keeping
from bot.workspaces.settings import WorkspaceSettings
from storage.engine import Database
from storage.store import SqlStore
from tests.support.deciding import deciding
from tests.support.directory import Everybody

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
LAKESIDE = WorkspaceId("T0LAKESIDE")
AMARA, BEN, CLARA, BO, ADA, LEA = (
    PersonId(name) for name in ("U0AMARA", "U0BENNOV", "U0CLARAR", "U0BOLIND", "U0ADAWIN", "U0LEADER")
)
SETTINGS = WorkspaceSettings(
    workspace=LAKESIDE,
    timezone="America/Chicago",
    review_channel=ChannelId("C0REVIEW"),
    roster=Roster(
        roles={
            Role.CLINICAL: frozenset({CLARA}),
            Role.BRAND: frozenset({BO}),
            Role.COMMS_LEAD: frozenset({LEA}),
            Role.ADMIN: frozenset({ADA}),
        }
    ),
)
POST = Composition(kind=Kind.EDUCATIONAL, text="Visiting hours are 2 to 8 pm.", networks=(Network.X, Network.FACEBOOK))
KEEP = Keep(title="Visiting hours", labels=("English",), review_by=date(2027, 5, 23))

numbers = count(1)


def by(person: PersonId, *, at: datetime = NOW, key: str = "") -> Request:
    return Request(workspace=LAKESIDE, person=person, key=key or f"text {next(numbers)}", at=at)


class Library:
    """The use cases of one workspace, with the steps the tests take again and again."""

    def __init__(self, store: SqlStore) -> None:
        admins = Admins(founding=frozenset())
        self.store = store
        rosters = Rosters(store=store, directory=Everybody())
        self.submitting = Submitting(store=store, admins=admins, rosters=rosters)
        self.deciding = deciding(store)
        self.keeping = Keeping(store=store, admins=admins, rosters=rosters)

    async def seen(self, draft: DraftId) -> Seen:
        return (await self.review(draft)).seen

    async def approved(self, post: Composition = POST) -> DraftId:
        draft = (await self.submitting.submit(by(AMARA), post, None)).id
        while turn := sorted((await self.review(draft)).turn(SETTINGS.roster)):
            await self.deciding.decide(by(turn[0]), draft, verdict=Verdict.APPROVED, seen=await self.seen(draft))
        return draft

    async def review(self, draft: DraftId) -> Review:
        async with self.store.read(LAKESIDE) as reader:
            return await reader.review(draft)

    async def keep(self, draft: DraftId, *, who: PersonId = BO, keep: Keep = KEEP) -> ApprovedText:
        return await self.keeping.keep(by(who), draft, seen=await self.seen(draft), keep=keep)

    async def kept(self) -> ApprovedText:
        return await self.keep(await self.approved())

    async def facts(self, draft: DraftId, kind: Happening) -> list[Fact]:
        async with self.store.read(LAKESIDE) as reader:
            return [entry.fact for entry in await reader.entries(draft) if entry.fact.kind is kind]


@pytest.fixture
async def library(store: SqlStore) -> Library:
    async with store.write(LAKESIDE) as tx:
        await tx.save_settings(SETTINGS)
    return Library(store)


@pytest.mark.parametrize("who", [BO, LEA, ADA])
async def test_brand_comms_lead_and_admins_keep_what_is_approved(library: Library, who: PersonId) -> None:
    text = await library.keep(await library.approved(), who=who)
    async with library.store.read(LAKESIDE) as reader:
        assert await reader.approved_text(text.id) == text
        (kept,) = await reader.kept_texts()
    assert (kept.text, kept.barred(today=NOW.date())) == (text, ())
    (fact,) = await library.facts(text.draft, Happening.TEXT_KEPT)
    assert (fact.person, fact.version, fact.detail["text"], fact.text) == (who, 1, str(text.id), None)


@pytest.mark.parametrize("who", [AMARA, BEN, CLARA])
async def test_others_neither_keep_nor_retire(library: Library, who: PersonId) -> None:
    with pytest.raises(NotYours):
        await library.keep(await library.approved(), who=who)
    text = await library.kept()
    with pytest.raises(NotYours):
        await library.keeping.retire(by(who), text.id)


async def test_only_what_is_approved_as_it_stands_is_kept(library: Library) -> None:
    draft = (await library.submitting.submit(by(AMARA), POST, None)).id
    with pytest.raises(NotReusable, match="approved as it stands"):
        await library.keep(draft)
    approved = await library.approved()
    looked_at = await library.seen(approved)
    await library.submitting.submit(by(AMARA), replace(POST, note="Changed."), approved)
    with pytest.raises(Stale):
        await library.keeping.keep(by(BO), approved, seen=looked_at, keep=KEEP)


async def test_a_crisis_update_is_not_kept(library: Library) -> None:
    with pytest.raises(NotReusable, match="for its time"):
        await library.keep(await library.approved(replace(POST, kind=Kind.CRISIS_UPDATE)))


async def test_the_same_text_is_kept_once_and_within_its_year(library: Library) -> None:
    draft = await library.approved()
    with pytest.raises(Unfit, match="23 Nov 2027"):
        await library.keep(draft, keep=replace(KEEP, review_by=date(2027, 11, 24)))
    await library.keep(draft)
    with pytest.raises(Unfit, match="kept already"):
        await library.keep(draft)


async def test_there_is_room_for_so_many_and_retiring_makes_room(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping_module, "MOST", 1)
    first = await library.kept()
    with pytest.raises(Unfit, match="no more fit"):
        await library.kept()
    await library.keeping.retire(by(BO), first.id)
    await library.kept()


async def test_a_use_is_recorded_with_who_where_and_in_reply_to_what(library: Library) -> None:
    text = await library.kept()
    kept = await library.keeping.use(by(BEN), text.id, network=Network.X, reply_to="https://example.org/post/1")
    assert kept.review.version.content.text == POST.text
    (fact,) = await library.facts(text.draft, Happening.TEXT_REUSED)
    assert (fact.person, fact.detail) == (BEN, {"text": str(text.id), "network": "x"})
    assert fact.text == "https://example.org/post/1"  # salted in the chain, so that it can be purged
    assert await verify(library.store.chain(LAKESIDE), await library.store.head(LAKESIDE)) == []


async def test_the_same_form_twice_is_one_use(library: Library) -> None:
    text = await library.kept()
    request = by(BEN, key="one form")
    await library.keeping.use(request, text.id, network=Network.X)
    with pytest.raises(AlreadyRecorded):
        await library.keeping.use(request, text.id, network=Network.X)
    assert len(await library.facts(text.draft, Happening.TEXT_REUSED)) == 1


async def refused(library: Library, text: ApprovedText, network: Network = Network.X, at: datetime = NOW) -> str:
    with pytest.raises(NotReusable) as refusal:
        await library.keeping.use(by(BEN, at=at), text.id, network=network)
    assert await library.facts(text.draft, Happening.TEXT_REUSED) == []
    return refusal.value.sentence


async def test_every_change_of_the_draft_ends_the_reuse_in_words(library: Library) -> None:
    text = await library.kept()
    assert "not approved for this network" in await refused(library, text, Network.TIKTOK)
    after_midnight_in_chicago = datetime(2027, 5, 24, 5, 0, tzinfo=UTC)
    assert "review-by date has passed" in await refused(library, text, at=after_midnight_in_chicago)
    await library.submitting.submit(by(AMARA), replace(POST, text="3 to 8 pm."), text.draft)
    sentence = await refused(library, text)
    assert "changed after" in sentence
    assert "Start a draft from it" in sentence


async def test_a_withdrawn_draft_ends_the_reuse(library: Library) -> None:
    text = await library.kept()
    await library.submitting.withdraw(by(AMARA), text.draft, reason="")
    assert "no longer stands" in await refused(library, text)


async def test_a_raised_epoch_ends_the_reuse(library: Library) -> None:
    text = await library.kept()
    async with library.store.write(LAKESIDE) as tx:
        draft = await tx.draft(text.draft)
        await tx.save_draft(replace(draft, epoch=draft.epoch + 1))
    assert "called off" in await refused(library, text)


async def test_tampered_words_end_the_reuse(library: Library, database: Database) -> None:
    text = await library.kept()
    async with database.writing() as connection:
        await connection.execute(sql("UPDATE versions SET content_hash = 'none'"))
    with pytest.raises(Exception, match="version 1"):
        await library.keeping.use(by(BEN), text.id, network=Network.X)
    async with library.store.read(LAKESIDE) as reader:
        assert await reader.kept_texts() == ()


async def test_a_retired_text_is_found_by_nobody_and_used_by_nobody(library: Library) -> None:
    text = await library.kept()
    await library.keeping.retire(by(ADA), text.id)
    await library.keeping.retire(by(BO), text.id)
    assert "retired" in await refused(library, text)
    async with library.store.read(LAKESIDE) as reader:
        assert await reader.kept_texts() == ()
        assert (await reader.approved_text(text.id)).retired_by == ADA
    assert len(await library.facts(text.draft, Happening.TEXT_RETIRED)) == 1


async def test_a_use_and_a_withdrawal_at_once_leave_no_use_after_the_withdrawal(library: Library) -> None:
    """Whichever commits first; the record tells which."""
    text = await library.kept()

    async def use() -> None:
        await library.keeping.use(by(BEN), text.id, network=Network.X)

    async def withdraw() -> None:
        await library.submitting.withdraw(by(AMARA), text.draft, reason="")

    results = await asyncio.gather(*(act() for act in (use, withdraw, use, use)), return_exceptions=True)
    assert all(result is None or isinstance(result, Refusal) for result in results)
    async with library.store.read(LAKESIDE) as reader:
        kinds = [entry.fact.kind for entry in await reader.entries(text.draft)]
    assert Happening.TEXT_REUSED not in kinds[kinds.index(Happening.WITHDRAWN) :]


async def test_a_draft_started_from_a_text_has_the_words_that_were_kept(library: Library) -> None:
    """Also after the draft itself went on; the new one is reviewed like any other."""
    text = await library.kept()
    await library.submitting.submit(by(AMARA), replace(POST, text="Other words."), text.draft)
    draft = await library.keeping.start_draft(by(BEN), text.id)
    async with library.store.read(LAKESIDE) as reader:
        assert await reader.composition(draft) == POST
        found = await reader.draft(draft)
    assert (found.author, found.state) == (BEN, DraftState.SAVED)


async def test_the_owner_is_reminded_once_two_weeks_before(library: Library) -> None:
    text = await library.kept()
    early = datetime(2027, 5, 8, 23, 0, tzinfo=UTC)
    assert await library.keeping.remind_due(now=early) == 0
    assert await library.keeping.remind_due(now=early + timedelta(hours=1)) == 1
    assert await library.keeping.remind_due(now=early + timedelta(days=3)) == 0
    claimed = await library.store.claim(owner="test", now=NOW, lease=timedelta(minutes=1), limit=100)
    assert [one.owed for one in claimed].count(Owed.text_review(text.id, BO)) == 1


async def test_a_retired_text_reminds_nobody(library: Library) -> None:
    text = await library.kept()
    await library.keeping.retire(by(BO), text.id)
    assert await library.keeping.remind_due(now=datetime(2027, 5, 20, tzinfo=UTC)) == 0


async def test_another_workspace_sees_no_text(library: Library) -> None:
    text = await library.kept()
    async with library.store.read(WorkspaceId("T0OTHER")) as reader:
        assert await reader.kept_texts() == ()
        with pytest.raises(NotFound):
            await reader.approved_text(text.id)
    with pytest.raises(NotFound):
        await library.keeping.use(by(BEN), TextId(999), network=Network.X)
