"""What somebody typed into the consent form, read into terms; every refusal belongs to a field and costs no word."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from bot.consent.authorisation import Form, Medium, Outlet, Permission, Remuneration, Signer, Terms
from bot.days import months_after
from bot.drafts.links import LinkProblem, parse_links
from bot.drafts.networks import Network
from bot.drafts.typed import from_modal, problems
from bot.refusals import Unfit

MAX_PSEUDONYM = 40
MAX_REFERENCE = 200
MAX_PURPOSE = 200
MAX_AUTHORITY = 100
MAX_EVENT = 200
MAX_LANGUAGE = 30
MAX_LANGUAGES = 6

LONGEST_YEARS = 50
"""How far ahead a form may expire: farther is a slip of the pen."""

Chosen = TypeVar("Chosen", bound=StrEnum)


@dataclass(frozen=True, kw_only=True, slots=True)
class Typed:
    """The form's raw values. Days are YYYY-MM-DD; absent fields are empty."""

    form: Form
    pseudonym: str = ""
    reference: str = ""
    told: tuple[str, ...] = ()
    networks: tuple[str, ...] = ()
    outlets: tuple[str, ...] = ()
    purpose: str = ""
    signer: str = Signer.PERSON.value
    authority: str = ""
    signed_on: str = ""
    expires_on: str = ""
    expires_at: str = ""
    remuneration: str = Remuneration.NONE.value
    languages: str = ""
    asked: str = ""
    given: str = ""


def read_terms(typed: Typed, *, today: date) -> Terms:
    """The terms somebody wants registered.

    Raises:
        Unfit: what has to be mended first, by field, named like those of `Typed`.
    """
    reading = _Reading(typed, today)
    terms = reading.terms()
    if reading.found or terms is None:
        raise Unfit(reading.found)
    return terms


class _Reading:
    """One pass over the form; `found` collects what is wrong, by field."""

    def __init__(self, typed: Typed, today: date) -> None:
        self._typed = typed
        self._today = today
        self.found: dict[str, str] = {}

    def terms(self) -> Terms | None:
        """The terms, None where a day without which there are none is missing; `found` says so."""
        typed = self._typed
        signed_on = self._signed_on()
        expires_on, expires_at = self._until()
        signer = self._one("signer", Signer, typed.signer) or Signer.PERSON
        terms = {
            "pseudonym": self._words("pseudonym", typed.pseudonym, MAX_PSEUDONYM, "Choose a name that stands for them"),
            "told": self._any("told", Medium, typed.told, "Choose what it lets you tell about."),
            "networks": self._any("networks", Network, typed.networks, "Choose at least one network."),
            "outlets": self._several("outlets", Outlet, typed.outlets),
            "authority": self._authority(signer),
            "remuneration": self._one("remuneration", Remuneration, typed.remuneration) or Remuneration.NONE,
            "languages": self._languages(),
            **(self._permission() if typed.form is Form.REPOST else self._paper()),
        }
        if signed_on is None:
            return None
        return Terms(
            form=typed.form, signer=signer, signed_on=signed_on, expires_on=expires_on, expires_at=expires_at, **terms
        )

    def _paper(self) -> dict[str, Any]:
        """What a signed form has: a place where it is kept, and a purpose."""
        typed = self._typed
        return {
            "reference": self._words("reference", typed.reference, MAX_REFERENCE, "Say where the signed form is kept"),
            "purpose": self._words("purpose", typed.purpose, MAX_PURPOSE, "Say what it is for"),
        }

    def _permission(self) -> dict[str, Any]:
        """What a permission to repost has: links to the question and to the answer."""
        asked = self._link("asked", self._typed.asked, "Link to where they were asked.")
        given = self._link("given", self._typed.given, "Link to where they said yes.")
        return {"permission": Permission(asked=asked, given=given)}

    def _signed_on(self) -> date | None:
        day = self._day("signed_on", self._typed.signed_on)
        if day is None:
            self.found["signed_on"] = "Choose the day it was given."
        elif day > self._today:
            self.found["signed_on"] = "This day is still to come."
        return day

    def _until(self) -> tuple[date | None, str]:
        """The last day, and the event, until which it holds."""
        last = self._day("expires_on", self._typed.expires_on)
        event = self._words("expires_at", self._typed.expires_at, MAX_EVENT, "Say which event it is", optional=True)
        if last and last < self._today:
            self.found["expires_on"] = "It has expired already: it cannot be used any more."
        elif last and last > months_after(self._today, 12 * LONGEST_YEARS):
            self.found["expires_on"] = f"Not more than {LONGEST_YEARS} years ahead. Look at the year again."
        if not last and not event and self._typed.form is Form.AUTHORISATION and "expires_on" not in self.found:
            self.found["expires_on"] = (
                "An authorisation names a day or an event on which it expires (45 CFR 164.508(c)(1)(v)). Without one"
                " the form is not valid."
            )
        return last, event

    def _authority(self, signer: Signer) -> str:
        if signer is not Signer.REPRESENTATIVE:
            return ""
        return self._words(
            "authority", self._typed.authority, MAX_AUTHORITY, "Say by what right they sign, for example guardian"
        )

    def _languages(self) -> tuple[str, ...]:
        cut = [word.strip() for word in from_modal(self._typed.languages).split(",")]
        languages = tuple(dict.fromkeys(word for word in cut if word))
        if len(languages) > MAX_LANGUAGES or any(problems(word) or len(word) > MAX_LANGUAGE for word in languages):
            self.found["languages"] = (
                f"At most {MAX_LANGUAGES} languages of at most {MAX_LANGUAGE} characters each, divided by commas."
            )
        return languages

    def _words(self, field: str, typed: str, longest: int, otherwise: str, *, optional: bool = False) -> str:
        words = " ".join(from_modal(typed).split())
        if (words or not optional) and (len(words) > longest or problems(words)):
            self.found[field] = f"{otherwise}, in at most {longest} characters."
        return words

    def _link(self, field: str, typed: str, otherwise: str) -> str:
        try:
            links = parse_links(from_modal(typed), 1)
        except LinkProblem as problem:
            self.found[field] = str(problem)
            return ""
        if not links:
            self.found[field] = otherwise
        return links[0] if links else ""

    def _day(self, field: str, typed: str) -> date | None:
        if not typed:
            return None
        try:
            return date.fromisoformat(typed)
        except ValueError:
            self.found[field] = "Choose a day."
            return None

    def _any(self, field: str, known: type[Chosen], typed: Iterable[str], otherwise: str) -> frozenset[Chosen]:
        chosen = self._several(field, known, typed)
        if not chosen and field not in self.found:
            self.found[field] = otherwise
        return chosen

    def _several(self, field: str, known: type[Chosen], typed: Iterable[str]) -> frozenset[Chosen]:
        wanted = set(typed)
        if wanted - set(known):
            self.found[field] = "Choose from the list."
        return frozenset(one for one in known if one.value in wanted)

    def _one(self, field: str, known: type[Chosen], typed: str) -> Chosen | None:
        try:
            return known(typed)
        except ValueError:
            self.found[field] = "Choose from the list."
            return None
