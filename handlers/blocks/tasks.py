"""The message that asks somebody to pause a post in another tool."""

from typing import TYPE_CHECKING

from bot.ids import PersonId
from bot.review.publishing import StopTask, TaskState
from handlers.blocks.message import Message, payloads
from handlers.blocks.text import button, buttons, links, literal, mention, said, when
from handlers.ids import Action

if TYPE_CHECKING:
    from slack_sdk.models.blocks import Block


def stop_task(task: StopTask, person: PersonId) -> Message:
    """The task as this person has it: asked, escalated to them, or done."""
    tool = literal(task.tool) if task.tool else "the other tool"
    if task.state is TaskState.CONFIRMED:
        by = mention(task.confirmed_by) if task.confirmed_by else "somebody"
        done = f"☑️ Draft #{task.draft} is paused in {tool}, says {by}."
        return Message(text=f"Draft #{task.draft} is paused", blocks=payloads([said(done)]))
    line = (
        f"⏸️ *Pause draft #{task.draft}* in {tool}. It has changed since it was scheduled and must not go out as it is."
        f" It is due there {when(task.publish_at)}."
    )
    if task.link:
        line += f"\n{links([task.link])}"
    if task.state is TaskState.ESCALATED:
        owner = "you were" if person == task.owner else f"{mention(task.owner)} was"
        line += f"\n⏰ Nobody has confirmed this yet; {owner} asked {when(task.opened_at)}."
    blocks: list[Block] = [
        said(line),
        buttons(button("It is paused", Action.PAUSED, str(task.id), style="primary")),
    ]
    return Message(text=f"Pause draft #{task.draft} in the tool it is scheduled in", blocks=payloads(blocks))
