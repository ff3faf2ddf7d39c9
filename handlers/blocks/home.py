"""App Home: what waits for me, my drafts; for an admin also what is wrong."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from slack_sdk.models.blocks import Block, DividerBlock, MarkdownTextObject, SectionBlock
from slack_sdk.models.views import View as SlackView

from bot.crisis.crisis import Crisis
from bot.delivery.advice import advice
from bot.delivery.outbox import Delivery
from bot.drafts.draft import DraftState
from bot.facts.fact import VettedFact
from bot.ids import PersonId
from bot.review.decision import Verdict
from bot.review.lists import Decided, Listed, Outgoing
from bot.review.review import Review
from bot.review.roster import Roster
from bot.workspaces.settings import WorkspaceSettings
from handlers.blocks import facts_waiting
from handlers.blocks.direct import asked_as
from handlers.blocks.explain import CARE
from handlers.blocks.holding import notice
from handlers.blocks.message import Payload
from handlers.blocks.text import (
    ago,
    aside,
    button,
    buttons,
    facts_that_wait,
    first_words,
    header,
    literal,
    mention,
    said,
    some,
    when,
)
from handlers.ids import Action, View

WAITING, MINE, COMING, DECIDED, PARKED, FACTS = 10, 10, 8, 5, 5, 5
"""Entries each section shows; with all of them Home stays below Slack's 100 blocks."""

MENDS = frozenset({DraftState.CHANGES_REQUESTED, DraftState.MISSED})
"""States in which a draft waits for its author."""

VERDICTS = {Verdict.APPROVED: "✅", Verdict.CHANGES: "✏️", Verdict.REJECTED: "⛔"}


@dataclass(frozen=True, kw_only=True, slots=True)
class HomeFacts:
    """What Home shows, each list in its order and at least one longer than is shown where there is more."""

    waiting: Sequence[Review] = ()
    mine: Sequence[Listed] = ()
    coming: Sequence[Outgoing] = ()
    decided: Sequence[Decided] = ()
    dead: Sequence[Delivery] = ()
    is_admin: bool = False
    crisis: Crisis | None = None
    facts: Sequence[VettedFact] = ()
    """Vetted facts that wait for their review, all of them."""
    own_facts: Sequence[VettedFact] = ()
    """Vetted facts of theirs that are not approved as they stand, all of them, those sent back first."""
    may_hold: bool = False
    """Whether they may start a crisis hold."""
    held: int = 0
    """Held posts of their own that nobody has looked at, counted to one beyond what is said."""


def as_admin(facts: HomeFacts) -> HomeFacts:
    return replace(facts, is_admin=True)


def home(person: PersonId, settings: WorkspaceSettings, facts: HomeFacts, *, now: datetime) -> Payload:
    reviews = any(role.reviews for role in settings.roster.roles_of(person))
    blocks: list[Block] = [*_start(settings, is_admin=facts.is_admin, reviews=reviews)]
    blocks += [_more(facts)] if settings.ready else []
    blocks += _crisis(facts)
    blocks += _parked(facts.dead)
    blocks += [header("Waiting for you"), *_waiting(person, facts, settings.roster, now)]
    blocks += [DividerBlock(), header("Your drafts"), *_mine(facts.mine)]
    if facts.own_facts:
        rows = facts_waiting.rows(facts.own_facts, most=FACTS, action=Action.FACT, now=now)
        blocks += [DividerBlock(), header("Your facts under review"), *rows]
    if settings.ready:
        blocks += [DividerBlock(), header("Coming up this week"), *_coming(facts.coming)]
    if facts.decided:
        blocks += [DividerBlock(), header("Recently decided by you"), said("\n".join(map(_decided, facts.decided)))]
    if facts.is_admin and settings.ready:
        blocks += [DividerBlock(), *_settings(settings)]
    blocks.append(aside(CARE))
    view = SlackView(type="home", callback_id=View.HOME, blocks=blocks)
    payload: Payload = view.to_dict()
    return payload


def _start(settings: WorkspaceSettings, *, is_admin: bool, reviews: bool) -> list[Block]:
    if settings.ready:
        return [
            buttons(
                button("New post draft", Action.NEW_DRAFT, "new", style="primary"),
                *([button("Review next", Action.NEXT, "next")] if reviews else []),
                button("Queue", Action.QUEUE, "queue"),
                button("Month plan", Action.PLAN, "plan"),
                button("Observances", Action.OBSERVANCES, "next"),
                button("Approved texts…", Action.TEXTS, "texts"),
                button("Import a file…", Action.IMPORT, "import"),
            )
        ]
    if is_admin:
        welcome = (
            "*Welcome to Vetted.* Three things are needed before the first draft can be reviewed: a private channel for"
            " the review, the people who review, and your time zone."
        )
        return [said(welcome), buttons(button("Set up Vetted…", Action.SETUP, "setup", style="primary"))]
    return [
        said(
            "Vetted is *not set up yet*. An admin has to choose the review channel and the reviewers (`/vetted setup`)."
        )
    ]


def _more(facts: HomeFacts) -> Block:
    """The ways to what the whole team keeps; to a crisis for whoever may start one, for everybody while one is on."""
    crisis = facts.may_hold or facts.crisis is not None
    return buttons(
        button("Topics…", Action.TOPICS, "-"),
        button("Vetted facts…", Action.FACTS, "-"),
        *([button("Crisis…", Action.CRISIS, "-")] if crisis else []),
    )


def _crisis(facts: HomeFacts) -> list[Block]:
    blocks: list[Block] = [notice(facts.crisis)] if facts.crisis else []
    if facts.held:
        posts = "1 post of yours is held" if facts.held == 1 else f"{facts.held} posts of yours are held"
        rest = " The hold has ended: look at each of them." if _to_look_at(facts) else ""
        blocks += [said(f"🛑 *{posts}.*{rest}"), buttons(button("Held posts…", Action.HELD, "own"))]
    return blocks


def _to_look_at(facts: HomeFacts) -> bool:
    """Whether held posts wait for their author, since no hold is on any more."""
    return bool(facts.held) and (facts.crisis is None or facts.crisis.hold is None)


def _parked(dead: Sequence[Delivery]) -> list[Block]:
    if not dead:
        return []
    blocks: list[Block] = [header("Could not be delivered")]
    for delivery in dead[:PARKED]:
        label = delivery.owed.kind.label
        what = f"Draft #{delivery.owed.draft}, {label}" if delivery.owed.draft else label.capitalize()
        blocks.append(
            SectionBlock(
                text=MarkdownTextObject(
                    text=f"📪 {what}: {literal(delivery.error)}\n{advice(delivery.error)}",
                    verbatim=True,
                ),
                accessory=button("Try again", Action.RETRY, str(delivery.id)),
            )
        )
    if len(dead) > PARKED:
        blocks.append(aside(f"and {len(dead) - PARKED} more, shown as these are delivered"))
    return [*blocks, DividerBlock()]


def _waiting(person: PersonId, facts: HomeFacts, roster: Roster, now: datetime) -> list[Block]:
    mend = [listed for listed in facts.mine if listed.draft.state in MENDS]
    reword = [one for one in facts.own_facts if one.returned]
    if not facts.waiting and not mend and not facts.facts and not reword:
        return [said("Your held posts, above." if _to_look_at(facts) else "Nothing waits for you. 🌱")]
    blocks: list[Block] = []
    if mend:
        which = ", ".join(f"*#{listed.draft.id}* ({listed.draft.state.label.lower()})" for listed in mend[:WAITING])
        blocks.append(said(f"✏️ Yours to edit: {which}"))
    if reword:
        blocks.append(said(f"✏️ Sent back to you, below: {some([f'fact *#{one.id}*' for one in reword], most=FACTS)}"))
    for review in facts.waiting[:WAITING]:
        draft, content = review.draft, review.version.content
        since = f"submitted {ago(draft.submitted_at, now)}" if draft.submitted_at else ""
        slot = f" · slot {when(review.version.slot)}" if review.version.slot else ""
        asked = f"your {asked_as(review, person, roster)} review"
        text = f"*#{draft.id} · {content.kind.label}* by {mention(draft.author)}\n{asked} · {since}{slot}"
        blocks += [_row(text, "Review…", Action.NEXT, str(draft.id)), *first_words(content.text)]
    blocks += _left_out(len(facts.waiting), WAITING)
    if facts.facts:
        blocks.append(said(f"🩺 *{facts_that_wait(len(facts.facts))} for your review:*"))
    return blocks + facts_waiting.rows(facts.facts, most=FACTS, action=Action.NEXT, now=now)


def _mine(mine: Sequence[Listed]) -> list[Block]:
    if not mine:
        return [said("You have no drafts yet. Write one with `/draft`, or with the button above.")]
    blocks: list[Block] = []
    for listed in mine[:MINE]:
        draft, composition = listed.draft, listed.composition
        text = f"*#{draft.id} · {composition.kind.label}* · {draft.state.label}"
        if draft.state is DraftState.SAVED:
            blocks.append(_row(text, "Go on…", Action.CONTINUE, str(draft.id)))
        else:
            blocks.append(_row(text, "More…", Action.OPEN_DRAFT, str(draft.id)))
        blocks += first_words(composition.text)
    return blocks + _left_out(len(mine), MINE)


def _row(text: str, label: str, action: str, value: str) -> SectionBlock:
    return SectionBlock(
        text=MarkdownTextObject(text=text, verbatim=True),
        accessory=button(label, action, value, spoken=f"{label.removesuffix('…')}: draft {value}"),
    )


def _left_out(count: int, shown: int) -> list[Block]:
    return [aside("and more: see the *Queue*")] if count > shown else []


def _coming(coming: Sequence[Outgoing]) -> list[Block]:
    if not coming:
        return [said("Nothing has a slot in the next seven days.")]
    lines = [
        f"*#{one.listed.draft.id}* {one.listed.composition.kind.label} · {one.listed.draft.state.label} · "
        + when(one.going.at)
        for one in coming[:COMING]
    ]
    return [said("\n".join(lines)), *_left_out(len(coming), COMING)]


def _decided(decided: Decided) -> str:
    decision = decided.decision
    void = ", no longer counts" if decision.voided_at else ""
    what = f"*#{decided.draft}* {decided.kind.label}"
    return f"{VERDICTS[decision.verdict]} {what} · version {decision.version} · {when(decision.at)}{void}"


def _settings(settings: WorkspaceSettings) -> list[Block]:
    channel = f"<#{settings.review_channel}>" if settings.review_channel else "none"
    return [
        aside(f"Review channel {channel} · time zone {settings.timezone}"),
        buttons(button("Settings…", Action.SETTINGS, "open")),
    ]
