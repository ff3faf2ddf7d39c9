"""Which rules speak of a note in a picture's file. Only whether something stands there is looked at, never kept."""

import re
import struct
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from bot.drafts import exif
from bot.preflight.finding import Family
from bot.preflight.media.notes import Note, Sort

LONGEST_WORDS = 256
"""Bytes of a comment that are looked at."""

IPTC = 0x0404
EXIF, XMP = 0x0422, 0x0424
"""Photoshop's resources that hold the other formats of metadata."""

DATASET, APPLICATION_RECORD = 0x1C, 2
EXTENDED = 0x8000
"""From this length on, a dataset's length says how long its length is; no text of a picture is so long."""

DIRECTORIES = {
    "exif": (exif.Directory.MAIN, exif.Directory.PHOTO),  # programs put fields into either
    "exif_gps": (exif.Directory.GPS,),
    "exif_preview": (exif.Directory.PREVIEW,),
}
"""The directories that fields.yaml's names of places stand for."""

ELEMENT = re.compile(rb"<([\w-]{1,64}:[\w-]{1,64})(?:\s[^<>]*)?(?<!/)>\s*(?!\s|</\1)")
"""An element of XMP that holds something."""

ATTRIBUTE = re.compile(rb"""\s([\w-]{1,64}:[\w-]{1,64})\s*=\s*(["'])\s*(?!\s|\2)""")
"""An attribute of XMP that holds something."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Fields:
    """The rules by field, for each format of metadata; `by_itself` and `technical` as in fields.yaml."""

    exif: Mapping[tuple[exif.Directory, int], str]
    xmp: Mapping[str, str]
    iptc: Mapping[int, str]
    photoshop: Mapping[int, str]
    png: Mapping[str, str]
    by_itself: tuple[str, ...]
    technical: tuple[str, ...]


def rules_of(note: Note) -> Iterator[str]:
    """The ids of the rules that speak of a note; an id may come more than once."""
    match note.sort:
        case Sort.EXIF:
            yield from _of_exif(note.body)
        case Sort.XMP:
            yield from _of_xmp(note.body)
        case Sort.PHOTOSHOP:
            yield from _of_photoshop(note.body)
        case Sort.WORDS:
            yield from _of_words(note.keyword.strip().lower(), note.body[:LONGEST_WORDS])
        case Sort.TIME:
            yield _id("date")
        case Sort.PREVIEW:
            yield _id("preview")
        case Sort.AFTER:
            yield _id("appended")


def _of_exif(data: bytes) -> Iterator[str]:
    known = _fields().exif
    for field in exif.fields(data):
        rule = known.get((field.directory, field.tag))
        if rule and field.filled and not (rule == _id("words") and _by_itself(field.words)):
            yield rule


def _of_xmp(data: bytes) -> Iterator[str]:
    """Read as it stands rather than as XML: what is broken tells as much, and no entity is expanded."""
    known = _fields().xmp
    plain = data.replace(b"\x00", b"")  # XMP may be written in UTF-16
    for pattern in (ELEMENT, ATTRIBUTE):
        for found in pattern.finditer(plain):
            if rule := known.get(found[1].decode("latin-1")):
                yield rule


def _of_photoshop(data: bytes) -> Iterator[str]:
    at = 0
    while data[at : at + 4] == b"8BIM" and at + 12 <= len(data):
        (resource,) = struct.unpack_from(">H", data, at + 4)
        start = at + 6 + _even(1 + data[at + 6])  # past its name
        if start + 4 > len(data):
            return
        (size,) = struct.unpack_from(">I", data, start)
        body = data[start + 4 : start + 4 + size]
        if rule := _fields().photoshop.get(resource):
            yield rule
        elif resource == IPTC:
            yield from _of_iptc(body)
        elif resource == EXIF:
            yield from _of_exif(body)
        elif resource == XMP:
            yield from _of_xmp(body)
        at = start + 4 + _even(size)


def _of_iptc(data: bytes) -> Iterator[str]:
    known, at = _fields().iptc, 0
    while at + 5 <= len(data) and data[at] == DATASET:
        record, dataset, length = struct.unpack_from(">BBH", data, at + 1)
        if length >= EXTENDED:
            return
        rule = known.get(dataset) if record == APPLICATION_RECORD else None
        if rule and data[at + 5 : at + 5 + length].strip(exif.BLANK):
            yield rule
        at += 5 + length


def _of_words(keyword: str, body: bytes) -> Iterator[str]:
    words = body.replace(b"\x00", b"").decode("utf-8", errors="replace").strip()
    fields = _fields()
    if not words:
        return
    if rule := fields.png.get(keyword) or _named(fields.xmp, keyword):
        yield rule
    elif not keyword.startswith(fields.technical) and not _by_itself(words):
        yield _id("words")


def _named(xmp: Mapping[str, str], keyword: str) -> str | None:
    """ImageMagick notes EXIF and XMP fields of a picture it converts under XMP's names."""
    return next((rule for name, rule in xmp.items() if name.lower() == keyword), None)


def _by_itself(words: str) -> bool:
    """Whether a program or camera wrote this without anybody's doing, or it holds no word at all."""
    return not any(map(str.isalpha, words)) or any(
        fnmatchcase(words.lower(), pattern) for pattern in _fields().by_itself
    )


def _even(size: int) -> int:
    return size + (size & 1)


def _id(noun: str) -> str:
    return f"{Family.MEDIA}.{noun}"


@cache
def _fields() -> Fields:
    document = yaml.safe_load(Path(__file__).with_name("fields.yaml").read_text(encoding="utf-8"))
    by_itself, technical = tuple(document.pop("by_itself")), tuple(document.pop("technical"))
    rules: defaultdict[str, dict[Any, str]] = defaultdict(dict)
    for noun, places in document.items():
        for where, names in places.items():
            rules[where] |= dict.fromkeys(names, _id(noun))
    tags = {
        (directory, tag): rule
        for where, directories in DIRECTORIES.items()
        for tag, rule in rules[where].items()
        for directory in directories
    }
    return Fields(
        exif=tags,
        xmp=rules["xmp"],
        iptc=rules["iptc"],
        photoshop=rules["photoshop"],
        png=rules["png"],
        by_itself=by_itself,
        technical=technical,
    )
