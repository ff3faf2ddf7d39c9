"""An authorisation: what somebody signed, who attested it, and what it covers. The signed form itself is never here."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.drafts.draft import Composition, Content
from bot.drafts.networks import Network
from bot.ids import AuthorisationId, PersonId


class Form(StrEnum):
    """What kind of consent was given."""

    AUTHORISATION = "authorisation"
    """A patient's, 45 CFR 164.508."""
    RELEASE = "release"
    """A media release: staff, visitors, models."""
    REPOST = "repost"
    """Permission to repost somebody's public post."""

    @property
    def label(self) -> str:
        return _FORMS[self]


_FORMS = {
    Form.AUTHORISATION: "HIPAA authorisation",
    Form.RELEASE: "Media release",
    Form.REPOST: "Repost permission",
}


class Medium(StrEnum):
    """In what the person may be told about."""

    TEXT = "text"
    PHOTO = "photo"
    VIDEO = "video"
    VOICE = "voice"


class Outlet(StrEnum):
    """Where a post may also go besides the networks; kept for those who publish there, a draft goes to networks."""

    WEB = "web"
    PRESS = "press"


class Signer(StrEnum):
    PERSON = "person"
    REPRESENTATIVE = "representative"
    PARENT = "parent"

    @property
    def label(self) -> str:
        return _SIGNERS[self]


_SIGNERS = {
    Signer.PERSON: "The person themselves",
    Signer.REPRESENTATIVE: "A representative with authority",
    Signer.PARENT: "A parent",
}


class Remuneration(StrEnum):
    """Who gets money or goods for it: the form says so for marketing, 164.508(a)(3), the post by 16 CFR 255."""

    NONE = "none"
    PERSON = "person"
    ORGANISATION = "organisation"

    @property
    def label(self) -> str:
        return _REMUNERATIONS[self]


_REMUNERATIONS = {
    Remuneration.NONE: "Nobody is paid",
    Remuneration.PERSON: "The person is paid or given something",
    Remuneration.ORGANISATION: "The organisation is paid by somebody else",
}


class Attestation(StrEnum):
    """What the privacy role says it looked at before a form counts."""

    ELEMENTS = "elements"
    STATEMENTS = "statements"
    COPY = "copy"
    MINORS = "minors"
    PART_2 = "part_2"
    STATE_LAW = "state_law"

    @property
    def label(self) -> str:
        return _POINTS[self]

    @property
    def sentence(self) -> str:
        return _ATTESTATIONS[self]


_POINTS = {
    Attestation.ELEMENTS: "The elements are there",
    Attestation.STATEMENTS: "The statements are there",
    Attestation.COPY: "The person has a copy",
    Attestation.MINORS: "Minors were thought of",
    Attestation.PART_2: "Substance-use records were thought of",
    Attestation.STATE_LAW: "State law was thought of",
}

_ATTESTATIONS = {
    Attestation.ELEMENTS: (
        "It names what is disclosed, by whom, to whom, for what, until when, with signature and date"
        " (45 CFR 164.508(c)(1))."
    ),
    Attestation.STATEMENTS: (
        "It states the right to revoke in writing, that care does not depend on it, and that others may pass it on"
        " (164.508(c)(2))."
    ),
    Attestation.COPY: "The person has a copy of the signed form (164.508(c)(4)).",
    Attestation.MINORS: "If a minor is concerned, the right people have signed.",
    Attestation.PART_2: "No substance-use records, or a consent for them as well (42 CFR Part 2).",
    Attestation.STATE_LAW: "State law was considered: publicity rights, sensitive conditions, age.",
}

REQUIRED = {
    Form.AUTHORISATION: frozenset(Attestation),
    Form.RELEASE: frozenset({Attestation.MINORS, Attestation.STATE_LAW}),
    Form.REPOST: frozenset({Attestation.MINORS}),
}
"""What has to be attested before a form of this kind is confirmed."""


class State(StrEnum):
    REQUESTED = "requested"
    CONFIRMED = "confirmed"
    REVOKED = "revoked"
    EXPIRED = "expired"

    @property
    def label(self) -> str:
        return self.value.capitalize()

    @property
    def ended(self) -> bool:
        return self in {State.REVOKED, State.EXPIRED}


@dataclass(frozen=True, kw_only=True, slots=True)
class Permission:
    """Links to where somebody was asked whether their post may be reposted, and to where they said yes."""

    asked: str
    given: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Terms:
    """What was signed.

    `reference` says where the signed form is kept, and is empty for a permission to repost, which has `permission`
    instead; `pseudonym` stands for the person. `authority` is the
    representative's, 164.508(c)(1)(vi). The form holds until the end of `expires_on`, by the calendar of the
    organisation's time zone, or until `expires_at` (an event in words) has happened; one of the two for an
    authorisation, 164.508(c)(1)(v).
    """

    form: Form
    pseudonym: str
    reference: str = ""
    told: frozenset[Medium]
    networks: frozenset[Network]
    outlets: frozenset[Outlet] = frozenset()
    purpose: str = ""
    signer: Signer = Signer.PERSON
    authority: str = ""
    signed_on: date
    expires_on: date | None = None
    expires_at: str = ""
    remuneration: Remuneration = Remuneration.NONE
    languages: tuple[str, ...] = ()
    permission: Permission | None = None

    def needed(self, content: Content | Composition) -> frozenset[Medium]:
        """In what this form has to let the person be told about, for this post.

        A post with pictures shows somebody. The words of a patient's story are about the patient; beside a picture,
        the words of another post need not be about whoever is in it.
        """
        if not content.images:
            return frozenset({Medium.TEXT})
        if self.form is Form.RELEASE:
            return frozenset({Medium.PHOTO})
        return frozenset({Medium.TEXT, Medium.PHOTO})


@dataclass(frozen=True, kw_only=True, slots=True)
class Authorisation:
    """A consent on its way: requested, confirmed by the privacy role, and ended by a revocation or by its time.

    `requested_by` owns it. `ended_by` is None where time ended it. `revocation` says where the written revocation is
    kept.
    """

    id: AuthorisationId
    terms: Terms
    requested_by: PersonId
    requested_at: datetime
    state: State = State.REQUESTED
    attested: frozenset[Attestation] = frozenset()
    confirmed_by: PersonId | None = None
    confirmed_at: datetime | None = None
    ended_by: PersonId | None = None
    ended_at: datetime | None = None
    revocation: str = ""
    reminded_at: datetime | None = None

    @property
    def name(self) -> str:
        """What everybody may read of it, wherever a draft is talked about: no pseudonym, no word of the form."""
        return f"{self.terms.form.label} #{self.id}"

    def state_on(self, day: date) -> State:
        """Its state on a day: a confirmed one has expired once its last day is over."""
        last = self.terms.expires_on
        over = self.state is State.CONFIRMED and last is not None and last < day
        return State.EXPIRED if over else self.state

    def valid(self, on: date) -> bool:
        return self.state_on(on) is State.CONFIRMED

    def covers(self, content: Content | Composition, network: Network, on: date) -> tuple[str, ...]:
        """What it lacks for this post on this network on this day, in words; empty where it covers it."""
        lacking = []
        if not self.valid(on):
            lacking.append(f"{self.name} {_WHY_INVALID[self.state_on(on)]}")
        if network not in self.terms.networks:
            lacking.append(f"{self.name} does not cover {network.label}")
        missing = [medium.value for medium in Medium if medium in self.terms.needed(content) - self.terms.told]
        if missing:
            lacking.append(f"{self.name} does not cover {' and '.join(missing)}")
        return tuple(lacking)


_WHY_INVALID = {
    State.REQUESTED: "is not confirmed by the privacy role yet",
    State.REVOKED: "was revoked",
    State.EXPIRED: "has expired",
}
