"""The bytes of a feed, read into posts. No network here: `feeds.py` fetches."""

import codecs
import hashlib
import io
import re
from calendar import timegm
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from time import struct_time
from typing import Any
from urllib.parse import urlsplit
from xml.parsers.expat import ExpatError, ParserCreate

from bot.listening.post import LONGEST_TEXT, Outlet, Post
from bot.listening.sources.fetching import host_of
from bot.listening.sources.languages import primary
from bot.listening.sources.plain import plain
from bot.listening.sources.source import SourceFault

NEWS = Outlet("news")
REDDIT = Outlet("reddit")
MOST_ITEMS = 500
MOST_ELEMENTS = 60_000
"""Of XML in a feed; one with 500 rich items has about 20,000."""

LOOSELY = 300_000
"""Characters that are read of a feed that is not well-formed: feedparser then searches it bit by bit, for minutes."""

LONGEST_ID = 500

MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
ENCODING = re.compile(rb"""\A\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
CHARSET = re.compile(r"""charset\s*=\s*["']?([A-Za-z0-9._-]{1,40})""", re.IGNORECASE)
TEXT_ENCODINGS = re.compile(r"utf-?(8|16)|us-ascii|(iso|windows|koi8|euc|gb|big5|shift)[a-z0-9_-]*", re.IGNORECASE)
ENTITY = re.compile(r"<!\s*ENTITY", re.IGNORECASE)
FULLNAME = re.compile(r"t[13]_[a-z0-9]{1,13}")
"""What Reddit calls a submission or a comment, in its feeds as in its API."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Feed:
    """`title` is plain; the posts stand in the feed's own order, usually the newest first."""

    title: str
    posts: tuple[Post, ...]


def read(body: bytes, *, address: str, content_type: str, now: datetime) -> Feed:
    """The posts of a feed, RSS or Atom.

    An item's id is its guid where that is an address or a URN, else its guid within this feed; without a guid, its
    link, then a hash of its words. An item without a date, or with one to come, counts as of now.

    Args:
        body: at most a few megabytes; reading it may take some seconds, so not in the event loop.
        address: where the feed stands.
        content_type: what the server says it is.
        now: the moment of reading.

    Raises:
        SourceFault: it is no feed, or one that is not read.
    """
    try:
        return _read(body, address, content_type, now)
    except (ValueError, LookupError, AttributeError, TypeError, RecursionError) as problem:
        # A parser of other people's markup meets what its authors never saw.
        raise SourceFault(f"The feed of {host_of(address)} cannot be read ({type(problem).__name__}).") from None


def _read(body: bytes, address: str, content_type: str, now: datetime) -> Feed:
    import feedparser  # noqa: PLC0415 - loads on first use

    host = host_of(address)
    text = _decoded(body, content_type)
    if ENTITY.search(text):
        # feedparser resolves a document's own entities, so a few lines could grow to gigabytes.
        raise SourceFault(f"{host} answered with XML that declares entities of its own. Such a feed is not read.")
    text = DECLARATION.sub("", text)
    if not _well_formed(text, host):
        text = text[:LOOSELY]
    parsed = feedparser.parse(
        io.BytesIO(text.encode()),  # a stream: a string could be taken for an address or a file
        response_headers={"content-type": "application/xml; charset=utf-8"},
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    if not parsed.get("version"):
        raise SourceFault(f"What {host} answers is not a feed.")
    if parsed.get("bozo") and not parsed.entries:
        raise SourceFault(f"The feed of {host} is damaged or cut off.")
    language = primary(parsed.feed.get("language"))
    posts = (_post(entry, address=address, language=language, now=now) for entry in parsed.entries[:MOST_ITEMS])
    return Feed(
        title=plain(str(parsed.feed.get("title") or ""))[:200],
        posts=tuple(post for post in posts if post is not None),
    )


def _decoded(body: bytes, content_type: str) -> str:
    for mark, name in MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace")
    declared = ENCODING.match(body[:1_000])
    told = CHARSET.search(content_type)
    for name in (declared[1].decode() if declared else "", told[1] if told else "", "utf-8"):
        if TEXT_ENCODINGS.fullmatch(name):
            try:
                return body.decode(name)
            except (LookupError, UnicodeDecodeError):
                continue
    return body.decode("windows-1252", "replace")


def _well_formed(text: str, host: str) -> bool:
    """Whether it is XML. Raises SourceFault where it has more elements than feedparser reads in some seconds."""
    count = 0

    def started(_name: str, _attributes: object) -> None:
        nonlocal count
        count += 1
        if count > MOST_ELEMENTS:
            raise SourceFault(f"The feed of {host} has more than {MOST_ELEMENTS:,} elements.")

    parser = ParserCreate("utf-8")
    parser.StartElementHandler = started
    try:
        parser.ParseFile(io.BytesIO(text.encode()))
    except ExpatError:
        return False
    return True


def _post(entry: Mapping[str, Any], *, address: str, language: str, now: datetime) -> Post | None:
    title = _words(entry, "title")
    text = "\n".join(part for part in (title, _words(entry, "summary") or _content(entry)) if part)[:LONGEST_TEXT]
    if not text:
        return None
    link = str(entry.get("link") or "")
    host = host_of(address)
    guid = str(entry.get("id") or "")[:LONGEST_ID]
    at_reddit = host == "reddit.com" or host.endswith(".reddit.com")
    if at_reddit and FULLNAME.fullmatch(guid):
        outlet, name, author = REDDIT, guid, str(entry.get("author") or "").removeprefix("/u/")
    else:
        outlet, name, author = NEWS, _name(guid, link[:LONGEST_ID], text, address), host
    return Post(
        outlet=outlet,
        id=name,
        at=min(_date(entry) or now, now),
        text=text,
        author=author or host,
        language=primary(str(entry.get("language") or "")) or language,
        link=link if _is_link(link) else "",
    )


def _words(entry: Mapping[str, Any], key: str) -> str:
    # Without details, feedparser repeats the content under this name.
    detail = entry.get(f"{key}_detail") or {}
    value = str(detail.get("value") or "")
    kind = str(detail.get("type") or "")
    return plain(value) if "html" in kind else " ".join(value.split())


def _content(entry: Mapping[str, Any]) -> str:
    return "\n".join(plain(str(part.get("value") or "")) for part in entry.get("content") or ())


def _name(guid: str, link: str, text: str, address: str) -> str:
    if guid.startswith(("http://", "https://", "tag:", "urn:")):
        return guid
    if guid:
        return f"{address} {guid}"
    return link or f"{address} {hashlib.sha256(text.encode()).hexdigest()}"


def _date(entry: Mapping[str, Any]) -> datetime | None:
    for key in ("published_parsed", "updated_parsed", "created_parsed"):
        # "in" first: feedparser answers for one date with another, and warns that it does.
        value = entry[key] if key in entry else None  # noqa: SIM401 - see above
        if isinstance(value, struct_time):
            try:
                return datetime.fromtimestamp(timegm(value), UTC)
            except (ValueError, OverflowError, OSError):
                return None
    return None


def _is_link(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)
