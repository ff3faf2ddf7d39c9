"""Access: hashtags, capitals, emoji, link texts and alt texts."""

import pytest

from bot.preflight.access import find, of_alt
from bot.preflight.organisation import Organisation
from bot.preflight.reading import read

ABOUT = Organisation(hashtags=("lakesidecares",))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Join us for #hearthealthmonth!", [("hashtag_case", "#hearthealthmonth")]),
        ("#HeartHealthMonth #flu #nhs #covid19 #lakesidecares", []),
        ("A flu shot CANNOT GIVE anybody the flu, NEVER EVER!", [("capitals", "CANNOT")]),
        ("The CDC, the FDA, the WHO and NIAID met in the USA.", []),
        ("BREAKING: the clinic is open", []),
        ("Click here to book: https://lakeside.example", [("link_text", "Click here")]),
        ("Haga clic aquí: https://lakeside.example", [("link_text", "Haga clic aquí")]),
        ("Book your flu shot at https://lakeside.example", []),
        ("Thank you, nurses! 💙👏", []),
        ("💙💙💙💙💙💙 nurses", [("emoji", "💙")]),
        ("✅ Wash\n✅ Dry", [("emoji", "✅")]),
        ("We❤you all", [("emoji", "❤")]),
    ],
)
def test_what_makes_a_post_hard_to_take_in(text: str, said: list[tuple[str, str]]) -> None:
    found = [(m.rule.id.partition(".")[2], text[m.start : m.end]) for m in find(read(text), ABOUT)]
    assert found == said


@pytest.mark.parametrize(
    "alt", ["image", "Photo", "a picture of", "IMG_2041", "team-photo (1).jpeg", "Screenshot 12", "none", "logo", "ok"]
)
def test_an_alt_text_that_says_nothing(alt: str) -> None:
    assert [match.rule.id for match in of_alt(read(alt))] == ["access.alt_useless"]


@pytest.mark.parametrize(
    "alt", ["A nurse washes her hands", "Photo of a nurse at a sink", "Logo of Lakeside Health", ""]
)
def test_an_alt_text_that_says_something(alt: str) -> None:
    assert list(of_alt(read(alt))) == []
