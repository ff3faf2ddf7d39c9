"""Links people give: the sources of a post, where it was published."""

import unicodedata
from urllib.parse import urlsplit

MAX_LINKS = 10
MAX_LENGTH = 2000
"""Characters of one link; Slack takes no longer ones in a button either."""

NEVER_IN_LINKS = frozenset("<>\"'`|\\^{}")
"""Characters RFC 3986 leaves out, and those that could end a link early where Slack marks it up."""


class LinkProblem(ValueError):  # noqa: N818 - named for what people have, not for what Python raises
    """What is wrong with the links, and in which line, in a sentence."""


def parse_links(raw: str, limit: int = MAX_LINKS) -> tuple[str, ...]:
    """The web links in a text, one a line or between spaces, in order and without repeats.

    Raises:
        LinkProblem: one of them is not a web address, is over 2,000 characters, holds control characters, carries a
            password, or there are more than `limit`.
    """
    links: dict[str, None] = {}
    for number, line in enumerate(raw.split("\n"), start=1):
        if any(unicodedata.category(character) == "Cc" and character not in "\t\r" for character in line):
            raise LinkProblem(f"Line {number} holds control characters. Type the link anew.")
        for link in line.split():
            if why := _why_not(link):
                raise LinkProblem(f"The link in line {number} {why}")
            links[link] = None
    if len(links) > limit:
        raise LinkProblem(f"There are {len(links)} links, and room for {limit}. Leave some out.")
    return tuple(links)


def _why_not(link: str) -> str | None:
    if len(link) > MAX_LENGTH:
        return f"is longer than {MAX_LENGTH:,} characters. Use a shorter one."
    if not link.isprintable() or not NEVER_IN_LINKS.isdisjoint(link):
        return "holds characters that a web address cannot have. Copy it again from your browser."
    try:
        parts = urlsplit(link)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return "is not a web address. Copy it again from your browser."
    if parts.scheme not in {"http", "https"} or not host or not any(map(str.isalnum, host)):
        return "is not a web address. It has to start with https:// or http://."
    if "@" in parts.netloc:
        return "carries a user name or password. Leave that out."
    return None
