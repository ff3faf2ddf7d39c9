"""What stands at a public address, as the text of an advisory."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientTimeout, web
from hypothesis import given
from hypothesis import strategies as st

from bot.assist.pages import CUT, LONGEST, Unreadable, WebPages, decoded, shortened
from bot.listening.sources.fetching import Answer, Fetcher
from bot.listening.sources.plain import page
from tests.support.sources import Time, serving

SITE = """<!doctype html><html><head><title>Oak County</title><style>p{}</style></head><body>
<header><nav><ul><li>Home<li>News</ul></nav></header>
<form id="aspnet"><main><header><h1>Boil-water advisory</h1></header>
<p>Boil tap water for <b>1&nbsp;minute</b> until Friday.</p>
<table><tr><th>Age<th>Dose<tr><td>6 to 11<td>5 mL</table>
<aside>Read also: snow</aside><script>track()</script>
<details><summary>Ice?</summary>Throw it away.</details></main></form>
<footer>© Oak County. Cookies.</footer></body></html>"""


def test_of_a_site_the_main_part_is_read() -> None:
    assert page(SITE).splitlines() == [
        "Boil-water advisory",
        "Boil tap water for 1 minute until Friday.",
        "Age Dose",
        "6 to 11 5 mL",
        "Ice?",
        "Throw it away.",
    ]


LONG = "Boil tap water for one minute before you drink it."


@pytest.mark.parametrize(
    "html",
    [
        f"<nav>Menu<main><p>{LONG}",
        f"<article><p>{LONG}</p></article><aside><article>A teaser about as long as the main part is.</aside>",
        f"<article>Short.</article><article><p>{LONG}</article>",
        f"<main></main><div id=root><nav>Menu</nav><p>{LONG}</div>",
        f"<p>{LONG}</p><footer>Imprint",
        f"<main><main>{LONG}</main></main><p>Below",
        f"</main></article></nav><p>{LONG}",
    ],
)
def test_the_main_part_is_found_in_bad_markup(html: str) -> None:
    assert page(html) == LONG


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "piece", ["<", "<a ", "<a x='", "<!--", "<script>", "</", "&", "<main>", "<nav>", "<main><nav>", "</main>", "<td>"]
)
def test_hostile_markup_does_not_hold_up_the_process(piece: str) -> None:
    page(piece * 200_000)


PIECES = [
    "<main>",
    "</main>",
    "<nav>",
    "</nav>",
    "<article>",
    "</article>",
    "<script",
    ">",
    "<!--",
    "&",
    "x",
    "<![CDATA[",
]


@given(st.text(max_size=300) | st.lists(st.sampled_from(PIECES)).map("".join))
def test_nothing_raises(html: str) -> None:
    assert "\n\n" not in page(html)


@pytest.mark.parametrize(
    ("body", "content_type", "text"),
    [
        ("Grüße".encode("latin-1"), "text/html; charset=ISO-8859-1", "Grüße"),
        ("Grüße".encode("latin-1"), "text/html; charset=nonsense", "Gr��e"),
        (b"<meta charset='windows-1252'>Gr\xfc\xdfe", "text/html", "<meta charset='windows-1252'>Grüße"),
        ("\ufeffGrüße".encode(), "text/html", "Grüße"),
        (b"Gr\xff", "", "Gr�"),
        (b"636f6465", "text/html; charset=hex", "636f6465"),
    ],
)
def test_letters_are_read_as_the_page_says(body: bytes, content_type: str, text: str) -> None:
    answer = Answer(status=200, address="https://example.org", body=body, headers={"content-type": content_type})
    assert decoded(answer) == text


def test_a_long_text_ends_with_a_whole_line() -> None:
    line = "word " * 40
    text = shortened("\n".join([line] * 200))
    assert len(text) <= LONGEST + len(CUT)
    assert text.endswith(line + CUT)
    assert len(shortened("x" * 50_000)) == LONGEST + len(CUT)
    assert shortened("short") == "short"


@pytest.fixture
async def pages() -> AsyncIterator[WebPages]:
    async with Fetcher(Time(), loopback=True, largest=100_000, times=ClientTimeout(total=2)) as fetcher:
        yield WebPages(fetcher)


async def at(pages: WebPages, body: str, content_type: str = "text/html") -> str:
    async def answer(request: web.Request) -> web.StreamResponse:
        assert "text/html" in request.headers["Accept"]
        return web.Response(body=body.encode(), headers={"Content-Type": content_type})

    async with serving(answer) as address:
        return await pages.read(address)


async def test_a_page_is_fetched_and_read(pages: WebPages) -> None:
    assert (await at(pages, SITE)).startswith("Boil-water advisory\n")
    assert await at(pages, " Boil water.\0 ", "text/plain; charset=utf-8") == "Boil water."


@pytest.mark.parametrize(
    ("body", "content_type", "why"),
    [
        ("%PDF-1.7", "application/pdf", "a PDF file"),
        ("{}", "application/json", "no web page"),
        ("<div id=root></div><script>render()</script>", "text/html", "no text without a browser"),
        ("x" * 200_000, "text/html", "more than 0.1 MB"),
    ],
)
async def test_what_is_no_text_is_refused_with_its_reason(
    body: str, content_type: str, why: str, pages: WebPages
) -> None:
    with pytest.raises(Unreadable, match=why):
        await at(pages, body, content_type)


@pytest.mark.parametrize("address", ["http://127.0.0.1/x", "http://10.1.2.3/", "http://[::1]/", "file:///etc/passwd"])
async def test_no_private_address_is_opened(address: str) -> None:
    async with Fetcher(Time()) as fetcher:
        pages = WebPages(fetcher)
        with pytest.raises(Unreadable) as refused:
            await pages.read(address)
        assert pages.why_not(address) == str(refused.value)
        assert pages.why_not("https://example.org/x") == ""
