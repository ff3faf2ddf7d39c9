"""Pictures people add: looked into, freed of everything but the picture, and named by the hash of what is left (D9)."""

import hashlib
import io
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.drafts.metadata import stripped

if TYPE_CHECKING:
    from PIL.Image import Image as Opened

MAX_BYTES = 10 * 1024 * 1024
"""Slack's bound for a file of a form."""

MAX_PIXELS = 50_000_000
"""More is no photo for a post, or a small file that unpacks into a huge picture."""

TYPES = {"JPEG": "image/jpeg", "PNG": "image/png", "GIF": "image/gif", "WEBP": "image/webp"}

UPRIGHT = 1
ORIENTATION = 0x0112
"""EXIF's tag for how the camera was held."""


class PictureProblem(ValueError):
    """Why a picture cannot be used, in a sentence."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Picture:
    """A cleaned picture; `sha256` and `size` are those of the cleaned bytes."""

    data: bytes
    sha256: str
    mimetype: str
    width: int
    height: int

    @property
    def size(self) -> int:
        return len(self.data)


def inspect(data: bytes, *, name: str, claimed: str) -> Picture:
    """A picture without metadata (place, device, owner, time), its pixels unchanged where it was upright already.

    Runs for up to a second on a large photo: call it in a thread.

    Raises:
        PictureProblem: it is empty, too large, not a picture, of an unsupported type, broken, or not what its name says.
    """
    if not data:
        raise PictureProblem("The file is empty (0 bytes). Please add it again.")
    if len(data) > MAX_BYTES:
        raise PictureProblem("The file is larger than 10 MB. Please make it smaller.")
    kind, size, orientation = _looked_at(data)
    mimetype = TYPES[kind]
    if _disagrees(mimetype, name, claimed):
        raise PictureProblem(
            f"The file says it is something else than the {kind} picture it holds. Save it again with the right ending."
        )
    if orientation != UPRIGHT:
        cleaned, size = _turned(data, kind)
    else:
        cleaned = stripped(data, kind)
    return Picture(
        data=cleaned, sha256=hashlib.sha256(cleaned).hexdigest(), mimetype=mimetype, width=size[0], height=size[1]
    )


def _looked_at(data: bytes) -> tuple[str, tuple[int, int], int]:
    """Type, size and orientation of a picture that could be read to its last pixel."""
    image = _opened(data)
    if image.format not in TYPES:
        raise PictureProblem("This kind of file cannot be posted. Use a JPEG, PNG, GIF or WebP picture.")
    if image.width * image.height > MAX_PIXELS:
        raise PictureProblem(f"The picture has more than {MAX_PIXELS // 1_000_000} million pixels. Make it smaller.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            image.load()
            orientation = int(image.getexif().get(ORIENTATION) or UPRIGHT)
    except (OSError, SyntaxError, ValueError, Warning, EOFError, MemoryError):
        raise PictureProblem("The picture is broken or incomplete. Please add it again.") from None
    return str(image.format), image.size, orientation


def _opened(data: bytes) -> "Opened":
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415 - loaded with the first picture (D12)

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return Image.open(io.BytesIO(data))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise PictureProblem(
            f"The picture has more than {MAX_PIXELS // 1_000_000} million pixels. Make it smaller."
        ) from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError):
        raise PictureProblem("The file is not a picture. Use a JPEG, PNG, GIF or WebP picture.") from None


def _disagrees(mimetype: str, name: str, claimed: str) -> bool:
    """Whether the file's ending or the type Slack was told names another kind of file."""
    endings = {"jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png", "gif": "image/gif", "webp": "image/webp"}
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    if ending and endings.get(ending) != mimetype:
        return True
    return bool(claimed) and claimed not in {mimetype, "image/jpg", "application/octet-stream"}


def _turned(data: bytes, kind: str) -> tuple[bytes, tuple[int, int]]:
    """The picture set upright and saved anew, since its orientation goes with the rest of the metadata."""
    from PIL import ImageOps  # noqa: PLC0415 - loaded with the first picture (D12)

    image = _opened(data)
    profile = image.info.get("icc_profile")
    upright = ImageOps.exif_transpose(image)
    out = io.BytesIO()
    quality = {"quality": 95} if kind in {"JPEG", "WEBP"} else {}
    upright.info.clear()
    upright.save(out, format=kind, icc_profile=profile, **quality)
    return stripped(out.getvalue(), kind), upright.size
