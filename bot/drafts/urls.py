"""The web addresses within a text, found by the rules of twitter-text, which X counts by and Mastodon adopted.

A click waits for this, so every step is linear in the length of the text. That is why the usual Python port of
twitter-text is not used: "a.a.a…" of 3,000 characters took it 20 s.
"""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import regex

LONGEST_HOST = 253
"""Characters of a host name (RFC 1035); a longer run of labels is no address."""

LATIN = r"a-z0-9\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u024F"
CYRILLIC = r"\u0400-\u04FF"

ADDRESS = rf"""(?xi)
    (?<! [a-z0-9@\uFF20$\#\uFF03] )               # not within a word, a mention, a cashtag or a hashtag
    (?:
        (?P<scheme> https?:// ) (?P<host> [\w-]++ (?: \. [\w-]++ )++ )
      | (?<! [-_./{LATIN}] ) (?P<bare> [{LATIN}_-]++ (?: \. [{LATIN}_-]++ )++ )
    )
    (?! @ )                              # an e-mail address is none
"""

IN_PATH = rf"[{LATIN}{CYRILLIC}!*';:=+,.$/%\#\[\]\-\u2013_~@|&]"
PATH = rf"(?i)(?::[0-9]++)?(?:/(?:{IN_PATH}|\((?:{IN_PATH}|\({IN_PATH}*+\))*+\))*+)?"
"""Port and path; brackets belong to it when they are closed in it, two deep."""

QUERY = r"(?i)\?[a-z0-9!?*'@();:&=+$/%#\[\]\-_.,~|]++"

SCHEMED = re.compile(r"https?://[^\s<>\"]*[^\s<>\".,;:!?'()\[\]]", re.IGNORECASE)
"""Whatever says that it is a web address, without what ends a sentence."""

PATH_ENDS = frozenset("=_#/+-)")
QUERY_ENDS = frozenset("-_&=#/")
"""What may end a path or a query besides letters and digits: a full stop after a link belongs to the sentence."""


def find_urls(text: str, *, bare: bool) -> Iterator[tuple[int, int]]:
    """Start and end of each web address in a text, in order; `bare` finds those without https:// as well."""
    address, at = _pattern(ADDRESS), 0
    while found := address.search(text, at):
        host = found["host"] or found["bare"]
        length = _host_length(host)
        if length == 0 or not (found["scheme"] or bare):
            at = found.end() - len(host.rpartition(".")[2])  # the last label may be the https of the next address
            continue
        end = found.end() - len(host) + length
        at = _tail_end(text, end) if end == found.end() else end
        yield found.start(), at


def find_addresses(text: str) -> list[tuple[int, int]]:
    """Start and end of all that leads anywhere: web addresses with or without https://, and whatever has it, on a known
    host or not. For hiding: a network's count knows fewer.
    """
    found: list[tuple[int, int]] = []
    schemed = ((one.start(), one.end()) for one in SCHEMED.finditer(text))
    for start, end in sorted([*find_urls(text, bare=True), *schemed]):
        if found and start < found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def _host_length(dotted: str) -> int:
    """How many characters of dotted labels are a host, up to the last top-level domain among them; 0 for none."""
    if len(dotted) > LONGEST_HOST:
        return 0
    labels = dotted.lower().split(".")
    for count in range(len(labels), 1, -1):
        if _is_host(labels[:count]):
            return len(".".join(labels[:count]))
    return 0


def _is_host(labels: list[str]) -> bool:
    *names, top = labels
    if top not in _top_level_domains() and not top.startswith("xn--"):
        return False
    if "_" in names[-1] or any(name.startswith("-") or name.endswith("-") for name in names):
        return False
    try:
        ".".join(labels).encode("idna")
    except UnicodeError:
        return False
    return True


def _tail_end(text: str, at: int) -> int:
    """Where the port, path and query end that follow a host, less the punctuation of the sentence around them."""
    path = _pattern(PATH).match(text, at)
    end = _without_punctuation(text, at, path.end(), PATH_ENDS) if path else at
    query = _pattern(QUERY).match(text, end)
    if query is None:
        return end
    query_end = _without_punctuation(text, end + 1, query.end(), QUERY_ENDS)
    return query_end if query_end > end + 1 else end


def _without_punctuation(text: str, start: int, end: int, may_end: frozenset[str]) -> int:
    while end > start and not (text[end - 1].isalnum() or text[end - 1] in may_end):
        end -= 1
    return end


@cache
def _top_level_domains() -> frozenset[str]:
    lines = Path(__file__).with_name("top_level_domains.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(name for line in lines if not line.startswith("#") for name in line.split())


@cache
def _pattern(pattern: str) -> "regex.Pattern[str]":
    import regex  # noqa: PLC0415 - loaded on first use (D12)

    return regex.compile(pattern)
