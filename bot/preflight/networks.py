"""Networks: length as each counts it, hashtags, links, and images."""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from bot.drafts.draft import Composition, Image
from bot.drafts.networks import Network, measure
from bot.drafts.urls import find_urls
from bot.preflight.access import HASHTAG
from bot.preflight.finding import Field, Finding, Match
from bot.preflight.rules import match

CAPS = Path(__file__).with_name("network_rules.yaml")


def find(text: str, network: Network) -> Iterator[Match]:
    """What one network does not take of a text; the place is what is beyond its cap."""
    if measure(text, network).over:
        yield match("networks.length", 0, len(text))
    caps = _caps(network)
    tags = [found.span() for found in HASHTAG.finditer(text)]
    if len(tags) > caps.get("hashtags", len(tags)):
        yield match("networks.hashtags", *tags[caps["hashtags"]])
    if "links" in caps and len(links := list(find_urls(text, bare=False))) > caps["links"]:
        yield match("networks.links", *links[caps["links"]])


def of_images(composition: Composition) -> Iterator[Finding]:
    """What its networks do not take of a draft's images."""
    images = composition.images
    types = {image.mimetype for image in images if isinstance(image, Image)}
    for network in composition.networks:
        caps = _caps(network)
        if caps.get("needs_image") and not images:
            yield _finding("no_image", network)
        if len(images) > caps.get("images", len(images)):
            yield _finding("images", network)
        if types - set(caps.get("types", types)):
            yield _finding("image_type", network)


def _finding(noun: str, network: Network) -> Finding:
    return Finding(match=match(f"networks.{noun}", 0, 0), field=Field.DRAFT, network=network)


def _caps(network: Network) -> Mapping[str, Any]:
    return _all_caps().get(network.value, {})


@cache
def _all_caps() -> Mapping[str, Mapping[str, Any]]:
    loaded: dict[str, dict[str, Any]] = yaml.safe_load(CAPS.read_text(encoding="utf-8"))
    return loaded
