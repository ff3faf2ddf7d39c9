"""The calendar of observances as a modal: what comes up, a month, a search, and one of them with its choices."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Self

from slack_sdk.models.blocks import Block, DividerBlock

from bot.observances.ideas import ideas
from bot.observances.interests import Interests
from bot.observances.observance import Occurrence
from bot.observances.plans import Key
from bot.refusals import NotFound
from handlers.blocks import forms
from handlers.blocks.message import Payload
from handlers.blocks.occurrences import Standing, lines_of
from handlers.blocks.reminders import choices, opened
from handlers.blocks.text import aside, button, buttons, escape, header, literal, said
from handlers.ids import Action, View
from handlers.refs import observed_value

A_PAGE = 12
QUERY = "words"
LONGEST_QUERY = 60
ON = "on"


class Shown(StrEnum):
    NEXT = "next"
    MONTH = "month"
    WORDS = "words"


@dataclass(frozen=True, kw_only=True, slots=True)
class CalendarRef:
    """What the modal shows: what comes up, a month ("2026-12"), or what words find; and which page, from 0."""

    shown: Shown = Shown.NEXT
    what: str = ""
    page: int = 0

    def encode(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def decode(cls, value: str) -> Self:
        """Reads the modal's private metadata, or a button's value.

        Raises:
            NotFound: Vetted never wrote such metadata.
        """
        try:
            found = json.loads(value)
            ref = cls(shown=Shown(found["shown"]), what=str(found["what"]), page=int(found["page"]))
            ref.month()
        except (ValueError, KeyError, TypeError):
            raise NotFound from None
        if not 0 <= ref.page <= 1000 or len(ref.what) > LONGEST_QUERY:  # noqa: PLR2004 - more pages than there are
            raise NotFound
        return ref

    def month(self) -> date | None:
        """The first day of the month that is shown.

        Raises:
            ValueError: it names none.
        """
        return date.fromisoformat(f"{self.what}-01") if self.shown is Shown.MONTH else None

    def moved(self, months: int) -> "CalendarRef":
        first = self.month()
        if first is None:
            return self
        year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
        return CalendarRef(shown=Shown.MONTH, what=f"{year:04}-{month + 1:02}")


def calendar(
    occurrences: Sequence[Occurrence], ref: CalendarRef, standing: Mapping[Key, Standing], interests: Interests
) -> Payload:
    """A page of what was asked for, with the ways on from there."""
    last = max((len(occurrences) - 1) // A_PAGE, 0)
    number = min(ref.page, last)
    words = ref.what if ref.shown is Shown.WORDS else ""
    blocks: list[Block] = [
        forms.field(
            QUERY,
            "Find among all observances",
            forms.text_input(words, longest=LONGEST_QUERY, placeholder="A name, a hashtag, a service line"),
            optional=True,
        ),
        header(_title(ref)),
        aside(*_hints(occurrences, ref, interests)),
    ]
    page = occurrences[number * A_PAGE : (number + 1) * A_PAGE]
    blocks += [opened(one, lines_of(one, standing[one.key])) for one in page]
    if last:
        blocks.append(aside(f"Page {number + 1} of {last + 1}"))
    blocks += [DividerBlock(), *_ways(ref, number, last, occurrences)]
    return forms.modal(
        "Observances",
        blocks,
        callback_id=View.CALENDAR,
        submit="Find",
        metadata=CalendarRef(shown=ref.shown, what=ref.what, page=number).encode(),
    )


def _title(ref: CalendarRef) -> str:
    if first := ref.month():
        return f"{first:%B %Y}"
    return "What comes up for you" if ref.shown is Shown.NEXT else "Found"


def _hints(occurrences: Sequence[Occurrence], ref: CalendarRef, interests: Interests) -> list[str]:
    count = len(occurrences)
    match ref.shown:
        case Shown.WORDS:
            return [f"{count or 'Nothing'} found for {literal(ref.what)}, among all observances."]
        case Shown.MONTH:
            hints = [f"{count} of yours in this month." if count else "None of yours is in this month."]
        case Shown.NEXT:
            hints = [f"{count} in the next twelve months." if count else "Nothing of yours comes up."]
    if not interests.observing.topics:
        hints.append(
            "No service lines are chosen yet, so only those you follow or added are shown: an admin chooses"
            " them under `/vetted settings`, *Observances…*. The search looks at all."
        )
    return hints


def _ways(ref: CalendarRef, number: int, last: int, occurrences: Sequence[Occurrence]) -> list[Block]:
    turning = []
    if first := ref.month():
        before, after = ref.moved(-1), ref.moved(1)
        turning = [
            button(f"← {_month(before)}", Action.CALENDAR_BACK, before.encode()),
            button(f"{_month(after)} →", Action.CALENDAR_ON, after.encode()),
        ]
    pages = [
        button(label, action, CalendarRef(shown=ref.shown, what=ref.what, page=to).encode())
        for label, action, to, there in (
            ("Page before", Action.CALENDAR_PAGE_BACK, number - 1, number > 0),
            ("Next page", Action.CALENDAR_PAGE_ON, number + 1, number < last),
        )
        if there
    ]
    start = first or (occurrences[0].start if occurrences else None)
    if ref.shown is not Shown.MONTH and start:
        month = CalendarRef(shown=Shown.MONTH, what=f"{start:%Y-%m}")
        turning.append(button("By month", Action.CALENDAR_MONTH, month.encode()))
    if ref.shown is not Shown.NEXT:
        turning.append(button("What comes up", Action.CALENDAR_NEXT, CalendarRef().encode()))
    own = buttons(
        button("Add your own…", Action.OBSERVANCE_OWN, "add"),
        button("Import a calendar file…", Action.OBSERVANCE_IMPORT, "import"),
        button("Export", Action.CALENDAR_EXPORT, "export"),
    )
    found: list[Block] = []
    if pages:
        found.append(buttons(*pages))
    if turning:
        found.append(buttons(*turning))
    return [*found, own]


def _month(ref: CalendarRef) -> str:
    first = ref.month()
    return f"{first:%B}" if first else ""


def query(state: Mapping[str, Any]) -> str:
    return forms.typed(state, QUERY).strip()


def one(occurrence: Occurrence, standing: Standing) -> Payload:
    """One of them, with everything that can be done about it."""
    observance = occurrence.observance
    value = observed_value(occurrence.key)
    blocks: list[Block] = [said("\n".join(lines_of(occurrence, standing)))]
    if observance.note:
        blocks.append(aside(escape(observance.note)))
    found = choices(occurrence, standing)
    if observance.own:
        found.append(button("Remove…", Action.OBSERVANCE_REMOVE, value, style="danger"))
    elif observance.id in standing.interests.followed:
        found.append(button("Stop following", Action.OBSERVANCE_UNFOLLOW, value))
    elif not standing.interests.concerns(observance) and observance.id not in standing.interests.muted:
        found.append(button("Follow it", Action.OBSERVANCE_FOLLOW, value))
    blocks += [
        buttons(*found),
        DividerBlock(),
        said("*Ideas*\n" + "\n".join(f"• {idea}" for idea in ideas(occurrence))),
    ]
    if len(observance.sources) > 1:
        blocks.append(aside("Sources: " + "  ".join(f"<{escape(source)}>" for source in observance.sources[:5])))
    return forms.modal("Observance", blocks, callback_id=View.OBSERVANCE, metadata=value)


def later_form(occurrence: Occurrence, *, tomorrow: date, proposed: date) -> Payload:
    """When to be reminded."""
    name = escape(occurrence.observance.name)
    blocks: list[Block] = [
        said(f"You alone are reminded of *{name}* again, in a direct message."),
        forms.field(
            ON,
            "On",
            forms.day(proposed.isoformat()),
            hint=f"From {tomorrow.isoformat()} to {occurrence.start.isoformat()}, the day it starts.",
        ),
    ]
    return forms.modal(
        "Remind me later",
        blocks,
        callback_id=View.LATER,
        submit="Remind me",
        close="Cancel",
        metadata=observed_value(occurrence.key),
    )


def later_on(state: Mapping[str, Any]) -> str:
    return forms.typed(state, ON, "selected_date")


def later_noted(on: date) -> Payload:
    text = f"Noted: you get a direct message on {on:%A} {on.day} {on:%B}."
    return forms.modal("Remind me later", [said(text)], callback_id=View.LATER_NOTED)


def exported(sentence: str) -> Payload:
    return forms.modal("Export", [said(sentence)], callback_id=View.EXPORTED)
