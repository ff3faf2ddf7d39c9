"""What the team listens for: the list, one topic, and what has become of a change."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Self

from slack_sdk.models.blocks import Block, ConfirmObject, DividerBlock, MarkdownTextObject, SectionBlock

from bot.counted import many
from bot.ids import TopicId
from bot.listening.heard import SourceState
from bot.listening.hearing import WEBHOOK
from bot.listening.policy import Listening
from bot.listening.topic import LONGEST_NAME, Alerting, Phrase, Sensitivity, Topic
from bot.refusals import NotFound
from handlers.blocks import list_files
from handlers.blocks.forms import modal
from handlers.blocks.message import Message, Payload
from handlers.blocks.text import (
    ago,
    aside,
    button,
    buttons,
    clip,
    escape,
    literal,
    mention,
    said,
    some,
    when,
)
from handlers.ids import Action, View

A_PAGE = 12
NAMED_PHRASES = 4
LONGEST_LINE = 300
MOST_SOURCES = 12
LONGEST_STANDING = 1900
"""Characters of the sources' lines together; a block of context takes 2,000."""

BEHIND = timedelta(minutes=15)

SENSITIVITIES = {
    Sensitivity.FEWER: "Fewer alerts",
    Sensitivity.BALANCED: "Balanced",
    Sensitivity.MORE: "More alerts",
}
ALERTINGS = {Alerting.SINGLE: "An alert for each spike", Alerting.DIGEST: "In the day's digest"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Listed:
    """A topic with how much was said of it in the last day and week."""

    topic: Topic
    day: int
    week: int
    spiking: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class TopicsRef:
    """Which page of the list, from 0."""

    page: int = 0

    def encode(self) -> str:
        return json.dumps(asdict(self), separators=(",", ":"))

    @classmethod
    def decode(cls, value: str) -> Self:
        """Reads a button's value.

        Raises:
            NotFound: Vetted never wrote such a value.
        """
        try:
            page = json.loads(value)["page"]
        except (ValueError, KeyError, TypeError):
            raise NotFound from None
        if not isinstance(page, int) or not 0 <= page <= 1000:  # noqa: PLR2004 - more pages than topics
            raise NotFound
        return cls(page=page)


def topics(
    found: Sequence[Listed],
    ref: TopicsRef,
    sources: Mapping[str, SourceState],
    listening: Listening,
    *,
    now: datetime,
    admin: bool,
    missed: str = "",
) -> Payload:
    """The list; `found` are all topics, by name. `missed`: the name that somebody asked for, and no topic has."""
    blocks: list[Block] = [
        *(
            [said(f"There is no topic called {literal(clip(missed, LONGEST_NAME))}. These are there.")]
            if missed
            else []
        ),
        buttons(
            button("New topic…", Action.TOPIC_NEW, "-", style="primary"),
            button("Starter topics…", Action.TOPIC_STARTERS, "-"),
            button("Import…", Action.TOPIC_IMPORT, "-"),
            *([button("Export", Action.TOPIC_EXPORT, "-")] if found else []),
            *([button("Sources and settings…", Action.LISTENING, "-")] if admin else []),
        ),
        *_standing(sources, listening, now),
        DividerBlock(),
    ]
    if not found:
        blocks.append(
            said(
                "Vetted listens for nothing yet. Add a topic: a few words or hashtags people use, such as *flu shot* or"
                " *#HandFootAndMouth*. *Starter topics* follow from your service lines."
            )
        )
    last = max(0, (len(found) - 1) // A_PAGE)
    page = min(ref.page, last)
    blocks += [_row(one, now) for one in found[page * A_PAGE : (page + 1) * A_PAGE]]
    turning = [
        button(label, action, TopicsRef(page=to).encode())
        for label, action, to, fits in (
            ("Earlier", Action.TOPICS_BACK, page - 1, page > 0),
            ("Further", Action.TOPICS_ON, page + 1, page < last),
        )
        if fits
    ]
    if turning:
        blocks += [aside(f"Page {page + 1} of {last + 1}, {len(found)} topics"), buttons(*turning)]
    return modal("Topics", blocks, callback_id=View.TOPICS)


def one_topic(listed: Listed, *, now: datetime) -> Payload:
    topic = listed.topic
    value = topic_value(topic)
    lines = [f"*{escape(topic.name)}*", *(_condition(label, phrases) for label, phrases in _conditions(topic))]
    if topic.languages:
        lines.append(f"Languages: {', '.join(sorted(topic.languages))}")
    if topic.outlets:
        lines.append(f"Networks: {', '.join(sorted(map(escape, topic.outlets)))}")
    muted = topic.muted_until is not None and topic.muted_until > now
    how = [SENSITIVITIES[topic.sensitivity], ALERTINGS[topic.alerting]]
    if topic.critical:
        how.append("critical: alerts at once, at any hour")
    facts = [
        " · ".join(how),
        f"Posts: {listed.day:,} in the last day, {listed.week:,} in the last week",
        f"Alerts go to <#{topic.channel}>" if topic.channel else "Alerts go to the channel for alerts",
        f"Owner: {mention(topic.owner)}" if topic.owner else "",
        _shifted(topic.shift),
        f"🔕 Muted until {when(topic.muted_until)}" if muted and topic.muted_until else "",
    ]
    confirm = ConfirmObject(
        title="Remove this topic?",
        text="Vetted stops listening for it, and forgets which posts matched.",
        confirm="Remove",
        deny="Keep",
    )
    remove = button("Remove", Action.TOPIC_REMOVE, value, style="danger")
    remove.confirm = confirm
    blocks: list[Block] = [
        said(clip("\n".join(lines), 2900)),
        said("\n".join(filter(None, facts))),
        buttons(
            button("Edit…", Action.TOPIC_EDIT, value, style="primary"),
            button("Unmute", Action.TOPIC_UNMUTE, value) if muted else button("Mute 24 h", Action.TOPIC_MUTE, value),
            remove,
        ),
    ]
    return modal("Topic", blocks, callback_id=View.TOPIC, close="Back")


def done(sentence: str) -> Payload:
    return modal("Topics", [said(sentence)], callback_id=View.TOPIC_DONE)


def reading(name: str) -> Payload:
    return done(list_files.reading(name))


def imported(added: int, changed: int) -> Message:
    sentence = f"{many(added, 'topic')} {'was' if added == 1 else 'were'} added, {changed} changed."
    return list_files.taken("topics", sentence, leads="Open the topics…", to=Action.TOPICS)


def not_imported(name: str, sentence: str) -> Message:
    return list_files.not_taken("topics", name, sentence)


def topic_value(topic: Topic) -> str:
    return str(topic.id)


def topic_id(value: str) -> TopicId:
    """Reads a button's value.

    Raises:
        NotFound: Vetted never wrote such a value.
    """
    if not (value.isascii() and value.isdecimal() and len(value) < 19):  # noqa: PLR2004 - what the databases hold
        raise NotFound
    return TopicId(int(value))


def _standing(sources: Mapping[str, SourceState], listening: Listening, now: datetime) -> list[Block]:
    """Where alerts go and how the sources are doing that are chosen: those that fail first, whole lines as they fit."""
    where = f"Alerts go to <#{listening.channel}>." if listening.channel else "⚠️ No channel for alerts is chosen yet."
    names = (*listening.sources.names, *({WEBHOOK} & sources.keys()))
    if not names:
        return [aside(where, "Nothing is read yet: an admin chooses sources under *Sources and settings*.")]
    states = [sources.get(name) or SourceState(source=name) for name in names]
    states.sort(key=lambda one: (one.failing_since is None, one.source))
    lines: list[str] = []
    for state in states:
        line = _source(state, now)
        if len(lines) == MOST_SOURCES or sum(map(len, lines)) + len(lines) + len(line) > LONGEST_STANDING:
            break
        lines.append(line)
    if left := len(states) - len(lines):
        failing = sum(one.failing_since is not None for one in states[len(lines) :])
        lines.append(f"and {left} more" + (f", of which {failing} fail" if failing else ""))
    return [aside(where, "\n".join(lines))]


def _source(state: SourceState, now: datetime) -> str:
    name = escape(clip(state.source, 100))
    heard = f"last heard {ago(state.heard_at, now)}" if state.heard_at else ""
    if state.failing_since is not None:
        since = ", ".join(filter(None, [when(state.failing_since), heard]))
        return f"⚠️ *{name}* fails since {since}: {escape(clip(state.reason, 200))}"
    if state.read_until is not None and now - state.read_until > BEHIND:
        return f"⏳ *{name}*: reading what was posted up to {when(state.read_until)}"
    if state.heard_at is None and not state.read:
        return f"⚪ *{name}*: nothing was read yet"
    rate = f", {state.rate:,.0f} a minute" if state.rate >= 1 else ""
    return f"🟢 *{name}*: {state.read:,} {'post' if state.read == 1 else 'posts'} read{rate}{heard and f'; {heard}'}"


def _row(listed: Listed, now: datetime) -> Block:
    topic = listed.topic
    marks = [
        "📈 spiking now" if listed.spiking else "",
        "🔕 muted" if topic.muted_until and topic.muted_until > now else "",
        "critical" if topic.critical else "",
    ]
    state = " · ".join(filter(None, [SENSITIVITIES[topic.sensitivity], f"{listed.day:,} posts today", *marks]))
    named = some([literal(phrase.text) for phrase in topic.any], most=NAMED_PHRASES)
    text = f"*{escape(topic.name)}*\n{clip(named, LONGEST_LINE)}\n{state}"
    return SectionBlock(
        text=MarkdownTextObject(text=text, verbatim=True),
        accessory=button("Open", Action.TOPIC, topic_value(topic), spoken=clip(f"Open {topic.name}", 75)),
    )


def _conditions(topic: Topic) -> tuple[tuple[str, tuple[Phrase, ...]], ...]:
    named = (("Any of", topic.any), ("And all of", topic.all), ("But none of", topic.none))
    return tuple((label, phrases) for label, phrases in named if phrases)


def _condition(label: str, phrases: Sequence[Phrase]) -> str:
    shown = [literal(one.text) if one.forms else f"{literal(one.text)} exactly" for one in phrases]
    return f"{label}: {some(shown, most=40)}"


def _shifted(shift: int) -> str:
    if not shift:
        return ""
    way = "stricter" if shift > 0 else "more readily"
    return f"Feedback moved its threshold {abs(shift)} {'step' if abs(shift) == 1 else 'steps'}: it alerts {way}."
