"""From the start of the process to the first connection, and the memory it then holds."""

import asyncio
from pathlib import Path
from statistics import median
from time import perf_counter

from tests.support.scene import scene_on

TIMES = 5


async def measured(url: str, folder: Path) -> str:
    times, memory = [], []
    async with scene_on(url, folder / "starting.log") as scene:
        for _ in range(TIMES):
            start = perf_counter()
            bot = await scene.start_bot(imported=False)
            times.append(perf_counter() - start)
            await asyncio.sleep(3)
            memory.append(resident(bot.pid))
            await scene.kill(bot)
    return (
        f"to connected: median {median(times):.2f} s, longest {max(times):.2f} s; "
        f"resident when idle: {max(memory):.0f} MB"
    )


def resident(pid: int) -> float:
    """Megabytes of memory a process holds (Linux)."""
    for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise ValueError("the process has no VmRSS line")
