"""`python -m tests.bench.firehose RATE`: so many public posts a second, a tenth of them about flu."""

import asyncio
import json
import random
import sys
import time

from aiohttp import web

WORDS = (
    "morning",
    "coffee",
    "garden",
    "weather",
    "train",
    "music",
    "window",
    "river",
    "city",
    "friend",
    "story",
    "market",
)
TICK = 0.05


def event(number: int, generator: random.Random) -> str:
    words = " ".join(generator.choices(WORDS, k=22))
    text = f"{words} flu shot {number}" if number % 10 == 0 else f"{words} {number}"
    return json.dumps(
        {
            "did": f"did:plc:person{number % 5000}",
            "time_us": int(time.time() * 1_000_000),
            "kind": "commit",
            "commit": {
                "rev": "3l",
                "operation": "create",
                "collection": "app.bsky.feed.post",
                "rkey": f"3k{number:011}",
                "record": {"$type": "app.bsky.feed.post", "createdAt": "", "langs": ["en"], "text": text},
                "cid": "bafy",
            },
        }
    )


async def serve(request: web.Request) -> web.WebSocketResponse:
    rate = request.app[RATE]
    socket = web.WebSocketResponse()
    await socket.prepare(request)
    generator = random.Random(7)  # noqa: S311 - it makes up text
    number = 0
    start = time.monotonic()
    while not socket.closed:
        due = int((time.monotonic() - start) * rate)
        while number < due:
            await socket.send_str(event(number, generator))
            number += 1
        await asyncio.sleep(TICK)
    return socket


RATE = web.AppKey("rate", int)


async def main(rate: int) -> None:
    application = web.Application()
    application[RATE] = rate
    application.router.add_get("/subscribe", serve)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(f"ws://127.0.0.1:{runner.addresses[0][1]}/subscribe", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
