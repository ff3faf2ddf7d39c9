"""Languages as outlets name them, reduced to what a post carries."""

LONGEST = 8
"""Letters of a primary subtag (RFC 5646, 2.1)."""


def primary(tag: str | None) -> str:
    """The primary subtag in small letters, "en" for "en-US"; empty where it is none."""
    subtag = (tag or "").replace("_", "-").split("-", 1)[0].lower()
    return subtag if 1 < len(subtag) <= LONGEST and subtag.isascii() and subtag.isalpha() else ""
