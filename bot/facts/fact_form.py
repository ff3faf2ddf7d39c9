"""A fact as people type it, in the form and in files."""

from dataclasses import dataclass
from datetime import date

from bot.counted import first_few
from bot.days import months_after
from bot.drafts.links import LinkProblem, parse_links
from bot.drafts.typed import problems as problems_of_text
from bot.facts.claims import carries
from bot.facts.fact import (
    LONGEST_CLAIM,
    LONGEST_CLAIMS,
    LONGEST_MONTHS,
    LONGEST_NAME,
    LONGEST_SOURCE,
    LONGEST_STATEMENT,
    MOST_CLAIMS,
    Wording,
)
from bot.listening.topic_form import LANGUAGES, no_language
from bot.observances.own import tidy
from bot.refusals import Unfit

MOST_TOPICS = 20
_Problems = dict[str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Typed:
    """What stands in the form. Claims and topics one a line; languages by code, with blanks or commas between; the date
    as YYYY-MM-DD; `owner` is a person's id.
    """

    name: str
    statement: str
    source: str
    review_by: str
    claims: str = ""
    languages: str = "en"
    topics: str = ""
    owner: str = ""


def read(typed: Typed) -> Wording:
    """What was typed.

    Raises:
        Unfit: by field, everything that cannot be.
    """
    found: _Problems = {}
    name, statement = tidy(typed.name), tidy(typed.statement)
    if not name or len(name) > LONGEST_NAME or problems_of_text(name):
        found["name"] = f"Give it a name of at most {LONGEST_NAME} characters, by which people find it."
    if not statement or len(statement) > LONGEST_STATEMENT or problems_of_text(statement):
        found["statement"] = f"Write what the organisation stands behind, in at most {LONGEST_STATEMENT} characters."
    languages = _languages(typed.languages, found)
    wording = Wording(
        name=name,
        statement=statement,
        source=_source(typed.source, found),
        review_by=_day(typed.review_by, found),
        languages=languages,
        topics=_lines(typed.topics, "topics", found),
        claims=_claims(typed.claims, languages, found),
    )
    if found:
        raise Unfit(found)
    return wording


def written(wording: Wording, owner: str = "") -> Typed:
    """The form filled in with a fact; reading it again gives the same."""
    return Typed(
        name=wording.name,
        statement=wording.statement,
        source=wording.source,
        review_by=wording.review_by.isoformat(),
        claims="\n".join(wording.claims),
        languages=", ".join(wording.languages),
        topics="\n".join(wording.topics),
        owner=owner,
    )


def refuse_date(review_by: date, *, today: date, field: str = "review_by") -> None:
    """Refuses a review-by date that is not in the future, or too far in it.

    Raises:
        Unfit: with the days there are to choose from.
    """
    latest = months_after(today, LONGEST_MONTHS)
    if not today < review_by <= latest:
        raise Unfit({field: f"Choose a review-by day after today and not after {latest:%d %b %Y}."})


def _source(text: str, found: _Problems) -> str:
    try:
        links = parse_links(text.strip(), 1)
    except LinkProblem as problem:
        found["source"] = str(problem)
        return ""
    source = "".join(links)
    if not source or len(source) > LONGEST_SOURCE:
        found["source"] = (
            "Link the source, such as a page of CDC or a guideline: one address that begins with https://."
        )
    return source


def _day(text: str, found: _Problems) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        found["review_by"] = "Choose the last day on which it may be used without a new review."
        return date.min


def _languages(text: str, found: _Problems) -> tuple[str, ...]:
    codes = tuple(dict.fromkeys(text.replace(",", " ").casefold().split())) or ("en",)
    if unknown := [code for code in codes if code not in LANGUAGES]:
        found["languages"] = first_few(map(no_language, unknown))
    return codes


def _lines(text: str, field: str, found: _Problems) -> tuple[str, ...]:
    lines = tuple(dict.fromkeys(filter(None, map(tidy, text.splitlines()))))
    if len(lines) > MOST_TOPICS or any(len(line) > LONGEST_NAME for line in lines):
        found[field] = f"At most {MOST_TOPICS} names of topics, one a line."
    return lines


def _claims(text: str, languages: tuple[str, ...], found: _Problems) -> tuple[str, ...]:
    claims = tuple(dict.fromkeys(filter(None, map(tidy, text.splitlines()))))
    problems = []
    if len(claims) > MOST_CLAIMS:
        problems.append(f"At most {MOST_CLAIMS} claims, or ways to put one, one a line.")
    if len("\n".join(claims)) > LONGEST_CLAIMS:
        problems.append(
            f"All claims together have at most {LONGEST_CLAIMS:,} characters. Shorten some, or divide the fact."
        )
    for claim in claims:
        if len(claim) > LONGEST_CLAIM or problems_of_text(claim):
            problems.append(f"A claim has at most {LONGEST_CLAIM} characters: “{claim[:30]}…” is longer.")
        elif not any(carries(claim, language) for language in languages):
            problems.append(
                f"“{claim[:60]}” says too little to be told from other posts. Write it as a whole sentence: what does"
                " what to whom."
            )
    if problems:
        found["claims"] = first_few(problems)
    return claims
