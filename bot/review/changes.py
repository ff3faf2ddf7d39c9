"""What changed from one version to another, word by word and image by image."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from enum import StrEnum

from bot.drafts.draft import Image, Version
from bot.drafts.networks import Network

WORDS = re.compile(r"\s+|\w+|[^\w\s]")
"""A text in words, runs of blanks, and single marks; joined they give the text again."""

SPACED = re.compile(r"\s+|\w+\s*|[^\w\s]\s*")
"""The same with the blanks after a word as part of it: any blank equals any other, and that says little."""

MOST_PAIRS = 50_000
"""Pairs of equal parts that two texts are compared by. Prose of 3,000 characters has about 7,000; a page
of dots or of one word has a million, and would hold the bot up for many seconds. It is compared in coarser parts.
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
    slots: tuple[datetime | None, datetime | None] | None
    """The slot before and after, where it was moved; either may be none."""
    fields: tuple[tuple[str, str, str], ...]
    images_gone: tuple[Image, ...]
    images_new: tuple[Image, ...]
    alts: tuple[tuple[Image, str], ...]
    """Images that stayed with another alt text, and the text before."""
    images_moved: bool

    @property
    def nothing(self) -> bool:
        found = (self.texts, self.slots, self.fields, self.images_gone, self.images_new, self.alts)
        return not any(found) and not self.images_moved


def reworded(before: str, after: str) -> tuple[Piece, ...]:
    """The word diff of two texts; the pieces without those that went give `after`, without those that came `before`."""
    return tuple(_together(_joined(piece for gone, new in _runs(*_parts(before, after)) for piece in _fine(gone, new))))


def _runs(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Stretches of two texts side by side, the same or not."""
    for _, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        yield "".join(old[i1:i2]), "".join(new[j1:j2])


def _fine(gone: str, new: str) -> Iterator[Piece]:
    """A stretch by single words and blanks, or as a whole where that would take too long."""
    old, now = WORDS.findall(gone), WORDS.findall(new)
    for was, is_now in _runs(old, now) if gone != new and _pairs(old, now) <= MOST_PAIRS else [(gone, new)]:
        if was == is_now:
            yield Piece(mark=Mark.SAME, text=was)
            continue
        yield Piece(mark=Mark.GONE, text=was)
        yield Piece(mark=Mark.NEW, text=is_now)


def _joined(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    """Without empty pieces, and without two of a kind in a row."""
    found: list[Piece] = []
    for piece in pieces:
        if found and found[-1].mark is piece.mark:
            found[-1] = Piece(mark=piece.mark, text=found[-1].text + piece.text)
        elif piece.text:
            found.append(piece)
    return tuple(found)


def _together(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Changed words with nothing but blanks between them read as one passage that went, and one that came."""
    passage: list[Piece] = []
    for place, piece in enumerate(pieces):
        between = piece.mark is Mark.SAME and piece.text.isspace() and 0 < place < len(pieces) - 1
        if piece.mark is not Mark.SAME or between:
            passage.append(piece)
            continue
        yield from _passage(passage)
        passage = []
        yield piece
    yield from _passage(passage)


def _passage(pieces: Sequence[Piece]) -> Iterator[Piece]:
    for mark, other in ((Mark.GONE, Mark.NEW), (Mark.NEW, Mark.GONE)):
        if text := "".join(piece.text for piece in pieces if piece.mark is not other):
            yield Piece(mark=mark, text=text)


def _parts(before: str, after: str) -> tuple[list[str], list[str]]:
    """Both texts in words, in lines, or each as a whole: the finest that can be compared in time."""
    for split in (SPACED.findall, lambda text: text.splitlines(keepends=True)):
        old, new = split(before), split(after)
        if _pairs(old, new) <= MOST_PAIRS:
            return old, new
    return [before], [after]


def _pairs(old: list[str], new: list[str]) -> int:
    in_old, in_new = Counter(old), Counter(new)
    return sum(times * in_new[part] for part, times in in_old.items())


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
        slots=(before.slot, after.slot) if before.slot != after.slot else None,
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
            "Sources": "\n".join(content.sources),
            "In reply to": content.in_reply_to,
            "Who is pictured": content.pictured.label if content.pictured else "",
            "Note to reviewers": version.note,
        }

    was, now = listed(before), listed(after)
    return tuple((name, was[name], now[name]) for name in was if was[name] != now[name])
