"""What an organisation says of itself, so that preflight does not take its own for somebody's identifier."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

MOST_ENTRIES = 500
LONGEST_ENTRY = 200
"""Characters of one entry of a list."""

COUNTRY = re.compile("[A-Z]{2}")
HOST = re.compile(r"[\w-]+(?:\.[\w-]+)+(?:[/?#]\S*)?")
FEWEST_DIGITS = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Organisation:
    """`names` are its own and its brands'. `phones` as people write them; digits alone are compared. `domains` cover
    their subdomains; a link is one with a path. `addresses` are its streets and towns as it writes them. `people` are
    staff, authors and public figures who may be named. `handles` and `hashtags` come without their sign. `country` is
    ISO 3166's two letters, `languages` are BCP 47 tags. A safe reply points to `help_phone` and `portal`.
    """

    names: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    handles: tuple[str, ...] = ()
    hashtags: tuple[str, ...] = ()
    banned_words: tuple[str, ...] = ()
    country: str = "US"
    languages: tuple[str, ...] = ("en",)
    help_phone: str = ""
    portal: str = ""

    def answering(self, link: str) -> "Organisation":
        """With the public comment that is answered: its link, and the account it names, are nobody's secret."""
        if not link:
            return self
        parts = urlsplit(link)
        accounts = (one.removeprefix("@") for one in parts.path.split("/") if one)
        return replace(self, handles=(*self.handles, *accounts), domains=(*self.domains, link.casefold()))


LISTS = (
    "names", "people", "phones", "addresses", "domains", "handles", "hashtags", "banned_words",
)  # fmt: skip
"""Fields that are lists of entries."""

SINGLE = ("country", "help_phone", "portal")


def tidied(about: Organisation, lists: Mapping[str, Iterable[str]], single: Mapping[str, str]) -> Organisation:
    """`about` with what somebody wrote for some of its fields: without blanks, doubles, signs and schemes."""
    read: dict[str, Any] = {name: _tidy(name, one) for name, one in single.items()}
    for name, entries in lists.items():
        read[name] = tuple(dict.fromkeys(entry for one in entries if (entry := _tidy(name, one))))
    return replace(about, **read)


def _tidy(name: str, entry: str) -> str:
    entry = " ".join(entry.split())
    match name:
        case "handles":
            return entry.removeprefix("@")
        case "hashtags":
            return entry.removeprefix("#")
        case "domains":
            return re.sub(r"^(?i:https?://)(?:www\.)?", "", entry).rstrip("/").lower()
        case "country":
            return entry.upper()
        case _:
            return entry


def problems(about: Organisation) -> dict[str, str]:
    """What cannot be used, a sentence by field."""
    found: dict[str, str] = {}
    for name in LISTS:
        entries: tuple[str, ...] = getattr(about, name)
        if len(entries) > MOST_ENTRIES or any(len(entry) > LONGEST_ENTRY for entry in entries):
            found[name] = f"At most {MOST_ENTRIES} entries of at most {LONGEST_ENTRY} characters each."
    if bad := [one for one in about.phones if sum(map(str.isdigit, one)) < FEWEST_DIGITS]:
        found["phones"] = f"This is no telephone number: {bad[0]}."
    if bad := [one for one in about.domains if not HOST.fullmatch(one)]:
        found["domains"] = f"Write a domain such as example.org, or a link, instead of {bad[0]}."
    if not COUNTRY.fullmatch(about.country):
        found["country"] = "Two letters, such as US, CA or GB."
    for name in ("help_phone", "portal"):
        if len(getattr(about, name)) > LONGEST_ENTRY:
            found[name] = f"At most {LONGEST_ENTRY} characters."
    return found


def in_words(about: Organisation) -> dict[str, str]:
    """What a change of settings says of it in the record: how many entries and a code for them, never a name."""
    said = {name: _counted(getattr(about, name)) for name in LISTS if getattr(about, name)}
    return said | {name: getattr(about, name) for name in SINGLE if getattr(about, name)}


def _counted(entries: tuple[str, ...]) -> str:
    code = sha256("\n".join(entries).encode()).hexdigest()[:8]
    return f"{len(entries)} entries ({code})"


def document(about: Organisation) -> dict[str, Any]:
    """What differs from saying nothing, as JSON or YAML holds it."""
    unsaid = asdict(Organisation())
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in asdict(about).items()
        if value != unsaid[name]
    }
