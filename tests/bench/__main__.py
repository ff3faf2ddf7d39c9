"""`make bench`: what Vetted's answers cost, against an app that only acknowledges, in one run on this machine.

Numbers of different machines, or of a busy one, do not compare; the ratios within one run do.
"""

import argparse
import asyncio
import tempfile
from collections.abc import Iterable
from pathlib import Path

from tests.bench import (
    calendar,
    claims,
    emerging,
    latency,
    listening,
    second_opinion,
    sizes,
    spikes,
    starting,
    streaming,
)
from tests.bench.databases import both


async def run(*, drafts: int, rounds: int) -> None:
    with tempfile.TemporaryDirectory() as folder, both(Path(folder)) as databases:
        print("Start and memory")
        print(await starting.measured(await databases.fresh("sqlite"), Path(folder)))
        shown(f"The calendar, {calendar.OWN} observances of its own added (median)", calendar.measured())
        shown("Listening: from raw bytes to counted matches, one core", listening.measured())
        shown("The spike detector", spikes.measured())
        shown("Emerging phrases", emerging.measured())
        shown("False claims: told on a published set, and how fast", claims.measured())
        beside = await streaming.measured(databases, "sqlite", Path(folder), rounds=rounds)
        shown("A button beside a stream of public posts (ms)", [latency.HEADER, *beside])
        read = [latency.HEADER]
        for dialect in databases.dialects:
            read += await second_opinion.measured(databases, dialect, Path(folder))
        shown("From submitting to the card (ms)", read)
        clicks = [latency.HEADER, *await latency.bare(Path(folder), rounds=rounds)]
        for dialect in databases.dialects:
            clicks += await latency.vetted(dialect, await databases.fresh(dialect), Path(folder), rounds=rounds)
        shown("From the click to the acknowledgement, commit included (ms)", clicks)
        costs: list[str] = []
        for dialect in databases.dialects:
            small, large = await databases.fresh(dialect), await databases.fresh(dialect)
            costs += await sizes.compared(dialect, small, large, drafts=drafts)
        shown(f"Cost at 100 drafts and at {drafts:,} (median, ms)", costs)


def shown(title: str, lines: Iterable[str]) -> None:
    print(f"\n{title}")
    for line in lines:
        print(line)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("--drafts", type=int, default=100_000, help="in the large database (default 100,000)")
    parser.add_argument("--rounds", type=int, default=3, help="bursts of 50 for each way (default 3)")
    asked = parser.parse_args()
    asyncio.run(run(drafts=asked.drafts, rounds=asked.rounds))


if __name__ == "__main__":
    main()
