"""`/vetted report` over the real protocol: figures, charts and CSV as a direct message; only for who may."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.ids import ChannelId, PersonId
from bot.observances.dates import DateRule
from bot.observances.observance import Observance, Region, Span
from bot.observances.observing import Observing
from handlers.blocks.text import escape
from tests.e2e.acting import command, everything
from tests.support.scene import (
    ADA,
    AMARA,
    BO,
    CLARA,
    DRAFTS,
    LAKESIDE,
    Json,
    Scene,
    eventually,
    headline,
    now,
    settings,
    words,
)


async def test_a_report_tells_what_happened_how_long_it_took_and_which_days_passed(scene: Scene) -> None:
    today = now().astimezone(ZoneInfo("America/Chicago")).date()
    async with scene.store.write(LAKESIDE) as tx:
        await tx.save_settings(replace(settings(), observing=Observing(channel=ChannelId(DRAFTS))))
        for name, day in (("Open *day*", today), ("Before Vetted", today - timedelta(days=1))):
            rule = DateRule(rule=f"FREQ=YEARLY;BYMONTH={day.month};BYMONTHDAY={day.day}")
            own = Observance(id="", name=name, span=Span.DAY, region=Region.GLOBAL, dates=rule, days=1, own=True)
            await tx.add_observance(own, by=PersonId(ADA), at=now())
    card = await scene.draft()
    await scene.click(CLARA, card, "card.approve")
    await eventually(lambda: "*Clinical* approved" in words(card))
    await scene.click(BO, card, "card.approve")
    await eventually(lambda: "*Brand* approved" in words(card))

    await command(scene, AMARA, "/vetted", "report week")
    await eventually(lambda: any("comms lead" in said for said in scene.private_answers(AMARA)))
    await command(scene, ADA, "/vetted", "report fortnight")
    await eventually(lambda: any("not a period" in said for said in scene.private_answers(ADA)))
    await command(scene, ADA, "/vetted", "report week")
    await eventually(lambda: any("on its way" in said for said in scene.private_answers(ADA)))
    report = await eventually(lambda: _report(scene))
    said = everything(report)
    assert "*1 submitted* (0) · *1 approved* (0)" in said
    assert "Clinical" in said
    assert "Drafts that needed a second version: 0 of 1 (0%)" in said
    assert f"1 missed: {escape('Open *day*')}" in said
    assert "Before Vetted" not in said  # nobody could be reminded of it
    charts = [block for block in report["blocks"] if block["type"] == "image"]
    assert len(charts) == 2
    assert all(block["alt_text"].startswith("Bar chart of") for block in charts)
    files = scene.sandbox.slack.workspace.files
    csv = await eventually(lambda: next((f for f in files.values() if f["name"].endswith(".csv")), None))
    assert csv["name"].startswith("report-")


def _report(scene: Scene) -> Json | None:
    return next((message for message in scene.direct(ADA) if headline(message).startswith("📊 Report")), None)
