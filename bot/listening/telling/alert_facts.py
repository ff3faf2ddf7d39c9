"""Everything an alert says, gathered once from the posts of its spike."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.facts.spread import Told
from bot.listening.incident import Incident
from bot.listening.post import Outlet, Post
from bot.listening.telling.new_words import NewWord, new_words
from bot.listening.telling.questions import Question, questions
from bot.listening.telling.shared_links import SharedLink, shared_links
from bot.listening.telling.tone import Tone, tone
from bot.listening.telling.typical import Typical, typical
from bot.listening.topic import Topic

FEW = 1
"""Posts an hour below which "usual" is told as hardly any; a multiple of so little would only look exact."""

HUNDREDFOLD = 100


@dataclass(frozen=True, kw_only=True, slots=True)
class AlertFacts:
    """`names` are the topics', the first to spike first. `level` is posts in the hour up to `at`, `usual` what that
    hour holds as a rule; `peak` the most in an hour, `peak_usual` what that one does (None: the same). `posts` are all
    since `began_at`, by `people` distinct authors, the outlets with the most posts first. `claims` are known false
    claims that some of them repeat, each with the vetted fact that answers it.
    """

    names: tuple[str, ...]
    began_at: datetime
    at: datetime
    level: int
    usual: float
    peak: int
    peak_at: datetime
    posts: int
    people: int
    outlets: tuple[tuple[Outlet, int], ...] = ()
    typical: tuple[Typical, ...] = ()
    questions: tuple[Question, ...] = ()
    words: tuple[NewWord, ...] = ()
    links: tuple[SharedLink, ...] = ()
    tone: Tone | None = None
    claims: tuple[Told, ...] = ()
    peak_usual: float | None = None

    @property
    def now(self) -> str:
        """The last hour against the usual: "36 posts in the last hour, 9 times the usual 4"."""
        return f"{_posts(self.level)} in the last hour{_against(self.level, self.usual)}"

    @property
    def highest(self) -> str:
        """The same of the busiest hour."""
        usual = self.usual if self.peak_usual is None else self.peak_usual
        return f"{_posts(self.peak)} in the busiest hour{_against(self.peak, usual)}"


def alert_facts(
    incident: Incident,
    topics: Sequence[Topic],
    posts: Sequence[Post],
    before: Sequence[Post],
    *,
    level: int,
    at: datetime,
    usual: float | None = None,
) -> AlertFacts:
    """The facts of an incident from its posts since it began and some of those before it.

    `topics` are the incident's, in its order; `level` is posts in the hour up to `at`, `usual` what that hour
    of day holds as a rule: without it, what the hour did in which the incident began, which may be the night. Takes
    about a second for 3,000 posts: call it in a thread.
    """
    counted = Counter(post.outlet for post in posts)
    known = _own_words(topics)
    return AlertFacts(
        names=tuple(topic.name for topic in topics),
        began_at=incident.began_at,
        at=at,
        level=level,
        usual=incident.usual if usual is None else usual,
        peak_usual=incident.usual if incident.peak >= level else usual,
        peak=max(incident.peak, level),
        peak_at=incident.peak_at if incident.peak >= level else at,
        posts=len(posts),
        people=len({(post.outlet, post.author) for post in posts}),
        outlets=tuple(sorted(counted.items(), key=lambda one: (-one[1], one[0]))),
        typical=typical(posts),
        questions=questions_in(topics, posts),
        words=new_words(posts, before, known=known),
        links=shared_links(posts),
        tone=tone(posts),
    )


def questions_in(topics: Sequence[Topic], posts: Sequence[Post]) -> tuple[Question, ...]:
    """What people ask about these topics. Call it in a thread."""
    return questions(posts, known=_own_words(topics))


def _own_words(topics: Sequence[Topic]) -> list[str]:
    return [phrase.text for topic in topics for phrase in (*topic.any, *topic.all)]


def _posts(count: int) -> str:
    return "1 post" if count == 1 else f"{count:,} posts"


def _against(count: int, usual: float) -> str:
    """How much above usual, with no more precision than there is."""
    if usual < FEW:
        return ", where there are hardly any as a rule"
    times = count / usual
    if times >= HUNDREDFOLD:
        return f", more than 100 times the usual {usual:,.0f}"
    if round(times, 1) <= 1:
        return f" (usual: {usual:,.0f})"
    shown = f"{times:.0f}" if round(times, 1) >= 3 else f"{times:.1f}".removesuffix(".0")  # noqa: PLR2004 - where tenths stop to matter
    return f", {shown} times the usual {usual:,.0f}"
