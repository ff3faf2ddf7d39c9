"""A server on this machine that speaks the Responses API as the SDK expects it, and misbehaves when it is told to."""

import asyncio
import contextlib
import json
from collections import deque
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from aiohttp import web

Json = dict[str, Any]
Writer = Callable[[Json], Json]
"""A stand-in for the model: given a request, the document it answers with."""


class Fault(StrEnum):
    SLOW = "slow"
    TOO_MANY = "too_many"
    BROKEN = "broken"
    TRUNCATED = "truncated"
    OTHER_FORM = "other_form"
    EMPTY = "empty"
    REFUSAL = "refusal"
    HUGE = "huge"
    NO_JSON = "no_json"
    ODD_BODY = "odd_body"
    NO_KEY = "no_key"
    BAD_REQUEST = "bad_request"
    NO_MODEL = "no_model"
    UNKNOWN_FIELD = "unknown_field"
    BAD_PROMPT = "bad_prompt"
    DROPPED = "dropped"


STATUSES = {
    Fault.TOO_MANY: ("rate_limit", 429),
    Fault.BROKEN: ("server_error", 500),
    Fault.NO_KEY: ("invalid_api_key", 401),
    Fault.BAD_REQUEST: ("invalid_request_error", 400),
    Fault.NO_MODEL: ("model_not_found", 404),
    Fault.UNKNOWN_FIELD: ("invalid_request_error", 422),
    Fault.BAD_PROMPT: ("invalid_prompt", 400),
}
CONTENTS: dict[Fault, list[Json]] = {
    Fault.EMPTY: [],
    Fault.REFUSAL: [{"type": "refusal", "refusal": "I cannot help with that."}],
}


def nothing_to_remark(_request: Json) -> Json:
    return {"findings": []}


@dataclass
class Model:
    """`faults` are met in turn, one a request; without any the answer is `writer`'s. `asked` records every request."""

    url: str = ""
    writer: Writer = nothing_to_remark
    vector: Callable[[str], list[float]] = lambda text: [float(len(text)), 1.0]
    faults: deque[Fault] = field(default_factory=deque)
    always: Fault | None = None
    retry_after: str = "1"
    asked: list[Json] = field(default_factory=list)
    tokens: tuple[int, int] = (400, 100)
    released: asyncio.Event = field(default_factory=asyncio.Event)

    def sent(self) -> str:
        """Everything that reached the server."""
        return "\n".join(json.dumps(one, ensure_ascii=False) for one in self.asked)

    async def embed(self, request: web.Request) -> web.StreamResponse:
        """Vectors of the texts by `vector`; the same faults."""
        asked: Json = await request.json()
        self.asked.append(asked)
        fault = self.faults.popleft() if self.faults else self.always
        if fault in STATUSES:
            code, status = STATUSES[fault]
            return web.json_response(_error(code), status=status)
        if fault is Fault.NO_JSON:
            return web.Response(text="<html>Gateway</html>", content_type="text/html")
        if fault is Fault.ODD_BODY:
            return web.json_response({"hello": ["world"], "data": 5})
        texts = asked["input"][1:] if fault is Fault.TRUNCATED else asked["input"]
        odd: dict[Fault, list[Any]] = {
            Fault.EMPTY: [],
            Fault.OTHER_FORM: ["a", None],
            Fault.HUGE: [float("inf")],
            Fault.REFUSAL: [[1.0]],
        }
        data = [
            {"object": "embedding", "index": place, "embedding": odd[fault] if fault in odd else self.vector(text)}
            for place, text in enumerate(texts)
        ]
        usage = {"prompt_tokens": self.tokens[0], "total_tokens": self.tokens[0]}
        return web.json_response({"object": "list", "model": "stand-in", "data": data[::-1], "usage": usage})

    async def respond(self, request: web.Request) -> web.StreamResponse:
        asked: Json = await request.json()
        self.asked.append(asked)
        fault = self.faults.popleft() if self.faults else self.always
        if fault is Fault.SLOW:
            await self.released.wait()
        if fault is Fault.DROPPED and request.transport is not None:
            request.transport.close()
        if fault in STATUSES:
            code, status = STATUSES[fault]
            headers = {"Retry-After": self.retry_after} if fault is Fault.TOO_MANY else {}
            return web.json_response(_error(code), status=status, headers=headers)
        if fault is Fault.NO_JSON:
            return web.Response(text="<html>Gateway</html>", content_type="text/html")
        if fault is Fault.ODD_BODY:
            return web.json_response({"hello": ["world"], "output": 5})
        content = CONTENTS.get(fault) if fault else None
        return web.json_response(self._response([_text(self._words(fault, asked))] if content is None else content))

    def _words(self, fault: Fault | None, asked: Json) -> str:
        words = json.dumps(self.writer(asked), ensure_ascii=False)
        match fault:
            case Fault.TRUNCATED:
                return words[: max(len(words) // 2, 1)]
            case Fault.OTHER_FORM:
                return json.dumps({"verdict": "approved", "stage": "clinical"})
            case Fault.HUGE:
                remark = {"kind": "tone", "quote": "hands", "why": "x" * 1_000_000, "suggestion": ""}
                return json.dumps({"findings": [remark]})
            case _:
                return words

    def _response(self, content: list[Json]) -> Json:
        sent, received = self.tokens
        message = {"id": "msg_1", "type": "message", "role": "assistant", "status": "completed", "content": content}
        return {
            "id": "resp_1",
            "object": "response",
            "created_at": 1_790_000_000,
            "status": "completed",
            "error": None,
            "incomplete_details": None,
            "instructions": None,
            "model": "stand-in",
            "output": [message],
            "parallel_tool_calls": False,
            "tool_choice": "auto",
            "tools": [],
            "temperature": 1.0,
            "top_p": 1.0,
            "store": False,
            "metadata": {},
            "usage": {
                "input_tokens": sent,
                "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0},
                "output_tokens": received,
                "output_tokens_details": {"reasoning_tokens": 0},
                "total_tokens": sent + received,
            },
        }


def _text(words: str) -> Json:
    return {"type": "output_text", "text": words, "annotations": []}


def _error(code: str) -> Json:
    return {"error": {"message": "as asked for", "type": code, "code": code, "param": None}}


@contextlib.asynccontextmanager
async def model_serving(writer: Writer = nothing_to_remark) -> AsyncIterator[Model]:
    """A model on a free port of this machine, until the block ends."""
    model = Model(writer=writer)
    application = web.Application(client_max_size=10**8)
    application.router.add_post("/v1/responses", model.respond)
    application.router.add_post("/v1/embeddings", model.embed)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    model.url = f"http://{host}:{port}/v1"
    try:
        yield model
    finally:
        model.released.set()
        await runner.cleanup()
