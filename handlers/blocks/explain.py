"""Vetted explains itself: /vetted, refusals, parked deliveries."""

from typing import TYPE_CHECKING

from bot.audit.heads import NotedHead
from bot.delivery.advice import advice
from bot.delivery.outbox import Delivery
from bot.workspaces.settings import WorkspaceSettings
from handlers.blocks.message import Message, payloads
from handlers.blocks.text import aside, button, buttons, clip, literal, said
from handlers.ids import Action

if TYPE_CHECKING:
    from slack_sdk.models.blocks import Block

HELP = (
    "*Vetted takes a post from draft to approval.*\n"
    "Write a draft, the right people approve it, and Vetted says when it may go out. It does not publish by itself.\n\n"
    "• `/draft` or `/draft your text`: write a post and send it to review\n"
    "• `/vetted draft`: the same\n"
    "• `/queue`, `/queue late`, `/queue mine instagram`: what is under way\n"
    "• `/vetted next`: step through what waits for you\n"
    "• `/vetted plan`: the month by network, with its gaps\n"
    "• `/vetted away`: who stands in for you while you are away\n"
    "• `/vetted observances`: awareness days, weeks and months that concern you\n"
    "• `/vetted topics`: what Vetted listens for in public posts\n"
    "• `/vetted facts`: statements your organisation stands behind, and the false claims they answer\n"
    "• `/vetted report week`, `month` or `quarter`: how many, how long, and where time is lost (admins, comms leads)\n"
    "• `/vetted texts` or `/vetted texts words to find`: approved texts, for use again without a new review\n"
    "• `/repurpose`: posts from an advisory, drafted by a language model where one is set up\n"
    "• `/vetted import`: many drafts at once, from a CSV file\n"
    "• `/vetted consent`: authorisations, releases and permissions, and what rests on them\n"
    '• `/crisis`: is a hold on; `/crisis start "reason"` starts one, `/crisis drill` practises it (crisis leads)\n'
    "• `/vetted settings`: channel, people, rules of review (admins)\n"
    "• `/vetted doctor`: is everything in order, and how to mend it (admins)\n"
    "• *Home* tab of this app: what waits for you, and what became of your drafts\n"
    "• Shortcuts *New post draft* and, on a message, *Submit as draft*"
)

CARE = (
    "Please write nothing about a patient that the patient has not agreed to in writing. Slack keeps what is typed"
    " into it, also what Vetted refuses."
)


def help_message(settings: WorkspaceSettings, *, unknown: str | None) -> Message:
    """What Vetted does; with the words that were not understood, and what is still missing."""
    blocks: list[Block] = []
    if unknown:
        blocks.append(said(f"I do not know {literal(f'/vetted {clip(unknown, 100)}')}. This is what there is:"))
    blocks += [said(HELP), aside(CARE)]
    if not settings.ready:
        blocks.append(
            said("⚠️ Vetted is *not set up yet*: an admin has to choose the review channel and the reviewers.")
        )
        blocks.append(buttons(button("Set up Vetted…", Action.SETUP, "setup", style="primary")))
    return Message(text="What Vetted does", blocks=payloads(blocks))


def source_stays(link: str) -> Message:
    """Says that a message whose words may not be kept is still in Slack."""
    sentence = (
        f"✋ What you took from <{link}|this message> must not be published as it is. Vetted has kept none of it."
        " *Slack still has the message*; only whoever wrote it, or a Slack admin, can delete it there."
    )
    return Message(text="The message your draft came from is still in Slack", blocks=payloads([said(sentence)]))


def refused(sentence: str, reference: str | None = None) -> Message:
    """An answer only one person sees; the reference finds the entry in the log."""
    blocks: list[Block] = [said(f"✋ {sentence}")]
    if reference:
        blocks.append(aside(f"Please try again. If it happens again, tell your admin this reference: `{reference}`"))
    return Message(text="Vetted could not do that", blocks=payloads(blocks))


def parked(delivery: Delivery) -> Message:
    """Tells an admin what could not be delivered and why, with a button to try again."""
    about = f" (draft #{delivery.owed.draft})" if delivery.owed.draft else ""
    line = (
        f"📪 *Vetted could not deliver {delivery.owed.kind.label}*{about}: {literal(delivery.error)}.\n"
        f"{advice(delivery.error)} Then have it tried again; what belongs to the same message waits behind it."
    )
    blocks: list[Block] = [said(line), buttons(button("Try again", Action.RETRY, str(delivery.id), style="primary"))]
    return Message(text="Vetted could not deliver a message", blocks=payloads(blocks))


def head_post(noted: NotedHead) -> Message:
    """The record's head, to be compared later: `python -m bot audit verify --head WORKSPACE:SEQ:HASH`."""
    entries = "1 entry" if noted.head.seq == 1 else f"{noted.head.seq:,} entries"
    typed = f"{noted.workspace}:{noted.head.seq}:{noted.head.hash}"
    blocks: list[Block] = [
        said(f"🔏 The record of Vetted has {entries}. Its head:\n{literal(typed)}"),
        aside("With this the record can later be held against what it was today: `audit verify --head`."),
    ]
    return Message(text="The head of Vetted's record", blocks=payloads(blocks))
