"""The record (D6): what happened, to which draft, by whom. Entries form one hash chain a workspace."""

import hashlib
import json
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.ids import DraftId, EntryId, PersonId, WorkspaceId

if TYPE_CHECKING:
    from collections.abc import AsyncIterable, Mapping

GENESIS = "0" * 64
ENTRY_FORMAT = "vetted/entry/1"


class Happening(StrEnum):
    SAVED = "saved"
    SUBMITTED = "submitted"
    EDITED = "edited"
    OPENED = "opened"
    """Somebody who reviews looked at a version (D6: never "saw")."""
    DECIDED = "decided"
    VOIDED = "voided"
    UNDONE = "undone"
    REASSIGNED = "reassigned"
    APPROVAL_RECORDED = "approval_recorded"
    RESTARTED = "restarted"
    COMMENTED = "commented"
    ASKED = "asked"
    ANSWERED = "answered"
    SUGGESTED = "suggested"
    SUGGESTION_TAKEN = "suggestion_taken"
    SUGGESTION_DECLINED = "suggestion_declined"
    REFUSED_CLICK = "refused_click"
    WITHDRAWN = "withdrawn"
    IMAGES_REFUSED = "images_refused"
    READY = "ready"
    READY_TAKEN_BACK = "ready_taken_back"
    MISSED = "missed"
    PUBLISHED = "published"
    SCHEDULED_ELSEWHERE = "scheduled_elsewhere"
    PAUSE_ASKED = "pause_asked"
    PAUSE_ESCALATED = "pause_escalated"
    PAUSE_CONFIRMED = "pause_confirmed"
    CALLED_OFF = "called_off"
    """A consent the draft rests on has ended."""
    TAKE_DOWN_ASKED = "take_down_asked"
    TAKE_DOWN_ESCALATED = "take_down_escalated"
    TAKEN_DOWN = "taken_down"
    CONSENT_REQUESTED = "consent_requested"
    CONSENT_OPENED = "consent_opened"
    CONSENT_CONFIRMED = "consent_confirmed"
    CONSENT_REVOKED = "consent_revoked"
    CONSENT_EXPIRED = "consent_expired"
    CONSENT_FORGOTTEN = "consent_forgotten"
    SETTINGS_CHANGED = "settings_changed"
    EXPORTED = "exported"
    PURGED = "purged"
    RETENTION_HELD = "retention_held"
    RETENTION_RELEASED = "retention_released"
    FINDING_ANSWERED = "finding_answered"
    PASS_ASKED = "pass_asked"
    PASS_GRANTED = "pass_granted"
    PASS_REFUSED = "pass_refused"
    TEXT_KEPT = "text_kept"
    TEXT_REUSED = "text_reused"
    TEXT_RETIRED = "text_retired"
    ESCALATED = "escalated"
    """A stage has waited so long that everybody who may decide it is asked, or the channel was told."""
    EXPIRED = "expired"
    DELEGATED = "delegated"
    DELEGATION_ENDED = "delegation_ended"
    OBSERVANCE_TAKEN = "observance_taken"
    OBSERVANCE_GIVEN_BACK = "observance_given_back"
    OBSERVANCE_SNOOZED = "observance_snoozed"
    OBSERVANCE_CHOSEN = "observance_chosen"
    OBSERVANCE_ADDED = "observance_added"
    OBSERVANCE_REMOVED = "observance_removed"
    TOPIC_SAVED = "topic_saved"
    TOPIC_REMOVED = "topic_removed"
    TOPIC_MUTED = "topic_muted"
    TOPICS_IMPORTED = "topics_imported"
    ALERT_OPENED = "alert_opened"
    ALERT_GREW = "alert_grew"
    ALERT_ENDED = "alert_ended"
    ALERT_TAKEN = "alert_taken"
    ALERT_JUDGED = "alert_judged"
    """Somebody said that an alert was useful, or not; its topics' thresholds may have moved."""
    READ_OUTSIDE = "read_outside"
    """What a version says, redacted, was sent to a language model."""
    SOURCE_FAILED = "source_failed"
    SOURCE_BACK = "source_back"
    CRISIS_STARTED = "crisis_started"
    CRISIS_CHANGED = "crisis_changed"
    """Reason or scope were edited while it held."""
    CRISIS_NARROWER_ASKED = "crisis_narrower_asked"
    """Somebody asked that a hold covers less; a second person confirms that, or it is taken back."""
    CRISIS_NARROWER_CONFIRMED = "crisis_narrower_confirmed"
    CRISIS_NARROWER_TAKEN_BACK = "crisis_narrower_taken_back"
    CRISIS_END_ASKED = "crisis_end_asked"
    CRISIS_END_TAKEN_BACK = "crisis_end_taken_back"
    CRISIS_ENDED = "crisis_ended"
    CRISIS_PROPOSED = "crisis_proposed"
    CRISIS_DISMISSED = "crisis_dismissed"
    """Somebody said of a proposal that no hold is needed."""
    HELD = "held"
    LET_GO = "let_go"
    """Somebody sent a held post back into review."""
    DRILL_REACTED = "drill_reacted"
    FACT_PROPOSED = "fact_proposed"
    FACT_CHANGED = "fact_changed"
    FACT_APPROVED = "fact_approved"
    FACT_SENT_BACK = "fact_sent_back"
    FACT_RETIRED = "fact_retired"
    FACT_ESCALATED = "fact_escalated"
    """A fact has waited for its review so long that the backups are asked, or the channel was told."""
    FACTS_IMPORTED = "facts_imported"
    CLAIM_TOLD = "claim_told"
    """The team was told that a false claim spreads."""
    IMPORTED = "imported"
    DELIVERY_PARKED = "delivery_parked"
    DELIVERY_RETRIED = "delivery_retried"


def new_entry_id() -> EntryId:
    """A fresh id: an entry is referred to before it has its place in the chain."""
    return EntryId(secrets.token_hex(16))


@dataclass(frozen=True, kw_only=True, slots=True)
class Fact:
    """Something that happened, before it has its place in the chain.

    `detail` holds ids, counts and names of states, never words of a draft. `text` is a person's own text (a reason);
    only its salted hash enters the chain, so that purging the salt purges the text and the chain still verifies.
    """

    at: datetime
    kind: Happening
    id: EntryId = field(default_factory=new_entry_id)
    person: PersonId | None = None
    draft: DraftId | None = None
    version: int | None = None
    stage: str | None = None
    role: str | None = None
    detail: "Mapping[str, str]" = field(default_factory=dict)
    text: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """A fact in its place: `seq` counts from 1 a workspace, `hash` covers every other field and `previous`."""

    workspace: WorkspaceId
    seq: int
    fact: Fact
    text_hash: str | None
    previous: str
    hash: str


def salted(text: str, salt: str) -> str:
    """The hash under which a text enters the chain, 64 hex digits."""
    return hashlib.sha256(f"{salt}\n{text}".encode(errors="surrogatepass")).hexdigest()


def entry_hash(*, workspace: WorkspaceId, seq: int, fact: Fact, text_hash: str | None, previous: str) -> str:
    """SHA-256 over the canonical JSON of an entry, 64 hex digits."""
    document = {
        "format": ENTRY_FORMAT,
        "workspace": workspace,
        "seq": seq,
        "id": fact.id,
        "at": fact.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "kind": fact.kind.value,
        "person": fact.person,
        "draft": fact.draft,
        "version": fact.version,
        "stage": fact.stage,
        "role": fact.role,
        "detail": dict(fact.detail),
        "text": text_hash,
        "previous": previous,
    }
    canonical = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def chained(*, workspace: WorkspaceId, seq: int, fact: Fact, previous: str, salt: str | None) -> Entry:
    """The entry that puts `fact` at place `seq` after the entry whose hash is `previous`.

    Raises:
        ValueError: the fact carries a text and there is no salt for it.
    """
    if fact.text is not None and salt is None:
        raise ValueError("a text enters the chain with a salt only")
    text_hash = salted(fact.text, salt) if fact.text is not None and salt is not None else None
    digest = entry_hash(workspace=workspace, seq=seq, fact=fact, text_hash=text_hash, previous=previous)
    return Entry(workspace=workspace, seq=seq, fact=fact, text_hash=text_hash, previous=previous, hash=digest)


@dataclass(frozen=True, kw_only=True, slots=True)
class Head:
    """Where a workspace's chain ends; seq 0 and GENESIS before the first entry."""

    seq: int = 0
    hash: str = GENESIS


@dataclass(frozen=True, kw_only=True, slots=True)
class Break:
    """A place where the chain does not hold, and why."""

    seq: int
    why: str


async def verify(entries: "AsyncIterable[Entry]", head: Head) -> list[Break]:
    """Every break of a workspace's chain, given its entries in order of seq and its stored head.

    Names an altered entry (its own hash fails), a removed one (a gap in seq, or the head beyond the last entry) and
    a reordered or replaced one (`previous` is not the hash before it).
    """
    breaks: list[Break] = []
    expected, previous = 1, GENESIS
    async for entry in entries:
        if entry.seq != expected:
            breaks.append(Break(seq=expected, why=f"{_up_to(entry.seq - 1, first=expected)}removed"))
        elif entry.previous != previous:
            breaks.append(Break(seq=entry.seq, why="does not follow the entry before it: replaced or reordered"))
        digest = entry_hash(
            workspace=entry.workspace,
            seq=entry.seq,
            fact=entry.fact,
            text_hash=entry.text_hash,
            previous=entry.previous,
        )
        if digest != entry.hash:
            breaks.append(Break(seq=entry.seq, why="altered: its content does not give its hash"))
        expected, previous = entry.seq + 1, entry.hash
    if head.seq >= expected:
        breaks.append(Break(seq=expected, why=f"{_up_to(head.seq, first=expected)}removed from the end"))
    elif head.seq < expected - 1 or head.hash != previous:
        breaks.append(Break(seq=expected - 1, why="is not the entry the stored head names: replaced or added"))
    return breaks


def _up_to(last: int, *, first: int) -> str:
    return f"to {last} " if last > first else ""
