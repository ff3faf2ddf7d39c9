"""`python -m bot sandbox`: the local Slack and the bot in it, as two processes, started and stopped together."""

import os
import signal
import subprocess
import sys
import time
import urllib.request
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import FrameType
from typing import IO, NoReturn

from bot.sandbox import stand_in
from bot.sandbox.__main__ import clear
from bot.sandbox.workspace import APP_TOKEN, BOT_TOKEN, HERE, SIGNING_SECRET

HALF_A_YEAR = timedelta(days=182)
STARTED_WITHIN = 30.0
STOPPED_WITHIN = 10.0
BOT_FILES = ("vetted.db", "vetted.db-wal", "vetted.db-shm", "vetted.db.lock", "bot.log", "slack.log")


class Stopped(Exception):  # noqa: N818 - the person asked for it
    """Ctrl-C, or SIGTERM."""


class Died(Exception):  # noqa: N818 - says which
    """A process ended by itself; the message names it and its log."""


def run(*, port: int, data: Path, fresh: bool) -> int:
    """Runs until Ctrl-C; 0 then, 1 if a part could not start or ended by itself."""
    data = data.resolve()
    data.mkdir(parents=True, exist_ok=True)
    if fresh:
        clear(data)
        for name in BOT_FILES:
            (data / name).unlink(missing_ok=True)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stop)
    children: list[subprocess.Popen[bytes]] = []
    try:
        with (data / "slack.log").open("ab") as slack_log, (data / "bot.log").open("ab") as bot_log:
            _start(children, port, data, slack_log, bot_log)
            _watch(children, data)
    except Stopped:
        return 0
    except Died as died:
        print(died, file=sys.stderr)  # noqa: T201 - for the person
        return 1
    finally:
        _end(children)


def _start(
    children: list[subprocess.Popen[bytes]], port: int, data: Path, slack_log: IO[bytes], bot_log: IO[bytes]
) -> None:
    first = not (data / "vetted.db").exists()
    command = [sys.executable, "-m", "bot.sandbox", "--port", str(port), "--data", str(data)]
    slack = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=slack_log)  # noqa: S603 - our own module
    children.append(slack)
    line = slack.stdout.readline().decode() if slack.stdout else ""
    address = line.strip().rpartition(" ")[2]
    if not address.startswith("http"):
        raise Died(
            f"The sandbox could not start; is port {port} in use? Choose another with --port."
            f" Details: {data / 'slack.log'}"
        )
    environment = os.environ | {
        "SLACK_API_URL": f"{address}/api/",
        "SLACK_BOT_TOKEN": BOT_TOKEN,
        "SLACK_APP_TOKEN": APP_TOKEN,
        "SLACK_SIGNING_SECRET": SIGNING_SECRET,
        "DATABASE_URL": f"sqlite+aiosqlite:///{data / 'vetted.db'}",
        "VETTED_ADMINS": "U0ADAWIN",
        "OPENAI_API_KEY": stand_in.KEY,
        "OPENAI_BASE_URL": f"{address}/stand-in/v1",
        "OPENAI_MODEL": stand_in.MODEL,
        "VETTED_JETSTREAM_URL": f"ws{address.removeprefix('http')}/jetstream/subscribe",
    }
    bot = [sys.executable, "-m", "bot"]
    if first:
        for what in ("settings", "topics", "facts"):
            importing = [*bot, what, "import", str(_seed(what, data))]
            done = subprocess.run(importing, env=environment, stdout=bot_log, stderr=bot_log, check=False)  # noqa: S603 - likewise
            if done.returncode:
                raise Died(f"The bot's {what} could not be put in place; see {data / 'bot.log'}.")
    children.append(subprocess.Popen(bot, env=environment, stdout=bot_log, stderr=bot_log))  # noqa: S603 - likewise
    _await_connection(address, children, data)
    print(  # noqa: T201 - the one thing the person needs
        f"\n  Vetted is running in a local Slack: {address}\n\n"
        "  Type /draft in #social-drafts and choose the kind Educational; then act as Dr. Clara Reyes and approve\n"
        "  the card in #social-review.\n"
        "  An alert about public posts (generated ones) arrives in #health-listening within two minutes. As\n"
        "  Dr. Clara Reyes approve the example facts (/facts): the alert then says which claims they answer.\n"
        "  Ctrl-C stops both; everything is kept for the next start (--fresh starts over).\n",
        flush=True,
    )


def _seed(what: str, data: Path) -> Path:
    """A file of the seed, with a day half a year ahead where it says IN_HALF_A_YEAR."""
    text = (HERE / "seed" / f"{what}.yaml").read_text(encoding="utf-8")
    seed = data / f"seed-{what}.yaml"
    ahead = datetime.now(UTC).date() + HALF_A_YEAR
    seed.write_text(text.replace("IN_HALF_A_YEAR", ahead.isoformat()), encoding="utf-8")
    return seed


def _await_connection(address: str, children: list[subprocess.Popen[bytes]], data: Path) -> None:
    """Until the bot holds a socket.

    Raises:
        Died: it ended, or did not connect in time.
    """
    deadline = time.monotonic() + STARTED_WITHIN
    while time.monotonic() < deadline:
        _refuse_dead(children, data)
        with urllib.request.urlopen(f"{address}/page-api/workspace?as=U0ADAWIN", timeout=5) as answer:  # noqa: S310 - our own address
            if b'"connected": true' in answer.read():
                return
        time.sleep(0.1)
    raise Died(f"The bot did not connect within {STARTED_WITHIN:.0f} seconds; see {data / 'bot.log'}.")


def _watch(children: list[subprocess.Popen[bytes]], data: Path) -> NoReturn:
    while True:
        _refuse_dead(children, data)
        time.sleep(0.5)


def _refuse_dead(children: list[subprocess.Popen[bytes]], data: Path) -> None:
    for child, what, log in zip(children, ("sandbox", "bot"), ("slack.log", "bot.log"), strict=False):
        if child.poll() is not None:
            raise Died(f"The {what} has stopped by itself (exit code {child.returncode}); see {data / log}.")


def _end(children: list[subprocess.Popen[bytes]]) -> None:
    """The bot first, so that it can say goodbye; whoever does not end in time is killed."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    for child in reversed(children):
        if child.poll() is None:
            child.terminate()
        try:
            child.wait(STOPPED_WITHIN)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
        if child.stdout:
            child.stdout.close()


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise Stopped
