"""What of a draft may be shown to a language model outside, and in which words. Pure; the one way out.

Redacted is not de-identified: even the best of detectors leaves part of an identifier in one text of five. So what may
speak of a patient stays, unless the organisation has a business associate agreement and zero retention with the
provider; and what leaves is redacted all the same.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.assist.leads import Spot, leads, run_together
from bot.drafts.draft import Composition, Content
from bot.drafts.kinds import Kind
from bot.listening.telling.masked import shown
from bot.preflight.check import Preflight
from bot.preflight.finding import Finding, Match
from bot.preflight.placeholders import noun_of

ABOUT_PATIENTS = frozenset({Kind.PATIENT_STORY, Kind.REPLY, Kind.REPOST})
"""Kinds that speak of a patient, or to one."""

COMMON = "text"
"""The name of the text that goes to every network without one of its own."""

SHORTEST_PART = 3
"""Letters of a part of a name that is looked for again elsewhere in the text."""

NAMED = "identifiers.name"
"""Preflight's rule on names."""

WORD = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*")


@dataclass(frozen=True, kw_only=True, slots=True)
class Parcel:
    """What leaves: the kind of post, how many sources it names (their addresses stay), its texts, redacted.

    No image, no alt text, no note, no reason, no person of Slack's, no name of the organisation's settings.
    """

    kind: str
    sources: int
    texts: Mapping[str, str] = field(repr=False)


def parcel(
    content: Content, note: str, because: str, preflight: Preflight, noted: Iterable[Finding], *, agreed: bool
) -> Parcel | None:
    """What leaves of a version; None: nothing does.

    `noted` is what preflight said when it was submitted. Preflight is asked again as well, with no rule switched off
    and nothing let by: it may have learnt since.
    """
    strict = replace(preflight, muted=frozenset(), passed=frozenset())
    if not agreed and (_about_a_patient(content) or _private(content, note, because, strict, noted)):
        return None
    texts = {COMMON: content.text} | {network.value: text for network, text in content.tailored.items()}
    return Parcel(
        kind=content.kind.value,
        sources=len(content.sources),
        texts={name: redacted(text, private_matches(text, content.kind, strict)) for name, text in texts.items()},
    )


def _about_a_patient(content: Content) -> bool:
    """By what its author said of it."""
    pictured = content.pictured is not None and content.pictured.patient
    return (
        content.purged
        or content.kind in ABOUT_PATIENTS
        or bool(content.authorisations)
        or bool(content.in_reply_to)
        or pictured
    )


def _private(content: Content, note: str, because: str, strict: Preflight, noted: Iterable[Finding]) -> list[Finding]:
    """Findings about somebody's privacy anywhere in the draft, then or now."""
    composition = Composition(
        kind=content.kind,
        text=content.text,
        networks=content.networks,
        sources=content.sources,
        note=note,
        because=because,
        images=content.images,
        tailored=content.tailored,
    )
    return [one for one in (*noted, *strict.check(composition)) if one.match.rule.family.private]


def private_matches(text: str, kind: Kind | None, preflight: Preflight) -> tuple[Match, ...]:
    """Where a text points at a person, or says that somebody is a patient."""
    return tuple(one for one in preflight.matches(text, kind) if one.rule.family.private and one.end > one.start)


def redacted(text: str, matches: Sequence[Match]) -> str:
    """The text with each match as its sort in brackets: "[name]", "[date]"; a name's parts wherever they recur.

    A link leaves whole as "[link 1]", its host too, since either may name somebody; the number is its place among the
    text's `addresses`. Accounts leave as "[handle]"; names that are joined by marks as "[name]".
    """
    named = " ".join(text[one.start : one.end] for one in matches if one.rule.id == NAMED)
    names = frozenset(_bare(word) for word in WORD.findall(named) if len(word) >= SHORTEST_PART)
    parts = _parted(text, [*leads(text), *map(_spot, matches)])
    if not names:
        return "".join(parts)
    joined = run_together(names)
    return "".join(
        part if place % 2 else WORD.sub(lambda word: "[name]" if _names(word[0], names, joined) else word[0], part)
        for place, part in enumerate(parts)
    )


def public(text: str) -> str:
    """A public post's words as they leave: as people are shown them, less hosts and names that are joined."""
    return shown("".join(_parted(text, leads(text))))


def _parted(text: str, spots: Iterable[Spot]) -> list[str]:
    """The text, and in every second place what stands for something."""
    parts: list[str] = []
    at = 0
    for start, end, noun in _merged(spots):
        parts += [text[at:start], f"[{noun}]"]
        at = end
    return [*parts, text[at:]]


def _names(word: str, names: frozenset[str], joined: frozenset[str]) -> bool:
    """Whether a word is part of a name that was found, with a capital, or several of its parts as one word."""
    bare = _bare(word)
    return (word[0].isupper() and bare in names) or bare in joined


def _bare(word: str) -> str:
    """A word without its possessive, in small letters."""
    return re.sub(r"['\u2019]s$", "", word).casefold()


def _spot(match: Match) -> Spot:
    return match.start, match.end, noun_of(match.rule.id)


def _merged(spots: Iterable[Spot]) -> Iterator[Spot]:
    """Places apart from one another, in order; what overlaps becomes one, under the name of the first."""
    current: Spot | None = None
    for start, end, noun in sorted(spots, key=lambda spot: (spot[0], -spot[1])):
        if current and start < current[1]:
            current = (current[0], max(current[1], end), current[2])
            continue
        if current:
            yield current
        current = (start, end, noun)
    if current:
        yield current
