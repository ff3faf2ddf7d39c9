"""`python -m bot replay`: the whole of listening over stored posts, for people who want to see what it would tell."""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from bot.arguments import bytes_of
from bot.config import ConfigurationError
from bot.counted import many
from bot.ids import TopicId
from bot.listening.topic import Sensitivity, Topic

if TYPE_CHECKING:
    from bot.listening.post import Post
    from bot.listening.replaying import Finding, Kind, Tally
    from bot.listening.stored_posts import Problems

_SHOWN_PHRASES = 6


def add(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds the verb to the command line."""
    parser = verbs.add_parser("replay", help="which alerts and emerging phrases stored posts would have brought")
    parser.add_argument(
        "posts", type=Path, nargs="+", metavar="FILE", help="posts as JSON Lines, CSV or id|date|text; merged by time"
    )
    parser.add_argument("--topics", type=Path, metavar="FILE", help="a YAML file of topics instead of the starter ones")
    parser.add_argument(
        "--sensitivity", choices=[one.value for one in Sensitivity], help="of every topic, instead of its own"
    )
    parser.add_argument("--json", action="store_true", help="a line of JSON for each alert and emerging phrase")


def replay(arguments: argparse.Namespace) -> int:
    """Prints a line a finding, the earliest first; nothing is sent or stored.

    Raises:
        ConfigurationError: a file cannot be read.
        Refusal: a file holds no post, or the topics are not as they have to be.
    """
    # Other verbs start without the matcher and what it brings along.
    from bot.listening.in_order import in_order  # noqa: PLC0415
    from bot.listening.matching import Matcher  # noqa: PLC0415
    from bot.listening.replaying import Kind, Tally, replay  # noqa: PLC0415
    from bot.listening.stored_posts import Problems  # noqa: PLC0415

    topics = _topics(arguments.topics, arguments.sensitivity)
    problems, tally = Problems(), Tally()
    unread: list[str] = []
    posts = in_order(_posts(arguments.posts, problems, unread))
    counts: Counter[Kind] = Counter()
    nameless = {file.stem for file in arguments.posts}
    for found in replay(posts, topics=topics, matcher=Matcher(topics), tally=tally, nameless=nameless):
        counts[found.kind] += 1
        sys.stdout.write(_as_json(found) if arguments.json else _in_words(found))
    _close(problems, tally, counts, unread, topics=len(topics))
    return 0


def _topics(file: Path | None, sensitivity: str | None) -> list[Topic]:
    from bot.listening.starters import starters  # noqa: PLC0415 - see replay
    from bot.listening.topic_file import read_file  # noqa: PLC0415

    topics: Sequence[Topic] = (
        read_file(file.name, bytes_of(file)) if file else [starter.topic for starter in starters()]
    )
    numbered = [replace(topic, id=TopicId(number)) for number, topic in enumerate(topics, start=1)]
    return [replace(topic, sensitivity=Sensitivity(sensitivity)) for topic in numbered] if sensitivity else numbered


def _posts(files: Sequence[Path], problems: "Problems", unread: list[str]) -> "Iterator[Post]":
    """`unread` takes a sentence on each file without a post; where none has any, that is refused."""
    from bot.listening.stored_posts import NothingReadable, posts_of  # noqa: PLC0415 - see replay

    for file in files:
        try:
            with file.open("rb") as opened:
                yield from posts_of(_lines(opened), file=file.name, name=file.stem, problems=problems)
        except NothingReadable as refusal:
            unread.append(refusal.sentence)
            if len(unread) == len(files):
                raise NothingReadable(" ".join(unread)) from None
        except OSError as failed:
            raise ConfigurationError(f"{file} cannot be read ({failed.strerror}).") from None


def _lines(file: BinaryIO) -> Iterator[bytes]:
    """The lines; of one that is too long for a post, just enough to see that."""
    from bot.listening.stored_posts import LONGEST_LINE  # noqa: PLC0415 - see replay

    while line := file.readline(LONGEST_LINE + 1):
        rest = line
        while len(rest) > LONGEST_LINE and not rest.endswith(b"\n"):
            rest = file.readline(LONGEST_LINE + 1)
        yield line


def _as_json(found: "Finding") -> str:
    document = {
        "type": found.kind.value,
        "at": found.at.isoformat().replace("+00:00", "Z"),
        "label": found.label,
        "phrases": list(found.phrases),
        "posts": found.posts,
    }
    return json.dumps(document, ensure_ascii=False) + "\n"


def _in_words(found: "Finding") -> str:
    from bot.listening.replaying import Kind  # noqa: PLC0415 - see replay

    at = f"{found.at:%Y-%m-%d %H:%M}"
    posts = many(found.posts, "post")
    if found.kind is Kind.ALERT:
        return f"{at} UTC  alert: {found.label}, {posts}, more than usual\n"
    others = ", ".join(found.phrases[1:_SHOWN_PHRASES])
    return f"{at} UTC  emerging: {found.label}, {posts}{f' (with {others})' if others else ''}\n"


def _close(
    problems: "Problems", tally: "Tally", counts: "Counter[Kind]", unread: Sequence[str], *, topics: int
) -> None:
    """The summary goes beside the findings, so that these can be piped on."""
    from bot.listening.replaying import Kind  # noqa: PLC0415 - see replay

    lines = [*unread, *(f"Left out: {problem}." for problem in problems.first)]
    if more := problems.count - len(problems.first):
        lines.append(f"Left out: {many(more, 'more line')}.")
    if tally.first is not None and tally.last is not None:
        days = (tally.last.date() - tally.first.date()).days + 1
        lines.append(
            f"{many(tally.posts, 'post')} from {tally.first:%Y-%m-%d} to {tally.last:%Y-%m-%d}"
            f" ({many(days, 'day')}), {tally.matched:,} of them about the {many(topics, 'topic')}:"
            f" {many(counts[Kind.ALERT], 'alert')}, {many(counts[Kind.EMERGING], 'emerging phrase')}."
        )
    sys.stderr.writelines(f"{line}\n" for line in lines)
