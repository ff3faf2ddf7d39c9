"""Which consent a post needs, and what is lacking of it."""

from collections.abc import Iterable
from datetime import date

from bot.consent.authorisation import Authorisation, Form
from bot.drafts.draft import Composition, Content, Pictured
from bot.drafts.kinds import Kind
from bot.refusals import Unfit

NEEDED = {
    Kind.PATIENT_STORY: frozenset({Form.AUTHORISATION}),
    Kind.REPOST: frozenset({Form.REPOST, Form.RELEASE, Form.AUTHORISATION}),
}
"""The kinds of post that go nowhere without a consent, and the forms of which one has to be among those chosen."""


def lacking(content: Content | Composition, consents: Iterable[Authorisation], *, on: date) -> tuple[str, ...]:
    """What a post lacks of the consent it needs, in words; empty where nothing is lacking.

    `consents` are those chosen for the post that are there. Every chosen one has to be valid and to cover every
    network and what the post shows: one that covers less speaks for somebody who did not agree to this post.
    """
    chosen = {consent.id: consent for consent in consents if consent.id in content.authorisations}
    found = [f"Authorisation #{gone} is no longer there" for gone in content.authorisations if gone not in chosen]
    forms = NEEDED.get(content.kind)
    if forms and not any(consent.terms.form in forms for consent in chosen.values()):
        found.append(_NONE[content.kind])
    found += _unpictured(content, {consent.terms.form for consent in chosen.values()})
    for consent in chosen.values():
        for network in content.networks:
            found += consent.covers(content, network, on)
    return tuple(dict.fromkeys(found))


def _unpictured(content: Content | Composition, forms: set[Form]) -> list[str]:
    """Which form is missing for somebody who can be recognised in the images."""
    if content.pictured is None:
        return []
    found = []
    if content.pictured.patient and Form.AUTHORISATION not in forms:
        found.append("A patient can be recognised in the images, so it needs that patient's HIPAA authorisation")
    if content.pictured.others and Form.RELEASE not in forms:
        found.append("Somebody can be recognised in the images, so it needs their media release")
    return found


def covered(composition: Content | Composition, consents: Iterable[Authorisation], *, on: date) -> bool:
    """Whether the post rests on a patient's authorisation, and nothing is lacking of what it needs."""
    chosen = [one for one in consents if one.id in composition.authorisations]
    return any(one.terms.form is Form.AUTHORISATION for one in chosen) and not lacking(composition, chosen, on=on)


def refuse_lacking(composition: Composition, consents: Iterable[Authorisation], *, on: date) -> None:
    """Raises Unfit for a post that lacks one: at `authorisations`; where none is chosen, at `pictured` or `kind`."""
    if lacks := lacking(composition, consents, on=on):
        asked = composition.pictured not in {None, Pictured.NOBODY}
        field = "authorisations" if composition.authorisations else "pictured" if asked else "kind"
        what = "; ".join(lacks)
        raise Unfit(
            {
                field: f"{what}. Choose one that is confirmed and covers this post, or save this draft for later and"
                " register one with /vetted consent."
            }
        )


_NONE = {
    Kind.PATIENT_STORY: "A patient story needs the patient's confirmed HIPAA authorisation",
    Kind.REPOST: (
        "A repost needs a confirmed permission of whoever wrote the post: where it was asked, and where given"
    ),
}
