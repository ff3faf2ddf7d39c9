"""Facts as a file; it holds what the form holds.

A file never says that a fact was approved: whatever comes in by one waits for a review.
"""

import re
from collections.abc import Iterable
from dataclasses import asdict

from bot.facts.bulk import Entry
from bot.facts.fact import MOST, VettedFact
from bot.facts.fact_form import Typed, read, written
from bot.ids import PersonId
from bot.tabular import Tabular, all_of

FACTS = Tabular(
    one="fact",
    many="facts",
    columns=("name", "statement", "source", "review_by", "claims", "languages", "topics", "owner"),
    needed=("name", "statement", "source", "review_by"),
    lists=frozenset({"claims", "languages", "topics"}),
    codes=frozenset({"languages"}),
    most=MOST,
)

USUAL = asdict(Typed(name="", statement="", source="", review_by=""))

PERSON = re.compile(r"[UW][A-Z0-9]{2,31}")
"""A person as Slack numbers them; nothing else reaches a mention or the form."""


def as_yaml(facts: Iterable[VettedFact]) -> str:
    return FACTS.as_yaml((asdict(written(fact.wording, fact.owner)) for fact in facts), USUAL)


def as_csv(facts: Iterable[VettedFact]) -> str:
    return FACTS.as_csv(asdict(written(fact.wording, fact.owner)) for fact in facts)


def read_file(name: str, data: bytes) -> tuple[Entry, ...]:
    """By its name a table, else YAML.

    Raises:
        UnfitFile: something in it cannot be; every problem is named.
    """
    return FACTS.read(FACTS.in_file(name, data), _read)


def _read(entry: object) -> tuple[str, Entry]:
    texts, problems = FACTS.texts(entry, USUAL)
    typed = Typed(**texts)
    owner = typed.owner.strip()
    if owner and not PERSON.fullmatch(owner):
        problems["owner"] = "Write the person's id in Slack, such as U0123ABCD, or leave it out."
    wording = all_of(problems, lambda: read(typed))
    return wording.name, (wording, PersonId(owner) if owner else None)
