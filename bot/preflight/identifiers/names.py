"""Names of people: after a title or a telling word, by the lists, and by their shape where capitals tell."""

import re
from collections.abc import Iterator
from functools import cache

from bot.preflight.identifiers.spot import Spot
from bot.preflight.identifiers.tokens import Capitals, Tokens, is_given, tokens_of
from bot.preflight.identifiers.words import any_of, bare, cues, is_plain, phrases, words

LONGEST = 6
"""Words of one name."""


@cache
def _cue(name: str, *, at_end: bool) -> "re.Pattern[str]":
    wordings = any_of(cues("names")[name])
    return re.compile(f"(?i){wordings}\\s*$" if at_end else f"(?i){wordings}")


@cache
def _listed(name: str) -> frozenset[str]:
    return frozenset(cues("names")[name].split())


@cache
def _known() -> frozenset[str]:
    """Words that are written with a capital and name nobody."""
    places = {bare(part) for phrase in (*phrases("cities"), *phrases("states")) for part in phrase.split()}
    return frozenset(places | words("known_words"))


def names_in(text: str, skip: tuple[tuple[int, int], ...]) -> Iterator[Spot]:
    """`skip` are places whose words are no names: links, houses of care."""
    tokens = tokens_of(text, skip)
    met: set[str] = set()
    at, after_name = 0, -1
    while at < len(tokens.all):
        last = _last_word(tokens, at, after_name)
        if last < 0 and tokens.all[at].low in met and (tokens.all[at].capital or tokens.capitals is Capitals.NONE):
            last = at  # the same person again, by one of the names
        if last < 0:
            at += 1
            continue
        spot = _spot(tokens, at, last)
        if spot is not None:
            yield spot
            after_name = last
            met |= {token.low for token in tokens.all[at : last + 1] if len(token.low) > 2 and not is_plain(token.low)}  # noqa: PLR2004 - particles and initials are shorter
        at = last + 1
    yield from _surely(text)


NONE = -1
"""No name starts here."""


def _last_word(tokens: Tokens, at: int, after_name: int) -> int:
    """The index of the last word of the name that starts here."""
    token = tokens.all[at]
    if tokens.capitals is Capitals.NONE:
        return _in_small_letters(tokens, at)
    if not token.capital or token.low in _listed("suffixes"):
        return NONE
    titled = _titled(tokens, at)
    if token.initial and not (titled and not _initialled_on(tokens, at)):
        return _initialled(tokens, at)
    if token.low in _listed("openings"):
        return NONE
    last = _extent(tokens, at)
    if titled or _given(tokens, at, last):
        return last
    return last if _may_be_unlisted(tokens, at) and _told_or_shaped(tokens, at, last, after_name) else NONE


def _given(tokens: Tokens, at: int, last: int) -> bool:
    """Whether a listed given name opens it that is not another word as well."""
    token = tokens.all[at]
    unclear = is_plain(token.low) or token.low in _known() or token.low in _listed("eponyms")
    alone = _abbreviated(tokens, at) and last == at
    return is_given(token.low) and not alone and (not unclear or _full(tokens, at, last))


def _abbreviated(tokens: Tokens, at: int) -> bool:
    return tokens.all[at].shouted and tokens.capitals is not Capitals.SHOUTED


def _may_be_unlisted(tokens: Tokens, at: int) -> bool:
    """Whether its first word could be a name although no list of given names has it."""
    token = tokens.all[at]
    if tokens.capitals is Capitals.SHOUTED or token.low in _known():
        return False
    return token.low in words("surnames") or not (_abbreviated(tokens, at) or is_plain(token.low))


def _told_or_shaped(tokens: Tokens, at: int, last: int, after_name: int) -> bool:
    before = tokens.before(at)
    beside_another = after_name == at - 1 and at > 0
    if beside_another and _cue("coordination", at_end=True).search(before):
        return True
    if _cue("naming", at_end=True).search(before):
        return True
    unknown = not is_plain(tokens.all[at].low) and tokens.capitals is Capitals.SENTENCE
    return unknown and _has_shape(tokens, at, last)


def _titled(tokens: Tokens, at: int) -> bool:
    before = tokens.all[at - 1] if at else None
    return (
        before is not None
        and before.low in _listed("titles") | _listed("doctors")
        and tokens.gap(at - 1) in {" ", ". ", "."}
    )


def _full(tokens: Tokens, at: int, last: int) -> bool:
    """Whether a word that may be a name is followed by what makes it one: "Will T.", "Rose Miller"."""
    return last > at and any(token.initial or token.low in words("surnames") for token in tokens.all[at + 1 : last + 1])


MOST_INITIALS = 5


def _initialled(tokens: Tokens, at: int) -> int:
    """As in "L. Wang" and "J. K. Rowling"."""
    last = at
    end = min(len(tokens.all) - 1, at + MOST_INITIALS)
    while last < end and tokens.all[last].initial and tokens.gap(last) in {". ", "."}:
        last += 1
    token = tokens.all[last]
    if last == at or token.initial or not token.capital or token.low in _listed("openings"):
        return -1
    unknown = not is_plain(token.low) and token.low not in _known()
    return last if token.low in words("surnames") or (unknown and tokens.capitals is Capitals.SENTENCE) else -1


def _initialled_on(tokens: Tokens, at: int) -> bool:
    """Whether a word follows the initial: "Dr. A. Barnes", unlike "Dr. C."."""
    return at + 1 < len(tokens.all) and tokens.gap(at) in {". ", ".", " "} and tokens.all[at + 1].capital


def _in_small_letters(tokens: Tokens, at: int) -> int:
    token = tokens.all[at]
    if len(token.low) <= 3 or not is_given(token.low) or is_plain(token.low) or token.low in _known():  # noqa: PLR2004 - too short to tell
        return -1
    last = at
    while last + 1 < len(tokens.all) and last - at < 2 and tokens.gap(last) in {" ", ". "}:  # noqa: PLR2004 - a middle and a last name
        following = tokens.all[last + 1]
        if len(following.low) > 1 and (
            is_plain(following.low) or following.low in _known() or following.low in _listed("openings")
        ):
            break
        last += 1
    return last


def _has_shape(tokens: Tokens, at: int, last: int) -> bool:
    """Whether an unknown capitalised word reads as a name by its letters and its place."""
    token = tokens.all[at]
    if len(token.low) <= 2 or token.low in _listed("eponyms") or token.low.endswith(tuple(_listed("thing_endings"))):  # noqa: PLR2004 - too short
        return False
    if re.search(r"[a-z][A-Z]|^[A-Z]{2,}[a-z']|^[A-Z]-", token.text) and not re.match(
        r"(?:Mc|Mac|O'|D'|De|La|Le|Van|Di|Fitz)[A-Z]", token.text
    ):
        return False  # a brand's capitals
    if tokens.text[token.end : token.end + 1].isdigit():
        return False
    if not tokens.opens_sentence(at) or last > at:
        return True
    return OPENS.match(tokens.text, token.end) is not None


OPENS = re.compile(
    r"'s\b|:|,\s(?:[A-Z][\w'-]+,|can|could|will|would|please|how|thank|you|we|i)\b|\s(?:and\s[A-Z]|(?:from|is|was|"
    r"has|had|said|says|told|shouted|spent|lives|works|asked|loves|loved|went|came)\b)"
)
"""What follows a name that opens a sentence and hardly another word."""


def _extent(tokens: Tokens, at: int) -> int:
    """The index of the last word of the name whose first word stands here."""
    last = at
    while last + 1 < len(tokens.all) and last - at < LONGEST:
        token, following, gap = tokens.all[last], tokens.all[last + 1], tokens.gap(last)
        if following.low in _listed("suffixes") and following.capital and gap in {" ", ", "}:
            last += 1
            continue
        joined = gap in {" ", "-", " '", "' ", ' "', '" '} or (len(token.text) <= 2 and gap in {". ", "."})  # noqa: PLR2004 - an abbreviated given name
        if not joined:
            break
        if (
            following.low in _listed("particles")
            and last + 2 < len(tokens.all)
            and tokens.all[last + 2].capital
            and tokens.gap(last + 1) in {" ", "'"}
        ):
            last += 2
        elif _continues(tokens, last + 1):
            last += 1
        else:
            break
    return last


def _continues(tokens: Tokens, at: int) -> bool:
    token = tokens.all[at]
    if not token.capital:
        return False
    if token.initial:
        return token.text != "I" or tokens.text[token.end : token.end + 1] == "."
    if token.low in words("surnames") or is_given(token.low):
        return True
    if token.low in _listed("openings"):
        return False
    if token.shouted and tokens.capitals is not Capitals.SHOUTED:
        return False
    return not is_plain(token.low) and token.low not in _known()


def _spot(tokens: Tokens, at: int, last: int) -> Spot | None:
    """The name from here to there; none where these words name a condition, a house, a firm or somebody in public."""
    first, text = tokens.all[at], tokens.text
    end = tokens.all[last].end + (
        tokens.all[last].initial and text[tokens.all[last].end : tokens.all[last].end + 1] == "."
    )
    titled = _titled(tokens, at)
    if not titled and at == last and _is_eponym(tokens, at, end):
        return None
    if _cue("firm_after", at_end=False).match(text, end):
        return None
    before = tokens.before(at)
    doctor = titled and tokens.all[at - 1].low in _listed("doctors")
    public = (
        _cue("role_before", at_end=True).search(before) is not None
        or _cue("credential_after", at_end=False).match(text, end) is not None
        or (doctor and _speaks(text, tokens.all[at - 1].start, end))
    )
    quoted = (
        _cue("quoted", at_end=True).search(before) is not None
        or _cue("quoting", at_end=False).match(text, end) is not None
    )
    sure = (titled or is_given(first.low) or first.initial) and not quoted
    bound = not doctor and _cue("patient", at_end=True).search(before) is not None
    return Spot("name", first.start, end, bound=bound, sure=sure and not doctor, public=public)


def _is_eponym(tokens: Tokens, at: int, end: int) -> bool:
    """Whether the word names a condition or a method after somebody: "Crohn's disease"."""
    if _cue("eponym_after", at_end=False).match(tokens.text, end):
        return True
    word = tokens.all[at].low
    told = word in words("surnames") and _cue("naming", at_end=True).search(tokens.before(at))
    return word in _listed("eponyms") and not is_given(word) and not told


def _speaks(text: str, start: int, end: int) -> bool:
    """Whether somebody is introduced or quoted as one of the staff."""
    before, after = text[max(0, start - 60) : start], text[end : end + 40]
    return (
        _cue("introduced", at_end=True).search(before) is not None
        or _cue("speaks", at_end=False).match(after) is not None
    )


def _surely(text: str) -> Iterator[Spot]:
    """What follows "my name is" and the like, in small letters too."""
    for match in _cue("surely", at_end=False).finditer(text):
        parts = re.match(r"([^\W\d_][\w'-]{1,30})(?:[ ]([^\W\d_][\w'-]{1,30}))?", text[match.end() : match.end() + 64])
        if parts is None or _no_name(parts[1]):
            continue
        length = parts.end(1) if parts[2] is None or _no_name(parts[2]) else parts.end(2)
        yield Spot("name", match.end(), match.end() + length)


def _no_name(word: str) -> bool:
    low = bare(word)
    return is_plain(low) or low in _listed("openings") or low in _known()
