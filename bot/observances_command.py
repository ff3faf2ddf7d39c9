"""`python -m bot observances`: the shipped calendar on the command line."""

import argparse
import sys
from datetime import UTC, date, datetime

from bot.observances.dates import FIRST_YEAR, LAST_YEAR
from bot.observances.observance import Region, Topic
from bot.refusals import Unfit

MOST_YEARS = 50


def add(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds the verb to the command line."""
    parser = verbs.add_parser("observances", help="the health observances that start in a span of days")
    parser.add_argument("--from", dest="first", required=True, metavar="DAY", help="the first day (2026-01-31)")
    parser.add_argument("--to", dest="last", required=True, metavar="DAY", help="the last day, itself included")
    parser.add_argument("--topic", metavar="TOPIC", help="only this service line, as in oncology")
    parser.add_argument("--region", metavar="REGION", help="only this region, as in US or GLOBAL")
    parser.add_argument("--format", choices=("table", "json", "csv", "ics"), default="table")


def observances(arguments: argparse.Namespace) -> int:
    """Prints them, the earliest first.

    Raises:
        Unfit: a day, the span, the topic or the region cannot be.
    """
    from bot.observances import calendar_file, listing  # noqa: PLC0415 - other verbs start without the catalogue
    from bot.observances.calendar import Calendar, about  # noqa: PLC0415
    from bot.observances.catalogue import shipped  # noqa: PLC0415

    first, last = span(arguments.first, arguments.last)
    wanted = about(_topic(arguments.topic), _region(arguments.region))
    found = Calendar(observances=shipped()).starting(first, last, wanted=wanted)
    match arguments.format:
        case "json":
            sys.stdout.write(listing.as_json(found) + "\n")
        case "csv":
            sys.stdout.write(listing.as_csv(found))
        case "ics":
            sys.stdout.flush()
            sys.stdout.buffer.write(calendar_file.ics(found, now=datetime.now(UTC)))
        case _:
            sys.stdout.write(listing.as_table(found))
    return 0


def span(first: str, last: str) -> tuple[date, date]:
    """Two days in their order.

    Raises:
        Unfit: one is no day, they are the wrong way round, more than 50 years apart, or outside the years computed.
    """
    days = {"--from": first, "--to": last}
    read = {}
    problems = {}
    for name, text in days.items():
        try:
            read[name] = date.fromisoformat(text)
        except ValueError:
            problems[name] = f"{text} is not a day like 2026-01-31."
    if problems:
        raise Unfit(problems)
    if read["--to"] < read["--from"]:
        raise Unfit({"--to": "The last day lies before the first."})
    if read["--to"].year - read["--from"].year > MOST_YEARS:
        raise Unfit({"--to": f"That is more than {MOST_YEARS} years. Ask for less."})
    for name, day in read.items():
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise Unfit({name: f"The calendar is computed from {FIRST_YEAR} to {LAST_YEAR}."})
    return read["--from"], read["--to"]


def _topic(text: str | None) -> Topic | None:
    if text is None or text.casefold() in set(Topic):
        return Topic(text.casefold()) if text else None
    raise Unfit({"--topic": f"“{text}” is no service line. They are {', '.join(Topic)}."})


def _region(text: str | None) -> Region | None:
    if text is None or text.upper() in set(Region):
        return Region(text.upper()) if text else None
    raise Unfit({"--region": f"“{text}” is no region. They are {', '.join(Region)}."})
