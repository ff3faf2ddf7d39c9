"""What changed from one version to another, word by word and image by image."""

import re
from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from bot.drafts.draft import Image, Version
from bot.drafts.networks import Network

WORDS = re.compile(r"\s+|\w+|[^\w\s]")
"""A text in words, runs of blanks, and single marks; joined they give the text again."""

MOST_PAIRS = 500_000
"""Pairs of equal parts that two texts are compared by. Prose of 3,000 characters has up to 400,000, mostly blanks; a
page of dots or of one emoji has millions, and would hold the bot up for many seconds. It is compared in coarser parts.
"""


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
    old, new = _parts(before, after)
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


def _parts(before: str, after: str) -> tuple[list[str], list[str]]:
    """Both texts in words, in lines, or each as a whole: the finest that can be compared in time."""
    for split in (WORDS.findall, lambda text: text.splitlines(keepends=True)):
        old, new = split(before), split(after)
        in_old, in_new = Counter(old), Counter(new)
        if sum(times * in_new[part] for part, times in in_old.items()) <= MOST_PAIRS:
            return old, new
    return [before], [after]


def changes(before: Version, after: Version) -> Changes:
    """What differs between two versions of one draft."""
    old, new = before.content, after.content
    common = [Reworded(network=None, pieces=reworded(old.text, new.text))] if old.text != new.text else []
    own = [
        Reworded(network=network, pieces=reworded(old.text_for(network), new.text_for(network)))
        for network in sorted({*old.tailored, *new.tailored})
        if network in new.networks and old.text_for(network) != new.text_for(network)
    ]
    were, are = _told_apart(old.images), _told_apart(new.images)
    return Changes(
        texts=(*common, *own),
        fields=_fields(before, after),
        images_gone=tuple(image for which, image in were.items() if which not in are),
        images_new=tuple(image for which, image in are.items() if which not in were),
        alts=tuple(
            (image, were[which].alt) for which, image in are.items() if which in were and were[which].alt != image.alt
        ),
        images_moved=[which for which in were if which in are] != [which for which in are if which in were],
    )


def _told_apart(images: tuple[Image, ...]) -> dict[tuple[str, int], Image]:
    """The images by their bytes, and by which of the same bytes each is: one picture may be there twice."""
    seen: Counter[str] = Counter()
    found = {}
    for image in images:
        seen[image.sha256] += 1
        found[image.sha256, seen[image.sha256]] = image
    return found


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
