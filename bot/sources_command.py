"""`python -m bot sources`: which feeds work, before anybody relies on them."""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.listening.sources.feed_checking import Checked

A_DAY = "%Y-%m-%d"


def add(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds the verb to the command line."""
    parser = verbs.add_parser("sources", help="feeds of health agencies: the list, and whether each works")
    checking = parser.add_subparsers(dest="verb", required=True).add_parser("check", help="fetch each feed")
    checking.add_argument("address", nargs="*", metavar="ADDRESS", help="these feeds instead of the list")
    checking.add_argument("--list", action="store_true", dest="only_list", help="name the list's feeds, fetch nothing")


def sources(arguments: argparse.Namespace) -> int:
    """Prints a line for each feed; 1 if any does not work."""
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


def line_of(checked: "Checked") -> str:
    """What is found, for the terminal. The title is the feed's own, so only what can be printed of it is shown."""
    if not checked.works:
        return f"FAILS  {checked.address}\n       {checked.fault}"
    newest = f", the newest of {checked.newest.strftime(A_DAY)}" if checked.newest else ""
    title = "".join(character for character in checked.title if character.isprintable())
    found = f"{checked.items} item{'' if checked.items == 1 else 's'}{newest}"
    moved = f"\n       It has moved for good, so please use: {checked.moved_to}" if checked.moved_to else ""
    return f"works  {checked.address}\n       {title or 'without a title'}: {found}{moved}"
