"""Connections that reach public addresses alone: the number is checked that is connected to, not the name."""

import socket
from ipaddress import ip_address

from aiohttp import AddrInfoType, TCPConnector
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

from bot.listening.sources.addresses import AddressRefused, public

AT_ONCE = 20
"""Connections at a time, to all hosts together."""


class NotPublic(OSError):  # noqa: N818 - the connector needs an OSError; it never leaves this package
    """A name leads into a private network."""


class PublicResolver(AbstractResolver):
    """Gives only addresses that may be connected to.

    Raises:
        NotPublic: a name has none.
    """

    def __init__(self, resolver: AbstractResolver, *, loopback: bool = False) -> None:
        self._resolver = resolver
        self._loopback = loopback

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        found = await self._resolver.resolve(host, port, family)
        allowed = [result for result in found if may_connect(result["host"], loopback=self._loopback)]
        if not allowed:
            raise NotPublic(0, "not a public address")
        return allowed

    async def close(self) -> None:
        await self._resolver.close()


def may_connect(host: str, *, loopback: bool) -> bool:
    try:
        ip = ip_address(host)
    except ValueError:
        return False
    return public(ip) or (loopback and ip.is_loopback)


def public_connector(*, loopback: bool = False, resolver: AbstractResolver | None = None) -> TCPConnector:
    """A connector that cannot be led elsewhere by DNS: names are resolved once a connection and the answer is used."""

    def opened(info: AddrInfoType) -> socket.socket:
        # The last door: whatever way an address came here, this is the one that is connected to.
        if not may_connect(str(info[4][0]), loopback=loopback):
            raise NotPublic(0, "not a public address")
        return socket.socket(info[0], info[1], info[2])

    return TCPConnector(
        resolver=PublicResolver(resolver or ThreadedResolver(), loopback=loopback),
        socket_factory=opened,
        use_dns_cache=False,
        limit=AT_ONCE,
        limit_per_host=2,
    )


def refused(problem: BaseException) -> AddressRefused | None:
    """The refusal behind a failed connection, if that is what it was."""
    seen: BaseException | None = problem
    while seen is not None:
        if isinstance(seen, NotPublic) or isinstance(getattr(seen, "os_error", None), NotPublic):
            return AddressRefused("The address leads into a private or special network, so it is not fetched.")
        seen = seen.__cause__ or seen.__context__
    return None
