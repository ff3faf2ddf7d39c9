"""An alert as a message: what is talked about, how much above usual, and what the team can do; and the day's digest."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from slack_sdk.models.blocks import Block, ButtonElement, DividerBlock, ImageBlock, MarkdownTextObject, SectionBlock
from slack_sdk.models.blocks.basic_components import SlackFile

from bot.assist.summary import Line
from bot.drafts.links import NEVER_IN_LINKS
from bot.drafts.networks import Network
from bot.facts.spread import Told
from bot.ids import AlertId, DraftId
from bot.listening.incident import Cut, Hold, Incident, Tell
from bot.listening.post import Outlet
from bot.listening.telling.alert_facts import AlertFacts
from bot.listening.telling.questions import Question
from bot.listening.telling.typical import Typical
from bot.spans import lasted
from handlers.blocks.facts import spreading
from handlers.blocks.message import Message, payloads
from handlers.blocks.report import Picture
from handlers.blocks.text import (
    aside,
    button,
    buttons,
    clip,
    escape,
    header,
    literal,
    mention,
    said,
    said_in_lines,
    some,
    when,
    word_for_word,
)
from handlers.ids import Action
from handlers.refs import alert_value

HEADER = 150
ALT = 2000

NAMED_TOPICS = 2
NAMED_OUTLETS = 4
LONGEST_OUTLET = 30
QUOTED = 300
"""Characters of a post in the message; the posts themselves are one click away."""

LONGEST_CLAIM = 200
MOST_CLAIMS = 3
LONGEST_LINK = 1000
MOST_DRAFTS = 5
DIGESTED = 20
"""Incidents a digest tells of; more are counted."""

CUTS = {
    Cut.REMOVED: "This topic was removed; nothing more is counted.",
    Cut.CHANGED: "This topic listens for something else now; nothing more is counted here.",
}
"""What is said of an incident whose posts are no longer known to be its own."""

OUTLETS = {network.value: network.label for network in Network} | {"reddit": "Reddit", "news": "news sites"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Digested:
    """One incident in the digest."""

    incident: Incident
    facts: AlertFacts


def alert(
    incident: Incident,
    facts: AlertFacts,
    *,
    picture: Picture | None = None,
    drafts: Sequence[DraftId] = (),
    summary: Sequence[Line] = (),
) -> Message:
    """The one message of an incident, as things stand: live, watched, or over. `drafts` were begun in response;
    `summary` is a language model's. Where the posts are gone that it rests on it says so, and quotes none.

    Raises:
        ValueError: the incident was never stored.
    """
    names = called(facts.names)
    title = f"{names}: {_state(incident, facts, drafts)}"
    blocks: list[Block] = [header(clip(f"{_icon(incident, drafts)} {title}", HEADER)), said(_how_much(incident, facts))]
    if handling := _handling(incident, drafts, facts.at):
        blocks.append(said(handling))
    if incident.cut is not None:
        return Message(text=escape(clip(title, 300)), blocks=payloads(blocks))
    blocks += _claims(facts.claims, AlertId(incident.id) if incident.id is not None else None)
    if picture is not None:
        blocks.append(ImageBlock(slack_file=SlackFile(id=picture.file), alt_text=clip(picture.alt, ALT)))
    if facts.questions:
        blocks.append(said(what_people_ask(facts.questions)))
    blocks += said_in_lines(_summed_up(summary))
    if about := _about(facts):
        blocks.append(said(about))
    if facts.typical:
        blocks.append(said("*Typical posts*" if len(facts.typical) > 1 else "*A typical post*"))
        for one in facts.typical:
            blocks += _quoted(one)
    blocks += [aside(_small_print(incident)), buttons(*_choices(incident, facts.at))]
    return Message(text=escape(clip(title, 300)), blocks=payloads(blocks))


def line(names: Sequence[str], tell: Tell, *, level: int, before: int) -> Message:
    """A line in the alert's thread: it grew, or it flared up again. It repeats the topic, as it may be shown alone."""
    topic = called(names)
    if tell is Tell.REOPEN:
        title = f"{topic}: it flares up again"
        text = f"🔁 *{escape(topic)}*: it flares up again, with {_posts(level)} in the last hour."
    else:
        title = f"{topic}: it has grown"
        text = f"⏫ *{escape(topic)}*: grown to {_posts(level)} in the last hour; you were last told of {before:,}."
    return Message(text=escape(clip(title, 300)), blocks=payloads([said(text)]))


def joined(names: Sequence[str], *, level: int) -> Message:
    """A line in the alert's thread: another topic spikes for the same posts."""
    topic = called(names)
    text = f"🔗 *{escape(topic)}* is part of it now: {_posts(level)} in the last hour, much the same ones."
    return Message(text=escape(clip(f"{topic} is part of it now", 300)), blocks=payloads([said(text)]))


def digest(since: datetime, entries: Sequence[Digested], *, muted: Sequence[str] = ()) -> Message:
    """What came since then, a moment in the workspace's zone, that was no message of its own, busiest first. `muted`
    topics' spikes are only named. It stays as it is, so it quotes no post: those are read where they are still kept.
    """
    title = f"What people talked about since {since:%A} {since.day} {since:%B}, {since:%H:%M}"
    blocks: list[Block] = [header(f"🗞️ {title}")]
    listed = sorted(entries, key=lambda one: (-one.facts.people, one.facts.names))
    blocks += map(_entry, listed[:DIGESTED])
    if len(listed) > DIGESTED:
        blocks.append(aside(f"and {len(listed) - DIGESTED} more: see `/topics`."))
    if not listed:
        blocks.append(said("Nothing beyond the usual."))
    if muted:
        names = some([escape(name) for name in muted], most=NAMED_OUTLETS)
        blocks += [DividerBlock(), aside(f"🔕 Also above usual, but muted: {names}.")]
    count = len(listed)
    counted = "nothing beyond the usual" if not count else "1 topic" if count == 1 else f"{count} topics"
    return Message(text=f"{title}: {counted}", blocks=payloads(blocks))


def called(names: Sequence[str]) -> str:
    """The topics of an incident: the first two; more are counted."""
    return some(names, most=NAMED_TOPICS)


def outlet_name(outlet: Outlet) -> str:
    """As people call it; what a webhook made up, as it is."""
    return OUTLETS.get(outlet) or clip(outlet, LONGEST_OUTLET)


def labelled(address: str, label: str) -> str:
    """A link to somebody's page behind words of ours; just the words where the address is no plain web address."""
    fit = address.startswith(("https://", "http://")) and len(address) <= LONGEST_LINK
    if not fit or any(char in NEVER_IN_LINKS or char.isspace() or not char.isprintable() for char in address):
        return label
    return f"<{escape(address)}|{label}>"


def whence(outlet: Outlet, link: str) -> str:
    """Where a post is, with a link to it where there is one."""
    opened = labelled(link, "Open the post")
    return escape(outlet_name(outlet)) + (f" · {opened}" if opened.startswith("<") else "")


def what_people_ask(questions: Sequence[Question]) -> str:
    lines = [f"• {literal(one.wording)} ({_people(one.people)})" for one in questions]
    return "\n".join(["*What people ask*", *lines])


def _icon(incident: Incident, drafts: Sequence[DraftId]) -> str:
    if not incident.live:
        return "☑️"
    return "👀" if incident.owner or drafts else "📈"


def _state(incident: Incident, facts: AlertFacts, drafts: Sequence[DraftId]) -> str:
    if not incident.live:
        return "it is over"
    if incident.owner:
        return "being watched"
    if drafts:
        return "a response is begun"
    growing = incident.lines > 0 and facts.level >= incident.peak
    return "more and more posts" if growing else "more posts than usual"


def _how_much(incident: Incident, facts: AlertFacts) -> str:
    if incident.cut in CUTS:
        return CUTS[incident.cut]
    where = some([f"{escape(outlet_name(name))} ({count:,})" for name, count in facts.outlets], most=NAMED_OUTLETS)
    whole = f"{_posts(facts.posts)} by {_people(facts.people)}" + (f": {where}" if where else "")
    if not incident.live and incident.ended_at is not None:
        span = lasted(incident.last_hot_at - incident.began_at)
        rest = "Its posts are past their time and no longer kept." if incident.cut else f"In all {whole}."
        return (
            f"*{facts.highest}*, around {when(facts.peak_at)}.\nIt lasted {span}, from {when(incident.began_at)} to"
            f" {when(incident.last_hot_at)}. {rest}"
        )
    return f"*{facts.now}*.\nSince {when(incident.began_at)}: {whole}."


def _handling(incident: Incident, drafts: Sequence[DraftId], now: datetime) -> str:
    lines = []
    if incident.owner:
        lines.append(f"👀 {mention(incident.owner)} {'is watching' if incident.live else 'watched'} it.")
    if drafts:
        named = some([f"#{draft}" for draft in drafts], most=MOST_DRAFTS)
        lines.append(f"✍️ Drafted in response: {named}.")
    if incident.live and incident.muted_until and incident.muted_until > now:
        lines.append(
            f"🔕 Muted until {when(incident.muted_until)}: this message is kept current, nothing else is sent."
        )
    return "\n".join(lines)


def _claims(claims: Sequence[Told], alert: AlertId | None) -> Iterable[Block]:
    """The known false claims among the posts, each with the answer there is."""
    for one in claims[:MOST_CLAIMS]:
        yield spreading(one.fact, clip(one.spread.claim, LONGEST_CLAIM), one.spread, alert=alert)
    if len(claims) > MOST_CLAIMS:
        yield aside(f"and {len(claims) - MOST_CLAIMS} more false claims that you have answers to")


def _summed_up(lines: Sequence[Line]) -> list[str]:
    """Apart from what was counted, and said to be a model's; each line leads to posts it comes from."""
    told = ["*In short*, by a language model (it may err):"] if lines else []
    for one in lines:
        links = ", ".join(labelled(link, f"post {place}") for place, link in enumerate(one.links, start=1))
        what = "People ask" if one.asked else "People say"
        told.append(f"• {what}: {literal(one.text)} ({links or _posts(one.posts)})")
    return told


def _about(facts: AlertFacts) -> str:
    """Words, pages and tone: what is new about the talk."""
    lines = []
    if facts.words:
        lines.append(f"*New words:* {', '.join(f'{literal(one.word)} ({one.people:,})' for one in facts.words)}")
    if facts.links:
        pages = (f"{labelled(one.link, escape(clip(one.host, 60)))} ({_people(one.people)})" for one in facts.links)
        lines.append(f"*Passed on:* {', '.join(pages)}")
    if facts.tone:
        lines.append(f"*Tone:* {facts.tone.words}")
    return "\n".join(lines)


def _quoted(one: Typical) -> Iterable[Block]:
    """A post is shown word for word, so that nothing in it is a link, a mention or a mark of style."""
    yield word_for_word(clip(one.text, QUOTED) or "…")
    alike = f"{one.alike:,} posts say much the same" if one.alike > 1 else ""
    yield aside(" · ".join(filter(None, [whence(one.outlet, one.link), alike])))


def _small_print(incident: Incident) -> str:
    said_of_it = [
        f"{word}: {count}"
        for word, count in (
            ("Useful", sum(one.useful for one in incident.verdicts)),
            ("Not relevant", sum(not one.useful for one in incident.verdicts)),
        )
        if count
    ]
    note = "Public posts only; handles are hidden. *Useful* and *Not relevant* move the topic's threshold a step."
    return " · ".join([*said_of_it, note])


def _choices(incident: Incident, now: datetime) -> list[ButtonElement]:
    value = _value(incident)
    found = [button("Draft a response", Action.ALERT_DRAFT, value, style="primary")]
    if incident.live:
        found.append(button("Watch it instead" if incident.owner else "Watching it", Action.ALERT_WATCH, value))
        if incident.muted_until is None or incident.muted_until <= now:
            found.append(button("Mute 24 h", Action.ALERT_MUTE, value))
    return [
        *found,
        button("Useful", Action.ALERT_USEFUL, value),
        button("Not relevant", Action.ALERT_NOT_RELEVANT, value),
        button("Show posts", Action.ALERT_POSTS, value),
    ]


def _entry(entry: Digested) -> Block:
    incident, facts = entry.incident, entry.facts
    names = called(facts.names)
    lines = [f"*{escape(names)}*: {facts.highest}; in all {_posts(facts.posts)} by {_people(facts.people)}."]
    if facts.questions:
        asked = len(facts.questions)
        lines.append(f"Several people ask the same: {'1 question' if asked == 1 else f'{asked} questions'}")
    if facts.claims:
        lines.append(f"⚠️ Known false claims among them: {len(facts.claims)}")
    if incident.hold in {Hold.QUIET_HOURS, Hold.LATE} and not incident.live:
        why = "in quiet hours" if incident.hold is Hold.QUIET_HOURS else "before Vetted could tell you"
        lines.append(f"It came and went {why}, {when(incident.began_at)}.")
    elif incident.live:
        lines.append(f"It goes on, since {when(incident.began_at)}.")
    spoken = clip(f"Show posts about {names}", 75)
    opened = button("Show posts", Action.ALERT_POSTS, _value(incident), spoken=spoken)
    return SectionBlock(text=MarkdownTextObject(text="\n".join(lines), verbatim=True), accessory=opened)


def _value(incident: Incident) -> str:
    if incident.id is None:
        raise ValueError("only a stored incident has buttons")
    return alert_value(AlertId(incident.id))


def _posts(count: int) -> str:
    return "1 post" if count == 1 else f"{count:,} posts"


def _people(count: int) -> str:
    return "1 person" if count == 1 else f"{count:,} people"
