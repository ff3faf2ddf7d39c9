"""The networks a post goes to, and how each of them counts its length; docs/networks.md names the sources."""

import unicodedata
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

from bot.drafts.urls import find_urls

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
"""TikTok's is that of a post with a video, since a draft does not say whether one will be added; photos allow more."""

BLUESKY_BYTES = 3000
"""Bluesky's second limit, in UTF-8 bytes."""

URL_LENGTH = 23
"""What a web address counts on X and Mastodon, however long it is."""

EMOJI = r"""(?x)
    \p{RI}\p{RI}
  | [0-9\#*]\uFE0F?\u20E3
  | (?: [©®](?=\uFE0F) | (?![©®])\p{Extended_Pictographic} )
    (?: \p{EMod} | \uFE0F )?+ [\U000E0020-\U000E007F]*+
    (?: \u200D\p{Extended_Pictographic}(?: \p{EMod} | \uFE0F )?+ )*+
"""
"""One emoji as people see it: flags, keycaps, skin tones, families. © and ® are text unless marked as emoji."""

MENTION = r"(?<![\w/])(@\w++(?:[.-]++\w++)*+)@\w++(?:[.-]++\w++)*+"
"""Somebody of another Mastodon server; the first group is what counts of it."""

LIGHT = (0, 4352, 8192, 8206, 8208, 8224, 8242, 8248)
"""X's code points that weigh 1, starts and ends of ranges in turn; every other weighs 2 (twitter-text, version 3)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Length:
    """How long a text is on a network, in that network's own unit: characters as it counts them, or bytes."""

    network: Network
    used: int
    limit: int
    unit: str = "characters"

    @property
    def over(self) -> bool:
        return self.used > self.limit


def measure(text: str, network: Network) -> Length:
    """The length of a text as this network counts it.

    X weighs (docs.x.com, counting characters). Bluesky limits graphemes and bytes (lexicon app.bsky.feed.post); told is
    the one nearer to its limit. Threads counts an emoji as its UTF-8 bytes (developers.facebook.com, Threads posts).
    Mastodon counts graphemes, a link as 23, and leaves the server out of a mention (docs.joinmastodon.org). Of the
    others no rule is published: UTF-16 code units, as scheduling tools count for them, which is never too few.
    """
    match network:
        case Network.X:
            used = _weighted(text)
        case Network.BLUESKY:
            return _bluesky(text)
        case Network.THREADS:
            used = _threads(text)
        case Network.MASTODON:
            used = _mastodon(text)
        case _:
            used = len(text.encode("utf-16-le", "surrogatepass")) // 2
    return Length(network=network, used=used, limit=LIMITS[network])


def too_long(text: str, networks: Iterable[Network]) -> tuple[Length, ...]:
    """The networks a text is too long for, with its length on each."""
    return tuple(length for network in networks if (length := measure(text, network)).over)


def _weighted(text: str) -> int:
    """NFC first; an address weighs 23, an emoji 2, Latin and its neighbours 1, all else, as Chinese or Korean, 2."""
    addresses, between = _parted(unicodedata.normalize("NFC", text), bare=True)
    used = URL_LENGTH * addresses
    for part in between:
        plain, emoji = _pattern(EMOJI).subn("", part)
        used += 2 * emoji + sum(1 if _is_light(character) else 2 for character in plain)
    return used


def _is_light(character: str) -> bool:
    return bisect_right(LIGHT, ord(character)) % 2 == 1


def _bluesky(text: str) -> Length:
    graphemes = Length(network=Network.BLUESKY, used=_graphemes(text), limit=LIMITS[Network.BLUESKY])
    size = len(text.encode(errors="surrogatepass"))
    if size * graphemes.limit > graphemes.used * BLUESKY_BYTES:
        return Length(network=Network.BLUESKY, used=size, limit=BLUESKY_BYTES, unit="bytes")
    return graphemes


def _threads(text: str) -> int:
    return len(text) + sum(len(emoji.encode()) - len(emoji) for emoji in _pattern(EMOJI).findall(text))


def _mastodon(text: str) -> int:
    addresses, between = _parted(text, bare=False)
    return URL_LENGTH * addresses + sum(_graphemes(_pattern(MENTION).sub(r"\1", part)) for part in between)


def _parted(text: str, *, bare: bool) -> tuple[int, list[str]]:
    """How many web addresses a text has, and what stands before, between and after them."""
    between, at = [], 0
    for start, end in find_urls(text, bare=bare):
        between.append(text[at:start])
        at = end
    return len(between), [*between, text[at:]]


def _graphemes(text: str) -> int:
    """User-perceived characters (Unicode annex 29)."""
    return len(_pattern(r"\X").findall(text))


@cache
def _pattern(pattern: str) -> "regex.Pattern[str]":
    import regex  # noqa: PLC0415 - knows graphemes and kinds of emoji; loaded on first use (D12)

    return regex.compile(pattern)
