"""HTML becomes the text a reader sees."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.listening.post import LONGEST_TEXT
from bot.listening.sources.plain import plain


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("", ""),
        ("Hello", "Hello"),
        ("<p>One</p><p>Two<br>Three<br/>Four</p>", "One\nTwo\nThree\nFour"),
        ("a &amp; b &lt;c&gt; &#39;d&#39; &nbsp; e", "a & b <c> 'd' e"),
        ("<script>alert(1)</script>Hi<style>p{}</style>", "Hi"),
        ("<template><script>x</script>y</template>z", "z"),
        ("Hi<svg/> there", "Hi there"),
        ("<p>#<span>flu</span> <a href='x'>link</a></p>", "#flu link"),
        ("So <img alt='sad' src='x'> today", "So sad today"),
        ("<!-- hidden -->seen", "seen"),
        ("a < b and c > d", "a < b and c > d"),
        ("  many \n  blanks  ", "many\nblanks"),
        ("</script>x", "x"),
    ],
)
def test_markup_goes_and_words_stay(html: str, text: str) -> None:
    assert plain(html) == text


def test_a_long_text_is_cut() -> None:
    assert len(plain("<p>word</p>" * 100_000)) <= LONGEST_TEXT


@pytest.mark.timeout(20)
@pytest.mark.parametrize("piece", ["<", "<a ", "<a/", "<a x='", "<a b=c ", "<!--", "<script>", "</", "&", "<?", "<p>"])
def test_unfinished_markup_does_not_hold_up_the_process(piece: str) -> None:
    """Read to its end by the library alone, some of these take minutes."""
    assert len(plain(piece * 100_000)) <= LONGEST_TEXT


PIECES = ["<p>", "</p>", "<script", ">", "<!--", "&", "x", "<![CDATA["]


@given(st.text(max_size=300) | st.lists(st.sampled_from(PIECES)).map("".join))
def test_nothing_raises(html: str) -> None:
    assert "\n\n" not in plain(html)
