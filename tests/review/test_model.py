"""No sequence of steps lets a draft go out without every stage's quorum, on what it binds to, by people who did not
write it. The machine below keeps its own, simpler books and compares.
"""

import asyncio
import contextlib
from collections.abc import Coroutine, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from bot.drafts.draft import Composition, DraftState
from bot.drafts.kinds import Kind
from bot.drafts.networks import Network
from bot.ids import ChannelId, DraftId, PersonId, SuggestionId, WorkspaceId
from bot.refusals import Refusal
from bot.requests import Request
from bot.review.conversing import Conversing
from bot.review.deciding import Deciding
from bot.review.decision import Decision, Outsider, Verdict
from bot.review.gate import may_go_out
from bot.review.lists import waiting_for
from bot.review.review import Review
from bot.review.roster import Admins, Roster
from bot.review.rosters import Rosters
from bot.review.rules import Rule, StageRule
from bot.review.stages import Binds, Role, Skip, Stage
from bot.review.submitting import Submitting
from bot.workspaces.settings import WorkspaceSettings
from storage import migrate
from storage.engine import open_database
from storage.store import SqlStore
from tests.support.directory import Everybody

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
LAKESIDE = WorkspaceId("T0LAKESIDE")
AMARA, CLARA, DEVAN, BO, LENA, ADA = (PersonId(name) for name in ("AMARA", "CLARA", "DEVAN", "BO", "LENA", "ADA"))
PEOPLE = (AMARA, CLARA, DEVAN, BO, LENA, ADA)
C, B, L = Role.CLINICAL, Role.BRAND, Role.COMMS_LEAD

RULES: tuple[Rule, ...] = (
    (StageRule(roles=(C,), step=1), StageRule(roles=(B,), step=2)),
    (StageRule(roles=(C,), step=1, binds=Binds.VERSION), StageRule(roles=(L,), step=1, binds=Binds.VERSION)),
    (StageRule(roles=(C,), step=1, quorum=2), StageRule(roles=(B,), step=2, repeats=True)),
    (StageRule(roles=(C,), step=1, skip=Skip.NO_SOURCES), StageRule(roles=(B, L), step=1, quorum=None)),
    (StageRule(roles=(C,), step=1), StageRule(roles=(C,), step=2), StageRule(roles=(B,), step=2)),
)
ADMINS = {Role.ADMIN: frozenset({ADA})}
ROSTERS = (
    Roster(roles={C: frozenset({CLARA, DEVAN}), B: frozenset({BO}), L: frozenset({LENA}), **ADMINS}),
    Roster(
        roles={C: frozenset({CLARA, DEVAN, ADA}), B: frozenset({BO, CLARA}), L: frozenset({BO, LENA}), **ADMINS},
        backups={B: frozenset({DEVAN})},
    ),
    Roster(
        roles={C: frozenset({DEVAN}), B: frozenset({DEVAN, BO}), L: frozenset({AMARA}), **ADMINS},
        backups={C: frozenset({LENA})},
    ),
)

people = st.sampled_from(PEOPLE)
writers = st.sampled_from((None, None, ADA, CLARA))
"""Who edits: mostly the author (None), now and then somebody else, who may or may not."""
texts = st.sampled_from(("Wash your hands.", "Cover your cough.", "Stay home when ill."))
sources = st.sampled_from(((), ("https://example.org/a",)))
slots = st.sampled_from((None, NOW + timedelta(days=1), NOW + timedelta(days=2)))
numbers = count(1)


@dataclass(frozen=True, kw_only=True)
class Given:
    """An approval in the machine's books: whose, for which stage, on what."""

    voice: str
    by: PersonId
    stage: str
    text: str
    sources: tuple[str, ...]
    slot: datetime | None


@contextlib.contextmanager
def office(path: Path) -> Iterator[tuple[asyncio.Runner, SqlStore]]:
    """A migrated store, and the loop its connections live in."""
    with asyncio.Runner() as runner:
        database = open_database(f"sqlite+aiosqlite:///{path}")
        opened = runner.run(database.__aenter__())
        runner.run(migrate.upgrade(opened))
        yield runner, SqlStore(opened, clock=lambda: NOW)
        runner.run(database.__aexit__(None, None, None))


class Reviewing(RuleBasedStateMachine):
    """One draft at a time, everything people may do to it in any order."""

    runner: ClassVar[asyncio.Runner]
    store: ClassVar[SqlStore]
    cleared: ClassVar[int] = 0
    """How often the gate opened: a machine that never gets there would prove nothing."""

    def __init__(self) -> None:
        super().__init__()
        admins = Admins(founding=frozenset())
        rosters = Rosters(store=self.store, directory=Everybody())
        self.submitting = Submitting(store=self.store, admins=admins, rosters=rosters)
        self.deciding = Deciding(store=self.store, admins=admins, rosters=rosters)
        self.conversing = Conversing(store=self.store, rosters=rosters, submitting=self.submitting)
        self.draft: DraftId | None = None
        self.given: list[Given] = []
        self.editors: set[PersonId] = set()
        self.suggestions: list[tuple[SuggestionId, str]] = []
        self.said: tuple[str, tuple[str, ...], datetime | None] = ("", (), None)

    # --- the books

    def do(self, work: Coroutine[Any, Any, Any]) -> Any:  # noqa: ANN401 - whatever the use case gives
        """What a use case gives, or None where it refuses."""
        try:
            return self.runner.run(work)
        except Refusal:
            return None

    def review(self) -> Review:
        async def read() -> Review:
            async with self.store.read(LAKESIDE) as reader:
                assert self.draft is not None
                return await reader.review(self.draft)

        return self.runner.run(read())

    def by(self, person: PersonId) -> Request:
        return Request(workspace=LAKESIDE, person=person, key=f"key {next(numbers)}", at=NOW)

    def holds(self, stage: Stage, given: Given) -> bool:
        text, sources, slot = self.said
        same = (given.text, given.sources) == (text, sources)
        return same and given.by not in self.editors and (stage.binds is Binds.CONTENT or given.slot == slot)

    def changed(self, editor: PersonId, text: str, sources: tuple[str, ...], slot: datetime | None) -> None:
        """A new version: what no longer holds is struck for good."""
        self.said = (text, sources, slot)
        self.editors.add(editor)
        stages = {stage.key: stage for stage in self.review().plan}
        self.given = [given for given in self.given if self.holds(stages[given.stage], given)]

    # --- the steps

    @initialize(
        rules=st.sampled_from(RULES), roster=st.sampled_from(ROSTERS), author=st.sampled_from((AMARA, LENA)), slot=slots
    )
    def begin(self, rules: Rule, roster: Roster, author: PersonId, slot: datetime | None) -> None:
        self.set_up(rules, roster)
        self.submit(author, "Wash your hands.", ("https://example.org/a",), slot)

    def set_up(self, rules: Rule, roster: Roster) -> None:
        async def save() -> None:
            async with self.store.write(LAKESIDE) as tx:
                await tx.save_settings(
                    WorkspaceSettings(
                        workspace=LAKESIDE,
                        review_channel=ChannelId("C1"),
                        roster=roster,
                        rules={Kind.EDUCATIONAL: rules},
                        recorded_approvals=True,
                    )
                )

        self.runner.run(save())
        self.roster = roster

    @rule(rules=st.sampled_from(RULES))
    def change_the_rules(self, rules: Rule) -> None:
        self.set_up(rules, self.roster)

    @rule(roster=st.sampled_from(ROSTERS))
    def change_the_people(self, roster: Roster) -> None:
        async def rules() -> Rule:
            async with self.store.read(LAKESIDE) as reader:
                return (await reader.settings()).rule_for(Kind.EDUCATIONAL)

        self.set_up(self.runner.run(rules()), roster)

    @precondition(lambda self: self.draft is None)
    @rule(author=st.sampled_from((AMARA, LENA)), text=texts, sources=sources, slot=slots)
    def submit(self, author: PersonId, text: str, sources: tuple[str, ...], slot: datetime | None) -> None:
        draft = self.do(self.submitting.submit(self.by(author), post(text, sources, slot), None))
        if draft:
            self.draft, self.given, self.editors, self.suggestions = draft.id, [], {author}, []
            self.said = (text, sources, slot)

    @precondition(lambda self: self.draft is not None)
    @rule(writer=writers, text=texts, sources=sources, slot=slots)
    def edit(self, writer: PersonId | None, text: str, sources: tuple[str, ...], slot: datetime | None) -> None:
        person = writer or self.author
        if self.do(self.submitting.submit(self.by(person), post(text, sources, slot), self.draft)):
            self.changed(person, text, sources, slot)

    @precondition(lambda self: self.draft is not None)
    @rule(writer=writers, slot=slots)
    def move_the_slot(self, writer: PersonId | None, slot: datetime | None) -> None:
        text, sources, _ = self.said
        self.edit(writer, text, sources, slot)

    @precondition(lambda self: self.draft is not None)
    @rule(person=people, text=texts)
    def suggest(self, person: PersonId, text: str) -> None:
        seen = self.review().seen
        made = self.do(self.conversing.suggest(self.by(person), self.draft_id, seen=seen, text=text, network=None))
        if made:
            self.suggestions.append((made, text))

    @precondition(lambda self: bool(self.suggestions))
    @rule(writer=writers, which=st.integers(0, 5))
    def take(self, writer: PersonId | None, which: int) -> None:
        person = writer or self.author
        suggestion, text = self.suggestions[which % len(self.suggestions)]
        if self.do(self.conversing.take(self.by(person), suggestion)):
            _, sources, slot = self.said
            self.changed(person, text, sources, slot)

    @precondition(lambda self: self.draft is not None)
    @rule(person=st.sampled_from((CLARA, DEVAN, BO, LENA, AMARA)))
    def approve(self, person: PersonId) -> None:
        review = self.review()
        work = self.deciding.decide(self.by(person), self.draft_id, verdict=Verdict.APPROVED, seen=review.seen)
        if done := self.do(work):
            self.note(review, done[1])

    @precondition(lambda self: self.draft is not None)
    @rule(most=st.integers(2, 4))
    def approve_in_turn(self, most: int) -> None:
        """Whoever is asked approves: without this, chance alone would hardly ever get a draft through."""
        for _ in range(most):
            if turn := sorted(self.review().turn(self.roster)):
                self.approve(turn[0])

    @precondition(lambda self: self.draft is not None)
    @rule(slot=slots)
    def approve_and_move_the_slot(self, slot: datetime | None) -> None:
        """The two that have to be close together to tell what an approval binds to."""
        self.approve_in_turn(4)
        self.move_the_slot(None, slot)

    @precondition(lambda self: self.draft is not None)
    @rule(person=people)
    def approve_and_undo(self, person: PersonId) -> None:
        self.approve_in_turn(1)
        self.undo(person)
        self.approve_in_turn(3)

    def note(self, before: Review, decision: Decision) -> None:
        stage = next(stage for stage in before.plan if stage.key == decision.stage)
        assert decision.person not in self.editors
        if decision.outsider is None:
            assert self.roster.roles_of(decision.person).intersection(stage.roles)
            elsewhere = {given.voice for given in self.given if given.stage != stage.key}
            assert stage.repeats or decision.person not in elsewhere
        text, sources, slot = self.said
        self.given.append(
            Given(voice=decision.voice, by=decision.person, stage=stage.key, text=text, sources=sources, slot=slot)
        )

    @precondition(lambda self: self.draft is not None)
    @rule(person=people, name=st.sampled_from(("Dr. Okafor", "dr. okafor", "Dr. Lin")), which=st.integers(0, 2))
    def record_an_approval(self, person: PersonId, name: str, which: int) -> None:
        review = self.review()
        key = review.plan[which % len(review.plan)].key
        outsider = Outsider(name=name, evidence="mail")
        work = self.deciding.record_approval(
            self.by(person), self.draft_id, stage=key, outsider=outsider, seen=review.seen
        )
        if after := self.do(work):
            self.note(review, after.decisions[-1])

    @precondition(lambda self: self.draft is not None)
    @rule(person=people)
    def ask_for_changes(self, person: PersonId) -> None:
        seen = self.review().seen
        self.do(self.deciding.decide(self.by(person), self.draft_id, verdict=Verdict.CHANGES, seen=seen))

    @precondition(lambda self: self.draft is not None)
    @rule(person=people)
    def undo(self, person: PersonId) -> None:
        standing = [d for s in self.review().standings() for d in s.approvals if d.person == person]
        if self.do(self.deciding.undo(self.by(person), self.draft_id)):
            undone = standing[-1]
            self.given = [g for g in self.given if (g.voice, g.stage) != (undone.voice, undone.stage)]

    @precondition(lambda self: self.draft is not None)
    @rule(person=people, to=people, which=st.integers(0, 2))
    def hand_over(self, person: PersonId, to: PersonId, which: int) -> None:
        plan = self.review().plan
        self.do(self.deciding.hand_over(self.by(person), self.draft_id, stage=plan[which % len(plan)].key, to=to))

    @precondition(lambda self: self.draft is not None)
    @rule(person=people)
    def restart(self, person: PersonId) -> None:
        if self.do(self.deciding.restart(self.by(person), self.draft_id)):
            self.given = []

    @precondition(lambda self: self.draft is not None)
    @rule()
    def hold(self) -> None:
        """What a hold or a revocation does: it raises the epoch (D1)."""

        async def raise_epoch() -> None:
            async with self.store.write(LAKESIDE) as tx:
                before = await tx.review(self.draft_id)
                after = replace(before, draft=replace(before.draft, epoch=before.draft.epoch + 1))
                await tx.save_draft(after.draft)
                await tx.open_stages(after, before=before)

        self.runner.run(raise_epoch())
        self.given = []

    @precondition(lambda self: self.draft is not None)
    @rule(person=people, earnest=st.integers(0, 3))
    def withdraw(self, person: PersonId, earnest: int) -> None:
        if earnest:
            return
        self.do(self.submitting.withdraw(self.by(person), self.draft_id, reason=""))
        if self.review().draft.state.over:
            assert not may_go_out(self.review(), on=NOW.date()).open
            self.draft = None
            self.suggestions = []

    def teardown(self) -> None:
        """What this run leaves behind must not lengthen the lists of the next."""
        if self.draft is not None:
            self.do(self.submitting.withdraw(self.by(self.author), self.draft, reason=""))

    def lists(self, person: PersonId) -> bool:
        """Whether this person's list of what waits for them names the draft."""

        async def read() -> bool:
            async with self.store.read(LAKESIDE) as reader:
                waiting = await waiting_for(reader, person, self.roster, limit=1000)
                return self.draft_id in {review.draft.id for review in waiting}

        return self.runner.run(read())

    @property
    def author(self) -> PersonId:
        return self.review().draft.author

    @property
    def draft_id(self) -> DraftId:
        assert self.draft is not None
        return self.draft

    # --- what always holds

    @precondition(lambda self: self.draft is not None)
    @invariant()
    def what_may_go_out_was_approved_in_every_stage(self) -> None:
        review = self.review()
        for person in (CLARA, BO):
            assert self.lists(person) == (person in review.turn(self.roster))
        if not may_go_out(review, on=NOW.date()).open:
            # Nothing is announced on the strength of a state alone; only a hold leaves one behind for the gate.
            assert review.draft.epoch or review.draft.state not in {DraftState.APPROVED, DraftState.READY}
            return
        type(self).cleared += 1
        asked = [stage for stage in review.plan if not (stage.skip is Skip.NO_SOURCES and not self.said[1])]
        assert asked
        counted: set[str] = set()
        for stage in asked:
            voices = {g.voice for g in self.given if g.stage == stage.key and self.holds(stage, g)}
            if not stage.repeats:
                assert not voices & counted
                counted |= voices
            assert len(voices) >= stage.quorum


def post(text: str, sources: tuple[str, ...], slot: datetime | None) -> Composition:
    return Composition(kind=Kind.EDUCATIONAL, text=text, networks=(Network.FACEBOOK,), sources=sources, slot=slot)


@pytest.mark.timeout(900)
@pytest.mark.parametrize(
    ("examples", "steps"), [(40, 25), pytest.param(400, 60, marks=pytest.mark.soak)], ids=["some", "many"]
)
def test_nothing_goes_out_that_was_not_approved(tmp_path: Path, examples: int, steps: int) -> None:
    """Submit, edit, suggest, approve, undo, reassign, rule change, withdraw, slot move, hold: in any order."""
    with office(tmp_path / "vetted.db") as (runner, store):
        Reviewing.runner, Reviewing.store, Reviewing.cleared = runner, store, 0
        run_state_machine_as_test(
            Reviewing,
            settings=settings(
                max_examples=examples,
                stateful_step_count=steps,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
        assert Reviewing.cleared > 0
