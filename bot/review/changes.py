"""What changed from one version to another, word by word and image by image."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from bot.drafts.draft import Image, Version
from bot.drafts.networks import Network

WORDS = re.compile(r"\s+|\w+|[^\w\s]")
"""A text in words, runs of blanks, and single marks; joined they give the text again."""

MOST_WORDS = 4000
"""Words compared one by one; longer texts (3,000 characters stay below) are compared line by line."""


class Mark(StrEnum):
    SAME = "same"
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True, kw_only=True, slots=True)
class Piece:
    """A stretch of text that stayed, went, or came."""

    mark: Mark
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Reworded:
    """How one text changed. `network` None is the common text."""

    network: Network | None
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Changes:
    """Everything that differs between two versions; `fields` are (name, before, after) of what is not text."""

    texts: tuple[Reworded, ...]
    fields: tuple[tuple[str, str, str], ...]
    images_gone: tuple[Image, ...]
    images_new: tuple[Image, ...]
    alts: tuple[tuple[Image, str], ...]
    """Images that stayed with another alt text, and the text before."""
    images_moved: bool

    @property
    def nothing(self) -> bool:
        found = (self.texts, self.fields, self.images_gone, self.images_new, self.alts)
        return not any(found) and not self.images_moved


def reworded(before: str, after: str) -> tuple[Piece, ...]:
    """The word diff of two texts; the pieces without those that went give `after`, without those that came `before`."""
    old, new = WORDS.findall(before), WORDS.findall(after)
    if max(len(old), len(new)) > MOST_WORDS:
        old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    pieces: list[Piece] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece(mark=Mark.SAME, text="".join(old[i1:i2])))
            continue
        if i2 > i1:
            pieces.append(Piece(mark=Mark.GONE, text="".join(old[i1:i2])))
        if j2 > j1:
            pieces.append(Piece(mark=Mark.NEW, text="".join(new[j1:j2])))
    return tuple(pieces)


def changes(before: Version, after: Version) -> Changes:
    """What differs between two versions of one draft."""
    old, new = before.content, after.content
    common = [Reworded(network=None, pieces=reworded(old.text, new.text))] if old.text != new.text else []
    own = [
        Reworded(network=network, pieces=reworded(old.text_for(network), new.text_for(network)))
        for network in sorted({*old.tailored, *new.tailored})
        if network in new.networks and old.text_for(network) != new.text_for(network)
    ]
    kept = {image.sha256 for image in old.images} & {image.sha256 for image in new.images}
    alts_before = {image.sha256: image.alt for image in old.images}
    order = [[image.sha256 for image in images if image.sha256 in kept] for images in (old.images, new.images)]
    return Changes(
        texts=(*common, *own),
        fields=_fields(before, after),
        images_gone=tuple(image for image in old.images if image.sha256 not in kept),
        images_new=tuple(image for image in new.images if image.sha256 not in kept),
        alts=tuple(
            (image, alts_before[image.sha256])
            for image in new.images
            if image.sha256 in kept and alts_before[image.sha256] != image.alt
        ),
        images_moved=order[0] != order[1],
    )


def _fields(before: Version, after: Version) -> tuple[tuple[str, str, str], ...]:
    def listed(version: Version) -> dict[str, str]:
        content = version.content
        return {
            "Kind": content.kind.label,
            "Networks": ", ".join(network.label for network in content.networks),
            "Slot": f"{version.slot:%Y-%m-%d %H:%M} UTC" if version.slot else "as soon as it is approved",
            "Sources": "\n".join(content.sources),
            "Note to reviewers": version.note,
        }

    was, now = listed(before), listed(after)
    return tuple((name, was[name], now[name]) for name in was if was[name] != now[name])
