"""A run of many drafts past a recording server, and what came of each."""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import timedelta

from bot.assist.second_reading import SecondReading
from bot.drafts.draft import Composition, Draft, DraftState, Pictured, Version
from bot.drafts.kinds import Kind
from bot.preflight.check import Preflight
from bot.preflight.finding import Severity
from storage.store import SqlStore
from tests.support.consents import consent
from tests.support.office import AMARA, LAKESIDE, NOW
from tests.support.openai_server import Model
from tests.support.planted import CONSENT, Planted, drafts
from tests.support.rules import plan_for


@dataclass
class Outcome:
    """How many of the drafts went which way; marks of those that broke the rule."""

    refused: int = 0
    must_stay: int = 0
    may_leave: int = 0
    left: int = 0
    unmarked: int = 0
    """May leave, and no request holds its mark: preflight took that word for part of a name, and it left as [name]."""
    requests: int = 0
    escaped: list[str] = field(default_factory=list)
    planted_left: int = 0
    with_planted: int = 0
    sorts: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        share = self.planted_left / max(self.left, 1)
        return (
            f"refused by preflight {self.refused}, had to stay {self.must_stay} (of these left {len(self.escaped)}),"
            f" left {self.left} (and {self.unmarked} without their mark; {self.requests} requests),"
            f" of these with anything planted {self.with_planted}; something planted was in what left"
            f" of {self.planted_left} ({share:.1%}): {dict(self.sorts.most_common())}"
        )


async def record(
    store: SqlStore, reading: SecondReading, model: Model, *, count: int, seed: int, agreed: bool
) -> Outcome:
    """Puts generated drafts in review, has them read, and looks at what reached the server."""
    outcome = Outcome()
    waiting: list[tuple[Planted, bool]] = []
    async with store.write(LAKESIDE) as tx:
        known = await tx.add_authorisation(consent())  # which the drafts that rest on one rest on
    assert known.id == CONSENT
    for planted in drafts(count, seed):
        found = Preflight().check(planted.composition)
        if any(one.match.severity is Severity.BLOCK for one in found):
            outcome.refused += 1  # it never becomes a draft
            continue
        private = any(one.match.rule.family.private for one in found)
        stays = not agreed and (private or _about_a_patient(planted.composition))
        waiting.append((planted, stays))
        async with store.write(LAKESIDE) as tx:
            draft = await tx.new_draft(author=AMARA, at=NOW)
            version = _version(draft, planted)
            await tx.add_version(version)
            await tx.note_findings(draft.id, 1, found)
            await tx.set_plan(draft.id, plan_for(planted.composition.kind))
            await tx.save_draft(replace(draft, version=1, state=DraftState.IN_REVIEW, submitted_at=NOW))
    while await reading.read_due(now=NOW + timedelta(seconds=1)):
        pass
    outcome.requests = len(model.asked)
    requests = [str(one["input"]) for one in model.asked]
    for planted, stays in waiting:
        gone = [one for one in requests if planted.mark in one]
        outcome.unmarked += not stays and not gone
        outcome.must_stay += stays
        outcome.may_leave += not stays
        if not gone:
            continue
        if stays:
            outcome.escaped.append(planted.mark)
            continue
        outcome.left += 1
        outcome.with_planted += bool(planted.values)
        sorts = {sort for sort, value in planted.values if any(value in one for one in gone)}
        outcome.planted_left += bool(sorts)
        outcome.sorts.update(sorts)
    return outcome


def _about_a_patient(composition: Composition) -> bool:
    """By what docs/second-opinion.md says, whatever the code under test makes of it."""
    return (
        composition.kind in {Kind.PATIENT_STORY, Kind.REPLY, Kind.REPOST}
        or bool(composition.authorisations)
        or bool(composition.in_reply_to)
        or composition.pictured in {Pictured.PATIENT, Pictured.BOTH}
    )


def _version(draft: Draft, planted: Planted) -> Version:
    composition = planted.composition
    return Version(
        draft=draft.id,
        no=1,
        content=composition.as_content(),
        slot=None,
        note=composition.note,
        because="It was looked at.",
        edited_by=AMARA,
        at=NOW,
    )
