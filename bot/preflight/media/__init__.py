"""What a picture's file tells beside the picture. It is taken out before anybody sees the picture, and said here."""

from dataclasses import dataclass

from bot.drafts.pictures import Picture, inspect
from bot.preflight.finding import Rule
from bot.preflight.media.fields import rules_of
from bot.preflight.media.notes import notes
from bot.preflight.rules import all_rules


@dataclass(frozen=True, kw_only=True, slots=True)
class Examined:
    """A picture as it travels on, and what the file it came in told: the rules, in the order of their catalogue."""

    picture: Picture
    told: tuple[Rule, ...]


def examine(data: bytes, *, name: str, claimed: str) -> Examined:
    """Cleans a picture and says what was taken out. Like `inspect`, it is called in a thread.

    Raises:
        PictureProblem: it cannot be used; see `inspect`.
    """
    picture = inspect(data, name=name, claimed=claimed)
    return Examined(picture=picture, told=told(data, picture.kind))


def told(data: bytes, kind: str) -> tuple[Rule, ...]:
    """The rules that what stands beside a picture of a kind of JPEG, PNG, GIF or WEBP is found by."""
    found = {rule for note in notes(data, kind) for rule in rules_of(note)}
    return tuple(rule for rule in all_rules() if rule.id in found)
