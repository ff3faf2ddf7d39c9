"""Findings are kept with their version as rules and places, and with what was answered."""

from bot.drafts.networks import Network
from bot.ids import PersonId, WorkspaceId
from bot.preflight.finding import Field, Finding, Severity
from bot.preflight.noted import Answer
from bot.preflight.rules import match
from storage.store import SqlStore
from tests.storage.conftest import NOW, Submit

LAKESIDE, CLARA = WorkspaceId("T0LAKESIDE"), PersonId("U0CLARAR")
FOUND = (
    Finding(match=match("identifiers.phone", 3, 15, severity=Severity.WARN), field=Field.TEXT),
    Finding(match=match("identifiers.name", 0, 4, severity=Severity.ADVISE), field=Field.TAILORED, network=Network.X),
    Finding(match=match("access.alt_useless", 0, 5), field=Field.ALT, image=2),
)


async def test_findings_come_back_as_they_were_noted_and_answered(store: SqlStore, submit: Submit) -> None:
    version = await submit()
    answer = Answer(person=CLARA, at=NOW, wrong=False, words="Her own line.")
    async with store.write(LAKESIDE) as tx:
        await tx.note_findings(version.draft, 1, FOUND)
        await tx.answer_finding(version.draft, 1, 0, Answer(person=CLARA, at=NOW, wrong=True))
        await tx.answer_finding(version.draft, 1, 0, answer)
    async with store.read(LAKESIDE) as reader:
        noted = await reader.findings(version.draft, 1)
        assert await reader.findings(version.draft, 2) == ()
    assert [one.finding for one in noted] == list(FOUND)
    assert [one.answer for one in noted] == [answer, None, None]
    async with store.read(WorkspaceId("T0OTHER")) as reader:
        assert await reader.findings(version.draft, 1) == ()


async def test_tallies_count_what_was_found_and_what_was_wrong(store: SqlStore, submit: Submit) -> None:
    for wrong in (True, False):
        version = await submit()
        async with store.write(LAKESIDE) as tx:
            await tx.note_findings(version.draft, 1, FOUND)
            await tx.answer_finding(version.draft, 1, 0, Answer(person=CLARA, at=NOW, wrong=wrong, words="x"))
    async with store.read(LAKESIDE) as reader:
        tallies = {tally.rule: (tally.found, tally.wrong, tally.mistaken) for tally in await reader.tallies()}
    assert tallies == {
        "access.alt_useless": (2, 0, 0.0),
        "identifiers.name": (2, 0, 0.0),
        "identifiers.phone": (2, 1, 0.5),
    }
