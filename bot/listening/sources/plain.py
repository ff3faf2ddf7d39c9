"""HTML as plain text."""

from html.parser import HTMLParser

from bot.listening.post import LONGEST_TEXT

UNSEEN = frozenset({"script", "style", "template", "head", "noscript", "svg", "iframe"})
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
LISTS = frozenset({"ul", "ol", "li", "dl", "dt", "dd", "table", "tr"})
PARTS = frozenset({"main", "article", "section", "header", "footer", "figure", "figcaption", "address"})
BREAKS = HEADINGS | LISTS | PARTS | {"p", "br", "div", "summary", "blockquote", "pre", "hr"}
CELLS = frozenset({"td", "th"})
LONGEST_HTML = 5 * LONGEST_TEXT
"""Characters of a post's markup that are looked at."""

AROUND = frozenset({"nav", "header", "footer", "aside", "dialog", "menu", "select", "button"})
"""What stands around the words somebody came to a page for."""

INNERMOST = ("main", "article")
"""Where these words stand, the surest first (HTML Living Standard, 4.4.14 and 4.3.2)."""

LONGEST_PAGE = 3_000_000
"""Characters of a page's markup that are looked at."""

FEWEST = 40
"""Characters that a page's main part has, if it is one: some sites leave it to a script."""


def plain(html: str) -> str:
    """The text a reader sees, its lines apart, without blanks around them, at most `LONGEST_TEXT` characters."""
    reading = _Reading()
    _feed(reading, html[:LONGEST_HTML])
    return _lines(reading.parts)[:LONGEST_TEXT]


def page(html: str) -> str:
    """The same of a whole page's main part, without menus, headers and footers; as long as it is."""
    reading = _Page()
    _feed(reading, html[:LONGEST_PAGE])
    for tag in INNERMOST:
        found = max((_lines(reading.parts[start:end]) for start, end in reading.places(tag)), key=len, default="")
        if len(found) >= FEWEST:
            return found
    return _lines(reading.parts)


def _feed(reading: HTMLParser, html: str) -> None:
    # Never closed: at the end HTMLParser reads what is unfinished again and again, which takes minutes for a few tags
    # without an end. The paragraph gives it whatever text is still waiting.
    reading.feed(html + "<p>")


def _lines(parts: list[str]) -> str:
    lines = (" ".join(line.split()) for line in "".join(parts).splitlines())
    return "\n".join(line for line in lines if line)


class _Reading(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._unseen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self.hides(tag):
            self._unseen.append(tag)
        elif tag in BREAKS:
            self.parts.append("\n")
        elif tag in CELLS:
            self.parts.append(" ")
        elif tag == "img" and not self._unseen:
            # Custom emoji and pictures within a text stand for their words.
            self.parts.append(dict(attrs).get("alt") or "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if not self.hides(tag):
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._unseen:
            while self._unseen.pop() != tag:
                pass
        elif tag in BREAKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.parts.append(data)

    def hides(self, tag: str) -> bool:
        return tag in UNSEEN


class _Page(_Reading):
    """Notes where the main parts begin and end among the parts."""

    def __init__(self) -> None:
        super().__init__()
        self._open: dict[str, list[int]] = {tag: [] for tag in INNERMOST}
        self._closed: dict[str, list[tuple[int, int]]] = {tag: [] for tag in INNERMOST}

    def places(self, tag: str) -> list[tuple[int, int]]:
        """Where elements of this name stand that lie in no other such; one without an end goes on to the page's."""
        return self._closed[tag] + [(start, len(self.parts)) for start in self._open[tag][:1]]

    def hides(self, tag: str) -> bool:
        within = any(self._open.values())
        return super().hides(tag) or (tag in AROUND and not (tag == "header" and within))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "main" and not UNSEEN.intersection(self._unseen):
            self._unseen.clear()  # a menu that was never closed
        if tag in INNERMOST and not self._unseen:
            self._open[tag].append(len(self.parts))
        super().handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag in INNERMOST and not self._unseen and self._open[tag]:
            start = self._open[tag].pop()
            if not self._open[tag]:
                self._closed[tag].append((start, len(self.parts)))
        super().handle_endtag(tag)
