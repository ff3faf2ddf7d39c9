"""The generated events have the shape of real ones."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from atproto_client import models  # type: ignore[import-untyped]  # it ships no types
from atproto_client.models.utils import get_or_create  # type: ignore[import-untyped]  # it ships no types

from bot.sandbox.stream import records
from bot.sandbox.stream.script import SECOND, Script
from bot.sandbox.stream.spikes import planned

Json = dict[str, Any]

KEYS: dict[tuple[str, str, str], list[tuple[str, ...]]] = {
    ("commit", "create", records.POST): [
        ("$type", "createdAt", "langs", "text"),
        ("$type", "createdAt", "facets", "langs", "text"),
        ("$type", "createdAt", "facets", "text"),
        ("$type", "createdAt", "langs", "reply", "text"),
        # The recorded posts show each optional field; these two are further combinations of them.
        ("$type", "createdAt", "facets", "langs", "reply", "text"),
        ("$type", "createdAt", "text"),
        ("$type", "createdAt", "reply", "text"),
        ("$type", "createdAt", "facets", "reply", "text"),
    ],
    ("commit", "create", records.LIKE): [("$type", "createdAt", "subject")],
    ("commit", "create", records.REPOST): [("$type", "createdAt", "subject")],
    ("commit", "create", records.FOLLOW): [("$type", "createdAt", "subject")],
    ("commit", "delete", records.POST): [()],
    ("identity", "", ""): [("did", "seq", "time")],
    ("account", "", ""): [("active", "did", "seq", "time"), ("active", "did", "seq", "status", "time")],
}
"""Kind, operation, collection: the keys inside, in their order, as recorded from a public server in July 2026."""

MODELS = {
    records.POST: models.AppBskyFeedPost.Record,
    records.LIKE: models.AppBskyFeedLike.Record,
    records.REPOST: models.AppBskyFeedRepost.Record,
    records.FOLLOW: models.AppBskyGraphFollow.Record,
}


@pytest.fixture(scope="module")
def events(script_from: Callable[[float], Script], start: float) -> list[Json]:
    """The last five hours before the start and an hour after it."""
    since, until = int((start - 5 * 3600) * SECOND), int((start + 3600) * SECOND)
    found = script_from(start).between(since, until, planned(start))
    return [json.loads(event.data) for bucket in found for event in bucket]


def test_every_kind_of_event_has_the_keys_of_a_real_one(events: list[Json]) -> None:
    seen = set()
    for event in events:
        commit = event.get("commit", {})
        key = (event["kind"], commit.get("operation", ""), commit.get("collection", ""))
        seen.add(key)
        assert tuple(event) == ("did", "time_us", "kind", event["kind"])
        if event["kind"] == "commit":
            last = ("record", "cid") if key[1] == "create" else ()
            assert tuple(commit) == ("rev", "operation", "collection", "rkey", *last)
            assert tuple(commit.get("record", {})) in KEYS[key]
        else:
            assert tuple(event[event["kind"]]) in KEYS[key]
    assert seen == set(KEYS)


def test_records_are_what_the_protocols_own_library_takes(events: list[Json]) -> None:
    """Strictly: types, formats and limits."""
    for event in events:
        if record := event.get("commit", {}).get("record"):
            found = get_or_create(record, MODELS[record["$type"]], strict=True, strict_string_format=True)
            assert isinstance(found, MODELS[record["$type"]])


def test_identifiers_have_the_right_form(events: list[Json]) -> None:
    for event in events:
        assert re.fullmatch(r"did:plc:[a-z2-7]{24}", event["did"])
        if commit := event.get("commit"):
            assert re.fullmatch(r"[2-7a-j][2-7a-z]{12}", commit["rkey"])
            assert re.fullmatch(r"[2-7a-j][2-7a-z]{12}", commit["rev"])
        if "record" in event.get("commit", {}):
            assert re.fullmatch(r"bafyrei[a-z2-7]{52}", event["commit"]["cid"])


def test_facets_point_at_what_they_name(events: list[Json]) -> None:
    kinds = set()
    for event in events:
        record = event.get("commit", {}).get("record", {})
        for facet in record.get("facets", []):
            (feature,) = facet["features"]
            index = facet["index"]
            words = record["text"].encode()[index["byteStart"] : index["byteEnd"]].decode()
            kinds.add(feature["$type"])
            assert words in {f"#{feature.get('tag')}", feature.get("uri")}
    assert kinds == {"app.bsky.richtext.facet#tag", "app.bsky.richtext.facet#link"}


def test_answers_name_earlier_posts_and_the_first_of_their_thread(events: list[Json]) -> None:
    posts: dict[str, Json] = {}
    answers = 0
    for event in events:
        commit = event.get("commit", {})
        if commit.get("collection") != records.POST or commit["operation"] != "create":
            continue
        if reply := commit["record"].get("reply"):
            parent = posts[reply["parent"]["uri"]]
            answers += 1
            assert reply["parent"]["cid"] == parent["cid"]
            assert reply["root"] == parent["record"].get("reply", {"root": reply["parent"]})["root"]
        posts[f"at://{event['did']}/{records.POST}/{commit['rkey']}"] = commit
    assert answers > 50


def test_deletions_name_posts_that_were_there(events: list[Json]) -> None:
    posts: set[tuple[str, str]] = set()
    deleted = 0
    for event in events[20:]:
        commit = event.get("commit", {})
        if commit.get("collection") == records.POST:
            if commit["operation"] == "create":
                posts.add((event["did"], commit["rkey"]))
            elif event["time_us"] > events[0]["time_us"] + 600 * SECOND:
                deleted += 1
                assert (event["did"], commit["rkey"]) in posts
    assert deleted > 3


def test_record_keys_sort_as_their_times() -> None:
    keys = [records.tid(time, 1023) for time in (1, 31, 32, 1_700_000_000_000_000, 1_700_000_000_000_001)]
    assert keys == sorted(keys)
    assert records.tid(0, 0) == "2222222222222"
