"""Every id that travels to Slack and comes back, and what buttons and forms carry with them."""

import json
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Self

from bot.ids import AlertId, DraftId, FactId
from bot.observances.plans import Key
from bot.refusals import NotFound
from bot.review.decision import Seen
from bot.review.occasion import NO_OCCASION, Occasion

LARGEST = 2**63 - 1
"""The largest number the databases hold."""


class Command(StrEnum):
    DRAFT = "/draft"
    QUEUE = "/queue"
    CRISIS = "/crisis"
    OBSERVANCES = "/observances"
    TOPICS = "/topics"
    REPURPOSE = "/repurpose"
    FACTS = "/facts"
    VETTED = "/vetted"


class Shortcut(StrEnum):
    GLOBAL_DRAFT = "new_draft"
    MESSAGE_DRAFT = "submit_as_draft"


class Action(StrEnum):
    APPROVE = "card.approve"
    CHANGES = "card.changes"
    REJECT = "card.reject"
    MORE = "card.more"
    FINDINGS = "card.findings"
    PUBLISHED = "ready.published"
    SCHEDULED = "ready.scheduled"
    PAUSED = "task.paused"
    OPEN_CARD = "card.open"
    RETRY = "delivery.retry"
    NEW_DRAFT = "home.new"
    SETUP = "home.setup"
    OPEN_DRAFT = "home.open"
    CONTINUE = "home.continue"
    SAVE = "compose.save"
    EDIT = "more.edit"
    HISTORY = "more.history"
    WITHDRAW = "more.withdraw"
    DUPLICATE = "more.duplicate"
    TAKE = "more.take"
    CHANGED = "more.changed"
    TAILOR = "more.tailor"
    SUGGEST = "more.suggest"
    COMMENT = "more.comment"
    ASK = "more.ask"
    REASSIGN = "more.reassign"
    UNDO = "more.undo"
    RECORD = "more.record"
    RESTART = "more.restart"
    ANSWER = "question.answer"
    READ = "question.read"
    TAKE_SUGGESTION = "suggestion.take"
    DECLINE_SUGGESTION = "suggestion.decline"
    NEXT = "next.start"
    NEXT_APPROVE = "next.approve"
    NEXT_CHANGES = "next.changes"
    NEXT_REJECT = "next.reject"
    NEXT_SKIP = "next.skip"
    QUEUE = "queue.open"
    QUEUE_WHOSE = "queue.whose"
    QUEUE_STAGE = "queue.stage"
    QUEUE_KIND = "queue.kind"
    QUEUE_NETWORK = "queue.network"
    QUEUE_PAGE = "queue.page"
    QUEUE_BACK = "queue.back"
    PLAN = "plan.open"
    PLAN_MONTH = "plan.month"
    PLAN_EARLIER = "plan.earlier"
    SETTINGS = "settings.open"
    RULES = "settings.rules"
    RULE = "settings.rule"
    ADD_STAGE = "settings.add_stage"
    HABITS = "settings.habits"
    HOLDERS = "settings.holders"
    CLOCK = "settings.clock"
    ORGANISATION = "settings.organisation"
    PREFLIGHT = "settings.preflight"
    SAFE_REPLY = "compose.safe_reply"
    ASK_PASS = "compose.ask_pass"
    GRANT_PASS = "pass.grant"
    REFUSE_PASS = "pass.refuse"
    CONSENTS = "consent.list"
    CONSENTS_BACK = "consent.back"
    CONSENTS_ON = "consent.on"
    CONSENT_NEW = "consent.new"
    CONSENT_OPEN = "consent.open"
    CONSENT_CONFIRM = "consent.confirm"
    CONSENT_REVOKE = "consent.revoke"
    CONSENT_HAPPENED = "consent.happened"
    KEEP = "more.keep"
    TEXTS = "texts.open"
    TEXTS_BACK = "texts.back"
    TEXTS_ON = "texts.on"
    TEXT = "text.open"
    USE_TEXT = "text.use"
    START_FROM_TEXT = "text.start"
    RETIRE_TEXT = "text.retire"
    IMPORT = "import.open"
    SNOOZE = "turn.later"
    AWAY_END = "away.end"
    OBSERVANCES = "observances.open"
    OBSERVING = "settings.observing"
    DEADLINES = "settings.deadlines"
    OBSERVANCE = "observance.open"
    OBSERVANCE_DRAFT = "observance.draft"
    OBSERVANCE_TAKE = "observance.take"
    OBSERVANCE_GIVE = "observance.give_back"
    OBSERVANCE_LATER = "observance.later"
    OBSERVANCE_SKIP = "observance.skip"
    OBSERVANCE_MUTE = "observance.mute"
    OBSERVANCE_FOLLOW = "observance.follow"
    OBSERVANCE_BACK = "observance.back"
    OBSERVANCE_REMOVE = "observance.remove"
    OBSERVANCE_OWN = "observance.own"
    OBSERVANCE_IMPORT = "observance.import"
    CALENDAR_BACK = "calendar.back"
    CALENDAR_ON = "calendar.on"
    CALENDAR_PAGE_BACK = "calendar.page_back"
    CALENDAR_PAGE_ON = "calendar.page_on"
    CALENDAR_MONTH = "calendar.month"
    CALENDAR_NEXT = "calendar.next"
    CALENDAR_EXPORT = "calendar.export"
    LISTENING = "settings.listening"
    ASSISTING = "settings.assisting"
    REPURPOSE = "more.repurpose"
    TOPICS = "topics.open"
    TOPICS_BACK = "topics.back"
    TOPICS_ON = "topics.on"
    TOPIC = "topic.open"
    TOPIC_NEW = "topic.new"
    TOPIC_EDIT = "topic.edit"
    TOPIC_MUTE = "topic.mute"
    TOPIC_UNMUTE = "topic.unmute"
    TOPIC_REMOVE = "topic.remove"
    TOPIC_IMPORT = "topic.import"
    TOPIC_EXPORT = "topic.export"
    TOPIC_STARTERS = "topic.starters"
    FACTS = "facts.open"
    FACTS_BACK = "facts.back"
    FACTS_ON = "facts.on"
    FACT = "fact.open"
    FACT_NEW = "fact.new"
    FACT_EDIT = "fact.edit"
    FACT_APPROVE = "fact.approve"
    FACT_SEND_BACK = "fact.send_back"
    FACT_RETIRE = "fact.retire"
    FACT_DRAFT = "fact.draft"
    FACT_IMPORT = "fact.import"
    FACT_EXPORT = "fact.export"
    ALERT_DRAFT = "alert.draft"
    ALERT_WATCH = "alert.watch"
    ALERT_MUTE = "alert.mute"
    ALERT_USEFUL = "alert.useful"
    ALERT_NOT_RELEVANT = "alert.not_relevant"
    ALERT_POSTS = "alert.posts"
    ALERT_POSTS_BACK = "alert.posts_back"
    ALERT_POSTS_ON = "alert.posts_on"
    CRISIS_START = "crisis.start"
    CRISIS_SCOPE = "crisis.scope"
    CRISIS_END = "crisis.end"
    CRISIS_CONFIRM = "crisis.confirm"
    CRISIS_TAKE_BACK = "crisis.take_back"
    CRISIS_HERE = "crisis.here"
    CRISIS_COULD_PAUSE = "crisis.could_pause"
    CRISIS_DISMISS = "crisis.dismiss"
    HELD = "held.open"
    LET_GO = "held.let_go"


class View(StrEnum):
    HOME = "home"
    COMPOSE = "compose"
    ALTS = "alts"
    WARNED = "warned"
    FINDINGS = "findings"
    SAVED = "saved"
    NOT_SAVED = "not_saved"
    REASON = "reason"
    WITHDRAW = "withdraw"
    MORE = "more"
    HISTORY = "history"
    TAKE = "take"
    PUBLISH = "publish"
    SCHEDULE = "schedule"
    SETUP = "setup"
    CHANGED = "changed"
    TAILOR = "tailor"
    SUGGEST = "suggest"
    COMMENT = "comment"
    ASK = "ask"
    ANSWER = "answer"
    REASSIGN = "reassign"
    RECORD = "record"
    RESTART = "restart"
    NEXT = "next"
    QUEUE = "queue"
    PLAN = "plan"
    DOCTOR = "doctor"
    SETTINGS = "settings"
    RULES = "rules"
    RULE = "rule"
    HABITS = "habits"
    HOLDERS = "holders"
    CLOCK = "clock"
    ORGANISATION = "organisation"
    PREFLIGHT = "preflight"
    SAFE_REPLY = "safe_reply"
    ASK_PASS = "ask_pass"
    CONSENTS = "consents"
    CONSENT = "consent"
    CONFIRM = "confirm"
    REVOKE = "revoke"
    KEEP = "keep"
    TEXTS = "texts"
    TEXT = "text"
    USE_TEXT = "use_text"
    USED_TEXT = "used_text"
    IMPORT = "import"
    IMPORTING = "importing"
    SNOOZE = "snooze"
    SNOOZED = "snoozed"
    AWAY = "away"
    AWAY_NOTED = "away_noted"
    CALENDAR = "calendar"
    OBSERVANCE = "observance"
    OBSERVING = "observing"
    DEADLINES = "deadlines"
    LATER = "later"
    LATER_NOTED = "later_noted"
    OWN_OBSERVANCE = "own_observance"
    CALENDAR_IMPORT = "calendar_import"
    OBSERVANCES_ADDED = "observances_added"
    EXPORTED = "exported"
    ALERT_POSTS = "alert_posts"
    TOPICS = "topics"
    TOPIC = "topic"
    TOPIC_FORM = "topic_form"
    TOPIC_IMPORT = "topic_import"
    TOPIC_STARTERS = "topic_starters"
    TOPIC_DONE = "topic_done"
    LISTENING = "listening"
    CRISIS = "crisis"
    CRISIS_START = "crisis_start"
    CRISIS_SCOPE = "crisis_scope"
    CRISIS_END = "crisis_end"
    CRISIS_CONFIRM = "crisis_confirm"
    HELD = "held"
    ASSISTING = "assisting"
    REPURPOSE = "repurpose"
    REPURPOSED = "repurposed"
    FACTS = "facts"
    FACT = "fact"
    FACT_FORM = "fact_form"
    FACT_BACK = "fact_back"
    FACT_IMPORT = "fact_import"
    FACT_DONE = "fact_done"


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
