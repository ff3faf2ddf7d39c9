"""Every source there is. A new one is a module, and a line here."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from bot.listening.sources.bluesky import Bluesky
from bot.listening.sources.chosen import SourceSettings
from bot.listening.sources.feeds import FeedSource
from bot.listening.sources.fetching import Fetcher
from bot.listening.sources.mastodon import A_REQUEST, LEAST_REST, PUBLIC, TRENDS, Mastodon, Server, hashtag
from bot.listening.sources.reddit import Reddit, RedditKey
from bot.listening.sources.source import Clock, Source, Wanted

JETSTREAM = "wss://jetstream.us-east.bsky.network/xrpc/network.bsky.jetstream.subscribeEvents"


@dataclass(frozen=True, kw_only=True, slots=True)
class Equipment:
    """What sources are made with.

    `history`: how far back Bluesky begins the very first time. `mastodon_tokens`: by host, where a server asks for one.
    """

    fetcher: Fetcher
    wanted: Wanted
    clock: Clock
    jetstream: str = JETSTREAM
    history: timedelta = timedelta(0)
    mastodon_tokens: Mapping[str, str] = field(default_factory=dict, repr=False)
    reddit: RedditKey | None = field(default=None, repr=False)


def bluesky(settings: SourceSettings, made: Equipment) -> Iterable[Source]:
    if settings.bluesky:
        yield Bluesky(made.jetstream, wanted=made.wanted, clock=made.clock, history=made.history)


def mastodon(settings: SourceSettings, made: Equipment) -> Iterable[Source]:
    for instance in settings.mastodon:
        server = Server(host=instance.host, token=made.mastodon_tokens.get(instance.host, ""))
        timelines = [hashtag(tag) for tag in instance.hashtags]
        timelines += [PUBLIC] * instance.public + [TRENDS] * instance.trends
        for timeline in timelines:
            yield Mastodon(
                server,
                timeline,
                fetcher=made.fetcher,
                wanted=made.wanted,
                clock=made.clock,
                rest=max(LEAST_REST, A_REQUEST * len(timelines)),
            )


def feeds(settings: SourceSettings, made: Equipment) -> Iterable[Source]:
    for address in settings.feeds:
        yield FeedSource(address, fetcher=made.fetcher, wanted=made.wanted, clock=made.clock)


def reddit(settings: SourceSettings, made: Equipment) -> Iterable[Source]:
    if settings.subreddits:
        yield Reddit(settings.subreddits, key=made.reddit, wanted=made.wanted, clock=made.clock)


KNOWN: tuple[Callable[[SourceSettings, Equipment], Iterable[Source]], ...] = (bluesky, mastodon, feeds, reddit)


def chosen_sources(settings: SourceSettings, made: Equipment) -> tuple[Source, ...]:
    """The sources of an organisation's choice, none of them started."""
    return tuple(source for of in KNOWN for source in of(settings, made))
