"""App Home: what waits for me, my drafts; for an admin also what is wrong."""

from collections.abc import Sequence
from datetime import datetime

from slack_sdk.models.blocks import Block, DividerBlock, MarkdownTextObject, SectionBlock
from slack_sdk.models.views import View as SlackView

from bot.delivery.outbox import Delivery
from bot.drafts.draft import DraftState
from bot.ids import PersonId
from bot.ports import Listed
from bot.review.review import Review
from bot.review.roster import Roster
from bot.workspaces.settings import WorkspaceSettings
from handlers.blocks.direct import asked_as
from handlers.blocks.explain import CARE, advice
from handlers.blocks.message import Payload
from handlers.blocks.text import (
    ago,
    aside,
    aside_word_for_word,
    button,
    buttons,
    clip,
    header,
    literal,
    mention,
    said,
    when,
)
from handlers.ids import Action, View

SHOWN = 15
"""Drafts a section of Home shows; with all sections it stays below Slack's 100 blocks."""

FIRST_WORDS = 80


def home(
    person: PersonId,
    *,
    waiting: Sequence[Review],
    mine: Sequence[Listed],
    settings: WorkspaceSettings,
    is_admin: bool,
    dead: Sequence[Delivery],
    now: datetime,
) -> Payload:
    blocks: list[Block] = [*_start(settings, is_admin=is_admin)]
    blocks += _parked(dead)
    blocks += [header("Waiting for you"), *_waiting(person, waiting, settings.roster, now)]
    blocks += [DividerBlock(), header("Your drafts"), *_mine(mine)]
    if is_admin and settings.ready:
        blocks += [DividerBlock(), *_settings(settings)]
    blocks.append(aside(CARE))
    view = SlackView(type="home", callback_id=View.HOME, blocks=blocks)
    payload: Payload = view.to_dict()
    return payload


def _start(settings: WorkspaceSettings, *, is_admin: bool) -> list[Block]:
    if settings.ready:
        return [
            buttons(
                button("New post draft", Action.NEW_DRAFT, "new", style="primary"),
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


def _parked(dead: Sequence[Delivery]) -> list[Block]:
    if not dead:
        return []
    blocks: list[Block] = [header("Could not be delivered")]
    for delivery in dead[:5]:
        about = f"Draft #{delivery.owed.draft}" if delivery.owed.draft else "A message"
        blocks.append(
            SectionBlock(
                text=MarkdownTextObject(
                    text=f"📪 {about} ({delivery.owed.kind.value}): {literal(delivery.error)}\n{advice(delivery.error)}"
                ),
                accessory=button("Try again", Action.RETRY, str(delivery.id)),
            )
        )
    return [*blocks, DividerBlock()]


def _waiting(person: PersonId, waiting: Sequence[Review], roster: Roster, now: datetime) -> list[Block]:
    if not waiting:
        return [said("Nothing waits for you. 🌱")]
    blocks: list[Block] = []
    for review in waiting[:SHOWN]:
        draft, content = review.draft, review.version.content
        since = f"submitted {ago(draft.submitted_at, now)}" if draft.submitted_at else ""
        slot = f" · slot {when(review.version.slot)}" if review.version.slot else ""
        asked = f"your {asked_as(review, person, roster)} review"
        text = f"*#{draft.id} · {content.kind.label}* by {mention(draft.author)}\n{asked} · {since}{slot}"
        blocks += [_row(text, "Look…", Action.OPEN_DRAFT, str(draft.id)), *first_words(content.text)]
    return blocks + _left_out(len(waiting))


def _mine(mine: Sequence[Listed]) -> list[Block]:
    if not mine:
        return [said("You have no drafts yet. Write one with `/draft`, or with the button above.")]
    blocks: list[Block] = []
    for listed in mine[:SHOWN]:
        draft, composition = listed.draft, listed.composition
        text = f"*#{draft.id} · {composition.kind.label}* · {draft.state.label}"
        if draft.state is DraftState.SAVED:
            blocks.append(_row(text, "Go on…", Action.CONTINUE, str(draft.id)))
        else:
            blocks.append(_row(text, "More…", Action.OPEN_DRAFT, str(draft.id)))
        blocks += first_words(composition.text)
    return blocks + _left_out(len(mine))


def _row(text: str, label: str, action: str, value: str) -> SectionBlock:
    return SectionBlock(
        text=MarkdownTextObject(text=text, verbatim=True),
        accessory=button(label, action, value, spoken=f"{label.removesuffix('…')}: draft {value}"),
    )


def _left_out(count: int) -> list[Block]:
    return [aside(f"and {count - SHOWN} more")] if count > SHOWN else []


def first_words(text: str) -> list[Block]:
    """The start of a draft on one line, nothing in it interpreted; none where nothing is written yet."""
    line = " ".join(text.split())
    return [aside_word_for_word(clip(line, FIRST_WORDS))] if line else []


def _settings(settings: WorkspaceSettings) -> list[Block]:
    channel = f"<#{settings.review_channel}>" if settings.review_channel else "none"
    return [
        aside(f"Review channel {channel} · time zone {settings.timezone}"),
        buttons(button("Settings…", Action.SETUP, "setup")),
    ]
