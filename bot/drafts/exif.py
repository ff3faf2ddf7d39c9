"""The fields of EXIF data: which are there and how their values begin. Broken data are read as far as they go.

Source: CIPA DC-008 (Exif 3.0), which builds on TIFF 6.0.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

PREFIX = b"Exif\x00\x00"
"""What stands before the data in a JPEG, and in some WebP files."""

ORIENTATION = 0x0112
"""How the camera was held, 1 to 8."""

UPRIGHT = 1
HEADER = 8
BYTE_ORDERS = {b"II*\x00": "<", b"MM\x00*": ">"}

SHORT = 3
RATIONALS = frozenset({5, 10})
SIZES = {1: 1, 2: 1, SHORT: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 129: 1}
"""Bytes of one value, for each type."""

INLINE = 4
"""Bytes of a value that stands in the entry itself; a longer one stands elsewhere."""

LONGEST = 256
"""Bytes of a value that are looked at."""

BLANK = b"\x00 :0"
"""What unknown dates and serial numbers are filled with."""

CHARACTER_CODES = (b"ASCII\x00\x00\x00", b"UNICODE\x00", b"JIS\x00\x00\x00\x00\x00")
"""What stands before the words of a comment."""


class Directory(StrEnum):
    """Where fields stand: those of the picture, of the photo, of the place, of the small preview."""

    MAIN = "main"
    PHOTO = "photo"
    GPS = "gps"
    PREVIEW = "preview"


POINTERS = {(Directory.MAIN, 0x8769): Directory.PHOTO, (Directory.MAIN, 0x8825): Directory.GPS}


@dataclass(frozen=True, kw_only=True, slots=True)
class ExifField:
    """One field; `value` holds at most LONGEST bytes, in the data's own `order` ("<" or ">")."""

    directory: Directory
    tag: int
    type: int
    value: bytes
    order: str

    @property
    def filled(self) -> bool:
        """Whether the value says anything: cameras write fields they know nothing for, too."""
        if self.type in RATIONALS:
            return any(self.value[at : at + 4].strip(b"\x00") for at in range(0, len(self.value), 8))
        return bool(self._uncoded.strip(BLANK))

    @property
    def words(self) -> str:
        """The value as text, for fields that hold some."""
        return self._uncoded.replace(b"\x00", b"").decode(errors="replace").strip()

    @property
    def _uncoded(self) -> bytes:
        code = next((code for code in CHARACTER_CODES if self.value.startswith(code)), b"")
        return self.value.removeprefix(code)


def fields(data: bytes) -> Iterator[ExifField]:
    """The fields of every directory, each directory once, so that data that point in a circle end."""
    order = BYTE_ORDERS.get(data[:4])
    if order is None or len(data) < HEADER:
        return
    waiting = {Directory.MAIN: struct.unpack_from(f"{order}I", data, 4)[0]}
    done: set[Directory] = set()
    while waiting:
        directory, at = waiting.popitem()
        done.add(directory)
        if at + 2 > len(data):
            continue
        (count,) = struct.unpack_from(f"{order}H", data, at)
        end = at + 2 + 12 * count
        for entry in range(at + 2, min(end, len(data) - 11), 12):
            found = _field(data, entry, directory, order)
            to = POINTERS.get((directory, found.tag))
            if to and to not in done and len(found.value) == INLINE:
                waiting[to] = struct.unpack(f"{order}I", found.value)[0]
            yield found
        if directory is Directory.MAIN and end + 4 <= len(data):
            (preview,) = struct.unpack_from(f"{order}I", data, end)
            if preview:
                waiting[Directory.PREVIEW] = preview


def orientation(data: bytes) -> int:
    """How the camera was held, 1 to 8; upright where the data do not say, as browsers take it too."""
    for field in fields(data):
        if (field.directory, field.tag, field.type) == (Directory.MAIN, ORIENTATION, SHORT) and len(field.value) > 1:
            said = int(struct.unpack_from(f"{field.order}H", field.value)[0])
            return said if said in range(UPRIGHT, 9) else UPRIGHT
    return UPRIGHT


def only_orientation(held: int) -> bytes:
    """EXIF data that say how the camera was held, and nothing else."""
    return struct.pack(">4sIHHHIHHI", b"MM\x00*", HEADER, 1, ORIENTATION, SHORT, 1, held, 0, 0)


def _field(data: bytes, at: int, directory: Directory, order: str) -> ExifField:
    tag, kind, count = struct.unpack_from(f"{order}HHI", data, at)
    size = SIZES.get(kind, 0) * count
    start = at + 8 if size <= INLINE else struct.unpack_from(f"{order}I", data, at + 8)[0]
    value = data[start : start + min(size, LONGEST)]
    return ExifField(directory=directory, tag=tag, type=kind, value=value, order=order)
