"""`python -m bot check` and `rules`: preflight on the command line and in other people's pipelines."""

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from bot.drafts.kinds import Kind
from bot.drafts.networks import Network
from bot.refusals import Unfit

if TYPE_CHECKING:
    from bot.preflight.finding import Match, Rule


UNREADABLE = 2


def add(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds both verbs to the command line."""
    check = verbs.add_parser("check", help="what preflight says of a text; ends with 1 when something blocks")
    check.add_argument("file", nargs="?", default="-", help="the file; - reads standard input (the default)")
    check.add_argument("--jsonl", action="store_true", help='a line of JSON a text, {"id", "text"}, and one in answer')
    check.add_argument("--kind", choices=[kind.value for kind in Kind], help="what kind of post it becomes")
    check.add_argument(
        "--network", action="append", default=[], choices=[network.value for network in Network], help="where it goes"
    )
    check.add_argument("--json", action="store_true", help="for machines")
    rules = verbs.add_parser("rules", help="every rule of preflight with its source")
    rules.add_argument("--markdown", action="store_true", help="as the page in the documentation")


def check(arguments: argparse.Namespace) -> int:
    """Prints what preflight says; 1 if anything blocks, 2 if the input cannot be read."""
    try:
        return int(_checked(arguments))
    except Unfit as refusal:
        for at, sentence in refusal.fields.items():
            print(f"{at}: {sentence}", file=sys.stderr)
        return UNREADABLE


def _checked(arguments: argparse.Namespace) -> bool:
    """Whether anything blocks, once everything has been printed."""
    from bot.preflight.check import Preflight  # noqa: PLC0415 - other verbs start without the word lists

    preflight = Preflight()
    kind = Kind(arguments.kind) if arguments.kind else None
    networks = tuple(Network(name) for name in arguments.network)
    blocked = False
    with _opened(arguments.file) as file:
        for name, text in _texts(file, jsonl=arguments.jsonl):
            found = preflight.matches(text, kind, networks)
            blocked = blocked or any(match.severity == "block" for match in found)
            if arguments.jsonl:
                print(json.dumps({"id": name, "findings": [_document(match) for match in found]}))
            elif arguments.json:
                print(json.dumps({"findings": [_document(match) for match in found]}))
            else:
                for match in found:
                    print(_sentence(match, text))
    return blocked


def rules(arguments: argparse.Namespace) -> int:
    from bot.preflight.rules import all_rules  # noqa: PLC0415 - see check

    if arguments.markdown:
        print(page(all_rules()), end="")
        return 0
    for rule in all_rules():
        print(f"{rule.id} ({rule.severity.value})\n  {rule.why}\n  {rule.mend}\n  {rule.source or 'Vetted'}\n")
    return 0


def page(rules: "Iterable[Rule]") -> str:
    """The page of the documentation with every rule, a table a family."""
    lines = [
        "# Every rule of preflight",
        "",
        "Made by `python -m bot rules --markdown`. The severity is the highest a rule gives; beside nobody's health,",
        "care or visit an identifier gives less. *Pass*: the privacy role may let one draft by. *Off*: an organisation",
        "may switch the rule's warnings and advice off.",
    ]
    family = None
    for rule in rules:
        if rule.family is not family:
            family = rule.family
            lines += ["", f"## {family.value.capitalize()}", ""]
            lines += ["| rule | severity | why | what to do | pass, off | source |", "|---|---|---|---|---|---|"]
        may = ", ".join(word for word, allowed in (("pass", rule.may_overrule), ("off", rule.may_mute)) if allowed)
        source = f"[source]({rule.source})" if rule.source else "Vetted"
        lines.append(f"| `{rule.id}` | {rule.severity.value} | {rule.why} | {rule.mend} | {may} | {source} |")
    return "\n".join(lines) + "\n"


def _opened(name: str) -> TextIO:
    if name == "-":
        return sys.stdin
    try:
        return Path(name).open(encoding="utf-8", newline="")
    except OSError as failed:
        raise Unfit({"file": f"It cannot be read ({failed.strerror})."}) from None


def _texts(file: TextIO, *, jsonl: bool) -> Iterator[tuple[object, str]]:
    """The texts with their ids.

    Raises:
        Unfit: a line is no JSON object with id and text, or the file is not UTF-8.
    """
    try:
        if not jsonl:
            yield None, file.read()
            return
        for number, line in enumerate(file, start=1):
            if line.strip():
                yield _line(line, number)
    except UnicodeDecodeError:
        raise Unfit({"file": "It is not UTF-8."}) from None


def _line(line: str, number: int) -> tuple[object, str]:
    try:
        document = json.loads(line)
        name, text = document["id"], document["text"]
    except (ValueError, KeyError, TypeError):
        text = None
    if not isinstance(text, str):
        raise Unfit({f"line {number}": 'It has to be a JSON object with "id" and "text".'})
    return name, text


def _document(match: "Match") -> dict[str, object]:
    rule = match.rule
    return {
        "rule": rule.id,
        "family": rule.family.value,
        "severity": match.severity.value,
        "start": match.start,
        "end": match.end,
    }


def _sentence(match: "Match", text: str) -> str:
    line = text.count("\n", 0, match.start) + 1
    column = match.start - (text.rfind("\n", 0, match.start) + 1) + 1
    rule = match.rule
    return f"{line}:{column} {match.severity.value} {rule.id}: {rule.why} {rule.mend}"
