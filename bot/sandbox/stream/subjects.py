"""What the generated public talks about: one file of patterns a subject, in `talk/`."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random

import yaml

from bot.sandbox.stream.grammar import Choice, Grammar, sentences

TALK = Path(__file__).parent / "talk"
SPANISH = 0.08
TAGGED = 0.12
TAGGED_IN_SURGE = 0.4
SHARES = {"questions": 0.42, "reports": 0.31, "news": 0.12, "claims": 0.1, "es": 0.05}
"""What a surge is made of; kinds that a subject does not have are left out."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """A text in the language it is written in (a primary subtag of BCP 47)."""

    text: str
    language: str = "en"


@dataclass(frozen=True, kw_only=True)
class Subject:
    """`per_hour` is the mean over a day. `surge` is how people talk of it in a spike; empty: there never is one."""

    key: str
    title: str
    per_hour: float
    talk: Choice
    spanish: Choice
    tags: Choice
    surge: Mapping[str, Choice]

    def usual(self, random: Random) -> Said:
        if random.random() < SPANISH:
            return Said(text=sentences(self.spanish.write(random)), language="es")
        return Said(text=self._tagged(self.talk.write(random), TAGGED, random))

    def surging(self, random: Random) -> Said:
        kind = random.choices(list(self.surge), [SHARES[kind] for kind in self.surge])[0]
        text = self.surge[kind].write(random)
        if kind == "es":
            return Said(text=sentences(text), language="es")
        return Said(text=self._tagged(text, TAGGED_IN_SURGE, random))

    def _tagged(self, text: str, chance: float, random: Random) -> str:
        tags = f" {self.tags.write(random)}" if random.random() < chance else ""
        return sentences(text.strip()) + tags


def subjects() -> dict[str, Subject]:
    """Every subject by its key, the name of its file."""
    slots = yaml.safe_load((TALK / "slots.yaml").read_text(encoding="utf-8"))
    return {path.stem: _subject(path, slots) for path in sorted(TALK.glob("*.yaml")) if path.stem != "slots"}


def _subject(path: Path, slots: Mapping[str, list[str]]) -> Subject:
    read = yaml.safe_load(path.read_text(encoding="utf-8"))
    grammar = Grammar({**slots, **read.get("words", {})})
    return Subject(
        key=path.stem,
        title=read["title"],
        per_hour=read["per_hour"],
        talk=grammar.choice(read["talk"]),
        spanish=grammar.choice(read["es"]),
        tags=grammar.choice(read["tags"]),
        surge={kind: grammar.choice(patterns) for kind, patterns in read.get("surge", {}).items()},
    )
