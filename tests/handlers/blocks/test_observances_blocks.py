"""Messages about observances that are near: the weekly overview and the reminder."""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from bot.drafts.draft import DraftState
from bot.ids import DraftId, PersonId
from bot.observances.dates import DateRule
from bot.observances.interests import Interests
from bot.observances.observance import Observance, Occurrence, Region, Span
from bot.observances.plans import Drafted, Key, Plans
from bot.sandbox.blockkit.blocks import MESSAGE, MODAL, check_blocks, spoken
from bot.sandbox.methods.chat import LONGEST_BLOCKS
from handlers.blocks import observances, reminders
from handlers.blocks.message import Message
from handlers.blocks.occurrences import Standing

TODAY = date(2026, 11, 23)
AMARA, BEN = PersonId("U0AMARA"), PersonId("U0BENNOV")


def one(number: int, *, days: int, confirm: bool = False) -> Occurrence:
    start = TODAY + timedelta(days=days)
    observance = Observance(
        id=f"own-{number}",
        name=f"Day {number} & <more>",
        span=Span.DAY,
        region=Region.GLOBAL,
        dates=DateRule(moved={start.year: start}),
        days=1,
        confirm=confirm,
        own=True,
    )
    return Occurrence(observance=observance, start=start, end=start)


def drafted(state: DraftState) -> Drafted:
    return Drafted(draft=DraftId(7), author=BEN, state=state)


def standings(*occurrences: Occurrence, plans: Plans, late: frozenset[Key] = frozenset()) -> dict[Key, Standing]:
    return {one.key: Standing(today=TODAY, plans=plans, late=one.key in late) for one in occurrences}


def digest(occurrences: list[Occurrence], standing: Mapping[Key, Standing]) -> Message:
    return reminders.digest(occurrences, standing, weeks=5)


def lines(message: Message) -> str:
    """Everything the blocks say, a block a line."""

    def text(block: dict[str, Any]) -> str:
        found = [block.get("text"), *block.get("elements", [])]
        return " | ".join(str(one["text"]) for one in found if one and isinstance(one.get("text"), str))

    return "\n".join(filter(None, map(text, message.blocks)))


def test_the_overview_tells_what_nobody_has_what_is_in_hand_and_what_would_be_too_late() -> None:
    near, late, owned, begun = one(1, days=30, confirm=True), one(2, days=2), one(3, days=9), one(4, days=12)
    plans = Plans(owners={owned.key: AMARA}, drafts={begun.key: (drafted(DraftState.IN_REVIEW),)})
    found = [late, owned, begun, near]
    message = digest(found, standings(*found, plans=plans, late=frozenset({late.key})))
    assert message.text == "Observances in the next 5 weeks: 4 start, 2 without owner or draft"
    assert lines(message).splitlines() == [
        "🗓️ Observances in the next 5 weeks",
        "*Nobody has these yet*",
        "*Day 2 &amp; &lt;more&gt;*",
        "Wed 25 November 2026 (in 2 days)",
        "🐢 A post begun today would usually not be approved in time.",
        "*Day 1 &amp; &lt;more&gt;*",
        "Wed 23 December 2026 (in 30 days)  ·  confirm the date",
        "*In hand*",
        "*Day 3 &amp; &lt;more&gt;*",
        "Wed 2 December 2026 (in 9 days)",
        "🙋 <@U0AMARA> has it.",
        "*Day 4 &amp; &lt;more&gt;*",
        "Sat 5 December 2026 (in 12 days)",
        "✏️ Draft #7 by <@U0BENNOV>: in review",
    ]


@pytest.mark.parametrize(
    ("state", "part"),
    [
        (DraftState.WITHDRAWN, "Nobody has these yet"),
        (DraftState.REJECTED, "Nobody has these yet"),
        (DraftState.EXPIRED, "Nobody has these yet"),
        (DraftState.SAVED, "In hand"),
        (DraftState.MISSED, "In hand"),
        (DraftState.PUBLISHED, "In hand"),
    ],
)
def test_what_was_begun_and_given_up_is_open_again(state: DraftState, part: str) -> None:
    day = one(1, days=5)
    said = lines(digest([day], standings(day, plans=Plans(drafts={day.key: (drafted(state),)}))))
    assert f"*{part}*" in said
    assert said.count("*Nobody has these yet*") + said.count("*In hand*") == 1


def test_a_long_overview_counts_what_it_does_not_name_and_stays_within_slacks_blocks() -> None:
    found = [one(number, days=number % 30) for number in range(100)]
    plans = Plans(owners={occurrence.key: AMARA for occurrence in found[:50]})
    message = digest(found, standings(*found, plans=plans))
    assert len(message.blocks) <= 50
    assert lines(message).count("and 30 more: see `/observances`.") == 2
    assert "Nothing of yours starts in these weeks" in lines(digest([], {}))


@pytest.mark.parametrize("name", ["Day of hands, hearts & minds " * 5, "&" * 150])
def test_long_names_links_and_many_drafts_stay_within_what_slack_takes(name: str) -> None:
    link = "https://lakeside.example/?" + "&campaign=one" * 150
    found = [
        replace(each, observance=replace(each.observance, name=name, sources=(link,), hashtags=("#" + "Day" * 20,) * 5))
        for each in (one(number, days=number % 30) for number in range(40))
    ]
    plans = Plans(
        drafts={each.key: (drafted(DraftState.CHANGES_REQUESTED),) * 9 for each in found[:20]},
        owners={each.key: AMARA for each in found[:20]},
    )
    standing = standings(*found, plans=plans, late=frozenset(each.key for each in found))
    for message in (digest(found, standing), reminders.reminder(found[:8], standing)):
        assert check_blocks(message.blocks, MESSAGE) == []
        assert spoken(message.blocks) <= LONGEST_BLOCKS
    assert re.search(r"and \d+ more: see", lines(digest(found, standing)))
    view = observances.calendar(found, observances.CalendarRef(), standing, Interests())
    assert check_blocks(view["blocks"], MODAL) == []
    assert "source: too long to show here" in json.dumps(view)


def test_a_reminder_whose_post_is_approved_says_so_and_asks_for_nothing() -> None:
    day = one(1, days=5)
    approved = Plans(drafts={day.key: (drafted(DraftState.APPROVED),)})
    message = reminders.reminder([day], standings(day, plans=approved, late=frozenset({day.key})))
    assert "✅ Day 1 & <more>: in 5 days" in lines(message)
    assert "A post for it is approved: there is nothing to do." in lines(message)
    assert "🐢" not in lines(message)
    assert "Draft another" not in lines(message)
    labels = [
        button["text"]["text"] for block in message.blocks for button in block.get("elements", []) if "value" in button
    ]
    assert labels == ["Draft another"]


def test_several_in_one_message_say_of_each_what_became_of_it() -> None:
    first, second = one(1, days=5), one(2, days=6)
    plans = Plans(drafts={first.key: (drafted(DraftState.SCHEDULED),)}, owners={second.key: AMARA})
    message = reminders.reminder([first, second], standings(first, second, plans=plans))
    assert (
        message.text == "2 observances come up: Day 1 &amp; &lt;more&gt; in 5 days; Day 2 &amp; &lt;more&gt; in 6 days"
    )
    assert "📌 Draft #7 by <@U0BENNOV>: scheduled" in lines(message)
    assert "🙋 <@U0AMARA> has it." in lines(message)
