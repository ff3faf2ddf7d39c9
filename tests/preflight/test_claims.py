"""Claims that need evidence are found; what is hedged, denied or sourced passes."""

import pytest

from bot.preflight.claims import find
from bot.preflight.finding import Severity
from bot.preflight.reading import read

FOUND = (
    ("Our new laser treatment [cures back] pain for good.", "absolute"),
    ("We guarantee you will be pain-free in two weeks.", "absolute"),
    ("[Guaranteed results] or your money back!", "absolute"),
    ("This procedure is [100% safe].", "absolute"),
    ("Vaccines are completely safe and have [no side effects].", "absolute"),
    ("Our knee program [works for everyone].", "absolute"),
    ("[Miracle cure] for migraines, now at our clinic!", "absolute"),
    ("Say goodbye to pain forever.", "absolute"),
    ("El tratamiento [cura la diabetes].", "absolute"),
    ("Resultados garantizados.", "absolute"),
    ("We have [the best surgeons] in the state.", "superlative"),
    ("We are [the only hospital in] Ohio with this machine.", "superlative"),
    ("Your [#1 hospital] for heart care.", "superlative"),
    ("Our method is [clinically proven].", "proven"),
    ("[Turmeric cures cancer].", "disease"),
    ("[Vitamin C kills COVID].", "disease"),
    ("[Treat your diabetes naturally with apple cider vinegar].", "disease"),
    ("Our [IV drips boost your immune] system.", "supplement"),
    ("[Detox your liver] with our 3-day cleanse.", "supplement"),
    ("[Ozempic for weight loss], now at our med spa!", "off_label"),
    ("[90%] of our patients go home happy.", "statistic"),
    ("[1 in 4] adults will have a mental illness.", "statistic"),
    ("It is [three times more] likely.", "statistic"),
    ('"[I lost 40 pounds] in two months," says Maria.', "testimonial"),
    ("Dr. Kim [saved my life].", "testimonial"),
)

PASSES = (
    "No vaccine is 100% effective.",
    "There is no miracle cure for Alzheimer's.",
    "There's no guarantee that treatment works.",
    "Beware of ads for miracle cures.",
    "Myth: vitamin C cures the flu. Fact: it does not.",
    "Our rehab unit was ranked the best hospital in Ohio by U.S. News.",
    "A cure for cancer is what we walk for.",
    "CDC: 1 in 4 adults has it.",
    "One in five has it: https://www.cdc.gov/flu",
    "This vaccine is safe and effective, and side effects are mild.",
    "Save 20% on parking this week.",
    "Can vitamins prevent a heart attack? Ask our dietitian.",
    "I lost 40 pounds; individual results vary.",
    "Esta vacuna no es 100% eficaz.",
)


@pytest.mark.parametrize(("marked", "noun"), FOUND)
def test_a_claim_is_found_at_its_place(marked: str, noun: str) -> None:
    text = marked.replace("[", "").replace("]", "")
    found = [match for match in find(read(text), sourced=False) if match.rule.id == f"claims.{noun}"]
    assert len(found) == 1, [match.rule.id for match in find(read(text), sourced=False)]
    if "[" in marked:
        within = marked[marked.index("[") + 1 : marked.index("]")]
        assert within in text[found[0].start : found[0].end] or text[found[0].start : found[0].end] in within


@pytest.mark.parametrize("text", PASSES)
def test_what_is_hedged_denied_or_sourced_passes(text: str) -> None:
    assert [match.rule.id for match in find(read(text), sourced=False)] == []


def test_a_figure_passes_where_the_draft_names_its_source() -> None:
    assert list(find(read("90% of adults need it."), sourced=True)) == []


def test_claims_warn_at_most() -> None:
    texts = [marked.replace("[", "").replace("]", "") for marked, _ in FOUND]
    severities = {match.severity for text in texts for match in find(read(text), sourced=False)}
    assert severities == {Severity.WARN, Severity.ADVISE}
