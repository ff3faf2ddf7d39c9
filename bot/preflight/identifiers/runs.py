"""Runs of digits, dictated ones too: whether one is a telephone, a fax, a social security or an account number."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from bot.preflight.identifiers.digits import DIGIT_WORDS, digits_of, is_dated

RUN = re.compile(
    r"(?<![\w.$€£%@/#&=-])(?<!\d,)(?:\+\s?|\(\+?)?\d(?:[ .\-/()\n\t\u00b7|:_]{0,4}\d){6,39}+(?=x\d|(?![\w%]|[.,]\d))"
)
"""Seven to forty digits, set apart by little; what precedes tells prices, fractions and parts of links from numbers."""

TAGGED_RUN = re.compile(r"(?<=#)\d(?:[ .-]?\d){6,19}+(?!\w)")

SPOKEN = re.compile(
    rf"(?i)\b(?:{'|'.join(DIGIT_WORDS)}|\d)(?:[\s,.\-]{{1,3}}(?:{'|'.join(DIGIT_WORDS)}|\d)){{6,39}}+\b"
)
"""Digits written as words, also mixed with figures; a sequence of so many words is a number being dictated."""

NANP = re.compile(r"(?:1?[2-9]\d{9}|123456\d{4})")
TOLL_FREE = re.compile(r"1?(?:800|888|877|866|855|844|833|822)\d{7}")
"""Never a private person's."""

PHONE_CUE = re.compile(
    r"(?i)(?:phone|tel|telephone|mobile|cell|call(?:ing)?|text|texting|dial|reach(?: \w+)?(?: at)?|whatsapp|"
    r"contact|number|"
    r"ring|answering|messages|tel[eé]fono|m[oó]vil|celular|ll[aá]m\w+|at|ph)\W{0,4}(?:(?:me|him|her|us|them|at|on|"
    r"to|is|number|no|"
    r"al|a)\W{1,3}){0,3}$"
)
PHONE_AFTER = re.compile(r"(?i)\W{0,4}(?:office|mobile|cell|home|work|fax)\b")
FAX_CUE = re.compile(r"(?i)\bfax\W{0,4}(?:(?:me|us|number|no|at|to|is)\W{1,3}){0,3}$")
FAX_AFTER = re.compile(r"(?i)\W{0,4}fax\b")
SSN_CUE = re.compile(
    r"(?i)(?:\bssn?\b|social(?: security)?(?: number| no\.?| #)?|seguro social)\W{0,4}(?:(?:is|are|#|number|no|"
    r"es)\W{1,3}){0,2}$"
)
CARD_CUE = re.compile(r"(?i)(?:card|cc|visa|mastercard|amex|account|acct|iban|tarjeta|cuenta)\b[^.?!\n]{0,30}$")
EXTENSION = re.compile(r"(?i)\s?(?:x|ext\.?|extension)\s?\d{1,6}\b")

BEFORE = 48
"""Code points that are read for a cue."""
SSN = [3, 2, 4]
CARD = range(13, 20)
"""Digits of a payment card, ISO/IEC 7812."""
CUED_CARD = 8
"""Digits from which a number that is called an account is one."""
PHONE = range(7, 16)
"""Digits of a telephone number, without and with its country: E.164 allows fifteen."""
NANP_LOCAL, NANP_WHOLE = [3, 4], [10]
"""How the digits of a North American number end when they are set apart."""
THOUSANDS = 3
GROUPS_ABROAD = 3
"""Groups of digits from which one that starts with a nought is a telephone number of another country."""


@dataclass(frozen=True)
class Run:
    """Digits that stand close together, and what stands before them."""

    text: str
    start: int
    end: int

    @cached_property
    def written(self) -> str:
        return self.text[self.start : self.end]

    @cached_property
    def digits(self) -> str:
        return digits_of(self.written)

    @cached_property
    def before(self) -> str:
        return self.text[max(0, self.start - BEFORE) : self.start]

    @cached_property
    def groups(self) -> list[int]:
        """How many digits stand together."""
        return [len(group) for group in re.findall(r"\d+", self.written)]

    @property
    def spoken(self) -> bool:
        return any(map(str.isalpha, self.written))

    @property
    def stop(self) -> int:
        """Where the number ends with its extension."""
        longer = EXTENSION.match(self.text, self.end)
        return longer.end() if longer else self.end

    @property
    def on_one_line(self) -> bool:
        return "\n" not in self.written and "\t" not in self.written


def runs_in(text: str) -> Iterator[Run]:
    for pattern in (RUN, TAGGED_RUN, SPOKEN):
        for match in pattern.finditer(text):
            yield Run(text, *match.span())


def noun_of(run: Run) -> str | None:
    """The rule it falls under; None where it is a date, a price, a count or a number that is nobody's."""
    return next((noun for says, noun in TESTS if says(run)), "number")


def _is_ssn(run: Run) -> bool:
    return SSN_CUE.search(run.before) is not None or (not run.spoken and run.groups == SSN)


def _is_fax(run: Run) -> bool:
    return FAX_CUE.search(run.before) is not None or FAX_AFTER.match(run.text, run.end) is not None


def _is_account(run: Run) -> bool:
    return len(run.digits) >= CUED_CARD and CARD_CUE.search(run.before) is not None


def _is_nobodys(run: Run) -> bool:
    repeated = run.spoken and len(set(run.digits)) == 1 and len(run.digits) < NANP_WHOLE[0]
    return repeated or TOLL_FREE.fullmatch(run.digits) is not None


def _is_phone(run: Run) -> bool:
    if len(run.digits) not in PHONE or ":" in run.written:
        return False
    if run.written.startswith(("+", "(")) or PHONE_CUE.search(run.before) or PHONE_AFTER.match(run.text, run.stop):
        return True
    if NANP.fullmatch(run.digits):
        return run.groups[-2:] == NANP_LOCAL or run.groups[-1:] == NANP_WHOLE or len(run.groups) != 1
    if run.groups == NANP_LOCAL and "-" in run.written:
        return True
    return len(run.groups) >= GROUPS_ABROAD and run.digits.startswith("0")


def _is_card(run: Run) -> bool:
    return len(run.digits) in CARD and (run.spoken or len(run.groups) == 1 or run.groups[0] == len("4111"))


def _counts_something(run: Run) -> bool:
    """Times and odds, round numbers, and thousands that are set apart by spaces."""
    if any(mark in run.written for mark in ":|/"):
        return True
    if run.spoken:
        return False
    if len(run.groups) == 1:
        return run.digits.endswith("000")
    by_threes = all(size == THOUSANDS for size in run.groups[1:]) and run.groups[0] <= THOUSANDS
    return by_threes and " " in run.written


def _is_a_column(run: Run) -> bool:
    """Figures of a table, one below the other; single ones are a number that somebody took apart."""
    return len(run.groups) > 1 and not run.spoken and not run.on_one_line and any(size > 1 for size in run.groups)


TESTS: tuple[tuple[Callable[[Run], bool], str | None], ...] = (
    (lambda run: not run.spoken and is_dated(run.written), None),
    (_is_ssn, "ssn"),
    (_is_fax, "fax"),
    (_is_account, "account"),
    (_is_nobodys, None),
    (_is_phone, "phone"),
    (_is_card, "account"),
    (_counts_something, None),
    (_is_a_column, None),
)
"""The first that holds decides."""
