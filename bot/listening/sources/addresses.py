"""Which addresses on the Internet may be fetched at all: checked as text here, and by number when connecting.

People type these addresses, so a fetch must never reach what only this machine or its network can see.
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

from bot.listening.sources.source import SourceFault

LONGEST_ADDRESS = 2_000
"""Bytes: it is the key under which a feed's state is kept, and PostgreSQL takes some 2,700 in one."""

PORTS = frozenset({80, 443})
"""Where feeds and instances listen; other ports are mostly services that were never meant for the public."""

NOT_PUBLIC_4 = tuple(
    IPv4Network(text)
    for text in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",  # shared by carriers (RFC 6598)
        "127.0.0.0/8",
        "169.254.0.0/16",  # link-local, where clouds keep their metadata
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
)
"""IANA's registry of special-purpose IPv4 addresses, and multicast."""

PUBLIC_6 = IPv6Network("2000::/3")
NOT_PUBLIC_6 = tuple(
    IPv6Network(text)
    for text in (
        "2001::/23",  # Teredo, ORCHID and other protocols
        "2001:db8::/32",
        "2002::/16",  # 6to4, which carries any IPv4 address
        "2620:4f:8000::/48",
        "3fff::/20",
    )
)
"""What is not public within 2000::/3. Outside it nothing is: that leaves out mapped IPv4, NAT64 and private ranges."""


class AddressRefused(SourceFault):
    """An address that is not fetched, whatever stands there."""


def public(ip: IPv4Address | IPv6Address) -> bool:
    """Whether anybody on the Internet can reach it."""
    if isinstance(ip, IPv4Address):
        return not any(ip in network for network in NOT_PUBLIC_4)
    return ip in PUBLIC_6 and ip.scope_id is None and not any(ip in network for network in NOT_PUBLIC_6)


def checked(address: str, *, loopback: bool = False) -> str:
    """The address as it may be fetched, without its fragment.

    Args:
        address: what a person typed, or where a server sends us on to.
        loopback: take this machine's own addresses too, at any port; for tests alone.

    Raises:
        AddressRefused: the sentence says why.
    """
    address = address.strip()
    if len(address.encode(errors="replace")) > LONGEST_ADDRESS:
        raise AddressRefused(f"The address is longer than {LONGEST_ADDRESS:,} characters.")
    if any(character <= " " or character in "\\\x7f" for character in address):
        raise AddressRefused("The address holds blanks, backslashes or control characters.")
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        raise AddressRefused("This is no address like https://example.org/feed.xml.") from None
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise AddressRefused("An address starts with https:// or http://, as in https://example.org/feed.xml.")
    if parts.username is not None or parts.password is not None:
        raise AddressRefused("The address holds a user name or a password. Please take a public address without.")
    host = parts.hostname.rstrip(".")
    if not (loopback and _is_loopback(host)):
        _check_host(host)
        if port is not None and port not in PORTS:
            raise AddressRefused("The address names a port. Only the usual ones, 80 and 443, are fetched.")
    return parts._replace(fragment="").geturl()


def _check_host(host: str) -> None:
    try:
        ip = ip_address(host)
    except ValueError:
        last = host.rpartition(".")[2]
        # A last label of digits is a number in disguise (127.1, 2130706433, 0x7f.1).
        if "." not in host or last[:1].isdigit() or last in {"localhost", "local", "internal", "lan", "home", "arpa"}:
            raise AddressRefused(f"{host[:100]} is no public name on the Internet.") from None
        return
    if not public(ip):
        raise AddressRefused("The address leads into a private or special network, so it is not fetched.")


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
