"""Links people give: sources of a post, where it was published."""

from urllib.parse import urlsplit

MAX_LINKS = 10
MAX_LENGTH = 2000


class LinkProblem(ValueError):
    """What is wrong with which link, in a sentence."""


def parse_links(raw: str, limit: int = MAX_LINKS) -> tuple[str, ...]:
    """The web links in a text, one a line or between spaces, in order and without repeats.

    Raises:
        LinkProblem: one of them is not a web address, is too long, carries a password, or there are more than `limit`.
    """
    links = tuple(dict.fromkeys(raw.split()))
    if len(links) > limit:
        raise LinkProblem(f"At most {limit} link{'s' if limit > 1 else ''}, please; there are {len(links)}.")
    for place, link in enumerate(links, start=1):
        if why := _why_not(link):
            raise LinkProblem(f"Link {place} {why}")
    return links


def _why_not(link: str) -> str | None:
    if len(link) > MAX_LENGTH:
        return f"is longer than {MAX_LENGTH} characters."
    if not link.isprintable() or set(link) & set("<>\"'`|\\"):
        return "holds characters a web address cannot have."
    try:
        parts = urlsplit(link)
        host = parts.hostname
    except ValueError:
        return "is not a web address."
    if parts.scheme not in {"http", "https"} or not host:
        return "is not a web address; it has to start with https:// or http://."
    if parts.username or parts.password:
        return "carries a user name or password; leave that out."
    return None
