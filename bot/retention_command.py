"""`python -m bot retention`: purge now, or say what a purge would take; hold a draft back, and let go of it again."""

import argparse
import asyncio
import secrets
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.config import load_database_url
from bot.ids import DraftId, PersonId
from bot.refusals import NotFound
from bot.requests import Request
from bot.retention.purging import Retaining

if TYPE_CHECKING:
    from bot.store import Store

LISTED = 1000
"""Drafts a dry run lists of each workspace."""


def add(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Puts the command's words beside the others."""
    retention = verbs.add_parser("retention", help="purge drafts' texts after their time, or hold them back from it")
    retention_verbs = retention.add_subparsers(dest="verb", required=True)
    running = retention_verbs.add_parser("run", help="purge everything that is due now; the bot does so by itself")
    running.add_argument("--dry-run", action="store_true", help="only say what would be purged")
    for verb, what in (("hold", "exempt a draft from purging"), ("release", "end the hold")):
        one = retention_verbs.add_parser(verb, help=what)
        one.add_argument("draft", type=int, metavar="DRAFT")
        one.add_argument("--reason", default="", metavar="TEXT", help="why, for the record")


def run(arguments: argparse.Namespace) -> int:
    """Does what was asked; exit code 0.

    Raises:
        ConfigurationError: the database cannot be used.
        Refusal: there is no such draft, or it is (not) held already.
    """
    for line in asyncio.run(_run(arguments, now=datetime.now(UTC))):
        print(line)
    return 0


async def _run(arguments: argparse.Namespace, *, now: datetime) -> list[str]:
    from bot import app  # noqa: PLC0415 - --help starts without Slack's packages

    async with app.open_store(load_database_url(), exclusive=False) as (store, _database):
        retaining = Retaining(store=store)
        if arguments.verb != "run":
            return [await _hold_or_release(store, retaining, arguments, now=now)]
        if arguments.dry_run:
            return await _listed(store, retaining, now=now)
        return [await _purge(retaining, now=now)]


async def _listed(store: "Store", retaining: Retaining, *, now: datetime) -> list[str]:
    lines: list[str] = []
    for workspace in await store.workspaces():
        due = await retaining.due(workspace, now=now, limit=LISTED)
        lines += [
            f"{workspace}: draft #{one.id}, {one.state.label.lower()} since {one.changed_at:%Y-%m-%d}" for one in due
        ]
        if len(due) == LISTED:
            lines.append(f"{workspace}: there may be more; the first {LISTED} are listed")
    return lines or ["Nothing is due for purging."]


async def _purge(retaining: Retaining, *, now: datetime) -> str:
    purged = 0
    while batch := await retaining.purge_due(now=now):
        purged += batch
    while await retaining.forget_keys(now=now):
        pass
    return f"{purged} draft{'' if purged == 1 else 's'} purged. The bot rewrites their messages in Slack."


async def _hold_or_release(
    store: "Store", retaining: Retaining, arguments: argparse.Namespace, *, now: datetime
) -> str:
    draft = DraftId(arguments.draft)
    workspace = await store.workspace_of(draft)
    if workspace is None:
        raise NotFound(f"There is no draft #{draft}.")
    request = Request(workspace=workspace, person=PersonId(""), key=f"retention:{secrets.token_hex(8)}", at=now)
    if arguments.verb == "hold":
        await retaining.hold(request, draft, reason=arguments.reason)
        return f"Draft #{draft} is held: its text stays until you release it."
    await retaining.release(request, draft, reason=arguments.reason)
    return f"Draft #{draft} is released: the retention rule applies to it again."
