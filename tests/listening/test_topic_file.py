import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.ids import ChannelId, PersonId
from bot.listening.post import Outlet
from bot.listening.topic import Alerting, Phrase, Sensitivity, Topic
from bot.listening.topic_file import as_csv, as_yaml, read_file
from bot.listening.topic_form import Typed, read
from bot.observances.own import tidy
from bot.refusals import Unfit
from bot.tabular import MAX_BYTES, UnfitFile


def fit(text: str) -> bool:
    try:
        return read(Typed(name="A topic", any=text)).any == (Phrase(text=text),)
    except Unfit:
        return False


TEXTS = st.sampled_from(
    [
        "flu",
        "no",
        "2024",
        "1e3",
        "null",
        "=flu",
        "+flu",
        "-flu",
        "'flu",
        "flu: shot",
        "- flu",
        "&flu",
        "*flu",
        "病",
        "{flu}",
    ]
) | st.text(max_size=15).map(lambda text: tidy(f"flu {text}"))
PHRASES = st.builds(Phrase, text=TEXTS.filter(fit), forms=st.booleans())
ELSEWHERE = PHRASES.map(lambda phrase: Phrase(text=f"{phrase.text[:20]} elsewhere", forms=phrase.forms)).filter(
    lambda phrase: fit(phrase.text)
)
TOPICS = st.lists(
    st.builds(
        Topic,
        name=st.sampled_from(["=Flu", "Flu, and more", "@flu", "'Flu'", "Grippe «A»", "yes", "1"]),
        any=st.lists(PHRASES, min_size=1, max_size=4, unique=True).map(tuple),
        none=st.lists(ELSEWHERE, max_size=2, unique=True).map(tuple),
        languages=st.frozensets(st.sampled_from(["en", "no", "es"])),
        outlets=st.frozensets(st.sampled_from([Outlet("bluesky"), Outlet("news")])),
        sensitivity=st.sampled_from(Sensitivity),
        alerting=st.sampled_from(Alerting),
        critical=st.booleans(),
        channel=st.none() | st.just(ChannelId("C1")),
        owner=st.none() | st.just(PersonId("U1")),
    ),
    min_size=1,
    max_size=4,
    unique_by=lambda topic: topic.name.casefold(),
)


@settings(max_examples=50)
@given(topics=TOPICS)
def test_what_is_written_reads_the_same(topics: list[Topic]) -> None:
    """Signs that a spreadsheet or YAML would take for something else come back unchanged."""
    assert read_file("topics.yaml", as_yaml(topics).encode()) == tuple(topics)
    assert read_file("topics.csv", as_csv(topics).encode()) == tuple(topics)


def test_no_cell_of_a_spreadsheet_is_a_formula() -> None:
    sheet = as_csv([Topic(name="=HYPERLINK(1)", any=(Phrase(text="+flu"),))])
    assert '"\'=HYPERLINK(1)","\'+flu"' in sheet


def test_a_file_written_by_hand_is_taken() -> None:
    topics = read_file(
        "topics.yaml",
        b"""
topics:
  - name: Measles
    any: [measles, "#Measles", '"MMR"']
    languages: en
    critical: yes
  - name: Flu
    any: |
      flu shot
      influenza
""",
    )
    assert topics == (
        Topic(
            name="Measles",
            any=(Phrase(text="measles"), Phrase(text="#Measles", forms=False), Phrase(text="MMR", forms=False)),
            languages=frozenset({"en"}),
            critical=True,
        ),
        Topic(name="Flu", any=(Phrase(text="flu shot"), Phrase(text="influenza"))),
    )


def test_a_sheet_with_semicolons_and_fewer_columns_is_taken() -> None:
    assert read_file("topics.csv", '\ufeffName;Any\r\nFlu;"flu\r\ngrippe"\r\n;\r\n'.encode()) == (
        Topic(name="Flu", any=(Phrase(text="flu"), Phrase(text="grippe"))),
    )


def refused(data: str | bytes, *, sheet: bool = False) -> tuple[str, ...]:
    with pytest.raises(UnfitFile) as refusal:
        read_file("topics.csv" if sheet else "topics.yaml", data.encode() if isinstance(data, str) else data)
    assert refusal.value.sentence.startswith("Nothing was imported.")
    return refusal.value.problems


def test_all_that_is_wrong_is_named_with_its_entry() -> None:
    found = refused(
        "topics: [{name: Flu, any: [the]}, {name: Cold, any: cold, colour: red}, {name: cold, any: [[x]]}, text,"
        " {name: Fine, any: fine}, {name: fine, any: fever, critical: perhaps}, {name: FINE, any: fever}]"
    )
    assert [problem.partition(":")[0] for problem in found] == [
        "Entry 1, any",
        "Entry 2, colour",
        "Entry 3, name",
        "Entry 3, any",
        "Entry 4, entry",
        "Entry 6, name",
        "Entry 6, critical",
        "Entry 7, name",
    ]


def test_all_that_is_wrong_in_one_entry_is_named() -> None:
    found = refused(
        "topics: [{name: Flu, colour: red, languages: [xx, en, yy], sensitivity: low}, {name: Cold, any: [the, '#a b'],"
        " critical: perhaps, owner: me}]"
    )
    assert [problem.partition(":")[0] for problem in found] == [
        "Entry 1, any",
        "Entry 1, languages",
        "Entry 1, sensitivity",
        "Entry 1, colour",
        "Entry 2, any",
        "Entry 2, owner",
        "Entry 2, critical",
    ]
    assert "xx is no language" in found[1]
    assert "yy is no language" in found[1]
    assert "“the” alone" in found[4]
    assert "a hashtag has no blanks" in found[4]


def test_all_that_is_wrong_is_named_with_its_row() -> None:
    found = refused("name,any,critical\nFlu,the,\n,\nCold,cold,maybe\nFever,fever,,,,more\n", sheet=True)
    assert [problem.partition(":")[0] for problem in found] == ["Row 2, any", "Row 4, critical", "Row 5, entry"]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ("a: &x [1]\nb: *x", "References"),
        ("[" * 1_000 + "]" * 1_000, "nested"),
        ("topics: [a: b: c]", "line 1"),
        ("topics: \x07", "signs"),
        ("just text", "list of topics"),
        ("", "list of topics"),
        ("topics: []", "no topic"),
        (b"\xff\xfe", "UTF-8"),
        (b" " * (MAX_BYTES + 1), "larger"),
        ("!!python/object/apply:os.getcwd []", "no topic"),
    ],
)
def test_yaml_that_is_no_list_of_topics_is_refused(data: str | bytes, says: str) -> None:
    assert says in refused(data)[0]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ("", "first row"),
        ("title,words\nFlu,flu", "first row"),
        ("name,any,any\nFlu,flu,x", "first row"),
        ('name,any\nFlu,"flu', "quotation mark"),
        ("name,any\n", "no topic"),
        (b"\xff\xfe", "UTF-8"),
    ],
)
def test_a_sheet_that_holds_no_topics_is_refused(data: str | bytes, says: str) -> None:
    assert says in refused(data, sheet=True)[0]
