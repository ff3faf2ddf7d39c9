"""Consents as people read them: no word of one beyond those who may see it."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.consent.authorisation import REQUIRED, Form, State
from bot.consent.form import read_terms
from bot.consent.uses import Use
from bot.delivery.owed import ConsentOccasion
from bot.ids import AuthorisationId, DraftId
from bot.refusals import NotFound
from handlers.blocks import consents
from handlers.blocks.consent_messages import consent_message
from handlers.blocks.consents import May
from handlers.ids import Action
from tests.handlers.blocks.conftest import AMARA, CLARA, HOSTILE
from tests.support.consents import RELEASE, REPOST, TODAY, consent

STATES = tuple(State)


def test_the_list_names_numbers_forms_and_states(
    fits_modal: Callable[..., None], snapshot: Callable[..., None], actions_of: Callable[..., dict[str, str]]
) -> None:
    found = [consent(number, state) for number, state in enumerate(STATES, start=1)]
    view = consents.consent_list(found, 24, 1, today=TODAY)
    fits_modal(view)
    snapshot("consents", view)
    assert "Lakeside runner" not in str(view)
    assert {Action.CONSENTS_BACK, Action.CONSENTS_ON} <= actions_of(view["blocks"]).keys()
    fits_modal(consents.consent_list([], 0, 0, today=TODAY))


@pytest.mark.parametrize("form", Form)
def test_the_form_asks_for_what_such_a_consent_has(
    form: Form, fits_modal: Callable[..., None], snapshot: Callable[..., None]
) -> None:
    view = consents.register_form(form)
    fits_modal(view)
    snapshot(f"consent_{form.value}", view)
    names = {block["block_id"] for block in view["blocks"]}
    assert ("reference" in names, "asked" in names) == (form is not Form.REPOST, form is Form.REPOST)


def test_what_stands_in_the_form_is_read_into_terms() -> None:
    def chosen(*values: str) -> dict[str, object]:
        return {"value": {"selected_options": [{"value": value} for value in values]}}

    state = {
        "values": {
            "pseudonym": {"value": {"value": "Lakeside runner"}},
            "reference": {"value": {"value": "Privacy office, binder 7"}},
            "told": chosen("text", "photo"),
            "networks": chosen("x", "facebook"),
            "outlets": chosen(),
            "purpose": {"value": {"value": "Heart health campaign"}},
            "signer": {"value": {"selected_option": {"value": "person"}}},
            "signed_on": {"value": {"selected_date": "2026-11-01"}},
            "expires_on": {"value": {"selected_date": "2027-10-31"}},
            "remuneration": {"value": {"selected_option": {"value": "none"}}},
        }
    }
    assert read_terms(consents.values(state, Form.AUTHORISATION), today=TODAY) == consent().terms


@pytest.mark.parametrize("state", STATES)
def test_one_consent_shows_what_is_held_to_those_who_may_see_it(
    state: State,
    fits_modal: Callable[..., None],
    snapshot: Callable[..., None],
    actions_of: Callable[..., dict[str, str]],
) -> None:
    one = replace(consent(7, state), revocation="Letter" if state is State.REVOKED else "")
    view = consents.one_consent(
        one, [Use(draft=DraftId(3), version=1)], May(confirm=True, revoke=True, say_happened=True), today=TODAY
    )
    fits_modal(view)
    snapshot(f"one_consent_{state.value}", view)
    wanted = {Action.CONSENT_CONFIRM, Action.CONSENT_REVOKE, Action.CONSENT_HAPPENED}
    assert actions_of(view["blocks"]).keys() == wanted
    assert not actions_of(consents.one_consent(one, (), May(), today=TODAY)["blocks"])


@pytest.mark.parametrize("terms", [RELEASE, REPOST])
def test_other_forms_show_theirs(terms: object, fits_modal: Callable[..., None]) -> None:
    one = replace(consent(), terms=terms)  # type: ignore[arg-type]
    fits_modal(consents.one_consent(one, (), May(), today=TODAY))
    fits_modal(consents.confirm_form(one))


def test_what_people_wrote_cannot_pass_for_anything_else(fits_modal: Callable[..., None]) -> None:
    view = consents.one_consent(consent(pseudonym=HOSTILE[:40], reference=HOSTILE[:200]), (), May(), today=TODAY)
    fits_modal(view)
    said = [block["text"] for block in view["blocks"] if block["type"] == "section"]
    assert not [text for text in said if text["type"] == "mrkdwn" and "<!channel>" in text["text"]]


def test_the_privacy_role_attests_each_point(fits_modal: Callable[..., None], snapshot: Callable[..., None]) -> None:
    view = consents.confirm_form(consent(state=State.REQUESTED))
    fits_modal(view)
    snapshot("confirm_consent", view)
    options = [option["value"] for option in view["blocks"][-1]["element"]["options"]]
    state = {"values": {"attested": {"value": {"selected_options": [{"value": one} for one in (*options, "x")]}}}}
    assert set(consents.attested(state)) == REQUIRED[Form.AUTHORISATION]


def test_a_revocation_says_before_what_will_follow(
    fits_modal: Callable[..., None], snapshot: Callable[..., None]
) -> None:
    view = consents.revoke_form(consent(), ["Draft #3: published; whoever published it is asked to take it down"])
    fits_modal(view)
    snapshot("revoke_consent", view)
    assert "No draft rests on it" in str(consents.revoke_form(consent(), ()))
    fits_modal(consents.ended(consent(state=State.REVOKED)))
    fits_modal(consents.registered(consent(state=State.REQUESTED)))


@pytest.mark.parametrize("occasion", ConsentOccasion)
@pytest.mark.parametrize("state", STATES)
def test_a_message_holds_no_word_of_the_consent(
    occasion: ConsentOccasion,
    state: State,
    fits_slack: Callable[..., None],
    snapshot: Callable[..., None],
    actions_of: Callable[..., dict[str, str]],
) -> None:
    message = consent_message(consent(7, state), occasion)
    fits_slack(message.blocks)
    assert "Lakeside runner" not in str(message.blocks)
    asks = occasion is ConsentOccasion.CONFIRM and state is State.REQUESTED
    assert (Action.CONSENT_CONFIRM in actions_of(message.blocks)) == asks
    if asks:
        snapshot("consent_to_confirm", message.blocks)


def test_the_picker_names_the_person_only_to_who_registered_it() -> None:
    assert consents.picker_options([consent()], AMARA) == {
        "7": "HIPAA authorisation #7 · until 31 Oct 2027 · Lakeside runner"
    }
    assert consents.picker_options([consent(pseudonym="x" * 40)], CLARA) == {
        "7": "HIPAA authorisation #7 · until 31 Oct 2027"
    }


def test_a_value_nobody_wrote_is_refused() -> None:
    assert consents.number_of("7") == AuthorisationId(7)
    for value in ("", "-1", "x", "９", str(2**63)):
        with pytest.raises(NotFound):
            consents.number_of(value)
