"""What an authorisation covers, and what a post lacks of the consent it needs."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.consent.authorisation import REQUIRED, Attestation, Form, Medium, State
from bot.consent.needs import covered, lacking, refuse_lacking
from bot.drafts.draft import Composition, Content, Image, Pictured, Upload
from bot.drafts.kinds import Kind
from bot.drafts.networks import Network
from bot.ids import AuthorisationId, FileId
from bot.refusals import Unfit
from tests.support.consents import RELEASE, REPOST, TERMS, TODAY, consent

PICTURE = Image(sha256="0" * 64, mimetype="image/png", width=1, height=1, size=1, alt="A runner")
STORY = Content(
    kind=Kind.PATIENT_STORY,
    text="She runs again.",
    networks=(Network.X, Network.FACEBOOK),
    authorisations=(AuthorisationId(7),),
)


def test_a_confirmed_authorisation_covers_what_it_names() -> None:
    assert consent().covers(STORY, Network.X, TODAY) == ()
    assert lacking(STORY, [consent()], on=TODAY) == ()


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        (State.REQUESTED, "HIPAA authorisation #7 is not confirmed by the privacy role yet"),
        (State.REVOKED, "HIPAA authorisation #7 was revoked"),
        (State.EXPIRED, "HIPAA authorisation #7 has expired"),
    ],
)
def test_what_is_not_confirmed_covers_nothing_and_says_why(state: State, sentence: str) -> None:
    assert lacking(STORY, [consent(state=state)], on=TODAY) == (sentence,)


def test_it_holds_to_the_end_of_its_last_day() -> None:
    last = TERMS.expires_on
    assert last
    assert consent().valid(last)
    assert consent().state_on(last + timedelta(days=1)) is State.EXPIRED
    assert lacking(STORY, [consent()], on=last + timedelta(days=1)) == ("HIPAA authorisation #7 has expired",)


def test_a_revoked_one_stays_revoked_when_its_last_day_is_over() -> None:
    assert consent(state=State.REVOKED).state_on(date(2030, 1, 1)) is State.REVOKED


def test_one_until_an_event_never_expires_by_the_calendar() -> None:
    assert consent(expires_on=None, expires_at="The campaign ends").valid(date(2050, 1, 1))


def test_a_network_it_does_not_name_is_lacking() -> None:
    content = replace(STORY, networks=(Network.X, Network.LINKEDIN, Network.TIKTOK))
    assert lacking(content, [consent()], on=TODAY) == (
        "HIPAA authorisation #7 does not cover LinkedIn",
        "HIPAA authorisation #7 does not cover TikTok",
    )


def test_a_picture_needs_a_form_that_names_photos_also_while_it_is_not_fetched_yet() -> None:
    told_in_words = consent(told=frozenset({Medium.TEXT}))
    upload = Upload(file=FileId("F1"), name="a.png", mimetype="image/png", size=1)
    typed = Composition(
        kind=STORY.kind,
        text=STORY.text,
        networks=STORY.networks,
        images=(upload,),
        authorisations=STORY.authorisations,
    )
    for post in (replace(STORY, images=(PICTURE,)), typed):
        assert lacking(post, [told_in_words], on=TODAY) == ("HIPAA authorisation #7 does not cover photo",)
        assert lacking(post, [consent()], on=TODAY) == ()


def test_a_patients_words_need_a_form_that_names_text_also_beside_a_picture() -> None:
    only_photo = consent(told=frozenset({Medium.PHOTO}))
    assert lacking(replace(STORY, images=(PICTURE,)), [only_photo], on=TODAY) == (
        "HIPAA authorisation #7 does not cover text",
    )


def test_a_release_for_photos_is_enough_beside_the_picture_of_another_kind_of_post() -> None:
    post = replace(STORY, kind=Kind.BEHIND_THE_SCENES, images=(PICTURE,))
    release = replace(consent(), terms=RELEASE)
    assert lacking(post, [release], on=TODAY) == ()
    assert lacking(replace(post, images=()), [release], on=TODAY) == ("Media release #7 does not cover text",)


def test_a_patient_story_needs_a_patients_authorisation_and_no_other_form() -> None:
    needs = "A patient story needs the patient's confirmed HIPAA authorisation"
    assert lacking(replace(STORY, authorisations=()), [], on=TODAY) == (needs,)
    assert lacking(STORY, [replace(consent(), terms=replace(RELEASE, told=TERMS.told))], on=TODAY) == (needs,)


def test_a_repost_needs_a_permission_or_more() -> None:
    repost = replace(STORY, kind=Kind.REPOST)
    assert lacking(repost, [replace(consent(), terms=REPOST)], on=TODAY) == ()
    assert lacking(repost, [consent()], on=TODAY) == ()
    (needs,) = lacking(replace(repost, authorisations=()), [], on=TODAY)
    assert needs.startswith("A repost needs a confirmed permission")


def test_other_kinds_need_none_but_what_they_chose_has_to_hold() -> None:
    post = replace(STORY, kind=Kind.INSPIRATIONAL)
    assert lacking(replace(post, authorisations=()), [], on=TODAY) == ()
    assert lacking(post, [consent(state=State.REVOKED)], on=TODAY) == ("HIPAA authorisation #7 was revoked",)


def test_every_chosen_one_has_to_cover_the_post() -> None:
    two = replace(STORY, authorisations=(AuthorisationId(7), AuthorisationId(8)))
    other = consent(8, networks=frozenset({Network.X}))
    assert lacking(two, [consent(), other], on=TODAY) == ("HIPAA authorisation #8 does not cover Facebook",)


def test_one_that_is_gone_closes_the_way_and_one_that_was_not_chosen_opens_none() -> None:
    assert "Authorisation #7 is no longer there" in lacking(STORY, [], on=TODAY)
    assert len(lacking(STORY, [consent(8)], on=TODAY)) == 2


def test_the_name_for_everybody_holds_nothing_of_the_form() -> None:
    assert consent().name == "HIPAA authorisation #7"


def test_an_authorisation_asks_for_every_attestation_and_the_others_for_fewer() -> None:
    assert REQUIRED[Form.AUTHORISATION] == frozenset(Attestation)
    assert REQUIRED[Form.REPOST] < REQUIRED[Form.RELEASE] < REQUIRED[Form.AUTHORISATION]


def test_another_consent_is_another_content() -> None:
    other = replace(STORY, authorisations=(AuthorisationId(8),))
    none = replace(STORY, authorisations=())
    assert len({content.content_hash for content in (STORY, other, none)}) == 3
    assert replace(STORY, authorisations=(AuthorisationId(9), AuthorisationId(7))).content_hash == (
        replace(STORY, authorisations=(AuthorisationId(7), AuthorisationId(9))).content_hash
    )


@pytest.mark.parametrize(
    ("pictured", "forms", "words"),
    [
        (Pictured.NOBODY, (), ()),
        (Pictured.STAFF, (), ("media release",)),
        (Pictured.STAFF, (Form.RELEASE,), ()),
        (Pictured.PATIENT, (Form.RELEASE,), ("HIPAA authorisation",)),
        (Pictured.BOTH, (), ("HIPAA authorisation", "media release")),
        (Pictured.BOTH, (Form.RELEASE, Form.AUTHORISATION), ()),
    ],
)
def test_whoever_can_be_recognised_has_signed(
    pictured: Pictured, forms: tuple[Form, ...], words: tuple[str, ...]
) -> None:
    consents = [consent(number, form=form) for number, form in enumerate(forms, start=1)]
    post = Composition(
        kind=Kind.EDUCATIONAL,
        text="Wash your hands.",
        networks=(Network.X,),
        images=(PICTURE,),
        pictured=pictured,
        authorisations=tuple(one.id for one in consents),
    )
    found = lacking(post, consents, on=TODAY)
    assert len(found) == len(words)
    assert all(word in sentence for word, sentence in zip(words, found, strict=True))
    if words and not forms:
        with pytest.raises(Unfit) as refusal:
            refuse_lacking(post, consents, on=TODAY)
        assert refusal.value.fields.keys() == {"pictured"}


def test_a_story_is_covered_by_a_patients_authorisation_that_lacks_nothing() -> None:
    assert covered(STORY, [consent()], on=TODAY)
    assert not covered(STORY, [consent(state=State.REVOKED)], on=TODAY)
    assert not covered(replace(STORY, networks=(Network.TIKTOK,)), [consent()], on=TODAY)
    release = replace(STORY, kind=Kind.EDUCATIONAL)
    assert not covered(release, [replace(consent(), terms=replace(RELEASE, told=TERMS.told))], on=TODAY)
    assert not covered(replace(STORY, authorisations=()), [consent()], on=TODAY)
