"""A stand-in for a language model, so that the sandbox shows the whole flow: it knows a dozen phrases, and no language.

It speaks the Responses API as far as a client with structured outputs needs it. It says that it is a stand-in: its
name is MODEL, and the bot shows the name of whatever model it asked.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from aiohttp import web

MODEL = "stand-in model of the sandbox"
KEY = "sk-sandbox-stand-in"

Json = dict[str, Any]

REMARKS: tuple[tuple[str, str, str, str], ...] = (
    (
        "claim",
        r"\b(?:always|never|guaranteed|100 ?%|completely safe|no side effects|the best|proven)\b",
        "Nothing holds for everybody, and a reader may take this word for a promise.",
        "Say how often, or for whom: “most people”, “in studies of adults”.",
    ),
    (
        "stigma",
        r"\b(?:addicts?|diabetics?|suffer(?:s|ing)? from|the elderly|victims? of)\b",
        "It puts the condition before the person.",
        "Name the person first: “people with …”, “older adults”.",
    ),
    (
        "tone",
        r"\b(?:you must|don't be|no excuse|stupid|careless|fail to)\b",
        "It may sound like blame, and people who feel blamed turn away.",
        "Invite instead: “you can …”, “it helps to …”.",
    ),
    (
        "instruction",
        r"\b(?:as needed|if necessary|as soon as possible|regularly|when appropriate|soon)\b",
        "A reader cannot tell when to act.",
        "Give a time or a sign: “within two days”, “if the fever lasts longer than three days”.",
    ),
    (
        "readability",
        r"\b(?:immunization|hypertension|administer(?:ed)?|utilize|comorbidit\w+|prophyla\w+|contraindicat\w+)\b",
        "Many readers do not know this word.",
        "Use an everyday word, or explain it in the same sentence.",
    ),
    (
        "recognisable",
        r"\b(?:the only|our first|our youngest|our oldest)\b[^.!?\n]{0,40}",
        "In a small town people may know who is meant.",
        "Leave out what is true of one person only.",
    ),
)
FIGURE = re.compile(r"\b\d[\d.,]* ?(?:%|percent|million|thousand|times|in \d+)[^.!?\n]{0,30}")


async def respond(request: web.Request) -> web.Response:
    """`POST /stand-in/v1/responses`."""
    if request.headers.get("Authorization") != f"Bearer {KEY}":
        return web.json_response({"error": {"message": "not the sandbox's key", "code": "invalid_api_key"}}, status=401)
    try:
        asked = await request.json()
        form, data = asked["text"]["format"]["name"], json.loads(asked["input"])
        document = ANSWERS[form](data)
    except (ValueError, KeyError, TypeError, AttributeError):
        return web.json_response({"error": {"message": "not understood", "code": "invalid_request_error"}}, status=400)
    words = json.dumps(document, ensure_ascii=False)
    return web.json_response(_response(words, sent=len(str(asked["input"])) // 4, received=len(words) // 4))


def opinion(data: Json) -> Json:
    """Remarks on the phrases it knows, one a rule."""
    found: list[Json] = []
    for text in data["texts"].values():
        found += list(_remarks(text, sourced=bool(data["sources_named"])))
    return {"findings": list({one["kind"]: one for one in reversed(found)}.values())[::-1]}


def _remarks(text: str, *, sourced: bool) -> Iterator[Json]:
    for kind, pattern, why, suggestion in REMARKS:
        if match := re.search(pattern, text, re.IGNORECASE):
            yield {"kind": kind, "quote": match[0], "why": why, "suggestion": suggestion}
    if not sourced and (figure := FIGURE.search(text)):
        why, suggestion = "A figure, and no source beside it.", "Name the source, with a link."
        yield {"kind": "source", "quote": figure[0], "why": why, "suggestion": suggestion}


def variants(data: Json) -> Json:
    """The advisory's first sentences over and over: enough to show the way of a variant. A language it does not know
    gets a sentence of it, and one variant a number that the advisory does not have, so that there is one to point out.
    """
    sentences = re.split(r"(?<=[.!?])\s+", data["advisory"])
    found = []
    for name in data["wanted"]:
        text = " ".join(sentences[:2])[:250]
        match name.partition(":")[0]:
            case "infographic":
                text = "\n".join(["What to know", *sentences[:5]])
            case "questions":
                text = "\n".join(f"What should I know? {sentence}" for sentence in sentences[:3])
            case "plain":
                text = f"{text} Most people feel better within 14 days."
            case "language":
                text = f"(The stand-in knows no {name.partition(':')[2]}.) {text}"
        alt = "A poster with the advisory's sentences, one below the other." if name == "infographic" else ""
        found.append({"name": name, "text": text, "alt_text": alt})
    return {"variants": found}


LONGEST_ASKED = 80
"""Characters of a question that are told."""


def summary(data: Json) -> Json:
    """The two commonest questions, each from its "¿" or its beginning, and what two phrases it knows claim."""
    asked: dict[str, list[int]] = {}
    claimed: dict[str, list[int]] = {}
    for post in data["posts"]:
        for question in re.findall(r"[^.!?\n]{8,200}\?", post["text"]):
            whole = question[max(0, question.rfind("¿")) :].strip()
            asked.setdefault(whole if len(whole) <= LONGEST_ASKED else f"{whole[: LONGEST_ASKED - 1]}…", []).append(
                post["number"]
            )
        for claim in re.findall(r"(?:only comes from|cures?|cured)[^.!?\n]{0,80}", post["text"], re.IGNORECASE):
            claimed.setdefault(" ".join(claim.split()[:3]).lower(), []).append(post["number"])
    return {
        name: [{"text": text, "posts": posts} for text, posts in sorted(found.items(), key=_most)[:2]]
        for name, found in (("asked", asked), ("claimed", claimed))
    }


def _most(one: tuple[str, list[int]]) -> int:
    return -len(one[1])


ANSWERS = {"Opinion": opinion, "Variants": variants, "Summary": summary}


def _response(words: str, *, sent: int, received: int) -> Json:
    content = {"type": "output_text", "text": words, "annotations": []}
    return {
        "id": "resp_sandbox",
        "object": "response",
        "created_at": 0,
        "status": "completed",
        "error": None,
        "incomplete_details": None,
        "model": MODEL,
        "output": [
            {"id": "msg_sandbox", "type": "message", "role": "assistant", "status": "completed", "content": [content]}
        ],
        "parallel_tool_calls": False,
        "tool_choice": "auto",
        "tools": [],
        "store": False,
        "usage": {
            "input_tokens": sent,
            "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0},
            "output_tokens": received,
            "output_tokens_details": {"reasoning_tokens": 0},
            "total_tokens": sent + received,
        },
    }
