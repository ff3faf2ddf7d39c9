"""Pictures are looked into and freed of everything but the picture."""

import hashlib
import io
import struct
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, ImageOps, PngImagePlugin

from bot.drafts import pictures
from bot.drafts.metadata import MalformedPictureError, stripped
from bot.drafts.pictures import MAX_BYTES, Picture, PictureProblem, inspect

SECRET = b"Room 12, Mrs Example"
WHERE = 0x8825
OWNER = 0xA430
ORIENTATION = 0x0112
ENDINGS = {"JPEG": "jpg", "PNG": "png", "GIF": "gif", "WEBP": "webp"}
TYPES = {"JPEG": "image/jpeg", "PNG": "image/png", "GIF": "image/gif", "WEBP": "image/webp"}


def picture(width: int = 40, height: int = 24, *, shift: int = 0) -> Image.Image:
    """A picture of which no two corners look alike."""
    image = Image.new("RGB", (width, height))
    image.putdata([((x * 6 + shift) % 256, y * 10 % 256, (x * y) % 256) for y in range(height) for x in range(width)])
    return image


def saved(image: Image.Image, kind: str, **how: object) -> bytes:
    out = io.BytesIO()
    image.save(out, format=kind, **how)
    return out.getvalue()


def exif(orientation: int = 1) -> Image.Exif:
    """What a phone writes: the place, the owner, how it was held."""
    data = Image.Exif()
    data[ORIENTATION] = orientation
    data[OWNER] = SECRET.decode()
    data[WHERE] = {1: "N", 2: (41.0, 52.0, 55.0), 3: "W", 4: (87.0, 37.0, 40.0)}
    return data


def clean(data: bytes, kind: str) -> Picture:
    return inspect(data, name=f"photo.{ENDINGS[kind]}", claimed=TYPES[kind])


def refusal(data: bytes, name: str = "photo", claimed: str = "") -> str:
    with pytest.raises(PictureProblem) as problem:
        inspect(data, name=name, claimed=claimed)
    return str(problem.value)


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def frames(data: bytes) -> list[tuple[bytes, object]]:
    image = opened(data)
    shown = []
    for number in range(getattr(image, "n_frames", 1)):
        image.seek(number)
        shown.append((image.convert("RGBA").tobytes(), image.info.get("duration")))
    return shown


def jpeg_segment(marker: int, body: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body


def png_chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def told(kind: str) -> bytes:
    """A picture that tells on people in every way its format knows."""
    xmp = b"<x:xmpmeta>" + SECRET + b"</x:xmpmeta>"
    if kind == "JPEG":
        data = saved(picture(), "JPEG", exif=exif(), xmp=xmp, comment=SECRET)
        iptc = jpeg_segment(0xED, b"Photoshop 3.0\x008BIM\x04\x04" + SECRET)
        thumbnail = jpeg_segment(0xE0, b"JFXX\x00\x10" + SECRET)
        maker = jpeg_segment(0xEB, SECRET) + jpeg_segment(0xE2, SECRET)
        return data[:20] + iptc + thumbnail + maker + data[20:] + SECRET
    if kind == "PNG":
        notes = PngImagePlugin.PngInfo()
        notes.add_text("Author", SECRET.decode())
        notes.add_text("Comment", SECRET.decode() * 9, zip=True)
        notes.add_itxt("XML:com.adobe.xmp", xmp.decode())
        data = saved(picture(), "PNG", exif=exif(), pnginfo=notes)
        return (
            data[:33]
            + png_chunk(b"tIME", b"\x07\xea\x0b\x17\x0f\x00\x00")
            + png_chunk(b"prVt", SECRET)
            + data[33:]
            + SECRET
        )
    if kind == "GIF":
        extra = [picture(shift=90), picture(shift=180)]
        data = saved(
            picture(), "GIF", save_all=True, append_images=extra, duration=[40, 80, 120], loop=3, comment=SECRET
        )
        start = 13 + (3 << ((data[10] & 7) + 1))
        application = b"\x21\xff\x0bXMP DataXMP" + bytes([len(SECRET)]) + SECRET + b"\x00"
        return data[:start] + application + data[start:] + SECRET
    data = saved(picture(), "WEBP", lossless=True, exif=exif(), xmp=xmp)
    body = data[12:] + b"PRIV" + struct.pack("<I", len(SECRET)) + SECRET
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body + SECRET


@pytest.mark.parametrize("kind", TYPES)
def test_nothing_that_tells_on_people_stays_and_the_pixels_are_the_same(kind: str) -> None:
    data = told(kind)
    assert SECRET in data
    cleaned = clean(data, kind)
    assert SECRET not in cleaned.data
    assert frames(cleaned.data) == frames(data)
    image = opened(cleaned.data)
    image.load()
    assert dict(image.getexif()) == {}
    assert not {"comment", "xmp", "exif", "photoshop", "Author", "Comment", "XML:com.adobe.xmp"} & image.info.keys()


@pytest.mark.parametrize("kind", TYPES)
def test_a_cleaned_picture_is_named_by_its_own_hash_and_cleaning_it_again_changes_nothing(kind: str) -> None:
    cleaned = clean(told(kind), kind)
    assert cleaned.sha256 == hashlib.sha256(cleaned.data).hexdigest()
    assert (cleaned.width, cleaned.height, cleaned.size) == (40, 24, len(cleaned.data))
    assert cleaned.mimetype == TYPES[kind]
    assert clean(cleaned.data, kind) == cleaned


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
@pytest.mark.parametrize("orientation", range(2, 9))
def test_a_picture_stored_on_its_side_is_set_upright(kind: str, orientation: int) -> None:
    data = saved(picture(), kind, exif=exif(orientation), **({"lossless": True} if kind == "WEBP" else {}))
    cleaned = clean(data, kind)
    upright = ImageOps.exif_transpose(opened(data)).convert("RGB")
    assert (cleaned.width, cleaned.height) == upright.size == ((24, 40) if orientation > 4 else (40, 24))
    assert opened(cleaned.data).convert("RGB").tobytes() == upright.tobytes()
    assert dict(opened(cleaned.data).getexif()) == {}
    assert SECRET not in cleaned.data


@pytest.mark.parametrize("orientation", range(2, 9))
def test_a_jpeg_taken_with_the_camera_turned_says_so_and_nothing_else_and_is_not_compressed_anew(
    orientation: int,
) -> None:
    data = saved(picture(), "JPEG", exif=exif(orientation))
    cleaned = clean(data, "JPEG")
    shown = ImageOps.exif_transpose(opened(cleaned.data))
    assert shown.tobytes() == ImageOps.exif_transpose(opened(data)).tobytes()
    assert (cleaned.width, cleaned.height) == shown.size == ((24, 40) if orientation > 4 else (40, 24))
    assert dict(opened(cleaned.data).getexif()) == {ORIENTATION: orientation}
    assert SECRET not in cleaned.data
    assert frames(cleaned.data) == frames(data)
    assert clean(cleaned.data, "JPEG") == cleaned


def test_of_several_exif_segments_only_the_first_says_how_the_camera_was_held() -> None:
    data = saved(picture(), "JPEG", exif=exif(6))
    second = jpeg_segment(0xE1, exif(3).tobytes())
    assert clean(data[:-2] + second + data[-2:], "JPEG") == clean(data, "JPEG")


@pytest.mark.parametrize("size", [(1, 1), (7, 3), (3, 9)])
def test_the_smallest_jpeg_is_read(size: tuple[int, int]) -> None:
    cleaned = clean(saved(picture(*size), "JPEG"), "JPEG")
    assert (cleaned.width, cleaned.height) == size


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("orientation", [1, 6])
def test_the_colour_profile_stays(kind: str, orientation: int) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    cleaned = clean(saved(picture(), kind, exif=exif(orientation), icc_profile=profile), kind)
    assert opened(cleaned.data).info["icc_profile"] == profile


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_every_mode_of_png_keeps_its_pixels(mode: str) -> None:
    data = saved(
        picture().convert("L").convert("I").convert(mode) if mode == "I;16" else picture().convert(mode), "PNG"
    )
    cleaned = clean(data, "PNG")
    assert opened(cleaned.data).mode == opened(data).mode
    assert opened(cleaned.data).tobytes() == opened(data).tobytes()


@pytest.mark.parametrize(
    "how", [{"progressive": True}, {"restart_marker_blocks": 1}, {"subsampling": 2, "quality": 40}]
)
def test_every_way_of_writing_a_jpeg_keeps_its_pixels(how: dict[str, object]) -> None:
    data = saved(picture(), "JPEG", comment=SECRET, **how)
    cleaned = clean(data, "JPEG")
    assert SECRET not in cleaned.data
    assert frames(cleaned.data) == frames(data)


def test_stray_and_fill_bytes_between_the_segments_of_a_jpeg_go() -> None:
    data = saved(picture(), "JPEG")
    comment = jpeg_segment(0xFE, SECRET)
    cleaned = stripped(data[:20] + b"\xff\xff\xff" + comment + b"\x00\xff\x00" + comment + data[20:], "JPEG")
    assert cleaned == stripped(data, "JPEG")


def test_a_jpeg_keeps_what_says_how_its_colours_were_transformed() -> None:
    adobe = jpeg_segment(0xEE, b"Adobe\x00\x64\x00\x00\x00\x00\x00")
    data = saved(picture(), "JPEG", keep_rgb=True)
    data = data if adobe in data else data[:2] + adobe + data[2:]
    cleaned = clean(data.replace(adobe, adobe[:3] + b"\x13" + adobe[4:] + b"hello"), "JPEG")
    assert adobe in cleaned.data
    assert b"hello" not in cleaned.data
    assert frames(cleaned.data) == frames(data)


def test_a_cmyk_jpeg_keeps_its_colours() -> None:
    data = saved(picture().convert("CMYK"), "JPEG")
    assert opened(clean(data, "JPEG").data).tobytes() == opened(data).tobytes()


def test_a_webp_announces_no_metadata_any_more_and_ends_where_it_says() -> None:
    smuggled = b"ALPH" + struct.pack("<I", len(SECRET)) + SECRET
    cleaned = clean(saved(picture(), "WEBP", lossless=True, exif=exif()) + smuggled, "WEBP")
    assert SECRET not in cleaned.data
    assert cleaned.data[12:16] == b"VP8X"
    assert cleaned.data[20] & 0x0C == 0


def test_a_picture_that_cleaning_would_change_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    other = saved(picture(shift=50), "PNG")
    monkeypatch.setattr(pictures, "stripped", lambda data, kind: other)
    assert refusal(saved(picture(), "PNG")) == "The picture is broken or incomplete. Save it anew and add it again."


def test_the_preview_within_a_jfif_header_goes() -> None:
    data = saved(picture(), "JPEG")
    header = jpeg_segment(0xE0, b"JFIF\x00\x01\x02\x00\x00\x01\x00\x01\x02\x01" + b"secret")
    cleaned = clean(data[:2] + header + data[20:], "JPEG")
    assert b"secret" not in cleaned.data
    assert cleaned.data[:20] == data[:2] + jpeg_segment(0xE0, b"JFIF\x00\x01\x02\x00\x00\x01\x00\x01\x00\x00")


def test_of_a_phones_jpeg_with_several_pictures_the_photo_stays() -> None:
    data = saved(picture(), "MPO", save_all=True, append_images=[picture(shift=99)])
    assert opened(data).format == "MPO"
    cleaned = inspect(data, name="IMG_0001.JPG", claimed="image/jpeg")
    assert opened(cleaned.data).format == "JPEG"
    assert frames(cleaned.data) == frames(data)[:1]


@pytest.mark.filterwarnings("ignore::UserWarning")  # Pillow warns of some, and reads on
@pytest.mark.parametrize(
    "broken", [b"", b"MM", b"no TIFF at all", b"MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x02\x00\x00\x00\x02up"]
)
def test_a_photo_with_broken_exif_data_is_taken_as_upright(broken: bytes) -> None:
    data = saved(picture(), "JPEG")
    cleaned = clean(data[:20] + jpeg_segment(0xE1, b"Exif\x00\x00" + broken) + data[20:], "JPEG")
    assert frames(cleaned.data) == frames(data)


@pytest.mark.parametrize("kind", ["PNG", "GIF", "WEBP"])
def test_an_animation_keeps_its_frames_their_times_and_how_often_it_repeats(kind: str) -> None:
    extra = [picture(shift=90), picture(shift=180)]
    data = saved(picture(), kind, save_all=True, append_images=extra, duration=[40, 80, 120], loop=3)
    cleaned = clean(data, kind)
    assert frames(cleaned.data) == frames(data)
    assert len(frames(cleaned.data)) == 3
    assert opened(cleaned.data).info["loop"] == 3


def test_a_comment_within_a_frame_of_a_webp_animation_goes() -> None:
    data = saved(picture(), "WEBP", save_all=True, append_images=[picture(shift=90)], lossless=True)
    at = data.index(b"ANMF")
    (length,) = struct.unpack_from("<I", data, at + 4)
    end = at + 8 + length + (length & 1)
    hidden = b"PRIV" + struct.pack("<I", len(SECRET)) + SECRET
    frame = data[at + 8 : at + 8 + length] + hidden
    body = data[8:at] + b"ANMF" + struct.pack("<I", len(frame)) + frame + data[end:]
    cleaned = stripped(b"RIFF" + struct.pack("<I", len(body)) + body, "WEBP")
    assert SECRET not in cleaned
    assert frames(cleaned) == frames(data)


def test_an_animation_stored_on_its_side_is_refused_with_what_to_do() -> None:
    data = saved(picture(), "PNG", save_all=True, append_images=[picture(shift=9)], exif=exif(6))
    assert refusal(data) == "The animation is stored on its side. Save it upright and add it again."


@pytest.mark.parametrize(
    "name", ["photo.jpg", "photo.JPEG", "photo.jfif", "photo", "ward v1.2 final", "", "ünïcödé.jpg"]
)
@pytest.mark.parametrize(
    "claimed", ["image/jpeg", "IMAGE/JPG", "image/jpeg; charset=binary", "application/octet-stream", ""]
)
def test_names_and_types_that_agree_or_say_nothing_are_taken(name: str, claimed: str) -> None:
    assert inspect(saved(picture(), "JPEG"), name=name, claimed=claimed).mimetype == "image/jpeg"


@pytest.mark.parametrize(
    ("name", "claimed"),
    [
        ("photo.png", "image/jpeg"),
        ("photo.jpg", "image/png"),
        ("photo.pdf", ""),
        ("photo.jpg", "video/mp4"),
        ("photo.svg", ""),
    ],
)
def test_a_picture_that_is_not_what_it_says_is_refused(name: str, claimed: str) -> None:
    assert "name or type says otherwise" in refusal(saved(picture(), "JPEG"), name, claimed)


def test_an_empty_file_is_refused() -> None:
    assert refusal(b"") == "The file is empty (0 bytes). Please add it again."


def test_a_file_over_10_mb_is_refused_and_one_of_10_mb_is_not() -> None:
    data = saved(picture(), "PNG")
    assert "larger than 10 MB" in refusal(data + b"\x00" * (MAX_BYTES + 1 - len(data)))
    assert clean(data + b"\x00" * (MAX_BYTES - len(data)), "PNG").size < MAX_BYTES


@pytest.mark.parametrize(
    "data",
    [
        b"hello",
        b"%PDF-1.7",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"GIF89",
        b"\x89PNG\r\n\x1a\n",
        b"\x00\x00\x00\x18ftypheic",
    ],
)
def test_what_is_no_picture_of_a_known_kind_is_refused(data: bytes) -> None:
    assert refusal(data, "photo.jpg", "image/jpeg").endswith("add it again.")


@pytest.mark.parametrize("kind", ["BMP", "TIFF", "ICO", "PPM"])
def test_another_kind_of_picture_is_refused_with_the_kinds_to_use(kind: str) -> None:
    assert "not a JPEG, PNG, GIF or WebP picture" in refusal(saved(picture(), kind))


def png_header(width: int, height: int) -> bytes:
    header = png_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + png_chunk(b"IDAT", zlib.compress(b"\x00" * 100)) + png_chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(10_000, 5_001), (20_000, 10_000), (100_000, 100_000)])
def test_a_picture_of_over_50_million_pixels_is_refused_before_it_is_unpacked(size: tuple[int, int]) -> None:
    assert "more than 50 million pixels" in refusal(png_header(*size))


def test_an_animation_that_unpacks_into_too_much_is_refused() -> None:
    many = saved(picture(), "GIF", save_all=True, append_images=[picture(shift=n) for n in range(1, 10)])
    assert "animation is too long for its size" in refusal(many[:6] + struct.pack("<HH", 7_000, 7_000) + many[10:])


def test_an_animation_of_thousands_of_frames_is_refused_before_any_is_drawn() -> None:
    data = saved(picture(1, 1), "GIF", save_all=True, append_images=[picture(1, 1, shift=90)], duration=40)
    assert len(frames(data)) == 2
    start = data.index(b"\x2c")
    frame = data[start : data.index(b"\x00", start + 12) + 1]
    assert "more than 1,000 frames" in refusal(data[:-1] + frame * 5_000 + data[-1:])


@pytest.mark.parametrize(
    ("kind", "start", "piece"),
    [
        ("JPEG", 20, jpeg_segment(0xFE, b"")),
        ("PNG", 33, png_chunk(b"tEXt", b"")),
        ("GIF", -1, b"\x21\xfe\x01a\x00"),
        ("WEBP", 12, b"JUNK\x00\x00\x00\x00"),
    ],
)
def test_a_file_in_more_pieces_than_any_program_writes_is_refused(kind: str, start: int, piece: bytes) -> None:
    data = saved(picture(), kind)
    many = data[:start] + piece * 20_001 + data[start:]
    if kind == "WEBP":
        many = many[:4] + struct.pack("<I", len(many) - 8) + many[8:]
    assert refusal(many) == "The picture is broken or incomplete. Save it anew and add it again."


@pytest.mark.parametrize("kind", TYPES)
def test_a_file_that_ends_early_is_refused_wherever_it_was_cut(kind: str) -> None:
    data = saved(picture(), kind)
    for cut in range(1, len(data) - 1, max(1, len(data) // 60)):
        assert refusal(data[:cut]).endswith("add it again.")


@pytest.mark.parametrize("kind", TYPES)
def test_a_container_without_an_end_is_malformed(kind: str) -> None:
    data = saved(picture(), kind)
    with pytest.raises(MalformedPictureError):
        stripped(data[: len(data) // 2], kind)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(list(TYPES)), st.data())
def test_a_damaged_file_is_either_cleaned_or_refused_in_words(kind: str, draw: st.DataObject) -> None:
    data = bytearray(told(kind))
    for _ in range(draw.draw(st.integers(1, 4))):
        data[draw.draw(st.integers(0, len(data) - 1))] = draw.draw(st.integers(0, 255))
    try:
        cleaned = inspect(bytes(data), name="photo", claimed="")
    except PictureProblem as problem:
        assert str(problem).endswith(".")  # noqa: PT017 - any other error has to fail the test
    else:
        assert cleaned.size > 0
