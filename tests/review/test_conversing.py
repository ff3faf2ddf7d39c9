"""Comments, questions and suggested wordings: nothing is decided by them, and nothing said is lost."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from sqlalchemy import text

from bot.audit.entries import Happening
from bot.delivery.kinds import DeliveryKind
from bot.delivery.owed import Owed
from bot.drafts.draft import DraftState
from bot.drafts.networks import Network
from bot.ids import DraftId, PersonId, QuestionId, SuggestionId
from bot.refusals import AlreadyRecorded, FourEyes, NotFound, NotOpen, NotYours, Refusal, Unfit
from bot.review.conversation import Question, Suggestion, SuggestionState
from bot.review.gate import may_go_out
from bot.review.stages import Role
from bot.workspaces.directory import PersonFacts
from storage.engine import Database, open_database
from storage.store import SqlStore
from tests.support.office import ADA, AMARA, BEN, BO, CLARA, DEVAN, GUS, LAKESIDE, NOW, POST, Office, by

GUEST = PersonFacts(id=BEN, name="Ben", timezone="UTC", guest=True)
WORDS = "Wash both hands."


async def question_of(office: Office, question: QuestionId) -> Question:
    async with office.store.read(LAKESIDE) as reader:
        found = await reader.question(question)
    assert found is not None
    return found


async def suggestion_of(office: Office, suggestion: SuggestionId) -> Suggestion:
    async with office.store.read(LAKESIDE) as reader:
        found = await reader.suggestion(suggestion)
    assert found is not None
    return found


async def suggested(
    office: Office, draft: DraftId, *, person: PersonId = CLARA, words: str = WORDS, network: Network | None = None
) -> SuggestionId:
    seen = (await office.review(draft)).seen
    return await office.conversing.suggest(by(person), draft, seen=seen, text=words, network=network)


# --- comments


async def test_a_comment_decides_nothing_and_reaches_the_thread_and_the_author(office: Office) -> None:
    draft = await office.submitted()
    before = await office.review(draft)
    await office.owed()
    await office.conversing.comment(by(BEN), draft, text="Nice picture.")
    assert await office.review(draft) == before
    fact = (await office.entries(draft))[-1].fact
    assert (fact.kind, fact.person, fact.text) == (Happening.COMMENTED, BEN, "Nice picture.")
    assert await office.owed() == [Owed.story(draft, fact.id), Owed.call(draft, AMARA)]


async def test_an_author_is_not_called_for_their_own_comment(office: Office) -> None:
    draft = await office.submitted()
    await office.owed()
    await office.conversing.comment(by(AMARA), draft, text="Ready for you.")
    assert [owed.kind for owed in await office.owed()] == [DeliveryKind.STORY]


async def test_guests_say_nothing_in_the_thread(office: Office) -> None:
    """A guest may see one channel, and the card may stand in another."""
    draft = await office.submitted()
    seen = (await office.review(draft)).seen
    asked = await office.conversing.ask(by(CLARA), draft, person=BEN, question="Which ward is this?")
    office.directory.people[BEN] = GUEST
    before = await office.record(draft)
    with pytest.raises(NotYours):
        await office.conversing.comment(by(BEN), draft, text="Hello")
    with pytest.raises(NotYours):
        await office.conversing.ask(by(BEN), draft, person=CLARA, question="Hello?")
    with pytest.raises(NotYours):
        await office.conversing.suggest(by(BEN), draft, seen=seen, text="Hello", network=None)
    with pytest.raises(NotYours):
        await office.conversing.answer(by(BEN), asked, text="Hello")
    assert await office.record(draft) == before


async def test_a_draft_that_was_never_submitted_is_not_talked_about(office: Office) -> None:
    draft = await office.submitting.save(by(AMARA), POST, None)
    with pytest.raises(NotFound):
        await office.conversing.comment(by(BEN), draft, text="Nice.")


# --- questions


async def test_a_question_goes_to_a_colleague_without_any_role_and_its_answer_back(office: Office) -> None:
    draft = await office.submitted()
    await office.owed()
    asked = await office.conversing.ask(by(CLARA), draft, person=GUS, question="Is the number right?")
    assert Owed.asking(asked, draft, GUS) in await office.owed()
    await office.conversing.answer(by(GUS), asked, text="It is.")
    found = await question_of(office, asked)
    assert (found.asker, found.person, found.question, found.answer, found.answered_at) == (
        CLARA, GUS, "Is the number right?", "It is.", NOW,
    )  # fmt: skip
    owed = await office.owed()
    assert {Owed.asking(asked, draft, GUS), Owed.asking(asked, draft, CLARA)} <= set(owed)
    assert [fact.text for fact in (entry.fact for entry in (await office.entries(draft))[-2:])] == [
        "Is the number right?", "It is.",
    ]  # fmt: skip


async def test_an_answer_gives_nobody_a_say_in_the_review(office: Office) -> None:
    draft = await office.submitted()
    asked = await office.conversing.ask(by(CLARA), draft, person=GUS, question="Is that so?")
    before = await office.review(draft)
    await office.conversing.answer(by(GUS), asked, text="Approved!")
    assert await office.review(draft) == before


async def test_only_whom_a_question_was_put_to_answers_it_and_once(office: Office) -> None:
    draft = await office.submitted()
    asked = await office.conversing.ask(by(CLARA), draft, person=GUS, question="Is that so?")
    with pytest.raises(NotYours):
        await office.conversing.answer(by(BEN), asked, text="Yes.")
    await office.conversing.answer(by(GUS), asked, text="Yes.")
    with pytest.raises(NotOpen):
        await office.conversing.answer(by(GUS), asked, text="No.")
    assert (await question_of(office, asked)).answer == "Yes."


async def test_an_answer_to_no_question_is_refused(office: Office) -> None:
    with pytest.raises(NotFound):
        await office.conversing.answer(by(GUS), QuestionId(404), text="Yes.")


async def test_a_question_to_oneself_or_to_somebody_outside_is_refused_at_its_field(office: Office) -> None:
    draft = await office.submitted()
    office.directory.people[BEN] = replace(GUEST, guest=False, outside=True)
    office.directory.people[GUS] = None
    for person, says in ((CLARA, "this is you"), (BEN, "another organisation"), (GUS, "does not know")):
        with pytest.raises(Unfit, match=says) as refusal:
            await office.conversing.ask(by(CLARA), draft, person=person, question="Is that so?")
        assert list(refusal.value.fields) == ["person"]


# --- suggestions


async def test_a_suggestion_changes_nothing_until_the_author_takes_it(office: Office) -> None:
    draft = await office.submitted()
    before = await office.review(draft)
    await office.owed()
    suggestion = await suggested(office, draft)
    assert await office.review(draft) == before
    assert Owed.call(draft, AMARA) in await office.owed()
    taken = await office.conversing.take(by(AMARA), suggestion)
    review = await office.review(draft)
    assert (taken.version, review.version.content.text, review.version.edited_by) == (2, WORDS, AMARA)
    assert (await suggestion_of(office, suggestion)).state is SuggestionState.TAKEN
    assert Happening.SUGGESTION_TAKEN in await office.record(draft)


async def test_whoever_suggested_the_words_may_still_approve_them(office: Office) -> None:
    """Else a small team would lock itself: the author took them, and is their editor (D2)."""
    draft = await office.submitted()
    await office.conversing.take(by(AMARA), await suggested(office, draft))
    await office.approve_in_turn(draft, CLARA, BO)
    assert may_go_out(await office.review(draft), on=NOW.date()).open


async def test_whoever_takes_a_wording_is_its_editor_and_approves_none_of_the_draft(office: Office) -> None:
    """Ada is an admin and reviews for brand; she takes a wording in the author's place."""
    await office.name({Role.BRAND: {BO, ADA}})
    draft = await office.submitted()
    await office.conversing.take(by(ADA), await suggested(office, draft))
    await office.say(draft, CLARA)
    with pytest.raises(FourEyes):
        await office.say(draft, ADA)


async def test_an_approval_does_not_survive_a_wording_that_is_taken(office: Office) -> None:
    draft = await office.submitted()
    suggestion = await suggested(office, draft)
    await office.say(draft, CLARA)
    await office.conversing.take(by(AMARA), suggestion)
    assert (await office.review(draft)).step == 1
    assert Happening.VOIDED in await office.record(draft)


async def test_only_the_author_or_an_admin_takes_a_wording(office: Office) -> None:
    draft = await office.submitted()
    suggestion = await suggested(office, draft)
    for person in (CLARA, BEN):
        with pytest.raises(NotYours):
            await office.conversing.take(by(person), suggestion)
        with pytest.raises(NotYours):
            await office.conversing.decline(by(person), suggestion)
    assert (await suggestion_of(office, suggestion)).state is SuggestionState.OPEN


async def test_a_wording_is_taken_once(office: Office) -> None:
    draft = await office.submitted()
    suggestion = await suggested(office, draft)
    await office.conversing.take(by(AMARA), suggestion)
    for again in (office.conversing.take, office.conversing.decline):
        with pytest.raises(NotOpen, match="taken already"):
            await again(by(AMARA), suggestion)


async def test_a_wording_for_an_older_version_is_not_taken(office: Office) -> None:
    draft = await office.submitted()
    suggestion = await suggested(office, draft)
    await office.submitting.submit(by(AMARA), replace(POST, text="Other words."), draft)
    with pytest.raises(NotOpen, match="has changed since"):
        await office.conversing.take(by(AMARA), suggestion)
    assert (await office.review(draft)).version.content.text == "Other words."


async def test_taking_a_wording_loses_nothing_that_was_saved_for_later(office: Office) -> None:
    """The author had begun another version; the refusal says how to have both."""
    draft = await office.submitted()
    suggestion = await suggested(office, draft)
    begun = replace(POST, text="A whole new beginning.")
    await office.submitting.save(by(AMARA), begun, draft)
    with pytest.raises(NotOpen, match="saved for later"):
        await office.conversing.take(by(AMARA), suggestion)
    async with office.store.read(LAKESIDE) as reader:
        assert await reader.composition(draft) == begun
    assert (await suggestion_of(office, suggestion)).state is SuggestionState.OPEN


async def test_a_wording_for_one_network_leaves_the_others_alone(office: Office) -> None:
    draft = await office.submitted()
    await office.conversing.take(by(AMARA), await suggested(office, draft, network=Network.X))
    content = (await office.review(draft)).version.content
    assert (content.text, content.tailored) == (POST.text, {Network.X: WORDS})


async def test_the_common_wording_suggested_for_a_network_gives_its_own_text_up(office: Office) -> None:
    draft = await office.submitted(replace(POST, tailored={Network.X: "Wash."}))
    await office.conversing.take(by(AMARA), await suggested(office, draft, words=POST.text, network=Network.X))
    assert (await office.review(draft)).version.content.tailored == {}


@pytest.mark.parametrize(
    ("words", "network", "says"),
    [
        (POST.text, None, "as it stands"),
        ("", None, "no text"),
        ("w" * 281, Network.X, "Too long for: X"),
        ("Fine words.", Network.LINKEDIN, "does not go to LinkedIn"),
    ],
)
async def test_a_wording_that_cannot_be_used_is_refused_with_its_reason(
    office: Office, words: str, network: Network | None, says: str
) -> None:
    draft = await office.submitted()
    with pytest.raises(Unfit, match=says):
        await suggested(office, draft, words=words, network=network)


async def test_no_wording_is_suggested_for_what_somebody_no_longer_sees(office: Office) -> None:
    draft = await office.submitted()
    old = (await office.review(draft)).seen
    await office.submitting.submit(by(AMARA), replace(POST, text="Other words."), draft)
    with pytest.raises(NotOpen, match="new version"):
        await office.conversing.suggest(by(CLARA), draft, seen=old, text=WORDS, network=None)
    await office.submitting.withdraw(by(AMARA), draft, reason="")
    with pytest.raises(NotOpen, match="withdrawn"):
        await suggested(office, draft)


async def test_a_wording_is_declined_without_a_new_version(office: Office) -> None:
    draft = await office.submitted()
    suggestion = await suggested(office, draft)
    await office.conversing.decline(by(AMARA), suggestion)
    assert (await suggestion_of(office, suggestion)).state is SuggestionState.DECLINED
    assert (await office.review(draft)).version.no == 1
    fact = (await office.entries(draft))[-1].fact
    assert (fact.kind, fact.detail) == (
        Happening.SUGGESTION_DECLINED, {"suggestion": str(suggestion), "by": CLARA},
    )  # fmt: skip
    with pytest.raises(NotOpen, match="declined already"):
        await office.conversing.take(by(AMARA), suggestion)


async def test_what_nobody_suggested_is_neither_taken_nor_declined(office: Office) -> None:
    for answer in (office.conversing.take, office.conversing.decline):
        with pytest.raises(NotFound):
            await answer(by(AMARA), SuggestionId(404))


async def test_a_wording_that_would_leave_nobody_to_review_is_not_taken(office: Office) -> None:
    """Ada is the only brand reviewer, and would be an editor by taking it."""
    await office.name({Role.BRAND: {ADA}})
    draft = await office.submitted()
    suggestion = await suggested(office, draft)
    with pytest.raises(Unfit, match="brand"):
        await office.conversing.take(by(ADA), suggestion)
    assert (await suggestion_of(office, suggestion)).state is SuggestionState.OPEN


# --- two at once


@pytest.fixture
async def other(database_url: str, office: Office) -> AsyncIterator[Office]:
    """The same workspace through a second process."""
    async with open_database(database_url, exclusive=False) as database:
        second = Office(SqlStore(database, clock=lambda: NOW))
        second.directory = office.directory
        yield second


async def outcome(*steps: asyncio.Future[object] | asyncio.Task[object]) -> list[str]:
    done = await asyncio.gather(*steps, return_exceptions=True)
    assert all(not isinstance(one, BaseException) or isinstance(one, Refusal) for one in done), done
    return ["refused" if isinstance(one, Refusal) else "done" for one in done]


async def test_a_wording_taken_and_an_edit_at_once_have_one_winner(office: Office, other: Office) -> None:
    """Whoever is second finds that the draft has moved on; no words are lost in between."""
    for _ in range(5):
        draft = await office.submitted()
        suggestion = await suggested(office, draft)
        edited = replace(POST, text="Edited at the same time.")
        take = asyncio.ensure_future(office.conversing.take(by(AMARA), suggestion))
        edit = asyncio.ensure_future(other.submitting.submit(by(ADA), edited, draft))
        told = await outcome(take, edit)
        versions = (await office.review(draft)).version.no
        state = (await suggestion_of(office, suggestion)).state
        assert told[1] == "done"  # an edit builds on nothing it did not show
        assert (versions, state) == ((3, SuggestionState.TAKEN) if told[0] == "done" else (2, SuggestionState.OPEN))


async def test_a_wording_is_either_taken_or_declined(office: Office, other: Office, database: Database) -> None:
    """The decliner read it while it was being taken, and had to wait for the draft's row."""
    draft = await office.submitted()
    suggestion = await suggested(office, draft)
    declining: asyncio.Task[object] | None = None
    async with office.store.write(LAKESIDE) as tx:
        await tx.review(draft)
        await tx.save_suggestion(replace(await suggestion_of(office, suggestion), state=SuggestionState.TAKEN))
        declining = asyncio.create_task(other.conversing.decline(by(AMARA), suggestion))
        await waiting_for_the_row(database)
    with pytest.raises(NotOpen, match="taken already"):
        await declining
    assert (await suggestion_of(office, suggestion)).state is SuggestionState.TAKEN


async def waiting_for_the_row(database: Database) -> None:
    """Until another connection waits for a lock; on SQLite nobody gets that far while somebody writes."""
    if database.dialect != "postgresql":
        return
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    )
    found = 0
    while not found:
        async with database.reading() as connection:
            found = (await connection.execute(waiting)).scalar_one()


async def test_the_same_answer_delivered_twice_is_given_once(office: Office) -> None:
    draft = await office.submitted()
    await office.conversing.comment(by(BEN, key="once"), draft, text="Nice.")
    with pytest.raises(AlreadyRecorded):
        await office.conversing.comment(by(BEN, key="once"), draft, text="Nice.")
    assert (await office.record(draft)).count(Happening.COMMENTED) == 1


async def test_a_published_draft_can_still_be_talked_about(office: Office) -> None:
    draft = await office.approved()
    await office.releasing.publish(by(AMARA), draft, seen=(await office.review(draft)).seen, links=())
    await office.conversing.comment(by(DEVAN), draft, text="Well received.")
    assert await office.state(draft) is DraftState.PUBLISHED
