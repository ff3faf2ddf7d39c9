"""`make bench`: what Vetted's answers cost, against an app that only acknowledges, in one run on this machine.

Numbers of different machines, or of a busy one, do not compare; the ratios within one run do.
"""

import argparse
import asyncio
import tempfile
from pathlib import Path

from tests.bench import calendar, claims, emerging, latency, listening, sizes, spikes, starting, streaming
from tests.bench.databases import both


async def run(*, drafts: int, rounds: int) -> None:
    with tempfile.TemporaryDirectory() as folder, both(Path(folder)) as databases:
        print("Start and memory")
        print(await starting.measured(await databases.fresh("sqlite"), Path(folder)))
        print(f"\nThe calendar, {calendar.OWN} observances of its own added (median)")
        for line in calendar.measured():
            print(line)
        print("\nEmerging phrases, over a generated stream")
        for line in emerging.measured():
            print(line)
        print("\nListening: from raw bytes to counted matches, one core")
        for line in listening.measured():
            print(line)
        print("\nFalse claims: told on a published set, and how fast")
        for line in claims.measured():
            print(line)
        print("\nThe spike detector")
        for line in spikes.measured():
            print(line)
        print("\nA button beside a stream of public posts (ms)")
        print(latency.HEADER)
        for line in await streaming.measured(databases, "sqlite", Path(folder), rounds=rounds):
            print(line)
        print("\nFrom the click to the acknowledgement, commit included (ms)")
        print(latency.HEADER)
        for line in await latency.bare(Path(folder), rounds=rounds):
            print(line)
        for dialect in databases.dialects:
            for line in await latency.vetted(dialect, await databases.fresh(dialect), Path(folder), rounds=rounds):
                print(line)
        print(f"\nCost at 100 drafts and at {drafts:,} (median, ms)")
        for dialect in databases.dialects:
            small, large = await databases.fresh(dialect), await databases.fresh(dialect)
            for line in await sizes.compared(dialect, small, large, drafts=drafts):
                print(line)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("--drafts", type=int, default=100_000, help="in the large database (default 100,000)")
    parser.add_argument("--rounds", type=int, default=3, help="bursts of 50 for each way (default 3)")
    asked = parser.parse_args()
    asyncio.run(run(drafts=asked.drafts, rounds=asked.rounds))


if __name__ == "__main__":
    main()
