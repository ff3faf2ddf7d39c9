"""Consents as tests want them: valid unless something is changed."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from bot.consent.authorisation import REQUIRED, Authorisation, Form, Medium, Permission, State, Terms
from bot.drafts.networks import Network
from bot.ids import AuthorisationId, PersonId

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)

TERMS = Terms(
    form=Form.AUTHORISATION,
    pseudonym="Lakeside runner",
    reference="Privacy office, binder 7",
    told=frozenset({Medium.TEXT, Medium.PHOTO}),
    networks=frozenset({Network.X, Network.FACEBOOK}),
    purpose="Heart health campaign",
    signed_on=date(2026, 11, 1),
    expires_on=date(2027, 10, 31),
)
REPOST = replace(
    TERMS,
    form=Form.REPOST,
    reference="",
    purpose="",
    expires_on=None,
    permission=Permission(asked="https://x.com/lakeside/status/1", given="https://x.com/runner/status/2"),
)
RELEASE = replace(TERMS, form=Form.RELEASE, told=frozenset({Medium.PHOTO}), expires_on=None)


def consent(number: int = 7, state: State = State.CONFIRMED, **terms: Any) -> Authorisation:  # noqa: ANN401 - of Terms
    """An authorisation in this state, its terms changed."""
    confirmed = state is not State.REQUESTED
    return Authorisation(
        id=AuthorisationId(number),
        terms=replace(TERMS, **terms),
        requested_by=PersonId("U0AMARA"),
        requested_at=NOW,
        state=state,
        attested=REQUIRED[terms.get("form", Form.AUTHORISATION)] if confirmed else frozenset(),
        confirmed_by=PersonId("U0CLARAR") if confirmed else None,
        confirmed_at=NOW if confirmed else None,
        ended_at=NOW if state.ended else None,
    )
