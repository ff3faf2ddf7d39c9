"""What somebody typed, as they meant it: what Slack did to the text is undone before it is hashed and counted (D1).

Nothing else is normalised. A form's input arrives as typed, save that emoji are `:names:`; a message or a command is
escaped and marked up as well. The names in emoji.json are those Slack took over: emoji-datasource 16.0.0, © Cal
Henderson, MIT licence, with 🏻 and 🏼 standing for the first and second skin tone.
"""

import json
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

MAX_TEXT = 3000
"""A text input of a Slack modal holds no more (D9)."""

SHORTCODE = re.compile(
    r"https?://\S+|:(?P<name>[a-z0-9_+'-]{1,100}):(?P<tones>:skin-tone-(?P<first>[2-6])(?:-(?P<second>[2-6]))?:)?"
)
"""An emoji's name, or a web address, within which `:name:` is no emoji."""

MARK = re.compile(r"<([^<>\n]+)>")
LINK = re.compile(r"(?P<scheme>https?://|mailto:|tel:)[^|]+")

UNSAID = re.compile(r"<(?:[@#][A-Z0-9]{3,}|!(?:subteam|date)\^)[^<>\n]*>")
"""A mention of which Slack sent no more than an id."""

BIDI = frozenset(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A))))
"""Overrides, embeddings and isolates: with them a reviewer can be shown another order of words than the public sees."""

BLANK_KINDS = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})
BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters that show nothing, whatever their kind: fillers, and Braille without a dot."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """Why a text cannot be posted as it is: a code for programs, and what happened and what to do for people."""

    code: str
    sentence: str


def from_modal(text: str) -> str:
    """The text of a form's input, with the emoji that Slack wrote as `:names:`; unknown names stay as typed."""
    parts, done, at = [], 0, 0
    while found := SHORTCODE.search(text, at):
        emoji, end = _emoji(found)
        if emoji is None:
            at = end
            continue
        parts += [text[done : found.start()], emoji]
        done = at = end
    return "".join((*parts, text[done:]))


def from_message(text: str) -> str:
    """The text of a message or a command as its author saw it; a mention that has no name stays Slack's code."""
    plain_and_marks = MARK.split(text)
    return "".join(
        _unmarked(part) if place % 2 else from_modal(_unescaped(part)) for place, part in enumerate(plain_and_marks)
    )


def problems(text: str) -> tuple[Problem, ...]:
    """Everything that keeps a text from being posted, whatever the network; empty when nothing does."""
    return tuple(Problem(code=code, sentence=sentence) for code, sentence in _problems(text).items())


def _problems(text: str) -> dict[str, str]:
    found = {}
    if all(map(_is_blank, text)):
        found["empty"] = "There is no text yet. Write what the post should say."
    if len(text) > MAX_TEXT:
        found["over-long"] = (
            f"The text has {len(text):,} characters and Slack's form holds {MAX_TEXT:,}."
            f" Shorten it by {len(text) - MAX_TEXT:,}."
        )
    if any(map(_is_control, text)):
        found["control"] = (
            "The text holds control characters that nobody can see. Delete it and paste it again as plain text."
        )
    if not BIDI.isdisjoint(text):
        found["bidi"] = (
            "The text holds hidden marks that reorder words, so reviewers might not see what the public sees."
            " Type the place anew, or paste it as plain text."
        )
    if any(map(_is_no_character, text)):
        found["not-a-character"] = (
            "The text holds something that is no character, often half an emoji. Delete that place and type it anew."
        )
    if UNSAID.search(text):
        found["slack-mark"] = (
            "The text names a person, group or channel by Slack's code, such as <@U…>, and the public would read the"
            " code. Write the name instead."
        )
    return found


def _is_blank(character: str) -> bool:
    return character in BLANK or unicodedata.category(character) in BLANK_KINDS


def _is_control(character: str) -> bool:
    """C0, DEL and C1, save the line break and the tab."""
    return unicodedata.category(character) == "Cc" and character not in "\n\t"


def _is_no_character(character: str) -> bool:
    """A lone surrogate, or one of the 66 noncharacters (Unicode 16, section 23.7)."""
    point = ord(character)
    return unicodedata.category(character) == "Cs" or 0xFDD0 <= point <= 0xFDEF or point & 0xFFFE == 0xFFFE  # noqa: PLR2004 - Unicode's bounds


def _emoji(found: re.Match[str]) -> tuple[str | None, int]:
    """The emoji of a name, if there is one, and where to read on: a colon that closed no name may open the next."""
    name, first = found["name"], found["first"]
    if name is None:
        return None, found.end()
    if name not in _names()["emoji"] or _is_within_numbers(found):
        return None, found.end("name")
    if first and (toned := _toned(name, first, found["second"] or first)):
        return toned, found.end()
    return _names()["emoji"][name], found.end("name") + 1


def _is_within_numbers(found: re.Match[str]) -> bool:
    """Whether a name of digits is a part of a time or a ratio, such as 1:100:5."""
    text, start, end = found.string, found.start(), found.end("name") + 1
    return found["name"].isdigit() and text[:start][-1:].isdigit() and text[end : end + 1].isdigit()


def _toned(name: str, first: str, second: str) -> str | None:
    """An emoji in one skin tone, or two where it shows two people; tones are Slack's, 2 to 6."""
    pattern = (first == second and _names()["toned"].get(name)) or _names()["paired"].get(name)
    if not pattern:
        return None
    tones = {ord("🏻"): _tone(first), ord("🏼"): _tone(second)}
    return pattern.translate(tones)


def _tone(number: str) -> str:
    return chr(ord("🏻") + int(number) - 2)


@cache
def _names() -> dict[str, dict[str, str]]:
    names: dict[str, dict[str, str]] = json.loads(Path(__file__).with_name("emoji.json").read_text(encoding="utf-8"))
    return names


def _unescaped(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _unmarked(mark: str) -> str:
    """What the author saw where Slack put a mark; a mark of no known form, or one that names nobody, stays."""
    target, _, label = mark.partition("|")
    label = _unescaped(label)
    if target in {"!here", "!channel", "!everyone"}:
        return f"@{target[1:]}"
    if target[0] in "@#" and label:
        return target[0] + label.removeprefix(target[0])
    if target[0] == "!" and label:
        return from_modal(label)
    if link := LINK.fullmatch(target):
        return _linked(_unescaped(target), link["scheme"], label)
    return f"<{mark}>"


def _linked(address: str, scheme: str, label: str) -> str:
    """A link as typed; where a label hid the address, both, because a post cannot hide it and must not lose it."""
    bare = address.removeprefix(scheme)
    written = address if scheme.startswith("http") else bare
    if not label:
        return written
    if scheme == "tel:" or label.rstrip("/") in {address.rstrip("/"), bare.rstrip("/")}:
        return label
    return f"{from_modal(label)} ({written})"
