"""Claims: promises, disease claims, figures without a source, testimonials. They need evidence, not silence."""

import re
from collections.abc import Iterator

from bot.preflight.finding import Family, Match
from bot.preflight.reading import Reading
from bot.preflight.wordings import around, match_of, worded

FIGURE = re.compile(
    r"(?<![\w.$€£])(?!100\s?%)(?:\d{1,3}(?:[.,]\d+)?\s?(?:%|percent\b|per cent\b)"
    r"|(?i:(?:\d{1,3}|one|two|three|four|five|six|seven|eight|nine|half) (?:in|out of)(?: every)? "
    r"(?:\d{1,6}|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|hundred|thousand)\b)"
    r"|(?i:\d{1,2}(?:\.\d)?|twice|two|three|four|five|ten) times (?:more|less|as|higher|lower|greater|likelier)\b)"
)
"""Shares and odds; plain counts and amounts are often the organisation's own."""

SOURCED = re.compile(
    r"(?i)https?://|www\.|\b(?:bit\.ly|t\.co|ow\.ly|nyti\.ms|cnn\.it|goo\.gl|n\.pr|reut\.rs)/|\b[\w-]{1,63}\.(?:gov|org|edu|com|net|int|io|co)/"
    r"|\b(?:according to|source:|cdc|who|nih|fda|study|studies|survey|researchers?|report(?:s|ed)?|poll|journal|lancet"
    r"|jama|nejm|census|estimates?|data)\b"
)
OFFER = re.compile(
    r"(?i)\b(?:off|discount|sale|save|coupon|battery|alcohol|humidity|chance of rain|spf|cotton|juice|match)\b"
)


def find(reading: Reading, *, sourced: bool) -> Iterator[Match]:
    """The claims in a text. `sourced`: the draft names a source of its own."""
    yield from worded(reading, Family.CLAIMS)
    if sourced or SOURCED.search(reading.plain) is not None:
        return
    for figure in FIGURE.finditer(reading.plain):
        if OFFER.search(around(reading.plain, *figure.span())) is None:
            yield match_of("claims.statistic", reading, *figure.span())
