"""A crisis as people read it: its message, their own messages, its forms, the held posts."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.crisis.crisis import Crisis, Figures, Proposal, ProposalState, Reaction, could_pause
from bot.crisis.hold import Hold, Scope
from bot.crisis.telling import CrisisOccasion
from bot.crisis.typed import read
from bot.drafts.draft import DraftState
from bot.drafts.kinds import Kind
from bot.drafts.networks import Network
from bot.ids import AlertId, ChannelId, CrisisId, DraftId, PersonId, ProposalId, TaskId
from bot.review.gate import may_go_out
from bot.review.publishing import Publication, StopTask, TaskState
from bot.review.review import Review
from bot.workspaces.settings import WorkspaceSettings
from handlers.blocks import crisis as blocks
from handlers.blocks import crisis_forms as forms
from handlers.blocks.card import CardFacts, card
from handlers.blocks.direct import DirectFacts, direct
from handlers.blocks.home import HomeFacts, home
from handlers.blocks.message import Message
from handlers.blocks.queue import Look, queue
from handlers.blocks.ready import ready
from handlers.blocks.tasks import stop_task
from handlers.ids import Action

AMARA, CLARA, BO, ADA = (PersonId(one) for one in ("U0AMARA", "U0CLARAR", "U0BOLIND", "U0ADAWIN"))
LEADS = frozenset({BO, ADA})
ROOM = ChannelId("C0CRISIS")


@pytest.fixture
def crisis(now: datetime) -> Crisis:
    return Crisis(
        id=CrisisId(3),
        drill=False,
        reason="A water main broke.",
        scope=Scope(networks=frozenset({Network.X}), kinds=frozenset({Kind.REPLY}), words=("water",)),
        channel=ROOM,
        lead=BO,
        started_at=now - timedelta(hours=1),
        found=3,
    )


@pytest.fixture
def figures(now: datetime) -> Figures:
    task = StopTask(
        id=TaskId(4),
        draft=DraftId(12),
        owner=AMARA,
        tool="Buffer",
        link="",
        publish_at=now + timedelta(hours=5),
        state=TaskState.ESCALATED,
        opened_at=now - timedelta(hours=1),
        due_at=now,
    )
    done = replace(task, id=TaskId(5), state=TaskState.CONFIRMED, confirmed_by=AMARA, confirmed_at=now)
    link = "https://lakeside.example/water"
    update = Publication(draft=DraftId(15), version=1, person=AMARA, at=now, links=(link,), gate_open=True)
    return Figures(held=3, open=2, pauses=(task, done), updates=(update,))


def asked(crisis: Crisis, now: datetime) -> Crisis:
    return replace(crisis, end_asked_by=BO, end_asked_at=now)


def ended(crisis: Crisis, now: datetime) -> Crisis:
    return replace(asked(crisis, now), ended_by=ADA, ended_at=now)


def drilled(crisis: Crisis, now: datetime) -> tuple[Crisis, Figures]:
    at = crisis.started_at + timedelta(minutes=4, seconds=30)
    reactions = (
        Reaction(person=AMARA, what="here", at=at),
        Reaction(person=AMARA, what=could_pause(DraftId(12))),
        Reaction(person=CLARA, what="here"),
    )
    return replace(crisis, drill=True, scope=Scope()), Figures(reactions=reactions)


@pytest.mark.parametrize("course", ["on", "asked", "ended", "looked_at"])
def test_the_crisis_message_says_how_things_stand(
    course: str,
    crisis: Crisis,
    figures: Figures,
    now: datetime,
    fits_message: Callable[..., None],
    snapshot: Callable[..., None],
) -> None:
    shown = {"on": crisis, "asked": asked(crisis, now)}.get(course) or ended(crisis, now)
    message = blocks.crisis_message(shown, replace(figures, open=0) if course == "looked_at" else figures, LEADS)
    fits_message(message)
    snapshot(f"crisis_{course}", {"text": message.text, "blocks": message.blocks})


def test_a_drill_says_so_and_in_minutes_who_reacted(
    crisis: Crisis, now: datetime, fits_message: Callable[..., None], snapshot: Callable[..., None]
) -> None:
    drill, figures = drilled(crisis, now)
    message = blocks.crisis_message(drill, figures, LEADS)
    fits_message(message)
    snapshot("crisis_drill", message.blocks)
    assert "after 4.5 minutes" in str(message.blocks)
    after = blocks.crisis_message(ended(drill, now), figures, LEADS)
    fits_message(after)
    assert "DRILL" in after.text
    assert "Not heard of: <@U0CLARAR>" in str(after.blocks)
    for person in (AMARA, CLARA):
        note = blocks.note(drill, CrisisOccasion.DRILL, person, figures)
        fits_message(note)
        assert "This is a drill" in str(note.blocks)
        fits_message(blocks.note(ended(drill, now), CrisisOccasion.DRILL, person, figures))
    assert "I could pause #12" in str(blocks.note(drill, CrisisOccasion.DRILL, AMARA, figures).blocks)


def test_hundreds_of_pauses_updates_and_reactions_fit(
    crisis: Crisis, figures: Figures, now: datetime, fits_message: Callable[..., None]
) -> None:
    crowd = tuple(Reaction(person=PersonId(f"U{place:08}"), what="here", at=now) for place in range(300))
    many = replace(figures, pauses=figures.pauses * 300, updates=figures.updates * 300, reactions=crowd)
    long = replace(crisis, reason="w" * 300, scope=Scope(words=tuple(f"{place}{'x' * 78}" for place in range(20))))
    fits_message(blocks.crisis_message(long, many, LEADS))
    fits_message(blocks.crisis_message(replace(long, drill=True), many, LEADS))


def test_no_word_of_a_reason_or_a_scope_is_interpreted(
    crisis: Crisis,
    figures: Figures,
    hostile: str,
    words_of: Callable[..., dict[str, list[str]]],
    fits_message: Callable[..., None],
) -> None:
    mean = replace(crisis, reason=hostile[:300], scope=Scope(words=("<!channel> *b*",)))
    message = blocks.crisis_message(mean, figures, LEADS)
    fits_message(message)
    assert not any("<!channel>" in text for text in words_of(message.blocks)["mrkdwn"])


def test_who_may_confirm_reads_whether_it_is_still_theirs(
    crisis: Crisis, figures: Figures, now: datetime, fits_message: Callable[..., None]
) -> None:
    def note(shown: Crisis) -> Message:
        message = blocks.note(shown, CrisisOccasion.END, ADA, figures)
        fits_message(message)
        return message

    assert Action.CRISIS_CONFIRM in str(note(asked(crisis, now)).blocks)
    assert "taken back" in note(crisis).text
    assert "has ended, confirmed by <@U0ADAWIN>" in str(note(ended(crisis, now)).blocks)


def test_a_proposal_is_answered_once(now: datetime, fits_message: Callable[..., None]) -> None:
    one = Proposal(id=ProposalId(2), alert=AlertId(7), because="Water: 40 posts <!here>", at=now)
    open_one = blocks.proposal(one)
    fits_message(open_one)
    assert Action.CRISIS_START in str(open_one.blocks)
    for state in (ProposalState.STARTED, ProposalState.DISMISSED):
        done = blocks.proposal(replace(one, state=state, answered_by=BO, answered_at=now))
        fits_message(done)
        assert Action.CRISIS_START not in str(done.blocks)


def test_the_start_form_gives_back_what_it_was_filled_with(
    fits_modal: Callable[..., None], snapshot: Callable[..., None]
) -> None:
    wanted = read('start "A water main broke" x reply "flu shot"')
    form = forms.start_form(wanted, ROOM, alone=True)
    fits_modal(form)
    snapshot("crisis_start_form", form)
    given = forms.start_values({"state": state_of(form), "private_metadata": form["private_metadata"]})
    assert (given.reason, given.scope, given.channel, given.drill) == (wanted.reason, wanted.scope, ROOM, False)
    drill = forms.start_form(read("drill Practice"), None, alone=False)
    fits_modal(drill)
    assert forms.start_values({"state": state_of(drill), "private_metadata": drill["private_metadata"]}).drill


def state_of(view: dict[str, Any]) -> dict[str, Any]:
    """The form's state as Slack would send it, untouched."""
    values = {}
    for block in view["blocks"]:
        if element := block.get("element"):
            values[block["block_id"]] = {
                "value": {
                    "value": element.get("initial_value"),
                    "selected_options": element.get("initial_options", []),
                    "selected_conversation": element.get("initial_conversation"),
                }
            }
    return {"values": values}


def test_its_other_forms_and_its_status_fit(
    crisis: Crisis, figures: Figures, now: datetime, fits_modal: Callable[..., None]
) -> None:
    drill, reactions = drilled(crisis, now)
    for view in (
        forms.scope_form(crisis),
        forms.end_form(crisis, figures),
        forms.confirm_form(asked(crisis, now), figures),
        forms.confirm_form(asked(drill, now), reactions),
        blocks.status(None, Figures(), LEADS, may=True),
        blocks.status(None, Figures(), frozenset(), may=False),
        blocks.status(crisis, figures, LEADS, may=True),
        blocks.status(drill, reactions, LEADS, may=False),
    ):
        fits_modal(view)


@pytest.fixture
def held(make_review: Callable[..., Review], crisis: Crisis) -> Review:
    return replace(make_review(state=DraftState.HELD), hold=crisis.hold)


def test_held_posts_are_offered_one_by_one(
    held: Review, now: datetime, fits_modal: Callable[..., None], snapshot: Callable[..., None]
) -> None:
    let_go = replace(held, hold=None)
    passed = replace(let_go, version=replace(held.version, slot=now - timedelta(minutes=1)))
    view = forms.held_list([held, let_go, passed], person=AMARA, writes_all=False, own=True, now=now)
    fits_modal(view)
    snapshot("held_list", view)
    assert str(view["blocks"]).count(Action.LET_GO) == 1
    others = forms.held_list([let_go], person=CLARA, writes_all=False, own=False, now=now)
    assert Action.WITHDRAW not in str(others["blocks"])
    assert Action.LET_GO in str(others["blocks"])
    fits_modal(forms.held_list([], person=AMARA, writes_all=False, own=True, now=now))
    fits_modal(forms.held_list([let_go] * 21, person=AMARA, writes_all=True, own=False, now=now))


def test_a_card_carries_a_banner_while_a_hold_covers_it(
    held: Review, make_review: Callable[..., Review], crisis: Crisis, now: datetime, fits_message: Callable[..., None]
) -> None:
    def banner(review: Review) -> bool:
        message = card(review, CardFacts(), now=now)
        fits_message(message)
        return "A crisis hold is on" in str(message.blocks)

    waiting = replace(make_review(), hold=crisis.hold)
    assert banner(held)
    assert banner(waiting)
    assert not banner(replace(waiting, hold=replace(_hold(crisis), scope=Scope(words=("sepsis",)))))
    assert not banner(replace(make_review(state=DraftState.PUBLISHED), hold=crisis.hold))
    assert not banner(replace(held, hold=None))
    assert "the hold has ended" in str(card(replace(held, hold=None), CardFacts(), now=now).blocks)


def _hold(crisis: Crisis) -> Hold:
    assert crisis.hold is not None
    return crisis.hold


def test_authors_read_that_their_post_is_held_and_later_what_to_do(
    held: Review, crisis: Crisis, make_review: Callable[..., Review], fits_message: Callable[..., None]
) -> None:
    during = direct(held.draft, held, AMARA, DirectFacts())
    after = direct(held.draft, replace(held, hold=None), AMARA, DirectFacts())
    waiting = replace(make_review(), hold=crisis.hold)
    for message in (during, after):
        fits_message(message)
    assert "stays back until that ends" in str(during.blocks)
    assert Action.HELD not in str(during.blocks)
    assert Action.HELD in str(after.blocks)
    assert "does not go out before that has ended" in str(direct(waiting.draft, waiting, AMARA, DirectFacts()).blocks)


def test_the_ready_message_and_the_task_name_the_hold(held: Review, figures: Figures, now: datetime) -> None:
    message = ready(held, may_go_out(held, on=now.date()), publications=())
    assert "a crisis hold is on" in str(message.blocks)
    assert "Wash your hands" not in str(message.blocks)
    assert "A crisis hold is on" in str(stop_task(figures.pauses[0], AMARA, held=True).blocks)
    assert "crisis" not in str(stop_task(figures.pauses[0], AMARA).blocks)


def test_home_and_the_queue_show_it(
    crisis: Crisis, settings: WorkspaceSettings, now: datetime, fits_slack: Callable[..., None]
) -> None:
    view = home(AMARA, settings, HomeFacts(crisis=crisis, held=2), now=now)
    fits_slack(view["blocks"], at_most=100)
    assert "A crisis hold is on" in str(view["blocks"])
    assert "2 posts of yours are held" in str(view["blocks"])
    assert "Nothing waits for you" in str(view["blocks"])
    after = home(AMARA, settings, HomeFacts(held=1), now=now)
    assert "The hold has ended: look at each" in str(after["blocks"])
    assert "Nothing waits for you" not in str(after["blocks"])
    assert "A crisis hold is on" in str(queue(Look(), [], crisis)["blocks"])
    assert "A crisis drill is on" in str(queue(Look(), [], replace(crisis, drill=True))["blocks"])
    assert "is on" not in str(queue(Look(), [])["blocks"])
