import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from atproto_client.models import AppBskyFeedPost  # type: ignore[import-untyped]  # it ships no types
from atproto_client.models.utils import get_or_create  # type: ignore[import-untyped]  # it ships no types

from bot.listening.post import LONGEST_TEXT, Gone, Outlet, Post
from bot.listening.sources.jetstream_events import Events, cursor_of, language_of, post_of, text_of, told_by

REAL = (Path(__file__).parents[1] / "data" / "jetstream_v1.jsonl").read_bytes().splitlines()
PARSED: list[dict[str, Any]] = [json.loads(line) for line in REAL]
POSTS = [event for event in PARSED if event.get("commit", {}).get("collection") == "app.bsky.feed.post"]


def frame(**changes: object) -> bytes:
    commit = {"operation": "create", "collection": "app.bsky.feed.post", "rkey": "3abc", "record": {"text": "flu"}}
    return json.dumps(
        {"kind": "commit", "time_us": 1_783_175_888_090_631, "commit": commit | changes, "did": "did:plc:a"}
    ).encode()


def test_real_events_become_what_they_say() -> None:
    events = Events()
    decoded = events.decode_many(REAL)
    assert events.broken == 0
    assert [(event.did, event.time_us, event.commit.operation, event.commit.rkey) for event in decoded] == [
        (event["did"], event["time_us"], event["commit"]["operation"], event["commit"]["rkey"]) for event in POSTS
    ]
    assert [text_of(event) for event in decoded] == [
        event["commit"].get("record", {}).get("text", "") for event in POSTS
    ]
    assert sum(isinstance(told_by(event), Gone) for event in decoded) == 1


def test_records_of_real_events_are_posts_to_the_library_too() -> None:
    """The fields read here are those of the lexicon, with the same values."""
    decoded = [event for event in Events().decode_many(REAL) if event.commit.record is not None]
    records = [event["commit"]["record"] for event in POSTS if "record" in event["commit"]]
    assert len(decoded) == len(records)
    for event, raw in zip(decoded, records, strict=True):
        record = get_or_create(raw, AppBskyFeedPost.Record)
        assert isinstance(record, AppBskyFeedPost.Record)
        assert text_of(event) == record.text
        assert event.commit.record is not None
        assert event.commit.record.langs == record.langs


def test_a_post_is_named_as_bluesky_names_it() -> None:
    event = Events().decode(frame(record={"langs": ["pt-BR", "en"], "text": "gripe"}))
    assert event is not None
    assert post_of(event) == Post(
        outlet=Outlet("bluesky"),
        id="at://did:plc:a/app.bsky.feed.post/3abc",
        at=datetime(2026, 7, 4, 14, 38, 8, 90631, tzinfo=UTC),
        text="gripe",
        author="did:plc:a",
        language="pt",
        link="https://bsky.app/profile/did:plc:a/post/3abc",
    )
    assert cursor_of(event) == 1_783_175_888_090_631


def test_an_edited_post_keeps_its_id_and_a_deleted_one_is_gone() -> None:
    edited, gone = Events().decode_many([frame(operation="update"), frame(operation="delete", record=None)])
    assert post_of(edited).id == "at://did:plc:a/app.bsky.feed.post/3abc"
    assert told_by(gone) == Gone(outlet=Outlet("bluesky"), id="at://did:plc:a/app.bsky.feed.post/3abc")


@pytest.mark.parametrize("langs", [None, []])
def test_a_post_may_say_no_language(langs: list[str] | None) -> None:
    event = Events().decode(frame(record={"langs": langs, "text": "flu"}))
    assert event is not None
    assert not language_of(event)


def test_other_collections_are_passed_over_even_when_they_speak_of_posts() -> None:
    events = Events()
    assert events.decode(frame(collection="app.bsky.feed.like", record={"subject": 'a "app.bsky.feed.post"'})) is None
    assert events.decode(frame(collection="a.b", record={"$type": "app.bsky.feed.post", "text": "flu"})) is None
    assert events.broken == 0


def test_a_text_is_cut_at_its_bound() -> None:
    event = Events().decode(frame(record={"text": "x" * (LONGEST_TEXT + 1)}))
    assert event is not None
    assert len(text_of(event)) == LONGEST_TEXT


def test_text_and_bytes_are_the_same() -> None:
    assert Events().decode(frame()) == Events().decode(frame().decode())


BROKEN = [
    frame()[:-1],
    b"<html>" + frame(),
    frame(record={"text": 1}),
    frame(record="flu"),
    frame().replace(b"1783175888090631", b"-1"),
    frame().replace(b"1783175888090631", b"9999999999999999999999"),
    frame().replace(b"did:plc:a", b"\xff"),
    frame(record={"text": "flu"}).replace(b"flu", rb"\ud800"),
    b'{"a":' + b"[" * 100_000 + b'"app.bsky.feed.post"',
]


@pytest.mark.parametrize("raw", BROKEN)
def test_what_is_broken_is_counted(raw: bytes) -> None:
    events = Events()
    assert events.decode(raw) is None
    assert events.broken == 1


def test_what_is_broken_does_not_take_others_with_it() -> None:
    events = Events()
    assert len(events.decode_many([frame(), *BROKEN, frame()])) == 2
    assert events.broken == len(BROKEN)
