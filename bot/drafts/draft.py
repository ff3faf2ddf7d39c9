"""A post on its way: the draft, its immutable versions, and the hashes that decisions are bound to (D1)."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

from bot.drafts.kinds import Kind
from bot.drafts.networks import Network
from bot.ids import AuthorisationId, DraftId, FileId, PersonId, WorkspaceId

CONTENT_FORMAT = "vetted/content/1"
VERSION_FORMAT = "vetted/version/1"


class DraftState(StrEnum):
    """Where a draft is on its way."""

    SAVED = "saved"
    CHECKING = "checking"
    IN_REVIEW = "in_review"
    CHANGES_REQUESTED = "changes_requested"
    REJECTED = "rejected"
    APPROVED = "approved"
    READY = "ready"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"
    MISSED = "missed"
    HELD = "held"
    """A crisis hold took it back, or keeps it: it leaves this state by a person's click, and is approved anew."""
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    """Closed since nobody moved it for a long time."""

    @property
    def label(self) -> str:
        return _LABELS[self]

    @property
    def over(self) -> bool:
        """Nothing more happens to the draft; a new post starts as a duplicate."""
        return self in {DraftState.REJECTED, DraftState.PUBLISHED, DraftState.WITHDRAWN, DraftState.EXPIRED}

    @property
    def cleared(self) -> bool:
        """Every stage has approved, and the draft was not yet recorded as published."""
        return self in {DraftState.APPROVED, DraftState.READY, DraftState.SCHEDULED, DraftState.MISSED}


_LABELS = {
    DraftState.SAVED: "Saved for later",
    DraftState.CHECKING: "Checking images",
    DraftState.IN_REVIEW: "In review",
    DraftState.CHANGES_REQUESTED: "Changes requested",
    DraftState.REJECTED: "Rejected",
    DraftState.APPROVED: "Approved",
    DraftState.READY: "Ready to publish",
    DraftState.SCHEDULED: "Scheduled elsewhere",
    DraftState.PUBLISHED: "Published",
    DraftState.MISSED: "Missed its slot",
    DraftState.HELD: "Held",
    DraftState.WITHDRAWN: "Withdrawn",
    DraftState.EXPIRED: "Expired",
}


class Pictured(StrEnum):
    """Who can be recognised in the images, as the author says: what consent a picture needs follows from it."""

    NOBODY = "nobody"
    STAFF = "staff"
    PATIENT = "patient"
    BOTH = "both"

    @property
    def label(self) -> str:
        return _PICTURED[self]

    @property
    def patient(self) -> bool:
        return self in {Pictured.PATIENT, Pictured.BOTH}

    @property
    def others(self) -> bool:
        """Staff, visitors or models: people who sign a media release."""
        return self in {Pictured.STAFF, Pictured.BOTH}


_PICTURED = {
    Pictured.NOBODY: "Nobody",
    Pictured.STAFF: "Staff, visitors or models",
    Pictured.PATIENT: "A patient",
    Pictured.BOTH: "A patient and others",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Image:
    """A cleaned picture of a version, named by the SHA-256 of its bytes."""

    sha256: str
    mimetype: str
    width: int
    height: int
    size: int
    alt: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Upload:
    """A picture somebody gave Slack that Vetted has not fetched yet."""

    file: FileId
    name: str
    mimetype: str
    size: int
    alt: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Content:
    """What reaches the public, and nothing else: two contents with the same hash read the same."""

    kind: Kind
    text: str
    networks: tuple[Network, ...]
    images: tuple[Image, ...] = ()
    sources: tuple[str, ...] = ()
    tailored: Mapping[Network, str] = field(default_factory=dict)
    """The texts of those networks that have one of their own; the others get `text`."""
    authorisations: tuple[AuthorisationId, ...] = ()
    """The consents the post rests on."""
    in_reply_to: str = ""
    """The link to the public comment or post this answers; never a word of it."""
    pictured: Pictured | None = None
    """None where nobody was asked, since there are no images."""
    purged_hash: str = ""
    """Set where the words were purged under the retention rule: what decisions on them are bound to from then on."""

    @property
    def purged(self) -> bool:
        return bool(self.purged_hash)

    def text_for(self, network: Network) -> str:
        return self.tailored.get(network, self.text)

    @property
    def content_hash(self) -> str:
        """SHA-256 over canonical JSON with a format tag, 64 hex digits."""
        if self.purged_hash:
            return self.purged_hash
        document: dict[str, object] = {
            "format": CONTENT_FORMAT,
            "kind": self.kind.value,
            "text": self.text,
            "networks": sorted(network.value for network in self.networks),
            "images": [{"sha256": image.sha256, "alt": image.alt} for image in self.images],
            "sources": list(self.sources),
        }
        if self.tailored:
            document["tailored"] = {network.value: text for network, text in self.tailored.items()}
        if self.authorisations:
            document["authorisations"] = sorted(self.authorisations)
        if self.in_reply_to:
            document["in_reply_to"] = self.in_reply_to
        if self.pictured:
            document["pictured"] = self.pictured.value
        return _digest(document)


@dataclass(frozen=True, kw_only=True, slots=True)
class Version:
    """One immutable state of a draft. `no` counts from 1; `slot` is UTC, None means as soon as it is approved.

    `because`: why the author submitted it although preflight warned.
    """

    draft: DraftId
    no: int
    content: Content
    slot: datetime | None
    note: str
    edited_by: PersonId
    at: datetime
    because: str = ""

    @property
    def content_hash(self) -> str:
        return self.content.content_hash

    @property
    def version_hash(self) -> str:
        """The content's hash with the slot in UTC, 64 hex digits."""
        slot = self.slot.astimezone(UTC).isoformat() if self.slot else None
        return _digest({"format": VERSION_FORMAT, "content": self.content_hash, "slot": slot})


@dataclass(frozen=True, kw_only=True, slots=True)
class Composition:
    """What is being written: a draft's next version before it is submitted; kept so that no refusal costs the text."""

    kind: Kind
    text: str
    networks: tuple[Network, ...]
    slot: datetime | None = None
    sources: tuple[str, ...] = ()
    note: str = ""
    images: tuple[Image | Upload, ...] = ()
    tailored: Mapping[Network, str] = field(default_factory=dict)
    authorisations: tuple[AuthorisationId, ...] = ()
    in_reply_to: str = ""
    pictured: Pictured | None = None
    because: str = ""
    """Why it should go out although preflight warns."""

    @property
    def uploads(self) -> tuple[Upload, ...]:
        return tuple(image for image in self.images if isinstance(image, Upload))

    def as_content(self) -> Content:
        """The content, once every upload has become an image.

        Raises:
            ValueError: an upload has not been fetched yet.
        """
        images = tuple(image for image in self.images if isinstance(image, Image))
        if len(images) != len(self.images):
            raise ValueError("an upload has not been fetched yet")
        return Content(
            kind=self.kind,
            text=self.text,
            networks=self.networks,
            images=images,
            sources=self.sources,
            tailored=self.tailored,
            authorisations=self.authorisations,
            in_reply_to=self.in_reply_to,
            pictured=self.pictured if images else None,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """A post on its way.

    `version` is the number of the current version, 0 while it was only saved. `epoch` rises with a hold or a
    revocation, which voids every approval given before (D1).
    """

    workspace: WorkspaceId
    id: DraftId
    author: PersonId
    state: DraftState
    version: int
    epoch: int
    created_at: datetime
    changed_at: datetime
    submitted_at: datetime | None = None
    came_from: DraftState | None = None
    """While CHECKING: the state to return to if an image turns out unfit."""


def _digest(document: object) -> str:
    canonical = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
