"""What the use cases of listening ask of a store; part of `bot.ports`."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.ids import AlertId, ChannelId, DraftId, TopicId
from bot.listening.alert import Alert
from bot.listening.bursts.vocabulary import Learnt
from bot.listening.emerged import Emerged
from bot.listening.heard import Count, Haul, KeptPost, Leaving, SourceState, Span, Standing, Talk, Touched
from bot.listening.incident import Incident
from bot.listening.topic import Topic


class ListeningReads(Protocol):
    async def topics(self) -> tuple[Topic, ...]:
        """Those that were not removed, by name."""
        ...

    async def topic(self, number: TopicId) -> Topic | None: ...

    async def topic_channels(self) -> frozenset[ChannelId]:
        """Channels that topics have of their own."""
        ...

    async def topics_mark(self) -> str:
        """Becomes another when any topic changes."""
        ...

    async def narrowing(self) -> tuple[Topic, ...]:
        """Those whose mentions may be of phrases they had before, and are still to be looked through."""
        ...

    async def listening_since(self) -> Mapping[TopicId, datetime]:
        """From when each topic has had its present phrases, or others that found whatever these do."""
        ...

    async def mentions_of(
        self, wanted: Collection[TopicId], *, since: datetime, until: datetime, limit: int
    ) -> tuple[KeptPost, ...]:
        """Posts that match any of these topics, the latest first."""
        ...

    async def posts_of_topic(self, wanted: TopicId, *, after: int = 0, limit: int) -> tuple[KeptPost, ...]:
        """Posts that match a topic, in the order in which they came, behind the one with the number `after`."""
        ...

    async def posts_since(self, moment: datetime, *, after: int = 0, limit: int) -> tuple[KeptPost, ...]:
        """Posts published since a moment, in the order in which they came, behind the one with the number `after`."""
        ...

    async def latest_posts(self, *, limit: int) -> tuple[KeptPost, ...]:
        """The latest of all that are kept."""
        ...

    async def posts_per_topic(self, wanted: Collection[TopicId], *, since: datetime) -> Mapping[TopicId, int]:
        """How many posts matched; topics without any are left out."""
        ...

    async def posts_keyed(self, keys: Collection[str]) -> tuple[KeptPost, ...]:
        """Those of these posts that are kept, the oldest first; `heard.key_of` gives a post's key."""
        ...

    async def post_keys(self, wanted: TopicId, *, since: datetime, until: datetime) -> frozenset[str]:
        """What tells posts that match a topic from one another."""
        ...

    async def talk(self, wanted: Collection[TopicId], *, since: datetime, until: datetime) -> Talk:
        """How much was said of any of these topics."""
        ...

    async def authors(self, topic: TopicId, *, since: datetime, until: datetime) -> int:
        """Distinct people whose posts matched."""
        ...

    async def counted(self, *, since: datetime, until: datetime) -> tuple[Count, ...]:
        """Every topic's buckets that hold anything, from the mentions themselves."""
        ...

    async def counts(
        self, wanted: Collection[TopicId], span: Span, *, since: datetime, until: datetime
    ) -> tuple[Count, ...]:
        """Counts that were noted, those of posts that are forgotten included."""
        ...

    async def touched(self, *, after: int) -> Touched:
        """Of which times posts match a topic that came behind the one with this number."""
        ...

    async def first_mentions(self) -> Mapping[TopicId, datetime]: ...

    async def standings(self) -> Mapping[TopicId, Standing]:
        """How far each topic was judged; locked inside `write`."""
        ...

    async def sources(self) -> Mapping[str, SourceState]: ...

    async def alert(self, number: AlertId) -> Alert | None:
        """Locked inside `write`."""
        ...

    async def alerts_numbered(self, numbers: Collection[AlertId]) -> Mapping[AlertId, Alert]: ...

    async def live_alerts(self) -> tuple[Alert, ...]: ...

    async def alerts_between(self, since: datetime, until: datetime) -> tuple[Alert, ...]:
        """Those that lived at any time in between, told of or not."""
        ...

    async def alerts_to_cut(self, *, before: datetime, over: datetime) -> tuple[Alert, ...]:
        """Those that began before the one moment and ended before the other, have a message, and still say all they
        did.
        """
        ...

    async def alert_of_draft(self, draft: DraftId) -> AlertId | None:
        """Which alert a draft answers."""
        ...

    async def drafts_of_alert(self, number: AlertId) -> tuple[DraftId, ...]: ...

    async def emerged_between(self, since: datetime, until: datetime) -> tuple[Emerged, ...]: ...

    async def emerged(self, number: int) -> Emerged | None: ...

    async def learnt_words(self) -> Learnt | None:
        """What is known of the words before the last four weeks."""
        ...


class ListeningWrites(ListeningReads, Protocol):
    async def put_topic(self, topic: Topic, *, at: datetime) -> Topic:
        """Stores a topic, a new one where it has no id. Phrases that find less keep what was matched, to be looked
        through (`narrowing`); any others listen anew, and what the old ones matched is forgotten. What was learnt is
        forgotten either way.
        """
        ...

    async def remove_topic(self, number: TopicId, *, at: datetime) -> None: ...

    async def judge_alone(self) -> None:
        """Waits until no other transaction judges this workspace's topics; none does until this one ends."""
        ...

    async def leaving(self, haul: Haul) -> tuple[Leaving, ...]:
        """The kept posts that a haul says are gone, or that are of authors who left; the earliest first."""
        ...

    async def take_in(self, haul: Haul) -> int:
        """Keeps what a source gave, with its cursor; how many posts were not here before."""
        ...

    async def unmatch(self, topic: TopicId, numbers: Sequence[int]) -> None:
        """Posts with these numbers match a topic no more; they stay."""
        ...

    async def end_narrowing(self, number: TopicId) -> None:
        """All of its mentions were looked through."""
        ...

    async def note_source(self, state: SourceState) -> None:
        """Whether it fails, why, and whether that was told."""
        ...

    async def hold_source(self, source: str, holder: str, *, now: datetime, until: datetime) -> bool:
        """Makes one process the only one that reads a source, until a moment; False while another one is."""
        ...

    async def put_counts(self, span: Span, found: Iterable[Count]) -> None: ...

    async def roll_up(self, span: Span, start: datetime) -> None:
        """Counts of the hour or day that begins then, anew from the mentions, each person once."""
        ...

    async def put_standing(self, standing: Standing) -> None: ...

    async def forget_posts(self, *, before: datetime, limit: int) -> int: ...

    async def forget_buckets(self, *, before: datetime) -> None: ...

    async def open_incident(self, incident: Incident, *, channel: ChannelId | None) -> Alert:
        """Stores an incident (its `id` is given here)."""
        ...

    async def put_alert(self, alert: Alert) -> None: ...

    async def link_alert(self, number: AlertId, draft: DraftId) -> None:
        """Notes that a draft answers an alert."""
        ...

    async def put_emerged(self, found: Emerged) -> Emerged | None:
        """Stores a phrase that emerged (its `number` is given here); None if it was stored before."""
        ...

    async def keep_examples(self, number: int, keys: Sequence[str]) -> None:
        """A phrase that emerged has these examples left."""
        ...

    async def forget_emerged(self, numbers: Collection[int]) -> None: ...

    async def listening_key(self) -> bytes:
        """Under which what must not be told from the database is hashed; made at the first question."""
        ...

    async def put_learnt_words(self, learnt: Learnt) -> None:
        """Stores it, unless what is stored goes further."""
        ...
