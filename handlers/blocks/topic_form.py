"""The form of a topic, with what it would have matched, and the forms around it."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Self

from slack_sdk.models.blocks import (
    Block,
    ConversationFilter,
    ConversationSelectElement,
    DividerBlock,
    UserSelectElement,
)
from slack_sdk.models.blocks.block_elements import FileInputElement

from bot.drafts.draft import Upload
from bot.drafts.typed import from_modal
from bot.ids import TopicId
from bot.listening.importing import FORM
from bot.listening.post import Outlet
from bot.listening.preview import Example, Preview
from bot.listening.telling.masked import shown
from bot.listening.topic import LONGEST_NAME, Alerting, Sensitivity, Topic
from bot.listening.topic_form import LANGUAGES, Typed, lines_of
from bot.refusals import NotFound
from bot.tabular import MAX_BYTES
from handlers.blocks.alerts import outlet_name
from handlers.blocks.compose import uploads
from handlers.blocks.forms import (
    VALUE,
    all_chosen,
    choice,
    chosen,
    field,
    many_of,
    modal,
    several,
    text_input,
    typed,
)
from handlers.blocks.message import Payload
from handlers.blocks.text import aside, clip, escape, literal, said, some, when, word_for_word
from handlers.blocks.topics import ALERTINGS, SENSITIVITIES
from handlers.ids import View

NAME, ANY, ALL, NONE = "name", "any", "all", "none"
LANGUAGE, OUTLETS, CHANNEL, OWNER = "languages", "outlets", "channel", "owner"
SENSITIVITY, ALERTING, CRITICAL = "sensitivity", "alerting", "critical"
WANTED = "wanted"

KNOWN_OUTLETS = ("bluesky", "mastodon", "reddit", "news")
EXAMPLES = 3
QUOTED = 280
IDLE_NAMED = 5
DAYS_NAMED = 7


@dataclass(frozen=True, kw_only=True, slots=True)
class TopicFormRef:
    """What the form carries: the topic it changes (None: a new one), and what was previewed, as a hash."""

    topic: TopicId | None = None
    previewed: str = ""

    def encode(self) -> str:
        return json.dumps(asdict(self), separators=(",", ":"))

    @classmethod
    def decode(cls, value: str) -> Self:
        """Reads the form's private metadata.

        Raises:
            NotFound: Vetted never wrote such a value.
        """
        try:
            found = json.loads(value)
            topic, previewed = found["topic"], str(found["previewed"])
        except (ValueError, KeyError, TypeError):
            raise NotFound from None
        if topic is not None and not (isinstance(topic, int) and not isinstance(topic, bool) and topic >= 0):
            raise NotFound
        return cls(topic=TopicId(topic) if topic is not None else None, previewed=previewed)


def fingerprint(stands: Typed) -> str:
    """Of what decides which posts match: only that is shown in a preview."""
    said_so = json.dumps([stands.any, stands.all, stands.none, stands.languages, stands.outlets])
    return hashlib.sha256(said_so.encode(errors="surrogatepass")).hexdigest()[:16]


def topic_form(stands: Typed, ref: TopicFormRef, preview: Preview | None = None) -> Payload:
    own = ConversationFilter(include=["public", "private"], exclude_external_shared_channels=True)
    outlets = {name: outlet_name(Outlet(name)) for name in (*KNOWN_OUTLETS, *_others(stands.outlets))}
    blocks: list[Block] = [
        *(_previewed(preview) if preview else []),
        field(NAME, "Name", text_input(stands.name, longest=LONGEST_NAME, placeholder="Hand, foot and mouth")),
        field(
            ANY,
            "Any of these phrases",
            text_input(stands.any, lines=True, placeholder="hand foot and mouth\n#HFMD"),
            hint='One a line. Word forms are found too (vaccine, vaccinated); "in quotation marks" exactly so.',
        ),
        field(
            ALL,
            "And all of these",
            text_input(stands.all, lines=True),
            hint="Only posts in which each of these occurs as well.",
            optional=True,
        ),
        field(
            NONE,
            "But none of these",
            text_input(stands.none, lines=True),
            hint="What keeps out posts that mean something else.",
            optional=True,
        ),
        field(
            SENSITIVITY,
            "How readily",
            choice(
                {one.value: SENSITIVITIES[one] for one in Sensitivity}, stands.sensitivity, placeholder="How readily"
            ),
        ),
        field(
            ALERTING,
            "Tell of it",
            choice({one.value: ALERTINGS[one] for one in Alerting}, stands.alerting, placeholder="How"),
        ),
        field(
            CRITICAL,
            "Critical",
            several({"critical": "Always alert at once, also in quiet hours"}, ["critical"] if stands.critical else []),
            optional=True,
        ),
        field(
            LANGUAGE,
            "Languages",
            many_of(dict(LANGUAGES), stands.languages.replace(",", " ").split(), placeholder="All"),
            hint="Posts of which nobody says the language are taken.",
            optional=True,
        ),
        field(
            OUTLETS,
            "Networks",
            many_of(outlets, stands.outlets.replace(",", " ").split(), placeholder="All"),
            optional=True,
        ),
        field(
            CHANNEL,
            "Post its alerts to",
            ConversationSelectElement(action_id=VALUE, filter=own, initial_conversation=stands.channel or None),
            hint="Empty: the channel for all alerts.",
            optional=True,
        ),
        field(OWNER, "Owner", UserSelectElement(action_id=VALUE, initial_user=stands.owner or None), optional=True),
    ]
    return modal(
        "Topic" if ref.topic is not None else "New topic",
        blocks,
        callback_id=View.TOPIC_FORM,
        submit="Save" if preview else "Preview",
        close="Cancel",
        metadata=ref.encode(),
    )


def typed_topic(state: Mapping[str, Any]) -> Typed:
    return Typed(
        name=from_modal(typed(state, NAME)),
        any=from_modal(typed(state, ANY)),
        all=from_modal(typed(state, ALL)),
        none=from_modal(typed(state, NONE)),
        languages=", ".join(all_chosen(state, LANGUAGE)),
        outlets=", ".join(all_chosen(state, OUTLETS)),
        sensitivity=chosen(state, SENSITIVITY) or "",
        alerting=chosen(state, ALERTING) or "",
        critical="critical" in all_chosen(state, CRITICAL),
        channel=typed(state, CHANNEL, "selected_conversation"),
        owner=typed(state, OWNER, "selected_user"),
    )


def _others(outlets: str) -> list[str]:
    return [name for name in outlets.replace(",", " ").split() if name not in KNOWN_OUTLETS]


def _previewed(found: Preview) -> list[Block]:
    """What it would have matched in the posts that are kept."""
    if not found.read:
        text = "*Preview:* no posts are kept yet to try it on. Save it, and look again when something was read."
        return [said(text), DividerBlock()]
    blocks: list[Block] = [said(_sum(found))]
    if found.matched:
        blocks.append(said(_spread(found)))
    if found.idle and found.matched:
        idle = some([literal(phrase.text) for phrase in found.idle], most=IDLE_NAMED)
        blocks.append(aside(f"Found nothing: {idle}"))
    if found.leading is not None:
        blocks.append(
            said(f"⚠️ {literal(found.leading.text)} finds nearly all of them. If that is not what you mean, narrow it.")
        )
    for one in found.examples[:EXAMPLES]:
        blocks += [
            word_for_word(clip(shown(one.post.text), QUOTED) or "…"),
            aside(f"{escape(outlet_name(one.post.outlet))} · {when(one.post.at)} · found: {_words(one)}"),
        ]
    blocks += [aside("Press *Save* to keep the topic. Changed phrases are previewed again first."), DividerBlock()]
    return blocks


def _words(one: Example) -> str:
    """What was found in an example, as it stands there."""
    said = dict.fromkeys(one.post.text[found.start : found.end].casefold() for found in one.found)
    return some([literal(clip(shown(word), 60)) for word in said], most=4)


def _spread(found: Preview) -> str:
    """By day, by network and by phrase: whatever is much more than the rest shows where noise would come from."""
    days = [f"{day:%a} {day.day} {day:%b} {posts:,}" for day, posts in found.days[-DAYS_NAMED:]]
    earlier = sum(posts for _, posts in found.days[:-DAYS_NAMED])
    lines = [
        f"*By day:* {', '.join(days)}" + (f"; before that {earlier:,}" if earlier else ""),
        f"*By network:* {some([f'{escape(outlet_name(name))} {posts:,}' for name, posts in found.outlets], most=6)}",
        f"*Found by:* {some([f'{literal(one.text)} {posts:,}' for one, posts in found.phrases if posts], most=8)}",
    ]
    return "\n".join(lines)


def _sum(found: Preview) -> str:
    if not found.matched:
        return f"*Preview:* none of the {found.read:,} posts kept here match."
    days = len(found.days)
    people = "1 person" if found.authors == 1 else f"{found.authors:,} people"
    posts = "1 post" if found.matched == 1 else f"{found.matched:,} posts"
    return f"*Preview:* {posts} by {people} on {days} {'day' if days == 1 else 'days'}, of {found.read:,} kept here."


def import_form() -> Payload:
    blocks: list[Block] = [
        said(
            "A YAML or CSV file of topics, as *Export* writes it. Topics of a name that is there are changed. A file is"
            " taken whole or not at all."
        ),
        field(
            FORM,
            "File (.yaml, .yml or .csv)",
            FileInputElement(action_id=VALUE, filetypes=["yaml", "yml", "csv"], max_files=1),
            hint=f"Up to {MAX_BYTES // 1000} kB.",
        ),
    ]
    return modal("Import topics", blocks, callback_id=View.TOPIC_IMPORT, submit="Import", close="Cancel")


def upload(state: Mapping[str, Any]) -> Upload | None:
    """The one file that was put into the form."""
    found = uploads(state, FORM)
    return found[0] if len(found) == 1 else None


MOST_OFFERED = 100


def starters_form(offered: Sequence[Topic]) -> Payload:
    """Topics that follow from the service lines and from what is followed in the calendar."""
    if not offered:
        text = (
            "There is nothing to start from: choose service lines under `/vetted settings` → Observances, or follow"
            " observances in `/observances`. Starter topics that you have already are left out."
        )
        return modal("Starter topics", [said(text)], callback_id=View.TOPIC_DONE)
    options = {topic.name: topic.name for topic in offered[:MOST_OFFERED]}
    preview = [
        f"*{escape(topic.name)}*: {escape(clip(', '.join(lines_of(topic.any).splitlines()), 160))}" for topic in offered
    ]
    blocks: list[Block] = [
        said("They follow from your service lines and from the observances you follow. You can change each one later."),
        field(WANTED, "Add", many_of(options, list(options), placeholder="Topics")),
        said(clip("\n".join(preview), 2900)),
    ]
    return modal("Starter topics", blocks, callback_id=View.TOPIC_STARTERS, submit="Add", close="Cancel")


def wanted(state: Mapping[str, Any]) -> tuple[str, ...]:
    return all_chosen(state, WANTED)
