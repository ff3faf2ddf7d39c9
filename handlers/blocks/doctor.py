"""What the doctor found, in a modal: what is wrong first, what is fine only counted."""

from collections.abc import Sequence

from slack_sdk.models.blocks import Block

from bot.doctor.finding import Finding, Severity
from bot.doctor.report import summary
from handlers.blocks.forms import modal
from handlers.blocks.message import Payload
from handlers.blocks.text import aside, clip, escape, said
from handlers.ids import View

MARKS = {Severity.PROBLEM: "⛔", Severity.UNCHECKED: "❔", Severity.WARNING: "⚠️", Severity.NOTE: "💡"}
"""In the order in which they are shown."""

MOST = 40
"""Findings shown; two blocks each stay below Slack's 100 a modal."""

PART = 500
"""Characters of each sentence: the sentences hold names, and a section 3,000."""

TITLE = "Is Vetted in order?"


def looking() -> Payload:
    return modal(
        TITLE, [said("Looking at tokens, permissions, channels, people and the database…")], callback_id=View.DOCTOR
    )


def findings(found: Sequence[Finding]) -> Payload:
    """Findings of every workspace among `found` are shown: leave out what this admin may not see."""
    wrong = sorted((one for one in found if one.severity in MARKS), key=lambda one: list(MARKS).index(one.severity))
    blocks: list[Block] = [said(f"*{summary(found)}*")]
    for one in wrong[:MOST]:
        blocks += [said(f"{MARKS[one.severity]} {_part(one.what)}"), *_advice(one)]
    left = f"{len(wrong) - MOST} more, and all details: " if len(wrong) > MOST else "The same with details: "
    fine = sum(one.severity is Severity.OK for one in found)
    blocks.append(aside(f"{fine} checks are fine. {left}`python -m bot doctor`"))
    return modal(TITLE, blocks, callback_id=View.DOCTOR)


def _advice(finding: Finding) -> list[Block]:
    lines = [line for line in (_part(finding.why), f"→ {_part(finding.mend)}" if finding.mend else "") if line]
    return [aside("\n".join(lines))] if lines else []


def _part(text: str) -> str:
    return escape(clip(text, PART))
