"""Topics as a file; it holds what the form holds. Phrases stand as in the form: an exact one in quotation marks, a
hashtag with its #.
"""

from collections.abc import Iterable
from dataclasses import asdict

from bot.listening.topic import Topic
from bot.listening.topic_form import Typed, read, written
from bot.tabular import Tabular, all_of

MOST_TOPICS = 1_000

TOPICS = Tabular(
    one="topic",
    many="topics",
    columns=(
        "name",
        "any",
        "all",
        "none",
        "languages",
        "outlets",
        "sensitivity",
        "alerting",
        "critical",
        "channel",
        "owner",
    ),
    needed=("name", "any"),
    lists=frozenset({"any", "all", "none", "languages", "outlets"}),
    codes=frozenset({"languages", "outlets"}),
    most=MOST_TOPICS,
)

USUAL = asdict(Typed(name="", any=""))

YES = frozenset({"yes", "true", "1", "x"})
NO = frozenset({"no", "false", "0", ""})


def as_yaml(topics: Iterable[Topic]) -> str:
    return TOPICS.as_yaml((asdict(written(topic)) for topic in topics), USUAL)


def as_csv(topics: Iterable[Topic]) -> str:
    return TOPICS.as_csv(asdict(written(topic)) | {"critical": "yes" if topic.critical else ""} for topic in topics)


def read_file(name: str, data: bytes) -> tuple[Topic, ...]:
    """By its name a table, else YAML.

    Raises:
        UnfitFile: something in it cannot be; every problem is named.
    """
    return TOPICS.read(TOPICS.in_file(name, data), _read)


def _read(entry: object) -> tuple[str, Topic]:
    topic = read_entry(entry)
    return topic.name, topic


def read_entry(entry: object) -> Topic:
    """
    Raises:
        Unfit: it is no entry, or by field everything that cannot be.
    """
    texts, problems = TOPICS.texts(entry, {})
    critical = texts["critical"].strip().casefold()
    if critical not in YES | NO:
        problems.setdefault("critical", "Write yes or no.")
    for field in ("sensitivity", "alerting"):
        texts[field] = texts[field].strip().casefold() or str(USUAL[field])
    typed = Typed(**{**texts, "critical": critical in YES})  # type: ignore[arg-type]  # the one field that is no text
    return all_of(problems, lambda: read(typed))
