"""What a source tells: public posts, and posts that are gone."""

from dataclasses import dataclass
from datetime import datetime
from typing import NewType

Outlet = NewType("Outlet", str)
"""Where a post was published, in small letters: "bluesky", "mastodon", "reddit", "news", or a name a webhook gives."""

LONGEST_TEXT = 10_000
"""Characters of a post that are read; what is longer is cut off there."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Post:
    """A public post.

    `id` is the outlet's own and never changes. `at` is UTC: when the source received it where it says so, never later
    than the moment it was read. `text` is plain, without markup. `language` is a primary subtag of BCP 47 in small
    letters, empty where nobody says. `link` is http(s) or empty. `author` is what the outlet calls its writer; it is
    never stored, only a keyed hash of it; empty where nobody says, and then each post counts as another person's.
    """

    outlet: Outlet
    id: str
    at: datetime
    text: str
    author: str
    language: str = ""
    link: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Gone:
    """A post that was deleted at its source, so it is deleted here."""

    outlet: Outlet
    id: str
