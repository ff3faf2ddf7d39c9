"""What the use cases ask of a store. `storage/` answers; the domain knows no SQL.

Everything a use case does happens in one transaction: `async with store.write(workspace) as tx`. Leaving the block
commits; an exception leaves nothing behind.
"""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from bot.assist.ports import AssistReads, AssistWrites
from bot.audit.entries import Entry, Fact, Head
from bot.consent.ports import ConsentReads, ConsentWrites
from bot.crisis.hold import Hold
from bot.crisis.ports import CrisisReads, CrisisWrites
from bot.deadlines.ports import DeadlineReads, DeadlineWrites
from bot.delivery.outbox import Delivery, Posted
from bot.delivery.owed import Owed
from bot.drafts.draft import Composition, Draft, Image, Version
from bot.drafts.networks import Network
from bot.facts.ports import FactReads, FactWrites
from bot.ids import (
    ChannelId,
    DraftId,
    EntryId,
    FileId,
    PersonId,
    QuestionId,
    SuggestionId,
    TaskId,
    WorkspaceId,
)
from bot.imports.ports import ImportReads, ImportWrites
from bot.listening.ports import ListeningReads, ListeningWrites
from bot.observances.ports import ObservanceReads, ObservanceWrites
from bot.preflight.finding import Rule
from bot.preflight.ports import FindingReads, FindingWrites, PassReads, PassWrites
from bot.reports.step import ReportReads
from bot.retention.marks import RetentionMark
from bot.review.conversation import Question, Suggestion
from bot.review.decision import Decision
from bot.review.lists import Listed, Lists
from bot.review.publishing import Publication, Schedule, StopTask
from bot.review.review import Review
from bot.review.stages import Plan
from bot.texts.ports import TextReads, TextWrites
from bot.workspaces.settings import WorkspaceSettings


class Reader(
    AssistReads,
    FactReads,
    ListeningReads,
    CrisisReads,
    DeadlineReads,
    ReportReads,
    ConsentReads,
    ObservanceReads,
    PassReads,
    FindingReads,
    TextReads,
    ImportReads,
    Lists,
    Protocol,
):
    """Questions to the database. Each sees one workspace only."""

    workspace: WorkspaceId

    async def settings(self) -> WorkspaceSettings:
        """The workspace's settings; defaults where nothing was set yet."""
        ...

    async def draft(self, draft: DraftId) -> Draft:
        """The draft. Inside `write` its row is locked until the transaction ends.

        Raises:
            NotFound: no such draft in this workspace.
        """
        ...

    async def hold_on(self) -> Hold | None:
        """The crisis hold that is on, None if none is; inside `write` none starts or ends until the commit."""
        ...

    async def review(self, draft: DraftId) -> Review:
        """A submitted draft with its version, plan, decisions (oldest first), editors and hold; locked like `draft`.

        Raises:
            NotFound: no such draft in this workspace, or it has no version yet.
        """
        ...

    async def reviews(self, numbers: Collection[DraftId]) -> tuple[Review, ...]:
        """The reviews of these drafts in order of their numbers, not locked; without what has no readable version."""
        ...

    async def composition(self, draft: DraftId) -> Composition | None:
        """What was last saved of the draft's next version, None where nothing waits to be submitted."""
        ...

    async def versions(self, draft: DraftId) -> tuple[Version, ...]:
        """Every version, oldest first."""
        ...

    async def drafts_of(self, author: PersonId, *, limit: int) -> tuple[Listed, ...]:
        """The author's drafts that are not over, last changed first, then the latest that are over, up to `limit`."""
        ...

    async def in_review(self, *, limit: int) -> tuple[Review, ...]:
        """Drafts in review, longest waiting first."""
        ...

    async def image(self, sha256: str) -> bytes | None: ...

    async def uploaded(self, sha256s: Sequence[str]) -> dict[str, FileId]:
        """Slack's file for each cleaned image that was already uploaded there."""
        ...

    async def told_by(self, sha256s: Sequence[str]) -> dict[str, tuple[Rule, ...]]:
        """What the file told that each cleaned image came in, the last time it was uploaded."""
        ...

    async def publications(self, draft: DraftId) -> tuple[Publication, ...]: ...

    async def waiting_elsewhere(self, draft: DraftId, version: int) -> tuple[Schedule, ...]:
        """Where this version was said to be scheduled since a pause was last asked for, and for which networks: those
        it is not known to be out on.
        """
        ...

    async def version_waiting(self, task: StopTask) -> int:
        """Which version waited where a pause was asked for: the one last scheduled there before that, else anywhere."""
        ...

    async def task(self, task: TaskId) -> StopTask | None: ...

    async def open_tasks(self, draft: DraftId) -> tuple[StopTask, ...]: ...

    async def paused(self, draft: DraftId) -> tuple[StopTask, ...]:
        """The pauses that were confirmed, oldest first: what still lies in a tool that nobody has named since."""
        ...

    async def unconfirmed_pauses(self) -> tuple[StopTask, ...]:
        """Every pause in the workspace that was asked for and nobody has confirmed."""
        ...

    async def question(self, question: QuestionId) -> Question | None: ...

    async def suggestion(self, suggestion: SuggestionId) -> Suggestion | None: ...

    async def suggestions(self, draft: DraftId) -> tuple[Suggestion, ...]:
        """Every suggestion made for a draft, oldest first."""
        ...

    async def shown_texts(self, review: Review) -> frozenset[Network]:
        """The networks whose own text of the review's version stands in the card's thread."""
        ...

    async def known_before(self, draft: DraftId, person: PersonId, version: int) -> int | None:
        """The last version before this one that the person opened as a reviewer or decided on, None if none."""
        ...

    async def recorded_since(self) -> datetime | None:
        """When the workspace's first entry was made; None before that."""
        ...

    async def looked_at(self, draft: DraftId, person: PersonId) -> int | None:
        """The last version this person opened as a reviewer or decided on, None if none."""
        ...

    async def entries(self, draft: DraftId) -> tuple[Entry, ...]:
        """What the record holds about a draft, oldest first, with the texts not yet purged."""
        ...

    async def entry(self, entry: EntryId) -> Entry | None: ...

    async def posted(self, lane: str) -> Posted | None:
        """The lane's message in Slack, None before the first send."""
        ...

    async def lane_at(self, channel: ChannelId, ts: str) -> str | None:
        """The lane whose current message this is, None for a message that is no lane's (any more)."""
        ...

    async def dead(self) -> tuple[Delivery, ...]:
        """Deliveries that were given up, each parking its lane."""
        ...

    def chain(self) -> AsyncIterator[Entry]:
        """The workspace's whole chain in order of seq, streamed; of the same moment as `head` of this reader."""
        ...

    async def head(self) -> Head:
        """Where the workspace's chain ends."""
        ...

    async def retention_mark(self, draft: DraftId) -> RetentionMark:
        """Whether the draft is held, and whether its words were purged."""
        ...

    async def purgeable(self, *, until: datetime, today: date, limit: int) -> tuple[Draft, ...]:
        """Drafts that are over and last changed at `until` or before, longest ago first.

        Left out are those held, those purged already, those somebody still has to pause in another tool, and those
        whose words are an approved text that may be used today.
        """
        ...

    async def messages_of(self, draft: DraftId) -> tuple[Owed, ...]:
        """What would bring each message of the draft in Slack up to date, without a new notification."""
        ...

    async def posted_at(self, lane: str) -> datetime | None:
        """When a lane was claimed for the clock."""
        ...

    async def posted_before(self, lane: str, *, like: str) -> datetime | None:
        """When the lane that begins like this was claimed that comes last before this one, by name."""
        ...

    async def posted_by_clock(self) -> frozenset[str]:
        """The lanes of the latest posts that were owed by the clock."""
        ...


class Transaction(
    AssistWrites,
    FactWrites,
    ListeningWrites,
    CrisisWrites,
    DeadlineWrites,
    ConsentWrites,
    ObservanceWrites,
    PassWrites,
    FindingWrites,
    TextWrites,
    ImportWrites,
    Reader,
    Protocol,
):
    """One unit of work on one workspace."""

    async def once(self, key: str) -> None:
        """Claims a request's key (D7).

        Raises:
            AlreadyRecorded: this request was carried out before.
        """
        ...

    async def save_settings(self, settings: WorkspaceSettings) -> None: ...

    async def new_draft(self, *, author: PersonId, at: datetime) -> Draft:
        """An empty draft in state SAVED, version 0, epoch 0."""
        ...

    async def save_draft(self, draft: Draft) -> None:
        """Writes state, version, epoch and times of a draft read (and so locked) in this transaction."""
        ...

    async def save_composition(
        self, draft: DraftId, composition: Composition, *, by: PersonId, at: datetime
    ) -> None: ...

    async def composer(self, draft: DraftId) -> PersonId | None:
        """Who last saved the composition."""
        ...

    async def drop_composition(self, draft: DraftId) -> None: ...

    async def add_version(self, version: Version) -> None: ...

    async def set_plan(self, draft: DraftId, plan: Plan) -> None: ...

    async def add_decision(self, draft: DraftId, decision: Decision) -> None: ...

    async def void_decisions(self, draft: DraftId, decisions: Sequence[Decision], *, at: datetime) -> None: ...

    async def claim_post(self, lane: str, *, at: datetime) -> bool:
        """Notes that a post by the clock is owed; False if it was noted before."""
        ...

    async def open_stages(self, review: Review, *, before: Review | None) -> None:
        """Brings the lists up to date with which of a draft's stages are open, given how it was when last written."""
        ...

    async def assign(self, draft: DraftId, assigned: Mapping[str, PersonId]) -> None:
        """Sets which stages of a draft are handed to whom, by the stages' keys."""
        ...

    async def add_question(self, question: Question) -> Question:
        """Stores a question (its `id` is given here) and returns it with its id."""
        ...

    async def save_question(self, question: Question) -> None: ...

    async def add_suggestion(self, suggestion: Suggestion) -> Suggestion:
        """Stores a suggestion (its `id` is given here) and returns it with its id."""
        ...

    async def save_suggestion(self, suggestion: Suggestion) -> None: ...

    async def save_image(self, image: Image, data: bytes, *, told: Sequence[Rule] = (), at: datetime) -> None:
        """Keeps a cleaned image's bytes under its SHA-256; the same bytes are kept once a workspace.

        `told`: the rules that spoke of the file as it was uploaded.
        """
        ...

    async def add_publication(self, publication: Publication) -> None: ...

    async def add_schedule(self, schedule: Schedule) -> None: ...

    async def add_task(self, task: StopTask) -> StopTask:
        """Stores a task (its `id` is given here) and returns it with its id."""
        ...

    async def save_task(self, task: StopTask) -> None: ...

    async def hold(self, draft: DraftId, *, at: datetime | None) -> None:
        """Exempts a draft from purging from a moment on; None lets go of it again."""
        ...

    async def purge(self, draft: DraftId, *, at: datetime) -> tuple[FileId, ...]:
        """Removes every word and picture of a draft read (and so locked) in this transaction, salts included.

        What stays: kind, networks, slots, links to what was published, who and when, and the record. Returns Slack's
        files of the pictures that no other draft uses.
        """
        ...

    def owe(self, *owed: Owed) -> None:
        """Queues deliveries in the order given; one that collapses merges with a pending twin of its lane.

        Written at commit, before the record.
        """
        ...

    def record(self, *facts: Fact) -> None:
        """Appends facts to the chain in the order given. Written last at commit, when the chain's head is locked."""
        ...
