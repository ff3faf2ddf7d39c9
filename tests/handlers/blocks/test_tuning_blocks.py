"""Forms in which admins tune preflight."""

from collections.abc import Callable

from bot.preflight.noted import Tally
from bot.preflight.organisation import Organisation
from bot.preflight.rules import all_rules
from handlers.blocks import tuning

ABOUT = Organisation(names=("Lakeside Health",), people=("Priya Raman", "Lena Ortiz"), country="CA", portal="p.example")


def typed(**values: str) -> dict[str, object]:
    return {"values": {field: {"value": {"value": value}} for field, value in values.items()}}


def test_the_form_shows_what_is_the_organisations_own(
    fits_modal: Callable[..., None], snapshot: Callable[..., None]
) -> None:
    view = tuning.organisation_form(ABOUT)
    fits_modal(view)
    snapshot("organisation", view)


def test_what_stands_in_the_form_is_read_back() -> None:
    state = typed(names="Lakeside Health\n Lakeside ", handles="@lakeside", country="us", help_phone="312-555-0199")
    assert tuning.with_organisation(ABOUT, state) == Organisation(
        names=("Lakeside Health", "Lakeside"), handles=("lakeside",), help_phone="312-555-0199"
    )


def test_a_list_longer_than_a_field_keeps_its_end(fits_modal: Callable[..., None]) -> None:
    people = tuple(f"Person Number {number:04}" for number in range(400))
    view = tuning.organisation_form(Organisation(people=people))
    fits_modal(view)
    (shown,) = [b["element"]["initial_value"] for b in view["blocks"] if b.get("block_id") == "people"]
    assert tuning.with_organisation(Organisation(people=people), typed(people=shown, country="US")).people == people


def test_preflight_shows_how_its_rules_do(fits_modal: Callable[..., None], snapshot: Callable[..., None]) -> None:
    tallies = (
        Tally(rule="identifiers.name", found=40, wrong=3),
        Tally(rule="identifiers.phone", found=1, wrong=0),
        Tally(rule="gone.rule", found=9, wrong=9),
    )
    view = tuning.preflight_form(frozenset({"identifiers.place"}), tallies)
    fits_modal(view)
    snapshot("preflight_rules", view)


def test_every_rule_may_have_spoken(fits_modal: Callable[..., None]) -> None:
    fits_modal(tuning.preflight_form(frozenset(), [Tally(rule=r.id, found=10**6, wrong=10**6) for r in all_rules()]))


def test_what_may_not_be_switched_off_is_not_offered() -> None:
    view = tuning.preflight_form(frozenset(), ())
    offered = {option["value"] for option in view["blocks"][-1]["element"]["options"]}
    assert offered == {rule.id for rule in all_rules() if rule.may_mute}
    assert "relationship.confirmed" not in offered
