"""What stands in the form becomes a composition, or a sentence at its field."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.drafts.draft import Composition, Image, Pictured, Upload
from bot.drafts.form import Typed, read_for_review, read_to_save, with_alts
from bot.drafts.kinds import Kind
from bot.drafts.networks import Network
from bot.ids import FileId
from bot.refusals import Unfit

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
GOOD = Typed(
    text="Wash your hands :+1: &amp; sing",
    kind="educational",
    networks=("bluesky", "x"),
    day="2026-12-01",
    time="09:30",
    zone="America/Chicago",
    sources="https://example.org/hands",
    note="New poster",
)
PICTURE = Image(sha256="a" * 64, mimetype="image/png", width=1, height=1, size=9, alt="A sink")
UPLOAD = Upload(file=FileId("F1"), name="sink.png", mimetype="image/png", size=9)


def test_a_good_form_becomes_what_was_meant() -> None:
    found = read_for_review(GOOD, before=None, now=NOW)
    assert found == Composition(
        kind=Kind.EDUCATIONAL,
        text="Wash your hands 👍 &amp; sing",
        networks=(Network.X, Network.BLUESKY),
        slot=datetime(2026, 12, 1, 15, 30, tzinfo=UTC),
        sources=("https://example.org/hands",),
        note="New poster",
    )


WRONG = [
    ("text", {"text": ""}),
    ("text", {"text": " \n"}),
    ("text", {"text": "x" * 281}),
    ("text", {"text": "a\u202eb"}),
    ("text", {"text": "a\x00b"}),
    ("text", {"text": "half \ud83d an emoji"}),
    ("kind", {"kind": None}),
    ("kind", {"kind": "poem"}),
    ("networks", {"networks": ()}),
    ("networks", {"networks": ("x", "myspace")}),
    ("day", {"day": "2020-01-01"}),
    ("day", {"day": None}),
    ("time", {"time": None}),
    ("time", {"day": "2027-03-14", "time": "02:30"}),
    ("time", {"day": "2027-11-07", "time": "01:30"}),
    ("sources", {"sources": "javascript:alert(1)"}),
    ("note", {"note": "x\x07"}),
    ("images", {"uploads": tuple(replace(UPLOAD, file=FileId(f"F{n}")) for n in range(11))}),
]


@pytest.mark.parametrize(("field", "change"), WRONG)
def test_what_is_wrong_is_said_at_its_field(field: str, change: dict[str, object]) -> None:
    with pytest.raises(Unfit) as refusal:
        read_for_review(replace(GOOD, **change), before=None, now=NOW)  # type: ignore[arg-type]  # any field
    assert set(refusal.value.fields) == {field}
    assert refusal.value.fields[field]


def test_everything_wrong_is_said_at_once() -> None:
    with pytest.raises(Unfit) as refusal:
        read_for_review(Typed(), before=None, now=NOW)
    assert set(refusal.value.fields) == {"text", "kind", "networks"}


@pytest.mark.parametrize("text", ["<!channel> all", "@here", "*not bold*", "<@U123>x".replace("<@U123>", "@amara")])
def test_what_looks_like_markup_is_just_text(text: str) -> None:
    assert read_for_review(replace(GOOD, text=text), before=None, now=NOW).text == text


def test_saving_keeps_what_can_be_kept_and_says_what_cannot() -> None:
    found, not_kept = read_to_save(
        replace(GOOD, kind=None, networks=(), text="x" * 1000, sources="nonsense", day="2020-01-01"),
        before=None,
        now=NOW,
    )
    assert found.text == "x" * 1000
    assert (found.slot, found.sources) == (None, ())
    assert len(not_kept) == 2


def test_an_empty_form_is_not_saved() -> None:
    with pytest.raises(Unfit):
        read_to_save(Typed(), before=None, now=NOW)


def test_kept_images_stay_in_order_and_new_ones_follow() -> None:
    other = replace(PICTURE, sha256="b" * 64)
    before = Composition(kind=Kind.EDUCATIONAL, text="x", networks=(), images=(other, PICTURE))
    found = read_for_review(replace(GOOD, kept=(PICTURE.sha256,), uploads=(UPLOAD,)), before=before, now=NOW)
    assert found.images == (PICTURE, UPLOAD)


def test_every_image_gets_its_alt_text() -> None:
    composition = Composition(kind=Kind.EDUCATIONAL, text="x", networks=(), images=(PICTURE, UPLOAD))
    found = with_alts(composition, ("A tap", "Soap :soap:"), "staff")
    assert [image.alt for image in found.images] == ["A tap", "Soap 🧼"]
    assert found.pictured is Pictured.STAFF
    with pytest.raises(Unfit) as refusal:
        with_alts(composition, ("A tap", " "), None)
    assert set(refusal.value.fields) == {"alt.1", "pictured"}


def test_a_reply_names_one_public_post_by_its_link() -> None:
    link = "https://x.example/jane/status/1"
    assert read_for_review(replace(GOOD, in_reply_to=link), before=None, now=NOW).in_reply_to == link
    for typed in ("Jane wrote: it hurts", f"{link} {link}2"):
        with pytest.raises(Unfit) as refusal:
            read_for_review(replace(GOOD, in_reply_to=typed), before=None, now=NOW)
        assert set(refusal.value.fields) == {"in_reply_to"}
