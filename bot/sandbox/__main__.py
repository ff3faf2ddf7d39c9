"""`python -m bot.sandbox`: the local Slack alone, without the bot."""

import argparse
import asyncio
import shutil
import signal
import sys
from pathlib import Path

from bot.sandbox.server import serving

MADE_HERE = ("slack.json", "slack.json.new", "files")


async def run(port: int, data: Path, manifest: Path | None) -> None:
    stop = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    async with serving(port=port, data=data, manifest=manifest) as sandbox:
        print(f"sandbox listening on {sandbox.url}", flush=True)  # noqa: T201 - what the launcher waits for
        await stop.wait()


def clear(data: Path) -> None:
    """Removes what the sandbox made in its folder, and nothing else."""
    for name in MADE_HERE:
        path = data / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bot.sandbox", description="A strict local Slack.")
    parser.add_argument("--port", type=int, default=8060)
    parser.add_argument("--data", type=Path, default=Path(".sandbox"))
    parser.add_argument("--fresh", action="store_true")
    parser.add_argument("--manifest", type=Path)
    asked = parser.parse_args()
    if asked.fresh:
        clear(asked.data)
    try:
        asyncio.run(run(asked.port, asked.data, asked.manifest))
    except OSError as taken:
        print(f"cannot listen on port {asked.port}: {taken.strerror}", file=sys.stderr)  # noqa: T201 - for the person
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
