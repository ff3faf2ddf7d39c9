"""What admins choose to listen to, as a value. It names places; no network is touched here."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from bot.listening.sources.addresses import AddressRefused, checked

MOST_FEEDS = 100
MOST_INSTANCES = 10
MOST_HASHTAGS = 50
MOST_SUBREDDITS = 50

HASHTAG = re.compile(r"(?=.{1,100}\Z)\w*[^\W\d_]\w*")
"""What Mastodon takes as a hashtag: letters, digits and underscores, at least one letter among them."""

SUBREDDIT = re.compile(r"[A-Za-z0-9][A-Za-z0-9_]{1,20}")


class NotChosen(ValueError):  # noqa: N818 - its message is the sentence a person reads
    """A choice that cannot be; the message says why and what to type instead."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Instance:
    """A Mastodon server: its public timeline of its own people, or hashtags, or both; `trends`: what is read most."""

    host: str
    hashtags: tuple[str, ...] = ()
    public: bool = False
    trends: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class SourceSettings:
    """Everything an organisation listens to. Webhook and files need no choice: whoever has the key sends."""

    bluesky: bool = False
    mastodon: tuple[Instance, ...] = ()
    feeds: tuple[str, ...] = ()
    subreddits: tuple[str, ...] = ()

    @property
    def streams(self) -> frozenset[str]:
        """Names of the sources whose batches promise up to when everything was read."""
        return frozenset({"bluesky"}) if self.bluesky else frozenset()

    @property
    def names(self) -> tuple[str, ...]:
        """What the chosen sources are called; the webhook is none of them."""
        timelines = (
            f"mastodon {one.host} {name}"
            for one in self.mastodon
            for name in (
                *(f"#{tag}" for tag in one.hashtags),
                *(["public posts"] if one.public else []),
                *(["trends"] if one.trends else []),
            )
        )
        return (
            *(["bluesky"] if self.bluesky else []),
            *timelines,
            *(f"feed {address}" for address in self.feeds),
            *(["reddit"] if self.subreddits else []),
        )


def read_host(text: str) -> str:
    """The host of a Mastodon server, from "mastodon.social", "https://mastodon.social/" or "@someone@mastodon.social".

    Raises:
        NotChosen: it is none.
    """
    typed = text.strip().rpartition("@")[2].rstrip("/")
    if "//" not in typed:
        typed = f"https://{typed}"
    try:
        parts = urlsplit(checked(typed))
    except AddressRefused as refusal:
        raise NotChosen(f"{text.strip()[:100]} is no Mastodon server: {refusal.reason}") from None
    if parts.path.strip("/") or parts.query or parts.port or not parts.hostname:
        raise NotChosen("Please type only the server's name, as in mastodon.social.")
    return parts.hostname


def read_hashtag(text: str) -> str:
    """A hashtag without its "#".

    Raises:
        NotChosen: it is none.
    """
    tag = text.strip().lstrip("#\N{FULLWIDTH NUMBER SIGN}").strip()
    if not HASHTAG.fullmatch(tag):
        raise NotChosen(f"{text.strip()[:100]} is no hashtag: letters and digits without blanks, as in #FluSeason.")
    return tag


def read_subreddit(text: str) -> str:
    """A subreddit's name, from "health", "r/health" or its address.

    Raises:
        NotChosen: it is none.
    """
    typed = text.strip()
    if "reddit.com/" in typed.lower():
        typed = urlsplit(typed if "//" in typed else f"https://{typed}").path
    name = typed.strip("/")
    if name[:2].lower() == "r/":
        name = name[2:].split("/")[0]
    if not SUBREDDIT.fullmatch(name):
        raise NotChosen(f"{text.strip()[:100]} is no subreddit. Please type its name, as in r/publichealth.")
    return name


def read_feed(text: str) -> str:
    """The address of a feed. Whether there is one is only known when it is fetched.

    Raises:
        NotChosen: it may not be fetched.
    """
    try:
        return checked(text)
    except AddressRefused as refusal:
        raise NotChosen(refusal.reason) from None


def check_counts(settings: SourceSettings) -> None:
    """Raises NotChosen where there is more of something than is read."""
    hashtags = sum(len(instance.hashtags) for instance in settings.mastodon)
    for count, most, what in (
        (len(settings.feeds), MOST_FEEDS, "feeds"),
        (len(settings.mastodon), MOST_INSTANCES, "Mastodon servers"),
        (hashtags, MOST_HASHTAGS, "hashtags on Mastodon"),
        (len(settings.subreddits), MOST_SUBREDDITS, "subreddits"),
    ):
        if count > most:
            raise NotChosen(f"These are {count} {what}; Vetted reads at most {most}.")
    for instance in settings.mastodon:
        if not (instance.hashtags or instance.public or instance.trends):
            raise NotChosen(f"Nothing of {instance.host} is chosen: name hashtags, or take its public posts or trends.")
