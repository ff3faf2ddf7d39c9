"""Topics, their form and its preview, sources and settings of listening, in Block Kit."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from bot.audit.entries import Entry, Fact, Happening
from bot.ids import ChannelId, PersonId, TopicId, WorkspaceId
from bot.listening.emerged import Emerged
from bot.listening.heard import KeptPost, SourceState
from bot.listening.policy import Listening
from bot.listening.post import Outlet, Post
from bot.listening.preview import preview
from bot.listening.sources.chosen import Instance, SourceSettings
from bot.listening.topic import LONGEST_NAME, LONGEST_PHRASE, MOST_PHRASES, Alerting, Phrase, Sensitivity, Topic
from bot.listening.topic_form import Typed, written
from bot.refusals import NotFound, Unfit
from bot.workspaces.settings import WorkspaceSettings
from handlers.blocks import listening, listening_settings, topic_form, topics
from handlers.blocks.topic_form import TopicFormRef
from handlers.blocks.topics import Listed, TopicsRef

NOW = datetime(2026, 11, 28, 15, tzinfo=UTC)
SHOWN = Listening(
    channel=ChannelId("C0LISTEN"),
    sources=SourceSettings(bluesky=True, feeds=("https://agency.example/rss", "https://new.example/rss")),
)
MEASLES = Topic(
    id=TopicId(1),
    name="Measles <!channel>",
    any=(Phrase(text="measles"), Phrase(text="MMR", forms=False), Phrase(text="#MeaslesOutbreak", forms=False)),
    all=(Phrase(text="school"),),
    none=(Phrase(text="German measles"),),
    languages=frozenset({"en", "es"}),
    outlets=frozenset({Outlet("bluesky")}),
    channel=ChannelId("C0MEASLES"),
    owner=PersonId("U0AMARA"),
    sensitivity=Sensitivity.MORE,
    alerting=Alerting.DIGEST,
    critical=True,
    muted_until=NOW + timedelta(hours=3),
    shift=2,
)
LONG = Topic(
    id=TopicId(2),
    name="<" * LONGEST_NAME,
    any=tuple(Phrase(text=f"{number:03}" + "&" * (LONGEST_PHRASE - 3)) for number in range(MOST_PHRASES)),
)
SOURCES = {
    "bluesky": SourceState(source="bluesky", read=14_200, read_until=NOW, heard_at=NOW, rate=310.4),
    "feed https://agency.example/rss": SourceState(
        source="feed https://agency.example/rss", failing_since=NOW - timedelta(hours=2), reason="It is no feed <b>."
    ),
    "feed https://removed.example/rss": SourceState(source="feed https://removed.example/rss", failing_since=NOW),
    "webhook": SourceState(source="webhook", read=3, read_until=NOW - timedelta(hours=5), heard_at=NOW),
}


INITIAL = {
    "plain_text_input": ("initial_value", "value"),
    "static_select": ("initial_option", "selected_option"),
    "multi_static_select": ("initial_options", "selected_options"),
    "checkboxes": ("initial_options", "selected_options"),
    "conversations_select": ("initial_conversation", "selected_conversation"),
    "users_select": ("initial_user", "selected_user"),
    "datepicker": ("initial_date", "selected_date"),
}


def state_of(view: dict[str, Any]) -> dict[str, Any]:
    """What Slack sends of a form that nobody has changed."""
    values: dict[str, Any] = {}
    for block in view["blocks"]:
        if block["type"] != "input":
            continue
        element = block["element"]
        initial, held = INITIAL[element["type"]]
        values[block["block_id"]] = {"value": {"type": element["type"], held: element.get(initial)}}
    return {"values": values}


def post(number: int, text: str) -> Post:
    return Post(
        outlet=Outlet("bluesky"), id=str(number), at=NOW - timedelta(hours=number), text=text, author=f"person {number}"
    )


def test_the_list_says_what_is_listened_for_and_how_sources_do(
    fits_modal: Callable[..., None], snapshot: Callable[..., None]
) -> None:
    listed = [Listed(topic=MEASLES, day=12, week=60, spiking=True), Listed(topic=LONG, day=0, week=0)]
    view = topics.topics(listed, TopicsRef(), SOURCES, SHOWN, now=NOW, admin=True)
    fits_modal(view)
    snapshot("topics", view)
    assert "settings.listening" in str(view)
    assert "settings.listening" not in str(topics.topics(listed, TopicsRef(), SOURCES, SHOWN, now=NOW, admin=False))


def test_sources_that_fail_come_first_in_whole_lines_and_the_others_are_counted(
    fits_modal: Callable[..., None],
) -> None:
    feeds = tuple(f"https://agency{number}.example/{'rss' * 20}" for number in range(40))
    chosen = replace(SHOWN, sources=SourceSettings(feeds=feeds))
    states = {
        f"feed {address}": SourceState(
            source=f"feed {address}", heard_at=NOW, failing_since=NOW if number % 2 else None, reason="It is gone." * 9
        )
        for number, address in enumerate(feeds)
    }
    view = topics.topics([], TopicsRef(), states, chosen, now=NOW, admin=True)
    fits_modal(view)
    _, listed = view["blocks"][1]["elements"]
    *lines, rest = listed["text"].split("\n")
    assert all(line.startswith("⚠️ *feed https://agency") and line.endswith("It is gone.") for line in lines)
    assert rest == f"and {40 - len(lines)} more, of which {20 - len(lines)} fail"


def test_a_source_that_is_no_longer_chosen_is_not_listed() -> None:
    view = str(topics.topics([], TopicsRef(), SOURCES, SHOWN, now=NOW, admin=True))
    assert "removed.example" not in view
    assert "*feed https://new.example/rss*: nothing was read yet" in view
    assert "310 a minute" in view


def test_a_name_that_no_topic_has_is_said_above_the_list(fits_modal: Callable[..., None]) -> None:
    view = topics.topics([], TopicsRef(), {}, SHOWN, now=NOW, admin=False, missed="measels <!here> " * 99)
    fits_modal(view)
    assert view["blocks"][0]["text"]["text"].startswith("There is no topic called `measels")


def test_a_thousand_topics_are_paged_through(fits_modal: Callable[..., None]) -> None:
    many = [Listed(topic=replace(LONG, id=TopicId(number)), day=1, week=1) for number in range(1000)]
    for page in (0, 40, 999):
        view = topics.topics(many, TopicsRef(page=page), SOURCES, SHOWN, now=NOW, admin=True)
        fits_modal(view)
    assert "Page 84 of 84" in str(view)


def test_nothing_listened_for_says_where_to_begin(fits_modal: Callable[..., None]) -> None:
    view = topics.topics([], TopicsRef(), {}, Listening(), now=NOW, admin=False)
    fits_modal(view)
    assert "listens for nothing yet" in str(view)
    assert "No channel for alerts" in str(view)


def test_a_topic_shows_its_phrases_and_how_it_alerts(
    fits_modal: Callable[..., None], snapshot: Callable[..., None]
) -> None:
    view = topics.one_topic(Listed(topic=MEASLES, day=12, week=60), now=NOW)
    fits_modal(view)
    snapshot("topic", view)
    fits_modal(topics.one_topic(Listed(topic=LONG, day=0, week=0), now=NOW))


def test_the_form_gives_back_the_topic_it_was_opened_with(fits_modal: Callable[..., None]) -> None:
    view = topic_form.topic_form(written(MEASLES), TopicFormRef(topic=TopicId(1)))
    fits_modal(view)
    assert topic_form.typed_topic(state_of(view)) == written(MEASLES)
    assert TopicFormRef.decode(view["private_metadata"]) == TopicFormRef(topic=TopicId(1))


def test_a_preview_shows_examples_and_what_finds_nothing(
    fits_modal: Callable[..., None], snapshot: Callable[..., None]
) -> None:
    stands = Typed(name="Measles", any="measles\nrubella")
    found = preview(
        Topic(name="Measles", any=(Phrase(text="measles"), Phrase(text="rubella"))),
        [post(number, f"Is there measles at school {number}? @somebody.example") for number in range(12)],
    )
    view = topic_form.topic_form(stands, TopicFormRef(previewed=topic_form.fingerprint(stands)), found)
    fits_modal(view)
    snapshot("topic_preview", view)
    assert "somebody" not in str(view)


def test_a_preview_of_nothing_says_so(fits_modal: Callable[..., None]) -> None:
    topic = Topic(name="Flu", any=(Phrase(text="flu"),))
    for posts, said in (([], "no posts are kept yet"), ([post(1, "weather")], "none of the 1 posts")):
        view = topic_form.topic_form(Typed(name="Flu", any="flu"), TopicFormRef(), preview(topic, posts))
        fits_modal(view)
        assert said in str(view)


def test_only_what_decides_the_matches_makes_a_new_preview_needed() -> None:
    stands = Typed(name="Flu", any="flu")
    same = replace(stands, name="Influenza", sensitivity="more", critical=True)
    assert topic_form.fingerprint(stands) == topic_form.fingerprint(same)
    assert topic_form.fingerprint(stands) != topic_form.fingerprint(replace(stands, none="bird flu"))


@pytest.mark.parametrize(
    "value", ["", "{}", '{"topic": true, "previewed": ""}', '{"topic": "1", "previewed": ""}', "7"]
)
def test_a_form_that_vetted_never_wrote_is_refused(value: str) -> None:
    with pytest.raises(NotFound):
        TopicFormRef.decode(value)


@pytest.mark.parametrize("value", ["", "-1", "1.5", "9" * 19, "\u0661"])
def test_a_topic_number_that_vetted_never_wrote_is_refused(value: str) -> None:
    with pytest.raises(NotFound):
        topics.topic_id(value)


def test_starter_topics_are_offered_or_it_is_said_where_they_come_from(fits_modal: Callable[..., None]) -> None:
    fits_modal(topic_form.starters_form([replace(LONG, name=f"{n} topic") for n in range(150)]))
    empty = topic_form.starters_form([])
    fits_modal(empty)
    assert "service lines" in str(empty)
    fits_modal(topic_form.import_form())


def test_a_phrase_that_emerged_is_quoted_as_data(
    fits_message: Callable[..., None], snapshot: Callable[..., None]
) -> None:
    found = Emerged(number=1, label="h5n1 <!here>", phrases=("h5n1 <!here>", "bird flu"), at=NOW, posts=40, authors=22)
    kept = [KeptPost(number=1, post=replace(post(1, "*H5N1* <!channel> @x.example"), link="https://x.example/1"))]
    message = listening.emerged(found, kept)
    fits_message(message)
    snapshot("emerged", message.blocks)
    assert "<!here>" not in message.text


@pytest.mark.parametrize("kind", [Happening.SOURCE_FAILED, Happening.SOURCE_BACK])
def test_a_source_that_fails_or_is_back_is_told_with_its_reason(
    kind: Happening, fits_message: Callable[..., None], snapshot: Callable[..., None]
) -> None:
    fact = Fact(at=NOW, kind=kind, detail={"source": "feed https://agency.example/rss", "reason": "It is no feed."})
    entry = Entry(workspace=WorkspaceId("T0"), seq=1, fact=fact, text_hash=None, previous="", hash="")
    message = listening.source_note(entry)
    fits_message(message)
    snapshot(kind.value, message.blocks)


def test_the_settings_give_back_what_they_were_opened_with(
    fits_modal: Callable[..., None], snapshot: Callable[..., None]
) -> None:
    heard = Listening(
        channel=ChannelId("C0LISTEN"),
        quiet=(time(22), time(7, 30)),
        digest_hour=8,
        keep_days=14,
        to_channel=True,
        emerging=False,
        sources=SourceSettings(
            bluesky=True,
            mastodon=(Instance(host="mastodon.example", hashtags=("FluSeason",), public=True),),
            feeds=("https://agency.example/rss",),
            subreddits=("publichealth",),
        ),
    )
    settings = WorkspaceSettings(workspace=WorkspaceId("T0"), listening=heard)
    view = listening_settings.listening_form(settings)
    fits_modal(view)
    snapshot("listening_settings", view)
    blank = WorkspaceSettings(workspace=WorkspaceId("T0"))
    assert listening_settings.with_listening(blank, state_of(view)) == settings


@pytest.mark.parametrize(
    ("block", "typed"),
    [
        ("listening.quiet", "25:00"),
        ("listening.mastodon", "https://192.168.1.1 #flu"),
        ("listening.feeds", "ftp://agency.example/rss"),
        ("listening.feeds", "http://169.254.169.254/latest"),
        ("listening.subreddits", "not a name!"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(block: str, typed: str) -> None:
    blank = WorkspaceSettings(workspace=WorkspaceId("T0"))
    state = state_of(listening_settings.listening_form(blank))
    state["values"][block]["value"]["value"] = typed
    with pytest.raises(Unfit) as refused:
        listening_settings.with_listening(blank, state)
    assert set(refused.value.fields) == {block}
