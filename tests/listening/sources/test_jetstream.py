"""Jetstream's events become posts, and the shapes that are read are those of atproto's own models."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from atproto_client import models  # type: ignore[import-untyped]
from atproto_client.models.utils import get_or_create  # type: ignore[import-untyped]
from atproto_jetstream.models import MessageFrame, parse_frame, parse_subscribe_events_message  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st

from bot.listening.post import LONGEST_TEXT, Gone, Outlet
from bot.listening.sources.jetstream_events import BLUESKY
from bot.listening.sources.jetstream_wire import Gathered, LaterWire, OlderWire
from bot.listening.sources.source import Left, SourceFault

NOW = datetime(2026, 7, 4, 15, 0, tzinfo=UTC)
LINES = (Path(__file__).parents[1] / "data" / "jetstream_v1.jsonl").read_bytes().splitlines()
read_older = OlderWire().read
read_frame = LaterWire().read
NSID = "network.bsky.jetstream.subscribeEvents"


def everything(_text: str, _language: str, _outlet: Outlet) -> bool:
    return True


def gathered(now: datetime = NOW) -> Gathered:
    return Gathered(everything, now)


def later_wire(line: bytes, seq: int = 7) -> bytes:
    """The same event as the later wire has it; its shape is proven against atproto below."""
    event = json.loads(line)
    at = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=event["time_us"])).isoformat()
    payload: dict[str, Any] = {
        "$type": f"{NSID}#{event['kind']}",
        "seq": seq,
        "did": event["did"],
        "time": at.replace("+00:00", "Z"),
    }
    kind = event["kind"]
    payload |= event["commit"] if kind == "commit" else {kind: event[kind]}
    return json.dumps({"$type": "message", "payload": payload}).encode()


def test_the_recorded_events_become_posts_and_deletions() -> None:
    into = gathered()
    for line in LINES:
        read_older(line, into)
    assert (into.events, into.unreadable, into.read) == (152, 0, 17)
    assert {post.language for post in into.posts} == {"ja", "ko", "de", "en", "tr", "", "ru", "es"}
    show = next(post for post in into.posts if post.text == "My show is super boring")
    assert show.id == "at://did:plc:t2yw5frug3pu4nmygjiq7vln/app.bsky.feed.post/3mptbypky4c27"
    assert show.link == "https://bsky.app/profile/did:plc:t2yw5frug3pu4nmygjiq7vln/post/3mptbypky4c27"
    assert show.author == "did:plc:t2yw5frug3pu4nmygjiq7vln"
    assert show.at == datetime(2026, 7, 4, 14, 38, 8, 256337, tzinfo=UTC)
    assert into.gone == [
        Gone(outlet=BLUESKY, id="at://did:plc:4smmjsqf6l5jkzczvw6vsrqc/app.bsky.feed.post/3mpt73z3ejc2p")
    ]
    assert into.left == []
    assert into.batch("").cursor == str(max(json.loads(line)["time_us"] for line in LINES))


def test_both_wires_give_the_same() -> None:
    older, later = gathered(), gathered()
    for line in LINES:
        read_older(line, older)
        read_frame(later_wire(line), later)
    assert later.batch("") == older.batch("")


@pytest.mark.parametrize(
    "line", [line for line in LINES if b'"account"' in line or b'"collection":"app.bsky.feed.post"' in line]
)
def test_the_later_wire_is_what_atproto_reads(line: bytes) -> None:
    """Every field that is used has the same value in atproto's model of the frame."""
    frame = parse_frame(later_wire(line))
    assert isinstance(frame, MessageFrame)
    theirs = parse_subscribe_events_message(frame)
    ours = gathered()
    read_frame(later_wire(line), ours)
    if isinstance(theirs, models.NetworkBskyJetstreamSubscribeEvents.Account):
        assert theirs.account.active
        assert ours.left == []
        return
    assert isinstance(theirs, models.NetworkBskyJetstreamSubscribeEvents.Commit)
    uri = f"at://{theirs.did}/{theirs.collection}/{theirs.rkey}"
    if theirs.operation == "delete":
        assert [gone.id for gone in ours.gone] == [uri]
        return
    assert isinstance(theirs.record, models.AppBskyFeedPost.Record)
    (post,) = ours.posts
    assert (post.id, post.author, post.text) == (uri, theirs.did, theirs.record.text)
    assert post.language == (theirs.record.langs or [""])[0].split("-")[0]
    assert post.at == datetime.fromisoformat(theirs.time)


@pytest.mark.parametrize("line", [line for line in LINES if b'"text"' in line])
def test_the_records_of_the_older_wire_are_what_atproto_reads(line: bytes) -> None:
    record = get_or_create(json.loads(line)["commit"]["record"], models.AppBskyFeedPost.Record)
    assert isinstance(record, models.AppBskyFeedPost.Record)
    into = gathered()
    read_older(line, into)
    assert into.posts[0].text == record.text


@pytest.mark.parametrize("status", ["deleted", "takendown", "suspended", "deactivated"])
def test_an_account_that_is_closed_takes_its_posts_along(status: str) -> None:
    account = {"active": False, "did": "did:plc:a", "seq": 1, "status": status, "time": "2026-07-04T14:38:07.877Z"}
    line = json.dumps({"did": "did:plc:a", "time_us": 1, "kind": "account", "account": account}).encode()
    older, later = gathered(), gathered()
    read_older(line, older)
    read_frame(later_wire(line), later)
    assert older.left == later.left == [Left(outlet=BLUESKY, author="did:plc:a")]


@pytest.mark.parametrize("status", ["desynchronized", "throttled", None])
def test_the_trouble_of_a_host_deletes_nothing(status: str | None) -> None:
    account = {"active": False, "status": status}
    into = gathered()
    read_older(json.dumps({"did": "did:plc:a", "time_us": 1, "kind": "account", "account": account}).encode(), into)
    assert into.left == []


def event(**changes: object) -> bytes:
    record = {"$type": "app.bsky.feed.post", "text": "Wash your hands", "langs": ["en-US"]}
    commit = {"operation": "create", "collection": "app.bsky.feed.post", "rkey": "1", "record": record}
    whole = {"did": "did:plc:a", "time_us": 1_783_175_888_000_000, "kind": "commit", "commit": commit}
    return json.dumps(whole | changes).encode()


def test_a_clock_in_the_future_counts_as_now() -> None:
    ahead = int((NOW + timedelta(days=400)).timestamp() * 1_000_000)
    into = gathered()
    read_older(event(time_us=ahead), into)
    assert into.posts[0].at == NOW
    assert into.batch("").cursor == str(int(NOW.timestamp() * 1_000_000))


def test_a_cursor_never_goes_back() -> None:
    into = gathered()
    read_older(event(), into)
    assert into.batch("1783175999000000").cursor == "1783175999000000"


def test_a_very_long_text_is_cut_and_a_giant_event_left_out() -> None:
    into = gathered()
    commit = {"operation": "create", "collection": "app.bsky.feed.post", "rkey": "1", "record": {"text": "x" * 20_000}}
    read_older(event(commit=commit), into)
    assert len(into.posts[0].text) == LONGEST_TEXT
    commit["record"] = {"text": "x" * 10_000_000}
    for read in (read_older, read_frame):
        giant = gathered()
        read(event(commit=commit), giant)
        assert (giant.unreadable, giant.events, giant.posts) == (1, 0, [])


def test_what_nobody_wants_is_only_counted() -> None:
    asked: list[tuple[str, str, str]] = []

    def wanted(text: str, language: str, outlet: Outlet) -> bool:
        asked.append((text, language, outlet))
        return False

    into = Gathered(wanted, NOW)
    read_older(event(), into)
    assert asked == [("Wash your hands", "en", "bluesky")]
    assert (into.read, into.posts) == (1, [])


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"null",
        b"<html>",
        b'{"did": "a"}',
        b'{"did": 1, "time_us": 1, "kind": "commit"}',
        b'{"did": "a", "time_us": 99999999999999999999, "kind": "commit"}',
        event().replace(b'"Wash your hands"', b"5"),
        b"\xff\xfe",
        event()[:-20],
    ],
)
def test_what_is_no_event_is_left_out(raw: bytes) -> None:
    for read in (read_older, read_frame):
        into = gathered()
        read(raw, into)
        assert (into.unreadable, into.events, into.posts) == (1, 0, [])


@given(st.binary(max_size=200) | st.integers(0, 300).map(lambda cut: event()[:cut]))
def test_nothing_that_arrives_raises(raw: bytes) -> None:
    into = gathered()
    read_older(raw, into)
    read_frame(raw, into)
    assert into.events + into.unreadable == 2


def test_a_notice_is_kept_and_an_error_ends_the_stream() -> None:
    into = gathered()
    notice = {"$type": "message", "payload": {"$type": f"{NSID}#info", "name": "OutdatedCursor"}}
    read_frame(json.dumps(notice).encode(), into)
    assert into.notices == ["OutdatedCursor"]
    with pytest.raises(SourceFault, match="ConsumerTooSlow"):
        read_frame(b'{"$type": "error", "error": "ConsumerTooSlow", "message": "slow"}', into)
