"""What somebody chose to hold, made a scope: checked, and topics made the phrases they stand for."""

from collections.abc import Iterable
from dataclasses import replace

from bot.crisis.crisis import LONGEST_REASON
from bot.crisis.hold import Scope, Subject, wrong_with
from bot.crisis.holding import in_scope, may_have_gone_out
from bot.ids import TopicId
from bot.ports import Reader
from bot.preflight.check import Preflight, Written
from bot.preflight.finding import Family, Field
from bot.preflight.refusing import refuse_text
from bot.refusals import Unfit


def refuse_unusable(reason: str, scope: Scope) -> dict[str, str]:
    """What is wrong with a reason and a scope, by field."""
    problems = {}
    if not reason.strip() or len(reason) > LONGEST_REASON:
        problems["reason"] = f"Say in at most {LONGEST_REASON} characters why posts are held; people read it."
    if wrong := wrong_with(scope.words):
        problems["words"] = wrong
    return problems


def refuse_written(reason: str, scope: Scope, preflight: Preflight) -> None:
    """Refuses a reason or words that must not be kept: people read both. A word that may be an identifier is refused
    also where preflight only warns of it: none is needed to say what posts are about.

    Raises:
        Blocked, Unfit: at the field `reason` or `words`.
    """
    refuse_text(reason, Field.REASON, preflight, at="reason")
    words = ", ".join(scope.words)
    refuse_text(words, Field.REASON, preflight, at="words")
    found = preflight.check_written(Written(text=words, field=Field.REASON), None)
    doubts = [one.match.rule for one in found if one.match.rule.family is Family.IDENTIFIERS]
    if doubts:
        raise Unfit({"words": f"{doubts[0].why} Name what the posts are about, never a person."})


async def with_topics(reader: Reader, scope: Scope, topics: Iterable[TopicId], *, before: Scope | None = None) -> Scope:
    """The scope with these topics, each with the phrases it has now; what `before` holds already stays as it is there.

    Raises:
        Unfit: one of them is gone; without it the scope might be everything.
    """
    chosen = tuple(topics)
    if not chosen:
        return scope
    known = {one.topic: one for one in (before.subjects if before else ())}
    listening = {topic.id: topic for topic in await reader.topics()}
    for number in chosen:
        if number in known:
            continue
        topic = listening.get(number)
        if topic is None:
            raise Unfit({"topics": "A topic is no longer there: choose anew."})
        phrases = tuple(dict.fromkeys(phrase.text for phrase in topic.any))
        known[number] = Subject(topic=number, name=topic.name, phrases=phrases)
    return replace(scope, subjects=tuple(known[number] for number in chosen))


async def would_hold(reader: Reader, scope: Scope) -> int:
    """How many posts that could go out a scope covers now."""
    return sum(may_have_gone_out(review) for review in await in_scope(reader, scope))


def words_in_text(reason: str, scope: Scope) -> str:
    """What the record keeps as text: the reason, and the words of the scope, which may be anything (D6)."""
    return f"{reason}\nPosts with: {', '.join(scope.words)}" if scope.words else reason
