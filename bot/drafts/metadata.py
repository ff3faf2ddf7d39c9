"""Takes out of a picture's container everything that is not needed to draw it; the compressed pixels stay as they are.

Sources: JPEG, ITU-T T.81 annex B; PNG, W3C PNG third edition; GIF89a; WebP, RFC 9649.
"""

import struct

JPEG_KEPT_APP = {0xE0, 0xEE}
"""APP0 (JFIF) and APP14 (Adobe's colour transform); APP2 stays where it holds a colour profile."""

PNG_KEPT = {
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"cHRM", b"gAMA", b"iCCP", b"sBIT", b"sRGB", b"cICP", b"bKGD",
    b"pHYs", b"acTL", b"fcTL", b"fdAT",
}  # fmt: skip

WEBP_KEPT = {b"VP8 ", b"VP8L", b"VP8X", b"ANIM", b"ANMF", b"ALPH", b"ICCP"}
WEBP_EXIF, WEBP_XMP = 0x08, 0x04
"""Flags of VP8X that announce the chunks taken out."""


def stripped(data: bytes, kind: str) -> bytes:
    """The picture's bytes without metadata, for a kind of JPEG, PNG, GIF or WEBP whose structure was read before.

    Raises:
        KeyError: another kind.
    """
    return {"JPEG": _jpeg, "PNG": _png, "GIF": _gif, "WEBP": _webp}[kind](data)


def _jpeg(data: bytes) -> bytes:
    """Every segment before and between the scans, less comments and application data; bytes after the end go too."""
    out, at = bytearray(data[:2]), 2
    while at + 4 <= len(data):
        if data[at] != 0xFF:
            at += 1
            continue
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if marker == 0xD9:
            break
        length = struct.unpack(">H", data[at + 2 : at + 4])[0]
        end = at + 2 + length
        if _jpeg_kept(marker, data[at + 4 : end]):
            out += data[at:end]
        at = end
        if marker == 0xDA:
            scan = _jpeg_scan_end(data, at)
            out += data[at:scan]
            at = scan
    return bytes(out + b"\xff\xd9")


def _jpeg_kept(marker: int, body: bytes) -> bool:
    if marker == 0xFE:
        return False
    if 0xE0 <= marker <= 0xEF:
        return marker in JPEG_KEPT_APP or (marker == 0xE2 and body.startswith(b"ICC_PROFILE\x00"))
    return True


def _jpeg_scan_end(data: bytes, at: int) -> int:
    """Where entropy-coded data ends: at a marker that is neither a stuffed zero nor a restart."""
    while True:
        at = data.find(b"\xff", at)
        if at < 0 or at + 1 >= len(data):
            return len(data)
        following = data[at + 1]
        if following != 0 and not 0xD0 <= following <= 0xD7:
            return at
        at += 2


def _png(data: bytes) -> bytes:
    out, at = bytearray(data[:8]), 8
    while at + 12 <= len(data):
        length, kind = struct.unpack(">I4s", data[at : at + 8])
        end = at + 12 + length
        if kind in PNG_KEPT:
            out += data[at:end]
        if kind == b"IEND":
            break
        at = end
    return bytes(out)


def _gif(data: bytes) -> bytes:
    """Comments, plain text and application data go, but for the one that says how often an animation repeats."""
    flags = data[10]
    at = 13 + (3 << ((flags & 7) + 1) if flags & 0x80 else 0)
    out = bytearray(data[:at])
    while at < len(data) and data[at] != 0x3B:
        start = at
        if data[at] == 0x21:
            label = data[at + 1]
            at = _gif_blocks_end(data, at + 2)
            repeats = data[start + 3 : start + 14] in {b"NETSCAPE2.0", b"ANIMEXTS1.0"}
            if label == 0xF9 or (label == 0xFF and repeats):
                out += data[start:at]
        else:
            flags = data[at + 9]
            at += 10 + (3 << ((flags & 7) + 1) if flags & 0x80 else 0)
            at = _gif_blocks_end(data, at + 1)
            out += data[start:at]
    return bytes(out + b"\x3b")


def _gif_blocks_end(data: bytes, at: int) -> int:
    while at < len(data) and data[at]:
        at += data[at] + 1
    return at + 1


def _webp(data: bytes) -> bytes:
    body, at = bytearray(b"WEBP"), 12
    while at + 8 <= len(data):
        kind, length = struct.unpack("<4sI", data[at : at + 8])
        end = at + 8 + length + (length & 1)
        chunk = bytearray(data[at:end])
        if kind == b"VP8X":
            chunk[8] &= ~(WEBP_EXIF | WEBP_XMP) & 0xFF
        if kind in WEBP_KEPT:
            body += chunk
        at = end
    return b"RIFF" + struct.pack("<I", len(body)) + bytes(body)
