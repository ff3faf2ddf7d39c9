"""Forms of a crisis: start, change, ask for the end, confirm it; and the list of held posts."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from slack_sdk.models.blocks import Block, ConversationFilter, ConversationSelectElement, DividerBlock

from bot.crisis.crisis import LONGEST_REASON, Crisis, Figures, Start
from bot.crisis.hold import LONGEST_WORD, Scope, words_of
from bot.crisis.typed import Typed, Verb
from bot.drafts.kinds import Kind
from bot.drafts.networks import Network
from bot.drafts.typed import from_modal
from bot.ids import ChannelId, PersonId, TopicId
from bot.listening.topic import Topic
from bot.review.review import Review
from handlers.blocks.card import reference
from handlers.blocks.crisis import named
from handlers.blocks.forms import LABEL, MOST_OPTIONS, VALUE, all_chosen, field, many_of, modal, text_input, typed
from handlers.blocks.holding import DRILL, partly_out, scope_in_words
from handlers.blocks.message import Payload
from handlers.blocks.text import aside, button, buttons, clip, first_words, literal, mention, said, when, word_for_word
from handlers.ids import Action, View

REASON, NETWORKS, KINDS, WORDS, TOPICS, CHANNEL = "reason", "networks", "kinds", "words", "topics", "channel"
NAMED = 5
"""Words that a warning names."""
HELD_ROWS = 20
HOLD = "hold"

_NETWORKS = {network.value: network.label for network in Network}
_KINDS = {kind.value: kind.label for kind in Kind if kind is not Kind.CRISIS_UPDATE}


def start_form(
    wanted: Typed, channel: ChannelId | None, *, alone: bool, topics: Sequence[Topic] = (), found: int = 0
) -> Payload:
    """`alone`: nobody but this person could confirm the end. `found`: posts that what was typed would hold now."""
    drill = wanted.verb is Verb.DRILL
    blocks: list[Block] = [said(DRILL if drill else WHAT_HAPPENS)]
    if alone:
        blocks.append(
            said("⚠️ Nobody but you could confirm its end. Have an admin name another crisis lead (`/vetted setup`).")
        )
    blocks += map(said, _misunderstood(wanted, drill=drill))
    blocks += [*_fields(wanted.reason, wanted.scope, wanted.topics, topics, drill=drill), _channel(channel)]
    blocks.append(aside(_how_many(found, drill=drill)))
    title = "Start a crisis drill" if drill else "Start a crisis hold"
    submit = "Start the drill" if drill else "Hold posts now"
    return modal(
        title,
        blocks,
        callback_id=View.CRISIS_START,
        submit=submit,
        close="Cancel",
        metadata=Verb.DRILL if drill else HOLD,
    )


WHAT_HAPPENS = (
    "🛑 *From the moment you press “Hold posts now”* nothing in its scope goes out: approved and ready posts are taken"
    " back and their approvals are void, and whoever scheduled a post in another tool is asked to pause it there."
    " *Crisis updates are never held.* A second person has to confirm the end."
)


def _misunderstood(wanted: Typed, *, drill: bool) -> list[str]:
    """What the command's words may not have meant."""
    lines = []
    are_held, is_held = ("would be held", "would be") if drill else ("are held", "is")
    scope = wanted.scope
    if wanted.unknown:
        named = ", ".join(literal(clip(word, LONGEST_WORD)) for word in wanted.unknown[:NAMED])
        this = "this word" if len(wanted.unknown) == 1 else "one of these words"
        more = scope.networks or scope.kinds or wanted.topics or len(scope.words) > len(wanted.unknown)
        only = "also posts" if more else "only posts"
        lines.append(
            f"⚠️ Vetted knows no network, kind or topic named {named}; as it stands {only} with {this} {are_held}."
            " Take it out below if you meant something else."
        )
    if wanted.updates:
        rest = "everything else" if scope.everything and not wanted.topics else "what is chosen below"
        lines.append(f"⚠️ Crisis updates are never held; as it stands {rest} {is_held}.")
    return lines


def _how_many(found: int, *, drill: bool) -> str:
    posts = "1 post that could go out" if found == 1 else f"{found} posts that could go out"
    later = "" if drill else "; what is in review is held when it is approved"
    return f"As this form opened, the scope covered {posts}{later}."


def _fields(
    reason: str, scope: Scope, chosen: Sequence[TopicId], topics: Sequence[Topic], *, drill: bool
) -> list[Block]:
    labels = {str(one.topic): one.name for one in scope.subjects}
    labels |= {str(topic.id): clip(topic.name, LABEL) for topic in topics}
    numbers = [str(number) for number in chosen]
    offered = dict(sorted(labels.items(), key=lambda one: one[0] not in numbers)[:MOST_OPTIONS])
    held = "What a hold would cover" if drill else "What is held"
    return [
        field(
            REASON,
            "Why",
            text_input(reason, lines=True, longest=LONGEST_REASON),
            hint="Everybody concerned reads it. Name no patient.",
        ),
        said(f"*{held}:* everything, unless you choose below; then each post of which any of the chosen is true."),
        field(
            NETWORKS,
            "Posts on these networks",
            many_of(_NETWORKS, sorted(scope.networks), placeholder="Any network"),
            optional=True,
        ),
        field(
            KINDS,
            "Posts of these kinds",
            many_of(_KINDS, sorted(scope.kinds), placeholder="Any kind"),
            optional=True,
        ),
        field(
            WORDS,
            "Posts with these words",
            text_input(", ".join(scope.words), longest=2000),
            hint="With commas between. “vaccin” also finds vaccines, vaccination and #VaccineDay.",
            optional=True,
        ),
        *([_topics(offered, numbers)] if offered else []),
    ]


def _topics(offered: Mapping[str, str], chosen: Sequence[str]) -> Block:
    return field(
        TOPICS,
        "Posts on these topics",
        many_of(offered, chosen, placeholder="Any topic you listen for"),
        hint="A topic stands for the phrases and hashtags it has when this is saved, each like a word above.",
        optional=True,
    )


def _channel(chosen: ChannelId | None) -> Block:
    return field(
        CHANNEL,
        "Crisis channel",
        ConversationSelectElement(
            action_id=VALUE,
            filter=ConversationFilter(
                include=["private", "public"], exclude_external_shared_channels=True, exclude_bot_users=True
            ),
            initial_conversation=chosen,
        ),
        hint="One message there is kept current. It names posts by number, and shows no draft's words.",
    )


def start_values(view: Mapping[str, Any]) -> Start:
    state = view["state"]
    return Start(
        reason=reason(state),
        scope=scope(state),
        topics=topics_chosen(state),
        channel=ChannelId(typed(state, CHANNEL, "selected_conversation")),
        drill=view.get("private_metadata") == Verb.DRILL,
    )


def reason(state: Mapping[str, Any]) -> str:
    return from_modal(typed(state, REASON)).strip()


def scope(state: Mapping[str, Any]) -> Scope:
    return Scope(
        networks=frozenset(Network(one) for one in all_chosen(state, NETWORKS) if one in set(Network)),
        kinds=frozenset(Kind(one) for one in all_chosen(state, KINDS) if one in _KINDS),
        words=words_of(from_modal(typed(state, WORDS))),
    )


def topics_chosen(state: Mapping[str, Any]) -> tuple[TopicId, ...]:
    return tuple(TopicId(int(one)) for one in all_chosen(state, TOPICS) if one.isdecimal())


WHAT_CHANGES = (
    "What a wider scope covers is taken back at once. *A narrower one needs a second person*, like the end: until"
    " somebody else confirms it, what it leaves out is covered on; and what is held stays held until somebody has"
    " looked at it."
)


def scope_form(crisis: Crisis, topics: Sequence[Topic] = (), *, found: int = 0) -> Payload:
    """`found`: posts that could go out and that the scope covers now."""
    chosen = [one.topic for one in crisis.scope.subjects]
    blocks: list[Block] = [
        said(f"{DRILL} Another scope changes whom it asks, and the count of posts.")
        if crisis.drill
        else said(WHAT_CHANGES),
        *_fields(crisis.reason, crisis.scope, chosen, topics, drill=crisis.drill),
        *([aside(_how_many(found, drill=True))] if crisis.drill else []),
    ]
    return modal(
        "Change the scope",
        blocks,
        callback_id=View.CRISIS_SCOPE,
        submit="Save",
        close="Cancel",
        metadata=str(crisis.id),
    )


def end_form(crisis: Crisis, figures: Figures) -> Payload:
    """Asks for the end; where it was asked for, it says so."""
    blocks = [
        *_about(crisis, figures),
        said("It stays on until a second person confirms that: each is asked in a direct message and in the channel."),
    ]
    return modal(
        "Ask for the end",
        blocks,
        callback_id=View.CRISIS_END,
        submit="Ask for the end",
        close="Cancel",
        metadata=str(crisis.id),
    )


def confirm_form(crisis: Crisis, figures: Figures) -> Payload:
    asked = mention(crisis.end_asked_by) if crisis.end_asked_by else "Nobody"
    after = (
        "The drill ends, and its message says who reacted when."
        if crisis.drill
        else "Nothing goes out by that: each held post waits until somebody has looked at it. What has passed its slot"
        " has missed it."
    )
    blocks = [said(f"🏁 {asked} asked for the end."), *_about(crisis, figures), said(after)]
    return modal(
        "Confirm the end",
        blocks,
        callback_id=View.CRISIS_CONFIRM,
        submit="It has ended",
        close="Cancel",
        metadata=str(crisis.id),
    )


def _about(crisis: Crisis, figures: Figures) -> list[Block]:
    line = f"*{named(crisis)}* since {when(crisis.started_at)}\nCovers {scope_in_words(crisis.scope)}"
    blocks: list[Block] = [said(line), aside("Why:"), word_for_word(crisis.reason)]
    if not crisis.drill:
        waiting = len(figures.open_pauses)
        if waiting:
            pauses = f"⚠️ {waiting} to pause elsewhere, not confirmed yet."
        else:
            pauses = "Every pause is confirmed." if figures.pauses else "Nothing is to be paused in other tools."
        held = "1 held post." if figures.open == 1 else f"{figures.open} held posts."
        blocks.append(said(f"{held} {pauses}"))
    return blocks


def held_list(shown: Sequence[Review], *, person: PersonId, writes_all: bool, own: bool, now: datetime) -> Payload:
    """Held posts, one by one; `shown` holds one more than there is room for where there are more.

    While a hold covers a post it can be edited or withdrawn, but not let go.
    """
    blocks: list[Block] = []
    if not shown:
        blocks.append(said("No post is held. 🌱"))
    else:
        blocks.append(
            aside(
                "Each post is looked at by itself. *Send to review* begins its review anew: earlier approvals are void."
            )
        )
    for review in shown[:HELD_ROWS]:
        blocks += [DividerBlock(), *_held(review, person, writes_all=writes_all, now=now)]
    if len(shown) > HELD_ROWS:
        blocks.append(aside("and more, shown as these are looked at"))
    return modal("Held posts", blocks, callback_id=View.HELD, metadata="own" if own else "all")


def _held(review: Review, person: PersonId, *, writes_all: bool, now: datetime) -> list[Block]:
    draft, version = review.draft, review.version
    slot = f"slot {when(version.slot)}" if version.slot else "no slot"
    passed = version.slot is not None and version.slot <= now
    line = f"*#{draft.id} · {version.content.kind.label}* by {mention(draft.author)} · {slot}"
    if review.held:
        line += "\n🛑 The hold still covers it."
    elif passed:
        line += "\n⌛ Its slot has passed: give it another one, or withdraw it."
    line += f"\n{out}" if (out := partly_out(review)) else ""
    value = reference(review)
    writes = writes_all or person == draft.author
    elements = []
    if not review.held and not passed:
        spoken = f"Send draft {draft.id} to review"
        elements.append(button("Send to review", Action.LET_GO, value, style="primary", spoken=spoken))
    if writes:
        elements += [
            button("Another slot…", Action.EDIT, value, spoken=f"Another slot for draft {draft.id}"),
            button("Withdraw…", Action.WITHDRAW, value, style="danger", spoken=f"Withdraw draft {draft.id}"),
        ]
    return [said(line), *first_words(version.content.text), *([buttons(*elements)] if elements else [])]
