"""Numbers of things, in words."""


def many(count: int, what: str) -> str:
    """So many of something whose plural ends in s."""
    return f"{count:,} {what}{'' if count == 1 else 's'}"
