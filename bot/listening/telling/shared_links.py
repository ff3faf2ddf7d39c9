"""Which pages a spike passes on: often the one article or video it is about."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit

from bot.drafts.urls import find_urls
from bot.listening.post import Post

MOST = 3
FEWEST_PEOPLE = 3
LONGEST = 500
"""Characters of a link that is shown; longer ones carry more than an address."""

OF_PEOPLE = frozenset(
    {
        "bsky.app", "bsky.social", "facebook.com", "fb.com", "instagram.com", "linkedin.com", "mastodon.social",
        "reddit.com", "snapchat.com", "t.me", "threads.com", "threads.net", "tiktok.com", "twitter.com", "x.com",
    }
)  # fmt: skip
"""Networks, on which a link leads to a person's post or profile."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SharedLink:
    """A page that so many people link to."""

    link: str
    host: str
    people: int


def shared_links(posts: Sequence[Post], *, most: int = MOST) -> tuple[SharedLink, ...]:
    """The pages that at least three people pass on, without marks of tracking; never a person's post or profile."""
    people: dict[str, set[tuple[str, str]]] = {}
    for post in posts:
        for link in _pages(post.text):
            people.setdefault(link, set()).add((post.outlet, post.author))
    common = sorted(((link, len(who)) for link, who in people.items()), key=lambda one: (-one[1], one[0]))
    return tuple(
        SharedLink(link=link, host=_host(urlsplit(link)), people=count)
        for link, count in common[:most]
        if count >= FEWEST_PEOPLE
    )


def _pages(text: str) -> Iterator[str]:
    """Once each."""
    yield from dict.fromkeys(_cleaned(text[start:end] for start, end in find_urls(text, bare=False)))


def _cleaned(links: Iterable[str]) -> Iterator[str]:
    for link in links:
        try:
            parts = urlsplit(link)
            host = _host(parts)
        except ValueError:
            continue
        leads_to_somebody = any(host == one or host.endswith(f".{one}") for one in OF_PEOPLE) or "/@" in parts.path
        if leads_to_somebody or len(link) > LONGEST:
            continue
        asked = [
            (name, value) for name, value in parse_qsl(parts.query) if not name.lower().startswith(("utm_", "fbclid"))
        ]
        yield parts._replace(query=urlencode(asked), fragment="").geturl()


def _host(parts: SplitResult) -> str:
    return (parts.hostname or "").removeprefix("www.")
