"""The list of agencies' feeds that comes with Vetted."""

from dataclasses import dataclass
from importlib.resources import files

import yaml


@dataclass(frozen=True, kw_only=True, slots=True)
class AgencyFeed:
    """`state` is "check" for a feed that nobody has seen work yet."""

    agency: str
    title: str
    address: str
    state: str


def agency_feeds() -> tuple[AgencyFeed, ...]:
    text = files("bot.listening.sources").joinpath("agency_feeds.yaml").read_text(encoding="utf-8")
    return tuple(AgencyFeed(**entry) for entry in yaml.safe_load(text))
