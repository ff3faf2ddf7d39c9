"""Forms for an organisation's own observances: one by hand, or many from a calendar file."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from slack_sdk.models.blocks.block_elements import FileInputElement

from bot.drafts.draft import Upload
from bot.observances.calendar_import import FORM, MAX_BYTES, MOST_EVENTS, NAMED_LEFT_OUT
from bot.observances.observance import Observance
from bot.observances.own import (
    LONGEST_NAME,
    LONGEST_NOTE,
    MONTHS,
    ORDINALS,
    WEEKDAYS,
    Typed,
    Way,
)
from handlers.blocks.compose import uploads
from handlers.blocks.forms import VALUE, choice, chosen, field, modal, text_input, typed
from handlers.blocks.message import Payload
from handlers.blocks.text import aside, escape, said, said_in_lines
from handlers.ids import View

if TYPE_CHECKING:
    from slack_sdk.models.blocks import Block

NAME, WAY, MONTH, DAY, ORDINAL, WEEKDAY = "name", "way", "month", "day", "ordinal", "weekday"
DATES, DAYS, HASHTAGS, SOURCE, NOTE = "dates", "days", "hashtags", "source", "note"
WAYS = {
    Way.FIXED.value: "The same day every year",
    Way.WEEKDAY.value: "A weekday of a month, as in the second Sunday of May",
    Way.DATES.value: "On dates that I list",
}


def own_form() -> Payload:
    blocks: list[Block] = [
        field(NAME, "What it is called", text_input(longest=LONGEST_NAME, placeholder="Open day")),
        field(WAY, "It comes", choice(WAYS, Way.FIXED.value, placeholder="Choose")),
        field(MONTH, "Month", choice(MONTHS, None, placeholder="Choose"), optional=True),
        field(DAY, "Day of the month", text_input(longest=2), hint="For the same day every year.", optional=True),
        field(ORDINAL, "Which one", choice(ORDINALS, None, placeholder="first to last"), optional=True),
        field(WEEKDAY, "Weekday", choice(WEEKDAYS, None, placeholder="Choose"), optional=True),
        field(
            DATES,
            "Dates",
            text_input(lines=True, placeholder="2027-05-08\n2028-05-06"),
            hint="For dates that you list: the first day, one a line, one a year.",
            optional=True,
        ),
        field(DAYS, "How many days it lasts", text_input("1", longest=3)),
        field(HASHTAGS, "Hashtags", text_input(placeholder="#OpenDay2027"), optional=True),
        field(SOURCE, "Link", text_input(), optional=True),
        field(NOTE, "Note", text_input(lines=True, longest=LONGEST_NOTE), optional=True),
    ]
    return modal("Your own observance", blocks, callback_id=View.OWN_OBSERVANCE, submit="Add", close="Cancel")


def own_typed(state: Mapping[str, Any]) -> Typed:
    return Typed(
        name=typed(state, NAME),
        way=chosen(state, WAY) or Way.DATES.value,
        month=chosen(state, MONTH) or "",
        day=typed(state, DAY).strip(),
        ordinal=chosen(state, ORDINAL) or "",
        weekday=chosen(state, WEEKDAY) or "",
        dates=typed(state, DATES),
        days=typed(state, DAYS).strip(),
        hashtags=typed(state, HASHTAGS),
        source=typed(state, SOURCE),
        note=typed(state, NOTE),
    )


def import_form() -> Payload:
    blocks: list[Block] = [
        said(
            "Events of a calendar become observances of your own. Those that come more than once a year, or are over,"
            " are left out, and you are told which."
        ),
        field(
            FORM,
            "Calendar file (.ics)",
            FileInputElement(action_id=VALUE, filetypes=["ics"], max_files=1),
            hint=f"Up to {MAX_BYTES // 1000} kB and {MOST_EVENTS} events.",
        ),
    ]
    return modal("Import a calendar", blocks, callback_id=View.CALENDAR_IMPORT, submit="Import", close="Cancel")


def upload(state: Mapping[str, Any]) -> Upload | None:
    """The one file that was put into the form."""
    found = uploads(state, FORM)
    return found[0] if len(found) == 1 else None


def added(observances: Sequence[Observance], left_out: Sequence[str] = ()) -> Payload:
    """What became of it."""
    count = len(observances)
    names = [f"• {escape(one.name)}" for one in observances[:NAMED_LEFT_OUT]]
    if count > NAMED_LEFT_OUT:
        names.append(f"and {count - NAMED_LEFT_OUT} more")
    blocks: list[Block] = [said(f"{count} {'observances are' if count > 1 else 'observance is'} in your calendar now:")]
    blocks += said_in_lines(names)
    if left_out:
        blocks.append(said(f"*{len(left_out)} left out:*"))
        blocks += said_in_lines([f"• {escape(why)}" for why in left_out[:NAMED_LEFT_OUT]])
    if len(left_out) > NAMED_LEFT_OUT:
        blocks.append(aside(f"and {len(left_out) - NAMED_LEFT_OUT} more"))
    return modal("Your own observances", blocks, callback_id=View.OBSERVANCES_ADDED)
