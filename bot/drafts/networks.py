"""The networks a post goes to, and how each of them counts its length.

The limits and ways of counting are listed with their sources in docs/networks.md.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import regex


class Network(StrEnum):
    X = "x"
    BLUESKY = "bluesky"
    THREADS = "threads"
    MASTODON = "mastodon"
    LINKEDIN = "linkedin"
    INSTAGRAM = "instagram"
    FACEBOOK = "facebook"
    TIKTOK = "tiktok"
    YOUTUBE = "youtube"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    Network.X: "X",
    Network.BLUESKY: "Bluesky",
    Network.THREADS: "Threads",
    Network.MASTODON: "Mastodon",
    Network.LINKEDIN: "LinkedIn",
    Network.INSTAGRAM: "Instagram",
    Network.FACEBOOK: "Facebook",
    Network.TIKTOK: "TikTok",
    Network.YOUTUBE: "YouTube community",
}

LIMITS = {
    Network.X: 280,
    Network.BLUESKY: 300,
    Network.THREADS: 500,
    Network.MASTODON: 500,
    Network.LINKEDIN: 3000,
    Network.INSTAGRAM: 2200,
    Network.FACEBOOK: 63206,
    Network.TIKTOK: 2200,
    Network.YOUTUBE: 7700,
}

BLUESKY_BYTES = 3000
"""Bluesky's second limit, in UTF-8 bytes (lexicon app.bsky.feed.post)."""

MASTODON_URL = 23
"""What a link counts on Mastodon, however long it is."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Length:
    """How long a text is on a network, in that network's own unit."""

    network: Network
    used: int
    limit: int
    unit: str = "characters"

    @property
    def over(self) -> bool:
        return self.used > self.limit


def measure(text: str, network: Network) -> Length:
    """The length of a text as this network counts it.

    X weighs by twitter-text's rules (emoji 2, a link 23, NFC first). Bluesky counts graphemes and bytes; the one nearer
    to its limit is told. Threads counts an emoji as its UTF-8 bytes. Mastodon counts a link as 23 and leaves the server
    out of a mention. The others count code points.
    """
    match network:
        case Network.X:
            return _length(network, _weighted(text))
        case Network.BLUESKY:
            return _bluesky(text)
        case Network.THREADS:
            return _length(network, _threads(text))
        case Network.MASTODON:
            return _length(network, _mastodon(text))
        case _:
            return _length(network, len(text))


def too_long(text: str, networks: Iterable[Network]) -> tuple[Length, ...]:
    """The networks a text is too long for, with its length on each."""
    return tuple(length for network in networks if (length := measure(text, network)).over)


def _length(network: Network, used: int) -> Length:
    return Length(network=network, used=used, limit=LIMITS[network])


def _weighted(text: str) -> int:
    from twitter_text import parse_tweet  # noqa: PLC0415 - loads its tables on first use (D12)

    return int(parse_tweet(text).weightedLength) if text else 0


def _bluesky(text: str) -> Length:
    graphemes = len(_pattern(r"\X").findall(text))
    size = len(text.encode(errors="surrogatepass"))
    if size * LIMITS[Network.BLUESKY] > graphemes * BLUESKY_BYTES and size > BLUESKY_BYTES:
        return Length(network=Network.BLUESKY, used=size, limit=BLUESKY_BYTES, unit="bytes")
    return Length(network=Network.BLUESKY, used=graphemes, limit=LIMITS[Network.BLUESKY])


EMOJI = r"(?=\X)(?:\p{RI}\p{RI}|[0-9#*]\uFE0F?\u20E3|(?:\p{Emoji_Presentation}|\p{Extended_Pictographic})(?:[\p{EMod}\uFE0F\u20E3]|\u200D\p{Extended_Pictographic}|[\U000E0020-\U000E007F])*)"


def _threads(text: str) -> int:
    """Code points, save that an emoji counts as many as it has UTF-8 bytes."""
    emoji = _pattern(EMOJI).findall(text)
    return len(text) + sum(len(found.encode()) - len(found) for found in emoji)


def _mastodon(text: str) -> int:
    """Graphemes, with a link as 23 and a remote mention without its server."""
    shortened = _pattern(r"https?://[^\s<>\"]+").sub("x" * MASTODON_URL, text)
    shortened = _pattern(r"(?<![\w/])(@[\w.-]+)@[\w.-]+\w").sub(r"\1", shortened)
    return len(_pattern(r"\X").findall(shortened))


@lru_cache
def _pattern(pattern: str) -> "regex.Pattern[str]":
    import regex  # noqa: PLC0415 - graphemes and emoji classes, loaded on first use (D12)

    return regex.compile(pattern)
