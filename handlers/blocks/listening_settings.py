"""What an admin sets around listening: channel, quiet hours, digest, keeping, sources."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from slack_sdk.models.blocks import Block, ConversationFilter, ConversationSelectElement

from bot.ids import ChannelId
from bot.listening.policy import Listening, read_quiet
from bot.listening.sources.chosen import (
    Instance,
    NotChosen,
    SourceSettings,
    read_feed,
    read_hashtag,
    read_host,
    read_subreddit,
)
from bot.refusals import Unfit
from bot.workspaces.settings import WorkspaceSettings
from handlers.blocks.forms import VALUE, all_chosen, choice, chosen, field, modal, several, text_input, typed
from handlers.blocks.message import Payload
from handlers.ids import View

PREFIX = "listening."
CHANNEL, BEGINS, ENDS = f"{PREFIX}channel", f"{PREFIX}quiet", f"{PREFIX}quiet_ends"
DIGEST, KEEP, WAYS = f"{PREFIX}digest_hour", f"{PREFIX}keep_days", f"{PREFIX}ways"
BLUESKY, MASTODON, FEEDS = f"{PREFIX}sources", f"{PREFIX}mastodon", f"{PREFIX}feeds"
CLAIM_PEOPLE = f"{PREFIX}claim_people"
SUBREDDITS = f"{PREFIX}subreddits"
PUBLIC, TRENDS = "public", "trends"


def listening_form(settings: WorkspaceSettings) -> Payload:
    listening = settings.listening
    sources = listening.sources
    own = ConversationFilter(include=["public", "private"], exclude_external_shared_channels=True)
    hours = {str(hour): f"{hour:02}:00" for hour in range(24)}
    ways = {
        "to_channel": "Say in the channel, too, that an alert has grown",
        "emerging": "Tell of phrases nobody listed",
    }
    blocks: list[Block] = [
        field(
            CHANNEL,
            "Post alerts to",
            ConversationSelectElement(action_id=VALUE, filter=own, initial_conversation=listening.channel),
            hint="Empty: only topics that have a channel of their own post alerts.",
            optional=True,
        ),
        field(
            BEGINS,
            "Quiet hours from",
            text_input(f"{listening.quiet[0]:%H:%M}" if listening.quiet else "", longest=5, placeholder="22:00"),
            hint=f"In {settings.timezone}. Alerts wait for the morning then; critical topics do not.",
            optional=True,
        ),
        field(
            ENDS,
            "Quiet hours to",
            text_input(f"{listening.quiet[1]:%H:%M}" if listening.quiet else "", longest=5, placeholder="07:00"),
            optional=True,
        ),
        field(DIGEST, "The day's digest at", choice(hours, str(listening.digest_hour), placeholder="Hour")),
        field(
            KEEP,
            "Keep posts for days",
            text_input(str(listening.keep_days), longest=3),
            hint="After that only counts are left.",
        ),
        field(
            CLAIM_PEOPLE,
            "Tell of a false claim from so many people a day",
            text_input(str(listening.claim_people), longest=5),
            hint="Claims that a vetted fact answers; told once a day, also where no topic is above usual.",
        ),
        field(
            WAYS,
            "Also",
            several(ways, [name for name in ways if getattr(listening, name)]),
            optional=True,
        ),
        field(
            BLUESKY,
            "Networks",
            several({"bluesky": "Bluesky: all public posts"}, ["bluesky"] if sources.bluesky else []),
            optional=True,
        ),
        field(
            MASTODON,
            "Mastodon servers",
            text_input("\n".join(map(_line, sources.mastodon)), lines=True),
            hint="One a line, with hashtags: mastodon.social #FluSeason. Add public or trends for its timelines.",
            optional=True,
        ),
        field(
            FEEDS,
            "Feeds (RSS or Atom)",
            text_input("\n".join(sources.feeds), lines=True),
            hint="One address a line: newsrooms, health agencies, Reddit's feeds.",
            optional=True,
        ),
        field(
            SUBREDDITS,
            "Subreddits",
            text_input("\n".join(f"r/{name}" for name in sources.subreddits), lines=True),
            hint="One a line. Needs Reddit's keys in the environment of Vetted.",
            optional=True,
        ),
    ]
    return modal("Listening", blocks, callback_id=View.LISTENING, submit="Save", close="Back")


def with_listening(settings: WorkspaceSettings, state: Mapping[str, Any]) -> WorkspaceSettings:
    """The settings with what stands in the form.

    Raises:
        Unfit: at its field, something cannot be read.
    """
    problems: dict[str, str] = {}
    channel = typed(state, CHANNEL, "selected_conversation")
    ways = all_chosen(state, WAYS)
    keep = typed(state, KEEP).strip()
    people = typed(state, CLAIM_PEOPLE).strip()
    try:
        quiet = read_quiet(typed(state, BEGINS), typed(state, ENDS))
    except ValueError as why:
        problems[BEGINS] = str(why)
        quiet = None
    sources = SourceSettings(
        bluesky="bluesky" in all_chosen(state, BLUESKY),
        mastodon=_each(state, MASTODON, _instance, problems),
        feeds=_each(state, FEEDS, read_feed, problems),
        subreddits=_each(state, SUBREDDITS, read_subreddit, problems),
    )
    if problems:
        raise Unfit(problems)
    listening = Listening(
        channel=ChannelId(channel) if channel else None,
        quiet=quiet,
        digest_hour=int(chosen(state, DIGEST) or -1),
        keep_days=int(keep) if re.fullmatch(r"\d{1,3}", keep, re.ASCII) else 0,
        to_channel="to_channel" in ways,
        emerging="emerging" in ways,
        claim_people=int(people) if re.fullmatch(r"\d{1,5}", people, re.ASCII) else 0,
        sources=sources,
    )
    return replace(settings, listening=listening)


def _each(state: Mapping[str, Any], block: str, read: Any, problems: dict[str, str]) -> tuple[Any, ...]:  # noqa: ANN401 - each field reads its own kind
    found = []
    for line in typed(state, block).splitlines():
        if not line.strip():
            continue
        try:
            found.append(read(line))
        except NotChosen as why:
            problems[block] = str(why)
            break
    return tuple(dict.fromkeys(found))


def _instance(line: str) -> Instance:
    host, *words = line.split()
    marks = {word.casefold() for word in words}
    hashtags = tuple(read_hashtag(word) for word in words if word.casefold() not in {PUBLIC, TRENDS})
    return Instance(host=read_host(host), hashtags=hashtags, public=PUBLIC in marks, trends=TRENDS in marks)


def _line(instance: Instance) -> str:
    marks = [name for name, on in ((PUBLIC, instance.public), (TRENDS, instance.trends)) if on]
    return " ".join([instance.host, *(f"#{tag}" for tag in instance.hashtags), *marks])
