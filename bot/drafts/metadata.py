"""Takes out of a picture's container everything that is not needed to draw it; the compressed pixels stay as they are.

What stays is listed, so what is unknown goes. Colour profiles stay, since without them colours change; so does how the
camera was held, in a JPEG, since turning the pixels instead would compress them anew.

Sources: JPEG, ITU-T T.81 annex B and T.871 (JFIF); PNG, W3C PNG third edition; GIF89a; WebP, RFC 9649.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from bot.drafts import exif

JFIF = b"\xff\xe0\x00\x10JFIF\x00"
JFIF_LENGTH = 18
"""Bytes of a JFIF segment without the small picture it may carry, which shows what was cropped away since."""

ADOBE_LENGTH = 16
"""Bytes of Adobe's segment, which says how colours were transformed."""

PREFIX = 0xFF
"""What every marker of a JPEG begins with."""

SOI, EOI, SOS, TEM, APP1, APP2, APP14 = 0xD8, 0xD9, 0xDA, 0x01, 0xE1, 0xE2, 0xEE
RESTARTS = range(0xD0, 0xD8)
TABLES_AND_FRAMES = frozenset(range(0xC0, 0xE0)) - {SOI, EOI, *RESTARTS}
"""JPEG's segments that decoding needs; application data (E0-EF) and comments (FE) are looked at one by one."""

PNG_KEPT = frozenset(
    {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"cHRM", b"gAMA", b"iCCP", b"sBIT", b"sRGB", b"cICP", b"mDCV"}
    | {b"cLLI", b"bKGD", b"pHYs", b"acTL", b"fcTL", b"fdAT"}
)

GIF_IMAGE, GIF_EXTENSION, GIF_END = 0x2C, 0x21, 0x3B
GIF_CONTROL, GIF_APPLICATION = 0xF9, 0xFF
GIF_HEADER = 13
GIF_REPEATS = frozenset({b"NETSCAPE2.0", b"ANIMEXTS1.0"})

WEBP_KEPT = frozenset({b"VP8 ", b"VP8L", b"VP8X", b"ANIM", b"ANMF", b"ALPH", b"ICCP"})
WEBP_FRAME_HEADER = 16
WEBP_EXIF_AND_XMP = 0x08 | 0x04
"""Flags of VP8X that announce the chunks taken out."""


FRAMES = frozenset({bytes([GIF_IMAGE]), b"fcTL", b"ANMF"})
"""The parts that begin a frame of an animation."""

MAX_PARTS = 20_000
"""No program writes so many; 10 MB of empty ones would keep a worker busy for a minute."""

AFTER = b"after"
"""The name of the part that follows the picture; it is no part of it any more."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """One part of a container in its order.

    `name` is the format's own: a JPEG's marker, a PNG's or WebP's chunk, a GIF's block with its label. `body` is what
    it holds without its header, `kept` the bytes that a cleaned file has in its place.
    """

    name: bytes
    body: bytes = b""
    kept: bytes = b""


class MalformedPictureError(ValueError):
    """The container ends early or contradicts itself."""


def stripped(data: bytes, kind: str) -> bytes:
    """The picture's bytes without metadata, for a kind of JPEG, PNG, GIF or WEBP; what follows the picture goes too.

    Raises:
        KeyError: another kind.
        MalformedPictureError: the container cannot be walked through.
    """
    kept = b"".join(part.kept for part in parts(data, kind))
    return _sized(kept) if kind == "WEBP" else kept


def parts(data: bytes, kind: str) -> Iterator[Part]:
    """What a container is made of; the last part is what follows the picture.

    Raises:
        KeyError: another kind.
        MalformedPictureError: the container cannot be walked through, or has more than MAX_PARTS.
    """
    walk = {"JPEG": _jpeg, "PNG": _png, "GIF": _gif, "WEBP": _webp}[kind]
    try:
        for count, part in enumerate(walk(data), start=1):
            if count > MAX_PARTS:
                raise MalformedPictureError(f"this {kind} is in too many pieces")
            yield part
    except (IndexError, struct.error):
        raise MalformedPictureError(f"this {kind} ends early") from None


def _jpeg(data: bytes) -> Iterator[Part]:
    yield Part(name=b"", kept=data[:2])
    at, told = 2, False
    while True:
        at = _jpeg_marker(data, at)
        marker = data[at + 1]
        if marker == EOI:
            yield Part(name=b"", kept=data[at : at + 2])
            yield Part(name=AFTER, body=data[at + 2 :])
            return
        if marker == TEM or marker in RESTARTS:
            at += 2
            continue
        (length,) = struct.unpack_from(">H", data, at + 2)
        end = at + 2 + length
        segment = data[at:end]
        if marker == APP1 and segment[4:10] == exif.PREFIX:
            # Readers go by the first; the second would be the rest of long data, or a contradiction.
            kept, told = b"" if told else _jpeg_held(segment), True
        else:
            kept = _jpeg_segment(marker, segment)
        yield Part(name=segment[:2], body=segment[4:], kept=kept)
        at = end
        if marker == SOS:
            at = _jpeg_scan_end(data, end)
            yield Part(name=b"", kept=data[end:at])


def _jpeg_held(segment: bytes) -> bytes:
    """EXIF data that say how the camera was held; none where that is upright."""
    held = exif.orientation(segment[10:])
    if held == exif.UPRIGHT:
        return b""
    body = exif.PREFIX + exif.only_orientation(held)
    return segment[:2] + struct.pack(">H", len(body) + 2) + body


def _jpeg_marker(data: bytes, at: int) -> int:
    """Where the next marker starts; fill bytes and stray bytes before it are passed over."""
    while data[at] != PREFIX or data[at + 1] in {0x00, PREFIX}:
        at += 1
    return at


def _jpeg_segment(marker: int, segment: bytes) -> bytes:
    """What stays of a segment: all, its start or nothing."""
    if marker in TABLES_AND_FRAMES:
        return segment
    if segment.startswith(JFIF[:2]) and segment[4:9] == b"JFIF\x00" and len(segment) >= JFIF_LENGTH:
        return JFIF + segment[9 : JFIF_LENGTH - 2] + b"\x00\x00"
    if marker == APP14 and segment[4:9] == b"Adobe" and len(segment) >= ADOBE_LENGTH:
        return segment[:2] + struct.pack(">H", ADOBE_LENGTH - 2) + segment[4:ADOBE_LENGTH]
    if marker == APP2 and segment[4:16] == b"ICC_PROFILE\x00":
        return segment
    return b""


def _jpeg_scan_end(data: bytes, at: int) -> int:
    """Where entropy-coded data end: at a marker that is neither a stuffed zero nor a restart."""
    while True:
        at = data.find(b"\xff", at)
        if at < 0:
            raise MalformedPictureError("this JPEG has no end")
        if data[at + 1] != 0 and data[at + 1] not in RESTARTS:
            return at
        at += 2


def _png(data: bytes) -> Iterator[Part]:
    yield Part(name=b"", kept=data[:8])
    at = 8
    while True:
        length, name = struct.unpack_from(">I4s", data, at)
        end = at + 12 + length
        yield Part(name=name, body=data[at + 8 : end - 4], kept=data[at:end] if name in PNG_KEPT else b"")
        if name == b"IEND":
            yield Part(name=AFTER, body=data[end:])
            return
        at = end


def _gif(data: bytes) -> Iterator[Part]:
    at = GIF_HEADER + _gif_colours(data[10])
    yield Part(name=b"", kept=data[:at])
    while data[at] != GIF_END:
        start, block = at, data[at]
        if block == GIF_EXTENSION:
            at = _gif_blocks_end(data, at + 2)
            extension = data[start:at]
            yield Part(name=extension[:2], body=extension[2:], kept=_gif_extension(extension))
        elif block == GIF_IMAGE:
            at = _gif_blocks_end(data, at + 11 + _gif_colours(data[at + 9]))
            yield Part(name=data[start : start + 1], kept=data[start:at])
        else:
            at += 1
    yield Part(name=b"", kept=bytes([GIF_END]))
    yield Part(name=AFTER, body=data[at + 1 :])


def _gif_colours(flags: int) -> int:
    """Bytes of the colour table that a block's flags announce."""
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _gif_blocks_end(data: bytes, at: int) -> int:
    while data[at]:
        at += data[at] + 1
    return at + 1


def _gif_extension(extension: bytes) -> bytes:
    """What stays: how long a frame shows, and of application data how often an animation repeats."""
    if extension[1] == GIF_CONTROL:
        return extension
    if extension[1] == GIF_APPLICATION and extension[3:14] in GIF_REPEATS and extension[14:16] == b"\x03\x01":
        return extension[:18] + b"\x00"
    return b""


def _webp(data: bytes) -> Iterator[Part]:
    (size,) = struct.unpack_from("<I", data, 4)
    end = size + 8
    if end > len(data):
        raise MalformedPictureError("this WebP ends early")
    yield Part(name=b"", kept=data[:12])
    yield from _webp_chunks(data[12:end])
    yield Part(name=AFTER, body=data[end:])


def _sized(webp: bytes) -> bytes:
    """The file with its own size in its header."""
    return webp[:4] + struct.pack("<I", len(webp) - 8) + webp[8:]


def _webp_chunks(data: bytes) -> Iterator[Part]:
    at = 0
    while at < len(data):
        name, length = struct.unpack_from("<4sI", data, at)
        body = content = data[at + 8 : at + 8 + length]
        if name == b"VP8X":
            content = bytes([content[0] & ~WEBP_EXIF_AND_XMP]) + content[1:]
        if name == b"ANMF":
            frame = _webp_chunks(content[WEBP_FRAME_HEADER:])
            content = content[:WEBP_FRAME_HEADER] + b"".join(part.kept for part in frame)
        padded = struct.pack("<4sI", name, len(content)) + content + b"\x00" * (len(content) & 1)
        yield Part(name=name, body=body, kept=padded if name in WEBP_KEPT else b"")
        at += 8 + length + (length & 1)
