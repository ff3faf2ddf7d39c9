"""Posts of a spike, invented."""

from datetime import UTC, datetime, timedelta

from bot.listening.post import Outlet, Post

BEGAN = datetime(2026, 3, 2, 14, tzinfo=UTC)


def posts(*texts: str, author: str = "", outlet: str = "bluesky", language: str = "en", first: int = 0) -> list[Post]:
    """A post a text, a minute apart, each by somebody else unless an author is named."""
    return [
        Post(
            outlet=Outlet(outlet),
            id=str(number),
            at=BEGAN + timedelta(minutes=number),
            text=text,
            author=author or f"author{number}",
            language=language,
            link=f"https://{outlet}.example/{number}",
        )
        for number, text in enumerate(texts, start=first)
    ]
