"""`python -m bot simulate`: what the clock would send when, for people who want to see it before they switch it on."""

import argparse
import asyncio
import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from bot.config import load_database_url
from bot.ids import ChannelId, WorkspaceId
from bot.observances.observance import Topic
from bot.observances_command import span
from bot.refusals import Unfit

if TYPE_CHECKING:
    from bot.store import Store
    from bot.workspaces.settings import WorkspaceSettings

NOWHERE = ChannelId("(no channel yet)")
LONGEST_DAYS = 3660
"""Days one simulation covers."""


def add(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds the verb to the command line."""
    parser = verbs.add_parser("simulate", help="what the clock would send when, with the workspace's settings")
    parser.add_argument("--from", dest="first", required=True, metavar="DAY", help="the first day (2026-01-31)")
    parser.add_argument("--to", dest="last", required=True, metavar="DAY", help="the last day, itself included")
    parser.add_argument(
        "--topic", action="append", default=[], metavar="TOPIC", help="try this service line instead of those chosen"
    )


def simulate(arguments: argparse.Namespace) -> int:
    """Prints a line a message, the earliest first; nothing is sent or stored.

    Raises:
        ConfigurationError: the database cannot be used.
        Unfit: a day, the span or a topic cannot be.
    """
    first, last = span(arguments.first, arguments.last)
    if (last - first).days > LONGEST_DAYS:
        raise Unfit({"--to": "That is more than ten years. Ask for less."})
    if unknown := [topic for topic in arguments.topic if topic not in set(Topic)]:
        raise Unfit({"--topic": f"{unknown[0]} is no service line. They are {', '.join(Topic)}."})
    lines = asyncio.run(_lines(first, last, frozenset(map(Topic, arguments.topic))))
    sys.stdout.writelines(f"{line}\n" for line in lines)
    return 0


async def _lines(first: date, last: date, topics: frozenset[Topic]) -> list[str]:
    from bot import app  # noqa: PLC0415 - --help starts without Slack's packages

    lines: list[str] = []
    async with app.open_store(load_database_url(), exclusive=False) as (store, _database):
        for workspace in await store.workspaces():
            lines += await _of_workspace(store, workspace, first, last, topics)
    return lines or ["Nothing is set up in this database yet: no workspace has settings."]


async def _of_workspace(
    store: "Store", workspace: WorkspaceId, first: date, last: date, topics: frozenset[Topic]
) -> list[str]:
    from bot.observances import simulating  # noqa: PLC0415
    from bot.observances.reminding import facts_at  # noqa: PLC0415

    now = datetime.now(UTC)
    async with store.read(workspace) as reader:
        settings = await reader.settings()
        facts = await facts_at(reader, now=now)
    settings = _tried(settings, topics)
    facts = replace(facts, interests=replace(facts.interests, observing=settings.observing))
    lines = [f"{workspace}, times in {settings.timezone}:"]
    if not settings.observing.topics and not facts.interests.followed:
        lines.append("No service lines are chosen, so only observances of your own count. Try some with --topic.")
    today = facts.local(now).date()
    sent = [one.line for one in simulating.simulate(facts, settings, first=first, last=last, today=today)]
    return [*lines, *(sent or ["Nothing would be sent in these days."])]


def _tried(settings: "WorkspaceSettings", topics: frozenset[Topic]) -> "WorkspaceSettings":
    """The settings with a channel, where none was chosen yet, and with the topics to try."""
    observing = settings.observing
    return replace(
        settings,
        observing=replace(observing, channel=observing.channel or NOWHERE, topics=topics or observing.topics),
    )
