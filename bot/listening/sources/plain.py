"""HTML as plain text."""

from html.parser import HTMLParser

from bot.listening.post import LONGEST_TEXT

UNSEEN = frozenset({"script", "style", "template", "head", "noscript", "svg", "iframe"})
BREAKS = frozenset({"p", "br", "div", "li", "ul", "ol", "tr", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6"})
LONGEST_HTML = 5 * LONGEST_TEXT
"""Characters of markup that are looked at."""


def plain(html: str) -> str:
    """The text a reader sees, its lines apart, without blanks around them, at most `LONGEST_TEXT` characters."""
    reading = _Reading()
    # Never closed: at the end HTMLParser reads what is unfinished again and again, which takes minutes for a few tags
    # without an end. The paragraph gives it whatever text is still waiting.
    reading.feed(html[:LONGEST_HTML] + "<p>")
    lines = (" ".join(line.split()) for line in "".join(reading.parts).splitlines())
    return "\n".join(line for line in lines if line)[:LONGEST_TEXT]


class _Reading(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._unseen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in UNSEEN:
            self._unseen.append(tag)
        elif tag in BREAKS:
            self.parts.append("\n")
        elif tag == "img" and not self._unseen:
            # Custom emoji and pictures within a text stand for their words.
            self.parts.append(dict(attrs).get("alt") or "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in UNSEEN:
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
