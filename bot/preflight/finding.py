"""What preflight says: which rule, how serious, where; never what was matched."""

from dataclasses import dataclass
from enum import StrEnum

from bot.drafts.networks import Network
from bot.ids import FactId


class Severity(StrEnum):
    """What a finding does: a block refuses the draft, a warning asks for a reason, advice stands on the card."""

    BLOCK = "block"
    WARN = "warn"
    ADVISE = "advise"


class Family(StrEnum):
    """The families of rules, a module each."""

    IDENTIFIERS = "identifiers"
    RELATIONSHIP = "relationship"
    CONSENT = "consent"
    CLAIMS = "claims"
    LANGUAGE = "language"
    ACCESS = "access"
    NETWORKS = "networks"
    MEDIA = "media"
    FACTS = "facts"

    @property
    def private(self) -> bool:
        """Whether its findings are about a person's privacy, and so for the privacy role to answer."""
        return self in {Family.IDENTIFIERS, Family.RELATIONSHIP, Family.CONSENT}


class Field(StrEnum):
    """Where somebody wrote what was read."""

    TEXT = "text"
    TAILORED = "tailored"
    ALT = "alt"
    SOURCES = "sources"
    NOTE = "note"
    REASON = "reason"
    COMMENT = "comment"
    QUESTION = "question"
    SUGGESTION = "suggestion"
    EVIDENCE = "evidence"
    IMAGE = "image"
    DRAFT = "draft"
    """The draft as a whole: its kind, its networks, what it lacks."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """One thing preflight looks for.

    `id` is `family.noun`. `why` says in one sentence what is wrong with what was found, `mend` in one what to do.
    `source` is a link a reviewer can follow; empty where the rule is the product's own. `severity` is the highest the
    rule gives. `may_overrule`: the privacy role may let a block pass once. `may_mute`: an organisation may switch the
    rule off. `name` is what a card calls it where the id's noun is no word for people.
    """

    id: str
    family: Family
    severity: Severity
    why: str
    mend: str
    source: str = ""
    may_overrule: bool = False
    may_mute: bool = True
    name: str = ""

    @property
    def label(self) -> str:
        """The rule in a word or two, as a card names it."""
        return self.name or self.id.partition(".")[2].replace("_", " ")


@dataclass(frozen=True, kw_only=True, slots=True)
class Match:
    """Where a rule matched in one text: offsets in code points of the text as it was written, end exclusive.

    `fact`: the vetted fact that the finding goes back to.
    """

    rule: Rule
    severity: Severity
    start: int
    end: int
    fact: FactId | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """A match at its place in a draft. `network` for a tailored text or a network's own rule, `image` counts from 0."""

    match: Match
    field: Field
    network: Network | None = None
    image: int | None = None
