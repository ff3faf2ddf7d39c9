"""What may leave: by the kind of draft, by what preflight says, in redacted words alone."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.assist.leads import leads
from bot.assist.leaving import Parcel, parcel, private_matches, public, redacted
from bot.assist.policy import Assisting
from bot.assist.second_reading import SecondReading
from bot.drafts.draft import Composition, Content, Image, Pictured
from bot.drafts.kinds import Kind
from bot.drafts.networks import Network
from bot.ids import AuthorisationId
from bot.preflight.check import Preflight
from bot.preflight.finding import Field, Finding, Severity
from storage.store import SqlStore
from tests.support.office import Office
from tests.support.openai_server import Model
from tests.support.recording import record

CONTENT = Content(kind=Kind.EDUCATIONAL, text="Wash your hands.", networks=(Network.X, Network.FACEBOOK))
PRIVATE = "Marisol Quintanilla was our patient until March 3."


def leaves(content: Content, *, note: str = "", because: str = "", agreed: bool = False) -> Parcel | None:
    return parcel(content, note, because, Preflight(), (), agreed=agreed)


def test_of_a_plain_draft_its_texts_leave_and_nothing_else() -> None:
    picture = Image(sha256="a" * 64, mimetype="image/png", width=1, height=1, size=1, alt="A sink")
    content = replace(
        CONTENT,
        tailored={Network.X: "Wash hands."},
        sources=("https://example.org/hands",),
        images=(picture,),
        pictured=Pictured.NOBODY,
    )
    assert leaves(content, note="For Clara") == Parcel(
        kind="educational", sources=1, texts={"text": "Wash your hands.", "x": "Wash hands."}
    )


@pytest.mark.parametrize(
    "content",
    [
        replace(CONTENT, kind=Kind.PATIENT_STORY),
        replace(CONTENT, kind=Kind.REPLY),
        replace(CONTENT, kind=Kind.REPOST),
        replace(CONTENT, authorisations=(AuthorisationId(1),)),
        replace(CONTENT, in_reply_to="https://example.org/post/1"),
        replace(CONTENT, pictured=Pictured.PATIENT),
        replace(CONTENT, pictured=Pictured.BOTH),
        replace(CONTENT, text=PRIVATE),
        replace(CONTENT, tailored={Network.X: PRIVATE}),
        replace(CONTENT, sources=("https://example.org/patients/marisol-quintanilla?mrn=4471234",), text=PRIVATE),
    ],
)
def test_what_may_speak_of_a_patient_leaves_with_both_agreements_only(content: Content) -> None:
    assert leaves(content) is None
    assert leaves(content, agreed=True) is not None


@pytest.mark.parametrize("field", ["note", "because"])
def test_a_finding_beside_the_text_keeps_the_draft_too(field: str) -> None:
    note, because = (PRIVATE, "") if field == "note" else ("", PRIVATE)
    assert leaves(CONTENT, note=note, because=because) is None


def test_one_agreement_is_not_enough() -> None:
    agreed = [Assisting(baa=baa, zero_retention=zero).agreed for baa in (False, True) for zero in (False, True)]
    assert agreed == [False, False, False, True]


def test_a_rule_that_is_switched_off_still_keeps_a_draft() -> None:
    found = Preflight().check(Composition(kind=Kind.EDUCATIONAL, text=PRIVATE, networks=(Network.X,)))
    muted = Preflight(muted=frozenset(one.match.rule.id for one in found))
    assert parcel(replace(CONTENT, text=PRIVATE), "", "", muted, (), agreed=False) is None


def test_what_preflight_said_when_it_was_submitted_counts_even_if_it_says_it_no_more() -> None:
    matches = private_matches(PRIVATE, Kind.EDUCATIONAL, Preflight())
    noted = [Finding(match=replace(matches[0], severity=Severity.WARN), field=Field.TEXT)]
    assert parcel(CONTENT, "", "", Preflight(), noted, agreed=False) is None


def test_what_leaves_is_redacted_by_preflights_own_places() -> None:
    left = leaves(replace(CONTENT, text=f"{PRIVATE} Call 212-555-0147. Well done, Marisol!"), agreed=True)
    assert left is not None
    text = left.texts["text"]
    assert "Marisol" not in text
    assert "Quintanilla" not in text
    assert "0147" not in text
    assert "[phone]" in text


def test_a_link_leaves_as_a_number() -> None:
    left = leaves(replace(CONTENT, text="More at https://www.example.org/clinic/hands?id=4, or at cdc.gov."))
    assert left is not None
    assert left.texts["text"] == "More at [link 1], or at [link 2]."


@given(st.text(alphabet="Ann Lee was seen 3/4/2024 at 12 Main St. @x", max_size=60))
def test_no_place_that_preflight_names_is_left_as_it_was(text: str) -> None:
    matches = private_matches(text, Kind.EDUCATIONAL, Preflight())
    beside = "".join(
        "\0" if any(one.start <= at < one.end for one in matches) else char for at, char in enumerate(text)
    )
    left = re.sub(r"\[[^\]]*\]", "\0", redacted(text, matches))
    for one in matches:
        place = text[one.start : one.end]
        assert left.count(place) <= beside.count(place)
    if not matches and not list(leads(text)):
        assert left == text


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Read on: lakeside.example.org/stories/john-smith-liver-transplant", "Read on: [link 1]"),
        ("See www.example.org/jane.doe, please.", "See [link 1], please."),
        ("Go to example.com/?next=https://example.org/jane-doe now", "Go to [link 1] now"),
        ("See john-smith.com or https://www.drjohnsmith.com/.", "See [link 1] or [link 2]."),
        ("See john-smith.example for more (john-smith.example/liver)", "See [link 1] for more ([link 2])"),
        ("Follow johnsmith.bsky.social", "Follow [link 1]"),
        ("In lakeside.local/people/john-smith", "In [link 1]"),
        ("In wiki.lakeside:8080/people/john-smith, too", "In [link 1], too"),
        ("On localhost:3000/john-smith", "On [link 1]"),
        ("In intranet/people/john-smith today", "In intranet/people/[name] today"),
        ("In /people/johnsmith/notes today", "In [link 1] today"),
        ("At example.org#john-smith and example.org\\people\\john-smith", "At [link 1] and [link 2]"),
        ("At example[.]org/people/john-smith", "At [link 1]"),
        ("At hxxps://example[.]org/john and ftp://files.example.org/john", "At [link 1] and [link 2]"),
        ("At 10.0.0.1/people/johnsmith", "At [link 1]"),
        (r"In C:\Users\john.smith\notes.txt", "In [link 1]"),
        ("In john-smith-mri.pdf", "In [link 1]"),
        ("Ask john.smith or John.Smith", "Ask [link 1] or [name]"),
        ("Ask john_smith, john-smith or marisol%20quintanilla", "Ask [name], [name] or [name]"),
        ("For #JohnSmith and #johnsmith", "For #[name] and #[name]"),
        ("Reel by @jane.doe.77 on her surgery", "Reel by [handle] on her surgery"),
        ("Thanks, u/jane_doe77 and @jane@social.example!", "Thanks, [handle] and [handle]!"),
        ("Thanks, \uff20jane-doe and /u/janedoe and r/u_janedoe", "Thanks, [handle] and [handle] and r/[handle]"),
        ("IG: janedoe77, insta jane_doe, Twitter = jane.doe", "IG: [handle], insta [handle], Twitter = [handle]"),
        ("Snapchat: janed. Then call.", "Snapchat: [handle]. Then call."),
        ("Find me @ jane_doe77", "Find me @ [handle]"),
        ("skype:janedoe", "[link 1]"),
        ("Write to jane@localhost, jane.doe@hospital", "Write to [email], [email]"),
        ("Write to mailto:jane@example.org", "Write to [link 1]"),
    ],
)
def test_no_form_of_an_address_an_account_or_a_joined_name_leaves(text: str, left: str) -> None:
    """Without preflight's own places, which take out most of these as well where they see them."""
    assert redacted(text, ()) == left


@pytest.mark.parametrize(
    "text",
    [
        "The follow-up/walk-in clinic for hand-foot-and-mouth, COVID-19/flu/RSV, and/or 24/7",
        "Call 911 at 7 p.m. or 8:30/9:30, e.g. for 10.5mg/kg or 2.5 ml; see No.4 of the U.S. list",
        "Facebook: Join us live at 5. Instagram Live today; on Twitter in 2024 we met @ noon",
        "MyChart, YouTube and LinkedIn #WorldBrailleDay #BreastCancerAwareness #handwashing in Hollywood",
        "The nurse's, translator's and children's long-term check-up; I/we/they, mg/dL, w/o, x-ray",
    ],
)
def test_plain_words_leave_as_they_are(text: str) -> None:
    assert redacted(text, ()) == text


def test_a_name_that_was_found_is_taken_out_where_it_is_one_word_as_well() -> None:
    text = "Xiomara Quijano told us. Ask xiomaraquijano77, #QuijanoXiomara or xquijano; thanks, Xiomara!"
    left = redacted(text, private_matches(text, Kind.EDUCATIONAL, Preflight()))
    assert "xiomara" not in left.casefold()
    assert "quijano" not in left.casefold()


@pytest.mark.parametrize("odd", ["a.", "Ab", "a-", "a/", "a@", "www.", "insta:", "\\a", "john-"])
def test_text_of_any_shape_is_redacted(odd: str) -> None:
    """As long as an advisory may be: a pattern that tries each place anew would not come to an end."""
    assert "smith" not in redacted(odd * (12_000 // len(odd)) + " john-smith.example", ())


def test_of_a_public_post_no_host_leaves_and_no_joined_name() -> None:
    left = public("@jane.example Ask John Smith, john-smith.example or https://example.org/john; jane_doe@example.org")
    assert left == "[handle] Ask [name], [link 1] or [link 2]; [email]"


@pytest.mark.parametrize("agreed", [False, True])
async def test_of_many_drafts_with_planted_identifiers_each_that_must_stay_stays(
    agreed: bool, store: SqlStore, office: Office, reading: SecondReading, model: Model
) -> None:
    """With the agreements everything leaves, redacted; docs/second-opinion.md states what was left in it."""
    await office.set_up(assisting=Assisting(baa=agreed, zero_retention=agreed, monthly_tokens=10**9))
    outcome = await record(store, reading, model, count=150, seed=7, agreed=agreed)
    assert outcome.escaped == []
    assert outcome.left > 30
    assert outcome.left <= outcome.may_leave
