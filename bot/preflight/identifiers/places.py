"""Places smaller than a state: streets, ZIP codes, towns, and the houses where somebody was cared for."""

import re
from collections.abc import Iterator
from functools import cache

from bot.preflight.identifiers.spot import MASK, Spot
from bot.preflight.identifiers.words import bare, is_plain, literal, phrases, words

SMALL_ZIPS = frozenset(
    [
        "036",
        "059",
        "063",
        "102",
        "203",
        "556",
        "692",
        "790",
        "821",
        "823",
        "830",
        "831",
        "878",
        "879",
        "884",
        "890",
        "893",
    ]
)
"""Areas of three digits with 20,000 people or fewer at the census of 2000 (45 CFR 164.514(b)(2)(i)(B))."""
ZIP_AREA = 3

HEAD = re.compile(
    r"(?<![\w@#])(?:[Hh]ospitals?|[Hh]osp\b|[Cc]linics?|[Mm]ed(?:ical|\.)?\s(?:[Cc]ent(?:er|re)|[Cc]tr)|"
    r"Health(?:care)?|[Hh]ealth\s[Cc]ent(?:er|re)|Medical(?:\sGroup)?|Med|Hospice"
    r"|Infirmary|Rehab(?:ilitation)?(?:\s[Cc]ent(?:er|re))?|(?:Cancer|Heart|Surgery|Eye|Dental|Care|Imaging|"
    r"Wellness|Recovery|Nursing|Birth|Trauma|Treatment)\s(?:[Cc]ent(?:er|re)|[Ii]nstitute)"
    r"|Nursing\s[Hh]ome|Urgent\s[Cc]are|Memorial|General|VA|ER|[Oo]ffice|branch|facility|Pharmacy|Practice|"
    r"Presbyterian|Langone)(?!\w)"
)
"""The last word of the name of a house of care; what stands before it makes the name."""

NAME_WORD = re.compile(r"(?:St|Mt|Ft|Dr)\.|[A-Z][\w'.-]{0,24}|of|and|&|for|the|de|del|la")
KIND_WORDS = frozenset(
    [
        "general",
        "community",
        "regional",
        "memorial",
        "university",
        "children's",
        "county",
        "veterans",
        "family",
        "downtown",
        "women's",
        "urgent",
        "primary",
        "dental",
        "eye",
        "heart",
        "pain",
    ]
)
LONGEST_NAME = 6
"""Words before the last one."""

CITY_AFTER = re.compile(
    r"(?:,?\s(?:of\s|in\s|at\s)?(?:Los Angeles|New York|San Diego|San Francisco|New Orleans|St\. Louis|"
    r"[A-Z][a-z]{3,20})(?:,\s[A-Z]{2}\b)?)(?=[\s,.?!)]|$)"
)

KNOWN_FACILITY = re.compile(
    r"(?<![\w@#])(?:Johns?'?s?\sHopkins|Mayo\sClinic|Cleveland\sClinic|Mount\sSinai|Mt\.?\sSinai|Cedars?[-\s]Sinai|"
    r"MD\sAnderson|M\.D\.\sAnderson|(?:Memorial\s)?Sloan[-\s]Kettering|"
    r"Mass(?:achusetts)?\sGeneral|Brigham\s(?:and|&)\sWomen['\u2019]s|Kaiser(?:\sPermanente)?|NYU(?:\sLangone)?|UCLA|"
    r"UCSF|UCSD|UPMC|UW\sMed(?:icine)?|UT\sSouthwestern|Bellevue|Stanford|"
    r"(?:New\sYork|NY)[-\s]Presbyterian|Columbia\sPresbyterian|Baylor|Emory|Vanderbilt|Duke|Beth\sIsrael|"
    r"Dana[-\s]Farber|City\sof\sHope|Walter\sReed|Geisinger|Intermountain|"
    r"Cedar\sCrest|Harborview|Montefiore|Northwell|Ochsner|Sutter|Scripps|Tufts|Yale[-\s]New\sHaven|(?:St|"
    r"Saint)\.?\s[A-Z][a-z]+(?:['\u2019]s)?|Our\sLady\sof\s[A-Z]\w+|"
    r"(?:Good\sSamaritan|Mercy|Methodist|Sacred\sHeart|Holy\sCross|Providence)(?=\s(?:Hospital|Clinic|Health|on|in|"
    r"last|for)|[\s]?[,.(]))(?![\w@])"
)
AT = re.compile(
    r"(?:\bat|\bto|\bin|\bfrom|\bvisit(?:ed|ing|s)?|\battend(?:s|ed|ing)|\bvia|\binto|\bby|\bleft|\bconsult(?:ed)?|"
    r"\bour|\bpt|,|\(|\b[Ww]here:|[@])\s(?:the\s|our\s|a\s)?(?:nearby\s|local\s)?$"
)

STREET_KIND = (
    r"(?:street|st|avenue|ave|av|boulevard|blvd|road|rd|drive|dr|lane|ln|court|ct|circle|cir|place|pl|way|terrace|"
    r"ter|parkway|pkwy|highway|hwy|"
    r"square|sq|plaza|trail|trl|loop|row|crescent|close|alley|turnpike|pike|route|broadway|gardens?|mews|esplanade|"
    r"quay)"
)
STREET = re.compile(
    rf"(?i)(?<![\w$.,#/-])(?:no\.?\s)?\d{{1,6}}[a-z]?(?:-\d{{1,5}})?,?\s(?:\d{{1,5}}\s)?(?:[nsew]\.?\s|north\s|"
    rf"south\s|east\s|west\s)?"
    rf"(?:(?-i:[A-Z\u00c0-\u024f][\w'\u2019.-]{{0,24}}|\d{{1,3}}(?:st|nd|rd|th))\s){{1,4}}{STREET_KIND}\b\.?"
)
ABROAD = re.compile(
    r"(?i)(?<![\w@#])(?:(?:calle|avenida|avda?|carrera|rua|rue|via|viale|vicolo|piazza|plaza|paseo|camino|"
    r"boulevard|chemin|allée|calea|ul|ulica|ulice|ulitsa|strada)\.?\s"
    r"(?:(?:de|del|de la|la|le|du|des|di|do|da|al|"
    r"el)\s){0,2}(?-i:[A-Z\u00c0-\u024f][\w'.-]{1,30}(?:\s[A-Z\u00c0-\u024f][\w'.-]{1,30}){0,3}),?\s\d{1,5}\b"
    r"|(?-i:[^\W\d_][\w.'-]{2,40}(?:str(?:aße|asse|\.)|strasse|gatan|gata|vägen|väg|veien|vegen|vej|gade|katu|tie|"
    r"kuja|gasse|weg|allee|platz|laan|straat|plein|utca|tér|kapu|stræti|straeti|vangur|tanav|maantee|iela|gatve|"
    r"ulica|nám)\s\d{1,5}[a-z]?\b)"
    r"|(?-i:[^\W\d_][\w.-]{2,30}\s(?:utca|út|tér|u\.|straße|strasse|Strasse|Straße|Allee|tänav|mnt|street|"
    r"Street)\s\d{1,5}\b\.?))"
)
TOWN_AFTER = re.compile(
    r"(?:,?\s(?i:apt|suite|unit|"
    r"#)\.?\s?\w{1,6})?(?:,\s(?:[A-Z][\w'.-]{1,24}\s?){1,3})?(?:,\s?[A-Z]{2}\b)?(?:\s\d{5}(?:-\d{4})?\b)?"
)

UNIT = re.compile(
    r"(?i)\b(?:apt|apartment|suite|ste|unit(?=\s\d{3,5}\sbox)|piso|"
    r"depto)\b\.?\s?\#?\s?\d{1,5}[a-z]?\b(?!%)(?:\s?,?\sbox\s\d{1,6})?"
    r"|\bp\.?\s?o\.?\s?box\s\#?\d{1,6}\b|\bpost ?box\s\d{1,6}\b|\bpsc\s\d{1,5},?\s?box\s\d{1,6}\b|\b(?:apo|fpo|"
    r"dpo)\s(?:aa|ae|ap)\s\d{5}\b|\bapartado\s\d{1,6}\b"
)
CORNER = re.compile(r"(?i)\b(?:the\s)?corner of\s[^\n.!?]{3,80}?(?:\s(?:and|&|y)\s)[^\W\d_][^\n.!?,]{1,60}")

ADDRESS_CUE = re.compile(
    r"(?i)(?:\b(?:address(?:es)?|direcci[oó]n|domicilio)\b(?:\s(?:is|are|with|to|of|to the same))?\s?[:,]?\s+|"
    r"\baddress(?:es)? of\s[^\n]{1,60}?\s(?:is|are)\s+|\b(?:lives?|living|resid(?:es?|ing)|located|staying|stays|"
    r"located|home|house|office|offices|restaurant|store|apartment|vive)\s(?:is |are )?(?:at|on|en)\s+"
    r"|\b(?:sent|send|ship|shipped|deliver(?:ed)?|mail(?:ed)?|return(?:ed)?|moved|mov(?:e|ing)|forward(?:ed)?|"
    r"arrived)\s(?:\w+\s){0,3}(?:to|at)\s+|\bmeet\s(?:me|you|him|her|us)\sat\s+|\b(?:bus|driver|taxi|"
    r"train)\s[^\n]{0,30}?(?:off|stop|is)\s(?:at|on)\s+"
    r"|\bhere they are:\s+|\b(?:user|name|address|home):\s+|\bside of\s+|\benter on\s+|'s address:\s+|\bsame:\s+)"
)
HOUSE = re.compile(
    r"(?<![\w$.,:])\d{1,6}[a-z]?\b(?!:\d|-minute|-million|,\d|\s?(?:%|percent|am|pm|a\.m|p\.m|mg|people|years?|"
    r"days?|hours?|minutes?|weeks?|months?|st\b|nd\b|rd\b|th\b))"
)

ZIP = re.compile(
    r"(?i)\b(?:zip(?:\s?code)?|postal code|postcode|c[oó]digo postal|c\.?p\.?)\s?(?:is|es|"
    r"of)?\s?[:#]?\s?(?P<cued>\d{5}(?:-\d{4})?|\d{2,4}[- ]\d{2,4}|\d{3,6}\b)"
    r"|(?-i:\b(?:A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]|"
    r"UT|V[AT]|W[AIVY]|PR))\.?,?\s+(?P<stated>\d{5}(?:-\d{4})?)\b"
)
UK_POSTCODE = re.compile(r"\b(?:[A-Z]{1,2}\d[A-Z\d]?)\s\d[A-Z]{2}\b")

TOWN_CUE = re.compile(
    r"(?i)(?:\b(?:lives?|lived|living|resid(?:es?|ing|ent)|grew up|raised|born|based|vive|hometown is|native of|"
    r"home city|home town)\s(?:in|near|of|en|outside)?\s?"
    r"|\bi(?:'m| am| live| was)\s(?:in|from|originally from|currently in)\s|\boriginally from\s|\bmoved (?:here |"
    r"back )?(?:from|to)\s|\bmov(?:e|ing) (?:from|to)\s|\b(?:flew|fly|flying|travell?ed|travell?ing|drove|driving|"
    r"went|drive)\s(?:back )?(?:in )?(?:to|from)\s|\bresiding in\s|"
    r"\b(?:he|she|man|woman|boy|girl|mother|father|patient|pt)\s(?:is\s)?from\s|\bhome city(?: of)?\s|\bwhere:\s|"
    r"\bcity:\s|\bserving (?:southern |northern |eastern |western )?|\bcoming to\s|\byear in\s|"
    r"\baround the world to\s|\bcounty of\s|\bstreet in\s)"
    r"(?:the\s(?:town|city|village) of\s)?(?P<town>(?-i:(?:[A-Z\u00c0-\u024f\u0370-\u03ff][\w'\u2019-]{1,30}|"
    r"[A-Z]{2,})(?:[ -](?:(?:de|del|la|le|les|of|the|upon|on|sur|am|di|da|do|ben|al|"
    r"el)\s)?[A-Z\u00c0-\u024f\u0370-\u03ff][\w'\u2019-]{0,30}){0,3}))"
)


@cache
def _cities() -> "re.Pattern[str]":
    return re.compile(
        rf"(?<![\w@#'])(?:{literal(phrases('cities'))}|New York(?=[,\s]*(?:city|clinic|hospital|office|on|in|\d|"
        rf"last|\(|\.|,|$)))(?:,\s(?:{literal(_abbreviations())}))?(?![\w@]|-\w)"
    )


def _abbreviations() -> tuple[str, ...]:
    return tuple(name for name in phrases("states") if len(name) > 1)


@cache
def _large() -> frozenset[str]:
    return frozenset(bare(name) for name in phrases("states"))


TOWN_AND_STATE = re.compile(
    r"\b(?P<town>[A-Z][a-z]+(?:\s[A-Z][a-z]+){0,2}),\s(?:A[KLRZ]|C[AOT]|D\.?C|FL|GA|HI|I[ADLN]|K[SY]|LA|"
    r"M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY])\b"
)


def facilities_in(text: str) -> tuple[tuple[int, int], ...]:
    """Where houses of care are named, whether or not that tells anything."""
    found = [match.span() for match in KNOWN_FACILITY.finditer(text)]
    for head in HEAD.finditer(text):
        start = _name_start(text, head.start())
        if start == head.start():
            continue
        if head[0].split()[0] in WEAK_HEADS and _plainly(text[start : head.start()]):
            continue
        after = CITY_AFTER.match(text, head.end())
        found.append((start, after.end() if after else head.end()))
    return tuple(found)


WEAK_HEADS = frozenset(
    [
        "Health",
        "Healthcare",
        "Medical",
        "Med",
        "General",
        "Memorial",
        "VA",
        "ER",
        "office",
        "Office",
        "branch",
        "facility",
        "Practice",
        "Care",
    ]
)
"""They make a name only of a word that is none by itself: "Orlando Health", not "Good Health"."""


def _plainly(before: str) -> bool:
    last = bare(before.rsplit(maxsplit=1)[-1])
    return is_plain(last) and last not in words("surnames")


def _name_start(text: str, head: int) -> int:
    """Where the name begins whose last word stands at `head`: at its first word with a capital."""
    start, at = head, head
    for _ in range(LONGEST_NAME):
        if at == 0 or text[at - 1] != " ":
            break
        before = max(text.rfind(mark, max(0, at - 40), at - 1) for mark in " \n(") + 1
        word = text[before : at - 1]
        if not NAME_WORD.fullmatch(word) and word not in KIND_WORDS:
            break
        at = before
        if word[0].isupper() and word not in LEADING:
            start = at
    return start


LEADING = frozenset(
    [
        "The",
        "A",
        "An",
        "Our",
        "At",
        "In",
        "To",
        "From",
        "For",
        "Of",
        "And",
        "Is",
        "Are",
        "With",
        "By",
        "My",
        "Your",
        "His",
        "Her",
        "Their",
        "This",
        "That",
    ]
)
"""Small words that open a sentence before a name are none of it."""


def visited(text: str, houses: tuple[tuple[int, int], ...]) -> Iterator[Spot]:
    """Those of the houses of care that somebody is said to have been at."""
    for start, end in houses:
        if AT.search(text[max(0, start - 24) : start]):
            yield Spot("place", start, end, told=True)


def streets_in(text: str) -> Iterator[Spot]:
    if HOUSE.search(text) is None:
        return
    for match in ADDRESS_CUE.finditer(text):
        yield from _told_address(text, match.end())
    for match in STREET.finditer(text):
        longer = TOWN_AFTER.match(text, match.end())
        yield Spot("address", match.start(), longer.end() if longer else match.end())
    for pattern in (ABROAD, UNIT, CORNER):
        for match in pattern.finditer(text):
            yield Spot("address", *match.span())


LINE, OPENING = 160, 50
"""Code points of a told address; within which its house number stands."""
STREET_WORD = re.compile(r"\d{1,6}\w?,?\s[^\W\d_]{3,}|[^\W\d_]{3,}\.?,?\s\d{1,6}\b|(?i:box)\s\d")


def _told_address(text: str, at: int) -> Iterator[Spot]:
    """What follows a wording such as "lives at", as far as it reads as an address: up to the end of the sentence."""
    stop = min(len(text), at + LINE)
    end = re.compile(
        r"[?!;]|\.\s+[A-Z][a-z]+\s[a-z]|\n\s*\n|\s(?:for this|after|last|in case|because|and is|when)\b|,\s(?:and|"
        r"but)\s"
    ).search(text, at, stop)
    stop = end.start() if end else stop
    said = text[at:stop]
    house = HOUSE.search(said)
    if (
        house
        and house.start() <= OPENING
        and STREET_WORD.search(said[: OPENING + 10])
        and MASK not in said[: house.start()]
    ):
        yield Spot("address", at, at + len(said.rstrip(" .,\n")))


def zips_in(text: str) -> Iterator[Spot]:
    for match in ZIP.finditer(text):
        group = "cued" if match["cued"] else "stated"
        digits = re.sub(r"\D", "", match[group])
        if len(digits) > ZIP_AREA or digits in SMALL_ZIPS:
            yield Spot("zip", *match.span(group))
    for match in UK_POSTCODE.finditer(text):
        yield Spot("zip", *match.span())


def towns_in(text: str, skip: tuple[tuple[int, int], ...]) -> Iterator[Spot]:
    for match in TOWN_CUE.finditer(text):
        start, end = match.span("town")
        town = bare(match["town"])
        parts = town.split()
        if (
            town not in _large()
            and parts[-1] not in _large()
            and not is_plain(parts[0])
            and parts[0] not in words("known_words")
        ):
            yield Spot("place", start, end, told=False)
    for pattern in (_cities(), TOWN_AND_STATE):
        for match in pattern.finditer(text):
            if bare(match[0]) not in _large() and not _within(match.span(), skip):
                yield Spot("place", *match.span(), told=True)


def _within(span: tuple[int, int], others: tuple[tuple[int, int], ...]) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in others)
