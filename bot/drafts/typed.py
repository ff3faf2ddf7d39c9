"""What somebody typed, as they meant it: what Slack did to the text is undone before it is hashed and counted (D1).

Nothing else is normalised. The emoji names in emoji.json are those of emoji-datasource (MIT), which Slack uses too.
"""

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

MAX_TEXT = 3000
"""A text input of a Slack modal holds no more (D9)."""

SHORTCODE = re.compile(r":([a-z0-9_+'-]{1,100}):(?::(skin-tone-[2-6]):)?", re.ASCII)
LINK = re.compile(r"<(?!@|#|!)([^<>|\s]+)(?:\|([^<>]*))?>")
MENTION = re.compile(r"<([@#!])([^<>|]+)(?:\|([^<>]*))?>")

BIDI = frozenset(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A))))
"""Overrides and isolates: they can show a reviewer an order of words the public would not see."""

INVISIBLE_OK = frozenset("\n\t")


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """Why a text cannot be posted as it is, and what to do."""

    code: str
    sentence: str


def from_modal(text: str) -> str:
    """The text of a form's input: Slack may have put emoji as `:names:`."""
    return SHORTCODE.sub(_emoji, text.replace("\r\n", "\n"))


def from_message(text: str) -> str:
    """The text of a message or a command: links and mentions are marked up, and &, < and > are escaped."""
    plain = LINK.sub(_link, text)
    plain = MENTION.sub(_mention, plain)
    plain = plain.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return from_modal(plain)


def problems(text: str) -> tuple[Problem, ...]:
    """Everything that keeps a text from being posted, whatever the network; empty when nothing does."""
    found = []
    if not text.strip():
        found.append(Problem(code="empty", sentence="There is no text yet. Write what the post should say."))
    if len(text) > MAX_TEXT:
        found.append(
            Problem(code="over-long", sentence=f"The text has {len(text)} characters; Slack's form holds {MAX_TEXT}.")
        )
    if any(map(_is_control, text)):
        found.append(
            Problem(
                code="control",
                sentence="The text holds control characters nobody can see. Type it anew, or paste it as plain text.",
            )
        )
    if BIDI & set(text):
        found.append(
            Problem(
                code="bidi",
                sentence="The text holds hidden marks that reorder words, so reviewers might not see what the public sees."
                " Paste it as plain text.",
            )
        )
    if any(map(_is_no_character, text)):
        found.append(
            Problem(
                code="not-a-character",
                sentence="The text holds something that is no character, often half an emoji. Type that place anew.",
            )
        )
    return tuple(found)


def _is_control(character: str) -> bool:
    point = ord(character)
    return (point < 0x20 or 0x7F <= point < 0xA0) and character not in INVISIBLE_OK  # noqa: PLR2004 - C0, DEL, C1


def _is_no_character(character: str) -> bool:
    """A lone surrogate or a noncharacter (Unicode 16, section 23.7)."""
    point = ord(character)
    return 0xD800 <= point <= 0xDFFF or 0xFDD0 <= point <= 0xFDEF or point & 0xFFFE == 0xFFFE  # noqa: PLR2004


@cache
def _names() -> dict[str, str]:
    names: dict[str, str] = json.loads(Path(__file__).with_name("emoji.json").read_text(encoding="utf-8"))
    return names


def _emoji(match: re.Match[str]) -> str:
    """The emoji of a name; whatever is no name of one stays as it was typed."""
    name, tone = match.groups()
    toned = _names().get(f"{name}::{tone}") if tone else None
    if toned:
        return toned
    plain = _names().get(name)
    if plain is None:
        return match.group()
    return plain + (f":{tone}:" if tone else "")


def _link(match: re.Match[str]) -> str:
    """What the person saw of a link: its label, else the address without the scheme Slack put before it."""
    target, label = match.groups()
    return label if label else target.removeprefix("mailto:")


def _mention(match: re.Match[str]) -> str:
    """What the person saw of a mention; an id alone says nothing to the public and is left as its sign and id."""
    sign, target, label = match.groups()
    if label:
        return label if sign == "!" else sign + label.lstrip("@#")
    if sign == "!":
        return "@" + target.partition("^")[0]
    return sign + target
