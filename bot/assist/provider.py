"""What is asked of a language model, whichever it is, and how it may fail to answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Any, Protocol


class Feature(StrEnum):
    """What a model is asked for; calls are counted and paid for by feature."""

    OPINION = "opinion"
    VARIANTS = "variants"
    SUMMARY = "summary"
    LIKENESS = "likeness"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    Feature.OPINION: "second opinions",
    Feature.VARIANTS: "posts from advisories",
    Feature.SUMMARY: "summaries of alerts",
    Feature.LIKENESS: "false claims in other words",
}


class Silence(StrEnum):
    """Why there is no answer. `passing`: worth asking again in a moment."""

    NO_KEY = "no_key"
    OFF = "off"
    PATIENT = "patient"
    """What is asked about may speak of a patient, and stays."""
    BUDGET = "budget"
    LARGE = "large"
    """It needs more tokens than are left of the month's budget, of which there are some."""
    SLOW = "slow"
    BUSY = "busy"
    DOWN = "down"
    KEY = "key"
    UNKNOWN = "unknown"
    """The provider knows no such model, or no such address."""
    REFUSED = "refused"
    NONSENSE = "nonsense"

    @property
    def passing(self) -> bool:
        return self in {Silence.SLOW, Silence.BUSY, Silence.DOWN}

    @property
    def of_its_time(self) -> bool:
        """Whether it is about the circumstances of the asking, not about the words: another time may differ."""
        return self not in {Silence.REFUSED, Silence.NONSENSE}

    @property
    def of_the_set_up(self) -> bool:
        """Whether somebody has to mend what Vetted was set up with."""
        return self in {Silence.KEY, Silence.UNKNOWN}

    @property
    def sentence(self) -> str:
        """For a card, after "No second opinion: "."""
        return _SENTENCES[self]


_SENTENCES = {
    Silence.NO_KEY: "no language model is set up.",
    Silence.OFF: "an admin has switched it off.",
    Silence.PATIENT: "this draft may speak of a patient, so it was not sent to the language model.",
    Silence.BUDGET: "the month's budget for the language model is used up.",
    Silence.LARGE: "it needs more tokens than are left of the month's budget for the language model.",
    Silence.SLOW: "the language model did not answer in time.",
    Silence.BUSY: "the language model takes no more requests just now.",
    Silence.DOWN: "the language model cannot be reached.",
    Silence.KEY: "the language model does not accept Vetted's key.",
    Silence.UNKNOWN: "the provider does not know the model or the address Vetted is set up with.",
    Silence.REFUSED: "the language model declined to read it.",
    Silence.NONSENSE: "the language model's answer could not be used.",
}


class Unanswered(Exception):  # noqa: N818 - says what there is not
    """No usable answer came. `after`: how long the provider asked to be left alone. `tokens`: what it cost, or, where
    nobody said and it may have cost something, what it may have cost at most.
    """

    def __init__(self, why: Silence, *, after: timedelta | None = None, tokens: "Tokens | None" = None) -> None:
        super().__init__(why.value)
        self.why = why
        self.after = after
        self.tokens = tokens or Tokens()


@dataclass(frozen=True, kw_only=True, slots=True)
class Tokens:
    """As the provider counts them."""

    sent: int = 0
    received: int = 0

    @property
    def all(self) -> int:
        return self.sent + self.received


@dataclass(frozen=True, kw_only=True, slots=True)
class Ask:
    """One question. `data` is what the model is to look at, as one JSON document: nothing in it can end it early."""

    feature: Feature
    instructions: str
    data: str = field(repr=False)
    longest: int
    """Tokens of the answer."""

    @property
    def estimate(self) -> int:
        """Tokens it may cost, on the high side: no text of ours has more than one for two characters on average."""
        return self.most.all

    @property
    def most(self) -> "Tokens":
        """The same, as it would be sent and received."""
        return Tokens(sent=(len(self.instructions) + len(self.data)) // 2, received=self.longest)


@dataclass(frozen=True, kw_only=True, slots=True)
class Answered:
    """An answer that has the form its feature asks for; what it says is still to be looked at."""

    document: Mapping[str, Any] = field(repr=False)
    tokens: Tokens


@dataclass(frozen=True, kw_only=True, slots=True)
class Embedded:
    """The texts' vectors, in their order and of one length."""

    vectors: tuple[tuple[float, ...], ...] = field(repr=False)
    tokens: Tokens


def estimate_of(texts: Sequence[str]) -> int:
    """Tokens that vectors of these texts may cost, on the high side; see `Ask.estimate`."""
    return sum(map(len, texts)) // 2


class Embedder(Protocol):
    @property
    def embedding_model(self) -> str: ...

    async def embed(self, texts: Sequence[str]) -> Embedded:
        """One call for all texts, in bounded time, never repeated by itself.

        Raises:
            Unanswered: there are no usable vectors.
        """
        ...


class Provider(Protocol):
    @property
    def model(self) -> str: ...

    async def answer(self, ask: Ask) -> Answered:
        """One call, in bounded time, never repeated by itself.

        Raises:
            Unanswered: there is no usable answer.
        """
        ...
