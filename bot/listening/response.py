"""What a draft in response to an alert starts from: its kind, its reference, and what it should answer."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.drafts.draft import Composition
from bot.drafts.kinds import Kind
from bot.drafts.links import LinkProblem, parse_links
from bot.ids import AlertId
from bot.listening.post import Outlet
from bot.listening.telling.alert_facts import AlertFacts
from bot.listening.telling.masked import NAME
from bot.listening.telling.questions import Question
from bot.listening.topic import Topic
from bot.preflight.organisation import Organisation

NEWS = Outlet("news")

MOST_ANSWERED = 3
"""Questions a post is asked to answer; a network's few hundred characters hold no more."""

MOST_NAMED = 5
"""Topics the note names; more are counted, since a note has an end."""

OUTBREAK = re.compile(
    r"(?i)\b(?:outbreaks?|epidemics?|pandemics?|clusters? of|exposures?|recalls?|contaminat\w*|boil[- ]water|evacuat\w*"
    r"|shelter|heat ?waves?|wildfires?|smoke|air quality|floods?|measles|mumps|pertussis|whooping cough|mening\w+|mpox"
    r"|ebola|cholera|polio|norovirus|legionn\w+|botulism|e\.? ?coli|salmonella|brotes?|epidemias?|sarampi[oó]n)\b"
)
COMPLAINT = re.compile(
    r"(?i)\b(?:complain\w*|wait(?:ing)? (?:times?|rooms?|lists?|hours?)|hours? (?:of )?wait\w*|rude|billing|bills?"
    r"|overcharg\w*|parking|understaff\w*|staffing|appointments?|customer service|quejas?|tiempos? de espera)\b"
)
ABOUT_ONESELF = re.compile(
    r"(?i)\b(?:i(?:'m|'ve)? (?:am|have|had|was|got|feel|tested)|i(?:'m|'ve)|my|mine|our|mi|mis|tengo|nuestr[oa]s?)\b"
)
"""Words with which people tell of themselves or of theirs."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Response:
    """What the form is filled with; `ideas` stand above it and are no part of the draft."""

    composition: Composition
    ideas: tuple[str, ...]


def response(alert: AlertId, topics: Sequence[Topic], facts: AlertFacts, *, about: Organisation) -> Response:
    """What a response starts from.

    Only a reply keeps the link of somebody's post, since it answers that post and privacy review looks at it. Every
    other kind keeps the alert's reference in the note to reviewers instead: a person's post is no source for a health
    claim, and a link to it in an advisory points at that person. Pages that were passed on are not filled in as sources
    either, as they may be what is false. No word of a post is in the text.
    """
    kind = kind_for(topics, about)
    more = f" and {len(facts.names) - MOST_NAMED} more" if len(facts.names) > MOST_NAMED else ""
    return Response(
        composition=Composition(
            kind=kind,
            text="",
            networks=(),
            note=f"In response to alert #{alert}: {', '.join(facts.names[:MOST_NAMED])}{more}.",
            in_reply_to=_answered(facts) if kind is Kind.REPLY else "",
        ),
        ideas=(*SCAFFOLD[kind], *(_to_answer(one) for one in _askable(facts)[:MOST_ANSWERED])),
    )


def kind_for(topics: Sequence[Topic], about: Organisation) -> Kind:
    """An advisory for what is critical or an outbreak, a reply for what is about the organisation, else education."""
    if any(topic.critical for topic in topics):
        return Kind.COMMUNITY_ADVISORY
    words = [words for topic in topics for words in (topic.name, *(one.text for one in (*topic.any, *topic.all)))]
    own = [name.casefold() for name in about.names]
    if any(COMPLAINT.search(one) for one in words) or any(name in one.casefold() for name in own for one in words):
        return Kind.REPLY
    return Kind.COMMUNITY_ADVISORY if any(OUTBREAK.search(one) for one in words) else Kind.EDUCATIONAL


SCAFFOLD = {
    Kind.COMMUNITY_ADVISORY: (
        "Say what is known and since when, whom it concerns, what to do now, and where help is; each with its source.",
        "Say what is not known yet, and when you will tell more.",
    ),
    Kind.REPLY: (
        "Answer for everybody who reads along; what is personal goes off the network, to a telephone number.",
        "Never say, or let it be understood, that somebody is or was a patient; thank them and nothing more.",
        "The link is that of a typical post: replace it with the one you answer.",
    ),
    Kind.EDUCATIONAL: (
        "Answer one question people ask, in plain words, with a source. A false claim is not repeated.",
    ),
}
"""What each kind of response needs to say."""


def _answered(facts: AlertFacts) -> str:
    """The link of the most typical post that can be answered: not that of a newsroom."""
    for one in facts.typical:
        if one.outlet == NEWS or not one.link:
            continue
        try:
            return "".join(parse_links(one.link, 1))
        except LinkProblem:
            continue
    return ""


def _askable(facts: AlertFacts) -> list[Question]:
    """The questions that tell nothing of who asks."""
    return [one for one in facts.questions if not _personal(one.wording)]


def _personal(wording: str) -> bool:
    return NAME in wording or bool(ABOUT_ONESELF.search(wording))


def _to_answer(question: Question) -> str:
    return f"{question.people} people ask: {question.wording}"
