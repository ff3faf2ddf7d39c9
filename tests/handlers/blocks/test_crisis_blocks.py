"""A crisis as people read it: its message, their own messages, its forms, the held posts."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.crisis.crisis import Crisis, Figures, Narrowing, Proposal, ProposalState, Reaction, could_pause
from bot.crisis.hold import Hold, Scope, Subject
from bot.crisis.telling import CrisisOccasion
from bot.crisis.typed import read
from bot.drafts.draft import DraftState
from bot.drafts.kinds import Kind
from bot.drafts.networks import Network
from bot.ids import AlertId, ChannelId, CrisisId, DraftId, PersonId, ProposalId, TaskId, TopicId
from bot.listening.topic import Phrase, Topic
from bot.review.gate import Gate, may_go_out
from bot.review.publishing import Publication, StopTask, TaskState
from bot.review.review import Review
from bot.workspaces.settings import WorkspaceSettings
from handlers.blocks import crisis as blocks
from handlers.blocks import crisis_forms as forms
from handlers.blocks.card import CardFacts, card, held_banner
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
    on = (Network.X,)
    update = Publication(draft=DraftId(15), version=1, person=AMARA, at=now, networks=on, links=(link,), gate_open=True)
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


def test_a_message_says_what_is_held_now_and_what_missed_its_slot(crisis: Crisis, now: datetime) -> None:
    """Nobody has looked at a post because its slot has passed."""

    def counted(shown: Crisis, figures: Figures) -> str:
        return str(blocks.crisis_message(shown, figures, LEADS).blocks)

    assert "*Held posts:* 1 (3 since it started)" in counted(crisis, Figures(held=3, open=1))
    missed = counted(ended(crisis, now), Figures(held=3, open=1, missed=1))
    assert "*Held posts:* 3, 1 not looked at yet, 1 missed its slot and needs another one" in missed
    assert "*Held posts:* 1, not looked at yet" in counted(ended(crisis, now), Figures(held=1, open=1))
    assert "*Held posts:* 1, missed its slot and" in counted(ended(crisis, now), Figures(held=1, missed=1))
    assert "looked at" not in counted(ended(crisis, now), Figures(held=2, missed=2)).partition("Nothing went out")[0]
    assert "3, every one was looked at" in counted(ended(crisis, now), Figures(held=3))


def test_a_crisis_update_whose_links_came_later_is_listed_once(crisis: Crisis, figures: Figures, now: datetime) -> None:
    first = replace(figures.updates[0], links=())
    shown = replace(figures, updates=(first, *figures.updates, figures.updates[0]))
    message = str(blocks.crisis_message(crisis, shown, LEADS).blocks)
    assert message.count("Draft #15") == 1
    assert "https://lakeside.example/water" in message


def test_a_pause_that_came_too_late_is_said(crisis: Crisis, figures: Figures) -> None:
    out = replace(figures, pauses=(replace(figures.pauses[1], was_out=True),))
    assert "1, all confirmed, *1 was out already*" in str(blocks.crisis_message(crisis, out, LEADS).blocks)
    assert "was out already from `Buffer`" in str(stop_task(out.pauses[0], AMARA).blocks)
    assert Action.WAS_OUT in str(stop_task(figures.pauses[0], AMARA).blocks)


def test_nobody_and_nothing_is_left_out_of_a_drills_report(
    crisis: Crisis, now: datetime, fits_message: Callable[..., None]
) -> None:
    people = [PersonId(f"U{place:08}") for place in range(30)]
    silent = tuple(Reaction(person=person, what="here") for person in people)
    posts = tuple(Reaction(person=AMARA, what=could_pause(DraftId(place), place=2)) for place in range(1, 16))
    drill = ended(replace(crisis, drill=True), now)
    message = blocks.crisis_message(drill, Figures(reactions=silent + posts), LEADS)
    fits_message(message)
    assert all(f"<@{person}>" in str(message.blocks) for person in people)
    assert "and 5 more posts to pause" in str(message.blocks)
    assert "draft #1 (tool 2)" in str(message.blocks)
    crowd = tuple(Reaction(person=PersonId(f"U{place:010}"), what="here") for place in range(300))
    many = blocks.crisis_message(drill, Figures(reactions=crowd + posts), LEADS)
    fits_message(many)
    assert "and 100 more" in str(many.blocks)


def test_a_drill_that_a_hold_replaced_blames_nobody(crisis: Crisis, now: datetime) -> None:
    drill, figures = drilled(crisis, now)
    over = replace(drill, ended_by=BO, ended_at=now, replaced_in=ROOM)
    for shown in (
        blocks.crisis_message(over, figures, LEADS),
        blocks.note(over, CrisisOccasion.DRILL, CLARA, figures),
    ):
        assert "It ended because a real hold started: see <#C0CRISIS>" in str(shown.blocks)
        assert "did not react" not in str(shown.blocks)
    assert "did not react" in str(blocks.note(ended(drill, now), CrisisOccasion.DRILL, CLARA, figures).blocks)


def test_a_drill_says_which_posts_a_hold_would_keep_back(
    crisis: Crisis, make_review: Callable[..., Review], now: datetime, fits_message: Callable[..., None]
) -> None:
    drill, figures = drilled(crisis, now)
    note = blocks.note(drill, CrisisOccasion.DRILL, AMARA, figures, [DraftId(12), DraftId(14)])
    fits_message(note)
    assert "Of your posts it would hold #12, #14." in str(note.blocks)
    review = make_review()
    shown = card(review, CardFacts(drill=drill), now=now)
    fits_message(shown)
    assert "🧪 *A crisis drill is on*" in str(shown.blocks)
    elsewhere = replace(drill, scope=Scope(words=("sepsis",)))
    assert "drill" not in str(card(review, CardFacts(drill=elsewhere), now=now).blocks)
    form = str(forms.scope_form(drill)["blocks"])
    assert "This is a drill" in form
    assert "taken back at once" not in form


def narrowed(crisis: Crisis, now: datetime) -> Crisis:
    return replace(crisis, narrowing=Narrowing(scope=Scope(words=("boil",)), by=BO, at=now))


def test_a_narrower_scope_is_offered_to_a_second_person(
    crisis: Crisis, figures: Figures, now: datetime, fits_message: Callable[..., None]
) -> None:
    asks = narrowed(crisis, now)
    message = blocks.crisis_message(asks, figures, LEADS)
    fits_message(message)
    assert "covers less: posts with `boil`" in str(message.blocks)
    value = f"3:{int(now.timestamp())}"
    offered = blocks.note(asks, CrisisOccasion.NARROWER, ADA, figures)
    own = blocks.note(asks, CrisisOccasion.NARROWER, BO, figures)
    over = blocks.note(crisis, CrisisOccasion.NARROWER, ADA, figures)
    for note in (offered, own, over):
        fits_message(note)
    assert value in str(message.blocks)
    assert value in str(offered.blocks)
    assert Action.CRISIS_NARROW not in str(own.blocks) + str(over.blocks)


def test_the_longest_scope_leaves_the_leads_their_place(
    crisis: Crisis, figures: Figures, fits_message: Callable[..., None]
) -> None:
    """Every mark is escaped into five characters; what is left out is counted."""
    words = tuple("&" * 79 + letter for letter in "abcdefghijklmnopqrst")
    message = blocks.crisis_message(replace(crisis, scope=Scope(words=words)), figures, LEADS)
    fits_message(message)
    assert "*Led by* <@U0BOLIND>; crisis leads: <@U0ADAWIN>" in str(message.blocks)
    assert "and 18 more" in str(message.blocks)


def test_the_start_form_says_what_it_did_not_understand(fits_modal: Callable[..., None]) -> None:
    def form(typed: str, found: int = 0) -> str:
        view = forms.start_form(read(typed), ROOM, alone=False, found=found)
        fits_modal(view)
        return str(view["blocks"])

    typo = form('start "Water" facebok', 3)
    assert "knows no network, kind or topic named `facebok`; as it stands only posts with this word are held" in typo
    assert "the scope covered 3 posts that could go out" in typo
    assert "also posts with this word are held" in form('start "Water" facebok "boil water"')
    assert "only posts with this word would be held" in form('drill "Water" facebok')
    assert "also posts with this word" in form('start "Water" x facebok')
    assert "Crisis updates are never held; as it stands everything else is" in form('start "Water" crisis_update')
    assert "⚠️" not in form('start "Water" x "flu shot"')


def test_topics_are_chosen_in_the_forms(crisis: Crisis, fits_modal: Callable[..., None]) -> None:
    """Also one that is not listened for any more, as long as it is part of the scope."""
    topics = [Topic(name=f"Topic {n}", any=(Phrase(text="x"),), id=TopicId(n)) for n in range(1, 151)]
    wanted = read('start "Water" "topic 120"', topics)
    form = forms.start_form(wanted, ROOM, alone=False, topics=topics)
    fits_modal(form)
    given = forms.start_values({"state": state_of(form), "private_metadata": ""})
    assert given.topics == (120,)
    gone = Subject(topic=TopicId(999), name="Gone", phrases=("gone",))
    change = forms.scope_form(replace(crisis, scope=Scope(subjects=(gone,))), topics)
    fits_modal(change)
    assert forms.topics_chosen(state_of(change)) == (999,)


def test_the_status_leads_to_what_is_still_held_and_says_what_it_does_not_know(
    crisis: Crisis, figures: Figures, fits_modal: Callable[..., None]
) -> None:
    left = blocks.status(None, Figures(), LEADS, may=False, still_held=2)
    fits_modal(left)
    assert "2 held posts still to look at" in str(left["blocks"])
    assert Action.HELD in str(left["blocks"])
    for shown in (None, crisis):
        misread = blocks.status(shown, figures, LEADS, may=True, misread="stop<!here>" * 9)
        fits_modal(misread)
        assert "There is no `stop&lt;!here&gt;" in str(misread["blocks"])


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


def test_who_has_a_role_reads_why_nothing_goes_out_and_when_that_is_over(
    crisis: Crisis,
    figures: Figures,
    now: datetime,
    fits_message: Callable[..., None],
    words_of: Callable[..., dict[str, list[str]]],
) -> None:
    hostile = replace(crisis, reason="*Leak* <!channel>", scope=Scope(words=tuple("&" * 80 for _ in range(20))))
    on = blocks.note(hostile, CrisisOccasion.STARTED, CLARA, figures)
    fits_message(on)
    assert "*Leak* <!channel>" in words_of(on.blocks)["plain_text"]
    assert not any("<!channel>" in text for text in words_of(on.blocks)["mrkdwn"])
    over = blocks.note(ended(crisis, now), CrisisOccasion.STARTED, CLARA, figures)
    fits_message(over)
    assert "has ended" in over.text


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
    elsewhere = replace(held, hold=replace(_hold(crisis), scope=Scope(words=("sepsis",))))
    assert "the hold does not cover it any more" in str(card(elsewhere, CardFacts(), now=now).blocks)


def test_a_post_that_is_out_in_part_says_so_wherever_it_is_held(
    held: Review, crisis: Crisis, figures: Figures, now: datetime, fits_message: Callable[..., None]
) -> None:
    """On the card, the ready message, the author's, in the list of held posts; a pause names what it is about."""
    first, *others = held.version.content.networks
    part = replace(held, out=frozenset({first}))
    left = ", ".join(network.label for network in others)
    told = f"📣 Out on {first.label}. *Not out on {left}.*"
    ready_again = replace(part, hold=None, draft=replace(part.draft, state=DraftState.READY))
    listed = forms.held_list([part], person=AMARA, writes_all=False, own=True, now=now)
    messages = [card(part, CardFacts(), now=now), ready(ready_again, Gate(because=()), publications=())]
    messages.append(direct(part.draft, part, AMARA, DirectFacts()))
    for message in messages:
        fits_message(message)
    for shown in (listed["blocks"], *(message.blocks for message in messages)):
        assert told in str(shown)
    assert "Not out on" not in str(card(held, CardFacts(), now=now).blocks)
    over = replace(part, draft=replace(part.draft, state=DraftState.WITHDRAWN))
    assert "Not out on" not in str(card(over, CardFacts(), now=now).blocks)
    task = replace(figures.pauses[0], networks=(Network.FACEBOOK,))
    assert "in `Buffer`, for Facebook." in str(stop_task(task, AMARA).blocks)
    shown = blocks.crisis_message(crisis, replace(figures, pauses=(task,)), LEADS).blocks
    assert "Draft #12 in `Buffer` (Facebook), due there" in str(shown)


def test_a_hold_on_a_network_says_nothing_on_a_post_that_is_out_there(held: Review, crisis: Crisis) -> None:
    first, *_ = held.version.content.networks
    hold = replace(_hold(crisis), scope=Scope(networks=frozenset({first})))
    drill = replace(crisis, drill=True, scope=hold.scope)
    whole = replace(held, hold=hold)
    part = replace(whole, out=frozenset({first}))
    assert (bool(held_banner(whole, drill)), whole.held, part.held) == (True, True, False)
    waiting = replace(part, draft=replace(part.draft, state=DraftState.SCHEDULED))
    assert held_banner(waiting, drill) == held_banner(waiting, None) == []


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
    near = replace(waiting, version=replace(waiting.version, slot=crisis.started_at))
    for review, slot in ((waiting, bool(waiting.version.slot)), (near, True)):
        told = str(direct(review.draft, review, AMARA, DirectFacts()).blocks)
        assert "does not go out before that has ended" in told
        assert ("also if its slot (<!date" in told) is slot


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
    assert "A crisis hold is on" in str(queue(Look(), [], crisis, now=now)["blocks"])
    assert "A crisis drill is on" in str(queue(Look(), [], replace(crisis, drill=True), now=now)["blocks"])
    assert "is on" not in str(queue(Look(), [], now=now)["blocks"])


def test_a_task_that_is_done_names_the_networks_it_was_about(figures: Figures) -> None:
    done = replace(figures.pauses[1], networks=(Network.BLUESKY, Network.FACEBOOK))
    assert "is paused in `Buffer` for Bluesky, Facebook, says" in str(stop_task(done, AMARA).blocks)
    out = replace(done, was_out=True)
    assert "was out already from `Buffer` for Bluesky, Facebook, says" in str(stop_task(out, AMARA).blocks)
    assert "is paused in `Buffer`, says" in str(stop_task(replace(done, networks=()), AMARA).blocks)


def test_what_lies_paused_in_a_tool_is_named_until_the_draft_is_over(
    held: Review, figures: Figures, now: datetime, fits_message: Callable[..., None]
) -> None:
    """Else people post twice, or leave it behind."""
    pause = replace(figures.pauses[1], networks=(Network.BLUESKY, Network.FACEBOOK), confirmed_by=AMARA)
    line = "⏸️ Paused in `Buffer` (Bluesky, Facebook), says <@U0AMARA>: it still lies there."
    again = replace(held, hold=None, draft=replace(held.draft, state=DraftState.READY))
    for review in (held, again):
        assert line in str(card(review, CardFacts(paused=(pause,)), now=now).blocks)
    announced = ready(again, Gate(because=()), publications=(), paused=(pause,))
    assert line in str(announced.blocks)
    over = replace(held, draft=replace(held.draft, state=DraftState.WITHDRAWN))
    assert "lies there" not in str(card(over, CardFacts(paused=(pause,)), now=now).blocks)
    unknown = replace(pause, tool="", networks=(), confirmed_by=None)
    assert "⏸️ Paused in the other tool: it" in str(card(held, CardFacts(paused=(unknown,)), now=now).blocks)
    many = card(held, CardFacts(paused=(replace(pause, tool="`&<" * 30),) * 5), now=now)
    fits_message(many)
    assert str(many.blocks).count("lies there") == 3
    assert "and paused in 2 more places" in str(many.blocks)
