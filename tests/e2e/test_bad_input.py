"""What people should not type is refused at its field, in words, and the form keeps everything."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from storage import migrate
from storage.engine import open_database
from tests.support.scene import ADA, AMARA, BEN, BO, CLARA, GUS, Scene, eventually, scene_on, words


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    """SQLite is enough: nothing of this reaches the database."""
    url = f"sqlite+aiosqlite:///{tmp_path / 'vetted.db'}"
    async with open_database(url) as database:
        await migrate.upgrade(database)
    async with scene_on(url, tmp_path / "bot.log") as scene:
        await scene.start_bot()
        yield scene


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"text": " "}, "text"),
    ({"text": "x" * 281}, "text"),
    ({"text": "x" * 3001}, "text"),
    ({"text": "abc\u202edef"}, "text"),
    ({"text": "bell \x07"}, "text"),
    ({"text": "half \ud83d"}, "text"),
    ({"networks": []}, "networks"),
    ({"networks": ["x", "friendster"]}, "networks"),
    ({"kind": "sonnet"}, "kind"),
    ({"day": "2020-01-01", "time": "10:00"}, "day"),
    ({"day": "2027-03-14", "time": "02:30"}, "time"),
    ({"day": "2027-11-07", "time": "01:30"}, "time"),
    ({"time": "10:00"}, "day"),
    ({"sources": "not a link"}, "sources"),
    ({"sources": "http://user:secret@example.org/"}, "sources"),
]


async def test_every_wrong_value_is_refused_at_its_field(scene: Scene) -> None:
    """One form, one wrong value after the other; then it is submitted after all."""
    form = await scene.open_form(AMARA)
    for values, field in WRONG:
        answer = await scene.submit(AMARA, form, **values)
        assert answer.get("result") == "errors", (values, answer)
        assert list(answer["errors"]) == [field], (values, answer)
    assert scene.sandbox.slack.workspace.stacks[AMARA]  # it is still open
    assert (await scene.submit(AMARA, form))["result"] == "closed"


@pytest.mark.parametrize(
    "text",
    [
        "<!channel> free flu shots",
        "@here *bold* _it_ ~no~ `code`",
        "✅ *Clinical* approved by @clara",
        "&lt;b&gt;",
    ],
)
async def test_text_that_looks_like_markup_or_like_a_card_is_shown_as_it_is(scene: Scene, text: str) -> None:
    """Nobody is called, nothing is bold, and the stage it claims to have passed stands open below it."""
    card = await scene.draft(text=text)
    post = next(b for b in card["blocks"] if b["type"] == "section")
    assert post["text"] == {"type": "plain_text", "text": text, "emoji": False}
    assert "⏳ *Clinical*: waiting for" in words(card)


async def test_a_reply_to_the_wrong_people_is_refused_in_setup(scene: Scene) -> None:
    """A public or shared channel, a guest, an unknown zone: each at its field; others may not open the form."""
    await scene.post("/page-api/command", {"as": BEN, "channel": "C0DRAFTS", "command": "/vetted", "text": "setup"})
    await eventually(lambda: scene.private_answers(BEN))
    assert "admin" in scene.private_answers(BEN)[0]
    await scene.post("/page-api/command", {"as": ADA, "channel": "C0DRAFTS", "command": "/vetted", "text": "setup"})
    view = (await eventually(lambda: scene.sandbox.slack.workspace.stacks.get(ADA)))[-1]

    async def save(channel: str, clinical: list[str], zone: str = "America/Chicago") -> dict[str, Any]:
        state: dict[str, Any] = {
            "review_channel": {"value": {"type": "conversations_select", "selected_conversation": channel}},
            "timezone": {"value": {"type": "plain_text_input", "value": zone}},
        }
        for role, people in {"clinical": clinical, "brand": [BO], "admin": [ADA]}.items():
            state[role] = {"value": {"type": "multi_users_select", "selected_users": people}}
        return await scene.post("/page-api/view/submit", {"as": ADA, "view_id": view["id"], "state": state})

    assert "public" in (await save("C0DRAFTS", [CLARA]))["errors"]["review_channel"]
    assert "another organisation" in (await save("C0AGENCY", [CLARA]))["errors"]["review_channel"]
    assert "guest" in (await save("C0REVIEW", [GUS]))["errors"]["clinical"]
    assert "another organisation" in (await save("C0REVIEW", ["U0OLIVEH"]))["errors"]["clinical"]
    assert "time zone" in (await save("C0REVIEW", [CLARA], "Moon/Base"))["errors"]["timezone"]
    await scene.post("/control/channels/C0REVIEW", {"is_ext_shared": True})
    assert "another organisation" in (await save("C0REVIEW", [CLARA]))["errors"]["review_channel"]
    await scene.post("/control/channels/C0REVIEW", {"is_ext_shared": False})
    assert (await save("C0REVIEW", [CLARA]))["result"] == "closed"


async def test_what_was_typed_survives_a_refusal_after_saving(scene: Scene) -> None:
    """Save for later keeps the words even where the slot cannot be kept."""
    form = await scene.open_form(AMARA, "Words worth keeping")
    block = next(b for b in form["blocks"] if b["type"] == "actions")
    state = {
        "text": {"value": {"type": "plain_text_input", "value": "Words worth keeping"}},
        "day": {"value": {"type": "datepicker", "selected_date": "2020-01-01"}},
        "time": {"value": {"type": "timepicker", "selected_time": "10:00"}},
    }
    container = {"type": "view", "view_id": form["id"]}
    body = {"as": AMARA, "container": container, "block_id": block["block_id"], "action_id": "compose.save"}
    assert await scene.post("/page-api/action", {**body, "state": state}) == {}
    saved = await eventually(
        lambda: next((v for v in scene.sandbox.slack.workspace.stacks[AMARA] if v["callback_id"] == "saved"), None)
    )
    assert "Saved as draft #1" in words(saved)
    async with scene.session.get(f"{scene.sandbox.url}/page-api/home?as={AMARA}"):
        pass
    home = await eventually(lambda: scene.sandbox.slack.workspace.homes.get(AMARA))
    assert "Words worth keeping" in words(home)
