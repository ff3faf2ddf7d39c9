"""Reminders in the database: claimed once by however many processes, and brought up to date."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.__main__ import main
from bot.audit.entries import Fact, Happening
from bot.delivery.kinds import DeliveryKind
from bot.drafts.draft import DraftState
from bot.ids import ChannelId, PersonId, WorkspaceId
from bot.observances.choosing import Choosing
from bot.observances.dates import DateRule
from bot.observances.interests import Choice
from bot.observances.observance import Observance, Region, Span, Topic
from bot.observances.observing import DEFAULT_LEADS, Observing
from bot.observances.plans import Snoozed
from bot.observances.reminding import Reminding, facts_at
from bot.refusals import NotFound, Unfit
from bot.requests import Request
from bot.review.moving import STATE
from bot.workspaces.settings import WorkspaceSettings
from storage.store import SqlStore
from tests.support.year import expected, ticks
from tests.support.zones import Living

LAKESIDE = WorkspaceId("T0LAKESIDE")
AMARA = PersonId("U0AMARA")
CHANNEL = ChannelId("C0CALENDAR")
NOON = datetime(2026, 11, 24, 12, tzinfo=ZoneInfo("America/Chicago")).astimezone(UTC)
OPEN_DAY = Observance(
    id="",
    name="Open day",
    span=Span.DAY,
    region=Region.GLOBAL,
    dates=DateRule(moved={2026: date(2026, 12, 4)}),
    days=1,
    hashtags=("#OpenDay",),
    sources=("https://lakeside.example/open",),
    note="Bring a friend.",
    own=True,
)
KEY = ("own-1", 2026)


def request(key: str = "1") -> Request:
    return Request(workspace=LAKESIDE, person=AMARA, key=key, at=NOON)


@pytest.fixture
async def known(store: SqlStore) -> SqlStore:
    """A clinic with an open day in ten days, and reminders switched on."""
    async with store.write(LAKESIDE) as tx:
        observing = Observing(channel=CHANNEL)
        await tx.save_settings(WorkspaceSettings(workspace=LAKESIDE, timezone="America/Chicago", observing=observing))
    await Choosing(store=store).add(request("add"), [OPEN_DAY])
    return store


async def owed(store: SqlStore) -> list[str]:
    """The lanes of the reminders that wait to be sent."""
    found = await store.claim(owner="test", now=NOON + timedelta(days=999), lease=timedelta(seconds=1), limit=999)
    return [one.owed.lane for one in found if one.owed.kind is DeliveryKind.REMINDER]


async def test_an_own_observance_is_kept_as_it_was_given(known: SqlStore) -> None:
    async with known.read(LAKESIDE) as reader:
        (found,) = await reader.own_observances()
    assert found == replace(OPEN_DAY, id="own-1")


async def test_two_processes_and_a_restart_send_a_reminder_once(known: SqlStore) -> None:
    one, other = Reminding(store=known, zones=Living()), Reminding(store=known, zones=Living())
    await asyncio.gather(*(process.remind_due(now=NOON) for process in (one, other, one, other)))
    await other.remind_due(now=NOON + timedelta(minutes=1))
    (lane,) = await owed(known)
    async with known.read(LAKESIDE) as reader:
        reminded = await reader.reminders_in(lane)
        plans = await reader.plans(since=2026)
    assert [(one.key, one.lead, one.channel) for one in reminded] == [(KEY, 21, CHANNEL)]
    assert [one.lead for one in plans.reminded[KEY]] == [21]


@pytest.mark.timeout(300)
async def test_over_a_year_in_the_database_two_processes_say_each_reminder_once_and_none_at_night(
    store: SqlStore,
) -> None:
    """30 outages of up to nine days, both changes of the clocks, and a restart at each tick: nothing is remembered."""
    zone = "America/Chicago"
    observing = Observing(channel=CHANNEL, topics=frozenset({Topic.CARDIOLOGY, Topic.ONCOLOGY}))
    async with store.write(LAKESIDE) as tx:
        await tx.save_settings(WorkspaceSettings(workspace=LAKESIDE, timezone=zone, observing=observing))
    looked = ticks(2027, seed="database", apart=(600, 2400))
    for now in looked:
        await asyncio.gather(*(Reminding(store=store, zones=Living()).remind_due(now=now) for _ in range(2)))
    async with store.read(LAKESIDE) as reader:
        facts = await facts_at(reader, now=looked[-1])
        told = [one for said in (await reader.plans(since=2027)).reminded.values() for one in said if one.lane]
    assert all(9 <= one.at.astimezone(ZoneInfo(zone)).hour < 18 for one in told)
    occurrences = facts.calendar.starting(date(2027, 1, 1), date(2028, 2, 28), wanted=facts.interests.wants)
    assert {(one.key, one.lead): one.at for one in told} == expected(occurrences, DEFAULT_LEADS, looked, zone)
    assert len(told) > 60
    lanes = await owed(store)
    assert sorted(lanes) == sorted({one.lane for one in told if one.lane})


async def test_many_that_come_up_at_once_are_a_few_messages(known: SqlStore) -> None:
    many = [replace(OPEN_DAY, name=f"Day {number}") for number in range(19)]
    await Choosing(store=known).add(request("many"), many)
    assert await Reminding(store=known, zones=Living()).remind_due(now=NOON) == 20
    assert len(await owed(known)) == 3


async def test_what_people_choose_brings_the_message_up_to_date(known: SqlStore) -> None:
    choosing, reminding = Choosing(store=known), Reminding(store=known, zones=Living())
    await reminding.remind_due(now=NOON)
    (lane,) = await owed(known)
    await choosing.take(request("take"), KEY)
    async with known.read(LAKESIDE) as reader:
        assert [one.lane for one in await reader.reminding(KEY)] == [lane]
        assert (await reader.plans(since=2026)).owners == {KEY: AMARA}
    await choosing.take(request("give"), KEY, give_back=True)
    await choosing.choose(request("skip"), KEY, Choice.SKIPPED)
    async with known.read(LAKESIDE) as reader:
        assert (await reader.interests()).skipped == {KEY}
        assert (await reader.plans(since=2026)).owners == {}
    await choosing.choose(request("mute"), KEY, Choice.MUTED)
    await choosing.take_back(request("back"), KEY, Choice.MUTED, Choice.SKIPPED)
    async with known.read(LAKESIDE) as reader:
        interests = await reader.interests()
    assert (interests.skipped, interests.muted) == (frozenset(), frozenset())


async def test_what_is_followed_stays_so_when_a_skip_is_taken_back_even_twice(known: SqlStore) -> None:
    choosing, key = Choosing(store=known), ("world-sleep-day", 2027)
    await choosing.choose(request("follow"), key, Choice.FOLLOWED)
    await choosing.choose(request("skip"), key, Choice.SKIPPED)
    for again in ("back", "back again"):
        await choosing.take_back(request(again), key, Choice.MUTED, Choice.SKIPPED)
        async with known.read(LAKESIDE) as reader:
            interests = await reader.interests()
        assert not interests.skipped
        assert interests.followed == {"world-sleep-day"}
    await choosing.take_back(request("unfollow"), key, Choice.FOLLOWED)
    async with known.read(LAKESIDE) as reader:
        assert not (await reader.interests()).followed


async def test_a_wish_for_later_is_kept_until_it_is_granted(known: SqlStore) -> None:
    choosing = Choosing(store=known)
    for bad, because in ((date(2026, 11, 24), "after today"), (date(2026, 12, 5), "Friday 4 December")):
        with pytest.raises(Unfit, match=because):
            await choosing.later(request(f"later {bad}"), KEY, on=bad)
    await choosing.later(request("first"), KEY, on=date(2026, 11, 30))
    await choosing.later(request("second"), KEY, on=date(2026, 11, 27))
    async with known.read(LAKESIDE) as reader:
        assert (await reader.plans(since=2026)).snoozed == (Snoozed(key=KEY, person=AMARA, on=date(2026, 11, 27)),)
    await Reminding(store=known, zones=Living()).remind_due(now=NOON + timedelta(days=3))
    lanes = await owed(known)  # the channel is reminded on that day as well, by the last lead
    assert sorted(lane.split(":")[1] for lane in lanes) == [CHANNEL, AMARA]
    async with known.read(LAKESIDE) as reader:
        assert (await reader.plans(since=2026)).snoozed == ()


async def test_what_is_gone_or_was_never_there_is_refused(known: SqlStore) -> None:
    choosing = Choosing(store=known)
    with pytest.raises(NotFound, match="no longer in the calendar"):
        await choosing.take(request("a"), ("no-such-day", 2026))
    await choosing.remove(request("b"), "own-1")
    for act in (choosing.remove(request("c"), "own-1"), choosing.take(request("d"), KEY)):
        with pytest.raises(NotFound, match="no longer"):
            await act
    assert await Reminding(store=known, zones=Living()).remind_due(now=NOON) == 0
    with pytest.raises(Unfit, match="More than 500"):
        await choosing.add(request("e"), [OPEN_DAY] * 501)


async def test_measured_approvals_move_the_reminders_forward(known: SqlStore) -> None:
    """Six drafts took eight days each until they were approved for the first time; one more was rejected.

    What was edited and approved once more weeks later took eight days all the same.
    """
    async with known.write(LAKESIDE) as tx:
        for number in range(7):
            draft = await tx.new_draft(author=AMARA, at=NOON - timedelta(days=40))
            submitted = NOON - timedelta(days=35)
            state = DraftState.APPROVED if number else DraftState.REJECTED
            days = (8, 30) if number == 6 else (8,)
            tx.record(Fact(at=submitted, kind=Happening.SUBMITTED, person=AMARA, draft=draft.id))
            tx.record(
                *(
                    Fact(
                        at=submitted + timedelta(days=later),
                        kind=Happening.DECIDED,
                        person=AMARA,
                        draft=draft.id,
                        detail={STATE: state.value},
                    )
                    for later in days
                )
            )
    async with known.read(LAKESIDE) as reader:
        facts = await facts_at(reader, now=NOON)
        assert len(await reader.approvals(since=NOON - timedelta(days=180))) == 6
    assert facts.approval == timedelta(days=8)


async def test_what_would_be_sent_is_printed_without_being_sent(
    known: SqlStore, database_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    asked = ["simulate", "--from", "2026-11-24", "--to", "2027-02-28"]
    assert await asyncio.to_thread(main, asked) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "T0LAKESIDE, times in America/Chicago:"
    assert "--topic" in lines[1]
    assert "2026-11-24 09:00 CST  C0CALENDAR  reminder, 21 days: Open day (2026-12-04)" in lines
    assert "2026-11-27 09:00 CST  C0CALENDAR  reminder, 5 days: Open day (2026-12-04)" in lines
    assert sum("weekly overview" in line for line in lines) == 14
    assert await asyncio.to_thread(main, [*asked, "--topic", "cardiology"]) == 0
    assert "American Heart Month (2027-02-01)" in capsys.readouterr().out
    assert await owed(known) == []
    assert await asyncio.to_thread(main, ["simulate", "--from", "2026-11-24", "--to", "2046-02-28"]) == 1
    assert await asyncio.to_thread(main, [*asked, "--topic", "astrology"]) == 1
    refused = capsys.readouterr().err
    assert "more than ten years" in refused
    assert "astrology is no service line" in refused


def test_topics_have_names_for_people() -> None:
    assert Topic.WOMENS_HEALTH.label == "Women's health"
    assert Topic.INFECTIOUS_DISEASE.label == "Infectious disease"
    assert Region.UK.label == "United Kingdom"


async def test_somebody_far_away_is_reminded_by_their_own_day(known: SqlStore) -> None:
    """Also after Slack did not say for a while where they are."""
    far: dict[PersonId, str | None] = {AMARA: "Australia/Sydney"}
    await Choosing(store=known).take(request("take"), KEY)
    assert await Reminding(store=known, zones=Living(elsewhere=far)).remind_due(now=NOON) == 0
    assert await Reminding(store=known, zones=Living(elsewhere={AMARA: None})).remind_due(now=NOON) == 0
    evening = NOON + timedelta(hours=5)
    assert await Reminding(store=known, zones=Living(elsewhere=far)).remind_due(now=evening) == 1
    (lane,) = await owed(known)
    assert lane.split(":")[1] == AMARA
