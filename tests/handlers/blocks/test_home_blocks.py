"""App Home, More… and what Vetted says of itself."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.crisis.crisis import Crisis
from bot.crisis.hold import Scope
from bot.delivery.kinds import DeliveryKind
from bot.delivery.outbox import Delivery
from bot.delivery.owed import Owed
from bot.drafts.draft import Composition, DraftState, Image
from bot.drafts.kinds import Kind
from bot.drafts.networks import Network
from bot.ids import ChannelId, CrisisId, DeliveryId, DraftId, FactId, PersonId, TaskId, WorkspaceId
from bot.review.decision import Decision, Verdict
from bot.review.lists import Decided, Listed, Outgoing
from bot.review.publishing import Going, StopTask, TaskState
from bot.review.review import Review
from bot.review.rules import DEFAULT_RULES
from bot.review.stages import Role
from bot.review.submitting import composition_of
from bot.sandbox.blockkit.blocks import check_view
from bot.workspaces.settings import WorkspaceSettings
from handlers.blocks import explain, more
from handlers.blocks.home import FACTS, MINE, PARKED, WAITING, HomeFacts, home
from handlers.blocks.tasks import stop_task
from handlers.blocks.text import when
from handlers.ids import Action
from handlers.refs import CardRef, FactRef
from tests.handlers.blocks.test_fact_blocks import NOW, PROPOSED, RETURNED

DECIDED = Decided(
    draft=DraftId(12),
    kind=Kind.EDUCATIONAL,
    decision=Decision(
        stage="clinical",
        role=Role.CLINICAL,
        person=PersonId("U0CLARAR"),
        verdict=Verdict.APPROVED,
        version=2,
        content_hash="",
        version_hash="",
        epoch=0,
        at=datetime(2026, 11, 23, 15, 0, tzinfo=UTC),
    ),
)
AMARA, CLARA, ADA = PersonId("U0AMARA"), PersonId("U0CLARAR"), PersonId("U0ADAWIN")


@pytest.fixture
def dead(now: datetime) -> Delivery:
    return Delivery(
        id=DeliveryId(7),
        workspace=WorkspaceId("T0LAKESIDE"),
        owed=Owed.card(DraftId(12)),
        attempts=12,
        uncertain=False,
        created_at=now,
        error="not_in_channel",
    )


def listed(review: Review, state: DraftState) -> Listed:
    composition: Composition = composition_of(review.version)
    return Listed(draft=replace(review.draft, state=state), composition=composition)


def coming(review: Review, state: DraftState) -> Outgoing:
    at = review.version.slot
    assert at is not None
    going = Going(at=at, networks=review.version.content.networks, elsewhere=False)
    return Outgoing(listed=listed(review, state), going=going)


def test_home_tells_when_what_waits_elsewhere_goes_out(
    make_review: Callable[..., Review], settings: WorkspaceSettings, now: datetime
) -> None:
    """By the time said there, with no slot of its own."""
    there = listed(make_review(slot=None), DraftState.SCHEDULED)
    going = Going(at=datetime(2026, 12, 2, 16, 0, tzinfo=UTC), networks=(Network.BLUESKY,), elsewhere=True)
    view = home(CLARA, settings, HomeFacts(coming=(Outgoing(listed=there, going=going),)), now=now)
    assert f"*#{there.draft.id}* {there.composition.kind.label} · Scheduled elsewhere · {when(going.at)}" in str(
        view["blocks"]
    )


def test_home_shows_what_waits_and_what_became_of_ones_drafts(
    make_review: Callable[..., Review],
    settings: WorkspaceSettings,
    dead: Delivery,
    snapshot: Callable[..., None],
    fits_slack: Callable[..., None],
    now: datetime,
) -> None:
    review = make_review()
    view = home(
        CLARA,
        settings,
        HomeFacts(
            waiting=(review,),
            mine=(listed(review, DraftState.SAVED), listed(review, DraftState.CHANGES_REQUESTED)),
            coming=(coming(review, DraftState.APPROVED),),
            decided=(DECIDED,),
            is_admin=True,
            dead=(dead,),
        ),
        now=now,
    )
    fits_slack(view["blocks"], at_most=100)
    assert view["type"] == "home"
    snapshot("home", view)


def test_home_shows_the_facts_that_wait_for_somebody_and_their_own_under_review(
    settings: WorkspaceSettings,
    actions_of: Callable[..., dict[str, str]],
    fits_slack: Callable[..., None],
    snapshot: Callable[..., None],
) -> None:
    own = replace(PROPOSED, id=FactId(9), changed_at=NOW - timedelta(hours=3))
    view = home(CLARA, settings, HomeFacts(facts=(PROPOSED,), own_facts=(RETURNED, own)), now=NOW)
    fits_slack(view["blocks"], at_most=100)
    assert FactRef.decode(actions_of(view["blocks"])[Action.FACT]).fact == own.id
    snapshot("home_facts", view)


def test_what_was_sent_back_waits_for_whoever_keeps_it(settings: WorkspaceSettings) -> None:
    view = home(AMARA, settings, HomeFacts(own_facts=(RETURNED,)), now=NOW)
    assert "Sent back to you, below: fact *#4*" in str(view)
    assert "Nothing waits for you" not in str(view)
    assert "Nothing waits for you" in str(home(AMARA, settings, HomeFacts(own_facts=(PROPOSED,)), now=NOW))


def test_home_leads_to_topics_facts_and_a_crisis(
    settings: WorkspaceSettings, actions_of: Callable[..., dict[str, str]], now: datetime
) -> None:
    """To a crisis for whoever may start one, and for everybody while one is on; nowhere before Vetted is set up."""

    def shown(facts: HomeFacts, settings: WorkspaceSettings = settings) -> set[Action]:
        ways = {Action.TOPICS, Action.FACTS, Action.CRISIS}
        return ways & actions_of(home(AMARA, settings, facts, now=now)["blocks"]).keys()

    crisis = Crisis(
        id=CrisisId(3),
        drill=False,
        reason="Water",
        scope=Scope(),
        channel=ChannelId("C0CRISIS"),
        lead=ADA,
        started_at=now,
    )
    assert shown(HomeFacts()) == {Action.TOPICS, Action.FACTS}
    for facts in (HomeFacts(may_hold=True), HomeFacts(crisis=crisis), HomeFacts(crisis=replace(crisis, drill=True))):
        assert shown(facts) == {Action.TOPICS, Action.FACTS, Action.CRISIS}
    assert shown(HomeFacts(may_hold=True), WorkspaceSettings(workspace=settings.workspace)) == set()


def test_home_stays_within_slacks_blocks_and_says_how_many_more_there_are(
    make_review: Callable[..., Review],
    settings: WorkspaceSettings,
    dead: Delivery,
    fits_slack: Callable[..., None],
    now: datetime,
) -> None:
    review = make_review(text="w" * 3000)
    view = home(
        CLARA,
        settings,
        HomeFacts(
            waiting=(review,) * 500,
            facts=(PROPOSED,) * 300,
            own_facts=(RETURNED,) * 300,
            mine=(listed(review, DraftState.IN_REVIEW),) * 40,
            coming=(coming(review, DraftState.APPROVED),) * 40,
            decided=(DECIDED,) * 5,
            is_admin=True,
            dead=(dead,) * 40,
        ),
        now=now,
    )
    fits_slack(view["blocks"], at_most=100)
    assert str(view["blocks"]).count("and more: see the *Queue*") == 3
    assert str(view["blocks"]).count(Action.OPEN_DRAFT) == MINE
    assert str(view["blocks"]).count(Action.NEXT) == WAITING + FACTS + 1
    assert str(view["blocks"]).count(f"and {300 - FACTS} more facts") == 2


def test_no_word_of_a_draft_is_interpreted_on_home(
    make_review: Callable[..., Review],
    settings: WorkspaceSettings,
    words_of: Callable[..., dict[str, list[str]]],
    now: datetime,
    hostile: str,
) -> None:
    review = make_review(text=hostile)
    view = home(
        CLARA,
        settings,
        HomeFacts(
            waiting=(review,),
            mine=(listed(review, DraftState.IN_REVIEW),),
        ),
        now=now,
    )
    words = words_of(view["blocks"])
    assert sum("<!channel>" in text for text in words["plain_text"]) == 2
    assert not any("<!channel>" in text for text in words["mrkdwn"])


@pytest.mark.parametrize(("is_admin", "offered"), [(True, {Action.SETUP}), (False, set())])
def test_before_set_up_home_says_what_is_missing(
    is_admin: bool,
    offered: set[str],
    actions_of: Callable[..., dict[str, str]],
    fits_slack: Callable[..., None],
    now: datetime,
) -> None:
    unset = WorkspaceSettings(workspace=WorkspaceId("T0LAKESIDE"))
    view = home(AMARA, unset, HomeFacts(is_admin=is_admin), now=now)
    fits_slack(view["blocks"], at_most=100)
    assert actions_of(view["blocks"]).keys() == offered


def test_more_offers_what_this_person_may_do_and_shows_the_draft_in_full(
    make_review: Callable[..., Review],
    make_image: Callable[..., Image],
    actions_of: Callable[..., dict[str, str]],
    snapshot: Callable[..., None],
    fits_slack: Callable[..., None],
) -> None:
    review = make_review(
        images=(make_image(),), sources=("https://example.org/a?b=1&c=2",), note="Check the *seconds*."
    )
    may = frozenset({Action.EDIT, Action.HISTORY, Action.WITHDRAW})
    view = more.more(review.draft, review, may=may)
    fits_slack(view["blocks"], at_most=100)
    assert actions_of(view["blocks"]).keys() == may
    snapshot("more", view)


def test_more_of_the_longest_draft_fits_a_modal(
    make_review: Callable[..., Review],
    make_image: Callable[..., Image],
    fits_slack: Callable[..., None],
    words_of: Callable[..., dict[str, list[str]]],
) -> None:
    review = make_review(
        text="t" * 3000,
        images=tuple(make_image(place, alt="a" * 2000) for place in range(10)),
        sources=tuple(f"https://example.org/{place}/" + "s" * 1970 for place in range(10)),
        note="n" * 3000,
    )
    view = more.more(review.draft, review, may=frozenset(more.WORDS))
    fits_slack(view["blocks"], at_most=100)
    assert "n" * 3000 in words_of(view["blocks"])["plain_text"]
    fits_slack(more.take_away(review, {})["blocks"], at_most=100)


def test_somebody_who_was_asked_reads_the_whole_draft_and_can_do_nothing_with_it(
    make_review: Callable[..., Review],
    make_image: Callable[..., Image],
    uploaded: Callable[..., Any],
    actions_of: Callable[..., dict[str, str]],
    fits_modal: Callable[..., None],
    snapshot: Callable[..., None],
) -> None:
    one = (make_image(),)
    review = make_review(images=one, sources=("https://example.org/a",), note="Check the *seconds*.")
    view = more.to_read(review, uploaded(one))
    fits_modal(view)
    assert actions_of(view["blocks"]) == {}
    snapshot("to_read", view)
    images = tuple(make_image(place, alt="a" * 2000) for place in range(10))
    longest = make_review(
        text="t" * 3000,
        networks=tuple(Network),
        images=images,
        sources=tuple(f"https://example.org/{place}/" + "s" * 1970 for place in range(10)),
        note="n" * 3000,
    )
    content = replace(longest.version.content, tailored=dict.fromkeys(Network, "o" * 3000))
    fits_modal(more.to_read(replace(longest, version=replace(longest.version, content=content)), uploaded(images)))


def test_an_approval_taken_back_is_confirmed(
    make_review: Callable[..., Review], fits_modal: Callable[..., None], snapshot: Callable[..., None]
) -> None:
    view = more.undone(make_review())
    fits_modal(view)
    snapshot("undone", view)


def test_restarting_shows_the_rules_of_today_and_what_it_costs(
    make_review: Callable[..., Review], fits_modal: Callable[..., None], snapshot: Callable[..., None]
) -> None:
    view = more.restart_form(make_review(), DEFAULT_RULES[Kind.CRISIS_UPDATE])
    fits_modal(view)
    assert CardRef.decode(view["private_metadata"]).draft == DraftId(12)
    snapshot("restart", view)


def test_a_draft_that_was_only_saved_can_be_duplicated(
    make_review: Callable[..., Review], actions_of: Callable[..., dict[str, str]]
) -> None:
    saved = replace(make_review().draft, version=0, state=DraftState.SAVED)
    view = more.more(saved, None, may=frozenset({Action.DUPLICATE}))
    assert actions_of(view["blocks"]).keys() == {Action.DUPLICATE}
    assert actions_of(more.duplicated(DraftId(13))["blocks"]) == {Action.CONTINUE: "13"}


def test_the_approved_text_is_given_word_for_word(
    approved: Callable[..., Review], words_of: Callable[..., dict[str, list[str]]], hostile: str
) -> None:
    assert hostile in words_of(more.take_away(approved(text=hostile), {})["blocks"])["plain_text"]


def test_vetted_explains_itself(
    settings: WorkspaceSettings, snapshot: Callable[..., None], fits_slack: Callable[..., None]
) -> None:
    message = explain.help_message(settings, unknown=None)
    fits_slack(message.blocks)
    snapshot("help", {"text": message.text, "blocks": message.blocks})


def test_an_unknown_word_after_the_command_is_repeated_without_effect(
    settings: WorkspaceSettings, fits_slack: Callable[..., None], words_of: Callable[..., dict[str, list[str]]]
) -> None:
    message = explain.help_message(settings, unknown="`<!channel>" * 1000)
    fits_slack(message.blocks)
    first = words_of(message.blocks)["mrkdwn"][0]
    assert "<!channel>" not in first
    assert first.count("`") == 2


def test_before_set_up_the_explanation_says_what_is_missing(actions_of: Callable[..., dict[str, str]]) -> None:
    unset = WorkspaceSettings(workspace=WorkspaceId("T0LAKESIDE"))
    assert actions_of(explain.help_message(unset, unknown=None).blocks).keys() == {Action.SETUP}


def test_a_refusal_names_the_reference_where_there_is_one(fits_slack: Callable[..., None]) -> None:
    message = explain.refused("Something went wrong.", "1a2b3c4d")
    fits_slack(message.blocks)
    assert "1a2b3c4d" in str(message.blocks)
    assert len(explain.refused("This is not your draft.").blocks) == 1


@pytest.mark.parametrize("kind", DeliveryKind)
def test_whatever_could_not_be_delivered_is_named_in_words(
    kind: DeliveryKind,
    dead: Delivery,
    settings: WorkspaceSettings,
    fits_message: Callable[..., None],
    now: datetime,
) -> None:
    given_up = replace(dead, owed=Owed(lane="a lane", kind=kind), error="<!channel> " + "e" * 2000)
    message = explain.parked(given_up)
    fits_message(message)
    assert f"could not deliver {kind.label}*:" in str(message.blocks)
    view = home(ADA, settings, HomeFacts(is_admin=True, dead=(given_up,)), now=now)
    assert check_view(view) == []
    assert f"📪 {kind.label.capitalize()}: " in str(view["blocks"])


def test_home_counts_the_failures_it_does_not_show(
    dead: Delivery, settings: WorkspaceSettings, actions_of: Callable[..., dict[str, str]], now: datetime
) -> None:
    def shown(count: int) -> str:
        return str(home(ADA, settings, HomeFacts(is_admin=True, dead=(dead,) * count), now=now)["blocks"])

    assert shown(PARKED).count(Action.RETRY) == shown(PARKED + 3).count(Action.RETRY) == PARKED
    assert "more, shown as" not in shown(PARKED)
    assert "and 3 more, shown as these are delivered" in shown(PARKED + 3)


@pytest.mark.parametrize(
    ("verdict", "mark"), [(Verdict.APPROVED, "✅"), (Verdict.CHANGES, "✏️"), (Verdict.REJECTED, "⛔")]
)
@pytest.mark.parametrize("void", [False, True])
def test_home_says_what_one_decided_and_whether_it_still_counts(
    verdict: Verdict, mark: str, void: bool, settings: WorkspaceSettings, now: datetime
) -> None:
    decision = replace(DECIDED.decision, verdict=verdict, voided_at=now if void else None)
    view = home(CLARA, settings, HomeFacts(decided=(replace(DECIDED, decision=decision),)), now=now)
    shown = str(view["blocks"])
    assert f"{mark} *#12* Educational · version 2" in shown
    assert (", no longer counts" in shown) is void


def test_to_somebody_with_nothing_to_do_home_says_so(
    settings: WorkspaceSettings,
    actions_of: Callable[..., dict[str, str]],
    snapshot: Callable[..., None],
    now: datetime,
) -> None:
    view = home(AMARA, settings, HomeFacts(), now=now)
    assert check_view(view) == []
    assert Action.SETTINGS not in actions_of(view["blocks"])
    snapshot("home_empty", view)


def test_an_admin_reads_what_could_not_be_delivered_and_what_to_do(
    dead: Delivery, actions_of: Callable[..., dict[str, str]], snapshot: Callable[..., None]
) -> None:
    message = explain.parked(dead)
    assert actions_of(message.blocks) == {Action.RETRY: "7"}
    snapshot("parked", {"text": message.text, "blocks": message.blocks})


@pytest.mark.parametrize("state", TaskState)
def test_a_pause_is_asked_until_somebody_confirms_it(
    state: TaskState,
    now: datetime,
    snapshot: Callable[..., None],
    fits_slack: Callable[..., None],
    actions_of: Callable[..., dict[str, str]],
) -> None:
    confirmed: dict[str, Any] = {"confirmed_by": CLARA, "confirmed_at": now} if state is TaskState.CONFIRMED else {}
    task = StopTask(
        id=TaskId(3),
        draft=DraftId(12),
        owner=AMARA,
        tool="*Buffer*",
        link="https://buffer.example/p",
        publish_at=now + timedelta(hours=5),
        state=state,
        opened_at=now,
        due_at=now + timedelta(minutes=30),
        **confirmed,
    )
    message = stop_task(task, CLARA)
    fits_slack(message.blocks)
    assert (Action.PAUSED in actions_of(message.blocks)) is (state is not TaskState.CONFIRMED)
    snapshot(f"pause_{state}", {"text": message.text, "blocks": message.blocks})
