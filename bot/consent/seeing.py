"""Who may see an authorisation: the privacy role, who registered it, and the people of drafts that rest on it."""

from collections.abc import Mapping

from bot.audit.entries import Fact, Happening
from bot.consent.authorisation import Authorisation
from bot.ports import Reader
from bot.requests import Request
from bot.review.roster import Roster
from bot.review.stages import Role


def confirms(request: Request, roster: Roster) -> bool:
    """Whether this person holds the privacy role, as one of its people or as a backup."""
    return Role.PRIVACY in roster.roles_of(request.person)


async def may_see(reader: Reader, request: Request, authorisation: Authorisation, roster: Roster) -> bool:
    """The roster is resolved."""
    if confirms(request, roster) or request.person == authorisation.requested_by:
        return True
    roles = roster.roles_of(request.person)
    for draft in sorted({use.draft for use in await reader.uses_of(authorisation.id)}):
        review = await reader.review(draft)
        if request.person in review.editors or any(roles.intersection(stage.roles) for stage in review.plan):
            return True
    return False


def fact_of(
    authorisation: Authorisation, request: Request, kind: Happening, detail: Mapping[str, str] | None = None
) -> Fact:
    """What happened to an authorisation: its number, its form, who; no word of it."""
    return Fact(
        at=request.at,
        kind=kind,
        person=request.person,
        detail={"authorisation": str(authorisation.id), "form": authorisation.terms.form.value, **(detail or {})},
    )


def refusal_of(authorisation: Authorisation, request: Request, what: str) -> Fact:
    """Somebody tried to do what they may not."""
    return fact_of(authorisation, request, Happening.REFUSED_CLICK, {"what": what})
