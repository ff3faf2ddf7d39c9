"""JSON that somebody sent, read field by field: each reader gives a value of the right kind, or refuses."""

import math
from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any

Json = dict[str, Any]


class Fields(ABC):
    """The fields of one request. A null counts as absent."""

    def __init__(self, sent: Mapping[str, Any]) -> None:
        self.sent = sent

    @abstractmethod
    def refusal(self, key: str, what: str) -> Exception:
        """The error for a field that is not as it must be; `what` says why, as a predicate."""

    def __contains__(self, key: str) -> bool:
        return self.sent.get(key) is not None

    def text(self, key: str) -> str:
        """A text that has to be there."""
        value = self.sent.get(key)
        if value is None:
            raise self.refusal(key, "is missing")
        if not isinstance(value, str):
            raise self.refusal(key, "must be a string")
        return value

    def text_or(self, key: str, default: str = "") -> str:
        return self.text(key) if key in self else default

    def whole(self, key: str, default: int, *, least: int = 0, most: int) -> int:
        """A whole number, as such or in digits; one above `most` is taken as `most`."""
        value = self.sent.get(key)
        if value is None or value == "":
            return default
        if isinstance(value, str) and value.isascii() and value.isdigit():
            value = int(value) if len(value) < len(str(most)) + 1 else most
        if not isinstance(value, int) or isinstance(value, bool):
            raise self.refusal(key, "must be an integer")
        if value < least:
            raise self.refusal(key, f"must be no less than {least}")
        return min(value, most)

    def moment(self, key: str, default: float) -> float:
        """A timestamp of Slack, in text or as a number of seconds."""
        value = self.sent.get(key)
        if value is None or value == "":
            return default
        try:
            found = float(value) if isinstance(value, (str, int, float)) else math.nan
        except (ValueError, OverflowError):
            found = math.nan
        if not math.isfinite(found):
            raise self.refusal(key, "must be a timestamp")
        return found

    def flag(self, key: str) -> bool:
        return self.sent.get(key) in (True, 1, "true", "1")

    def mapping(self, key: str) -> Json:
        """An object; an empty one when there is none."""
        value = self.sent.get(key)
        if value is None:
            return {}
        if not isinstance(value, dict):
            raise self.refusal(key, "must be an object")
        return value

    def items(self, key: str) -> list[Any]:
        """A list; an empty one when there is none."""
        value = self.sent.get(key)
        if value is None:
            return []
        if not isinstance(value, list):
            raise self.refusal(key, "must be an array")
        return value

    def texts(self, key: str) -> list[str]:
        found = self.items(key)
        if not all(isinstance(item, str) for item in found):
            raise self.refusal(key, "must be an array of strings")
        return found
