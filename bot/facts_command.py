"""`python -m bot facts`: import vetted facts from a file, export them."""

import argparse
import asyncio
import secrets
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.arguments import bytes_of, workspace_of
from bot.config import ConfigurationError, load_database_url
from bot.facts.bulk import Entry, import_facts
from bot.facts.fact_file import as_csv, as_yaml, read_file
from bot.ids import PersonId
from bot.requests import Request
from bot.review.roster import Known

if TYPE_CHECKING:
    from bot.facts.fact import VettedFact


def add(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Puts the command's words beside the others."""
    facts = verbs.add_parser("facts", help="vetted facts: import from a file, export")
    facts_verbs = facts.add_subparsers(dest="verb", required=True)
    importing = facts_verbs.add_parser(
        "import", help="propose the facts of a YAML or CSV file; each waits for a review"
    )
    importing.add_argument("file", type=Path)
    exporting = facts_verbs.add_parser("export", help="print every fact, or write it to a file")
    exporting.add_argument("file", type=Path, nargs="?")
    exporting.add_argument("--format", choices=("yaml", "csv"), help="without it, what the file's name says, else YAML")
    for verb in (importing, exporting):
        verb.add_argument("--workspace", metavar="ID", help="where the database holds several")


def facts(arguments: argparse.Namespace) -> int:
    """Does what was asked; exit code 0.

    Raises:
        ConfigurationError: the database or the file cannot be used, or it is not clear which workspace is meant.
        Refusal: something in the file cannot be taken; nothing of it is.
    """
    file: Path | None = arguments.file
    if arguments.verb == "export":
        found = asyncio.run(_exported(arguments.workspace))
        as_table = (arguments.format or (file.suffix.removeprefix(".") if file else "")) == "csv"
        text = as_csv(found) if as_table else as_yaml(found)
        if file is None:
            print(text, end="")
            return 0
        try:
            file.write_text(text, encoding="utf-8-sig" if as_table else "utf-8", newline="")
        except OSError as failed:
            raise ConfigurationError(f"{file} cannot be written ({failed.strerror}).") from None
        print(f"Facts written to {file}: {len(found)}.")
        return 0
    wanted = read_file(arguments.file.name, bytes_of(arguments.file))
    added, changed = asyncio.run(_import(wanted, arguments.workspace, now=datetime.now(UTC)))
    print(f"Facts proposed: {added}, changed: {changed}. What is new waits for a clinical review: /facts.")
    return 0


async def _exported(named: str | None) -> "tuple[VettedFact, ...]":
    from bot import app  # noqa: PLC0415 - --help starts without Slack's packages

    async with (
        app.open_store(load_database_url(), exclusive=False) as (store, _database),
        store.read(await workspace_of(store, named)) as reader,
    ):
        return await reader.facts()


async def _import(wanted: tuple[Entry, ...], named: str | None, *, now: datetime) -> tuple[int, int]:
    from bot import app  # noqa: PLC0415 - likewise

    async with app.open_store(load_database_url(), exclusive=False) as (store, _database):
        request = Request(
            workspace=await workspace_of(store, named),
            person=PersonId(""),
            key=f"facts:{secrets.token_hex(8)}",
            at=now,
        )
        async with store.write(request.workspace) as tx:
            settings = (await tx.settings()).resolved(Known())  # Slack is not asked: user groups hear nothing of it
            return await import_facts(tx, wanted, request, settings, authorise=lambda _fact: None)
