"""A model behind OpenAI's Responses API, or behind another server that speaks it."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import chain
from math import isfinite
from typing import TYPE_CHECKING, Any

from bot.assist.pages import kept
from bot.assist.provider import Answered, Ask, Embedded, Silence, Tokens, Unanswered, estimate_of

if TYPE_CHECKING:
    from openai import APIStatusError, AsyncOpenAI

ANSWER_SECONDS = 45.0
"""How long a call may take in all, however steadily its answer drips in."""

LARGEST_ANSWER = 60_000
"""Characters; the longest answer that is asked for has a third of that."""

LONGEST_PAUSE = timedelta(minutes=15)
NO_KEY = (401, 403)
OF_THE_WORDS = frozenset({"invalid_prompt", "content_filter", "content_policy_violation", "context_length_exceeded"})
"""Codes of a refused request that are about what was asked; any other such refusal is about how Vetted is set up."""

TOO_MANY = 429
SERVER = 500


@dataclass(slots=True)
class OpenAIProvider:
    """`base_url` empty: OpenAI's own. One call is one request: the SDK repeats nothing, since whoever asks counts."""

    key: str = field(repr=False)
    model: str
    embedding_model: str = ""
    base_url: str = ""
    seconds: float = ANSWER_SECONDS
    _client: "AsyncOpenAI | None" = field(default=None, repr=False)

    def prepare(self) -> None:
        """Loads what the first call would wait for, half a second of work; safe in a thread."""
        import bot.assist.forms  # noqa: F401, PLC0415 - heavy (D12): loaded where there is a key

        _ = self._connected().responses

    async def answer(self, ask: Ask) -> Answered:
        from bot.assist.forms import FORMS  # noqa: PLC0415 - see `prepare`

        async with self._asking(ask.most) as cost:
            raw = await self._connected().responses.with_raw_response.parse(
                model=self.model,
                instructions=ask.instructions,
                input=ask.data,
                text_format=FORMS[ask.feature],
                max_output_tokens=ask.longest,
                store=False,
            )
            # What it cost is read before the answer: an answer that is cut off, or of another form, was paid for too.
            cost.tokens = _tokens(raw.http_response.json(), otherwise=ask.most)
            return _answered(raw.parse(), cost.tokens)

    async def embed(self, texts: Sequence[str]) -> Embedded:
        most = Tokens(sent=estimate_of(texts))
        async with self._asking(most) as cost:
            raw = await self._connected().embeddings.with_raw_response.create(
                model=self.embedding_model, input=list(texts), encoding_format="float"
            )
            cost.tokens = _tokens(raw.http_response.json(), otherwise=most)
            return _embedded(raw.parse(), len(texts), cost.tokens)

    @contextlib.asynccontextmanager
    async def _asking(self, most: Tokens) -> AsyncIterator["_Cost"]:
        """Raises Unanswered for whatever keeps a call from its answer, with what it cost: `most` where a request was
        under way, or was answered, and nobody said.
        """
        import openai  # noqa: PLC0415 - see `prepare`
        from pydantic import ValidationError  # noqa: PLC0415 - likewise

        cost = _Cost(tokens=most)
        try:
            async with asyncio.timeout(self.seconds):
                yield cost
        except (TimeoutError, openai.APITimeoutError):
            raise Unanswered(Silence.SLOW, tokens=cost.tokens) from None
        except openai.APIStatusError as refused:
            raise _refusal(refused) from None
        except openai.APIConnectionError as broken:
            # Which library the SDK sends with differs from release to release; the error's name does not.
            never_sent = type(broken.__cause__).__name__ == "ConnectError"
            raise Unanswered(Silence.DOWN, tokens=Tokens() if never_sent else cost.tokens) from None
        except (openai.OpenAIError, ValidationError, ValueError, TypeError, AttributeError, KeyError):
            # What the SDK raises over a body that is no answer of this API depends on where it stumbles.
            raise Unanswered(Silence.NONSENSE, tokens=cost.tokens) from None

    def _connected(self) -> "AsyncOpenAI":
        if self._client is None:
            from openai import AsyncOpenAI  # noqa: PLC0415 - see `answer`

            # At DEBUG, which OPENAI_LOG switches on, the SDK prints whole requests.
            logging.getLogger("openai").setLevel(logging.WARNING)
            self._client = AsyncOpenAI(
                api_key=self.key,
                base_url=self.base_url or "https://api.openai.com/v1",
                timeout=self.seconds,
                max_retries=0,
            )
        return self._client

    async def close(self) -> None:
        if self._client is not None:
            await self._client.close()
            self._client = None


@dataclass(slots=True)
class _Cost:
    """What a call cost, as far as it is known."""

    tokens: Tokens


def _answered(response: Any, tokens: Tokens) -> Answered:  # noqa: ANN401 - generic over the form; a strange server may send anything
    """Raises Unanswered for what is no answer of the form asked for."""
    try:
        contents = [part for item in response.output if item.type == "message" for part in item.content]
        text, parsed = response.output_text, response.output_parsed
    except (AttributeError, TypeError):
        raise Unanswered(Silence.NONSENSE, tokens=tokens) from None
    if any(part.type == "refusal" for part in contents):
        raise Unanswered(Silence.REFUSED, tokens=tokens)
    if parsed is None or len(text) > LARGEST_ANSWER:
        raise Unanswered(Silence.NONSENSE, tokens=tokens)
    return Answered(document=_clean(parsed.model_dump()), tokens=tokens)


def _clean(value: Any) -> Any:  # noqa: ANN401 - the same form again
    """An answer without what a database takes for no text."""
    match value:
        case str():
            return kept(value)
        case list():
            return [_clean(one) for one in value]
        case dict():
            return {key: _clean(one) for key, one in value.items()}
        case _:
            return value


def _embedded(response: Any, count: int, tokens: Tokens) -> Embedded:  # noqa: ANN401 - see `_answered`
    """Raises Unanswered for what is not one vector of finite numbers for each text, all of one length."""
    try:
        parts = sorted(response.data, key=lambda one: int(one.index))
        vectors = tuple(tuple(map(float, one.embedding)) for one in parts)
    except (AttributeError, TypeError, ValueError):
        raise Unanswered(Silence.NONSENSE, tokens=tokens) from None
    lengths = {len(one) for one in vectors}
    if len(vectors) != count or len(lengths) != 1 or 0 in lengths or not all(map(isfinite, chain(*vectors))):
        raise Unanswered(Silence.NONSENSE, tokens=tokens)
    return Embedded(vectors=vectors, tokens=tokens)


def _tokens(body: Any, *, otherwise: Tokens) -> Tokens:  # noqa: ANN401 - see `_answered`
    """What a body says that it cost; `otherwise` where it does not."""
    usage = body.get("usage") if isinstance(body, dict) else None
    if not isinstance(usage, dict):
        return otherwise
    sent = _count(usage, "input_tokens") or _count(usage, "prompt_tokens")
    return Tokens(sent=sent, received=_count(usage, "output_tokens"))


def _count(usage: Mapping[str, Any], name: str) -> int:
    count = usage.get(name, 0)
    return count if isinstance(count, int) and count > 0 else 0


def _refusal(refused: "APIStatusError") -> Unanswered:
    if refused.status_code in NO_KEY:
        return Unanswered(Silence.KEY)
    if refused.status_code == TOO_MANY:
        return Unanswered(Silence.BUSY, after=_pause(refused.response.headers.get("retry-after", "")))
    if refused.status_code >= SERVER:
        return Unanswered(Silence.DOWN)
    return Unanswered(Silence.REFUSED if refused.code in OF_THE_WORDS else Silence.UNKNOWN)


def _pause(header: str) -> timedelta | None:
    """Retry-After in seconds; a date, or nonsense, is left to the usual pauses."""
    return min(timedelta(seconds=int(header)), LONGEST_PAUSE) if header.isdecimal() and len(header) < 9 else None  # noqa: PLR2004 - more digits than any pause has
