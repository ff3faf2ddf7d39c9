"""Pictures people add: looked into, freed of everything but the picture, and named by the hash of what is left (D9)."""

import hashlib
import io
import mimetypes
import re
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.drafts.exif import ORIENTATION, UPRIGHT
from bot.drafts.metadata import FRAMES, MalformedPictureError, parts, stripped

if TYPE_CHECKING:
    from PIL import Image

MAX_BYTES = 10 * 1024 * 1024
"""Slack's bound for a file of a form."""

MAX_PIXELS = 50_000_000
"""More is no photo for a post, or a small file that unpacks into a huge picture."""

MAX_PIXELS_ANIMATED = 400_000_000
"""Over all frames, each of the whole picture's size: 340 frames of 1080 by 1080, or seconds of a worker's time."""

MAX_FRAMES = 1_000
"""However small they are: a file of 10 MB holds half a million frames of one pixel, each to be drawn."""

TYPES = {"JPEG": "image/jpeg", "PNG": "image/png", "GIF": "image/gif", "WEBP": "image/webp"}
SIGNATURES = {
    "JPEG": re.compile(rb"\xff\xd8\xff"),
    "PNG": re.compile(rb"\x89PNG\r\n\x1a\n"),
    "GIF": re.compile(rb"GIF8[79]a"),
    "WEBP": re.compile(rb"RIFF.{4}WEBP", re.DOTALL),
}
"""How the files begin. Phones add depth or brightness pictures to a JPEG (MPO); the first is the photo."""

ALIASES = {"image/jpg": "image/jpeg", "image/pjpeg": "image/jpeg", "image/x-png": "image/png"}
UNCLAIMED = frozenset({"", "application/octet-stream", "binary/octet-stream"})
JPEG_ENDINGS = frozenset({"jpg", "jpeg", "jpe", "jfif"})

SIDEWAYS = range(5, 9)
"""Orientations whose picture is drawn with width and height exchanged."""

SCALE = 8
"""A JPEG is looked at in an eighth of its width and height: that reads all of it, in a sixty-fourth of the memory."""

STRIP = 256
"""Rows hashed at a time, so that a large picture is not copied as a whole."""


class PictureProblem(ValueError):  # noqa: N818 - named for what people have, not for what Python raises
    """Why a picture cannot be used and what to do, in a sentence."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Picture:
    """A cleaned picture; `sha256` and `size` are those of the cleaned bytes, `width` and `height` as it is shown."""

    data: bytes
    sha256: str
    mimetype: str
    width: int
    height: int

    @property
    def size(self) -> int:
        return len(self.data)

    @property
    def kind(self) -> str:
        """JPEG, PNG, GIF or WEBP."""
        return next(kind for kind, mimetype in TYPES.items() if mimetype == self.mimetype)


def inspect(data: bytes, *, name: str, claimed: str) -> Picture:
    """A picture without metadata: place, device, owner, time, comments, small preview, anything after its end.

    The compressed pixels are not touched: a JPEG taken with the camera turned keeps the one field that says so. Only a
    PNG or WebP picture stored on its side is set upright and saved anew, since not everything that shows them reads
    that field. `claimed` is the MIME type Slack was told. Runs for seconds on a large picture: call it in a thread.

    Raises:
        PictureProblem: it is empty, over 10 MB, no picture, of an unsupported type, broken, has over 50 million pixels
            or 1,000 frames, or is not what its name or `claimed` says.
    """
    if not data:
        raise PictureProblem("The file is empty (0 bytes). Please add it again.")
    if len(data) > MAX_BYTES:
        raise PictureProblem("The file is larger than 10 MB. Make it smaller and add it again.")
    with _readable():
        kind = _kind(data)
        _check_claims(kind, name, claimed)
        if kind == "JPEG":
            # How a JPEG is drawn depends on nothing that goes, and Pillow refuses some whose metadata are broken.
            data = stripped(data, kind)
        image = _opened(data)
        _check_size(image, data, kind)
        if kind != "JPEG" and _orientation(image) != UPRIGHT:
            data = _upright(data, kind)
        cleaned = stripped(data, kind)
        if _pixels(cleaned, kind) != _pixels(data, kind):
            raise MalformedPictureError("the picture changed when it was cleaned")
        after = _opened(cleaned)
        width, height = after.size if _orientation(after) not in SIDEWAYS else after.size[::-1]
    return Picture(
        data=cleaned, sha256=hashlib.sha256(cleaned).hexdigest(), mimetype=TYPES[kind], width=width, height=height
    )


@contextmanager
def _readable() -> Iterator[None]:
    """Turns what Pillow and the containers' walkers raise on a broken file into a sentence."""
    from PIL import Image  # noqa: PLC0415 - loaded with the first picture (D12)

    try:
        yield
    except PictureProblem:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_many_pixels() from None
    except Exception:  # noqa: BLE001 - on a broken file Pillow's decoders raise what they come upon, struct.error too
        raise PictureProblem("The picture is broken or incomplete. Save it anew and add it again.") from None


def _opened(data: bytes) -> "Image.Image":
    from PIL import Image  # noqa: PLC0415 - loaded with the first picture (D12)

    return Image.open(io.BytesIO(data), formats=list(TYPES))


def _kind(data: bytes) -> str:
    """JPEG, PNG, GIF or WEBP, by how the file begins."""
    for kind, signature in SIGNATURES.items():
        if signature.match(data):
            return kind
    raise PictureProblem("The file is not a JPEG, PNG, GIF or WebP picture. Save it as one of these and add it again.")


def _check_claims(kind: str, name: str, claimed: str) -> None:
    mimetype = TYPES[kind]
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    named = "image/jpeg" if ending in JPEG_ENDINGS else mimetypes.MimeTypes().guess_type(name, strict=False)[0]
    told = claimed.partition(";")[0].strip().lower()
    if named not in {None, mimetype} or (told not in UNCLAIMED and ALIASES.get(told, told) != mimetype):
        raise PictureProblem(
            f"The file holds a {kind} picture, but its name or type says otherwise."
            " Save it with the right ending and add it again."
        )


def _check_size(image: "Image.Image", data: bytes, kind: str) -> None:
    pixels = image.width * image.height
    if pixels > MAX_PIXELS:
        raise _too_many_pixels()
    if sum(part.name in FRAMES for part in parts(data, kind)) > MAX_FRAMES:
        raise PictureProblem(f"The animation has more than {MAX_FRAMES:,} frames. Make it shorter and add it again.")
    if pixels * _frames(image, kind) > MAX_PIXELS_ANIMATED:
        raise PictureProblem("The animation is too long for its size. Make it smaller or shorter and add it again.")


def _too_many_pixels() -> PictureProblem:
    return PictureProblem(
        f"The picture has more than {MAX_PIXELS // 1_000_000} million pixels. Make it smaller and add it again."
    )


def _frames(image: "Image.Image", kind: str) -> int:
    return 1 if kind == "JPEG" else int(getattr(image, "n_frames", 1))


def _pixels(data: bytes, kind: str) -> bytes:
    """A hash over every frame, its size and how it is drawn; reading all of them also finds a file that ends early."""
    digest = hashlib.sha256()
    image = _opened(data)
    if kind == "JPEG":
        image.draft(image.mode, (max(image.width // SCALE, 1), max(image.height // SCALE, 1)))
    for frame in range(_frames(image, kind)):
        image.seek(frame)
        image.load()
        drawn = image.convert("RGBA") if image.mode == "P" else image
        digest.update(f"{drawn.mode} {drawn.size} {image.info.get('duration')}".encode())
        for top in range(0, drawn.height, STRIP):
            bottom = min(top + STRIP, drawn.height)
            digest.update(drawn.crop((0, top, drawn.width, bottom)).tobytes())
    return digest.digest()


def _orientation(image: "Image.Image") -> int:
    """How the camera was held, 1 to 8; upright where the EXIF data are broken, as browsers take them too."""
    try:
        return int(image.getexif().get(ORIENTATION) or UPRIGHT)
    except (OSError, SyntaxError, TypeError, ValueError, struct.error):
        return UPRIGHT


def _upright(data: bytes, kind: str) -> bytes:
    """The picture turned as its EXIF data say and saved anew, since those go with the rest of the metadata."""
    from PIL import ImageOps  # noqa: PLC0415 - loaded with the first picture (D12)

    image = _opened(data)
    if _frames(image, kind) > 1:
        raise PictureProblem("The animation is stored on its side. Save it upright and add it again.")
    turned = ImageOps.exif_transpose(image)
    how: dict[str, object] = {"icc_profile": image.info.get("icc_profile")}
    if kind == "WEBP":
        how |= {"lossless": b"VP8L" in data, "quality": 95}
    out = io.BytesIO()
    turned.save(out, format=kind, **how)
    return out.getvalue()
