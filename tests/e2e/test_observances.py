"""The calendar and its reminders over the real protocol: added, reminded of, taken, drafted, approved."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar as Ics

from bot.audit.entries import Happening
from bot.ids import ChannelId
from bot.observances.observance import Topic
from bot.observances.observing import Observing
from bot.observances.reminding import Reminding
from bot.workspaces.posting import Posting
from handlers.blocks.text import escape
from tests.e2e.acting import buttons, click_direct, command, everything, opened, press, send, top, upload
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
from tests.support.zones import Living

CHICAGO = ZoneInfo("America/Chicago")


def today() -> date:
    return now().astimezone(CHICAGO).date()


def noon(days: int = 0) -> datetime:
    """A moment in the day at the clinic, whatever the time is now."""
    return datetime.combine(today() + timedelta(days=days), datetime.min.time(), CHICAGO).astimezone(UTC).replace(
        minute=0
    ) + timedelta(hours=12)


@pytest.fixture
async def reminding(scene: Scene) -> Reminding:
    """Reminders go to the drafts channel, of the clinic's own observances only."""
    return await observing(scene, Observing(channel=ChannelId(DRAFTS)))


@pytest.fixture
async def treating(scene: Scene) -> Reminding:
    """Heart and cancer are what the clinic treats."""
    topics = frozenset({Topic.CARDIOLOGY, Topic.ONCOLOGY})
    return await observing(scene, Observing(channel=ChannelId(DRAFTS), topics=topics))


async def observing(scene: Scene, observing: Observing) -> Reminding:
    async with scene.store.write(LAKESIDE) as tx:
        await tx.save_settings(replace(settings(), observing=observing))
    return Reminding(store=scene.store, zones=Living())


async def add_own(scene: Scene, who: str, name: str, start: date) -> None:
    """An observance of the clinic's own, by the form; a first try that cannot be loses nothing."""
    await command(scene, who, "/observances")
    await press(scene, who, await opened(scene, who, "calendar"), "observance.own")
    form = await opened(scene, who, "own_observance")
    refused = await send(scene, who, form, name=name, way="fixed", month="2", day="30", days="0")
    assert "29" in refused["errors"]["day"]
    assert "1 to 366" in refused["errors"]["days"]
    await send(scene, who, form, name=name, way="dates", dates=start.isoformat(), hashtags="#OpenDay #LakesideCares")
    assert escape(name) in words(await opened(scene, who, "observances_added"))


def posts(scene: Scene, start: str) -> list[Json]:
    return [message for message in scene.channel(DRAFTS) if headline(message).startswith(start)]


async def only(scene: Scene, start: str) -> Json:
    return await eventually(lambda: next(iter(posts(scene, start)), None))


async def press_on(scene: Scene, who: str, message: Json, action: str) -> None:
    assert await scene.click(who, message, action, DRAFTS) == {}


async def test_a_reminder_leads_to_a_draft_and_stays_true_until_it_is_approved(
    scene: Scene, reminding: Reminding
) -> None:
    start = today() + timedelta(days=20)
    await add_own(scene, AMARA, "Open day & <tours>", start)
    await reminding.remind_due(now=noon())
    post = await only(scene, "📅 Open day & <tours>: in 20 days")
    assert "(in 20 days)\n#OpenDay #LakesideCares" in words(post)
    assert buttons(post) == [f"observance.{way}" for way in ("draft", "take", "later", "skip")]
    assert await reminding.remind_due(now=noon()) == 0

    await press_on(scene, AMARA, post, "observance.take")
    await eventually(lambda: f"🙋 <@{AMARA}> has it." in words(post))
    assert "observance.give_back" in buttons(post)

    await press_on(scene, AMARA, post, "observance.draft")
    form = await opened(scene, AMARA, "compose")
    assert "💡 Patient story: only with a confirmed authorisation" in everything(form)
    kept = {block["block_id"]: block["element"] for block in form["blocks"] if "element" in block}
    assert kept["text"]["initial_value"] == "\n\n#OpenDay #LakesideCares"
    assert kept["kind"]["initial_option"]["value"] == "awareness_day"
    assert kept["day"]["initial_date"] == start.isoformat()
    text = "Come and see where we care for hearts. #OpenDay #LakesideCares"
    assert (await send(scene, AMARA, form, text=text, networks=["facebook"]))["result"] == "closed"
    await eventually(lambda: f"✏️ Draft #1 by <@{AMARA}>: in review" in words(post))

    card = await eventually(lambda: next(iter(scene.cards()), None))
    await scene.click(BO, card, "card.approve")
    await eventually(lambda: headline(post).startswith("✅ Open day"))
    assert "A post for it is approved: there is nothing to do." in words(post)
    assert buttons(post) == ["observance.draft"]
    assert await reminding.remind_due(now=noon(15)) == 1  # settled without another message
    assert len(posts(scene, "✅ Open day")) == 1
    assert scene.direct(AMARA) == [message for message in scene.direct(AMARA) if "Open day" not in headline(message)]


async def test_what_somebody_had_who_has_left_comes_to_the_channel_again(scene: Scene, reminding: Reminding) -> None:
    await add_own(scene, AMARA, "Open day", today() + timedelta(days=20))
    await reminding.remind_due(now=noon())
    post = await only(scene, "📅 Open day")
    await press_on(scene, CLARA, post, "observance.take")
    await eventually(lambda: f"🙋 <@{CLARA}> has it." in words(post))
    await scene.post(f"/control/people/{CLARA}", {"deleted": True})
    assert await reminding.remind_due(now=noon(15)) == 1
    again = await eventually(lambda: next((one for one in posts(scene, "📅 Open day") if one != post), None))
    await press_on(scene, AMARA, again, "observance.give_back")
    await eventually(lambda: "has it" not in words(again))


async def test_later_skip_and_back_are_asked_noted_and_undone(scene: Scene, reminding: Reminding) -> None:
    start = today() + timedelta(days=20)
    await add_own(scene, BO, "Open day", start)
    await reminding.remind_due(now=noon())
    post = await only(scene, "📅 Open day")
    await press_on(scene, BO, post, "observance.later")
    form = await opened(scene, BO, "later")
    assert "after today" in (await send(scene, BO, form, on=today().isoformat()))["errors"]["on"]
    too_late = (start + timedelta(days=1)).isoformat()
    assert "at the latest" in (await send(scene, BO, form, on=too_late))["errors"]["on"]
    await send(scene, BO, form, on=(today() + timedelta(days=3)).isoformat())
    await opened(scene, BO, "later_noted")
    await reminding.remind_due(now=noon(3))
    again = await eventually(lambda: next((m for m in scene.direct(BO) if "Open day" in headline(m)), None))
    assert await reminding.remind_due(now=noon(4)) == 0

    await click_direct(scene, BO, again, "observance.skip")
    await eventually(lambda: f"⏭️ Skipped in {start.year}." in words(post))
    await eventually(lambda: f"⏭️ Skipped in {start.year}." in words(again))
    assert await reminding.remind_due(now=noon(15)) == 0
    await press_on(scene, AMARA, post, "observance.back")
    await eventually(lambda: "Skipped" not in words(post))
    async with scene.store.read(LAKESIDE) as reader:
        kinds = [entry.fact.kind async for entry in reader.chain()]
    assert kinds[-3:] == [Happening.OBSERVANCE_SNOOZED, Happening.OBSERVANCE_CHOSEN, Happening.OBSERVANCE_CHOSEN]


async def test_the_calendar_is_searched_paged_and_muted_by_anybody(scene: Scene, treating: Reminding) -> None:
    await command(scene, CLARA, "/observances")
    view = await opened(scene, CLARA, "calendar")
    assert "What comes up for you" in everything(view)
    await press(scene, CLARA, view, "calendar.page_on")
    await eventually(lambda: "Page 2 of" in words(top(scene, CLARA)))
    await command(scene, CLARA, "/vetted", "observances 2027-02")
    month = await opened(scene, CLARA, "calendar")
    assert "February 2027" in everything(month)
    assert "*American Heart Month*\nMon 1 to Sun 28 February 2027" in words(month)
    await press(scene, CLARA, month, "calendar.on")
    await eventually(lambda: "March 2027" in everything(top(scene, CLARA)))
    await send(scene, CLARA, top(scene, CLARA), words="world sleep")
    await eventually(lambda: "1 found for `world sleep`" in words(top(scene, CLARA)))
    await press(scene, CLARA, top(scene, CLARA), "observance.open")
    one = await opened(scene, CLARA, "observance")
    assert "observance.follow" in buttons(one)
    await press(scene, CLARA, one, "observance.follow")
    await eventually(lambda: "observance.unfollow" in buttons(top(scene, CLARA)))
    await press(scene, CLARA, top(scene, CLARA), "observance.skip")
    await eventually(lambda: "⏭️ Skipped" in words(top(scene, CLARA)))
    await press(scene, CLARA, top(scene, CLARA), "observance.back")
    await eventually(lambda: "⏭️ Skipped" not in words(top(scene, CLARA)))
    assert "observance.unfollow" in buttons(top(scene, CLARA))
    await press(scene, CLARA, top(scene, CLARA), "observance.mute")
    await eventually(lambda: "🔕 Not for us" in words(top(scene, CLARA)))
    await command(scene, CLARA, "/observances", "no such thing")
    assert "Nothing found for `no such thing`" in words(await opened(scene, CLARA, "calendar"))


CALENDAR = b"""BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:-//Somebody//EN\r
BEGIN:VEVENT\r
SUMMARY:Founder's day\r
DTSTART;VALUE=DATE:20250510\r
RRULE:FREQ=YEARLY\r
END:VEVENT\r
BEGIN:VEVENT\r
SUMMARY:Huddle\r
DTSTART:20270104T080000Z\r
RRULE:FREQ=DAILY\r
END:VEVENT\r
END:VCALENDAR\r
"""


async def test_a_calendar_file_is_taken_in_and_the_year_is_given_out(scene: Scene, reminding: Reminding) -> None:
    await command(scene, AMARA, "/observances")
    await press(scene, AMARA, await opened(scene, AMARA, "calendar"), "observance.import")
    form = await opened(scene, AMARA, "calendar_import")
    page = await upload(scene, AMARA, "page.ics", "text/calendar", b"<html><body>Sign in</body></html>")
    assert "web page" in (await send(scene, AMARA, form, file=[page]))["errors"]["file"]
    large = await upload(scene, AMARA, "large.ics", "text/calendar", CALENDAR + b" " * 400_000)
    assert "300 kB" in (await send(scene, AMARA, form, file=[large]))["errors"]["file"]
    file = await upload(scene, AMARA, "ours.ics", "text/calendar", CALENDAR)
    await send(scene, AMARA, form, file=[file])
    told = words(await opened(scene, AMARA, "observances_added"))
    assert "Founder's day" in told
    assert "Huddle: An observance comes once a year" in told

    await command(scene, AMARA, "/observances", "export")
    assert "are in two files" in words(await opened(scene, AMARA, "exported"))
    workspace = scene.sandbox.slack.workspace
    files = {file["name"]: workspace.bytes_of(number) for number, file in workspace.files.items()}
    assert files["observances.csv"]
    await command(scene, AMARA, "/vetted", "observances export")
    assert "are in two files" in words(await opened(scene, AMARA, "exported"))
    events = Ics.from_ical(files["observances.ics"] or b"").walk("VEVENT")
    assert "Founder's day" in {str(event["summary"]) for event in events}


async def test_the_form_of_service_lines_refuses_lead_times_that_cannot_be(scene: Scene) -> None:
    await command(scene, ADA, "/vetted", "settings")
    await press(scene, ADA, await opened(scene, ADA, "settings"), "settings.observing")
    form = await opened(scene, ADA, "observing")
    named = {"observing.topics": ["cardiology"], "observing.channel": DRAFTS}
    for text, because in (("0", "one day before"), ("21, x", "one day before"), ("366", "365"), ("", "at least one")):
        refused = await send(scene, ADA, form, **named, **{"observing.day": text})
        assert because in refused["errors"]["observing.day"]
    assert (await send(scene, ADA, form, **named, **{"observing.day": "14 3"}))["result"] == "closed"
    async with scene.store.read(LAKESIDE) as reader:
        observing = (await reader.settings()).observing
    assert list(observing.leads.values()) == [(14, 3), (28, 7), (28, 7)]
    assert observing.topics == {Topic.CARDIOLOGY}


async def test_the_weekly_overview_names_who_has_what(scene: Scene, reminding: Reminding) -> None:
    await add_own(scene, AMARA, "Open day", today() + timedelta(days=20))
    monday = noon(7 - today().weekday())
    posting = Posting(store=scene.store, notes=None)
    assert await posting.post_due(now=monday - timedelta(hours=4)) == 0  # eight in the morning
    assert await posting.post_due(now=monday) == 1
    assert await posting.post_due(now=monday + timedelta(days=1)) == 0
    digest = await only(scene, "🗓️ Observances in the next 5 weeks")
    assert "*Nobody has these yet*" in words(digest)
    assert "*Open day*" in words(digest)
