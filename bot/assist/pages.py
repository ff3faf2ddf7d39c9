"""Reads the public page that a link leads to, as the text of an advisory."""

import asyncio
import re
from collections.abc import Callable
from typing import Protocol

from bot.listening.sources.addresses import AddressRefused, checked
from bot.listening.sources.fetching import Answer, Fetcher, host_of
from bot.listening.sources.plain import page
from bot.listening.sources.source import SourceFault

LONGEST = 12_000
"""Characters of a page's text that are kept, about 3,000 tokens: what comes later is left out, and said to be."""

CUT = "\n[…]"
"""Stands where the rest of a longer page was left out."""

ACCEPT = "text/html,application/xhtml+xml,text/plain"
HTML = frozenset({"text/html", "application/xhtml+xml"})
CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)
HEAD = 2_048
"""Bytes of a page in which it has to say how its letters are written (HTML Living Standard, 4.2.5.4)."""


class Unreadable(Exception):  # noqa: N818 - named for what the page is
    """A page that gives no text. The sentence is for whoever gave the link; it names the host alone."""


class Pages(Protocol):
    def why_not(self, address: str) -> str:
        """Why an address is never opened, as far as that can be told without asking anybody; else empty."""
        ...

    async def read(self, address: str) -> str:
        """The page's text, at most `LONGEST` characters and then `CUT`.

        Raises:
            Unreadable: it cannot be fetched, or is nothing to read.
        """
        ...


class WebPages:
    """Fetches within the fetcher's bounds: public addresses only, a few redirects, 5 MB, half a minute."""

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher

    def why_not(self, address: str) -> str:
        try:
            checked(address)
        except AddressRefused as refused:
            return refused.reason
        return ""

    async def read(self, address: str) -> str:
        try:
            answer = await self._fetcher.get(address, accept=ACCEPT)
        except SourceFault as fault:
            raise Unreadable(fault.reason) from None
        text = kept(await asyncio.to_thread(reader_of(answer)))
        if not text:
            raise Unreadable(f"{host_of(address)} shows no text without a browser.")
        return shortened(text)


def reader_of(answer: Answer) -> Callable[[], str]:
    """What makes text of an answer.

    Raises:
        Unreadable: it is a document of another kind.
    """
    if answer.content_type in HTML:
        return lambda: page(decoded(answer))
    if answer.content_type == "text/plain":
        return lambda: decoded(answer).strip()
    kind = "a PDF file" if answer.content_type == "application/pdf" else "no web page"
    raise Unreadable(f"What {host_of(answer.address)} has there is {kind}.")


def decoded(answer: Answer) -> str:
    """The body's letters by its header, else by what it says itself, else UTF-8; what cannot be read becomes U+FFFD."""
    named = CHARSET.search(answer.headers.get("content-type", ""))
    named = named or CHARSET.search(answer.body[:HEAD].decode("latin-1"))
    try:
        return answer.body.decode(named[1] if named else "utf-8-sig", errors="replace")
    except (LookupError, UnicodeError, ValueError):
        return answer.body.decode("utf-8-sig", errors="replace")


def kept(text: str) -> str:
    """The text without what a database takes for no text."""
    return text.replace("\0", "").encode(errors="replace").decode()


def shortened(text: str) -> str:
    """The text up to the last whole line that fits."""
    if len(text) <= LONGEST:
        return text
    whole, _, _ = text[: LONGEST + 1].rpartition("\n")
    return (whole if len(whole) > LONGEST // 2 else text[:LONGEST]) + CUT
