"""`python -m bot` as processes of their own, forked from one that has imported it.

An import takes a second and a half, and hundreds of tests start a bot. What such a process does from `main` on, its
signals, its exit and its streams are those of one that was started; that the real start works, the tests of the wheel,
of the command line's help and of the browser show.
"""

import asyncio
import contextlib
import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[2]
SECONDS = 120
"""How long a command may take."""


class BotProcess:
    """As asyncio's subprocesses: `wait`, `kill`, `send_signal`, `returncode`."""

    def __init__(self, process: ForkServerProcess) -> None:
        self._process = process

    @property
    def pid(self) -> int:
        return self._process.pid or 0

    @property
    def returncode(self) -> int | None:
        return self._process.exitcode

    def send_signal(self, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    async def wait(self) -> int:
        while (code := self.returncode) is None:  # noqa: ASYNC110 - the exit lies in another process
            await asyncio.sleep(0.01)
        return code


async def anew(*, at: Path, environment: Mapping[str, str], out: Path) -> asyncio.subprocess.Process:
    """`python -m bot` from nothing, as people start it: for what its start itself is measured by."""
    with out.open("ab") as log:
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", cwd=at, env=environment, stdout=log, stderr=log
        )


def start(words: Sequence[str], *, at: Path, environment: Mapping[str, str], out: Path, err: Path) -> BotProcess:
    """`python -m bot WORDS…` in this folder, with this environment and no other; what it says goes to the files."""
    made = _forking().Process(target=_main, args=(list(words), str(at), dict(environment), str(out), str(err)))
    made.daemon = True  # ends with the tests, whatever happens
    made.start()
    return BotProcess(made)


def run(words: Sequence[str], *, at: Path, environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """The same to its end, with what it said."""
    with TemporaryDirectory() as folder:
        out, err = Path(folder, "out"), Path(folder, "err")
        bot = start(words, at=at, environment=environment, out=out, err=err)
        bot._process.join(SECONDS)
        if bot.returncode is None:
            bot.kill()
            raise subprocess.TimeoutExpired(list(words), SECONDS)
        said, problems = (file.read_text(encoding="utf-8") for file in (out, err))
        return subprocess.CompletedProcess(list(words), bot.returncode, said, problems)


@cache
def _forking() -> ForkServerContext:
    """The server is started with the first process; it finds the bot where the tests find it."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.support.preloaded"])
    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = str(ROOT)
    try:
        from multiprocessing import forkserver  # noqa: PLC0415 - beside its only use

        forkserver.ensure_running()
    finally:
        if before is None:
            del os.environ["PYTHONPATH"]
        else:
            os.environ["PYTHONPATH"] = before
    return context


def _main(words: list[str], at: str, environment: dict[str, str], out: str, err: str) -> None:
    """Runs in the forked process."""
    for file, stream in ((os.devnull, 0), (out, 1), (err, 2)):
        opened = os.open(file, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(opened, stream)
        os.close(opened)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(at)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - multiprocessing closed it
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115 - line by line is not needed
    sys.stderr = open(2, "w", buffering=1, encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.argv = ["bot", *words]
    from bot.__main__ import main  # noqa: PLC0415 - only here

    try:
        code = main()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    raise SystemExit(code)
