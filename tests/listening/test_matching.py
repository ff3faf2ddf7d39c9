import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.ids import TopicId
from bot.listening.folding import Folding, split_hashtag
from bot.listening.matching import Matcher, without_addresses
from bot.listening.places import Finder, places
from bot.listening.post import Outlet
from bot.listening.topic import Phrase, Topic


def topic(
    *phrases: str, number: int = 1, every: str = "", none: str = "", languages: str = "", outlets: str = ""
) -> Topic:
    return Topic(
        id=TopicId(number),
        name="a topic",
        any=tuple(map(phrase, phrases)),
        all=tuple(map(phrase, every.split("|"))) if every else (),
        none=tuple(map(phrase, none.split("|"))) if none else (),
        languages=frozenset(languages.split()),
        outlets=frozenset(map(Outlet, outlets.split())),
    )


def phrase(text: str) -> Phrase:
    return Phrase(text=text.strip('"'), forms=not text.startswith('"'))


def found(typed: str, text: str, *, none: str = "", languages: str = "") -> bool:
    return Matcher([topic(typed, none=none, languages=languages)]).wanted(text)


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("hand foot and mouth", "Hand, foot, and mouth disease is back"),
        ("hand foot and mouth", "HAND-FOOT-AND-MOUTH"),
        ("hand foot and mouth", "hand\u2011foot\u2013and\u00a0mouth"),
        ("hand foot and mouth", "hand foot & mouth"),
        ("hand foot and mouth", "so #HandFootAndMouth it is"),
        ("hand foot and mouth", "so #handfootandmouth it is"),
        ("hand-foot-and-mouth", "hand foot and\n\nmouth"),
        ("covid-19", "COVID19 again"),
        ("covid-19", "#Covid19"),
        ("covid-19", "covid 19"),
        ("measles", "the Measles’ spread"),
        ("measles", "measles's"),
        ("measles", "mea\u200bsles"),
        ("measles", "mea\u00adsles"),
        ("measles", "#MeaslesOutbreak"),
        ("measles", "#Measles2026"),
        ("measles", "“measles”"),
        ("measles", "𝐦𝐞𝐚𝐬𝐥𝐞𝐬 and ｍｅａｓｌｅｓ"),
        ("hpv vaccine", "#HPVVaccine"),
        ("#MeaslesOutbreak", "#measlesoutbreak"),
        ("#MeaslesOutbreak", "＃MeaslesOutbreak"),
        ("vaccine", "got vaccinated"),
        ("vaccine", "vaccines work"),
        ("flu", "two flus"),
        ("stop", "they stopped"),
        ("diagnosis", "late diagnoses"),
        ("wait time", "wait times, waiting time"),
        ('"Straße"', "STRASSE"),
        ('"ısırgan"', "ISIRGAN"),
        ('"istanbul"', "İstanbul"),
        ('"Zürich"', "zurich, zu\u0308rich"),
        ('"zurich"', "ZÜRICH"),
        ("手足口病", "今日は手足口病が流行"),
        ("手足口病", "#手足口病"),
        ("ไข้หวัด", "ระวังไข้หวัดใหญ่"),
        ("백신", "독감백신이 없다"),
        ("flu", "最近flu流行"),
        ("खसरा", "यह खसरा है"),
        ("don't panic", "Don’t panic!"),
        ("H5N1", "#h5n1"),
        ("a1c", "#A1c"),
        ("mrna vaccine", "#mRNA vaccine"),
        ("iv drip", "#ivDrip"),
        ("hpv vaccine", "#HPV_vaccine"),
        ("hpv schützt", "#HPV_schützt"),
        ("zürich", "#ZU\u0308RICH"),
        ("zürich", "#ZÜRICHStadt"),
        ("saúde pública", "#SaúdePública"),
    ],
)
def test_a_phrase_finds_what_a_person_would_take_for_it(typed: str, text: str) -> None:
    assert found(typed, text)


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("flu", "fluent under the influence"),
        ("university", "the universe"),
        ("organ", "an organization"),
        ("general", "a generation"),
        ('"vaccine"', "vaccines"),
        ("hand foot and mouth", "hand and foot and mouth"),
        ("#MeaslesOutbreak", "a measles outbreak"),
        ("#Measles", "#MeaslesOutbreak"),
        ("heart attack", "heartattack"),
        ("measles", "https://example.org/measles"),
        ("measles", "www.example.org/measles-2026?x=measles"),
        ("measles", "news.example/measles"),
        ("measles", "measles.org"),
        ("measles", "@measles and @measles.bsky.social"),
        ("measles", "measles@example.org"),
        ("hand foot", "hand https://example.org foot"),
        ("백시", "백신"),
    ],
)
def test_a_phrase_leaves_alone_what_a_person_would_not(typed: str, text: str) -> None:
    assert not found(typed, text)


def test_forms_follow_the_languages_of_the_topic() -> None:
    german = "de"
    assert found("Impfung", "Impfungen", languages=german)
    assert not found("Impfung", "Impfungen")
    assert found("vacuna", "vacunas", languages="es")
    assert found("вакцина", "вакцины", languages="ru")


def test_any_needs_one_all_needs_each_none_bars() -> None:
    matcher = Matcher([topic("flu", "influenza", every="hospital|ward", none="bird flu")])
    assert matcher.wanted("flu in a ward of the hospital")
    assert not matcher.wanted("flu in the hospital")
    assert not matcher.wanted("a ward of the hospital")
    assert not matcher.wanted("bird flu in a ward of the hospital")


def test_a_word_that_bars_does_not_count_inside_a_link() -> None:
    assert found("flu", "the flu https://example.org/bird", none="bird")


def test_language_and_outlet_bar_only_where_they_are_known() -> None:
    matcher = Matcher([topic("flu", languages="en", outlets="bluesky")])
    assert matcher.wanted("flu", "en", Outlet("bluesky"))
    assert matcher.wanted("flu")
    assert not matcher.wanted("flu", "de", Outlet("bluesky"))
    assert not matcher.wanted("flu", "en", Outlet("mastodon"))


def test_topics_come_sorted_by_id_and_share_phrases() -> None:
    matcher = Matcher([topic("flu", number=9), topic("flu", "cold", number=2), topic("cold", number=5)])
    assert matcher.match("flu and a cold") == (2, 5, 9)
    assert matcher.match("flu") == (2, 9)
    assert not Matcher([]).wanted("flu")


def test_many_at_once_say_what_single_calls_say() -> None:
    matcher = Matcher([topic("flu", number=1), topic("手足口病", number=2), topic("cold", number=3, none="war")])
    texts = ["flu", "", "nothing", "a\x00b flu", "手足口病 #Flu", "cold war", "@flu", "cold"]
    assert matcher.match_many(texts) == [(0, (1,)), (3, (1,)), (4, (1, 2)), (7, (3,))]
    assert matcher.match_many([]) == []


WORDS = st.sampled_from(
    ["flu", "hand", "foot", "mouth", "Straße", "zürich", "covid", "19", "病", "口", "heart", "don't"]
)
BREAKS = st.sampled_from([" ", "-", "\u2011", "\u2013", ", ", "\n", "\u00a0", "  ", " 🙏 "])


@st.composite
def spelt(draw: st.DrawFn) -> tuple[str, str]:
    """A phrase, and a text that holds it in another spelling."""
    words = draw(st.lists(WORDS, min_size=1, max_size=4))
    shown = [
        draw(st.sampled_from([word, word.upper(), word.title(), unicodedata.normalize("NFD", word)])) for word in words
    ]
    shown = [word.replace("'", draw(st.sampled_from(["'", "’", "\u02bc"])) if "'" in word else "") for word in shown]
    text = shown[0] + "".join(draw(BREAKS) + word for word in shown[1:])
    return " ".join(
        words
    ), f"{draw(st.sampled_from(['', 'so ', '(', '“', '#']))}{text}{draw(st.sampled_from(['', '!', '’s', '”']))}"


@given(pair=spelt())
def test_spelling_does_not_count(pair: tuple[str, str]) -> None:
    typed, text = pair
    assert found(f'"{typed}"', text.replace("\u02bc", "'"))


def slow(words: str, text: str) -> bool:
    """The rule for exact phrases of plain words, as one would say it: those words, nothing but breaks between them."""
    parts = [re.escape(word) for word in words.split()]
    return re.search(r"(?<![a-z0-9])" + r"[^a-z0-9]+".join(parts) + r"(?![a-z0-9])", text.lower()) is not None


SHORT = st.text(alphabet="ab1 ", min_size=1, max_size=5).filter(str.strip)
TOPICS = st.tuples(st.lists(SHORT, min_size=1, max_size=3), st.lists(SHORT, max_size=2), st.lists(SHORT, max_size=2))


@given(asked=st.lists(TOPICS, min_size=1, max_size=5), text=st.text(alphabet="abcAB 1-,.\n’", max_size=40))
@example(asked=[(["a"], [], [])], text="a.b")
@example(asked=[(["a", "b"], ["1", "1 "], ["b a"])], text="a 1 b")
def test_one_search_for_all_agrees_with_a_slow_one_for_each(
    asked: list[tuple[list[str], list[str], list[str]]], text: str
) -> None:
    def exact(typed: list[str]) -> tuple[Phrase, ...]:
        return tuple(Phrase(text=one, forms=False) for one in typed)

    topics = [
        Topic(id=TopicId(n), name="a topic", any=exact(some), all=exact(every), none=exact(none))
        for n, (some, every, none) in enumerate(asked, 1)
    ]
    clean = without_addresses(text).replace("\x01", "x")
    expected = tuple(
        n
        for n, (some, every, none) in enumerate(asked, 1)
        if any(slow(one, clean) for one in some)
        and all(slow(one, clean) for one in every)
        and not any(slow(one, clean) for one in none)
    )
    assert Matcher(topics).match(text) == expected
    assert dict(Matcher(topics).match_many(["b", text, "a"])).get(1, ()) == expected


@given(text=st.text(max_size=60) | st.text(alphabet="#Aab1_é病ก\u0301 &-", max_size=20))
@example(text="#＃a")
@example(text="\ud800 a\udfff")
def test_places_are_told_in_the_same_folded_text(text: str) -> None:
    folding = Folding()
    folded, where = folding.placed(text)
    assert folded == folding.one(text)
    assert len(where) == len(folded)
    assert all(0 <= place <= len(text) for place in where)


@given(text=st.text(max_size=80))
def test_folding_is_settled_after_one_round(text: str) -> None:
    folding = Folding()
    once = folding.one(text.replace("#", " ")).decode()
    assert folding.one(once).decode() == once


@given(name=st.text(alphabet="aAbB1_", min_size=1, max_size=10))
def test_hashtags_in_ascii_are_split_like_others(name: str) -> None:
    folding = Folding()
    accented = name.replace("a", "é").replace("A", "É")
    plain = name.replace("a", "e").replace("A", "E")
    assert folding.one(split_hashtag(accented)) == folding.one(split_hashtag(plain))


@given(text=st.text(alphabet="#aAùÜé1ñ病がใगकि각 \u0301-", max_size=20))
def test_composed_and_decomposed_are_one(text: str) -> None:
    folding = Folding()
    assert folding.one(unicodedata.normalize("NFD", text)) == folding.one(unicodedata.normalize("NFC", text))


def test_places_show_what_was_found() -> None:
    text = "Straße: #HandFootAndMouth, flus & 手足口病 https://example.org/flu"
    shown = [text[start:end] for start, end in places(topic("hand foot and mouth", "flu", "手足口病", "STRASSE"), text)]
    assert shown == ["Straße", "#HandFootAndMouth", "flus", "手足口病"]


@given(text=st.text(alphabet="flu #sHOTé病@./", max_size=30))
def test_phrases_found_are_those_that_have_a_place(text: str) -> None:
    finder = Finder(topic("flu", "shot", "flu shot", "#flu", "病", "s h"))
    assert finder.phrases(text) == {one.phrase for one in finder.found(text)}


def test_each_place_names_its_phrase() -> None:
    one = Finder(topic("flu shot", "flu")).found("a flu shot")
    assert [(each.phrase.text, each.start, each.end) for each in one] == [("flu", 2, 5), ("flu shot", 2, 10)]
