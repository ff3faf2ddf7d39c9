"""What somebody typed into the form, read into a composition; every refusal belongs to a field and costs no text."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bot.drafts.draft import Composition, Image, Pictured, Upload
from bot.drafts.kinds import Kind
from bot.drafts.links import MAX_LINKS, LinkProblem, parse_links
from bot.drafts.networks import Network, too_long
from bot.drafts.slots import SlotProblem, resolve
from bot.drafts.typed import from_modal, problems
from bot.ids import AuthorisationId
from bot.refusals import Unfit

MAX_IMAGES = 10
MAX_NOTE = 3000
MAX_ALT = 2000


@dataclass(frozen=True, kw_only=True, slots=True)
class Typed:
    """The form's raw values. `day` is YYYY-MM-DD, `time` HH:MM, both in `zone`; absent fields are empty or None."""

    text: str = ""
    kind: str | None = None
    networks: tuple[str, ...] = ()
    day: str | None = None
    time: str | None = None
    zone: str = "UTC"
    sources: str = ""
    note: str = ""
    in_reply_to: str = ""
    uploads: tuple[Upload, ...] = ()
    kept: tuple[str, ...] = ()
    """SHA-256 of the images of the version before that stay."""
    authorisations: tuple[str, ...] = ()
    """Numbers of the consents the post rests on."""


def read_for_review(typed: Typed, *, before: Composition | None, now: datetime) -> Composition:
    """The composition somebody wants reviewed.

    Raises:
        Unfit: what has to be mended first, by field: text, kind, networks, day, time, sources, in_reply_to,
            note, images.
    """
    reading = _Reading(typed, before, now)
    composition = reading.composition(strict=True)
    if reading.found:
        raise Unfit(reading.found)
    return composition


def read_to_save(typed: Typed, *, before: Composition | None, now: datetime) -> tuple[Composition, tuple[str, ...]]:
    """The composition somebody wants to keep for later, and a sentence for every field that could not be kept.

    Raises:
        Unfit: the text cannot be kept as it is, or there is nothing to keep.
    """
    reading = _Reading(typed, before, now)
    composition = reading.composition(strict=False)
    if "text" in reading.found:
        raise Unfit({"text": reading.found["text"]})
    return composition, tuple(reading.found.values())


class _Reading:
    """One pass over the form; `found` collects what is wrong, by field."""

    def __init__(self, typed: Typed, before: Composition | None, now: datetime) -> None:
        self._typed = typed
        self._before = before
        self._now = now
        self.found: dict[str, str] = {}

    def composition(self, *, strict: bool) -> Composition:
        networks = self._networks(strict=strict)
        earlier = self._before.tailored if self._before else {}
        tailored = {network: text for network, text in earlier.items() if network in networks}
        untailored = tuple(network for network in networks if network not in tailored)
        return Composition(
            kind=self._kind(strict=strict),
            text=self._text(untailored, strict=strict),
            tailored=tailored,
            networks=networks,
            slot=self._slot(),
            sources=self._links("sources", self._typed.sources, MAX_LINKS),
            in_reply_to="".join(self._links("in_reply_to", self._typed.in_reply_to, 1)),
            pictured=self._before.pictured if self._before else None,
            note=self._note(),
            images=self._images(),
            authorisations=self._authorisations(),
        )

    def _text(self, networks: tuple[Network, ...], *, strict: bool) -> str:
        text = from_modal(self._typed.text)
        if wrong := problems(text):
            self.found["text"] = " ".join(problem.sentence for problem in wrong)
        elif strict and (over := too_long(text, networks)):
            lengths = ", ".join(
                f"{length.network.label} {length.used} of {length.limit} {length.unit}" for length in over
            )
            self.found["text"] = f"Too long for: {lengths}. Shorten the text, or leave the network out."
        return text

    def _kind(self, *, strict: bool) -> Kind:
        try:
            return Kind(self._typed.kind or "")
        except ValueError:
            if strict:
                self.found["kind"] = "Choose what kind of post this is; the right reviewers follow from it."
            return Kind.EDUCATIONAL

    def _networks(self, *, strict: bool) -> tuple[Network, ...]:
        known = {network.value for network in Network}
        if any(name not in known for name in self._typed.networks):
            self.found["networks"] = "One of these networks is not known to Vetted; choose from the list."
        chosen = tuple(network for network in Network if network.value in self._typed.networks)
        if strict and not chosen and "networks" not in self.found:
            self.found["networks"] = "Choose at least one network."
        return chosen

    def _slot(self) -> datetime | None:
        try:
            return resolve(self._typed.day, self._typed.time, self._typed.zone, self._now)
        except SlotProblem as problem:
            self.found[problem.field] = str(problem)
            return None

    def _links(self, field: str, typed: str, limit: int) -> tuple[str, ...]:
        try:
            return parse_links(from_modal(typed), limit)
        except LinkProblem as problem:
            self.found[field] = str(problem)
            return ()

    def _note(self) -> str:
        note = from_modal(self._typed.note).strip()
        if note and (wrong := problems(note)):
            self.found["note"] = " ".join(problem.sentence for problem in wrong)
            return ""
        return note

    def _authorisations(self) -> tuple[AuthorisationId, ...]:
        chosen = {int(number) for number in self._typed.authorisations if _is_number(number)}
        return tuple(map(AuthorisationId, sorted(chosen)))

    def _images(self) -> tuple[Image | Upload, ...]:
        earlier = self._before.images if self._before else ()
        kept = [image for image in earlier if _name(image) in self._typed.kept]
        images = (*kept, *self._typed.uploads)
        if len(images) > MAX_IMAGES:
            self.found["images"] = f"At most {MAX_IMAGES} images; there are {len(images)}."
            return images[:MAX_IMAGES]
        return images


def _is_number(typed: str) -> bool:
    """Whether a menu of ours could have sent it: a whole number the databases hold."""
    return typed.isascii() and typed.isdecimal() and int(typed) < 2**63


def _name(image: Image | Upload) -> str:
    """What the form calls an image that may be kept."""
    return image.sha256 if isinstance(image, Image) else image.file


def with_tailored(composition: Composition, texts: Mapping[Network, str]) -> Composition:
    """The composition with a network's own text wherever one was typed that differs from the common one.

    Raises:
        Unfit: a text cannot be shown or is too long for its network; fields are the networks' values. Where a network
            goes back to the common text and that is too long for it, the sentence says so.
    """
    found: dict[str, str] = {}
    tailored: dict[Network, str] = {}
    for network in composition.networks:
        text = from_modal(texts.get(network, ""))
        own = text if text.strip() and text != composition.text else None
        if own is not None and (wrong := problems(own)):
            found[network.value] = " ".join(problem.sentence for problem in wrong)
        elif over := too_long(own if own is not None else composition.text, (network,)):
            length = over[0]
            which = "Too long" if own is not None else "The common text is too long for it"
            found[network.value] = f"{which}: {length.used} of {length.limit} {length.unit}."
        elif own is not None:
            tailored[network] = own
    if found:
        raise Unfit(found)
    return replace(composition, tailored=tailored)


def with_text(composition: Composition, text: str, *, network: Network | None) -> Composition:
    """The composition with another wording of the common text, or of one network's.

    Raises:
        Unfit: the wording cannot be shown, is too long, changes nothing, or is for a network the draft does not go to;
            the field is text.
    """
    words = from_modal(text)
    if network is not None and network not in composition.networks:
        raise Unfit({"text": f"This draft does not go to {network.label} any more."})
    before = composition.text if network is None else composition.tailored.get(network, composition.text)
    concerned = (network,) if network else tuple(n for n in composition.networks if n not in composition.tailored)
    if wrong := problems(words):
        raise Unfit({"text": " ".join(problem.sentence for problem in wrong)})
    if over := too_long(words, concerned):
        lengths = ", ".join(f"{length.network.label} {length.used} of {length.limit}" for length in over)
        raise Unfit({"text": f"Too long for: {lengths}."})
    if words == before:
        raise Unfit({"text": "This is the wording as it stands: change something, or close this."})
    if network is None:
        return replace(composition, text=words)
    others = {other: own for other, own in composition.tailored.items() if other is not network}
    return replace(composition, tailored=others if words == composition.text else {**others, network: words})


def with_alts(composition: Composition, alts: tuple[str, ...], pictured: str | None) -> Composition:
    """The composition with an alt text for each image, in order, and with who can be recognised in them.

    Raises:
        Unfit: an alt text is missing, too long or cannot be shown; fields are alt.0, alt.1 … Or nobody said who is
            pictured; the field is pictured.
    """
    read = tuple(from_modal(alt).strip() for alt in alts)
    found: dict[str, str] = {}
    for place, alt in enumerate(read):
        if not alt:
            found[f"alt.{place}"] = "Say what the image shows, for people who cannot see it."
        elif len(alt) > MAX_ALT or problems(alt):
            found[f"alt.{place}"] = f"Use plain text of at most {MAX_ALT} characters."
    if pictured not in set(Pictured):
        found["pictured"] = "Say who can be recognised: a face, a name badge, a tattoo, a voice."
    if found or pictured is None:
        raise Unfit(found)
    images = tuple(replace(image, alt=alt) for image, alt in zip(composition.images, read, strict=True))
    return replace(composition, images=images, pictured=Pictured(pictured))
