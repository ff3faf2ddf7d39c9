"""The rules' own words: `catalogue/<family>.yaml`, a file a family, shipped beside the code and read once."""

from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import yaml

from bot.preflight.finding import Family, Match, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Mapping

CATALOGUE = Path(__file__).with_name("catalogue")


def rule(rule_id: str) -> Rule:
    """KeyError: no family has a rule of that id."""
    return _catalogue()[rule_id]


def match(rule_id: str, start: int, end: int, *, severity: Severity | None = None) -> Match:
    """A match of a rule at a place of a text as it was written; as serious as the rule itself where nothing is said."""
    said = rule(rule_id)
    return Match(rule=said, severity=severity or said.severity, start=start, end=end)


def known_rule(rule_id: str) -> Rule | None:
    return _catalogue().get(rule_id)


def all_rules() -> tuple[Rule, ...]:
    """Every rule, family by family in the order of `Family`, each family's in the order of its file."""
    return tuple(_catalogue().values())


@cache
def _catalogue() -> "Mapping[str, Rule]":
    found: dict[str, Rule] = {}
    for family in Family:
        file = CATALOGUE / f"{family}.yaml"
        if not file.exists():
            continue  # what needs no words of its own brings no file
        for noun, said in yaml.safe_load(file.read_text(encoding="utf-8")).items():
            made = _made(family, noun, said)
            found[made.id] = made
    return MappingProxyType(found)


def _made(family: Family, noun: str, said: "dict[str, Any]") -> Rule:
    return Rule(
        id=f"{family}.{noun}",
        family=family,
        severity=Severity(said["severity"]),
        why=said["why"],
        mend=said["mend"],
        source=said.get("source", ""),
        may_overrule=said.get("may_overrule", False),
        may_mute=said.get("may_mute", True),
        name=said.get("name", ""),
    )
