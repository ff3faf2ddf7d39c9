"""Findings as a person reads them, and as a machine does."""

import json
import textwrap
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict

from bot.doctor.finding import Area, ExitCode, Finding, Severity, exit_code

MARKS = {
    Severity.PROBLEM: "✗",
    Severity.UNCHECKED: "?",
    Severity.WARNING: "!",
    Severity.NOTE: "·",
    Severity.OK: "✓",
}
NOUNS = {
    Severity.PROBLEM: ("problem", "problems"),
    Severity.UNCHECKED: ("check that could not be made", "checks that could not be made"),
    Severity.WARNING: ("warning", "warnings"),
    Severity.NOTE: ("note", "notes"),
}


WIDEST = 110
"""Columns beyond which a line is hard to read."""


def as_text(findings: Sequence[Finding], *, width: int) -> str:
    """A list by area, wrapped to so many columns, with the sum at its end."""
    several = len({finding.workspace for finding in findings if finding.workspace}) > 1
    lines: list[str] = []
    for area in Area:
        here = [finding for finding in findings if finding.area is area]
        if not here:
            continue
        lines += ["", area.value.capitalize()]
        for finding in here:
            lines += _finding(finding, width=width, several=several)
    return "\n".join([*lines[1:], "", summary(findings), ""])


def _finding(finding: Finding, *, width: int, several: bool) -> list[str]:
    where = f"{finding.workspace}: " if several and finding.workspace else ""
    lines = _wrapped(f"  {MARKS[finding.severity]} ", where + finding.what, width)
    if finding.why:
        lines += _wrapped("      why   ", finding.why, width)
    if finding.mend:
        lines += _wrapped("      mend  ", finding.mend, width)
    return lines


def _wrapped(start: str, text: str, width: int) -> list[str]:
    return textwrap.wrap(
        _printable(text),
        width=width,
        initial_indent=start,
        subsequent_indent=" " * len(start),
        break_long_words=False,
        break_on_hyphens=False,
    )


def _printable(text: str) -> str:
    """Names come from Slack: nothing in them may steer the terminal."""
    return "".join(char if char.isprintable() else "�" for char in text)


def summary(findings: Sequence[Finding]) -> str:
    """How many of each sort, on one line."""
    counts = Counter(finding.severity for finding in findings)
    said = [f"{counts[one]} {NOUNS[one][counts[one] != 1]}" for one in NOUNS if counts[one]]
    return ", ".join(said).capitalize() + "." if said else "Everything is fine."


def as_json(findings: Sequence[Finding]) -> str:
    """One document: the exit code, in a word and as a number, and every finding with the fields of `Finding`."""
    code: ExitCode = exit_code(findings)
    document = {
        "result": code.name.lower(),
        "exit_code": int(code),
        "findings": [asdict(finding) for finding in findings],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
