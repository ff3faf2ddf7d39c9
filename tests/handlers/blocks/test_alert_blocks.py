"""Alerts as messages: what they say at each point of their life, within Slack's limits, and no post read as markup."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.assist.summary import LONGEST_LINE, LONGEST_LINK, MOST_CITED, MOST_LINES, Line
from bot.facts.fact import VettedFact, Wording
from bot.facts.spread import Spread, Told
from bot.ids import AlertId, DraftId, FactId, FileId, PersonId, TopicId
from bot.listening.feedback import Verdict
from bot.listening.incident import Cut, Hold, Incident, Phase, Tell
from bot.listening.post import Outlet, Post
from bot.listening.telling.alert_facts import AlertFacts
from bot.listening.telling.new_words import NewWord
from bot.listening.telling.questions import Question
from bot.listening.telling.shared_links import SharedLink
from bot.listening.telling.tone import Tone
from bot.listening.telling.typical import Typical
from bot.refusals import NotFound
from handlers.blocks.alert_posts import ROWS, alert_posts
from handlers.blocks.alerts import DIGESTED, Digested, alert, digest, joined, labelled, line
from handlers.blocks.report import Picture
from handlers.ids import Action
from handlers.refs import PostsRef, alert_id, alert_value

BEGAN = datetime(2026, 3, 2, 13, 55, tzinfo=UTC)
NOW = BEGAN + timedelta(hours=2)
AMARA, BO = PersonId("U0AMARA"), PersonId("U0BOLIND")
CHART = Picture(file=FileId("F0CHART"), alt="Bar chart of posts an hour about hand, foot and mouth.")

INCIDENT = Incident(
    id=AlertId(7),
    topics=(TopicId(1),),
    began_at=BEGAN,
    opened_at=BEGAN + timedelta(minutes=5),
    last_hot_at=NOW,
    usual=4.2,
    peak=38,
    peak_at=NOW - timedelta(minutes=20),
    told_level=20,
)
FACTS = AlertFacts(
    names=("Hand, foot and mouth",),
    began_at=BEGAN,
    at=NOW,
    level=36,
    usual=4.2,
    peak=38,
    peak_at=NOW - timedelta(minutes=20),
    posts=64,
    people=51,
    outlets=((Outlet("bluesky"), 40), (Outlet("mastodon"), 20), (Outlet("news"), 4)),
    typical=(
        Typical(
            outlet=Outlet("bluesky"),
            text="Third daycare in town closed because of hand foot and mouth @…",
            link="https://bsky.app/profile/example.org/post/3k",
            alike=6,
        ),
        Typical(outlet=Outlet("news"), text="What to know about hand, foot and mouth [link: example.org]", link=""),
    ),
    questions=(
        Question(wording="How long is hand foot and mouth contagious?", posts=14, people=12),
        Question(wording="Can adults get it", posts=3, people=3),
    ),
    words=(NewWord(word="daycare", people=18, before=1), NewWord(word="#HFMD", people=9, before=0)),
    links=(SharedLink(link="https://www.example.org/hfmd", host="example.org", people=5),),
    tone=Tone(negative=30, neutral=25, positive=5),
)


def told(claim: str, *, people: int = 31) -> Told:
    wording = Wording(
        name="Onions and hand, foot and mouth",
        statement="No food cures it.",
        source="https://www.cdc.gov/hand-foot-mouth/index.html",
        review_by=date(2026, 11, 1),
        claims=(claim,),
    )
    fact = VettedFact(
        id=FactId(4), wording=wording, version=2, owner=AMARA, authors=frozenset({AMARA}), written_by=AMARA,
        changed_at=NOW, reviewed_by=BO, reviewed_at=datetime(2026, 5, 12, 9, tzinfo=UTC),
    )  # fmt: skip
    since = NOW - timedelta(hours=1)
    spread = Spread(fact=fact.id, claim=claim, posts=people + 17, people=people, since=since, others=3)
    return Told(spread=spread, fact=fact)


OVER = replace(
    INCIDENT,
    phase=Phase.ENDED,
    ended_at=NOW + timedelta(hours=3),
    owner=AMARA,
    verdicts=(Verdict(person=BO, useful=True, at=NOW),),
)
LIVE_BUTTONS = {
    Action.ALERT_DRAFT,
    Action.ALERT_WATCH,
    Action.ALERT_MUTE,
    Action.ALERT_USEFUL,
    Action.ALERT_NOT_RELEVANT,
    Action.ALERT_POSTS,
}
OVER_BUTTONS = LIVE_BUTTONS - {Action.ALERT_WATCH, Action.ALERT_MUTE}


@pytest.mark.parametrize(
    ("name", "incident", "facts", "drafts"),
    [
        ("alert_open", INCIDENT, FACTS, ()),
        (
            "alert_growing",
            replace(INCIDENT, lines=2),
            replace(FACTS, level=120, peak=120, claims=(told("Onions cure it"),)),
            (),
        ),
        ("alert_watched", replace(INCIDENT, owner=AMARA, muted_until=NOW + timedelta(days=1)), FACTS, (DraftId(12),)),
        ("alert_over", OVER, FACTS, (DraftId(12), DraftId(13))),
    ],
)
def test_an_alert_at_a_point_of_its_life(
    name: str,
    incident: Incident,
    facts: AlertFacts,
    drafts: tuple[DraftId, ...],
    fits_message: Callable[..., None],
    snapshot: Callable[..., None],
) -> None:
    message = alert(incident, facts, picture=CHART, drafts=drafts)
    fits_message(message)
    snapshot(name, {"text": message.text, "blocks": message.blocks})


def test_the_title_says_what_is_done_about_it_and_no_more() -> None:
    """Somebody who watches has dealt with nothing yet."""
    assert alert(replace(INCIDENT, owner=AMARA), FACTS).text == "Hand, foot and mouth: being watched"
    assert alert(INCIDENT, FACTS, drafts=(DraftId(12),)).text == "Hand, foot and mouth: a response is begun"


@pytest.mark.parametrize(("incident", "expected"), [(INCIDENT, LIVE_BUTTONS), (OVER, OVER_BUTTONS)])
def test_every_button_carries_the_alert(
    incident: Incident, expected: set[Action], actions_of: Callable[..., dict[str, str]]
) -> None:
    found = actions_of(alert(incident, FACTS, picture=CHART).blocks)
    assert found == dict.fromkeys(expected, alert_value(AlertId(7)))


def test_what_is_muted_cannot_be_muted_and_can_be_again_afterwards(actions_of: Callable[..., dict[str, str]]) -> None:
    muted = alert(replace(INCIDENT, muted_until=NOW + timedelta(hours=1)), FACTS)
    assert Action.ALERT_MUTE not in actions_of(muted.blocks)
    assert "Muted until" in str(muted.blocks)
    past = alert(replace(INCIDENT, muted_until=NOW), FACTS)
    assert Action.ALERT_MUTE in actions_of(past.blocks)
    assert "Muted until" not in str(past.blocks)


def test_a_summary_is_said_to_be_a_models_and_leads_to_posts(
    fits_message: Callable[..., None], snapshot: Callable[..., None]
) -> None:
    lines = (
        Line(asked=True, text="Is it contagious? <!channel>", posts=4, links=("https://e.org/1", "x:y")),
        Line(asked=False, text="It only comes from the vaccine", posts=2, links=()),
    )
    message = alert(INCIDENT, FACTS, picture=CHART, summary=lines)
    fits_message(message)
    snapshot("alert_summed_up", {"text": message.text, "blocks": message.blocks})


def test_little_known_makes_a_short_message(fits_message: Callable[..., None], snapshot: Callable[..., None]) -> None:
    bare = replace(
        FACTS, outlets=(), typical=(), questions=(), words=(), links=(), tone=None, usual=0.2, people=1, posts=1
    )
    message = alert(INCIDENT, bare)
    fits_message(message)
    snapshot("alert_bare", {"text": message.text, "blocks": message.blocks})


def test_the_notification_holds_no_word_of_a_post() -> None:
    told = [one.text for one in FACTS.typical] + [one.wording for one in FACTS.questions]
    assert not any(words in alert(INCIDENT, FACTS, picture=CHART).text for words in told)
    assert alert(INCIDENT, FACTS).text == "Hand, foot and mouth: more posts than usual"


@pytest.mark.parametrize("incident", [INCIDENT, OVER])
def test_the_worst_case_fits(incident: Incident, fits_message: Callable[..., None], hostile: str) -> None:
    """200 networks, the longest names, every list full, each word hostile."""
    worst = replace(
        FACTS,
        names=tuple((hostile * 2)[:75] for _ in range(40)),
        outlets=tuple((Outlet((hostile * 9)[:200]), 10**9 + n) for n in range(200)),
        typical=(Typical(outlet=Outlet(hostile), text=hostile * 50, link="https://e.org/" + "x" * 980, alike=10**6),)
        * 3,
        questions=(Question(wording=hostile[:140], posts=10**6, people=10**6),) * 5,
        words=(NewWord(word="<" * 40, people=10**6, before=10**6),) * 6,
        links=(SharedLink(link="https://e.org/" + "x" * 480, host="h" * 253, people=10**6),) * 3,
        claims=(told((hostile * 9)[:200], people=10**6),) * 50,
        posts=10**9,
        people=10**9,
        usual=0.0,
    )
    crowd = tuple(Verdict(person=PersonId(f"U{n}"), useful=bool(n % 2), at=NOW) for n in range(999))
    many = replace(incident, owner=AMARA, verdicts=crowd, muted_until=NOW + timedelta(days=1))
    link = "https://e.org/" + "x" * (LONGEST_LINK - 14)
    lines = [Line(asked=True, text=hostile[:LONGEST_LINE], posts=40, links=(link,) * MOST_CITED)] * MOST_LINES
    picture = replace(CHART, alt="a" * 5000)
    fits_message(alert(many, worst, picture=picture, drafts=[DraftId(n) for n in range(500)], summary=lines))


def test_nothing_in_a_post_is_read_as_markup(words_of: Callable[..., dict[str, list[str]]], hostile: str) -> None:
    quoted = replace(
        FACTS,
        typical=(Typical(outlet=Outlet("bluesky"), text=hostile, link="javascript:alert(1)"),),
        questions=(Question(wording=hostile[:140], posts=2, people=2),),
    )
    found = words_of(alert(INCIDENT, quoted).blocks)
    assert hostile in found["plain_text"]
    assert not any("<!channel>" in text or "javascript:" in text or "<@" in text for text in found["mrkdwn"])


@pytest.mark.parametrize(
    "address",
    [
        "",
        "ftp://e.org/a",
        "https://e.org/a|b",
        "https://e.org/<b>",
        "https://e.org/ b",
        "https://e.org/\u202e",
        "http" + "s" * 2000,
    ],
)
def test_an_address_that_is_no_plain_web_address_is_no_link(address: str) -> None:
    assert labelled(address, "Open") == "Open"


def test_an_address_is_linked_behind_words_of_ours() -> None:
    assert labelled("https://e.org/?a=1&b=2", "Open") == "<https://e.org/?a=1&amp;b=2|Open>"


@pytest.mark.parametrize("tell", [Tell.GREW, Tell.REOPEN])
def test_a_line_in_the_thread(tell: Tell, fits_message: Callable[..., None], snapshot: Callable[..., None]) -> None:
    message = line(("Flu", "Masks"), tell, level=80, before=36)
    fits_message(message)
    snapshot(f"alert_line_{tell}", {"text": message.text, "blocks": message.blocks})


@pytest.mark.parametrize("cut", Cut)
def test_what_is_over_and_without_its_posts_says_so_and_quotes_nothing(
    cut: Cut, fits_message: Callable[..., None], snapshot: Callable[..., None]
) -> None:
    over = replace(INCIDENT, phase=Phase.ENDED, ended_at=NOW, cut=cut, owner=AMARA)
    gone = replace(FACTS, posts=0, people=0, outlets=())
    message = alert(over, gone, picture=CHART, drafts=(DraftId(4),))
    fits_message(message)
    snapshot(f"alert_{cut}", {"text": message.text, "blocks": message.blocks})
    said = str(message.blocks)
    assert "0 posts" not in said
    assert all(one.text not in said for one in FACTS.typical)
    assert all(one.wording not in said for one in FACTS.questions)


def test_a_line_on_a_topic_that_joined(fits_message: Callable[..., None], snapshot: Callable[..., None]) -> None:
    message = joined(("Measles & more",), level=80)
    fits_message(message)
    snapshot("alert_line_joined", {"text": message.text, "blocks": message.blocks})


def digested(number: int, *, over: bool = False, hold: Hold = Hold.DIGEST) -> Digested:
    incident = replace(INCIDENT, id=AlertId(number), hold=hold)
    if over:
        incident = replace(incident, phase=Phase.ENDED, ended_at=NOW)
    return Digested(incident=incident, facts=replace(FACTS, names=(f"Topic {number}",), people=number))


def test_the_digest_of_a_day(fits_message: Callable[..., None], snapshot: Callable[..., None]) -> None:
    entries = [digested(1), digested(2, over=True), digested(3, over=True, hold=Hold.QUIET_HOURS)]
    message = digest(datetime(2026, 3, 2, 9, tzinfo=UTC), entries, muted=("Ivermectin",))
    fits_message(message)
    snapshot("alert_digest", {"text": message.text, "blocks": message.blocks})
    quoted = [one.wording for one in FACTS.questions] + [one.text for one in FACTS.typical]
    assert not [words for words in quoted if words in str(message.blocks)], "what was sent cannot be taken back"


def test_a_digest_of_nothing_says_so(fits_message: Callable[..., None]) -> None:
    message = digest(datetime(2026, 3, 2, 9, tzinfo=UTC), [])
    fits_message(message)
    assert "Nothing beyond the usual." in str(message.blocks)


def test_a_long_digest_counts_what_it_leaves_out(fits_message: Callable[..., None], hostile: str) -> None:
    entries = [
        replace(one, facts=replace(one.facts, names=(hostile[:75],) * 9)) for one in map(digested, range(DIGESTED + 30))
    ]
    message = digest(datetime(2026, 3, 2, 9, tzinfo=UTC), entries, muted=[hostile[:75]] * 50)
    fits_message(message)
    assert "and 30 more" in str(message.blocks)


def post(number: int, text: str = "Is it going round at your school too?") -> Post:
    at = NOW - timedelta(minutes=number)
    return Post(
        outlet=Outlet("bluesky"), id=str(number), at=at, text=text, author="@somebody", link=f"https://e.org/{number}"
    )


def test_posts_are_shown_without_their_authors(fits_modal: Callable[..., None], snapshot: Callable[..., None]) -> None:
    posts = [post(1, "@jane.doe.example asks u/jane_doe: call 312-555-0148, https://bsky.app/profile/jane"), post(2)]
    view = alert_posts(PostsRef(alert=AlertId(7)), ("Flu",), posts, total=2, asked=FACTS.questions)
    fits_modal(view)
    snapshot("alert_posts", view)
    assert "jane" not in str(view)
    assert "somebody" not in str(view)


@pytest.mark.parametrize(
    ("page", "turning"),
    [
        (0, {Action.ALERT_POSTS_ON: 1}),
        (1, {Action.ALERT_POSTS_BACK: 0, Action.ALERT_POSTS_ON: 2}),
        (2, {Action.ALERT_POSTS_BACK: 1}),
    ],
)
def test_pages_are_turned_within_what_there_is(
    page: int, turning: dict[Action, int], actions_of: Callable[..., dict[str, str]]
) -> None:
    view = alert_posts(PostsRef(alert=AlertId(7), page=page), ("Flu",), [post(n) for n in range(5)], total=2 * ROWS + 5)
    found = actions_of(view["blocks"])
    assert found == {action: PostsRef(alert=AlertId(7), page=to).encode() for action, to in turning.items()}


def test_a_page_of_the_longest_posts_fits(fits_modal: Callable[..., None], hostile: str) -> None:
    posts = [post(n, hostile * 50) for n in range(ROWS)]
    fits_modal(alert_posts(PostsRef(alert=AlertId(2**62), page=99), (hostile[:75],) * 9, posts, total=10**6))


def test_posts_that_are_no_longer_kept_are_explained(fits_modal: Callable[..., None]) -> None:
    view = alert_posts(PostsRef(alert=AlertId(7)), ("Flu",), [], total=0)
    fits_modal(view)
    assert "No post is kept here any more" in str(view)


@given(st.integers(0, 2**63 - 1), st.integers(0, 2**63 - 1))
def test_what_the_buttons_carry_comes_back_as_it_went(number: int, page: int) -> None:
    ref = PostsRef(alert=AlertId(number), page=page)
    assert PostsRef.decode(ref.encode()) == ref
    assert alert_id(alert_value(AlertId(number))) == number


@pytest.mark.parametrize("forged", ["", "-1", "1.0", "x", "٣", str(2**63), "1" * 5000])
def test_what_vetted_never_wrote_is_no_alert(forged: str) -> None:
    with pytest.raises(NotFound):
        alert_id(forged)


def test_an_incident_that_was_never_stored_has_no_message() -> None:
    with pytest.raises(ValueError, match="stored"):
        alert(replace(INCIDENT, id=None), FACTS)
