"""A hold: what must not go out while it is on. The gate asks it for every post (D3)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.drafts.draft import Composition, Content
from bot.drafts.kinds import Kind
from bot.drafts.networks import Network
from bot.ids import ChannelId, CrisisId, TopicId

MOST_WORDS = 20
LONGEST_WORD = 80
"""Characters of one word or phrase of a scope."""

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, kw_only=True, slots=True)
class Subject:
    """A topic the team listens for, as it was when it was chosen for a scope: its phrases and hashtags."""

    topic: TopicId
    name: str
    phrases: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Scope:
    """What a hold covers: everything where nothing is chosen, else each post of which any of the chosen is true.

    `words` are words or phrases; each also finds what begins with it: "vaccin" finds "vaccines" and "#VaccineDay". So
    do the phrases of `subjects`. A hold that covers too much costs a delay, one that covers too little a post on the
    bad day.
    """

    networks: frozenset[Network] = frozenset()
    kinds: frozenset[Kind] = frozenset()
    words: tuple[str, ...] = ()
    subjects: tuple[Subject, ...] = ()

    @property
    def everything(self) -> bool:
        return not (self.networks or self.kinds or self.words or self.subjects)

    @property
    def phrases(self) -> tuple[str, ...]:
        return (*self.words, *(phrase for one in self.subjects for phrase in one.phrases))

    def includes(self, other: "Scope") -> bool:
        """Whether every post the other covers is covered by this one too, as far as the choices tell."""
        if self.everything or other.everything:
            return self.everything
        mine = [_spaced(one) for one in self.phrases]
        return (
            other.networks <= self.networks
            and other.kinds <= self.kinds
            and all(any(word in _spaced(theirs) for word in mine) for theirs in other.phrases)
        )

    def joined(self, other: "Scope") -> "Scope":
        """What covers each post that one of the two covers."""
        if self.everything or other.everything:
            return Scope()
        subjects = {one.topic: one for one in (*self.subjects, *other.subjects)}
        phrases = {
            topic: tuple(
                dict.fromkeys(p for s in (*self.subjects, *other.subjects) if s.topic == topic for p in s.phrases)
            )
            for topic in subjects
        }
        return Scope(
            networks=self.networks | other.networks,
            kinds=self.kinds | other.kinds,
            words=tuple(dict.fromkeys((*self.words, *other.words))),
            subjects=tuple(replace(one, phrases=phrases[topic]) for topic, one in subjects.items()),
        )

    def covers(self, content: Content | Composition) -> bool:
        """Whether a post with this content is held. A crisis update never is: it is what has to go out now."""
        if content.kind is Kind.CRISIS_UPDATE:
            return False
        if self.everything or content.kind in self.kinds or not self.networks.isdisjoint(content.networks):
            return True
        return bool(self.phrases) and self._occurs_in(
            (content.text, *content.tailored.values(), *(image.alt for image in content.images))
        )

    def _occurs_in(self, texts: tuple[str, ...]) -> bool:
        read = [_spaced(variant) for text in texts for variant in {text, _CAMEL.sub(" ", text)}]
        return any(_spaced(word) in text for word in self.phrases for text in read)

    @property
    def document(self) -> dict[str, list[Any]]:
        """The scope as it is stored."""
        return {
            "networks": sorted(network.value for network in self.networks),
            "kinds": sorted(kind.value for kind in self.kinds),
            "words": list(self.words),
            "topics": [{"topic": one.topic, "name": one.name, "phrases": list(one.phrases)} for one in self.subjects],
        }

    @property
    def detail(self) -> dict[str, str]:
        """What the record says of it in plain text: words, which may be anything, by their number alone."""
        return {
            "networks": "; ".join(self.document["networks"]),
            "kinds": "; ".join(self.document["kinds"]),
            "words": str(len(self.words)),
            "topics": "; ".join(str(one.topic) for one in self.subjects),
        }


def scope_of(document: Mapping[str, Any]) -> Scope:
    return Scope(
        networks=frozenset(map(Network, document["networks"])),
        kinds=frozenset(map(Kind, document["kinds"])),
        words=tuple(document["words"]),
        subjects=tuple(
            Subject(topic=TopicId(one["topic"]), name=one["name"], phrases=tuple(one["phrases"]))
            for one in document.get("topics", ())
        ),
    )


def _spaced(text: str) -> str:
    """The words of a text, folded, each after one blank: what is looked for begins where a word does."""
    return "".join(f" {word}" for word in _WORD.findall(text.casefold()))


def words_of(typed: str) -> tuple[str, ...]:
    """Words and phrases as somebody listed them, with commas or lines between, each once."""
    found = (" ".join(one.split()) for one in re.split(r"[,;\n]", typed))
    return tuple(dict.fromkeys(one for one in found if one))


def wrong_with(words: tuple[str, ...]) -> str | None:
    """Why these words cannot be a scope, None if they can."""
    if len(words) > MOST_WORDS:
        return f"At most {MOST_WORDS} words or phrases; leave the scope empty to hold everything."
    if any(len(word) > LONGEST_WORD for word in words):
        return f"A word or phrase has at most {LONGEST_WORD} characters; put commas between them."
    if not all(_spaced(word) for word in words):
        return "Each needs at least one letter or digit."
    return None


@dataclass(frozen=True, kw_only=True, slots=True)
class Hold:
    """The hold that is on in a workspace, as the gate sees it."""

    crisis: CrisisId
    scope: Scope
    since: datetime
    channel: ChannelId
