"""What somebody types behind `/crisis`, as the start of the form: nothing is done by the words alone."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.crisis.hold import Scope, words_of
from bot.drafts.kinds import Kind
from bot.drafts.networks import Network
from bot.ids import TopicId
from bot.listening.topic import Topic


class Verb(StrEnum):
    STATUS = "status"
    START = "start"
    DRILL = "drill"
    END = "end"


@dataclass(frozen=True, kw_only=True, slots=True)
class Typed:
    """`topics` join the scope when it is kept. `unknown`: what is taken for words of posts, since nothing is called so.
    `updates`: crisis updates were asked for, which no hold covers. `misread`: the first word, where it is none of the
    verbs.
    """

    verb: Verb
    reason: str = ""
    scope: Scope = field(default_factory=Scope)
    topics: tuple[TopicId, ...] = ()
    unknown: tuple[str, ...] = ()
    updates: bool = False
    misread: str = ""


_QUOTED = re.compile(r"""\s*["“”„'«](?P<reason>.*?)["“”'»](?=[\s,]|$)(?P<scope>.*)""", re.DOTALL)
"""A quotation mark within a word is none: “Don't panic”."""

_TOKEN = re.compile(r"""["“”„«]([^"“”»]+)["“”»]|([^\s,;]+)""")
_LABEL = re.compile(r"(?:scopes?|networks?|kinds?|topics?|words?)(?::(?P<rest>.*)|=(?P<value>.*))?", re.IGNORECASE)
_EVERYTHING = frozenset({"all", "everything"})

Named = Network | Kind | TopicId


def read(text: str, topics: Iterable[Topic] = ()) -> Typed:
    """`start "reason" x facebook patient_story "flu shot"`: a verb, a quoted reason, then what is held.

    That is networks, kinds and topics by their names, in any order; what is called like none of them is a word of
    posts. Words that only say what follows (`scope:`, `networks`) are left out. Without quotes all of it is the reason.
    `all` and `everything` win over the rest, and are also what no scope says.
    """
    word, *others = text.split(maxsplit=1)[:2] or [""]
    rest = others[0] if others else ""
    if word.lower() not in set(Verb):
        return Typed(verb=Verb.STATUS, misread=word)
    verb = Verb(word.lower())
    if verb not in {Verb.START, Verb.DRILL}:
        return Typed(verb=verb)
    quoted = _QUOTED.fullmatch(rest)
    if quoted is None:
        return Typed(verb=verb, reason=rest.strip())
    return _with_scope(Typed(verb=verb, reason=quoted["reason"].strip()), quoted["scope"], topics)


def _with_scope(typed: Typed, text: str, topics: Iterable[Topic]) -> Typed:
    names = _names(topics)
    longest = max(len(name.split()) for name in names)
    tokens = list(_tokens(text))
    if any(_folded(token) in _EVERYTHING for token, quoted in tokens if not quoted):
        return Typed(verb=typed.verb, reason=typed.reason)
    found: list[Named] = []
    words: list[str] = []
    unknown: list[str] = []
    while tokens:
        taken, named = _first(tokens, names, longest)
        token, quoted = tokens[0]
        del tokens[:taken]
        if named is not None:
            found.append(named)
        else:
            words.append(token)
            unknown += [] if quoted else [token]
    return Typed(
        verb=typed.verb,
        reason=typed.reason,
        scope=Scope(
            networks=frozenset(one for one in found if isinstance(one, Network)),
            kinds=frozenset(one for one in found if isinstance(one, Kind) and one is not Kind.CRISIS_UPDATE),
            words=words_of(",".join(words)),
        ),
        topics=tuple(dict.fromkeys(TopicId(one) for one in found if isinstance(one, int))),
        unknown=tuple(dict.fromkeys(unknown)),
        updates=Kind.CRISIS_UPDATE in found,
    )


def _tokens(text: str) -> Iterable[tuple[str, bool]]:
    """Words, and phrases in quotes (True), without those that only say what follows."""
    for phrase, word in _TOKEN.findall(text):
        label = _LABEL.fullmatch(word) if word else None
        left = (label["rest"] or label["value"] or "") if label else phrase or word
        if left.strip():
            yield left, bool(phrase)


def _first(tokens: list[tuple[str, bool]], names: Mapping[str, Named], longest: int) -> tuple[int, Named | None]:
    """The longest name the tokens begin with, and how many it takes."""
    for size in range(min(longest, len(tokens)), 0, -1):
        some = tokens[:size]
        if size > 1 and any(quoted for _, quoted in some):
            continue
        name = _folded(" ".join(token for token, _ in some))
        if name in names:
            return size, names[name]
    return 1, None


def _names(topics: Iterable[Topic]) -> dict[str, Named]:
    """What something is called → what; a network or a kind goes before a topic of the same name."""
    names: dict[str, Named] = {_folded(topic.name): topic.id for topic in topics if topic.id is not None}
    for one in (*Network, *Kind):
        names |= {_folded(one.value): one, _folded(one.label): one}
    return names


def _folded(name: str) -> str:
    return " ".join(re.split(r"[\s_]+", name.strip().casefold()))
