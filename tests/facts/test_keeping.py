"""Vetted facts over a real store, on both databases."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count

import pytest

from bot.audit.entries import Happening
from bot.deadlines.delegation import Absence
from bot.deadlines.hours import Hours
from bot.deadlines.standing_in import StandingIn
from bot.delivery.kinds import DeliveryKind
from bot.delivery.outbox import Posted
from bot.delivery.owed import Owed
from bot.drafts.kinds import Kind
from bot.facts.fact import FactState, NameTaken, VettedFact, Wording
from bot.facts.fact_file import as_yaml, read_file
from bot.facts.keeping import FactKeeping
from bot.ids import ChannelId, FactId, PersonId, WorkspaceId
from bot.preflight.refusing import Blocked
from bot.refusals import AlreadyRecorded, FourEyes, NotFound, NotOpen, NotYours, Refusal, Stale, Unfit
from bot.requests import Request
from bot.review.roster import Admins, Roster
from bot.review.rosters import Rosters
from bot.review.rules import StageRule
from bot.review.stages import Role
from bot.tabular import UnfitFile
from bot.workspaces.settings import WorkspaceSettings
from storage.store import SqlStore
from tests.conftest import Clock
from tests.facts.test_fact_form import WORDING
from tests.support.directory import Everybody
from tests.support.record import breaks
from tests.support.zones import Living

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
LAKESIDE = WorkspaceId("T0LAKESIDE")
AMARA, BEN, CLARA, DEVAN, BO, ADA = (
    PersonId(name) for name in ("U0AMARA", "U0BENNOV", "U0CLARAR", "U0DEVANS", "U0BOLIND", "U0ADAWIN")
)
SETTINGS = WorkspaceSettings(
    workspace=LAKESIDE,
    timezone="America/Chicago",
    roster=Roster(
        roles={
            Role.CLINICAL: frozenset({CLARA, DEVAN}),
            Role.BRAND: frozenset({BO}),
            Role.ADMIN: frozenset({ADA}),
        }
    ),
)
numbers = count(1)


def by(person: PersonId, *, at: datetime = NOW, key: str = "") -> Request:
    return Request(workspace=LAKESIDE, person=person, key=key or f"fact {next(numbers)}", at=at)


class Shelf:
    """The use cases of one workspace, with the steps that tests take again and again."""

    def __init__(self, store: SqlStore) -> None:
        self.store = store
        rosters = Rosters(store=store, directory=Everybody())
        self.keeping = FactKeeping(store=store, admins=Admins(founding=frozenset()), rosters=rosters)

    async def proposed(self, wording: Wording = WORDING, who: PersonId = AMARA) -> VettedFact:
        return await self.keeping.propose(by(who), wording, owner=who)

    async def approved(self, wording: Wording = WORDING) -> VettedFact:
        fact = await self.proposed(wording)
        return await self.keeping.approve(by(CLARA), fact.id, seen=1)

    async def now(self, number: FactId) -> VettedFact:
        async with self.store.read(LAKESIDE) as reader:
            return await reader.fact(number)

    async def owed(self) -> list[Owed]:
        """What is owed now, updates of what is on the list of what waits aside; all of it counts as sent."""
        return [one for one in await self.everything_owed() if one.kind is not DeliveryKind.FACTS]

    async def everything_owed(self) -> list[Owed]:
        found = []
        while due := await self.store.claim(owner="test", now=NOW, lease=timedelta(minutes=1), limit=50):
            for delivery in due:
                found.append(delivery.owed)
                posted = Posted(channel=ChannelId("D1"), ts=f"{delivery.id}.0", delivery=delivery.id)
                await self.store.sent(delivery, owner="test", posted=posted)
        return found

    async def record(self) -> list[Happening]:
        return [entry.fact.kind async for entry in self.store.chain(LAKESIDE)]


@pytest.fixture
async def shelf(store: SqlStore) -> Shelf:
    async with store.write(LAKESIDE) as tx:
        await tx.save_settings(SETTINGS)
    return Shelf(store)


async def test_a_proposed_fact_is_kept_and_the_clinical_reviewers_are_asked(shelf: Shelf) -> None:
    fact = await shelf.proposed()
    assert await shelf.now(fact.id) == fact
    assert (fact.version, fact.owner, fact.state(today=NOW.date())) == (1, AMARA, FactState.PROPOSED)
    assert await shelf.owed() == [Owed.fact(fact.id, 1, CLARA), Owed.fact(fact.id, 1, DEVAN)]
    assert await shelf.record() == [Happening.FACT_PROPOSED]


async def test_an_approval_makes_it_answer_and_tells_the_owner(shelf: Shelf) -> None:
    fact = await shelf.approved()
    assert fact.offered(today=NOW.date())
    assert (fact.reviewed_by, fact.reviewed_at) == (CLARA, NOW)
    async with shelf.store.read(LAKESIDE) as reader:
        (version,) = await reader.fact_versions(fact.id)
    assert (version.no, version.written_by, version.reviewed_by) == (1, AMARA, CLARA)
    assert Owed.fact(fact.id, 1, AMARA) in await shelf.owed()
    assert await shelf.record() == [Happening.FACT_PROPOSED, Happening.FACT_APPROVED]
    assert await breaks(shelf.store, LAKESIDE) == []


@pytest.mark.parametrize(("who", "refusal"), [(AMARA, NotYours), (BO, NotYours), (ADA, NotYours)])
async def test_only_the_clinical_role_reviews(shelf: Shelf, who: PersonId, refusal: type[Refusal]) -> None:
    fact = await shelf.proposed()
    with pytest.raises(refusal):
        await shelf.keeping.approve(by(who), fact.id, seen=1)
    assert (await shelf.now(fact.id)).reviewed_at is None


async def test_nobody_approves_what_they_wrote_in_any_version(shelf: Shelf) -> None:
    fact = await shelf.proposed(who=CLARA)
    with pytest.raises(FourEyes):
        await shelf.keeping.approve(by(CLARA), fact.id, seen=1)
    changed = replace(WORDING, statement="Another statement.")
    await shelf.keeping.change(by(BO), fact.id, changed, owner=BO, seen=1)
    with pytest.raises(FourEyes):
        await shelf.keeping.approve(by(CLARA), fact.id, seen=2)
    await shelf.keeping.approve(by(DEVAN), fact.id, seen=2)


async def test_a_change_is_a_new_version_that_nobody_has_approved(shelf: Shelf) -> None:
    fact = await shelf.approved()
    await shelf.owed()
    changed = await shelf.keeping.change(
        by(BO), fact.id, replace(WORDING, statement="Another statement."), owner=AMARA, seen=1
    )
    assert (changed.version, changed.offered(today=NOW.date())) == (2, False)
    assert await shelf.owed() == [Owed.fact(fact.id, 2, CLARA), Owed.fact(fact.id, 2, DEVAN)]
    async with shelf.store.read(LAKESIDE) as reader:
        first, second = await reader.fact_versions(fact.id)
    assert (first.wording, first.reviewed_by) == (WORDING, CLARA)
    assert (second.wording.statement, second.written_by, second.reviewed_by) == ("Another statement.", BO, None)


async def test_a_new_owner_alone_voids_nothing(shelf: Shelf) -> None:
    fact = await shelf.approved()
    same = await shelf.keeping.change(by(AMARA), fact.id, WORDING, owner=BEN, seen=1)
    assert (same.owner, same.version, same.reviewed_by) == (BEN, 1, CLARA)
    assert await shelf.now(fact.id) == same


async def test_a_decision_belongs_to_the_version_that_was_seen(shelf: Shelf) -> None:
    fact = await shelf.proposed()
    await shelf.keeping.change(by(AMARA), fact.id, replace(WORDING, name="Other"), owner=AMARA, seen=1)
    with pytest.raises(Stale):
        await shelf.keeping.approve(by(CLARA), fact.id, seen=1)
    with pytest.raises(Stale):
        await shelf.keeping.change(by(AMARA), fact.id, WORDING, owner=AMARA, seen=1)
    await shelf.keeping.approve(by(CLARA), fact.id, seen=2)
    with pytest.raises(NotOpen):
        await shelf.keeping.approve(by(DEVAN), fact.id, seen=2)


async def test_a_fact_sent_back_says_why_and_may_be_changed(shelf: Shelf) -> None:
    fact = await shelf.proposed()
    with pytest.raises(Unfit):
        await shelf.keeping.send_back(by(CLARA), fact.id, seen=1, why=" ")
    returned = await shelf.keeping.send_back(by(CLARA), fact.id, seen=1, why="Name the age group.")
    assert (returned.returned, returned.state(today=NOW.date())) == ("Name the age group.", FactState.PROPOSED)
    async with shelf.store.read(LAKESIDE) as reader:
        assert (await reader.fact(fact.id)).returned_by == CLARA
    changed = await shelf.keeping.change(by(AMARA), fact.id, replace(WORDING, name="Other"), owner=AMARA, seen=1)
    assert (changed.returned, changed.returned_by) == ("", None)
    assert await shelf.record() == [Happening.FACT_PROPOSED, Happening.FACT_SENT_BACK, Happening.FACT_CHANGED]


@pytest.mark.parametrize("who", [BO, CLARA, ADA, AMARA])
async def test_a_retired_fact_answers_nothing_and_stays_in_its_versions(shelf: Shelf, who: PersonId) -> None:
    fact = await shelf.approved()
    await shelf.keeping.retire(by(who), fact.id)
    await shelf.keeping.retire(by(who), fact.id)
    async with shelf.store.read(LAKESIDE) as reader:
        assert await reader.facts() == ()
        assert len(await reader.fact_versions(fact.id)) == 1
    assert (await shelf.record()).count(Happening.FACT_RETIRED) == 1
    with pytest.raises(NotOpen):
        await shelf.keeping.approve(by(DEVAN), fact.id, seen=1)


async def test_a_stranger_to_a_fact_neither_changes_nor_retires_it(shelf: Shelf) -> None:
    fact = await shelf.approved()
    with pytest.raises(NotYours):
        await shelf.keeping.change(by(BEN), fact.id, replace(WORDING, name="Other"), owner=BEN, seen=1)
    with pytest.raises(NotYours):
        await shelf.keeping.retire(by(BEN), fact.id)


async def test_a_name_is_there_once_and_a_date_lies_ahead(shelf: Shelf) -> None:
    await shelf.proposed()
    with pytest.raises(Unfit, match="this name"):
        await shelf.proposed(replace(WORDING, name=WORDING.name.upper()))
    with pytest.raises(Unfit, match="review-by"):
        await shelf.proposed(replace(WORDING, name="Other", review_by=date(2026, 11, 23)))


async def test_what_points_at_a_patient_is_never_kept(shelf: Shelf) -> None:
    with pytest.raises(Blocked) as refused:
        await shelf.proposed(replace(WORDING, statement="Ask Jane Roe, MRN 00482913, she was treated."))
    assert list(refused.value.fields) == ["statement"]


async def test_a_request_is_carried_out_once(shelf: Shelf) -> None:
    await shelf.keeping.propose(by(AMARA, key="twice"), WORDING, owner=AMARA)
    with pytest.raises(AlreadyRecorded):
        await shelf.keeping.propose(by(AMARA, key="twice"), replace(WORDING, name="Other"), owner=AMARA)


async def test_a_fact_of_another_workspace_is_not_there(shelf: Shelf) -> None:
    fact = await shelf.proposed()
    async with shelf.store.read(WorkspaceId("T0OTHER")) as reader:
        assert await reader.facts() == ()
        with pytest.raises(NotFound):
            await reader.fact(fact.id)


async def test_an_import_adds_and_changes_by_name_and_approves_nothing(shelf: Shelf) -> None:
    fact = await shelf.approved()
    other = replace(WORDING, name="Other")
    assert await shelf.keeping.add(by(AMARA), [(WORDING, None), (other, BEN)]) == (1, 0)
    assert (await shelf.now(fact.id)).reviewed_by == CLARA
    changed = replace(WORDING, statement="Another statement.")
    assert await shelf.keeping.add(by(AMARA), [(changed, None), (other, BEN)]) == (0, 1)
    assert (await shelf.now(fact.id)).reviewed_by is None
    assert (await shelf.record())[-1] is Happening.FACTS_IMPORTED


async def test_an_import_is_taken_whole_or_not(shelf: Shelf) -> None:
    bad = replace(WORDING, name="Past", review_by=date(2020, 1, 1))
    with pytest.raises(UnfitFile) as refused:
        await shelf.keeping.add(by(AMARA), [(WORDING, None), (bad, None)])
    assert [problem[:24] for problem in refused.value.problems] == ["Entry 2 (Past), review_by"[:24]]
    async with shelf.store.read(LAKESIDE) as reader:
        assert await reader.facts() == ()


async def test_every_refusal_of_an_import_says_which_entry(shelf: Shelf) -> None:
    """A name that is never kept is not repeated in the refusal."""
    patient = "Ask Jane Roe, MRN 00482913, she was treated."
    wanted = [
        (replace(WORDING, name="Fine"), None),
        (replace(WORDING, name="Past", review_by=date(2020, 1, 1)), None),
        (replace(WORDING, name="Patient", statement=patient), None),
        (replace(WORDING, name=patient), None),
    ]
    with pytest.raises(UnfitFile) as refused:
        await shelf.keeping.add(by(AMARA), wanted)
    starts = [problem.split(":")[0] for problem in refused.value.problems]
    assert starts == ["Entry 2 (Past), review_by", "Entry 3 (Patient), statement", "Entry 4, name"]
    assert "00482913" not in str(refused.value)


async def test_an_export_with_an_expired_fact_comes_back(shelf: Shelf) -> None:
    """What is there as it stands is left alone, whoever owns it and however old it is."""
    fact = await shelf.approved()
    later = NOW + timedelta(days=400)
    exported = read_file("facts.yaml", as_yaml([fact]).encode())
    assert await shelf.keeping.add(by(BEN, at=later), exported) == (0, 0)
    assert await shelf.now(fact.id) == fact


async def test_an_import_that_changes_anothers_fact_is_refused_and_says_which(shelf: Shelf) -> None:
    await shelf.approved()
    wanted = [(replace(WORDING, name="Other"), None), (replace(WORDING, statement="Another statement."), None)]
    with pytest.raises(NotYours, match=r"Entry 2 \(No cure in a day\): Only the owner"):
        await shelf.keeping.add(by(BEN), wanted)


async def test_a_new_owner_is_recorded_told_and_reminded(shelf: Shelf) -> None:
    fact = await shelf.approved()
    first, last = datetime(2027, 5, 9, 15, 0, tzinfo=UTC), datetime(2027, 5, 10, 15, 0, tzinfo=UTC)
    assert await shelf.keeping.remind_due(now=first) == 1
    await shelf.owed()
    await shelf.keeping.change(by(AMARA), fact.id, WORDING, owner=BEN, seen=1)
    *_, entry = [entry.fact async for entry in shelf.store.chain(LAKESIDE)]
    assert (entry.kind, entry.detail["owner"], entry.detail["reworded"]) == (Happening.FACT_CHANGED, BEN, "no")
    assert await shelf.owed() == [Owed.fact(fact.id, 1, BEN)]
    assert await shelf.keeping.remind_due(now=last) == 1
    assert [one.person for one in await shelf.owed()] == [BEN]


async def test_who_makes_themself_the_owner_is_not_told_so(shelf: Shelf) -> None:
    fact = await shelf.approved()
    await shelf.owed()
    await shelf.keeping.change(by(BO), fact.id, WORDING, owner=BO, seen=1)
    assert await shelf.owed() == []


async def test_a_file_that_gives_one_person_many_facts_sends_no_message_each(shelf: Shelf) -> None:
    names = ("One", "Two", "Three")
    await shelf.keeping.add(by(AMARA), [(replace(WORDING, name=name), None) for name in names])
    await shelf.owed()
    owners = zip(names, (BEN, BEN, ADA), strict=True)
    assert await shelf.keeping.add(by(AMARA), [(replace(WORDING, name=name), who) for name, who in owners]) == (0, 0)
    assert [one.person for one in await shelf.owed()] == [ADA]
    assert (await shelf.record()).count(Happening.FACT_CHANGED) == 3


async def test_a_name_is_taken_once_whatever_was_read_before(shelf: Shelf) -> None:
    """The store refuses what two proposals at the same moment could not see of each other."""
    fact = await shelf.proposed()
    other = await shelf.proposed(replace(WORDING, name="Other"))
    same = replace(WORDING, name=WORDING.name.upper())
    with pytest.raises(NameTaken):
        async with shelf.store.write(LAKESIDE) as tx:
            await tx.add_fact(same, owner=BEN, by=BEN, at=NOW)
    with pytest.raises(NameTaken):
        async with shelf.store.write(LAKESIDE) as tx:
            await tx.save_fact((await tx.fact(other.id)).reworded(same, by=BEN, at=NOW))
    await shelf.keeping.retire(by(AMARA), fact.id)
    assert (await shelf.proposed(same)).id > other.id


async def test_of_two_proposals_of_one_name_at_once_one_passes(shelf: Shelf) -> None:
    found = await asyncio.gather(*(shelf.proposed(who=who) for who in (AMARA, BEN, BO)), return_exceptions=True)
    assert sorted(type(one).__name__ for one in found) == ["NameTaken", "NameTaken", "VettedFact"]


class Utc:
    """Everybody lives by UTC."""

    async def of(self, person: PersonId, *, now: datetime, otherwise: str) -> str:
        del person, now, otherwise
        return "UTC"


async def two_needed(shelf: Shelf) -> None:
    rule = (StageRule(roles=(Role.CLINICAL,), step=1, quorum=2),)
    async with shelf.store.write(LAKESIDE) as tx:
        await tx.save_settings(replace(SETTINGS, rules={Kind.EDUCATIONAL: rule}))


async def test_a_fact_is_used_once_as_many_approved_as_the_rule_asks(shelf: Shelf) -> None:
    await two_needed(shelf)
    fact = await shelf.proposed()
    await shelf.owed()
    half = await shelf.keeping.approve(by(CLARA), fact.id, seen=1)
    assert (half.state(today=NOW.date()), half.approved_by) == (FactState.PROPOSED, frozenset({CLARA}))
    assert await shelf.now(fact.id) == half
    with pytest.raises(NotOpen, match="recorded"):
        await shelf.keeping.approve(by(CLARA), fact.id, seen=1)
    whole = await shelf.keeping.approve(by(DEVAN), fact.id, seen=1)
    assert (whole.state(today=NOW.date()), whole.approved_by) == (FactState.VETTED, frozenset({CLARA, DEVAN}))
    assert await shelf.now(fact.id) == whole
    assert (await shelf.record()).count(Happening.FACT_APPROVED) == 2
    await shelf.keeping.change(by(AMARA), fact.id, replace(WORDING, name="Other"), owner=AMARA, seen=1)
    assert (await shelf.now(fact.id)).approved_by == frozenset()


async def test_who_stands_in_is_asked_and_may_approve(shelf: Shelf, clock: Clock) -> None:
    clock.now = NOW
    rosters = Rosters(store=shelf.store, directory=Everybody())
    roster = Roster(roles={Role.CLINICAL: frozenset({CLARA})}, backups={Role.CLINICAL: frozenset({BEN})})
    async with shelf.store.write(LAKESIDE) as tx:
        await tx.save_settings(replace(SETTINGS, roster=roster))
    today = NOW.date()
    absence = Absence(first=today, last=today + timedelta(days=3), delegate=BEN, zone="UTC")
    await StandingIn(store=shelf.store, rosters=rosters, hours=Hours(zones=Living("UTC"))).plan(by(CLARA), absence)
    fact = await shelf.proposed()
    assert Owed.fact(fact.id, 1, BEN) in await shelf.owed()
    assert (await shelf.keeping.approve(by(BEN), fact.id, seen=1)).reviewed_by == BEN


async def test_the_message_of_all_that_waits_follows_every_step_of_a_review(shelf: Shelf) -> None:
    """A message that is not there is not posted by that: the update alone is owed."""

    async def updated() -> set[PersonId | None]:
        return {one.person for one in await shelf.everything_owed() if one.kind is DeliveryKind.FACTS}

    fact = await shelf.proposed()
    assert await updated() == {CLARA, DEVAN}
    await shelf.keeping.send_back(by(CLARA), fact.id, seen=1, why="No.")
    assert await updated() == {CLARA, DEVAN, AMARA}
    await shelf.keeping.change(by(AMARA), fact.id, replace(WORDING, name="Other"), owner=AMARA, seen=1)
    assert await updated() == {CLARA, DEVAN}
    await shelf.keeping.approve(by(DEVAN), fact.id, seen=2)
    assert await updated() == {CLARA, DEVAN, AMARA}


async def test_whether_somebody_may_decide_is_said_before_they_write_a_reason(shelf: Shelf) -> None:
    fact = await shelf.proposed()
    await shelf.keeping.may_review_now(by(CLARA), fact.id, seen=1)
    for who, seen, refusal in ((BO, 1, NotYours), (CLARA, 2, Stale)):
        with pytest.raises(refusal):
            await shelf.keeping.may_review_now(by(who), fact.id, seen=seen)
    await shelf.keeping.approve(by(DEVAN), fact.id, seen=1)
    with pytest.raises(NotOpen):
        await shelf.keeping.may_review_now(by(CLARA), fact.id, seen=1)
    assert await shelf.record() == [Happening.FACT_PROPOSED, Happening.FACT_APPROVED]


async def test_what_is_not_approved_by_its_last_day_says_so(shelf: Shelf) -> None:
    fact = await shelf.proposed()
    with pytest.raises(Unfit, match="is today or has passed"):
        await shelf.keeping.approve(by(CLARA, at=datetime(2027, 5, 23, 15, 0, tzinfo=UTC)), fact.id, seen=1)


async def test_the_owner_is_reminded_once_before_and_once_on_the_day(shelf: Shelf) -> None:
    """In the organisation's time zone: at 03:00 UTC it is still the day before in Chicago."""
    fact = await shelf.approved()
    await shelf.owed()
    first = datetime(2027, 5, 9, 15, 0, tzinfo=UTC)
    last = datetime(2027, 5, 23, 15, 0, tzinfo=UTC)
    assert await shelf.keeping.remind_due(now=first - timedelta(days=1)) == 0
    assert await shelf.keeping.remind_due(now=first - timedelta(hours=12)) == 0
    for moment, told in ((first, 1), (first + timedelta(days=3), 0), (last, 1), (last + timedelta(days=9), 0)):
        assert await shelf.keeping.remind_due(now=moment) == told
    due = [one for one in await shelf.owed() if one.kind is DeliveryKind.FACT_DUE]
    assert [(one.fact_number, one.fact_version, one.person) for one in due] == [(fact.id, 1, AMARA)] * 2


async def test_who_missed_the_first_reminder_gets_one_on_the_day_not_two(shelf: Shelf) -> None:
    await shelf.approved()
    assert await shelf.keeping.remind_due(now=datetime(2027, 5, 23, 15, 0, tzinfo=UTC)) == 1


async def test_nobody_is_reminded_of_what_was_never_approved(shelf: Shelf) -> None:
    await shelf.proposed()
    assert await shelf.keeping.remind_due(now=datetime(2027, 5, 23, 15, 0, tzinfo=UTC)) == 0
