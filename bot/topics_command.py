"""`python -m bot topics`: import topics from a file, export them, list them."""

import argparse
import asyncio
import secrets
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.arguments import bytes_of, workspace_of
from bot.config import load_database_url
from bot.ids import PersonId
from bot.listening.topic_file import as_csv, as_yaml, read_file
from bot.listening.tuning import TopicTuning
from bot.requests import Request

if TYPE_CHECKING:
    from bot.listening.topic import Topic


def add(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Puts the command's words beside the others."""
    topics = verbs.add_parser("topics", help="what Vetted listens for: import from a file, export")
    topics_verbs = topics.add_subparsers(dest="verb", required=True)
    importing = topics_verbs.add_parser("import", help="add the topics of a YAML or CSV file")
    importing.add_argument("file", type=Path)
    exporting = topics_verbs.add_parser("export", help="print every topic")
    exporting.add_argument("--format", choices=("yaml", "csv"), default="yaml")
    for verb in (importing, exporting):
        verb.add_argument("--workspace", metavar="ID", help="where the database holds several")


def topics(arguments: argparse.Namespace) -> int:
    """Does what was asked; exit code 0.

    Raises:
        ConfigurationError: the database or the file cannot be used, or it is not clear which workspace is meant.
        Refusal: something in the file cannot be taken; nothing of it is.
    """
    if arguments.verb == "export":
        found = asyncio.run(_exported(arguments.workspace))
        print(as_csv(found) if arguments.format == "csv" else as_yaml(found), end="")
        return 0
    wanted = read_file(arguments.file.name, bytes_of(arguments.file))
    added, changed = asyncio.run(_import(wanted, arguments.workspace, now=datetime.now(UTC)))
    print(f"Topics added: {added}, changed: {changed}.")
    return 0


async def _exported(named: str | None) -> "tuple[Topic, ...]":
    from bot import app  # noqa: PLC0415 - --help starts without Slack's packages

    async with (
        app.open_store(load_database_url(), exclusive=False) as (store, _database),
        store.read(await workspace_of(store, named)) as reader,
    ):
        return await reader.topics()


async def _import(wanted: "tuple[Topic, ...]", named: str | None, *, now: datetime) -> tuple[int, int]:
    from bot import app  # noqa: PLC0415 - likewise

    async with app.open_store(load_database_url(), exclusive=False) as (store, _database):
        request = Request(
            workspace=await workspace_of(store, named),
            person=PersonId(""),
            key=f"topics:{secrets.token_hex(8)}",
            at=now,
        )
        return await TopicTuning(store=store).add(request, wanted)
