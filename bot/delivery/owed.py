"""What may be owed to people in Slack, and in which message it stands (D4)."""

import hashlib
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Self

from bot.deadlines.turn import Turn
from bot.delivery.kinds import DeliveryKind
from bot.drafts.networks import Network
from bot.ids import (
    AlertId,
    AuthorisationId,
    ChannelId,
    DeliveryId,
    DraftId,
    EntryId,
    FactId,
    FileId,
    ImportId,
    PassId,
    PersonId,
    QuestionId,
    TaskId,
    TextId,
)
from bot.reports.period import Period


class ConsentOccasion(StrEnum):
    """Why somebody hears of an authorisation: it is theirs to confirm, or something became of their own."""

    CONFIRM = "confirm"
    CONFIRMED = "confirmed"
    EXPIRING = "expiring"
    ENDED = "ended"


@dataclass(frozen=True, kw_only=True, slots=True)
class Owed:
    """One thing owed. A lane is one message's life: what is in it goes out in order, one at a time."""

    lane: str
    kind: DeliveryKind
    draft: DraftId | None = None
    person: PersonId | None = None
    entry: EntryId | None = None
    task: TaskId | None = None
    about: DeliveryId | None = None
    question: QuestionId | None = None

    @classmethod
    def card(cls, draft: DraftId) -> Self:
        return cls(lane=card_lane(draft), kind=DeliveryKind.CARD, draft=draft)

    @classmethod
    def story(cls, draft: DraftId, entry: EntryId) -> Self:
        return cls(lane=card_lane(draft), kind=DeliveryKind.STORY, draft=draft, entry=entry)

    @classmethod
    def tailored(cls, draft: DraftId, network: Network) -> Self:
        return cls(lane=tailored_lane(draft, network), kind=DeliveryKind.TAILORED, draft=draft)

    @classmethod
    def asking(cls, question: QuestionId, draft: DraftId, person: PersonId) -> Self:
        """The question, to whom it was asked or to whoever asked."""
        lane = f"question:{question}:{person}"
        return cls(lane=lane, kind=DeliveryKind.QUESTION, draft=draft, person=person, question=question)

    @classmethod
    def head(cls, day: date) -> Self:
        return cls(lane=f"head:{day.isoformat()}", kind=DeliveryKind.HEAD)

    @classmethod
    def plan(cls, monday: date) -> Self:
        return cls(lane=f"plan:{monday.isoformat()}", kind=DeliveryKind.PLAN)

    @classmethod
    def escalation(cls, turn: Turn) -> Self:
        lane = f"escalation:{turn.draft}:{turn.version}:{turn.epoch}:{turn.stage}"
        return cls(lane=lane, kind=DeliveryKind.ESCALATION, draft=turn.draft)

    @property
    def turn(self) -> Turn:
        """Which turn an ESCALATION is about; its lane says so."""
        draft, version, epoch, stage = self.lane.split(":", maxsplit=4)[1:]
        return Turn(draft=DraftId(int(draft)), version=int(version), epoch=int(epoch), stage=stage)

    @classmethod
    def stale(cls, monday: date) -> Self:
        return cls(lane=f"stale:{monday.isoformat()}", kind=DeliveryKind.STALE)

    @classmethod
    def reminder(cls, lane: str) -> Self:
        """`lane` as `reminder_lane` gives it."""
        return cls(lane=lane, kind=DeliveryKind.REMINDER)

    @property
    def reminded(self) -> ChannelId:
        """Where a REMINDER goes, a channel or a person; its lane says so."""
        return ChannelId(self.lane.split(":")[1])

    @classmethod
    def digest(cls, monday: date) -> Self:
        return cls(lane=f"digest:{monday.isoformat()}", kind=DeliveryKind.DIGEST)

    @classmethod
    def report(cls, period: Period, person: PersonId | None = None, *, asked: str = "") -> "tuple[Owed, ...]":
        """A report and its file: a month's for the channel, or for a person; `asked` tells one request from another."""
        lane = f"report:{period.key}:{person}:{asked}" if person else f"report:{period.key}"
        return tuple(
            cls(lane=lane, kind=kind, person=person) for kind in (DeliveryKind.REPORT, DeliveryKind.REPORT_FILE)
        )

    @property
    def period(self) -> Period:
        """Which days a REPORT is about; its lane says so."""
        return Period.of_key(self.lane.split(":")[1])

    @property
    def follows(self) -> "tuple[Owed, ...]":
        """What is owed once this was sent: a card opens Approve when its tailored texts are there."""
        if self.kind is DeliveryKind.TAILORED and self.draft is not None:
            return (Owed.card(self.draft),)
        return ()

    @classmethod
    def ready(cls, draft: DraftId) -> Self:
        return cls(lane=ready_lane(draft), kind=DeliveryKind.READY, draft=draft)

    @classmethod
    def files(cls, draft: DraftId) -> Self:
        return cls(lane=ready_lane(draft), kind=DeliveryKind.FILES, draft=draft)

    @classmethod
    def call(cls, draft: DraftId, person: PersonId) -> Self:
        return cls(lane=person_lane(draft, person), kind=DeliveryKind.CALL, draft=draft, person=person)

    @classmethod
    def direct(cls, draft: DraftId, person: PersonId) -> Self:
        return cls(lane=person_lane(draft, person), kind=DeliveryKind.DIRECT, draft=draft, person=person)

    @classmethod
    def for_task(cls, task: TaskId, draft: DraftId, person: PersonId) -> Self:
        return cls(lane=f"task:{task}:{person}", kind=DeliveryKind.TASK, draft=draft, person=person, task=task)

    @classmethod
    def notice(cls, about: DeliveryId, person: PersonId) -> Self:
        return cls(lane=f"notice:{about}:{person}", kind=DeliveryKind.NOTICE, person=person, about=about)

    @classmethod
    def unsay(cls, draft: DraftId) -> Self:
        """In the card's lane: after every line that is still owed to its thread."""
        return cls(lane=card_lane(draft), kind=DeliveryKind.UNSAY, draft=draft)

    @classmethod
    def erase(cls, file: FileId) -> Self:
        return cls(lane=f"{ERASED}{file}", kind=DeliveryKind.ERASE)

    @property
    def erased(self) -> FileId:
        """The file an ERASE is about."""
        return FileId(self.lane.removeprefix(ERASED))

    @classmethod
    def text_review(cls, text: TextId, person: PersonId) -> Self:
        return cls(lane=f"text:{text}:{person}", kind=DeliveryKind.TEXT_REVIEW, person=person)

    @classmethod
    def imported(cls, number: ImportId, person: PersonId) -> Self:
        return cls(lane=f"import:{number}:{person}", kind=DeliveryKind.IMPORT, person=person)

    @classmethod
    def consent(cls, authorisation: AuthorisationId, occasion: "ConsentOccasion", person: PersonId) -> Self:
        return cls(lane=f"consent:{authorisation}:{occasion}:{person}", kind=DeliveryKind.CONSENT, person=person)

    @property
    def authorisation(self) -> AuthorisationId:
        """Which authorisation a CONSENT is about; its lane says so."""
        return AuthorisationId(int(self.lane.split(":")[1]))

    @property
    def occasion(self) -> "ConsentOccasion":
        """Why somebody gets a CONSENT; its lane says so."""
        return ConsentOccasion(self.lane.split(":")[2])

    @classmethod
    def passing(cls, number: PassId, person: PersonId) -> Self:
        return cls(lane=f"pass:{number}:{person}", kind=DeliveryKind.PASS, person=person)

    @property
    def pass_number(self) -> PassId:
        """Which pass a PASS is about; its lane says so."""
        return PassId(int(self.lane.split(":")[1]))

    @classmethod
    def alert(cls, number: AlertId) -> Self:
        return cls(lane=alert_lane(number), kind=DeliveryKind.ALERT)

    @classmethod
    def alert_line(cls, number: AlertId, entry: EntryId) -> Self:
        return cls(lane=alert_lane(number), kind=DeliveryKind.ALERT_LINE, entry=entry)

    @property
    def alerted(self) -> AlertId:
        """Which alert an ALERT or an ALERT_LINE is about; its lane says so."""
        return AlertId(int(self.lane.split(":")[1]))

    @classmethod
    def alert_digest(cls, day: date, channel: ChannelId) -> Self:
        return cls(lane=f"{digest_of(day)}:{channel}", kind=DeliveryKind.ALERT_DIGEST)

    @property
    def digested(self) -> tuple[str, ChannelId]:
        """Which day's ALERT_DIGEST it is, as `digest_of` calls it, and for which channel; its lane says so."""
        day, _, channel = self.lane.rpartition(":")
        return day, ChannelId(channel)

    @property
    def day(self) -> date:
        """Which day an ALERT_DIGEST or a FACTS_LATE is of; its lane says so."""
        return date.fromisoformat(self.lane.split(":")[1])

    @classmethod
    def emerged(cls, number: int) -> Self:
        return cls(lane=f"emerged:{number}", kind=DeliveryKind.EMERGED)

    @classmethod
    def unquote(cls, number: int) -> Self:
        return cls(lane=f"emerged:{number}", kind=DeliveryKind.UNQUOTE)

    @property
    def emerged_number(self) -> int:
        """Which phrase an EMERGED or an UNQUOTE is about; its lane says so."""
        return int(self.lane.split(":")[1])

    @classmethod
    def budget(cls, month: date, percent: int, budget: int, person: PersonId) -> Self:
        """`month` by its first day; `percent` of its `budget` in tokens."""
        lane = f"budget:{month.isoformat()}:{percent}:{budget}:{person}"
        return cls(lane=lane, kind=DeliveryKind.BUDGET, person=person)

    @classmethod
    def model(cls, month: date, why: str, person: PersonId) -> Self:
        """`month` by its first day; `why` the provider refuses every call."""
        return cls(lane=f"model:{month.isoformat()}:{why}:{person}", kind=DeliveryKind.MODEL, person=person)

    @property
    def why(self) -> str:
        """Why the provider refuses every call, of a MODEL; its lane says so."""
        return self.lane.split(":")[2]

    @classmethod
    def variants(cls, number: int, person: PersonId) -> Self:
        return cls(lane=f"variants:{number}:{person}", kind=DeliveryKind.VARIANTS, person=person)

    @property
    def repurposing(self) -> int:
        """Which wish a VARIANTS is about; its lane says so."""
        return int(self.lane.split(":")[1])

    @property
    def percent(self) -> int:
        """How much of the budget a BUDGET is about; its lane says so."""
        return int(self.lane.split(":")[2])

    @classmethod
    def source(cls, entry: EntryId, person: PersonId | None) -> Self:
        """`person` None: for the channel for alerts."""
        lane = f"source:{entry}:{person}" if person else f"source:{entry}"
        return cls(lane=lane, kind=DeliveryKind.SOURCE, entry=entry, person=person)

    @classmethod
    def fact(cls, number: FactId, version: int, person: PersonId) -> Self:
        return cls(lane=f"fact:{number}:{version}:{person}", kind=DeliveryKind.FACT, person=person)

    @classmethod
    def facts(cls, person: PersonId, *, anew: bool = False) -> Self:
        kind = DeliveryKind.FACTS_CALL if anew else DeliveryKind.FACTS
        return cls(lane=f"facts:{person}", kind=kind, person=person)

    @classmethod
    def facts_late(cls, day: date) -> Self:
        return cls(lane=f"facts_late:{day.isoformat()}", kind=DeliveryKind.FACTS_LATE)

    @classmethod
    def fact_due(cls, number: FactId, version: int, step: int, person: PersonId) -> Self:
        """`step` counts the reminders of a version from 1."""
        return cls(lane=f"fact_due:{number}:{version}:{step}", kind=DeliveryKind.FACT_DUE, person=person)

    @classmethod
    def claim(cls, number: FactId, day: date) -> Self:
        return cls(lane=f"claim:{number}:{day.isoformat()}", kind=DeliveryKind.CLAIM)

    @property
    def fact_number(self) -> FactId:
        """Which fact a FACT, FACT_DUE or CLAIM is about; its lane says so."""
        return FactId(int(self.lane.split(":")[1]))

    @property
    def fact_version(self) -> int:
        """Which version of it a FACT or FACT_DUE is about; its lane says so."""
        return int(self.lane.split(":")[2])

    @property
    def claim_day(self) -> date:
        """Which day a CLAIM is of; its lane says so."""
        return date.fromisoformat(self.lane.split(":")[2])

    @property
    def text(self) -> TextId:
        """Which approved text a TEXT_REVIEW is about; its lane says so."""
        return TextId(int(self.lane.split(":")[1]))

    @property
    def import_number(self) -> ImportId:
        """Which file of drafts an IMPORT is about; its lane says so."""
        return ImportId(int(self.lane.split(":")[1]))


ERASED = "file:"
"""How the lane of an ERASE begins; the file's id follows."""


def card_lane(draft: DraftId) -> str:
    return f"card:{draft}"


def tailored_lane(draft: DraftId, network: Network) -> str:
    return f"tailored:{draft}:{network}"


def network_of(lane: str) -> Network:
    """The network of a tailored text's lane."""
    return Network(lane.rpartition(":")[2])


def ready_lane(draft: DraftId) -> str:
    return f"ready:{draft}"


def reminder_lane(channel: ChannelId | PersonId, first: str) -> str:
    """A message's own lane; `first` tells it from the channel's others: what its first reminder is of."""
    return f"reminder:{channel}:{hashlib.sha256(first.encode()).hexdigest()[:16]}"


def digest_of(day: date) -> str:
    """Under which the digests of a day are claimed: one for each channel."""
    return f"alerts:{day.isoformat()}"


def alert_lane(number: AlertId) -> str:
    return f"alert:{number}"


def person_lane(draft: DraftId, person: PersonId) -> str:
    return f"person:{draft}:{person}"
