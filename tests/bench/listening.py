"""From the raw bytes of Jetstream to counted matches, with 10,000 phrases on one core.

Held against the same bytes decoded by msgspec into typed posts and nothing else. Text-rich posts are generated from a
seeded vocabulary; the mix is 152 real events, told apart by their ids. In both, as in a running bot, frames come in
batches.
"""

import gc
import random
import resource
import time
from collections import Counter, defaultdict
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import msgspec

from bot.ids import TopicId
from bot.listening.matching import Matcher
from bot.listening.sources.jetstream_events import Commit, Events, language_of, post_of, text_of
from bot.listening.topic import Phrase, Topic

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

PHRASES = 10_000
POSTS = 50_000
EVENTS = 100_000
ROUNDS = 5
BATCH = 100
VOCABULARY = 20_000
REAL = Path(__file__).parents[1] / "listening" / "data" / "jetstream_v1.jsonl"
SYLLABLES = (
    "ba",
    "ce",
    "di",
    "fo",
    "gu",
    "ha",
    "je",
    "ki",
    "lo",
    "mu",
    "na",
    "pe",
    "ri",
    "so",
    "tu",
    "va",
    "we",
    "xi",
    "yo",
    "zu",
    "ter",
    "ing",
    "ment",
    "able",
    "ness",
    "sion",
    "ful",
    "th",
    "er",
    "st",
)


class Bare(msgspec.Struct, gc=False):
    """Any event, with the fields that `Event` reads where it is a commit."""

    did: str
    time_us: int
    commit: Commit | None = None


def measured() -> list[str]:
    chance = random.Random(6)  # noqa: S311 - the same texts every time, not a secret
    words = sorted({"".join(chance.choices(SYLLABLES, k=chance.randint(1, 4))) for _ in range(VOCABULARY)})
    chance.shuffle(words)
    phrases = [_phrase(chance, words) for _ in range(PHRASES)]
    topics = [Topic(id=TopicId(n), name=text, any=(Phrase(text=text),)) for n, text in enumerate(phrases, 1)]
    before = _most_memory()
    started = time.perf_counter()
    matcher = Matcher(topics)
    taken = time.perf_counter() - started
    held = _most_memory() - before
    lines = [f"reading {PHRASES:,} phrases: {taken:.1f} s, {matcher.patterns:,} spellings, at most {held:.0f} MB"]
    rich = [_frame(chance, n, _text(chance, words, phrases)) for n in range(POSTS)]
    real = _real(chance)
    for name, frames in (("posts rich in text", rich), ("the mix of real events", real)):
        counted, bare = _rates(matcher, frames)
        matches = sum(posts for posts, _ in _counted(matcher, frames).values())
        whole, part = median(counted), median(bare)
        lines.append(
            f"{name}: {len(frames) / whole:,.0f}/s counted, {len(frames) / part:,.0f}/s only decoded, "
            f"ratio {whole / part:.1f} (median of {ROUNDS}; {matches:,} matches in {len(frames):,})"
        )
    return lines


def _most_memory() -> float:
    """MB that this process has held at most so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _rates(matcher: Matcher, frames: "Sequence[bytes]") -> tuple[list[float], list[float]]:
    decode = msgspec.json.Decoder(Bare).decode
    counted, bare = [], []
    for _ in range(ROUNDS):
        counted.append(_taken(lambda: _counted(matcher, frames)))
        bare.append(_taken(lambda: [decode(frame) for frame in frames]))
    return counted, bare


def _taken(work: "Callable[[], object]") -> float:
    """Seconds of one core: what else runs on the machine does not count."""
    gc.collect()
    started = time.process_time()
    work()
    return time.process_time() - started


def _counted(matcher: Matcher, frames: "Sequence[bytes]") -> dict[tuple[TopicId, datetime], tuple[int, int]]:
    """Posts and distinct authors by topic and bucket of five minutes."""
    events = Events()
    posts: Counter[tuple[TopicId, datetime]] = Counter()
    authors: defaultdict[tuple[TopicId, datetime], set[str]] = defaultdict(set)
    for start in range(0, len(frames), BATCH):
        found = events.decode_many(frames[start : start + BATCH])
        for n, ids in matcher.match_many([text_of(event) for event in found], [language_of(event) for event in found]):
            post = post_of(found[n])
            bucket = post.at - timedelta(
                minutes=post.at.minute % 5, seconds=post.at.second, microseconds=post.at.microsecond
            )
            for topic in ids:
                posts[topic, bucket] += 1
                authors[topic, bucket].add(post.author)
    return {key: (number, len(authors[key])) for key, number in posts.items()}


def _phrase(chance: random.Random, words: "Sequence[str]") -> str:
    """A rare word, or two or three of any sort."""
    k = chance.choice((1, 2, 2, 3))
    return "".join(chance.choices(SYLLABLES, k=6)) if k == 1 else " ".join(chance.choices(words, k=k))


def _text(chance: random.Random, words: "Sequence[str]", phrases: "Sequence[str]") -> str:
    """120 to 250 characters; frequent words are frequent, some signs are not of ASCII; one in ten holds a phrase."""
    length = chance.randint(120, 250)
    parts = [chance.choice(phrases)] if chance.random() < 1 / 10 else []
    size = 0
    while size < length:
        part = words[int(len(words) * chance.random() ** 4)]
        part += chance.choices(("", ",", ".", "\n\n", "’s", " –", " 🙏", "!"), (800, 70, 60, 20, 5, 5, 5, 10))[0]
        parts.append(part)
        size += len(part) + 1
    chance.shuffle(parts)
    hashtag = "#" + "".join(word.title() for word in chance.choices(words, k=2))
    tail = chance.choices(("", hashtag, "https://x.example/a"), (7, 2, 1))[0]
    return " ".join((*parts, tail)).strip().capitalize()


def _frame(chance: random.Random, n: int, text: str) -> bytes:
    return msgspec.json.encode(
        {
            "did": f"did:plc:{chance.randrange(10**6):024d}",
            "time_us": 1_783_175_888_000_000 + n * 20_000,
            "kind": "commit",
            "commit": {
                "rev": f"3mptb{n:08d}",
                "operation": "create",
                "collection": "app.bsky.feed.post",
                "rkey": f"3mptb{n:08d}",
                "record": {
                    "$type": "app.bsky.feed.post",
                    "createdAt": "2026-07-04T14:38:08.420Z",
                    "langs": ["en"],
                    "text": text,
                },
                "cid": "bafyreie36hv3vh74dqr7zvswes4ascrqfwd7nrr3tytck5ypyd5d2a5dge",
            },
        }
    )


def _real(chance: random.Random) -> list[bytes]:
    """The real events over and over, each time with other authors."""
    lines = REAL.read_bytes().splitlines()
    return [
        lines[n % len(lines)].replace(b'"did":"did:plc:', b'"did":"did:plc:%06d' % chance.randrange(10**6), 1)
        for n in range(EVENTS)
    ]
