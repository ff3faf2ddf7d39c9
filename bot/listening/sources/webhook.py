"""Posts that somebody else's tool sends: who signed them, and what they say. `receiving.py` listens for them."""

import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import TypeVar

import msgspec

from bot.listening.post import LONGEST_TEXT, Gone, Outlet, Post
from bot.listening.sources.languages import primary

SIGNATURE = "X-Vetted-Signature"
TIMESTAMP = "X-Vetted-Timestamp"
VERSION = "v1"
WINDOW = timedelta(minutes=5)
"""How far the sender's clock may be from ours; as long is a delivery remembered."""

LARGEST = 1_000_000
"""Bytes of a delivery."""

MOST_POSTS = 1_000
MOST_REASONS = 20
LONGEST_ID = 500
LONGEST_LINK = 2_000
LEAST_SECRET = 16
"""Characters; `openssl rand -hex 32` gives 64."""

Kind = TypeVar("Kind")

OUTLET = re.compile(r"[a-z0-9][a-z0-9._-]{0,29}")


class Unsigned(Exception):  # noqa: N818 - the reason is answered to the sender
    """A delivery whose sender is not known. Nothing of it is read."""


class Unreadable(Exception):  # noqa: N818 - the reasons are answered to the sender
    """A delivery that is signed and cannot be taken. Its reasons name places in it, and quote nothing."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__(reasons[0])
        self.reasons = tuple(reasons[:MOST_REASONS])


@dataclass(frozen=True, kw_only=True, slots=True)
class Delivery:
    """`name` is the same whenever the very same delivery comes again."""

    name: str
    posts: tuple[Post, ...]
    gone: tuple[Gone, ...]


def signature(secret: str, *, timestamp: str, body: bytes) -> str:
    """What a sender puts into `X-Vetted-Signature`: "v1=" and HMAC-SHA256 in hex over `v1:TIMESTAMP:BODY`."""
    signed = f"{VERSION}:{timestamp}:".encode() + body
    return f"{VERSION}={hmac.new(secret.encode(), signed, sha256).hexdigest()}"


def opened(secret: str, headers: Mapping[str, str], body: bytes, *, now: datetime) -> Delivery:
    """A delivery, once its signature holds.

    Raises:
        Unsigned: it is not signed with this secret, or at another time.
        Unreadable: it is not what docs/sources/webhook.md describes. Then nothing of it is taken.
    """
    if len(secret) < LEAST_SECRET:
        raise Unsigned("no secret is set")
    timestamp = headers.get(TIMESTAMP, "")
    given = headers.get(SIGNATURE, "")
    if not timestamp or not given:
        raise Unsigned(f"{TIMESTAMP} and {SIGNATURE} are needed")
    if not hmac.compare_digest(
        signature(secret, timestamp=timestamp, body=body).encode(), given.encode(errors="replace")
    ):
        raise Unsigned("the signature does not fit")
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= len("9999999999")):
        raise Unsigned(f"{TIMESTAMP} is no number of seconds since 1970")
    if abs(datetime.fromtimestamp(int(timestamp), UTC) - now) > WINDOW:
        raise Unsigned(f"{TIMESTAMP} is more than five minutes from now")
    posts, gone = _read(body, now)
    return Delivery(name=given, posts=posts, gone=gone)


class _Sent(msgspec.Struct, forbid_unknown_fields=True):
    """A post as it is sent. Every field is a text, so that each mistake gets a reason of its own."""

    network: str
    id: str
    text: str
    author: str = ""
    at: str = ""
    language: str = ""
    link: str = ""


class _SentGone(msgspec.Struct, forbid_unknown_fields=True):
    network: str
    id: str


class _Several(msgspec.Struct, forbid_unknown_fields=True):
    posts: list[msgspec.Raw] = []
    gone: list[msgspec.Raw] = []


def _read(body: bytes, now: datetime) -> tuple[tuple[Post, ...], tuple[Gone, ...]]:
    several = _several(body)
    if len(several.posts) + len(several.gone) > MOST_POSTS:
        raise Unreadable([f"more than {MOST_POSTS:,} posts at once"])
    reasons: list[str] = []
    posts = []
    gone = []
    for place, raw in enumerate(several.posts):
        sent = _decoded(raw, _Sent, f"posts[{place}]", reasons)
        if sent is not None:
            wrong = [f"posts[{place}].{reason}" for reason in _wrong(sent)]
            reasons += wrong
            if not wrong:
                posts.append(_post(sent, now))
    for place, raw in enumerate(several.gone):
        left = _decoded(raw, _SentGone, f"gone[{place}]", reasons)
        if left is not None:
            wrong = [f"gone[{place}].{reason}" for reason in _wrong_name(left.network, left.id)]
            reasons += wrong
            if not wrong:
                gone.append(Gone(outlet=Outlet(left.network), id=left.id))
    if reasons:
        raise Unreadable(reasons)
    return tuple(posts), tuple(gone)


def _several(body: bytes) -> _Several:
    """What is sent, whether it is one post, a list of them, or an object with "posts" and "gone"."""
    try:
        start = body.lstrip()[:1]
        if start == b"[":
            return _Several(posts=msgspec.json.decode(body, type=list[msgspec.Raw]))
        fields = msgspec.json.decode(body, type=dict[str, msgspec.Raw])
        if "posts" in fields or "gone" in fields:
            return msgspec.json.decode(body, type=_Several)
        return _Several(posts=[msgspec.Raw(body)])
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise Unreadable(['no JSON of one post, a list of posts, or {"posts": [...], "gone": [...]}']) from None


def _decoded(raw: msgspec.Raw, kind: type[Kind], place: str, reasons: list[str]) -> Kind | None:
    try:
        return msgspec.json.decode(raw, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as problem:
        # It names fields and types, and no values.
        told = str(problem)[:200] if isinstance(problem, msgspec.ValidationError) else "no JSON"
        reasons.append(f"{place}: {told}")
        return None


def _wrong(sent: _Sent) -> list[str]:
    reasons = _wrong_name(sent.network, sent.id)
    if not sent.text.strip():
        reasons.append("text: is empty")
    if sent.at and _time(sent.at) is None:
        reasons.append("at: is no time like 2026-01-31T12:00:00Z, with its offset")
    if sent.language and not primary(sent.language):
        reasons.append('language: is none like "en" or "pt-BR"')
    if sent.link and not (sent.link.startswith(("https://", "http://")) and len(sent.link) <= LONGEST_LINK):
        reasons.append("link: does not start with https:// or http://, or is too long")
    return reasons


def _wrong_name(network: str, name: str) -> list[str]:
    reasons = []
    if not OUTLET.fullmatch(network):
        reasons.append("network: takes small letters, digits, dots, hyphens and underscores, at most 30")
    if not 0 < len(name) <= LONGEST_ID:
        reasons.append(f"id: takes 1 to {LONGEST_ID} characters")
    return reasons


def _post(sent: _Sent, now: datetime) -> Post:
    return Post(
        outlet=Outlet(sent.network),
        id=sent.id,
        at=min(_time(sent.at) or now, now),
        text=sent.text.strip()[:LONGEST_TEXT],
        author=sent.author,
        language=primary(sent.language),
        link=sent.link,
    )


def _time(text: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text)
        return at.astimezone(UTC) if at.tzinfo else None
    except (ValueError, OverflowError):
        return None
