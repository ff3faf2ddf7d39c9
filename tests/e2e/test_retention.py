"""A purged draft over the real protocol: no word of it is left in Slack where Vetted put it."""

from dataclasses import replace
from pathlib import Path

from sqlalchemy import text

from bot.ids import DraftId
from bot.retention.purging import Retaining
from storage.engine import open_database
from tests.e2e.acting import opened, press, send
from tests.support.scene import AMARA, BO, CLARA, LAKESIDE, REVIEW, Scene, eventually, now, settings, words


async def test_a_purged_draft_is_gone_from_card_thread_and_messages(scene: Scene, log: Path) -> None:
    """The card says what became of it, the history still tells the story, and duplicating it is refused."""
    card = await scene.draft(text="XYZZY text", note="XYZZY note")
    await scene.click(CLARA, card, "card.reject")
    assert (await send(scene, CLARA, await opened(scene, CLARA, "reason"), reason="XYZZY reason"))["result"] == "closed"
    await eventually(lambda: "XYZZY reason" in words(card))
    await eventually(lambda: any("XYZZY reason" in words(message) for message in scene.direct(AMARA)))
    await eventually(lambda: any("XYZZY" in words(message) for message in thread(scene, card["ts"])))

    await past_its_time(scene)
    assert await Retaining(store=scene.store).purge_due(now=now()) == 1

    await eventually(lambda: "was purged" in words(card))
    assert "rejected by <@U0CLARAR>" in words(card)
    shown = [scene.channel, lambda: scene.direct(AMARA), lambda: scene.direct(CLARA), lambda: scene.direct(BO)]
    for messages in shown:
        await eventually(lambda look=messages: not any("XYZZY" in str(message) for message in look()))  # type: ignore[misc]  # a default binds it
    (line,) = [message for message in thread(scene, card["ts"]) if "rejected version 1" in words(message)]
    assert "What was written was purged" in words(line)

    await scene.click(BO, card, "card.more")
    more = await opened(scene, BO, "more")
    assert "was purged" in words(more)
    await press(scene, BO, more, "more.history")
    history = words(await opened(scene, BO, "history"))
    assert "rejected version 1" in history
    assert "was purged under the retention rule" in history
    assert "XYZZY" not in log.read_text(encoding="utf-8")  # noqa: ASYNC240 - a small file of the test's own


def thread(scene: Scene, ts: str) -> list[dict[str, object]]:
    return [message for message in scene.channel(REVIEW) if message.get("thread_ts") == ts and message["ts"] != ts]


async def past_its_time(scene: Scene) -> None:
    """Texts are kept for thirty days from now on, and the draft was over long before."""
    async with scene.store.write(LAKESIDE) as tx:
        await tx.save_settings(replace(settings(), retention_days=30))
    async with open_database(scene.database_url, exclusive=False) as database, database.writing() as connection:
        await connection.execute(text("UPDATE drafts SET changed_at = '2026-01-01 00:00:00'"))
    async with scene.store.read(LAKESIDE) as reader:
        assert (await reader.draft(DraftId(1))).changed_at.year == 2026
