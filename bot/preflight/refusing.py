"""What preflight keeps from being stored, as a refusal that costs nobody their text."""

from collections import Counter
from collections.abc import Iterable

from bot.counted import first_few
from bot.drafts.draft import Composition
from bot.drafts.kinds import Kind
from bot.preflight.check import Preflight, Written, written
from bot.preflight.finding import Field, Finding, Severity
from bot.preflight.noted import Noted
from bot.refusals import Unfit


class Blocked(Unfit):
    """What was written must not be kept: each sentence says where, why, and what to do; never the words themselves."""


class Unexplained(Unfit):
    """Preflight warns: the draft may be submitted with a reason, which goes to its reviewers."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__({"because": "Say why it should go out all the same; the reviewers read it."})
        self.findings = findings


def refuse_blocked(composition: Composition, preflight: Preflight) -> tuple[Finding, ...]:
    """What preflight says of a draft; raises Blocked for what must not be kept."""
    found = preflight.check(composition)
    blocks = [finding for finding in found if finding.match.severity is Severity.BLOCK]
    if blocks:
        raise Blocked(_sentences(blocks, {_at(one): one.text for one in written(composition)}))
    return found


def refuse_unexplained(composition: Composition, preflight: Preflight) -> tuple[Finding, ...]:
    """The same for what is submitted: raises Unexplained for a warning without a reason."""
    found = refuse_blocked(composition, preflight)
    warned = tuple(finding for finding in found if finding.match.severity is Severity.WARN)
    if warned and not composition.because:
        raise Unexplained(warned)
    return found


def still_explained(composition: Composition, preflight: Preflight, before: Iterable[Noted]) -> bool:
    """Whether preflight warns of nothing but what it warned of in the version before, so its reason holds."""
    return _warnings(preflight.check(composition)) <= _warnings(noted.finding for noted in before)


def _warnings(findings: Iterable[Finding]) -> Counter[str]:
    return Counter(finding.match.rule.id for finding in findings if finding.match.severity is Severity.WARN)


def refuse_text(text: str, field: Field, preflight: Preflight, *, at: str, kind: Kind | None = None) -> None:
    """Raises Blocked, at the form's field `at`, for a text beside a draft that must not be kept."""
    found = preflight.check_written(Written(text=text, field=field), kind)
    blocks = [finding for finding in found if finding.match.severity is Severity.BLOCK]
    if blocks:
        (sentence,) = _sentences(blocks, {(field, ""): text}).values()
        raise Blocked({at: sentence})


def where(text: str, start: int) -> str:
    """A place in a text in words: its line, where there are several, and its character, both counted from 1."""
    line = text.count("\n", 0, start)
    character = start - (text.rfind("\n", 0, start) + 1) + 1
    return f"Line {line + 1}, character {character}" if "\n" in text else f"Character {character}"


def _at(one: Written | Finding) -> tuple[Field, str]:
    return one.field, one.network.label if one.network else str(one.image) if one.image is not None else ""


def _sentences(blocks: Iterable[Finding], texts: dict[tuple[Field, str], str]) -> dict[str, str]:
    """For each field of the form what to mend there."""
    by_field: dict[str, list[str]] = {}
    for finding in blocks:
        match = finding.match
        field, of = _at(finding)
        place = where(texts[field, of], match.start)
        if field is Field.TAILORED:
            place = f"In the text for {of}, {place[0].lower()}{place[1:]}"
        name = f"alt.{of}" if field is Field.ALT else finding.network.value if finding.network else field.value
        by_field.setdefault(name, []).append(f"{place}: {match.rule.why} {match.rule.mend}")
    return {name: first_few(sentences) for name, sentences in by_field.items()}
