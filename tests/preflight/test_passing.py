"""A pass lets one draft by what a rule would block, once the privacy role has said so."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.audit.entries import Happening
from bot.delivery.kinds import DeliveryKind
from bot.drafts.draft import Composition
from bot.drafts.kinds import Kind
from bot.drafts.networks import Network
from bot.ids import DraftId, PassId, PersonId
from bot.preflight.finding import Severity
from bot.preflight.passes import LASTS
from bot.preflight.passing import Passing
from bot.preflight.refusing import Blocked
from bot.refusals import FourEyes, NotFound, NotOpen, NotYours, Refusal, Unfit
from bot.review.rosters import Rosters
from bot.review.stages import Role
from storage.store import SqlStore
from tests.support.office import AMARA, BO, CLARA, DEVAN, LAKESIDE, NOW, SETTINGS, Office, by

STORY = Composition(
    kind=Kind.BEHIND_THE_SCENES,
    text="Our patient Wilhelmina Quackenbush went home today.",
    networks=(Network.X,),
    because="She is a volunteer who was never a patient.",
)
NAME = "identifiers.name"


@pytest.fixture
async def office(store: SqlStore) -> Office:
    async with store.write(LAKESIDE) as tx:
        await tx.save_settings(SETTINGS)
    office = Office(store)
    await office.name({Role.PRIVACY: [CLARA, DEVAN], Role.COMMS_LEAD: [BO]})
    return office


@pytest.fixture
def passing(office: Office) -> Passing:
    return Passing(store=office.store, rosters=Rosters(store=office.store, directory=office.directory))


async def granted(passing: Passing, person: PersonId = AMARA, kind: Kind = STORY.kind) -> PassId:
    number = await passing.ask(by(person), rule=NAME, kind=kind, because="A volunteer.")
    await passing.answer(by(CLARA), number, granted=True)
    return number


async def warned(office: Office, draft: DraftId) -> set[tuple[str, Severity]]:
    async with office.store.read(LAKESIDE) as reader:
        noted = await reader.findings(draft, (await reader.review(draft)).version.no)
    return {(one.finding.match.rule.id, one.finding.match.severity) for one in noted}


async def test_a_pass_makes_a_warning_of_what_would_block_and_serves_one_draft(
    office: Office, passing: Passing
) -> None:
    with pytest.raises(Blocked):
        await office.submitted(STORY)
    await granted(passing)
    draft = await office.submitted(STORY)
    assert (NAME, Severity.WARN) in await warned(office, draft)
    longer = replace(STORY, text=f"{STORY.text} Hooray!")
    await office.submitting.submit(by(AMARA, at=NOW + 2 * LASTS), longer, draft)
    with pytest.raises(Blocked):
        await office.submitted(STORY)


async def test_a_pass_is_for_one_person_one_rule_and_one_kind_and_waits_a_week(
    office: Office, passing: Passing
) -> None:
    await granted(passing)
    others = (
        (by(BO), STORY),
        (by(AMARA), replace(STORY, kind=Kind.INSPIRATIONAL)),
        (by(AMARA), replace(STORY, text=f"{STORY.text} MRN 88412907.")),
        (by(AMARA, at=NOW + LASTS), STORY),
    )
    for request, composition in others:
        with pytest.raises(Blocked):
            await office.submitting.submit(request, composition, None)
    saved = await office.submitting.save(by(AMARA, at=NOW + LASTS - timedelta(seconds=1)), STORY, None)
    await office.submitting.submit(by(AMARA, at=NOW + 2 * LASTS), STORY, saved)


async def test_a_refused_pass_lets_nothing_by(office: Office, passing: Passing) -> None:
    number = await passing.ask(by(AMARA), rule=NAME, kind=STORY.kind, because="A volunteer.")
    with pytest.raises(Blocked):
        await office.submitted(STORY)
    await passing.answer(by(CLARA), number, granted=False)
    with pytest.raises(Blocked):
        await office.submitted(STORY)
    with pytest.raises(NotOpen, match="refused already"):
        await passing.answer(by(CLARA), number, granted=True)


@pytest.mark.parametrize(
    ("person", "number", "refusal"), [(BO, 1, NotYours), (DEVAN, 1, FourEyes), (CLARA, 99, NotFound)]
)
async def test_only_somebody_else_of_the_privacy_role_answers(
    passing: Passing, person: PersonId, number: int, refusal: type[Refusal]
) -> None:
    await passing.ask(by(DEVAN), rule=NAME, kind=STORY.kind, because="A volunteer.")
    with pytest.raises(refusal):
        await passing.answer(by(person), PassId(number), granted=True)


async def test_numbers_that_may_never_be_published_let_nobody_by(passing: Passing) -> None:
    for rule in ("identifiers.ssn", "identifiers.record", "identifiers.nothing", "relationship.details"):
        with pytest.raises(Unfit) as refusal:
            await passing.ask(by(AMARA), rule=rule, kind=STORY.kind, because="Please.")
        assert refusal.value.fields.keys() == {"rule"}


async def test_the_reason_is_read_like_any_other_text(passing: Passing) -> None:
    with pytest.raises(Blocked) as refusal:
        await passing.ask(by(AMARA), rule=NAME, kind=STORY.kind, because=STORY.text)
    assert refusal.value.fields.keys() == {"because"}


async def test_the_privacy_role_is_asked_and_everybody_concerned_hears_the_answer(
    office: Office, passing: Passing
) -> None:
    number = await passing.ask(by(CLARA), rule=NAME, kind=STORY.kind, because="A volunteer.")
    assert {(one.kind, one.person) for one in await office.owed()} == {(DeliveryKind.PASS, DEVAN)}
    await passing.answer(by(DEVAN), number, granted=True)
    assert {one.person for one in await office.owed()} == {CLARA, DEVAN}
    facts = [entry.fact async for entry in office.store.chain(LAKESIDE)]
    assert [fact.kind for fact in facts] == [Happening.PASS_ASKED, Happening.PASS_GRANTED]
    assert facts[1].detail == {"pass": str(number), "rule": NAME, "kind": "behind_the_scenes"}


async def test_nobody_asks_where_nobody_else_could_answer(office: Office, passing: Passing) -> None:
    await office.name({Role.PRIVACY: [CLARA]})
    with pytest.raises(Unfit, match="Nobody but you"):
        await passing.ask(by(CLARA), rule=NAME, kind=STORY.kind, because="A volunteer.")
