"""What a failed call to Slack means for the thing that was to be said."""

from dataclasses import dataclass
from datetime import timedelta

import aiohttp
from slack_sdk.errors import SlackApiError

MESSAGE_GONE = {"message_not_found", "cant_update_message", "edit_window_closed", "thread_not_found"}
"""Somebody deleted the message: it is posted anew."""

PERSON_GONE = {"user_disabled", "user_not_found", "user_not_visible", "cannot_dm_bot"}
"""Nobody reads this person's messages any more."""

NOT_OFFERED = {"unknown_method", "missing_scope", "not_allowed_token_type", "method_deprecated"}
"""This server or this token cannot do it: only the feature that needs it is off."""

OUR_FAULT = {"invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive", "org_login_required"}
"""Nothing can be sent until somebody mends the token; no delivery is to blame."""

UNSURE = {"internal_error", "fatal_error", "request_timeout", "service_unavailable", "team_added_to_org"}
"""Slack's own trouble; it says of `fatal_error` that part of the work may have been done."""

TOKEN_PAUSE = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Later:
    """Try again. `after` None means by the outbox's own backoff. `uncertain`: it may have been done all the same."""

    error: str
    after: timedelta | None = None
    uncertain: bool = False
    counts: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class Never:
    """Trying again will not help until a person mends something."""

    error: str


def status_of(error: SlackApiError) -> int:
    """The HTTP status. Where the answer was no JSON, the SDK hands over the HTTP library's response as it is."""
    status = getattr(error.response, "status_code", None)
    return int(status if status is not None else getattr(error.response, "status", 0))


def code_of(error: SlackApiError) -> str:
    """Slack's error code, or http_ and the status where there is none."""
    answer = getattr(error.response, "data", None)
    code = answer.get("error") if isinstance(answer, dict) else None
    return str(code or f"http_{status_of(error)}")


def read(error: SlackApiError | aiohttp.ClientError | TimeoutError) -> Later | Never:
    """What to do after this failure of one call."""
    if isinstance(error, aiohttp.ClientConnectorError):
        return Later(error="not connected")
    if not isinstance(error, SlackApiError):
        return Later(error=type(error).__name__, uncertain=True)
    status, code = status_of(error), code_of(error)
    if status == 429 or code == "ratelimited":  # noqa: PLR2004 - HTTP's "too many requests"
        wait = timedelta(seconds=float(error.response.headers.get("Retry-After") or 1))
        return Later(error="ratelimited", after=wait, counts=False)
    if status >= 500 or code in UNSURE:  # noqa: PLR2004 - HTTP's server errors
        return Later(error=code, uncertain=True)
    if code in OUR_FAULT:
        return Later(error=code, after=TOKEN_PAUSE, counts=False)
    return Never(error=code)
