"""Numbers that are one person's: telephone, social security, record, plan, account, licence, and unnamed long ones."""

import re
from collections.abc import Iterator

from bot.preflight.identifiers.spot import Spot, Taken
from bot.preflight.identifiers.words import any_of

DIGIT_WORDS = {
    **dict(zip("zero one two three four five six seven eight nine".split(), "0123456789", strict=True)),
    **dict(zip("cero uno dos tres cuatro cinco seis siete ocho nueve".split(), "0123456789", strict=True)),
    "oh": "0",
}

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
    r"(?i)(?:phone|tel|telephone|mobile|cell|call(?:ing)?|text|texting|dial|reach(?: \w+)?(?: at)?|whatsapp|contact|number|"
    r"ring|answering|messages|tel[eé]fono|m[oó]vil|celular|ll[aá]m\w+|at|ph)\W{0,4}(?:(?:me|him|her|us|them|at|on|to|is|number|no|"
    r"al|a)\W{1,3}){0,3}$"
)
PHONE_AFTER = re.compile(r"(?i)\W{0,4}(?:office|mobile|cell|home|work|fax)\b")
FAX_CUE = re.compile(r"(?i)\bfax\W{0,4}(?:(?:me|us|number|no|at|to|is)\W{1,3}){0,3}$")
FAX_AFTER = re.compile(r"(?i)\W{0,4}fax\b")
SSN_CUE = re.compile(
    r"(?i)(?:\bssn?\b|social(?: security)?(?: number| no\.?| #)?|seguro social)\W{0,4}(?:(?:is|are|#|number|no|es)\W{1,3}){0,2}$"
)
CARD_CUE = re.compile(r"(?i)(?:card|cc|visa|mastercard|amex|account|acct|iban|tarjeta|cuenta)\b[^.?!\n]{0,30}$")

PLAIN_YEAR = re.compile(r"(?:18|19|20|21)\d\d")

NOUNS = {
    "record": (
        r"mrn",
        r"m\.r\.n\.?",
        r"(?:medical|health|hospital|patient|clinic) (?:record|chart|file|case|identification|identifier)s?",
        r"(?:record|chart|encounter|visit|specimen|accession|lab|case|file|admission|referral|order|rx|prescription)"
        r" (?:number|no\.?|num|nr|id|#)",
        r"(?:patient|pt|study|site|subject|participant|unique|client|hospital) (?:id|number|no\.?|#|identifier)",
        r"(?:historia|expediente)(?: (?:cl[ií]nic[ao]|m[eé]dic[ao]))?(?: n[uú]mero)?",
        r"chart",
        r"record",
        r"\bid",
    ),
    "plan": (
        r"(?:health |insurance |ins\.? |benefit )?plan (?:number|no\.?|id|#|beneficiary(?: number)?)?",
        r"(?:insurance|insurer|ins\.?|policy|member|subscriber|beneficiary|group|medicaid|medicare|medi-cal|hmo|ppo|claim|payer|coverage)"
        r"(?: (?:id|number|no\.?|#|policy|plan|card|member))*",
        r"p[oó]liza(?: n[uú]mero)?",
    ),
    "account": (
        r"(?:account|acct|acc|billing|invoice|guarantor|bank|routing|iban|card|credit card|debit card|cuenta)(?: (?:id|number|no\.?|#|is))*",
    ),
    "licence": (
        r"(?:driver'?s?'? |driving |medical |nursing |professional )?licen[cs]e(?: (?:id|number|no\.?|#))?",
        r"(?:passport|certificate|dea|npi|dl|visa|green card|dni|curp|pasaporte|licencia)(?: (?:id|number|no\.?|#|n[uú]mero))?",
    ),
    "device": (
        r"(?:device|implant|pacemaker|pump|defibrillator|serial|imei|imsi|udi|meid|mac)(?: (?:serial|id|number|no\.?|#|address|identifier))*",
    ),
    "vehicle": (
        r"(?:vin|licen[cs]e plate|number plate|registration plate|plate|tag number|vehicle(?: id(?:entification)?)?|placa|matr[ií]cula)"
        r"(?: (?:id|number|no\.?|#|n[uú]mero))*",
    ),
    "ssn": (r"ssn", r"ss ?#", r"social security(?: number| no\.?| #)?", r"seguro social"),
}
"""The nouns that name a number, by rule; the code that follows them is what is found."""

LINK = r"(?:['\"]?\s{0,2}(?:[:#=(\[-]|is|was|are|of|number|num|no\.?|id|es|with|under|ending in)){0,4}\s{0,2}"


def _named() -> "re.Pattern[str]":
    parts = []
    for noun, wordings in NOUNS.items():
        parts.append(rf"(?P<{noun}>{any_of(wordings)})")
    code = (
        r"(?P<code>\#?(?=[A-Za-z]{0,8}[ ./-]?\d|\d)(?:[A-Za-z]{1,8}[./-]?|)\d(?:[ ./-]?\d|[./-]?[A-Za-z](?![a-z]{2})){2,24}+)"
        r"(?![\w]|[.,]\d)"
    )
    return re.compile(rf"(?i)\b(?:{'|'.join(parts)}){LINK}{code}")


NAMED = _named()

SHAPED = re.compile(
    r"(?<![\w/.=&?#@-])\#?(?!NCT|ISBN|PMID|PMC|CVE|RFC|ISO|COVID|DOI|SARS|USD|EUR|H\d)"
    r"(?:[A-Z]{1,6}-?(?:\d{4,8}-)?\d{5,12}|\d{5,12}-?[A-Z]{1,4}|\d{2,4}-\d{2,4}-\d{2,4}|[A-Z]{1,4}-\d{4,12})(?![\w]|-\w|[.,]\d)"
)
"""A code by its shape alone: letters and at least four digits, as records and policies are numbered."""

VIN = re.compile(r"\b(?=[A-HJ-NPR-Z0-9]{0,16}\d)(?=[A-HJ-NPR-Z0-9]{0,16}[A-HJ-NPR-Z])[A-HJ-NPR-Z0-9]{17}\b")
IBAN = re.compile(r"(?i)\b[a-z]{2}\d{2}(?:[ ]?[a-z0-9]{4}){2,7}(?:[ ]?[a-z0-9]{1,3})?\b")
MAC = re.compile(r"(?i)\b[0-9a-f]{2}(?:[:-][0-9a-f]{2}){5}\b")

DIGITS = re.compile(r"\d\D{0,4}\d\D{0,4}\d\D{0,4}\d")
"""No number of a person has fewer."""

EXTENSION = re.compile(r"(?i)\s?(?:x|ext\.?|extension)\s?\d{1,6}\b")


def numbers_in(text: str) -> Iterator[Spot]:
    if DIGITS.search(text) is None and SPOKEN.search(text) is None:
        return
    taken = Taken(len(text))
    for match in NAMED.finditer(text):
        if (spot := _named_spot(match)) is not None:
            taken.take(spot.start, spot.end)
            yield spot
    for pattern, noun in ((IBAN, "account"), (VIN, "vehicle"), (MAC, "device")):
        for match in pattern.finditer(text):
            if taken.free(*match.span()) and sum(map(str.isdigit, match[0])) >= len(match[0]) // 4:
                taken.take(*match.span())
                yield Spot(noun, *match.span())
    for pattern in (RUN, TAGGED_RUN, SPOKEN):
        for match in pattern.finditer(text):
            if taken.free(*match.span()) and (found := _run(text, match)) is not None:
                taken.take(found.start, found.end)
                yield found
    for match in SHAPED.finditer(text):
        if taken.free(*match.span()) and not _dated(match[0]):
            yield Spot("number", *match.span())


def _named_spot(match: "re.Match[str]") -> Spot | None:
    noun = str(match.lastgroup if match.lastgroup != "code" else _noun(match))
    code = match["code"]
    digits = [char for char in code if char.isdigit()]
    if len(digits) < 4 and not (noun == "vehicle" and len(code) >= 5):  # noqa: PLR2004 - the shortest numbers in use
        return None
    if PLAIN_YEAR.fullmatch(code) or _dated(code):
        return None
    return Spot(noun, *match.span("code"))


def _noun(match: "re.Match[str]") -> str:
    return next(noun for noun in NOUNS if match[noun] is not None)


def digits_of(written: str) -> str:
    """The digits of a number as it was written, spelled-out ones too."""
    return "".join(
        DIGIT_WORDS.get(part.lower(), part if part.isdigit() else "") for part in re.findall(r"[^\W\d]+|\d+", written)
    )


def _dated(written: str) -> bool:
    groups = re.findall(r"\d+", written)
    if all(map(PLAIN_YEAR.fullmatch, groups)):
        return True
    return (
        len(groups) == 3 and sorted(map(len, groups))[1] <= 2 and any(PLAIN_YEAR.fullmatch(group) for group in groups)
    )


def _run(text: str, match: "re.Match[str]") -> Spot | None:
    written = match[0]
    digits = digits_of(written)
    spoken = any(map(str.isalpha, written))
    groups = re.findall(r"\d+", written)
    start, end = match.span()
    if not spoken and _dated(written):
        return None
    before = text[max(0, start - 48) : start]
    if SSN_CUE.search(before) or (not spoken and [len(group) for group in groups] == [3, 2, 4]):
        return Spot("ssn", start, end)
    if FAX_CUE.search(before) or FAX_AFTER.match(text, end):
        return Spot("fax", start, end)
    if (longer := EXTENSION.match(text, end)) is not None:
        end = longer.end()
    if CARD_CUE.search(before) and len(digits) >= 8:
        return Spot("account", start, end)
    if TOLL_FREE.fullmatch(digits) or (spoken and len(set(digits)) == 1 and len(digits) < 10):
        return None
    if _is_phone(text, written, digits, groups, before, end):
        return Spot("phone", start, end)
    if 13 <= len(digits) <= 19 and (len(groups) == 1 or len(groups[0]) == 4):
        return Spot("account", start, end)
    if ":" in written or "|" in written or "/" in written:
        return None  # times and odds
    if len(groups) == 1 and digits.endswith("000"):
        return None  # a round number counts something
    if (
        not spoken
        and 1 < len(groups)
        and all(len(group) == 3 for group in groups[1:])
        and len(groups[0]) <= 3
        and " " in written
    ):
        return None  # thousands set apart by spaces
    if len(groups) > 1 and not spoken and any(char in written for char in "\n\t"):
        return Spot("number", start, end) if all(len(group) == 1 for group in groups) else None
    return Spot("number", start, end)


def _is_phone(text: str, written: str, digits: str, groups: list[str], before: str, end: int) -> bool:
    if not 7 <= len(digits) <= 15 or ":" in written:
        return False
    if written.startswith(("+", "(")) or PHONE_CUE.search(before) or PHONE_AFTER.match(text, end):
        return True
    sizes = [len(group) for group in groups]
    if NANP.fullmatch(digits):
        return sizes[-2:] == [3, 4] or sizes[-1:] == [10] or len(sizes) != 1
    if sizes == [3, 4] and "-" in written:
        return True
    return len(sizes) >= 3 and digits.startswith("0")
