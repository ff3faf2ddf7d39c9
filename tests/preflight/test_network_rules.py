"""What networks take: by text, by images, and only of the text that goes there."""

import pytest

from bot.drafts.draft import Composition, Image
from bot.drafts.kinds import Kind
from bot.drafts.networks import Network
from bot.preflight.check import Preflight
from bot.preflight.finding import Field
from bot.preflight.networks import find, of_images

TAGS = "#A #B #C #D #E"


@pytest.mark.parametrize(
    ("network", "text", "said"),
    [
        (Network.X, "x" * 281, ["length"]),
        (Network.X, "x" * 280, []),
        (Network.INSTAGRAM, TAGS, []),
        (Network.INSTAGRAM, f"{TAGS} #F", ["hashtags"]),
        (Network.THREADS, "#One #Two", ["hashtags"]),
        (Network.THREADS, " ".join(f"https://example.org/{n}" for n in range(6)), ["links"]),
        (Network.FACEBOOK, f"{TAGS} #F #G", []),
    ],
)
def test_what_a_network_does_not_take_of_a_text(network: Network, text: str, said: list[str]) -> None:
    assert [match.rule.id.partition(".")[2] for match in find(text, network)] == said


def test_the_first_hashtag_beyond_is_the_place() -> None:
    (match,) = find(f"{TAGS} #F #G", Network.INSTAGRAM)
    assert f"{TAGS} #F #G"[match.start : match.end] == "#F"


def image(number: int, mimetype: str = "image/jpeg") -> Image:
    return Image(sha256=f"{number:064}", mimetype=mimetype, width=9, height=9, size=9, alt="A tap")


@pytest.mark.parametrize(
    ("network", "images", "said"),
    [
        (Network.X, tuple(map(image, range(4))), []),
        (Network.X, tuple(map(image, range(5))), ["images"]),
        (Network.INSTAGRAM, (), ["no_image"]),
        (Network.INSTAGRAM, (image(1, "image/gif"),), ["image_type"]),
        (Network.LINKEDIN, (), []),
    ],
)
def test_what_a_network_does_not_take_of_the_images(
    network: Network, images: tuple[Image, ...], said: list[str]
) -> None:
    composition = Composition(kind=Kind.EDUCATIONAL, text="x", networks=(network,), images=images)
    assert [finding.match.rule.id.partition(".")[2] for finding in of_images(composition)] == said


def test_a_tailored_text_is_measured_for_its_own_network_alone() -> None:
    composition = Composition(
        kind=Kind.EDUCATIONAL,
        text=f"{TAGS} #F",
        networks=(Network.THREADS, Network.FACEBOOK),
        tailored={Network.THREADS: "#One #Two"},
    )
    (found,) = Preflight().check(composition)
    assert (found.field, found.network, found.match.rule.id) == (Field.TAILORED, Network.THREADS, "networks.hashtags")


def test_an_image_without_an_alt_text_is_found() -> None:
    bare = Image(sha256="0" * 64, mimetype="image/png", width=9, height=9, size=9, alt="")
    composition = Composition(kind=Kind.EDUCATIONAL, text="Wash.", networks=(), images=(bare,))
    assert [(found.field, found.image) for found in Preflight().check(composition)] == [(Field.ALT, 0)]
