"""What only the organisation's own people may ask for: what all of it listens to, states and is reminded of.

Guests, and people of another organisation in a shared channel, write drafts and read the calendar; they change nothing
that others rely on. What reviewers, leads and admins may do is decided by their roles (D5), not here.
"""

from collections.abc import Mapping
from typing import Any

from bot.desk import Desk
from bot.refusals import NotYours
from bot.requests import Request
from handlers import alerts, facts, topics
from handlers.ids import Action, Command, View

COMMANDS = frozenset({Command.TOPICS, Command.FACTS, Command.REPURPOSE})

ACTIONS = frozenset(
    {
        *topics.OPENING,
        *topics.DOING,
        *facts.OPENING,
        *facts.DOING,
        *alerts.DOING,
        Action.NEXT_FACT_APPROVE,
        Action.NEXT_FACT_BACK,
        Action.OBSERVANCE_TAKE,
        Action.OBSERVANCE_GIVE,
        Action.OBSERVANCE_SKIP,
        Action.OBSERVANCE_MUTE,
        Action.OBSERVANCE_FOLLOW,
        Action.OBSERVANCE_UNFOLLOW,
        Action.OBSERVANCE_BACK,
        Action.OBSERVANCE_REMOVE,
        Action.OBSERVANCE_OWN,
        Action.OBSERVANCE_IMPORT,
        Action.REPURPOSE,
        Action.REPURPOSE_AGAIN,
    }
)

VIEWS = frozenset(
    {
        View.TOPIC_FORM,
        View.TOPIC_STARTERS,
        View.TOPIC_IMPORT,
        View.FACTS,
        View.FACT_FORM,
        View.FACT_BACK,
        View.FACT_IMPORT,
        View.OWN_OBSERVANCE,
        View.CALENDAR_IMPORT,
        View.REPURPOSE,
    }
)


def asks_for_ours(body: Mapping[str, Any]) -> bool:
    """Whether a payload of Slack's asks for something of these."""
    if "command" in body:
        word = str(body.get("text") or "").split(maxsplit=1)
        typed = f"/{word[0].lower()}" if body["command"] == Command.VETTED and word else body["command"]
        return typed in COMMANDS
    if body.get("type") == "block_actions":
        return any(one.get("action_id") in ACTIONS for one in body.get("actions") or [])
    return body.get("type") == "view_submission" and body["view"].get("callback_id") in VIEWS


async def refuse_outsiders(body: Mapping[str, Any], asked: Request, desk: Desk) -> None:
    """Asks Slack who it is, where that matters.

    Raises:
        NotYours: a guest, somebody of another organisation, or nobody Slack knows.
    """
    if not asks_for_ours(body):
        return
    found = await desk.directory.person(asked.person)
    if found is None or found.why_not_reviewer:
        raise NotYours("Guests and people from outside your organisation cannot do this.")
