"""Events in the shape in which Jetstream sends them (`/subscribe`, its first wire), as JSON texts.

Identifiers have the right form and are invented: a DID leads to nobody, a CID is the hash of our JSON and not of the
record's CBOR.
"""

import base64
import hashlib
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

Json = dict[str, Any]

POST, LIKE, REPOST, FOLLOW = (
    "app.bsky.feed.post", "app.bsky.feed.like", "app.bsky.feed.repost", "app.bsky.graph.follow",
)  # fmt: skip
FACET = "app.bsky.richtext.facet"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
CID_PREFIX = bytes([1, 0x71, 0x12, 32])
"""Version 1, DAG-CBOR, SHA-256 of 32 bytes."""

_SORTABLE = "234567abcdefghijklmnopqrstuvwxyz"
_TAG_OR_ADDRESS = re.compile(r"#(\w+)|https://\S+")


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """`collection` is empty where an event is about an account. `ref` names the record that a commit made."""

    time_us: int
    did: str
    data: str
    collection: str = ""
    rkey: str = ""
    ref: Json | None = None
    root: Json | None = None
    text: str = ""


def did(name: str) -> str:
    return "did:plc:" + base64.b32encode(hashlib.sha256(name.encode()).digest()).decode().lower()[:24]


def tid(time_us: int, clock: int) -> str:
    """A record key: 53 bits of microseconds and 10 of a clock's number, in base 32 that sorts."""
    number = (time_us << 10) | (clock & 1023)
    return "".join(_SORTABLE[(number >> shift) & 31] for shift in range(60, -1, -5))


def cid(text: str) -> str:
    digest = CID_PREFIX + hashlib.sha256(text.encode()).digest()
    return "b" + base64.b32encode(digest).decode().lower().rstrip("=")


def moment(time_us: int) -> str:
    return (EPOCH + timedelta(microseconds=time_us)).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def post(
    author: str, time_us: int, text: str, langs: list[str] | None, *, delay_us: int, reply_to: Event | None = None
) -> Event:
    """A post that its author sent `delay_us` before it arrived."""
    record: Json = {"$type": POST, "createdAt": moment(time_us - delay_us)}
    if facets := _facets(text):
        record["facets"] = facets
    if langs is not None:
        record["langs"] = langs
    root = None
    if reply_to is not None:
        root = reply_to.root or reply_to.ref
        record["reply"] = {"parent": reply_to.ref, "root": root}
    record["text"] = text
    return _created(author, time_us, POST, record, delay_us=delay_us, root=root)


def reaction(author: str, time_us: int, collection: str, subject: Json | str, *, delay_us: int) -> Event:
    """A like or repost of a post, or a follow of somebody."""
    record = {"$type": collection, "createdAt": moment(time_us - delay_us), "subject": subject}
    return _created(author, time_us, collection, record, delay_us=delay_us)


def deletion(of: Event, time_us: int) -> Event:
    commit = {"rev": tid(time_us, 0), "operation": "delete", "collection": of.collection, "rkey": of.rkey}
    return Event(
        time_us=time_us,
        did=of.did,
        data=_json({"did": of.did, "time_us": time_us, "kind": "commit", "commit": commit}),
        collection=of.collection,
        rkey=of.rkey,
    )


def identity(author: str, time_us: int) -> Event:
    about = {"did": author, "seq": time_us // 1000, "time": moment(time_us)}
    return Event(
        time_us=time_us,
        did=author,
        data=_json({"did": author, "time_us": time_us, "kind": "identity", "identity": about}),
    )


def account(author: str, time_us: int, *, active: bool) -> Event:
    about: Json = {"active": active, "did": author, "seq": time_us // 1000}
    if not active:
        about["status"] = "deactivated"
    about["time"] = moment(time_us)
    return Event(
        time_us=time_us,
        did=author,
        data=_json({"did": author, "time_us": time_us, "kind": "account", "account": about}),
    )


def _created(
    author: str, time_us: int, collection: str, record: Json, *, delay_us: int, root: Json | None = None
) -> Event:
    rkey = tid(time_us - delay_us, delay_us)
    commit = {"rev": tid(time_us, 1), "operation": "create", "collection": collection, "rkey": rkey, "record": record}
    ref = {"cid": cid(_json(record)), "uri": f"at://{author}/{collection}/{rkey}"}
    return Event(
        time_us=time_us,
        did=author,
        data=_json({"did": author, "time_us": time_us, "kind": "commit", "commit": {**commit, "cid": ref["cid"]}}),
        collection=collection,
        rkey=rkey,
        ref=ref,
        root=root,
        text=record.get("text", ""),
    )


def _facets(text: str) -> list[Json]:
    """Hashtags and addresses, with their places in the text's UTF-8."""
    found = []
    for mark in _TAG_OR_ADDRESS.finditer(text):
        feature = {"$type": f"{FACET}#tag", "tag": mark[1]} if mark[1] else {"$type": f"{FACET}#link", "uri": mark[0]}
        begin = len(text[: mark.start()].encode())
        found.append({"features": [feature], "index": {"byteEnd": begin + len(mark[0].encode()), "byteStart": begin}})
    return found


def _json(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
