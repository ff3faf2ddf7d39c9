"""What the consent form takes, and what it says of what it does not take."""

from dataclasses import replace
from datetime import date

import pytest

from bot.consent.authorisation import Form, Medium, Outlet, Remuneration, Signer
from bot.consent.form import Typed, read_terms
from bot.drafts.networks import Network
from bot.refusals import Unfit

TODAY = date(2026, 11, 23)
FILLED = Typed(
    form=Form.AUTHORISATION,
    pseudonym=" Lakeside \n runner ",
    reference="Privacy office, binder 7",
    told=("photo", "text"),
    networks=("x", "facebook"),
    outlets=("web",),
    purpose="Heart health campaign",
    signer="representative",
    authority="Guardian",
    signed_on="2026-11-23",
    expires_on="2026-11-23",
    remuneration="person",
    languages="English, Spanish, English",
)
REPOST = Typed(
    form=Form.REPOST,
    pseudonym="Marathon post",
    told=("text",),
    networks=("x",),
    signed_on="2026-11-20",
    asked="https://x.com/lakeside/status/1",
    given="https://x.com/runner/status/2",
)


def refused(typed: Typed) -> dict[str, str]:
    with pytest.raises(Unfit) as refusal:
        read_terms(typed, today=TODAY)
    return refusal.value.fields


def test_a_filled_form_gives_its_terms() -> None:
    terms = read_terms(FILLED, today=TODAY)
    assert (terms.pseudonym, terms.reference) == ("Lakeside runner", "Privacy office, binder 7")
    assert terms.told == {Medium.TEXT, Medium.PHOTO}
    assert terms.networks == {Network.X, Network.FACEBOOK}
    assert terms.outlets == {Outlet.WEB}
    assert (terms.signer, terms.authority) == (Signer.REPRESENTATIVE, "Guardian")
    assert (terms.signed_on, terms.expires_on, terms.expires_at) == (TODAY, TODAY, "")
    assert (terms.remuneration, terms.languages) == (Remuneration.PERSON, ("English", "Spanish"))
    assert terms.permission is None


def test_a_permission_to_repost_needs_both_links_and_no_paper() -> None:
    terms = read_terms(REPOST, today=TODAY)
    assert terms.permission
    assert terms.permission.asked == "https://x.com/lakeside/status/1"
    assert terms.permission.given == "https://x.com/runner/status/2"
    assert (terms.reference, terms.purpose, terms.expires_on) == ("", "", None)
    assert set(refused(replace(REPOST, asked="", given="not a link"))) == {"asked", "given"}


def test_an_empty_form_is_told_everything_at_once() -> None:
    assert set(refused(Typed(form=Form.AUTHORISATION))) == {
        "pseudonym", "reference", "told", "networks", "purpose", "signed_on", "expires_on",
    }  # fmt: skip


def test_an_authorisation_needs_a_day_or_an_event_on_which_it_ends_and_a_release_needs_none() -> None:
    endless = replace(FILLED, expires_on="")
    assert list(refused(endless)) == ["expires_on"]
    assert read_terms(replace(endless, expires_at="The campaign ends"), today=TODAY).expires_at == "The campaign ends"
    assert read_terms(replace(endless, form=Form.RELEASE), today=TODAY).expires_on is None


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("expires_on", "2026-11-22", "It has expired already: it cannot be used any more."),
        ("expires_on", "2077-01-01", "Not more than 50 years ahead. Look at the year again."),
        ("expires_on", "soon", "Choose a day."),
        ("signed_on", "2026-11-24", "This day is still to come."),
        ("signed_on", "", "Choose the day it was given."),
        ("authority", " ", "Say by what right they sign, for example guardian, in at most 100 characters."),
        ("pseudonym", "x" * 41, "Choose a name that stands for them, in at most 40 characters."),
        ("purpose", "\u202eevil", "Say what it is for, in at most 200 characters."),
        ("expires_at", "x" * 201, "Say which event it is, in at most 200 characters."),
        ("told", ("text", "smell"), "Choose from the list."),
        ("networks", ("geocities",), "Choose from the list."),
        ("outlets", ("radio",), "Choose from the list."),
        ("signer", "cat", "Choose from the list."),
        ("remuneration", "", "Choose from the list."),
        ("languages", "x" * 31, "At most 6 languages of at most 30 characters each, divided by commas."),
        ("languages", "a,b,c,d,e,f,g", "At most 6 languages of at most 30 characters each, divided by commas."),
    ],
)
def test_what_cannot_be_taken_is_said_at_its_field(field: str, value: object, sentence: str) -> None:
    assert refused(replace(FILLED, **{field: value})) == {field: sentence}  # type: ignore[arg-type]


def test_only_a_representative_needs_an_authority() -> None:
    assert read_terms(replace(FILLED, signer="parent", authority="Guardian"), today=TODAY).authority == ""
