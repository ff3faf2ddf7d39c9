"""What every rule says of a draft, or of one text."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bot.drafts.draft import Composition, Image
from bot.drafts.kinds import Kind
from bot.drafts.networks import Network
from bot.preflight import identifiers, relationship
from bot.preflight.finding import Field, Finding, Match, Rule, Severity
from bot.preflight.organisation import Organisation
from bot.preflight.reading import read

ORDER = (Severity.BLOCK, Severity.WARN, Severity.ADVISE)
"""The most serious first."""

PUBLISHED = frozenset({Field.TEXT, Field.TAILORED, Field.ALT})
"""What the public gets to read; the rest is read by colleagues, so only identifiers matter there."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Written:
    """One text and where it stands. `network` for a tailored text, `image` for an alt text, counted from 0."""

    text: str
    field: Field
    network: Network | None = None
    image: int | None = None


def written(composition: Composition) -> Iterator[Written]:
    """Everything somebody wrote into a draft."""
    yield Written(text=composition.text, field=Field.TEXT)
    for network, text in composition.tailored.items():
        yield Written(text=text, field=Field.TAILORED, network=network)
    for place, image in enumerate(composition.images):
        if isinstance(image, Image) or image.alt:
            yield Written(text=image.alt, field=Field.ALT, image=place)
    yield Written(text=composition.note, field=Field.NOTE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Preflight:
    """The rules as one organisation has them. `muted`: ids of rules that are switched off, where they may be."""

    about: Organisation = field(default_factory=Organisation)
    muted: frozenset[str] = frozenset()

    def check(self, composition: Composition) -> tuple[Finding, ...]:
        """What stands against a draft, or should be thought of; the most serious first, else as it was written."""
        found = [finding for one in written(composition) for finding in self.check_written(one, composition.kind)]
        return tuple(sorted(found, key=lambda finding: ORDER.index(finding.match.severity)))

    def check_written(self, one: Written, kind: Kind | None) -> tuple[Finding, ...]:
        """The same of a single text, of a comment or a reason as well."""
        return tuple(
            Finding(match=match, field=one.field, network=one.network, image=one.image)
            for match in self.matches(one.text, kind)
            if one.field in PUBLISHED or match.rule.family.private
        )

    def matches(self, text: str, kind: Kind | None, networks: tuple[Network, ...] = ()) -> tuple[Match, ...]:
        """What every family finds in a text, in order of its places.

        `kind`: what it becomes, None if not known. `networks`: where it goes, for the rules of each.
        """
        reading = read(text)
        found = (*identifiers.find(reading, self.about), *relationship.find(reading, kind))
        spoken = (match for match in found if not self._silent(match))
        return tuple(sorted(spoken, key=lambda match: (match.start, match.end, match.rule.id)))

    def told(self, images: Sequence[Sequence[Rule]]) -> tuple[Finding, ...]:
        """The findings of what the files of a draft's images told, given image by image in the draft's order."""
        return tuple(
            Finding(match=match, field=Field.IMAGE, image=place)
            for place, rules in enumerate(images)
            for match in (Match(rule=rule, severity=rule.severity, start=0, end=0) for rule in rules)
            if not self._silent(match)
        )

    def _silent(self, match: Match) -> bool:
        return match.rule.may_mute and match.rule.id in self.muted
