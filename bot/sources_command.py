"""`python -m bot sources`: which feeds work, before anybody relies on them; and archives that are taken in."""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.arguments import workspace_of
from bot.config import load_database_url
from bot.counted import many

if TYPE_CHECKING:
    from bot.listening.sources.feed_checking import Checked

A_DAY = "%Y-%m-%d"


def add(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds the verb to the command line."""
    parser = verbs.add_parser("sources", help="feeds of health agencies, and files of stored posts")
    of = parser.add_subparsers(dest="verb", required=True)
    reading = of.add_parser("read", help="take files of stored posts in, as if their posts came in now")
    reading.add_argument("file", type=Path, nargs="+", metavar="FILE", help="JSON Lines, CSV or id|date|text")
    reading.add_argument("--workspace", metavar="ID", help="where the database holds several")
    checking = of.add_parser("check", help="fetch each feed")
    checking.add_argument("address", nargs="*", metavar="ADDRESS", help="these feeds instead of the list")
    checking.add_argument("--list", action="store_true", dest="only_list", help="name the list's feeds, fetch nothing")


def sources(arguments: argparse.Namespace) -> int:
    """Prints a line for each feed or file; 1 if any does not work.

    Raises:
        ConfigurationError: the database cannot be used, or it is not clear which workspace is meant.
    """
    if arguments.verb == "read":
        return 0 if asyncio.run(_all_read(arguments.file, arguments.workspace)) else 1
    from bot.listening.sources.agencies import agency_feeds  # noqa: PLC0415 - other verbs start without it

    if arguments.only_list:
        for feed in agency_feeds():
            sys.stdout.write(f"{feed.state}  {feed.agency}, {feed.title}: {feed.address}\n")
        return 0
    addresses = arguments.address or [feed.address for feed in agency_feeds()]
    return 0 if asyncio.run(_all_work(addresses)) else 1


async def _all_work(addresses: Sequence[str]) -> bool:
    from bot.listening.sources.feed_checking import check  # noqa: PLC0415 - see above
    from bot.listening.sources.fetching import Fetcher  # noqa: PLC0415

    def clock() -> datetime:
        return datetime.now(UTC)

    all_work = True
    async with Fetcher(clock) as fetcher:
        async for checked in check(addresses, fetcher=fetcher, clock=clock):
            all_work = all_work and checked.works
            sys.stdout.write(line_of(checked) + "\n")
            sys.stdout.flush()
    return all_work


async def _all_read(files: Sequence[Path], named: str | None) -> bool:
    from bot import app, building  # noqa: PLC0415 - --help starts without Slack's packages
    from bot.listening.hearing import NoTopics  # noqa: PLC0415 - likewise
    from bot.listening.sources.files import StoredFile  # noqa: PLC0415 - likewise
    from bot.listening.sources.source import SourceFault  # noqa: PLC0415 - likewise

    all_read = True
    async with app.open_store(load_database_url(), exclusive=False) as (store, _database):
        workspace = await workspace_of(store, named)
        hearing = building.hearing_of_files(store)
        for file in files:
            try:
                wanted = await hearing.wanted(workspace)
                source = StoredFile(file, wanted=wanted, clock=building.utc_now)
                taken = await hearing.read(workspace, source)
            except (SourceFault, NoTopics) as fault:
                all_read = False
                sys.stdout.write(f"FAILS  {file}\n       {fault}\n")
                continue
            problems = source.problems
            are = "is" if taken.kept == 1 else "are"
            said = [f"{many(taken.read, 'post')}, of which {taken.kept:,} {are} kept now"]
            if taken.old:
                said.append(f" ({taken.old:,} {'is' if taken.old == 1 else 'are'} older than posts are kept)")
            if problems.count:
                said.append(f"; {many(problems.count, 'line')} could not be read")
            sys.stdout.write(f"read   {file}\n       {''.join(said)}\n")
            sys.stdout.writelines(f"       left out: {problem}\n" for problem in problems.first)
    return all_read


def line_of(checked: "Checked") -> str:
    """What is found, for the terminal. The title is the feed's own, so only what can be printed of it is shown."""
    if not checked.works:
        return f"FAILS  {checked.address}\n       {checked.fault}"
    newest = f", the newest of {checked.newest.strftime(A_DAY)}" if checked.newest else ""
    title = "".join(character for character in checked.title if character.isprintable())
    found = f"{many(checked.items, 'item')}{newest}"
    moved = f"\n       It has moved for good, so please use: {checked.moved_to}" if checked.moved_to else ""
    return f"works  {checked.address}\n       {title or 'without a title'}: {found}{moved}"
