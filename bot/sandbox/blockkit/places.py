"""Complaints about Block Kit, each with the place it is about, as Slack words them."""

from collections.abc import Collection, Iterator
from typing import Any

Json = Any
"""JSON as somebody sent it: nothing is known of its shape until it was looked at."""


class Complaints:
    """Collects what is wrong, in the order it was found."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def add(self, pointer: str, what: str) -> None:
        self.found.append(f"[ERROR] {what} [json-pointer:{pointer}]")

    def __bool__(self) -> bool:
        return bool(self.found)

    def known_keys(self, pointer: str, value: dict[str, Json], allowed: set[str]) -> None:
        for key in value:
            if key not in allowed:
                self.add(f"{pointer}/{key}", f"no more than the documented fields; invalid additional property: {key}")

    def one_of(self, pointer: str, value: Json, allowed: Collection[str]) -> bool:
        """Whether a value is one of the words allowed there; complains where not."""
        if isinstance(value, str) and value in allowed:
            return True
        self.add(pointer, f"must be one of: {', '.join(sorted(allowed))}")
        return False

    def flags(self, pointer: str, value: dict[str, Json], *keys: str) -> None:
        for key in keys:
            if key in value and not isinstance(value[key], bool):
                self.add(f"{pointer}/{key}", "must be a boolean")

    def text_length(self, pointer: str, value: Json, longest: int, *, shortest: int = 0) -> bool:
        """Whether a string is there and within its bounds; complains where not."""
        if not isinstance(value, str):
            self.add(pointer, "must be a string")
            return False
        if len(value) > longest:
            self.add(pointer, f"must be no more than {longest} characters")
            return False
        if len(value) < shortest:
            self.add(pointer, f"must be more than {shortest - 1} characters")
            return False
        return True

    def items(self, pointer: str, value: Json, most: int, *, least: int = 0) -> Iterator[tuple[str, Json]]:
        """The items of a list with their places; complains where it is no list or has too few or too many."""
        if not isinstance(value, list):
            self.add(pointer, "must provide an array")
            return
        if len(value) > most:
            self.add(pointer, f"no more than {most} items allowed")
        if len(value) < least:
            self.add(pointer, f"must have at least {least} items")
        for place, item in enumerate(value):
            yield f"{pointer}/{place}", item
