"""What stands in a text in place of what was taken out of it, such as "[name]", "[link 1]" or "[link: example.org]"."""

import re
from functools import cache

from bot.preflight.rules import all_rules

HANDLE = "handle"
LINK = "link"


def noun_of(rule_id: str) -> str:
    """What stands in brackets for what a rule found."""
    return rule_id.partition(".")[2].replace("_", " ")


def placeholders(text: str) -> list[tuple[int, int]]:
    """Where a text has words in brackets that only stand for something."""
    return [found.span() for found in _pattern().finditer(text)]


@cache
def _pattern() -> re.Pattern[str]:
    nouns = {noun_of(rule.id) for rule in all_rules() if rule.family.private} | {HANDLE}
    return re.compile(rf"\[(?:{LINK}(?:: ?[^\]\s]*| \d+)|{'|'.join(sorted(map(re.escape, nouns)))})\]", re.IGNORECASE)
