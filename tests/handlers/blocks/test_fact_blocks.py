"""Vetted facts in Block Kit: what is shown, within Slack's limits, and no word of a claim read as markup."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.audit.entries import Fact, Happening
from bot.facts.fact import LONGEST_CLAIMS, FactVersion, VettedFact, Wording
from bot.facts.fact_form import written
from bot.facts.spread import Spread
from bot.ids import AlertId, FactId, PersonId
from bot.refusals import NotFound
from bot.workspaces.settings import WorkspaceSettings
from handlers.blocks import fact_form, facts, facts_waiting
from handlers.blocks.facts import May
from handlers.blocks.story import line
from handlers.blocks.text import escape
from handlers.blocks.texts import Page
from handlers.ids import Action
from handlers.refs import FactFormRef, FactRef
from tests.handlers.blocks.test_topics_blocks import state_of

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
TODAY = NOW.date()
AMARA, CLARA, BO = PersonId("U0AMARA"), PersonId("U0CLARAR"), PersonId("U0BOLIND")
WORDING = Wording(
    name="No cure in a day",
    statement="No treatment ends hand, foot and mouth disease.",
    source="https://www.cdc.gov/hand-foot-mouth/treatment/index.html",
    review_by=date(2027, 5, 23),
    topics=("Hand, foot and mouth",),
    claims=("Colloidal silver cures it in a day", "Bleach baths cure it"),
)
PROPOSED = VettedFact(
    id=FactId(4), wording=WORDING, version=2, owner=AMARA, authors=frozenset({AMARA}), written_by=AMARA, changed_at=NOW
)
VETTED = PROPOSED.approved(by=CLARA, at=NOW)
RETURNED = PROPOSED.sent_back("Name the age group.", by=CLARA)
EXPIRED = replace(VETTED, wording=replace(WORDING, review_by=date(2026, 11, 1)))
RETIRED = replace(VETTED, retired_by=CLARA, retired_at=NOW)
VERSIONS = (
    FactVersion(fact=FactId(4), no=1, wording=WORDING, written_by=PersonId(""), written_at=NOW),
    FactVersion(
        fact=FactId(4), no=2, wording=WORDING, written_by=AMARA, written_at=NOW, reviewed_by=CLARA, reviewed_at=NOW
    ),
)
SPREAD = Spread(fact=FactId(4), claim=WORDING.claims[0], posts=48, people=31, since=NOW)
EVERYTHING = May(review=True, tend=True)


def hostile_fact(hostile: str) -> VettedFact:
    wording = Wording(
        name=(hostile * 9)[:75],
        statement=(hostile * 50)[:600],
        source="https://e.org/" + "x" * 480,
        review_by=date(2027, 5, 23),
        languages=("en", "es"),
        topics=tuple((hostile * 9)[:70] + str(n) for n in range(20)),
        claims=tuple((hostile * 20)[:190] + str(n) for n in range(20)),
    )
    return replace(PROPOSED, wording=wording, returned=(hostile * 50)[:500])


def test_the_list_shows_what_waits_first(fits_modal: Callable[..., None], snapshot: Callable[..., None]) -> None:
    other = replace(PROPOSED, id=FactId(5), wording=replace(WORDING, name="Where it comes from", claims=()))
    view = facts.fact_list([VETTED, other], Page(), today=TODAY)
    fits_modal(view)
    snapshot("facts", view)
    said = str(view)
    assert said.index("Where it comes from") < said.index("No cure in a day")


def test_an_empty_list_says_what_a_fact_is(fits_modal: Callable[..., None]) -> None:
    view = facts.fact_list([], Page(), today=TODAY)
    fits_modal(view)
    assert "There are no facts yet" in str(view)


def test_words_are_looked_for_in_claims_too() -> None:
    assert "1 of 1 facts match" in str(facts.fact_list([VETTED], Page(query="colloidal"), today=TODAY))
    assert "0 of 1 facts match" in str(facts.fact_list([VETTED], Page(query="onions"), today=TODAY))


def test_a_long_list_turns_in_pages(
    fits_modal: Callable[..., None], actions_of: Callable[..., dict[str, str]], hostile: str
) -> None:
    many = [replace(hostile_fact(hostile), id=FactId(n)) for n in range(1, 26)]
    view = facts.fact_list(many, Page(number=1), today=TODAY)
    fits_modal(view)
    turning = actions_of(view["blocks"])
    assert (turning[Action.FACTS_BACK], turning[Action.FACTS_ON]) == ("0", "2")


@pytest.mark.parametrize(
    ("name", "fact", "may", "actions"),
    [
        ("fact_proposed", PROPOSED, May(review=True), {Action.FACT_APPROVE, Action.FACT_SEND_BACK}),
        ("fact_returned", RETURNED, May(tend=True), {Action.FACT_EDIT, Action.FACT_RETIRE}),
        ("fact_vetted", VETTED, EVERYTHING, {Action.FACT_DRAFT, Action.FACT_EDIT, Action.FACT_RETIRE}),
        ("fact_expired", EXPIRED, EVERYTHING, {Action.FACT_EDIT, Action.FACT_RETIRE}),
        ("fact_retired", RETIRED, EVERYTHING, set()),
    ],
)
def test_a_fact_offers_what_this_person_may_do(
    name: str,
    fact: VettedFact,
    may: May,
    actions: set[Action],
    fits_modal: Callable[..., None],
    actions_of: Callable[..., dict[str, str]],
    snapshot: Callable[..., None],
) -> None:
    view = facts.one_fact(fact, VERSIONS, may, today=TODAY)
    fits_modal(view)
    found = actions_of(view["blocks"])
    assert set(found) == actions
    assert {FactRef.decode(value) for value in found.values()} <= {FactRef(fact=FactId(4), version=2)}
    snapshot(name, view)


def test_the_longest_fact_fits_and_none_of_it_is_markup(
    fits_modal: Callable[..., None], words_of: Callable[..., dict[str, list[str]]], hostile: str
) -> None:
    fact = hostile_fact(hostile)
    view = facts.one_fact(fact, VERSIONS * 9, EVERYTHING, today=TODAY)
    fits_modal(view)
    assert not any("<!channel>" in text or "<@U0EVIL" in text for text in words_of(view["blocks"])["mrkdwn"])


@pytest.mark.parametrize(
    ("fact", "version", "reviewer", "said"),
    [
        (PROPOSED, 2, True, "waits for your review"),
        (PROPOSED, 2, False, "waits for a clinical review"),
        (PROPOSED, 1, True, "was replaced by version 2"),
        (VETTED, 2, True, "was approved by <@U0CLARAR>"),
        (RETURNED, 2, False, "was sent back by <@U0CLARAR>: `Name the age group.`"),
        (replace(RETURNED, returned_by=None), 2, False, "was sent back: `Name the age group.`"),
        (RETIRED, 2, True, "was retired"),
    ],
)
def test_a_message_about_a_version_says_how_it_stands(
    fact: VettedFact,
    version: int,
    reviewer: bool,
    said: str,
    fits_message: Callable[..., None],
) -> None:
    message = facts.about_version(fact, version, person=BO, reviewer=reviewer, today=TODAY)
    fits_message(message)
    assert said in str(message.blocks)
    assert WORDING.statement not in message.text


@pytest.mark.parametrize(
    ("day", "said"),
    [(date(2027, 5, 9), "may be used up to"), (date(2027, 5, 23), "last day"), (date(2027, 5, 24), "has passed")],
)
def test_a_reminder_says_how_long_a_fact_may_be_used(day: date, said: str, fits_message: Callable[..., None]) -> None:
    message = facts.due(VETTED, today=day)
    fits_message(message)
    assert said in str(message.blocks)


def test_a_spreading_claim_is_told_with_its_answer(
    fits_message: Callable[..., None], actions_of: Callable[..., dict[str, str]], snapshot: Callable[..., None]
) -> None:
    message = facts.claim_told(VETTED, SPREAD, today=TODAY)
    fits_message(message)
    assert actions_of(message.blocks) == {Action.FACT_DRAFT: FactRef(fact=FactId(4), version=2).encode()}
    assert "silver" not in message.text
    snapshot("claim_told", {"text": message.text, "blocks": message.blocks})


@pytest.mark.parametrize(
    ("others", "said"), [(1, "1 post more denies it, asks, or says"), (2, "2 posts more deny it, ask")]
)
def test_one_post_more_denies_and_several_deny(others: int, said: str) -> None:
    assert said in str(facts.claim_told(VETTED, replace(SPREAD, others=others), today=TODAY).blocks)


def test_the_claim_told_of_is_the_one_that_was_said() -> None:
    fact = replace(VETTED, wording=replace(WORDING, claims=("Nobody says this of silver", *WORDING.claims)))
    told = str(facts.claim_told(fact, SPREAD, today=TODAY).blocks)
    assert WORDING.claims[0] in told
    assert "Nobody says this" not in told


def test_a_claim_that_the_fact_does_not_answer_any_more_offers_no_draft(
    actions_of: Callable[..., dict[str, str]],
) -> None:
    message = facts.claim_told(VETTED, replace(SPREAD, claim="Vaccines cause autism"), today=TODAY)
    assert set(actions_of(message.blocks)) == {Action.FACT}
    assert "autism" not in str(message)


def test_a_claim_whose_answer_ran_out_meanwhile_offers_no_draft(actions_of: Callable[..., dict[str, str]]) -> None:
    message = facts.claim_told(EXPIRED, SPREAD, today=TODAY)
    assert set(actions_of(message.blocks)) == {Action.FACT}


@pytest.mark.parametrize(
    ("owner", "person", "told"), [(BO, BO, True), (BO, CLARA, False), (AMARA, AMARA, False)],
    ids=["the new owner", "a reviewer", "who wrote it"],
)  # fmt: skip
def test_a_new_owner_is_told_what_that_means(owner: PersonId, person: PersonId, told: bool) -> None:
    fact = replace(VETTED, owner=owner)
    message = facts.about_version(fact, 2, person=person, reviewer=False, today=TODAY)
    assert ("You are its owner" in str(message.blocks)) == told


@pytest.mark.parametrize(
    ("added", "changed", "sentence"),
    [
        (0, 0, "Everything in the file is here already, word for word: nothing was proposed or changed."),
        (1, 0, "1 fact proposed. It waits for a clinical review."),
        (0, 2, "2 facts changed. Each waits for a clinical review."),
        (1_000, 1, "1,000 facts proposed, 1 fact changed. Each waits for a clinical review."),
    ],
)
def test_the_outcome_of_a_file_is_said_in_numbers_that_agree(added: int, changed: int, sentence: str) -> None:
    assert facts.imported(added, changed).blocks[0]["text"]["text"] == f"📥 {sentence}"


def test_what_a_refusal_quotes_of_a_file_is_no_markup(
    fits_message: Callable[..., None], words_of: Callable[..., dict[str, list[str]]], hostile: str
) -> None:
    message = facts.not_imported(f"{hostile}.yaml", f"Nothing was imported. Entry 1 ({hostile}), name: Give it a name.")
    fits_message(message)
    assert hostile not in str(words_of(message.blocks)["mrkdwn"])
    assert any("Entry 1" in text for text in words_of(message.blocks)["plain_text"])


def test_a_reviewer_sees_every_word_that_they_approve(fits_modal: Callable[..., None]) -> None:
    """All claims a form holds, and all topics."""
    wording = replace(
        WORDING,
        claims=tuple(f"claim {n:02} <&> {'x' * 130} end{n:02}" for n in range(20)),
        topics=tuple(f"topic {n:02} {'y' * 60} end{n:02}" for n in range(20)),
    )
    assert len("\n".join(wording.claims)) <= LONGEST_CLAIMS
    view = facts.one_fact(replace(PROPOSED, wording=wording), VERSIONS, May(review=True), today=TODAY)
    fits_modal(view)
    said = [block["text"]["text"] for block in view["blocks"] if block["type"] == "section"]
    for one in (*wording.claims, *wording.topics):
        assert any(escape(one) in text for text in said), one


@pytest.mark.parametrize("lacking", ["", "Nobody with the clinical role can review this."])
def test_a_fact_that_nobody_can_review_says_so(lacking: str) -> None:
    view = str(facts.one_fact(PROPOSED, VERSIONS, May(lacking=lacking), today=TODAY))
    assert ("Nobody with the clinical role" in view) == bool(lacking)
    assert ("approves it or sends it back" in view) != bool(lacking)


def test_who_approved_so_far_is_shown() -> None:
    half = replace(PROPOSED, approved_by=frozenset({CLARA}))
    view = str(facts.one_fact(half, VERSIONS, May(), today=TODAY))
    assert "*Approved so far* by <@U0CLARAR>; it waits for another approval" in view
    both = replace(VETTED, approved_by=frozenset({BO, CLARA}))
    assert "*Reviewed* by <@U0BOLIND>, <@U0CLARAR>" in str(facts.one_fact(both, VERSIONS, May(), today=TODAY))


@pytest.mark.parametrize(
    ("kind", "detail", "said"),
    [
        (Happening.FACT_APPROVED, {}, "📎 <@U0CLARAR> approved vetted fact #7"),
        (Happening.FACT_CHANGED, {}, "📎 <@U0CLARAR> changed vetted fact #7; it waits for a review"),
        (
            Happening.FACT_CHANGED,
            {"owner": BO, "reworded": "no"},
            "📎 <@U0CLARAR> named another owner of vetted fact #7",
        ),
        (Happening.FACT_CHANGED, {"owner": BO, "reworded": "yes"}, "changed vetted fact #7; it waits for a review"),
        (Happening.CLAIM_TOLD, {}, "which vetted fact #7 answers"),
        (Happening.FACT_ESCALATED, {"to": "channel"}, "⏫ The review of vetted fact #7 has waited too long"),
    ],
)
def test_the_record_names_a_fact_by_its_number(kind: Happening, detail: dict[str, str], said: str) -> None:
    assert said in line(Fact(at=NOW, kind=kind, person=CLARA, detail={"fact": "7", **detail}))


@pytest.mark.parametrize("count", [0, 1, 200])
def test_the_facts_that_wait_for_somebody_make_one_message(
    count: int, fits_message: Callable[..., None], actions_of: Callable[..., dict[str, str]]
) -> None:
    message = facts_waiting.waiting([replace(PROPOSED, id=FactId(n)) for n in range(7, 7 + count)], now=NOW)
    fits_message(message)
    said = {0: "No fact waits", 1: "1 fact waits for", 200: "200 facts wait for"}
    assert said[count] in str(message.blocks)
    assert ("and 195 more" in str(message.blocks)) is (count == 200)
    if count:
        assert FactRef.decode(actions_of(message.blocks)[Action.NEXT]).fact == 7
    else:
        assert actions_of(message.blocks) == {}


def test_a_backup_reads_why_they_are_asked() -> None:
    assert "the backups are asked" not in str(facts_waiting.waiting([PROPOSED], now=NOW).blocks)
    assert "the backups are asked" in str(facts_waiting.waiting([replace(PROPOSED, escalated=True)], now=NOW).blocks)


def test_the_channel_reads_what_waits_too_long_and_for_whom(
    hostile: str, fits_message: Callable[..., None], snapshot: Callable[..., None], settings: WorkspaceSettings
) -> None:
    message = facts_waiting.late([PROPOSED, replace(PROPOSED, id=FactId(5), authors=frozenset({CLARA}))], settings)
    fits_message(message)
    snapshot("facts_late", {"text": message.text, "blocks": message.blocks})
    longest = facts_waiting.late([hostile_fact(hostile)] * 1000, settings)
    fits_message(longest)
    assert "and 995 more" in str(longest.blocks)
    assert "<!channel>" not in str(longest.blocks)
    assert "nothing waits here any more" in str(facts_waiting.late([], settings).blocks)


@pytest.mark.parametrize("topics", [[], ["Hand, foot and mouth", "Measles"], [f"Topic {n}" for n in range(300)]])
def test_the_form_gives_back_what_it_was_opened_with(topics: list[str], fits_modal: Callable[..., None]) -> None:
    stands = written(replace(WORDING, languages=("en", "es")), AMARA)
    view = fact_form.fact_form(stands, topics, FactFormRef(fact=FactRef(fact=FactId(4), version=2)))
    fits_modal(view)
    assert fact_form.typed_fact(state_of(view)) == stands


def test_an_empty_form_fits(fits_modal: Callable[..., None], snapshot: Callable[..., None]) -> None:
    view = fact_form.fact_form(fact_form.empty(owner=AMARA, review_by="2027-05-23"), [])
    fits_modal(view)
    snapshot("fact_new", view)
    fits_modal(fact_form.import_form())
    fits_modal(fact_form.send_back_form(FactFormRef(fact=FactRef(fact=FactId(4), version=2))))


@given(st.integers(0, 2**63 - 1), st.integers(0, 2**31), st.none() | st.integers(1, 2**63 - 1))
def test_what_the_buttons_carry_comes_back_as_it_went(number: int, version: int, alert: int | None) -> None:
    ref = FactRef(fact=FactId(number), version=version, alert=AlertId(alert) if alert is not None else None)
    assert FactRef.decode(ref.encode()) == ref


@given(st.integers(0, 2**63 - 1), st.text(), st.booleans())
def test_what_a_form_about_a_fact_carries_comes_back_as_it_went(number: int, going: str, listed: bool) -> None:
    ref = FactFormRef(fact=FactRef(fact=FactId(number), version=2), going=going, listed=listed)
    assert FactFormRef.decode(ref.encode()) == ref


@pytest.mark.parametrize(
    "forged", ["", "{}", '{"fact":1,"going":"","listed":true}', '{"fact":"","going":"","listed":true}']
)
def test_what_vetted_never_wrote_is_no_form(forged: str) -> None:
    with pytest.raises(NotFound):
        FactFormRef.decode(forged)


@pytest.mark.parametrize("forged", ["", "{}", "1", '{"f":1,"v":1}', '{"f":-1,"v":1,"a":0}', '{"f":"1","v":1,"a":0}'])
def test_what_vetted_never_wrote_is_no_fact(forged: str) -> None:
    with pytest.raises(NotFound):
        FactRef.decode(forged)
