"""Where each kind of picture file keeps what it tells beside the picture."""

import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum

from bot.drafts import exif
from bot.drafts.metadata import AFTER, JFIF_LENGTH, MalformedPictureError, Part, parts

APP0, APP1, APP13, COMMENT = b"\xff\xe0", b"\xff\xe1", b"\xff\xed", b"\xff\xfe"
XMP_PREFIXES = (b"http://ns.adobe.com/xap/1.0/\x00", b"http://ns.adobe.com/xmp/extension/\x00")
PHOTOSHOP_PREFIX = b"Photoshop 3.0\x00"
GIF_COMMENT, GIF_TEXT, GIF_APPLICATION = b"\x21\xfe", b"\x21\x01", b"\x21\xff"
GIF_XMP = b"\x0bXMP DataXMP"
PNG_XMP = b"XML:com.adobe.xmp"
PNG_PROFILE = b"Raw profile type "
"""How ImageMagick keeps EXIF, XMP and IPTC data in a PNG: the bytes in hexadecimal, after their name and length."""

LONGEST = 1_000_000
"""Bytes that compressed text is unpacked to; the rest cannot tell more kinds of things than a megabyte does."""


class Sort(StrEnum):
    """What a note is written in: one of the metadata formats, or plain words under a keyword."""

    EXIF = "exif"
    XMP = "xmp"
    PHOTOSHOP = "photoshop"
    WORDS = "words"
    TIME = "time"
    PREVIEW = "preview"
    AFTER = "after"


@dataclass(frozen=True, kw_only=True, slots=True)
class Note:
    """One piece of what a file tells. `keyword` is what a PNG calls the words; empty for a comment."""

    sort: Sort
    body: bytes
    keyword: str = ""


def notes(data: bytes, kind: str) -> Iterator[Note]:
    """What a picture of a kind of JPEG, PNG, GIF or WEBP tells; of a broken file, what stands before the break."""
    look = _NOTES[kind]
    with suppress(MalformedPictureError):
        for part in parts(data, kind):
            if part.name != AFTER:
                yield from look(part)
            elif part.body.strip(b"\x00"):
                yield Note(sort=Sort.AFTER, body=b"")


def _jpeg(part: Part) -> Iterator[Note]:
    body = part.body
    if part.name == APP0:
        # The segment's length and marker are no part of its body.
        if body.startswith(b"JFXX\x00") or (body.startswith(b"JFIF\x00") and len(body) > JFIF_LENGTH - 4):
            yield Note(sort=Sort.PREVIEW, body=b"")
    elif part.name == APP1 and body.startswith(exif.PREFIX):
        yield Note(sort=Sort.EXIF, body=body.removeprefix(exif.PREFIX))
    elif part.name == APP1 and body.startswith(XMP_PREFIXES):
        yield Note(sort=Sort.XMP, body=body)
    elif part.name == APP13 and body.startswith(PHOTOSHOP_PREFIX):
        yield Note(sort=Sort.PHOTOSHOP, body=body.removeprefix(PHOTOSHOP_PREFIX))
    elif part.name == COMMENT:
        yield Note(sort=Sort.WORDS, body=body)


def _png(part: Part) -> Iterator[Note]:
    body = part.body
    if part.name == b"eXIf":
        yield Note(sort=Sort.EXIF, body=body.removeprefix(exif.PREFIX))
    elif part.name == b"tIME":
        yield Note(sort=Sort.TIME, body=body)
    elif part.name in _PNG_WORDS:
        keyword, _, rest = body.partition(b"\x00")
        yield _png_note(keyword, _PNG_WORDS[part.name](rest))


def _png_note(keyword: bytes, words: bytes) -> Note:
    if keyword == PNG_XMP:
        return Note(sort=Sort.XMP, body=words)
    if keyword.startswith(PNG_PROFILE):
        data = _from_hexadecimal(words)
        match keyword.removeprefix(PNG_PROFILE):
            case b"exif" | b"APP1" if not data.startswith(XMP_PREFIXES):
                return Note(sort=Sort.EXIF, body=data.removeprefix(exif.PREFIX))
            case b"iptc" | b"8bim":
                return Note(sort=Sort.PHOTOSHOP, body=data.removeprefix(PHOTOSHOP_PREFIX))
            case b"xmp" | b"APP1":
                return Note(sort=Sort.XMP, body=data)
    return Note(sort=Sort.WORDS, body=words, keyword=keyword.decode("latin-1"))


def _international(rest: bytes) -> bytes:
    """The words of an iTXt chunk, which stand after a flag, a method, a language and a translated keyword."""
    words = rest[2:].split(b"\x00", 2)[-1]
    return _unpacked(words) if rest[:1] == b"\x01" else words


def _unpacked(packed: bytes) -> bytes:
    with suppress(zlib.error):
        return zlib.decompressobj().decompress(packed, LONGEST)
    return b""


def _from_hexadecimal(words: bytes) -> bytes:
    """The bytes of a raw profile, which stand after two lines with its name and length."""
    with suppress(ValueError):
        return bytes.fromhex(words.split(b"\n", 3)[-1].decode("latin-1"))
    return b""


def _gif(part: Part) -> Iterator[Note]:
    if part.name in {GIF_COMMENT, GIF_TEXT}:
        yield Note(sort=Sort.WORDS, body=part.body)
    elif part.name == GIF_APPLICATION and part.body.startswith(GIF_XMP):
        yield Note(sort=Sort.XMP, body=part.body)


def _webp(part: Part) -> Iterator[Note]:
    if part.name == b"EXIF":
        yield Note(sort=Sort.EXIF, body=part.body.removeprefix(exif.PREFIX))
    elif part.name == b"XMP ":
        yield Note(sort=Sort.XMP, body=part.body)


_PNG_WORDS: dict[bytes, Callable[[bytes], bytes]] = {
    b"tEXt": lambda rest: rest,
    b"zTXt": lambda rest: _unpacked(rest[1:]),
    b"iTXt": _international,
}
_NOTES: dict[str, Callable[[Part], Iterator[Note]]] = {"JPEG": _jpeg, "PNG": _png, "GIF": _gif, "WEBP": _webp}
