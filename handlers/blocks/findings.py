"""What a card says of preflight's findings."""

from collections import Counter
from collections.abc import Collection, Sequence

from slack_sdk.models.blocks import Block

from bot.drafts.draft import Composition, Content
from bot.preflight.finding import Family, Field, Finding, Severity
from bot.preflight.noted import Noted
from bot.preflight.refusing import where
from handlers.blocks.text import aside, literal, mention, said, word_for_word

SIGNS = {Severity.BLOCK: "⛔", Severity.WARN: "⚠️", Severity.ADVISE: "💡"}

PLACES = {
    Field.TEXT: "the text",
    Field.NOTE: "the note",
    Field.SOURCES: "the sources",
    Field.DRAFT: "the draft",
}


def place(finding: Finding) -> str:
    """Where a finding stands, in words."""
    if finding.network:
        return f"the text for {finding.network.label}"
    if finding.field is Field.IMAGE and finding.image is not None:
        return f"image {finding.image + 1}"
    if finding.image is not None:
        return f"the alt text of image {finding.image + 1}"
    return PLACES.get(finding.field, finding.field.value)


def summary(finding: Finding, content: Content | Composition) -> str:
    """One finding in one line with its place in a post, where it has one, and its sentences; never the words there."""
    match = finding.match
    source = f" (<{match.rule.source}|source>)" if match.rule.source else ""
    text = _text_of(finding, content)
    at = f", {where(text, match.start).lower()}" if text and match.end > match.start else ""
    fact = f" Vetted fact #{match.fact}: `/facts {match.fact}` shows it." if match.fact is not None else ""
    return (
        f"{SIGNS[match.severity]} *{match.rule.label.capitalize()}* in {place(finding)}{at}:"
        f" {match.rule.why}{fact} _{match.rule.mend}_{source}"
    )


def _text_of(finding: Finding, content: Content | Composition) -> str:
    """The post's text that a finding stands in; empty for what is no post."""
    if finding.field is Field.TAILORED and finding.network:
        return content.tailored.get(finding.network, "")
    return content.text if finding.field is Field.TEXT else ""


def on_card(noted: Sequence[Noted], before: Collection[str], because: str) -> list[Block]:
    """What a card says of a version: warnings a line each, advice counted, what was taken out of its images, and what
    was mended since the one before.
    """
    lines = [warning(one) for one in noted if one.finding.match.severity is Severity.WARN]
    advised = [one.finding for one in noted if one.finding.match.severity is Severity.ADVISE]
    advice = Counter(finding.match.rule.label for finding in advised if not _taken_out(finding))
    if advice:
        counted = ", ".join(f"{label} ({count})" if count > 1 else label for label, count in advice.items())
        lines.append(f"💡 To think of: {counted}")
    lines += taken_out(advised)
    if mended := sorted(set(before) - {one.finding.match.rule.label for one in noted}):
        lines.append(f"✔️ Mended since the version before: {', '.join(mended)}")
    if not lines:
        return []
    blocks: list[Block] = [said("\n".join(["*Preflight*", *lines]))]
    if because:
        blocks += [aside("The author submits it all the same, because:"), word_for_word(because)]
    return blocks


def taken_out(advised: Sequence[Finding]) -> list[str]:
    """What the files of images told and the copies that travel on do not; images that told the same share a line."""
    told: dict[int, list[str]] = {}
    for finding in advised:
        if _taken_out(finding) and finding.image is not None:
            told.setdefault(finding.image + 1, []).append(finding.match.rule.label)
    alike: dict[str, list[str]] = {}
    for number, labels in sorted(told.items()):
        alike.setdefault(", ".join(labels), []).append(str(number))
    return [
        f"🧹 Image{'s' if len(numbers) > 1 else ''} {', '.join(numbers)}: {labels} removed from the"
        f" file{'s' if len(numbers) > 1 else ''}"
        for labels, numbers in alike.items()
    ]


def _taken_out(finding: Finding) -> bool:
    return finding.match.rule.family is Family.MEDIA and finding.field is Field.IMAGE


def warning(noted: Noted) -> str:
    fact = noted.finding.match.fact
    about = f" (vetted fact #{fact}: `/facts {fact}`)" if fact is not None else ""
    line = f"⚠️ {noted.finding.match.rule.label.capitalize()}{about} in {place(noted.finding)}"
    if noted.answer is None:
        return f"{line}: not answered yet" if noted.unanswered else line
    who = mention(noted.answer.person)
    return f"{line} · " + (
        f"wrong, says {who}" if noted.answer.wrong else f"fine, says {who}: {literal(noted.answer.words)}"
    )
