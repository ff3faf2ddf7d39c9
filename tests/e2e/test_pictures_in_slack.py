"""Pictures from the form to the card and out again: cleaned on the way, refused without losing a word."""

import io
from typing import Any

import pytest
from PIL import Image, PngImagePlugin

from bot.drafts.draft import DraftState
from bot.ids import DraftId
from tests.e2e.acting import click_direct, offering, opened, send, upload
from tests.support.scene import AMARA, BO, CLARA, LAKESIDE, Json, Scene, eventually, words

SECRET = b"Room 12, Mrs Example"
ALT = "A hand under running water, with soap."


def photo(kind: str = "PNG") -> bytes:
    """A picture that tells where it was taken."""
    hidden = PngImagePlugin.PngInfo()
    hidden.add_text("Comment", SECRET.decode())
    exif = Image.Exif()
    exif[0x010E] = SECRET.decode()
    exif[0x8825] = {1: "N", 2: (41.0, 52.0, 55.0), 3: "W", 4: (87.0, 37.0, 40.0)}
    out = io.BytesIO()
    how: dict[str, Any] = {"pnginfo": hidden} if kind == "PNG" else {}
    Image.new("RGB", (40, 24), "teal").save(out, format=kind, exif=exif, **how)
    return out.getvalue()


async def submit_with(scene: Scene, file: Json, text: str) -> Json:
    """The form's first step; the second step's view, which asks for the alt texts."""
    form = await scene.open_form(AMARA)
    assert (await scene.submit(AMARA, form, text=text, images=[file]))["result"] == "updated"
    return await opened(scene, AMARA, "alts")


def pictures(message: Json) -> list[Json]:
    return [block for block in message["blocks"] if block["type"] == "image"]


async def test_a_picture_is_cleaned_shown_with_its_alt_text_and_handed_out(scene: Scene) -> None:
    original = photo()
    assert original.count(SECRET) == 2
    file = await upload(scene, AMARA, "hands.png", "image/png", original)
    alts = await submit_with(scene, file, "Wash your hands.")
    assert pictures(alts)[0]["slack_file"] == {"id": file["id"]}
    missing = await send(scene, AMARA, alts)
    assert missing["errors"].keys() == {"alt.0", "pictured"}
    assert (await send(scene, AMARA, alts, **{"alt.0": ALT, "pictured": "nobody"}))["result"] == "closed"

    card = (await eventually(scene.cards))[0]
    assert pictures(card)[0]["alt_text"] == ALT
    assert "🧹 Image 1: location, hidden text removed from the file" in words(card)
    shown = scene.sandbox.slack.workspace.bytes_of(pictures(card)[0]["slack_file"]["id"])
    assert shown is not None
    assert SECRET not in shown
    assert Image.open(io.BytesIO(shown)).tobytes() == Image.open(io.BytesIO(original)).tobytes()

    await scene.click(CLARA, card, "card.approve")
    await eventually(lambda: "*Clinical* approved" in words(card))
    await scene.click(BO, card, "card.approve")
    ready = await scene.headed("🟢 Draft #1")

    def handed_out() -> list[str]:
        thread = [message for message in scene.channel() if message.get("thread_ts") == ready["ts"]]
        return [file["id"] for message in thread for file in message.get("files", [])]

    text, picture = await eventually(lambda: handed_out() if len(handed_out()) > 1 else None)
    assert scene.sandbox.slack.workspace.bytes_of(text) == b"Wash your hands."
    assert scene.sandbox.slack.workspace.bytes_of(picture) == shown


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [("empty.png", b"", "0 bytes"), ("really-a.png", photo("JPEG"), "JPEG"), ("text.png", b"no picture", "picture")],
)
async def test_a_file_that_is_no_good_picture_is_refused_and_the_words_survive(
    scene: Scene, name: str, data: bytes, sentence: str
) -> None:
    """The author hears why in a direct message, and goes on from there; no reviewer sees anything."""
    file = await upload(scene, AMARA, name, "image/png", data)
    alts = await submit_with(scene, file, "Words worth keeping.")
    assert (await send(scene, AMARA, alts, **{"alt.0": ALT, "pictured": "nobody"}))["result"] == "closed"
    told = await offering(scene, AMARA, "home.continue")
    assert "could not be used" in words(told)
    assert sentence in words(told)
    assert not scene.cards()
    assert not scene.direct(CLARA)
    async with scene.store.read(LAKESIDE) as reader:
        assert (await reader.draft(DraftId(1))).state is DraftState.SAVED
    await click_direct(scene, AMARA, told, "home.continue")
    form = await opened(scene, AMARA, "compose")
    assert form["blocks"][0]["element"]["initial_value"] == "Words worth keeping."
    assert (await send(scene, AMARA, form, kept=[]))["result"] == "closed"
    assert "Words worth keeping." in words((await eventually(scene.cards))[0])


async def test_without_the_files_scope_the_form_takes_no_pictures(scene: Scene) -> None:
    """What Slack grants is read at start, so the scope goes before the bot comes back."""
    await scene.kill(scene.bots[0])
    await scene.post("/control/scopes", {"revoke": ["files:read", "files:write"]})
    await scene.start_bot()
    form = await scene.open_form(AMARA)
    assert "images" not in {block["block_id"] for block in form["blocks"]}
    assert (await scene.submit(AMARA, form))["result"] == "closed"
    await eventually(scene.cards)
