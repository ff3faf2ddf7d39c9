"""What the environment says of sources, read into values. No network here."""

from collections.abc import Mapping
from ipaddress import ip_address
from urllib.parse import urlsplit

from bot.listening.sources.chosen import NotChosen, read_host


def read_jetstream(text: str) -> str:
    """The address of a Jetstream server. It may stand in a private network, as whoever runs Vetted names it.

    Raises:
        NotChosen: it is none, or it would carry the stream unencrypted over a network.
    """
    try:
        parts = urlsplit(text.strip())
        host = parts.hostname or ""
        known = bool(host) and parts.port != 0
    except ValueError:
        known, host = False, ""
    if not known or parts.scheme not in {"ws", "wss"} or parts.query or parts.username is not None:
        raise NotChosen("VETTED_JETSTREAM_URL is an address like wss://jetstream2.us-east.bsky.network/subscribe.")
    if parts.scheme == "ws" and not _is_loopback(host):
        raise NotChosen("VETTED_JETSTREAM_URL has to start with wss://; ws:// is only for a server on this machine.")
    return text.strip()


def read_tokens(text: str) -> Mapping[str, str]:
    """Tokens by host, from "mastodon.example=abc other.example=def".

    Raises:
        NotChosen: it is not written like that. The message holds no token.
    """
    tokens = {}
    for pair in text.split():
        host, found, token = pair.partition("=")
        if not found or not token:
            raise NotChosen("VETTED_MASTODON_TOKEN is written as host=token, several with blanks between them.")
        tokens[read_host(host)] = token
    return tokens


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
