"""What an app sends to the Web API: read from the request, and refused in Slack's words where it cannot be read."""

import json
from typing import Any

from aiohttp import web

from bot.sandbox.fields import Fields

Json = dict[str, Any]
JSON_FIELDS = {"blocks", "view", "metadata", "files", "attachments"}
FORMS = {"application/x-www-form-urlencoded", "multipart/form-data"}


class ApiError(Exception):
    """A refusal with Slack's error code, and what Slack says beside it."""

    def __init__(self, code: str, *messages: str, **more: Any) -> None:  # noqa: ANN401 - goes into the answer as it is
        super().__init__(code)
        self.body: Json = {"ok": False, "error": code, **more}
        if messages:
            self.body["response_metadata"] = {"messages": list(messages)}

    @property
    def messages(self) -> list[str]:
        found: list[str] = self.body.get("response_metadata", {}).get("messages", [])
        return found


def invalid(key: str, what: str) -> ApiError:
    """An argument that is not as documented."""
    return ApiError("invalid_arguments", f"[ERROR] {what} [json-pointer:/{key}]")


class Arguments(Fields):
    """The arguments of one call."""

    def refusal(self, key: str, what: str) -> ApiError:
        if what == "is missing":
            return ApiError("invalid_arguments", f"[ERROR] missing required field: {key}")
        return invalid(key, what)

    def page(self, *, default: int, most: int) -> tuple[int, int]:
        """Where a page of a list starts, and how long it is.

        Raises:
            ApiError: invalid_cursor, or a limit that is no number.
        """
        cursor = self.text_or("cursor")
        if cursor and not (cursor.isascii() and cursor.isdigit() and len(cursor) < 10):  # noqa: PLR2004 - ours are short
            raise ApiError("invalid_cursor")
        return int(cursor or 0), self.whole("limit", default, least=0, most=most) or default


def paged(found: list[Any], start: int, limit: int) -> tuple[list[Any], str]:
    """A page of a list, and the cursor of the next one; empty at the end."""
    return found[start : start + limit], str(start + limit) if start + limit < len(found) else ""


async def read(request: web.Request) -> Json:
    """What the app sent, as query, form, multipart or JSON; JSON inside form fields is read.

    Raises:
        ApiError: it cannot be read.
    """
    arguments: Json = dict(request.query)
    if request.method == "GET" or not request.can_read_body:
        return _unpacked(arguments)
    if request.content_type == "application/json":
        found = parsed(await _text(request))
        if not isinstance(found, dict):
            raise ApiError("json_not_object")
        return arguments | found
    if request.content_type not in FORMS:
        raise ApiError("invalid_post_type")
    try:
        form = await request.post()
    except LookupError as unknown:
        raise ApiError("invalid_charset") from unknown
    except (ValueError, AssertionError) as broken:  # aiohttp asserts where a multipart body ends too soon
        raise ApiError("invalid_form_data") from broken
    arguments |= {key: value for key, value in form.items() if isinstance(value, str)}
    return _unpacked(arguments)


async def _text(request: web.Request) -> str:
    try:
        return await request.text()
    except LookupError as unknown:
        raise ApiError("invalid_charset") from unknown
    except UnicodeError as broken:
        raise ApiError("invalid_json") from broken


def parsed(text: str) -> Any:  # noqa: ANN401 - any JSON
    """The JSON in a text.

    Raises:
        ApiError: invalid_json, also for what only Python's reader takes (NaN) or what nests too deeply.
    """
    try:
        return json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError) as broken:
        raise ApiError("invalid_json") from broken


def _no_constant(name: str) -> None:
    raise ValueError(name)


def _unpacked(arguments: Json) -> Json:
    unpacked = {}
    for key, value in arguments.items():
        if key in JSON_FIELDS and isinstance(value, str):
            try:
                unpacked[key] = parsed(value)
            except ApiError as broken:
                wrong = invalid(key, "must be JSON")
                raise (ApiError("invalid_blocks_format") if key == "blocks" else wrong) from broken
        else:
            unpacked[key] = value
    return unpacked
