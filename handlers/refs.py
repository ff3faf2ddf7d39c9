"""What buttons and forms carry with them, and how that is read back."""

import json
from dataclasses import asdict, dataclass
from typing import Any, Self

from bot.ids import AlertId, DraftId, FactId
from bot.observances.plans import Key
from bot.refusals import NotFound
from bot.review.decision import Seen
from bot.review.occasion import NO_OCCASION, Occasion

LARGEST = 2**63 - 1
"""The largest number the databases hold."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CardRef:
    """What a button on a card carries: the draft, and what the person has in front of them."""

    draft: DraftId
    version: int
    epoch: int
    step: int

    @property
    def seen(self) -> Seen:
        return Seen(version=self.version, epoch=self.epoch, step=self.step)

    def encode(self) -> str:
        return json.dumps({"d": self.draft, "v": self.version, "e": self.epoch, "s": self.step}, separators=(",", ":"))

    @classmethod
    def decode(cls, value: str) -> Self:
        """Reads a button's value.

        Raises:
            NotFound: Vetted never wrote such a value.
        """
        found = _numbers(value, {"d", "v", "e", "s"})
        return cls(draft=DraftId(found["d"]), version=found["v"], epoch=found["e"], step=found["s"])


@dataclass(frozen=True, kw_only=True, slots=True)
class FormRef:
    """What the draft's form carries: which draft it is for (None: a new one), and the zone its times are in."""

    draft: DraftId | None = None
    zone: str = "UTC"
    source: str = ""
    """Channel and ts of the message whose words it started from, with a colon between."""
    observed: Key | None = None
    """The occurrence of an observance that a new draft is begun for."""
    alert: AlertId | None = None
    """The alert that a new draft answers."""

    @property
    def occasion(self) -> Occasion:
        return Occasion(observed=self.observed, alert=self.alert)

    @property
    def begun(self) -> bool:
        """Whether it is begun for something, which then says of what kind it is."""
        return self.occasion != NO_OCCASION

    def encode(self) -> str:
        return json.dumps(asdict(self), separators=(",", ":"))

    @classmethod
    def decode(cls, value: str) -> Self:
        """Reads a form's private metadata.

        Raises:
            NotFound: Vetted never wrote such a value.
        """
        found = _object(value, {"draft", "zone", "source", "observed", "alert"})
        draft, zone, source, alert = found["draft"], found["zone"], found["source"], found["alert"]
        observed = _observed(found["observed"]) if found["observed"] is not None else None
        numbers = all(number is None or _is_number(number) for number in (draft, alert))
        if not isinstance(zone, str) or not isinstance(source, str) or not numbers:
            raise NotFound
        return cls(
            draft=DraftId(draft) if draft is not None else None,
            zone=zone,
            source=source,
            observed=observed,
            alert=AlertId(alert) if alert is not None else None,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class PostsRef:
    """What shows an alert's posts: the alert, and which page, from 0."""

    alert: AlertId
    page: int = 0

    def encode(self) -> str:
        return json.dumps({"a": self.alert, "p": self.page}, separators=(",", ":"))

    @classmethod
    def decode(cls, value: str) -> Self:
        """Reads a button's value, or the modal's private metadata.

        Raises:
            NotFound: Vetted never wrote such a value.
        """
        found = _numbers(value, {"a", "p"})
        return cls(alert=AlertId(found["a"]), page=found["p"])


@dataclass(frozen=True, kw_only=True, slots=True)
class FactRef:
    """What a button or form about a fact carries: the fact, its version as shown, and the alert it is shown in."""

    fact: FactId
    version: int
    alert: AlertId | None = None

    def encode(self) -> str:
        return json.dumps({"f": self.fact, "v": self.version, "a": self.alert or 0}, separators=(",", ":"))

    @classmethod
    def decode(cls, value: str) -> Self:
        """Reads it back.

        Raises:
            NotFound: Vetted never wrote such a value.
        """
        found = _numbers(value, {"f", "v", "a"})
        return cls(fact=FactId(found["f"]), version=found["v"], alert=AlertId(found["a"]) if found["a"] else None)


@dataclass(frozen=True, kw_only=True, slots=True)
class FactFormRef:
    """What a form about a fact carries: the fact, and what lies beneath. `going`: the list being stepped through, if
    one is; `listed`: whether the fact's card was opened from the list of facts.
    """

    fact: FactRef
    going: str = ""
    listed: bool = False

    def encode(self) -> str:
        found = {"fact": self.fact.encode(), "going": self.going, "listed": self.listed}
        return json.dumps(found, separators=(",", ":"))

    @classmethod
    def decode(cls, value: str) -> Self:
        """Reads a form's private metadata.

        Raises:
            NotFound: Vetted never wrote such a value.
        """
        found = _object(value, {"fact", "going", "listed"})
        fact, going, listed = found["fact"], found["going"], found["listed"]
        if not isinstance(fact, str) or not isinstance(going, str) or not isinstance(listed, bool):
            raise NotFound
        return cls(fact=FactRef.decode(fact), going=going, listed=listed)


def alert_value(alert: AlertId) -> str:
    """What a button about an alert carries."""
    return str(alert)


def alert_id(value: str) -> AlertId:
    """Reads such a button's value.

    Raises:
        NotFound: Vetted never wrote such a value.
    """
    if not (value.isascii() and value.isdecimal() and len(value) <= len(str(LARGEST)) and int(value) <= LARGEST):
        raise NotFound
    return AlertId(int(value))


def observed_value(key: Key) -> str:
    """What a button about an occurrence carries."""
    return json.dumps(key, separators=(",", ":"))


def observed_key(value: str) -> Key:
    """Reads such a button's value.

    Raises:
        NotFound: Vetted never wrote such a value.
    """
    try:
        return _observed(json.loads(value))
    except ValueError:
        raise NotFound from None


def _observed(found: object) -> Key:
    match found:
        case [str(observance), int(year)] if len(observance) <= 64 and 1970 <= year <= 2199:  # noqa: PLR2004 - bounds
            return (observance, year)
        case _:
            raise NotFound


def _numbers(value: str, keys: set[str]) -> dict[str, int]:
    found = _object(value, keys)
    if not all(map(_is_number, found.values())):
        raise NotFound
    return found


def _object(value: str, keys: set[str]) -> dict[str, Any]:
    try:
        found = json.loads(value)
    except ValueError:
        raise NotFound from None
    if not isinstance(found, dict) or found.keys() != keys:
        raise NotFound
    return found


def _is_number(value: object) -> bool:
    """A whole number from 0 up to what the databases hold."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LARGEST
