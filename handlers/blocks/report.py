"""A report as a message; it names drafts by number of how many, and nobody by name."""

from collections.abc import Sequence
from dataclasses import dataclass

from slack_sdk.models.blocks import Block, ImageBlock
from slack_sdk.models.blocks.basic_components import SlackFile

from bot.assist.call import Used
from bot.ids import FileId
from bot.observances.observance import Occurrence
from bot.reports.figures import COUNTED, Counts, Figures, Report, Turnaround
from bot.reports.observed import Observed
from bot.reports.period import Period
from bot.reports.words import long, stage_label, wait_label
from handlers.blocks.message import Message, payloads
from handlers.blocks.text import aside, clip, escape, header, literal, said, said_in_lines

MOST_LINES = 12
"""Lines of one part; the CSV holds all of them."""

MOST_NAMED = 8

ALT = 2000


@dataclass(frozen=True, kw_only=True, slots=True)
class Picture:
    """A chart in Slack, and what it shows in words."""

    file: FileId
    alt: str


def on_its_way(period: Period) -> Message:
    """The answer to the command."""
    line = f"📊 The report for {period.title} is on its way to your direct messages with Vetted."
    return Message(text="Your report is on its way", blocks=payloads([said(line)]))


def report_message(report: Report, *, pictures: Sequence[Picture], with_file: bool) -> Message:
    """The figures in words, with the charts where there are any. `with_file`: a CSV follows in the thread."""
    title = f"Report: {report.period.title}"
    blocks: list[Block] = [header(f"📊 {title}")]
    if report.figures.empty:
        blocks += _nothing(report)
    else:
        blocks += _figures(report, pictures)
    if days := _observed(report.observed):
        blocks += said_in_lines(days.splitlines())
    if report.assisted:
        blocks += said_in_lines(_assisted(report.assisted).splitlines())
    if not report.empty:
        blocks.append(aside(_how(report, with_file=with_file)))
    return Message(text=title, blocks=payloads(blocks))


def _nothing(report: Report) -> list[Block]:
    line = "Nothing was submitted, and nothing was under way. A quiet time is fine too."
    if not report.before.empty:
        line += f" In {report.period.before.title} it was {_counted(report.before.counts)}."
    return [
        said(line),
        aside("For other days: `/vetted report week`, `month` or `quarter`, or `last week`, `last month`…"),
    ]


def _figures(report: Report, pictures: Sequence[Picture]) -> list[Block]:
    now = report.figures
    blocks: list[Block] = [said(_counts(now.counts, report.before.counts))]
    if now.whole:
        before = f" (in the period before: {long(report.before.whole.median)})" if report.before.whole else ""
        line = f"*From submission to full approval:* half within *{long(now.whole.median)}*{before}, nine of ten within"
        blocks.append(said(f"{line} *{long(now.whole.p90)}*."))
    blocks += [ImageBlock(slack_file=SlackFile(id=one.file), alt_text=clip(one.alt, ALT)) for one in pictures]
    # Where each stage asks one person of one role, what is said of the stage is said of the role.
    roles = () if now.roles == now.stages else now.roles
    parts = (
        _part("How long each stage took, from its turn", [_took(one, "review") for one in now.stages]),
        _part("How long each role took to answer", [_took(one, "answer") for one in roles]),
        _part("From submission to approval, by kind", [_took(one, "draft") for one in now.kinds]),
        _part("What drafts waited for", [f"{wait_label(w.of)}: {long(w.took)} ({w.share:.0%})" for w in now.waited]),
        _changes(now),
    )
    return [*blocks, *(block for part in parts if part for block in said_in_lines(part.splitlines()))]


def _part(title: str, lines: Sequence[str]) -> str:
    if not lines:
        return ""
    more = [f"and {len(lines) - MOST_LINES} more"] if len(lines) > MOST_LINES else []
    return "\n".join([f"*{title}*", *(f"• {line}" for line in [*lines[:MOST_LINES], *more])])


def _took(one: Turnaround, what: str) -> str:
    count = f"1 {what}" if one.count == 1 else f"{one.count} {what}s"
    if one.count == 1:
        return f"{stage_label(one.of)}: {long(one.median)} ({count})"
    return f"{stage_label(one.of)}: half within {long(one.median)}, nine of ten within {long(one.p90)} ({count})"


def _changes(now: Figures) -> str:
    """Why changes were asked for; the reasons are the organisation's own words."""
    lines = [f"{literal(reason.words)}: {reason.count}" for reason in now.reasons]
    if now.reviewed:
        needed = f"{now.reworked} of {now.reviewed} ({now.reworked / now.reviewed:.0%})"
        lines.append(f"Drafts that needed a second version: {needed}")
    times = "once" if now.change_requests == 1 else f"{now.change_requests} times"
    title = f"Changes were asked for {times}" if now.change_requests else "No changes were asked for"
    return _part(title, lines)


def _observed(found: Observed) -> str:
    """Which observances got a post; those that were missed are named first, as somebody may want them next year."""
    lines = [
        f"{len(days)} {label}: {', '.join(_called(one) for one in days[:MOST_NAMED])}{_and_more(days)}"
        for days, label in ((found.missed, "missed"), (found.covered, "covered"), (found.skipped, "skipped"))
        if days
    ]
    return _part("Observances that began", lines)


def _assisted(used: Sequence[Used]) -> str:
    """What the language model was asked for, and what that cost as its provider counts."""
    lines = [
        f"{one.feature.label.capitalize()}: {'1 call' if one.calls == 1 else f'{one.calls:,} calls'},"
        f" {one.tokens.sent:,} tokens in, {one.tokens.received:,} out"
        for one in used
    ]
    return _part("The language model", lines)


def _called(one: Occurrence) -> str:
    return f"{escape(one.observance.name)} ({one.start.day} {one.start:%b})"


def _and_more(days: Sequence[Occurrence]) -> str:
    return f" and {len(days) - MOST_NAMED} more" if len(days) > MOST_NAMED else ""


def _counts(now: Counts, before: Counts) -> str:
    """Each count with the one of the period before; what is 0 in both is left out."""
    shown = [
        f"*{getattr(now, name)} {name}* ({getattr(before, name)})"
        for name in COUNTED
        if getattr(now, name) or getattr(before, name)
    ]
    return " · ".join(shown) + "\nIn brackets: the period before." if shown else "No draft moved on."


def _counted(counts: Counts) -> str:
    return ", ".join(f"{getattr(counts, name)} {name}" for name in COUNTED if getattr(counts, name)) or "quiet as well"


def _how(report: Report, *, with_file: bool) -> str:
    file = " The figures as CSV are in the thread." if with_file else ""
    until = "" if report.until == report.period.end_in(report.zone) else " The period is not over yet."
    return (
        f"From Vetted's record, in {report.zone}.{until} Time runs around the clock, nights and weekends included;"
        f" where several stages are asked at once, it is divided among them.{file}"
    )
