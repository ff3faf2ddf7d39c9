"""Safe Harbor's identifiers: what is found, how serious it is beside somebody's care and alone, and what passes."""

import pytest

from bot.preflight.check import Preflight
from bot.preflight.finding import Family, Match, Severity
from bot.preflight.organisation import Organisation

BLOCK, WARN, ADVISE = Severity.BLOCK, Severity.WARN, Severity.ADVISE


def identifiers(text: str, about: Organisation | None = None) -> list[Match]:
    found = Preflight(about=about or Organisation()).matches(text, None)
    return [match for match in found if match.rule.family is Family.IDENTIFIERS]


FOUND = (
    ("Our patient [John Carter] was treated for asthma.", "name", BLOCK),
    ("[John Carter] likes tea.", "name", ADVISE),
    ("The patient lives at [12 Oak Street, Dover].", "address", BLOCK),
    ("The patient lives in [Springfield].", "place", ADVISE),
    ("Her ZIP code is [03601] and she has cancer.", "zip", ADVISE),
    ("The patient was admitted on [March 3, 2024].", "date", ADVISE),
    ("Our [93]-year-old patient is going home.", "age", BLOCK),
    ("The patient is [93] years old.", "age", ADVISE),
    ("The patient can be reached at [(312) 555-0147].", "phone", BLOCK),
    ("Call [312-555-0147] to join.", "phone", WARN),
    ("Fax: [312-555-0148].", "fax", WARN),
    ("Write to [jane.doe@gmail.com].", "email", WARN),
    ("SSN [123-45-6789]", "ssn", WARN),
    ("Our patient's SSN is [123-45-6789].", "ssn", BLOCK),
    ("MRN [4471882]", "record", BLOCK),
    ("Medical record number: [00482913]", "record", BLOCK),
    ("Member ID: [XYZ123456789]", "plan", BLOCK),
    ("Account number [998877665]", "account", WARN),
    ("License number [D1234567]", "licence", WARN),
    ("License plate [ABC-1234]", "vehicle", WARN),
    ("VIN [1HGCM82633A004352]", "vehicle", WARN),
    ("Pacemaker serial number [SN-4482-AA]", "device", WARN),
    ("The log shows [192.168.4.21] for the patient.", "ip", BLOCK),
    ("See [https://facebook.com/jane.doe.55] about her surgery.", "url", ADVISE),
    ("Our patient [@jane_doe55] had surgery.", "handle", BLOCK),
    ("Nuestra paciente [María González] fue operada.", "name", BLOCK),
)

PASSES = (
    "Call or text 988. In an emergency call 911. Poison Help: 1-800-222-1222.",
    "Open Monday to Friday 8:00-17:00, and since 2019 on Saturdays.",
    "Ask your doctor from age 40. Adults 65 and older need a second shot.",
    "Dr. Anthony Fauci explains what a booster does.",
    "Smith et al. (2021) studied 2,400 adults.",
    "Parkinson's disease and Alzheimer's disease are not the same.",
    "Most people over 90 need a hearing test once a year.",
    "Flu season in Illinois runs from October to May.",
    "Version 2.4.1 of the app is out; chapter 3.2.1 explains it.",
    "The new wing cost $4,500,000 and has 120 beds.",
)


@pytest.mark.parametrize(("marked", "noun", "severity"), FOUND)
def test_an_identifier_is_found_at_its_place_and_as_serious_as_its_company(
    marked: str, noun: str, severity: Severity
) -> None:
    text = marked.replace("[", "").replace("]", "")
    found = [(one.rule.id, text[one.start : one.end], one.severity) for one in identifiers(text)]
    assert (f"identifiers.{noun}", marked[marked.index("[") + 1 : marked.index("]")], severity) in found
    assert len(found) == 1, "nothing else is taken for an identifier"


@pytest.mark.parametrize("text", PASSES)
def test_what_may_be_published_passes(text: str) -> None:
    assert [one.rule.id for one in identifiers(text)] == []


LAKESIDE = Organisation(
    names=("Lakeside Health",),
    people=("Priya Raman",),
    addresses=("400 Shore Drive", "Lakeside"),
    phones=("312-555-0100",),
    domains=("lakeside.example",),
    handles=("lakeside_amy",),
)

OWN = (
    "Priya Raman had surgery on her list for years; she is our new chief of surgery.",
    "Nurse Raman was seen everywhere this week.",
    "Visit us at 400 Shore Drive after your surgery.",
    "After your visit call 312-555-0100 or 1 (312) 555-0100.",
    "Your appointment: https://lakeside.example/book?patient=new or help@lakeside.example.",
    "Our patient @lakeside_amy had surgery.",
)


@pytest.mark.parametrize("text", OWN)
def test_what_is_the_organisations_own_passes_and_is_found_otherwise(text: str) -> None:
    assert identifiers(text, LAKESIDE) == []
    assert identifiers(text)


def test_a_colleague_who_may_be_named_hides_nobody_else() -> None:
    text = "Priya Raman treated our patient John Carter."
    assert [text[one.start : one.end] for one in identifiers(text, LAKESIDE)] == ["John Carter"]


@pytest.mark.parametrize("three", ["036", "059", "102", "203", "692", "821", "878", "893"])
def test_the_first_three_digits_of_a_thinly_settled_zip_are_found_as_well(three: str) -> None:
    text = f"Our patient with ZIP code {three}01 went home."
    assert [(one.rule.id, text[one.start : one.end]) for one in identifiers(text)] == [
        ("identifiers.zip", f"{three}01")
    ]
