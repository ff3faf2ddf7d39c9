"""Topics to start from: those shipped for each service line, and one for each followed observance."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from bot.listening.topic import LONGEST_NAME, LONGEST_PHRASE, Alerting, Topic
from bot.listening.topic_file import read_entry
from bot.listening.topic_form import Typed, read
from bot.observances import observance as observances

STARTERS = Path(__file__).with_name("starters.yaml")

_ASIDE = re.compile(r"\s*[(\[][^)\]]*[)\]]")


@dataclass(frozen=True, kw_only=True, slots=True)
class Starter:
    """`id` never changes; by it is remembered which starters an organisation has taken."""

    id: str
    lines: frozenset[observances.Topic]
    topic: Topic


@cache
def starters() -> tuple[Starter, ...]:
    """Every shipped starter, in the order of the file.

    Raises:
        Unfit: an entry cannot be; the build refuses such a file.
    """
    document = yaml.load(STARTERS.read_text(encoding="utf-8"), yaml.CBaseLoader)  # noqa: S506 - builds texts and lists only
    return tuple(_starter(dict(entry)) for entry in document["starters"])


def _starter(entry: dict[str, object]) -> Starter:
    id_, lines = str(entry.pop("id")), entry.pop("lines")
    if not isinstance(lines, list):
        raise TypeError(f"{id_}: lines is a list of service lines")
    return Starter(id=id_, lines=frozenset(map(observances.Topic, lines)), topic=read_entry(entry))


def starters_for(lines: Collection[observances.Topic]) -> tuple[Starter, ...]:
    """Those of some service lines, critical ones first, each once."""
    found = [starter for starter in starters() if not starter.lines.isdisjoint(lines)]
    return tuple(sorted(found, key=lambda starter: not starter.topic.critical))


def topic_of(observance: observances.Observance) -> Topic:
    """What an observance is talked about as: its name and its hashtags. It goes into the digest: days are no news.

    Raises:
        Unfit: no topic can be made of it.
    """
    name = _ASIDE.sub("", observance.name).replace('"', "").strip()
    lines = [f'"{name[:LONGEST_PHRASE]}"', *observance.hashtags]
    return read(Typed(name=name[:LONGEST_NAME], any="\n".join(lines), alerting=Alerting.DIGEST))
