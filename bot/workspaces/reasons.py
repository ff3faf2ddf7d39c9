"""The short list of reasons that reviewers choose from beside their own words."""

from collections.abc import Iterable

MOST_REASONS = 20
LONGEST_REASON = 75
"""Characters: what Slack takes as the label of an option."""

BETWEEN = "; "
"""What stands between several reasons in the record; none of them holds a semicolon, so that they can be counted."""

DEFAULT_REASONS = (
    "A claim needs a source",
    "Not accurate or not up to date",
    "Somebody could be recognised",
    "Not in our voice",
    "Hard to understand",
    "Alt text is missing or poor",
    "Wrong time",
)


def problem(reasons: Iterable[str]) -> str | None:
    """What is wrong with a list of reasons, None where it can be used."""
    listed = list(reasons)
    if len(listed) > MOST_REASONS:
        return f"At most {MOST_REASONS} reasons; there are {len(listed)}."
    if any(not reason.strip() or len(reason) > LONGEST_REASON for reason in listed):
        return f"Each reason has from 1 to {LONGEST_REASON} characters."
    if any(";" in reason for reason in listed):
        return "A reason holds no semicolon: make two reasons of it, or use a comma."
    if len({reason.casefold() for reason in listed}) < len(listed):
        return "A reason stands there twice."
    return None
