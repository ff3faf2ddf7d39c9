"""Fetches what stands at a public address, within bounds of size, time, redirects and kind."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Self
from urllib.parse import urljoin, urlsplit

from aiohttp import (
    ClientConnectorCertificateError,
    ClientConnectorDNSError,
    ClientConnectorSSLError,
    ClientError,
    ClientResponse,
    ClientSession,
    ClientTimeout,
    DummyCookieJar,
)
from aiohttp.abc import AbstractResolver

from bot.listening.sources.addresses import AddressRefused, checked
from bot.listening.sources.connecting import public_connector, refused
from bot.listening.sources.source import Clock, SourceFault
from bot.listening.sources.unpacking import Damaged, TooLarge, Unpacking

LARGEST = 5_000_000
"""Bytes of one answer, unpacked."""

MOST_REDIRECTS = 5
TIMES = ClientTimeout(total=30, connect=10)
PIECE = 65_536
USER_AGENT = "Vetted/0.1 (reads public feeds and pages for a health team)"

OK = 200
NOT_MODIFIED = 304
REDIRECTS = frozenset({301, 302, 303, 307, 308})
FOR_GOOD = frozenset({301, 308})


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What came back. `address` is where it was in the end; `moved_to` where it has moved for good, if anywhere."""

    status: int
    address: str
    body: bytes = field(default=b"", repr=False)
    content_type: str = ""
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Names in small letters."""

    moved_to: str = ""

    @property
    def unchanged(self) -> bool:
        return self.status == NOT_MODIFIED


class Fetcher:
    """Holds the connections; to be used as a context manager.

    `loopback` reaches this machine's own servers, and `resolver` answers instead of DNS: both are for tests alone.
    """

    def __init__(
        self,
        clock: Clock,
        *,
        loopback: bool = False,
        resolver: AbstractResolver | None = None,
        largest: int = LARGEST,
        times: ClientTimeout = TIMES,
    ) -> None:
        self._clock = clock
        self._loopback = loopback
        self._resolver = resolver
        self._largest = largest
        self._times = times
        self._session: ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._session = ClientSession(
            connector=public_connector(loopback=self._loopback, resolver=self._resolver),
            cookie_jar=DummyCookieJar(),
            timeout=self._times,
            auto_decompress=False,  # unpacked here, within bounds
            trust_env=False,  # a proxy would hide which address is connected to
            headers={"User-Agent": USER_AGENT, "Accept-Encoding": "gzip"},
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def get(
        self, address: str, *, headers: Mapping[str, str] | None = None, token: str = "", accept: str = "*/*"
    ) -> Answer:
        """The answer at an address: 200, or 304 where `headers` made it conditional.

        `token` goes to the address's own host and port alone, never to where it redirects.

        Raises:
            AddressRefused: it, or where it leads, may not be fetched.
            SourceFault: no usable answer came.
        """
        first = here = checked(address, loopback=self._loopback)
        for_good = True
        moved_to = ""
        for _ in range(MOST_REDIRECTS + 1):
            sent = {"Accept": accept, **(headers or {})}
            if token and _origin(here) == _origin(first):
                sent["Authorization"] = f"Bearer {token}"
            found = await self._once(here, sent)
            if isinstance(found, _Onward):
                for_good = for_good and found.for_good
                here = self._onward(here, found.location)
                moved_to = here if for_good else moved_to
                continue
            return Answer(
                status=found.status,
                address=here,
                body=found.body,
                content_type=found.content_type,
                headers=found.headers,
                moved_to=moved_to,
            )
        raise SourceFault(f"{host_of(first)} sends us from address to address, more than {MOST_REDIRECTS} times.")

    def _onward(self, here: str, location: str) -> str:
        onward = checked(urljoin(here, location), loopback=self._loopback)
        if here.startswith("https:") and not onward.startswith("https:"):
            raise AddressRefused(f"{host_of(here)} sends us on to an address without encryption (http).")
        return onward

    async def _once(self, address: str, headers: Mapping[str, str]) -> "Answer | _Onward":
        if self._session is None:
            raise RuntimeError("the fetcher was not entered")
        host = host_of(address)
        try:
            async with self._session.get(address, headers=headers, allow_redirects=False) as response:
                if response.status in REDIRECTS and (location := response.headers.get("Location")):
                    return _Onward(location=location, for_good=response.status in FOR_GOOD)
                if response.status not in {OK, NOT_MODIFIED}:
                    raise SourceFault(
                        _refusal_of(host, response.status), retry_after=retry_after(response.headers, self._clock())
                    )
                return Answer(
                    status=response.status,
                    address=address,
                    body=await self._body(response, host),
                    content_type=response.content_type if "Content-Type" in response.headers else "",
                    headers={name.lower(): value for name, value in response.headers.items()},
                )
        except TimeoutError:
            raise SourceFault(f"{host} did not answer in time.") from None
        except (ClientError, OSError, ValueError) as problem:
            raise (refused(problem) or SourceFault(_unreached(host, problem))) from None

    async def _body(self, response: ClientResponse, host: str) -> bytes:
        coding = response.headers.get("Content-Encoding", "").strip().lower()
        if coding not in {"", "identity", "gzip", "x-gzip", "deflate"}:
            raise SourceFault(f"{host} compresses its answers in a way Vetted does not read.")
        unpacking = Unpacking(most=self._largest, compressed=coding not in {"", "identity"})
        try:
            async for piece in response.content.iter_chunked(PIECE):
                unpacking.add(piece)
                await asyncio.sleep(0)  # a large answer must not hold up everybody else
            return unpacking.whole()
        except TooLarge:
            raise SourceFault(f"{host} answered with more than {self._largest / 1_000_000:g} MB.") from None
        except Damaged:
            raise SourceFault(f"{host} answered with something damaged or cut off.") from None


@dataclass(frozen=True, kw_only=True, slots=True)
class _Onward:
    location: str
    for_good: bool


def host_of(address: str) -> str:
    """The host, for sentences: never the rest of an address, which may hold somebody's key."""
    return urlsplit(address).hostname or "The address"


def retry_after(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """What `Retry-After` asks for: seconds or a date (RFC 9110, 10.2.3); None where nothing readable is asked.

    Mastodon names a moment in `X-RateLimit-Reset` instead.
    """
    value = headers.get("Retry-After", "").strip()
    if value.isascii() and value.isdigit():
        return timedelta(seconds=min(int(value[:9]), 10**8))
    reset = headers.get("X-RateLimit-Reset", "").strip()
    try:
        asked = parsedate_to_datetime(value) if value else datetime.fromisoformat(reset)
    except (ValueError, TypeError, IndexError):
        return None
    return max((asked if asked.tzinfo else asked.replace(tzinfo=UTC)) - now, timedelta(0))


def _unreached(host: str, problem: Exception) -> str:
    if isinstance(problem, ClientConnectorDNSError):
        return f"{host} is not known. Check how the address is written."
    if isinstance(problem, ClientConnectorCertificateError | ClientConnectorSSLError):
        return f"{host} cannot be trusted: its certificate does not hold."
    return f"{host} cannot be reached ({type(problem).__name__})."


def _refusal_of(host: str, status: int) -> str:
    match status:
        case 401 | 403:
            return f"{host} does not let us read this (status {status})."
        case 404 | 410:
            return f"{host} has nothing at this address (status {status})."
        case 429:
            return f"{host} asks for fewer requests (status 429)."
        case _:
            return f"{host} answered with status {status}."


def _origin(address: str) -> tuple[str, str]:
    parts = urlsplit(address)
    return parts.scheme, parts.netloc
