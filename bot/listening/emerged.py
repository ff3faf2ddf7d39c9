"""A phrase that nobody listed and many began to use, as it is kept."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Emerged:
    """`phrases` are what was counted together under the label; `examples` the keys of posts that hold it."""

    label: str
    phrases: tuple[str, ...]
    at: datetime
    posts: int
    authors: int
    examples: tuple[str, ...] = ()
    number: int | None = None
