"""What is said of a crisis hold in several places: what it covers, and its banner on cards, on Home, in the queue."""

from collections.abc import Iterable, Sequence

from slack_sdk.models.blocks import Block

from bot.crisis.crisis import Crisis
from bot.crisis.hold import Hold, Scope
from bot.drafts.networks import Network
from bot.review.publishing import StopTask
from bot.review.review import Review
from handlers.blocks.text import aside, literal, mention, said, said_in_lines, when

WORDS = 900
"""Characters of a scope's words and topics that are shown; more are counted."""

PAUSES = 3
"""Tools named in which something lies paused; more are counted."""

DRILL = "🧪 *This is a drill.* Nothing is held, no post is taken back; please react as if it were real."


def scope_in_words(scope: Scope) -> str:
    """What a hold covers, in mrkdwn."""
    if scope.everything:
        return "everything, save crisis updates"
    parts = []
    if scope.networks:
        parts.append("posts on " + ", ".join(sorted(network.label for network in scope.networks)))
    if scope.kinds:
        parts.append("kind " + ", ".join(sorted(kind.label for kind in scope.kinds)))
    if scope.words:
        parts.append("posts with " + _as_fits(scope.words))
    if scope.subjects:
        parts.append("topic " + _as_fits([one.name for one in scope.subjects]))
    return "; ".join(parts) + "; crisis updates never"


def _as_fits(names: Sequence[str]) -> str:
    """Words or names, none of them cut; the last ones are counted where there is no room."""
    shown: list[str] = []
    for name in map(literal, names):
        if sum(map(len, shown)) + len(name) > WORDS:
            return f"{', '.join(shown)} and {len(names) - len(shown)} more"
        shown.append(name)
    return ", ".join(shown)


def labels(networks: Iterable[Network]) -> str:
    return ", ".join(network.label for network in networks)


def partly_out(review: Review) -> str:
    """Where a post is out already and where it still has to go out; nothing where it is out nowhere, or everywhere."""
    out = [network for network in review.version.content.networks if network in review.out]
    if not (out and review.left) or review.draft.state.over:
        return ""
    return f"📣 Out on {labels(out)}. *Not out on {labels(review.left)}.*"


def still_there(review: Review, paused: Sequence[StopTask]) -> list[Block]:
    """What lies paused in other tools, while the draft may still go out; it is posted twice where nobody knows."""
    if review.draft.state.over:
        return []
    blocks: list[Block] = [*said_in_lines(map(_paused, paused[-PAUSES:]))]
    if more := len(paused[:-PAUSES]):
        blocks.append(aside(f"and paused in {more} more place{'s' if more > 1 else ''}"))
    return blocks


def _paused(task: StopTask) -> str:
    where = literal(task.tool) if task.tool else "the other tool"
    where += f" ({labels(task.networks)})" if task.networks else ""
    by = f", says {mention(task.confirmed_by)}" if task.confirmed_by else ""
    return (
        f"⏸️ Paused in {where}{by}: it still lies there. Take it out, or use it when this goes out, with the text"
        " approved then."
    )


def banner(hold: Hold, *, held: bool = False) -> str:
    """What a card, Home and the queue say while a hold is on; `held`: this post was taken back by it."""
    taken = "*Held.* " if held else ""
    on = f"*A crisis hold is on* since {when(hold.since)}"
    return f"🛑 {taken}{on}. What it covers does not go out: see <#{hold.channel}>."


def drill_banner(drill: Crisis) -> str:
    """What the card of a post says that a hold would keep back, while a drill is on."""
    return (
        f"🧪 *A crisis drill is on* since {when(drill.started_at)}: a hold would keep this post back. Nothing is held;"
        f" see <#{drill.channel}>."
    )


def notice(crisis: Crisis) -> Block:
    """The banner of Home and the queue, of drills too."""
    if hold := crisis.hold:
        return said(banner(hold))
    return said(f"🧪 *A crisis drill is on* since {when(crisis.started_at)}; nothing is held. See <#{crisis.channel}>.")
