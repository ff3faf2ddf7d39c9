"""Names of people: after a title or a telling word, by the lists, and by their shape where the text is no headline."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from bot.preflight.identifiers.spot import Spot
from bot.preflight.identifiers.words import any_of, bare, cues, phrases, words

TOKEN = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*")

TITLES = frozenset("mr mrs ms miss mx sr sra srta señor señora señorita don doña mme mlle herr frau sister brother aunt uncle grandma grandpa".split())
DOCTORS = frozenset("dr dra doctor doctora prof professor nurse np pa".split())
PARTICLES = frozenset("de del la las los van von der den ten ter da di do dos du le el al bin ibn abu ben y mac st und zu af av".split())
SUFFIXES = frozenset("jr sr ii iii iv v".split())

EPONYMS = frozenset(
    "alzheimer parkinson hodgkin crohn hashimoto addison cushing graves sjogren raynaud huntington tourette asperger marfan turner klinefelter "
    "barrett wilson guillain barre meniere kawasaki lou lyme lewy bell paget peyronie kaposi ewing wilms burkitt epstein tay sachs duchenne "
    "becker ehlers danlos stevens zika ebola marburg coxsackie gleason framingham apgar glasgow mcisaac chaddock babinski wells child pugh "
    "karnofsky braden morse norton snellen ishihara foley hickman mohs whipple nissen fontan ross heimlich kegel pap pilates atkins mcardle "
    "charcot marie tooth rett angelman prader willi down fanconi gaucher pompe fabry batten canavan krabbe behcet still reye dupuytren baker "
    "ludwig vincent osgood schlatter perthes scheuermann colles monteggia galeazzi bennett murphy mcburney rovsing homan trousseau chvostek "
    "kernig brudzinski romberg phalen tinel lachman mcmurray allen rinne weber schilling schirmer coombs wassermann mantoux gram papanicolaou "
    "salk sabin hib hardy vasc waterlow centor curb ranson virchow kocher cheyne stokes kussmaul biot korsakoff wernicke creutzfeldt jakob".split()
)
"""Whose names a condition, a score or a procedure bears: no person, unless a given name stands before."""

OPENING = frozenset("the a an this that these those our your my his her their its we you they he she it i in on at for from with by and or but if when while".split())

ORGANISATION = re.compile(
    r"(?i)[ ,]{1,2}(?:&|inc\b|llc\b|corp|ltd|co\b|company|foundation|university|college|school|institute|association|society|orchestra|group|partners|technologies|"
    r"systems?|solutions|insurance|bank|fund|capital|pharma\w*|labs?\b|laborator|times|journal|post\b|news|magazine|hospital|clinic|medical|health|center|centre|"
    r"department|ministry|agency|council|committee|commission|act\b|bill\b|law\b|award|prize|cup\b|park\b|airport|stadium|hotel|museum|church|foods?\b|stores?\b|"
    r"street|avenue|road|county|lake\b|river\b|beach\b|bay\b|island|valley|hills?\b|heights|day\b|week\b|month\b|study|trial|report|project|program|app\b|drug|vaccine|virus|brand|cola|diet)"
)


@dataclass(frozen=True, slots=True)
class Token:
    text: str
    low: str
    start: int
    end: int

    @property
    def capital(self) -> bool:
        return self.text[0].isupper() or self.text[0].istitle()

    @property
    def shouted(self) -> bool:
        return len(self.text) > 1 and self.text.isupper()


@cache
def _eponym_after() -> "re.Pattern[str]":
    return re.compile("(?i)" + any_of(cues("context")["eponym_after"]))


@cache
def _said_name() -> "re.Pattern[str]":
    return re.compile("(?i)" + any_of(cues("names")["before"]) + r"\s*$")


@cache
def _surely_name() -> "re.Pattern[str]":
    return re.compile("(?i)" + any_of(cues("names")["surely"]) + r"(?P<name>[^\W\d_][\w'\u2019.-]{1,30}(?: [^\W\d_][\w'\u2019-]{1,30})?)")


@cache
def _patient_before() -> "re.Pattern[str]":
    return re.compile("(?i)" + any_of(cues("names")["patient"]) + r"\s*$")


@cache
def _not_people() -> frozenset[str]:
    known = {bare(part) for phrase in (*phrases("cities"), *phrases("states")) for part in phrase.split()}
    return frozenset(known | words("known_words"))


def names(text: str, skip: tuple[tuple[int, int], ...]) -> Iterator[Spot]:
    """`skip` are places whose words are no names: links, houses of care."""
    tokens = _tokens(text, skip)
    style = _style(tokens)
    at = 0
    while at < len(tokens):
        last, sure = _name_at(text, tokens, at, style)
        if last is None:
            at += 1
            continue
        first = tokens[at]
        start, end = first.start, _end(text, tokens[last])
        before = text[max(0, start - 60) : start]
        if not _is_thing(text, tokens, at, last, end, sure=sure):
            yield Spot("name", start, end, bound=_patient_before().search(before) is not None, sure=sure)
        at = last + 1
    for match in _surely_name().finditer(text):
        start, end = match.span("name")
        first = bare(match["name"].split()[0])
        if first in words("plain_words") or first in OPENING:
            continue
        last_word = match["name"].split()[-1]
        if last_word is not match["name"] and (bare(last_word) in words("plain_words") or bare(last_word) in OPENING):
            end -= len(last_word) + 1
        yield Spot("name", start, end)


def _tokens(text: str, skip: tuple[tuple[int, int], ...]) -> list[Token]:
    found: list[Token] = []
    places = iter(sorted(skip))
    place = next(places, None)
    for match in TOKEN.finditer(text):
        while place is not None and place[1] <= match.start():
            place = next(places, None)
        if place is not None and place[0] < match.end():
            continue
        if match.start() and text[match.start() - 1] in "@#_0123456789":
            continue
        word = match[0]
        end = match.end()
        if word.endswith(("'s", "\u2019s", "'S")):
            word, end = word[:-2], end - 2
        if word:
            found.append(Token(word, bare(word), match.start(), end))
    return found


def _style(tokens: list[Token]) -> str:
    """`headline` where most longer words are capitalised: there a capital tells nothing; `shouted` where all are."""
    longer = [token for token in tokens if len(token.low) > 3 and token.low not in words("first_names")]
    if len(longer) >= 3 and 2 * sum(token.shouted for token in longer) > len(longer):
        return "shouted"
    plain = [token for token in longer if token.low in words("plain_words")]
    if len(plain) >= 2 and 2 * sum(token.capital for token in plain) > len(plain):
        return "headline"
    return "sentence"


def _name_at(text: str, tokens: list[Token], at: int, style: str) -> tuple[int | None, bool]:
    token = tokens[at]
    before = tokens[at - 1] if at else None
    if not token.capital or token.low in SUFFIXES:
        return None, False
    titled = before is not None and before.low in TITLES | DOCTORS and _joined(text, before, token)
    if titled and len(token.text) >= 1 and token.low not in OPENING:
        return _extent(text, tokens, at, style), True
    if len(token.text) == 1:
        return _initialled(text, tokens, at, style)
    if token.low in OPENING:
        return None, False
    given = token.low.split("-")[0] in words("first_names")
    ambiguous = token.low in words("plain_words") or token.low in _not_people() or token.low in EPONYMS
    last = _extent(text, tokens, at, style)
    if given and not ambiguous:
        return (last, True) if style != "headline" or last > at or True else (None, False)
    if given and last > at and (len(tokens[last].text) == 1 or tokens[last].low in words("surnames")):
        return last, True
    if _said_name().search(text[max(0, token.start - 60) : token.start]) and token.low not in words("plain_words") and token.low not in _not_people() and not token.shouted:
        return last, True
    if style == "sentence" and not token.shouted and len(token.text) > 2:
        return _by_shape(text, tokens, at, last)
    return None, False


def _initialled(text: str, tokens: list[Token], at: int, style: str) -> tuple[int | None, bool]:
    """"L. Wang", "J. K. Rowling"."""
    nxt = at
    while nxt + 1 < len(tokens) and len(tokens[nxt].text) == 1 and text[tokens[nxt].end : tokens[nxt + 1].start] in {". ", "."}:
        nxt += 1
    if nxt == at or len(tokens[nxt].text) == 1 or not tokens[nxt].capital:
        return None, False
    if tokens[nxt].low in words("surnames") or (style == "sentence" and tokens[nxt].low not in words("plain_words")):
        return nxt, True
    return None, False


def _by_shape(text: str, tokens: list[Token], at: int, last: int) -> tuple[int | None, bool]:
    token = tokens[at]
    run = tokens[at : last + 1]
    unknown = [one for one in run if one.low not in words("plain_words") and one.low not in _not_people() and one.low not in EPONYMS]
    if token.low in words("plain_words") or token.low in _not_people() or token.low in EPONYMS or not unknown:
        return None, False
    if any(char.isupper() for char in token.text[1:]) and "-" not in token.text and not re.match(r"(?:Mc|Mac|O'|D'|De|La|Le|Van|Di)[A-Z]", token.text):
        return None, False  # a brand's capitals
    if token.low.endswith(DRUG_ENDINGS):
        return None, False
    if _opens_sentence(text, token) and last == at and not re.match(r"'s\b|:|,", text[token.end : token.end + 2]):
        return None, False
    return last, False


DRUG_ENDINGS = (
    "pril", "sartan", "statin", "mab", "nib", "olol", "arin", "aban", "azole", "cillin", "mycin", "oxacin", "cycline", "formin", "gliptin", "gliflozin",
    "glutide", "prazole", "setron", "triptan", "vir", "zepam", "zolam", "oxetine", "idone", "apine", "amide", "thiazide", "terol", "sone", "olone", "ine",
    "ium", "itis", "osis", "oma", "emia", "ology", "ectomy", "ide", "ase", "ol", "ism", "ity", "tion", "ing", "ness", "ment",
)  # fmt: skip
"""How drugs, conditions and plain nouns end."""


def _opens_sentence(text: str, token: Token) -> bool:
    before = text[: token.start].rstrip(" \"'([\u2022*-\u2013>#")
    return not before or before[-1] in ".!?:\n|" or before.endswith("\n") or "\n" in text[len(before) : token.start]


def _extent(text: str, tokens: list[Token], at: int, style: str) -> int:
    """The index of the last word of the name that starts here."""
    last = at
    while last + 1 < len(tokens) and last - at < 5:
        token, nxt = tokens[last], tokens[last + 1]
        gap = text[token.end : nxt.start]
        if nxt.low in SUFFIXES and gap in {" ", ", "}:
            last += 1
            continue
        if gap not in {" ", "-", "'", " '", "' "} and not (len(token.text) <= 2 and gap in {". ", "."}) and not (gap == " \"" or gap == "\" "):
            break
        if nxt.low in PARTICLES and last + 2 < len(tokens) and tokens[last + 2].capital and text[nxt.end : tokens[last + 2].start] in {" ", "'"} and nxt.low not in {"y", "do"}:
            last += 2
            continue
        if not nxt.capital:
            break
        if len(nxt.text) == 1 and (nxt.text != "I" or text[nxt.end : nxt.end + 1] == "."):
            last += 1
            continue
        if nxt.low in words("surnames") or nxt.low in words("first_names"):
            if style == "headline" and nxt.low in words("plain_words") and nxt.low not in words("surnames"):
                break
            last += 1
            continue
        if nxt.low in words("plain_words") or nxt.low in _not_people() or nxt.low in OPENING or nxt.shouted:
            break
        last += 1
    return last


def _is_thing(text: str, tokens: list[Token], at: int, last: int, end: int, *, sure: bool) -> bool:
    """Whether it names a condition, a house, a firm or the like, not a person."""
    if at == last and _eponym_after().match(text, end):
        return True
    if ORGANISATION.match(text, end) and not (sure and last > at and text[end : end + 1] == ","):
        return True
    return at == last and tokens[at].low in EPONYMS and not (at and tokens[at - 1].low in DOCTORS | TITLES)


def _joined(text: str, one: Token, other: Token) -> bool:
    return text[one.end : other.start] in {" ", ". ", "."}


def _end(text: str, token: Token) -> int:
    return token.end + 1 if len(token.text) == 1 and text[token.end : token.end + 1] == "." else token.end
