"""Whom facts wait for and what was sent about that, in both databases; facts that waited before that was kept."""

from dataclasses import replace
from datetime import timedelta

from alembic import command
from sqlalchemy import Connection, text

from bot.deadlines.nudging import SETTLED
from bot.deadlines.policy import Step
from bot.facts.turn import FactAsked, FactSent, FactTurn
from bot.ids import FactId, PersonId, WorkspaceId
from storage import migrate
from storage.engine import open_database
from storage.store import SqlStore
from tests.facts.test_fact_form import WORDING
from tests.facts.test_keeping import AMARA, CLARA, DEVAN, LAKESIDE, NOW

OTHER = WorkspaceId("T0OTHER")
LATER = NOW + timedelta(hours=4)


async def added(store: SqlStore, name: str = "One", workspace: WorkspaceId = LAKESIDE) -> FactTurn:
    async with store.write(workspace) as tx:
        fact = await tx.add_fact(replace(WORDING, name=name), owner=AMARA, by=AMARA, at=NOW)
        return FactTurn(fact=fact.id, version=1)


def sent(turn: FactTurn, person: PersonId | None, key: str) -> FactSent:
    return FactSent(turn=turn, person=person, key=key, at=LATER)


async def test_since_when_somebody_is_asked_stays_until_it_is_forgotten(store: SqlStore) -> None:
    turn = await added(store)
    clara, devan = (FactAsked(turn=turn, person=person, asked_at=NOW) for person in (CLARA, DEVAN))
    async with store.write(LAKESIDE) as tx:
        await tx.note_facts_asked([])
        await tx.note_facts_asked([clara, devan])
        await tx.note_facts_asked([replace(clara, asked_at=LATER)])
        assert set(await tx.facts_asked()) == {clara, devan}
        await tx.forget_facts_asked([devan])
    async with store.read(LAKESIDE) as reader:
        assert await reader.facts_asked() == (clara,)
    async with store.read(OTHER) as reader:
        assert await reader.facts_asked() == ()


async def test_a_step_is_claimed_once_a_version_and_person(store: SqlStore) -> None:
    turn, other = await added(store), await added(store, "Two")
    again = replace(turn, version=2)
    async with store.write(LAKESIDE) as tx:
        claims = [
            await tx.claim_fact_step(one)
            for one in (
                sent(turn, CLARA, Step.REMIND),
                sent(turn, CLARA, Step.REMIND),
                sent(turn, CLARA, Step.AGAIN),
                sent(turn, DEVAN, Step.REMIND),
                sent(again, CLARA, Step.REMIND),
                sent(other, CLARA, Step.REMIND),
            )
        ]
    assert claims == [True, False, True, True, True, True]
    async with store.read(LAKESIDE) as reader:
        assert await reader.facts_sent([]) == ()
        assert await reader.facts_sent([other.fact]) == (sent(other, CLARA, Step.REMIND),)
        assert len(await reader.facts_sent([turn.fact])) == 4


async def test_what_the_channel_was_told_is_unsettled_until_it_hears_that_it_is_over(store: SqlStore) -> None:
    turn, other = await added(store), await added(store, "Two")
    async with store.write(LAKESIDE) as tx:
        for one in (turn, other):
            await tx.claim_fact_step(sent(one, None, Step.ESCALATE))
            await tx.claim_fact_step(sent(one, None, Step.CHANNEL))
        await tx.claim_fact_step(sent(turn, None, SETTLED))
        assert await tx.facts_unsettled() == (sent(other, None, Step.CHANNEL),)


async def test_what_is_under_way_comes_longest_waiting_first(store: SqlStore) -> None:
    numbers = [(await added(store, name)).fact for name in ("Vetted", "Young", "Old", "Sent back", "Retired")]
    vetted, young, old, returned, retired = numbers
    await added(store, "Elsewhere", OTHER)
    async with store.write(LAKESIDE) as tx:
        await tx.save_fact((await tx.fact(vetted)).approved(by=CLARA, at=NOW))
        await tx.save_fact(replace(await tx.fact(old), changed_at=NOW - timedelta(days=3), escalated=True))
        await tx.save_fact(
            replace((await tx.fact(returned)).sent_back("No.", by=CLARA), changed_at=NOW - timedelta(days=1))
        )
        await tx.save_fact(replace(await tx.fact(retired), retired_at=NOW, retired_by=CLARA))
    async with store.read(LAKESIDE) as reader:
        assert [fact.id for fact in await reader.facts_under_way()] == [old, returned, young]
        assert [(fact.id, fact.escalated) for fact in await reader.facts_waiting()] == [(old, True), (young, False)]


async def test_a_fact_that_waited_before_the_change_waits_on_and_is_reminded_of_from_the_start(empty: str) -> None:
    def before(connection: Connection) -> None:
        command.upgrade(migrate._config(connection), "0021")

    async with open_database(empty) as database:
        async with database.writing() as connection:
            await connection.run_sync(before)
            await connection.execute(
                text(
                    "INSERT INTO vetted_facts (id, workspace, wording, name_key, version, owner, authors, written_by,"
                    " review_by, changed_at, approved_by, returned, reminded, nudged) VALUES (7, 'T0LAKESIDE',"
                    " :wording, 'one', 1, 'U0AMARA', '[]', 'U0AMARA', '2027-05-23', '2026-11-23 15:00:00', '[]', '', 0,"
                    " :nudged)"
                ),
                {
                    "wording": '{"name": "One", "statement": "It is so.", "source": "https://e.org", "review_by":'
                    ' "2027-05-23", "languages": ["en"], "topics": [], "claims": []}',
                    "nudged": True,
                },
            )
        await migrate.upgrade(database)
        async with SqlStore(database, clock=lambda: NOW).read(LAKESIDE) as reader:
            (fact,) = await reader.facts_waiting()
            assert (fact.id, fact.escalated) == (FactId(7), False)
            assert await reader.facts_asked() == ()
            assert await reader.facts_sent([fact.id]) == ()
