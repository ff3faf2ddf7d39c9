"""What every rule says of a draft, or of one text."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from bot.drafts.draft import Composition, Image
from bot.drafts.kinds import Kind
from bot.drafts.networks import Network
from bot.preflight import access, claims, identifiers, language, networks, relationship, testimonials, vetted
from bot.preflight.finding import Field, Finding, Match, Rule, Severity
from bot.preflight.organisation import Organisation
from bot.preflight.reading import Reading, read
from bot.preflight.rules import match
from bot.preflight.vetted import Library

ORDER = (Severity.BLOCK, Severity.WARN, Severity.ADVISE)
"""The most serious first."""

POSTS = frozenset({Field.TEXT, Field.TAILORED, Field.SUGGESTION})
"""What becomes a post; of the rest, which colleagues read, only what points at a person matters."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Written:
    """One text and where it stands.

    `network` for a tailored text, `image` for an alt text, counted from 0. `networks`: where this text goes.
    """

    text: str
    field: Field
    network: Network | None = None
    image: int | None = None
    networks: tuple[Network, ...] = ()


def written(composition: Composition) -> Iterator[Written]:
    """Everything somebody wrote into a draft."""
    common = tuple(network for network in composition.networks if network not in composition.tailored)
    yield Written(text=composition.text, field=Field.TEXT, networks=common)
    for network, text in composition.tailored.items():
        yield Written(text=text, field=Field.TAILORED, network=network, networks=(network,))
    for place, image in enumerate(composition.images):
        if isinstance(image, Image) or image.alt:
            yield Written(text=image.alt, field=Field.ALT, image=place)
    yield Written(text="\n".join(composition.sources), field=Field.SOURCES)
    yield Written(text=composition.note, field=Field.NOTE)
    yield Written(text=composition.because, field=Field.REASON)


@dataclass(frozen=True, kw_only=True, slots=True)
class Preflight:
    """The rules as one organisation has them.

    `muted`: ids of rules that are switched off, where they may be. `passed`: ids of rules that only warn where they
    would block, since the privacy role lets this one draft by. `consented`: the draft rests on a consent.
    `facts`: the vetted facts that a draft is held against.
    """

    about: Organisation = field(default_factory=Organisation)
    muted: frozenset[str] = frozenset()
    passed: frozenset[str] = frozenset()
    consented: bool = False
    facts: Library = field(default_factory=Library)

    def check(self, composition: Composition) -> tuple[Finding, ...]:
        """What stands against a draft, or should be thought of; the most serious first, else as it was written."""
        about = self.about.answering(composition.in_reply_to)
        here = replace(self, about=about, consented=bool(composition.authorisations))
        sourced = bool(composition.sources)
        found = [
            finding
            for one in written(composition)
            for finding in here.check_written(one, composition.kind, sourced=sourced)
        ]
        found += [finding for finding in _of_images(composition) if not self._silent(finding.match)]
        return tuple(sorted(found, key=lambda finding: ORDER.index(finding.match.severity)))

    def check_written(self, one: Written, kind: Kind | None, *, sourced: bool = False) -> tuple[Finding, ...]:
        """The same of a single text, of a comment or a reason as well."""
        if one.field in POSTS:
            matches = self.matches(one.text, kind, one.networks, sourced=sourced)
        else:
            reading = read(one.text)
            alt = access.of_alt(reading) if one.field is Field.ALT else ()
            cited = vetted.of_sources(one.text, self.facts) if one.field is Field.SOURCES else ()
            matches = self._heard((*self._private(reading, kind), *alt, *cited))
        return tuple(Finding(match=found, field=one.field, network=one.network, image=one.image) for found in matches)

    def matches(
        self, text: str, kind: Kind | None, to: tuple[Network, ...] = (), *, sourced: bool = False
    ) -> tuple[Match, ...]:
        """What every family finds in the text of a post, in order of its places.

        `kind`: what it becomes, None if not known. `to`: where it goes. `sourced`: it names its sources elsewhere.
        """
        reading = read(text)
        found = [*self._private(reading, kind), *claims.find(reading, sourced=sourced)]
        found += [] if self.consented else testimonials.find(reading, kind)
        found += [*language.find(reading, self.about), *access.find(reading, self.about)]
        found += vetted.find(text, self.facts)
        for network in to:
            found += networks.find(text, network)
        return self._heard(found)

    def told(self, images: Sequence[Sequence[Rule]]) -> tuple[Finding, ...]:
        """The findings of what the files of a draft's images told, given image by image in the draft's order."""
        return tuple(
            Finding(match=found, field=Field.IMAGE, image=place)
            for place, rules in enumerate(images)
            for found in (match(one.id, 0, 0) for one in rules)
            if not self._silent(found)
        )

    def _private(self, reading: Reading, kind: Kind | None) -> Iterator[Match]:
        yield from identifiers.find(reading, self.about)
        yield from relationship.find(reading, kind)

    def _heard(self, found: Sequence[Match]) -> tuple[Match, ...]:
        spoken = (self._let_by(one) for one in found if not self._silent(one))
        return tuple(sorted(spoken, key=lambda one: (one.start, one.end, one.rule.id)))

    def _let_by(self, found: Match) -> Match:
        by = found.severity is Severity.BLOCK and found.rule.may_overrule and found.rule.id in self.passed
        return replace(found, severity=Severity.WARN) if by else found

    def _silent(self, found: Match) -> bool:
        """Warnings and advice can be switched off; what would block speaks always."""
        return found.rule.id in self.muted and found.rule.may_mute and found.severity is not Severity.BLOCK


def _of_images(composition: Composition) -> Iterator[Finding]:
    """What the images lack, and what the networks do not take of them."""
    for place, image in enumerate(composition.images):
        if isinstance(image, Image) and not image.alt:
            yield Finding(match=match("access.alt_missing", 0, 0), field=Field.ALT, image=place)
    yield from networks.of_images(composition)
