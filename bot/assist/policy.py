"""What an admin sets around the language model: whether it is used at all, which agreements stand, what it may cost."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

FEWEST_TOKENS, MOST_TOKENS = 10_000, 1_000_000_000
MOST_LANGUAGES = 5
LANGUAGE = re.compile(r"[^\W\d_]+(?:[ -][^\W\d_]+){0,3}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Assisting:
    """`baa`: an admin has recorded a business associate agreement with the provider; `zero_retention`: that it keeps
    nothing. Who recorded them and when is in the record, as with every setting. `monthly_tokens`, in and out together,
    is where the month's calls stop. `languages`: what texts may be drafted in beside English.
    """

    on: bool = True
    baa: bool = False
    zero_retention: bool = False
    monthly_tokens: int = 2_000_000
    languages: tuple[str, ...] = ("Spanish",)

    @property
    def agreed(self) -> bool:
        """Whether what may speak of a patient may leave at all, redacted (45 CFR 164.502(e), 164.308(b))."""
        return self.baa and self.zero_retention


def problems(assisting: Assisting) -> dict[str, str]:
    """What is wrong, by the field at which it is said."""
    found = {}
    if not FEWEST_TOKENS <= assisting.monthly_tokens <= MOST_TOKENS:
        found["assisting.monthly_tokens"] = f"Choose from {FEWEST_TOKENS:,} to {MOST_TOKENS:,} tokens a month."
    if len(assisting.languages) > MOST_LANGUAGES or not all(map(LANGUAGE.fullmatch, assisting.languages)):
        found["assisting.languages"] = f"Name at most {MOST_LANGUAGES} languages, one a line, such as Spanish."
    return found


def in_words(assisting: Assisting) -> dict[str, str]:
    """For the record."""
    return {
        "on": "yes" if assisting.on else "no",
        "baa": "recorded" if assisting.baa else "none",
        "zero_retention": "recorded" if assisting.zero_retention else "none",
        "monthly_tokens": str(assisting.monthly_tokens),
        "languages": ", ".join(assisting.languages) or "none",
    }


def document(assisting: Assisting) -> dict[str, Any]:
    """What the database and a settings file keep."""
    return {
        "on": assisting.on,
        "baa": assisting.baa,
        "zero_retention": assisting.zero_retention,
        "monthly_tokens": assisting.monthly_tokens,
        "languages": list(assisting.languages),
    }


def of_document(found: Mapping[str, Any]) -> Assisting:
    """What was kept; defaults for what was not. An agreement counts only where it says true, in so many words.

    Raises:
        ValueError, TypeError: it is of no documented form.
    """
    default = Assisting()
    return Assisting(
        on=bool(found.get("on", default.on)),
        baa=found.get("baa") is True,
        zero_retention=found.get("zero_retention") is True,
        monthly_tokens=int(found.get("monthly_tokens", default.monthly_tokens)),
        languages=tuple(map(str, found.get("languages", default.languages))),
    )
