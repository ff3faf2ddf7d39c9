"""What a picture's file tells beside the picture is found in each format's own places, and is gone from the copy."""

import io
import re
import struct
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

import bot.preflight.media.fields
from bot.drafts.pictures import PictureProblem
from bot.preflight.finding import Family, Severity
from bot.preflight.media import Examined, examine, told
from bot.preflight.rules import all_rules

KINDS = ("JPEG", "PNG", "GIF", "WEBP")
PHOTO, PLACE = 0x8769, 0x8825
HERE = {1: "N", 2: (41.0, 52.0, 55.0), 3: "W", 4: (87.0, 37.0, 40.0)}
SECRET = "Rosalind Example"


def picture() -> Image.Image:
    image = Image.new("RGB", (40, 24))
    image.putdata([(x * 6 % 256, y * 10 % 256, x * y % 256) for y in range(24) for x in range(40)])
    return image


def saved(kind: str, **how: object) -> bytes:
    out = io.BytesIO()
    picture().save(out, format=kind, **({"lossless": True} if kind == "WEBP" else {}), **how)
    return out.getvalue()


def exif(main: Mapping[int, object] = MappingProxyType({}), **directories: Mapping[int, object]) -> Image.Exif:
    """EXIF data with fields of the picture, and of `photo` and `place`."""
    data = Image.Exif()
    for tag, value in main.items():
        data[tag] = value
    for name, number in {"photo": PHOTO, "place": PLACE}.items():
        if name in directories:
            data[number] = dict(directories[name])
    return data


def xmp(fields: str) -> bytes:
    return (
        b'<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF>'
        b"<rdf:Description " + fields.encode() + b"</rdf:Description></rdf:RDF></x:xmpmeta>"
    )


def segment(marker: int, body: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body


def with_segment(marker: int, body: bytes) -> bytes:
    data = saved("JPEG")
    return data[:20] + segment(marker, body) + data[20:]


def resource(number: int, body: bytes, name: bytes = b"\x00\x00") -> bytes:
    return b"8BIM" + struct.pack(">H", number) + name + struct.pack(">I", len(body)) + body + b"\x00" * (len(body) & 1)


def iptc(dataset: int, value: bytes) -> bytes:
    return struct.pack(">BBBH", 0x1C, 2, dataset, len(value)) + value


def photoshop(*resources: bytes) -> bytes:
    return with_segment(0xED, b"Photoshop 3.0\x00" + b"".join(resources))


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def with_chunk(kind: bytes, body: bytes) -> bytes:
    data = saved("PNG")
    return data[:33] + chunk(kind, body) + data[33:]


def ids(data: bytes) -> list[str]:
    """The nouns of the rules that speak of a file; its copy must be silent, and the same when it is cleaned again."""
    examined = examine(data, name="", claimed="")
    again = examine(examined.picture.data, name="", claimed="")
    assert again == Examined(picture=examined.picture, told=())
    assert SECRET.encode() not in examined.picture.data
    return [rule.id.removeprefix("media.") for rule in examined.told]


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_without_metadata_tells_nothing(kind: str) -> None:
    assert ids(saved(kind)) == []


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (exif(place=HERE), ["gps"]),
        (exif(photo={0xA431: "4102183"}), ["serial"]),
        (exif(photo={0xA435: "9-0017"}), ["serial"]),
        (exif(photo={0xA420: "c07f2d8a91"}), ["serial"]),
        (exif(photo={0xA430: SECRET}), ["owner"]),
        (exif({0x013B: SECRET}), ["owner"]),
        (exif({0x8298: f"(c) {SECRET}"}), ["owner"]),
        (exif({0xA431: "4102183", 0xA430: SECRET}), ["serial", "owner"]),
        (exif(photo={0x9003: "2026:11:20 09:12:44"}), ["date"]),
        (exif({0x0132: "2026:11:20 09:12:44"}), ["date"]),
        (exif({0x010E: f"{SECRET}, room 12"}), ["words"]),
        (exif(photo={0x9286: b"ASCII\x00\x00\x00" + SECRET.encode()}), ["words"]),
        (exif({0x010F: "Phonemaker", 0x0110: "Phone 12", 0x0131: "1.4"}, photo={0x829D: 1.8}), []),
    ],
)
def test_exif_fields_are_found_wherever_a_format_keeps_them(kind: str, data: Image.Exif, expected: list[str]) -> None:
    assert ids(saved(kind, exif=data)) == expected


@pytest.mark.parametrize(
    "data",
    [
        exif(place={0: b"\x02\x03\x00\x00", 5: 0, 6: 12.0}),
        exif(place={1: "N", 2: (0.0, 0.0, 0.0), 3: "E", 4: (0.0, 0.0, 0.0)}),
        exif(photo={0x9003: "0000:00:00 00:00:00", 0xA431: "00000000", 0xA430: "   "}),
        exif(photo={0x9286: b"UNICODE\x00" + b"\x00" * 64}),
        exif(photo={0x9286: b"ASCII\x00\x00\x00Screenshot"}),
        exif({0x010E: "OLYMPUS DIGITAL CAMERA"}),
    ],
    ids=["no fix", "fix at zero", "blank", "empty comment", "screenshot", "camera"],
)
def test_what_a_camera_writes_without_knowing_anything_is_no_finding(data: Image.Exif) -> None:
    assert ids(saved("JPEG", exif=data)) == []


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ('exif:GPSLatitude="41,52.91N" exif:GPSLongitude="87,37.66W">', ["gps"]),
        ("><exif:GPSLatitude>41,52.91N</exif:GPSLatitude>", ["gps"]),
        ("aux:SerialNumber = '4102183'>", ["serial"]),
        (f"><dc:creator><rdf:Seq><rdf:li>{SECRET}</rdf:li></rdf:Seq></dc:creator>", ["owner"]),
        (f"><Iptc4xmpExt:PersonInImage><rdf:li>{SECRET}</rdf:li></Iptc4xmpExt:PersonInImage>", ["people"]),
        (f'><rdf:li mwg-rs:Name="{SECRET}" mwg-rs:Type="Face"/>', ["people"]),
        ('xmp:CreateDate="2026-11-20T09:12:44-06:00">', ["date"]),
        ("><dc:title>Ward round</dc:title>", ["words"]),
        ("><xmp:Thumbnails><rdf:Alt><rdf:li/></rdf:Alt></xmp:Thumbnails>", ["preview"]),
        ("aux:SerialNumber='' exif:GPSLatitude=\"  \"><dc:title></dc:title><dc:creator/><dc:rights> </dc:rights>", []),
        ('xmp:CreatorTool="Paint 4" tiff:Make="Phonemaker">', []),
    ],
)  # fmt: skip
def test_xmp_fields_are_found_as_attributes_and_as_elements(kind: str, fields: str, expected: list[str]) -> None:
    if kind == "PNG":
        text = PngImagePlugin.PngInfo()
        text.add_itxt("XML:com.adobe.xmp", xmp(fields).decode())
        assert ids(saved("PNG", pnginfo=text)) == expected
    else:
        assert ids(saved(kind, xmp=xmp(fields))) == expected


def test_xmp_in_utf_16_and_in_an_extension_is_read_too() -> None:
    body = xmp('aux:SerialNumber="4102183">').decode().encode("utf-16-be")
    assert ids(with_segment(0xE1, b"http://ns.adobe.com/xap/1.0/\x00" + body)) == ["serial"]
    extension = b"http://ns.adobe.com/xmp/extension/\x00" + b"A" * 32 + struct.pack(">II", 9, 0)
    assert ids(with_segment(0xE1, extension + xmp("><dc:rights>Ann</dc:rights>"))) == ["owner"]


@pytest.mark.parametrize(
    ("dataset", "expected"),
    [(80, ["owner"]), (116, ["owner"]), (90, ["gps"]), (92, ["gps"]), (55, ["date"]), (120, ["words"]), (0, [])],
)
def test_iptc_fields_are_found(dataset: int, expected: list[str]) -> None:
    assert ids(photoshop(resource(0x0404, iptc(10, b"8") + iptc(dataset, SECRET.encode())))) == expected


def test_an_empty_iptc_field_and_one_of_another_record_are_no_finding() -> None:
    envelope = struct.pack(">BBBH", 0x1C, 1, 90, 5) + b"UTF-8"
    assert ids(photoshop(resource(0x0404, envelope + iptc(80, b"")))) == []


def test_photoshops_resources_are_read_with_and_without_a_name() -> None:
    preview = resource(0x040C, b"odd", name=b"\x05small")
    data = exif(photo={0xA431: "4102183"}).tobytes().removeprefix(b"Exif\x00\x00")
    assert ids(photoshop(preview, resource(0x0422, data))) == ["serial", "preview"]
    assert ids(photoshop(resource(0x0424, xmp("><dc:rights>Ann</dc:rights>")))) == ["owner"]
    assert ids(photoshop(resource(0x03ED, b"resolution"))) == []


def test_the_small_preview_of_exif_and_of_jfif_is_found() -> None:
    small = b"\xff\xd8tiny\xff\xd9"
    first, after = 8, 8 + 2 + 12 + 4
    second = struct.pack(">HHHIIHHIII", 2, 0x0201, 4, 1, after + 30, 0x0202, 4, 1, len(small), 0)
    main = struct.pack(">HHHIHHI", 1, 0x0112, 3, 1, 1, 0, after)
    assert ids(with_segment(0xE1, b"Exif\x00\x00" + b"MM\x00*" + struct.pack(">I", first) + main + second + small)) == [
        "preview"
    ]
    assert ids(with_segment(0xE0, b"JFXX\x00\x10" + small)) == ["preview"]


def test_words_of_a_png_are_sorted_by_their_keyword() -> None:
    text = PngImagePlugin.PngInfo()
    for keyword, words in {
        "Author": SECRET,
        "Creation Time": "yesterday",
        "exif:GPSLatitude": "41/1, 52/1, 55/1",
        "exif:FNumber": "f 18/10",
        "Software": "Paint 4",
    }.items():
        text.add_text(keyword, words)
    assert ids(saved("PNG", pnginfo=text)) == ["gps", "owner", "date"]


@pytest.mark.parametrize("packed", [False, True])
def test_words_of_a_png_are_read_packed_and_unpacked(packed: bool) -> None:
    text = PngImagePlugin.PngInfo()
    text.add_text("Prompt", SECRET * 20, zip=packed)
    assert ids(saved("PNG", pnginfo=text)) == ["words"]
    text = PngImagePlugin.PngInfo()
    text.add_itxt("Prompt", SECRET * 20, "en", "Prompt", zip=packed)
    assert ids(saved("PNG", pnginfo=text)) == ["words"]


def test_words_that_unpack_into_gigabytes_are_read_at_their_beginning() -> None:
    packer = zlib.compressobj(9)
    body = b"Comment\x00\x00" + b"".join(packer.compress(b"a" * 1_000_000) for _ in range(200)) + packer.flush()
    assert [rule.id for rule in told(with_chunk(b"zTXt", body), "PNG")] == ["media.words"]


@pytest.mark.parametrize(
    ("kind", "data", "expected"),
    [
        ("exif", b"Exif\x00\x00" + exif(place=HERE).tobytes().removeprefix(b"Exif\x00\x00"), ["gps"]),
        ("APP1", exif(place=HERE).tobytes(), ["gps"]),
        ("APP1", b"http://ns.adobe.com/xap/1.0/\x00" + xmp("><dc:rights>Ann</dc:rights>"), ["owner"]),
        ("xmp", xmp("><dc:rights>Ann</dc:rights>"), ["owner"]),
        ("iptc", b"Photoshop 3.0\x00" + resource(0x0404, iptc(90, b"Springfield")), ["gps"]),
        ("8bim", resource(0x0404, iptc(90, b"Springfield")), ["gps"]),
        ("icc", b"profile", ["words"]),
    ],
)
def test_profiles_that_imagemagick_keeps_in_a_png_are_read(kind: str, data: bytes, expected: list[str]) -> None:
    hexadecimal = "\n".join(re.findall(".{1,72}", data.hex()))
    words = f"\n{kind}\n{len(data):8}\n{hexadecimal}\n".encode()
    body = f"Raw profile type {kind}".encode() + b"\x00\x00" + zlib.compress(words)
    assert ids(with_chunk(b"zTXt", body)) == expected


def test_the_time_of_a_png_and_comments_of_jpeg_and_gif_are_found() -> None:
    assert ids(with_chunk(b"tIME", b"\x07\xea\x0b\x17\x0f\x00\x00")) == ["date"]
    assert ids(saved("JPEG", comment=SECRET.encode())) == ["words"]
    assert ids(saved("GIF", comment=SECRET.encode())) == ["words"]
    assert ids(saved("JPEG", comment=b"CREATOR: gd-jpeg v1.0 (using IJG JPEG v62), quality = 90\n")) == []


def test_xmp_of_a_gif_is_read() -> None:
    data = saved("GIF")
    start = 13 + (3 << ((data[10] & 7) + 1))
    trailer = b"\x01" + bytes(range(255, -1, -1)) + b"\x00"
    block = b"\x21\xff\x0bXMP DataXMP" + xmp("><dc:rights>Ann</dc:rights>") + trailer
    assert ids(data[:start] + block + data[start:]) == ["owner"]


@pytest.mark.parametrize("kind", KINDS)
def test_whatever_follows_the_picture_is_found_and_cut_off(kind: str) -> None:
    polyglot = saved(kind) + b"PK\x03\x04 " + SECRET.encode()
    assert ids(polyglot) == ["appended"]
    assert ids(saved(kind) + b"\x00" * 512) == []


def test_the_pixels_and_the_colour_profile_of_the_copy_are_those_of_the_file() -> None:
    data = saved("JPEG", exif=exif({0x0112: 6}, place=HERE), icc_profile=b"profile of colours")
    copy = examine(data, name="a.jpg", claimed="image/jpeg").picture
    before, after = Image.open(io.BytesIO(data)), Image.open(io.BytesIO(copy.data))
    assert after.tobytes() == before.tobytes()
    assert after.info["icc_profile"] == b"profile of colours"
    assert (copy.width, copy.height) == (24, 40)


def test_every_rule_is_advice_with_its_words_and_has_fields_of_its_own() -> None:
    rules = [rule for rule in all_rules() if rule.family is Family.MEDIA]
    assert {rule.severity for rule in rules} == {Severity.ADVISE}
    assert all(rule.why.endswith(".") and rule.mend.endswith(".") for rule in rules)
    fields = yaml.safe_load(Path(bot.preflight.media.fields.__file__).with_name("fields.yaml").read_text("utf-8"))
    named = fields.keys() - {"by_itself", "technical"}
    assert {f"media.{noun}" for noun in named} | {"media.appended"} == {rule.id for rule in rules}


def _telling(kind: str) -> bytes:
    """A file that tells something in every way a fuzzer may damage."""
    if kind == "GIF":
        return saved("GIF", comment=SECRET.encode()) + b"more"
    data = exif({0x013B: SECRET, 0x0112: 3}, photo={0xA431: "4102183", 0x9003: "2026:11:20"}, place=HERE)
    fields = xmp("aux:SerialNumber='4102183'><dc:rights>Ann</dc:rights>")
    if kind == "JPEG":
        told_by_iptc = resource(0x0404, iptc(90, b"Springfield")) + resource(0x0422, b"MM\x00*")
        plain = saved("JPEG", exif=data, xmp=fields, comment=SECRET.encode())
        return plain[:2] + segment(0xED, b"Photoshop 3.0\x00" + told_by_iptc) + plain[2:] + b"more"
    text = PngImagePlugin.PngInfo()
    text.add_text("Author", SECRET, zip=True)
    text.add_itxt("XML:com.adobe.xmp", fields.decode(), zip=True)
    return saved(kind, exif=data, **({"pnginfo": text} if kind == "PNG" else {"xmp": fields})) + b"more"


def _outcome(data: bytes) -> Examined | str:
    """What became of a file; any error but a refusal in words is one of the test."""
    try:
        return examine(data, name="photo", claimed="")
    except PictureProblem as problem:
        return str(problem)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(KINDS), st.lists(st.tuples(st.integers(0), st.integers(0, 255)), min_size=1, max_size=4))
def test_a_damaged_file_is_refused_in_words_or_its_copy_tells_nothing(kind: str, damage: list[tuple[int, int]]) -> None:
    data = bytearray(_telling(kind))
    for place, value in damage:
        data[place % len(data)] = value
    outcome = _outcome(bytes(data))
    if isinstance(outcome, str):
        assert outcome.endswith(".")
    else:
        assert _outcome(outcome.picture.data) == Examined(picture=outcome.picture, told=())


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(KINDS), st.floats(0, 1))
def test_a_file_cut_short_is_refused_in_words_or_read_as_far_as_it_goes(kind: str, share: float) -> None:
    data = _telling(kind)
    outcome = _outcome(data[: int(len(data) * share)])
    assert isinstance(outcome, Examined) or outcome.endswith(".")
    assert {rule.family for rule in told(data[: int(len(data) * share)], kind)} <= {Family.MEDIA}


@settings(max_examples=200, deadline=None)
@given(
    st.binary(max_size=400), st.sampled_from([b"", b"\xff\xd8", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"RIFF\x40\0\0\0WEBP"])
)
def test_random_bytes_are_refused_in_words(junk: bytes, start: bytes) -> None:
    outcome = _outcome(start + junk)
    assert isinstance(outcome, str)
    assert outcome.endswith("add it again.")


_WRAPPED: dict[str, Callable[[bytes], bytes]] = {
    "exif": lambda junk: with_segment(0xE1, b"Exif\x00\x00" + junk),
    "tiff": lambda junk: with_segment(0xE1, b"Exif\x00\x00MM\x00*\x00\x00\x00\x08" + junk),
    "photoshop": lambda junk: photoshop(b"8BIM" + junk),
    "iptc": lambda junk: photoshop(resource(0x0404, b"\x1c\x02" + junk)),
    "xmp": lambda junk: with_segment(0xE1, b"http://ns.adobe.com/xap/1.0/\x00<x:y " + junk),
    "text": lambda junk: with_chunk(b"zTXt", junk),
    "profile": lambda junk: with_chunk(b"tEXt", b"Raw profile type exif\x00" + junk),
}


@pytest.mark.filterwarnings("ignore::UserWarning")  # Pillow warns of some broken data, and reads on
@settings(max_examples=300, deadline=None)
@given(st.sampled_from(sorted(_WRAPPED)), st.binary(max_size=300))
def test_metadata_that_are_junk_never_keep_a_picture_from_being_used(where: str, junk: bytes) -> None:
    data = _WRAPPED[where](junk)
    assert {rule.family for rule in told(data, "PNG" if where in {"text", "profile"} else "JPEG")} <= {Family.MEDIA}
    outcome = _outcome(data)
    assert isinstance(outcome, Examined) or where in {"text", "profile"}
