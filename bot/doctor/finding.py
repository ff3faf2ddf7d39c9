"""What an examination finds: one sentence each for what, why it matters, and how to mend it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from bot.ids import WorkspaceId


class Area(StrEnum):
    """What was looked at, in the order in which it is reported."""

    ENVIRONMENT = "environment"
    TOKENS = "tokens"
    SCOPES = "scopes"
    CLOCK = "clock"
    DATABASE = "database"
    OUTBOX = "outbox"
    CHANNELS = "channels"
    PEOPLE = "people"


class Severity(StrEnum):
    PROBLEM = "problem"
    """Something does not work."""
    UNCHECKED = "unchecked"
    """It may work; nobody could look."""
    WARNING = "warning"
    """It works, and is likely not to before long, or not to be meant so."""
    NOTE = "note"
    OK = "ok"


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """`check` names what was checked, the same in every language and release, for machines."""

    area: Area
    check: str
    severity: Severity
    what: str
    why: str = ""
    mend: str = ""
    workspace: WorkspaceId | None = None


Findings = tuple[Finding, ...]


class ExitCode(IntEnum):
    FINE = 0
    PROBLEMS = 1
    NOT_ALL_CHECKED = 2


def exit_code(findings: Sequence[Finding]) -> ExitCode:
    """A problem outweighs what could not be checked; warnings and notes are fine."""
    found = {finding.severity for finding in findings}
    if Severity.PROBLEM in found:
        return ExitCode.PROBLEMS
    return ExitCode.NOT_ALL_CHECKED if Severity.UNCHECKED in found else ExitCode.FINE
