"""The figures of a month whose every hour is known, from both databases; each expectation was reckoned by hand."""

from datetime import timedelta

from bot.drafts.draft import DraftState
from bot.drafts.kinds import Kind
from bot.ids import DraftId, WorkspaceId
from bot.reports.figures import Counts, Reason, Report, Turnaround, Waited, report
from bot.reports.step import ASIDE, Step
from bot.review.decision import Verdict
from bot.review.moving import OPEN, STATE
from bot.workspaces.reasons import BETWEEN
from storage.store import SqlStore
from tests.support.november import AFTER, NOVEMBER, on, set_up
from tests.support.office import BO, CLARA, LAKESIDE, by


def took(of: str, count: int, median: float, p90: float) -> Turnaround:
    return Turnaround(of=of, count=count, median=timedelta(hours=median), p90=timedelta(hours=p90))


async def asked(store: SqlStore) -> Report:
    async with store.read(LAKESIDE) as reader:
        steps = await reader.steps(NOVEMBER.before.start_in("UTC"), NOVEMBER.end_in("UTC"))
    return report(steps, NOVEMBER, "UTC", now=AFTER)


async def test_every_figure_of_a_known_month(november: SqlStore) -> None:
    """Clinical took 1, 2, 4, 10 and 30 hours, brand 1, 1, 6 and 47; drafts 5, 25 and 48 from end to end."""
    found = (await asked(november)).figures
    assert found.counts == Counts(submitted=4, approved=3, rejected=1, missed=1, published=1, withdrawn=1)
    assert found.whole == took("", 3, 25, 48)
    assert found.kinds == (took("educational", 3, 25, 48),)
    assert found.stages == (took("privacy", 1, 10, 10), took("clinical", 5, 4, 30), took("brand", 4, 3.5, 47))
    assert found.roles == found.stages  # each stage asks one person of one role
    assert (found.reviewed, found.reworked) == (4, 1)
    assert found.change_requests == 1
    assert found.reasons == (Reason(words="A claim needs a source", count=1), Reason(words="Wrong time", count=1))


async def test_what_was_waited_adds_up(november: SqlStore) -> None:
    """Six hours in which privacy and brand were asked at once are three of each; October's hours are October's."""
    found = await asked(november)
    hours = {"brand": 76, "slot": 48, "clinical": 23, "author": 12, "privacy": 7}
    whole = sum(hours.values())
    expected = (Waited(of=of, took=timedelta(hours=took), share=took / whole) for of, took in hours.items())
    assert found.figures.waited == tuple(expected)
    assert found.before.waited == (Waited(of="clinical", took=timedelta(hours=24), share=1.0),)
    assert found.before.counts == Counts(submitted=1, approved=0, rejected=0, missed=0, published=0, withdrawn=0)


async def test_the_figures_can_be_derived_again_from_the_record_alone(november: SqlStore) -> None:
    """From the whole chain, as `audit export` writes it, follow the figures that the query leads to."""
    steps = []
    kinds: dict[DraftId, Kind] = {}
    async for entry in november.chain(LAKESIDE):
        fact = entry.fact
        if fact.draft is None or fact.kind in ASIDE:
            continue
        detail = fact.detail
        if "post" in detail:
            kinds[fact.draft] = Kind(detail["post"])
        steps.append(
            Step(
                draft=fact.draft,
                kind=kinds[fact.draft],
                at=fact.at,
                happened=fact.kind,
                version=fact.version,
                stage=fact.stage,
                role=fact.role,
                verdict=Verdict(detail["verdict"]) if "verdict" in detail else None,
                reasons=tuple(detail.get("reasons", "").split(BETWEEN)) if "reasons" in detail else (),
                state=DraftState(detail[STATE]) if STATE in detail else None,
                open=frozenset(detail[OPEN].split()) if OPEN in detail else None,
            )
        )
    steps.sort(key=lambda step: step.draft)
    assert report(steps, NOVEMBER, "UTC", now=AFTER) == await asked(november)


async def test_an_approval_that_was_taken_back_is_no_answer(store: SqlStore) -> None:
    """Clara's slip at nine is undone at ten; what she says at two is her answer, six hours after her turn began."""
    month = await set_up(store)
    draft = await month.submit(on(20, 8))
    await month.decide(on(20, 9), draft, CLARA)
    await month.office.deciding.undo(by(CLARA, at=on(20, 10)), draft)
    await month.decide(on(20, 14), draft, CLARA)
    await month.decide(on(20, 16), draft, BO)
    found = (await asked(store)).figures
    assert found.stages == (took("clinical", 1, 6, 6), took("brand", 1, 2, 2))
    assert found.roles == found.stages
    assert found.whole == took("", 1, 8, 8)


async def test_a_draft_that_was_over_before_is_not_looked_at(november: SqlStore) -> None:
    async with november.read(LAKESIDE) as reader:
        later = await reader.steps(AFTER, AFTER + timedelta(days=1))
    # The two that wait to be published, and for a new slot, are still under way.
    assert {step.draft for step in later} == {2, 5}


async def test_another_workspace_sees_nothing_of_it(november: SqlStore) -> None:
    async with november.read(WorkspaceId("T0OTHER")) as reader:
        assert await reader.steps(NOVEMBER.start_in("UTC"), AFTER) == ()
