"""The message that asks somebody to pause a post in another tool, or to take one down."""

from typing import TYPE_CHECKING

from bot.ids import PersonId
from bot.review.publishing import Stop, StopTask, TaskState
from handlers.blocks.holding import labels
from handlers.blocks.message import Message, payloads
from handlers.blocks.text import button, buttons, links, literal, mention, said, when
from handlers.ids import Action

if TYPE_CHECKING:
    from slack_sdk.models.blocks import Block


def stop_task(task: StopTask, person: PersonId, *, held: bool = False) -> Message:
    """The task as this person has it: asked, escalated to them, or done. `held`: a crisis hold asks for it."""
    taken = task.stop is Stop.TAKE_DOWN
    if task.state is TaskState.CONFIRMED:
        by = mention(task.confirmed_by) if task.confirmed_by else "somebody"
        where = _tool(task) + (f" for {labels(task.networks)}" if task.networks else "")
        what = "is taken down" if taken else f"is paused in {where}"
        spoken = "is taken down" if taken else "is paused"
        if task.was_out:
            what, spoken = f"was out already from {where}", "was out already"
        done = f"☑️ Draft #{task.draft} {what}, says {by}."
        return Message(text=f"Draft #{task.draft} {spoken}", blocks=payloads([said(done)]))
    line = _take_down(task) if taken else _pause(task, held=held)
    if task.link:
        line += f"\n{links(task.link.splitlines())}"
    if task.state is TaskState.ESCALATED:
        owner = "you were" if person == task.owner else f"{mention(task.owner)} was"
        line += f"\n⏰ Nobody has confirmed this yet; {owner} asked {when(task.opened_at)}."
    label = "It is taken down" if taken else "It is paused"
    elements = [button(label, Action.PAUSED, str(task.id), style="primary")]
    if not taken:
        elements.append(button("It is already out…", Action.WAS_OUT, str(task.id)))
    blocks: list[Block] = [said(line), buttons(*elements)]
    where = "from where it was published" if taken else "in the tool it is scheduled in"
    return Message(text=f"{'Take down' if taken else 'Pause'} draft #{task.draft} {where}", blocks=payloads(blocks))


def _tool(task: StopTask) -> str:
    return literal(task.tool) if task.tool else "the other tool"


def _pause(task: StopTask, *, held: bool) -> str:
    why = (
        "A crisis hold is on: it must not go out."
        if held
        else "It has changed since it was scheduled and must not go out as it is."
    )
    what = f"⏸️ *Pause draft #{task.draft}* in {_tool(task)}"
    what += f", for {labels(task.networks)}" if task.networks else ""
    return f"{what}. {why} It is due there {when(task.publish_at)}."


def _take_down(task: StopTask) -> str:
    where = f" from {literal(task.tool)}" if task.tool else ""
    return (
        f"🧯 *Take draft #{task.draft} down*{where}. A consent it rests on was revoked, so it must not stay up. It has"
        f" been out since {when(task.publish_at)}; ask the network to remove copies as well where it can."
    )
