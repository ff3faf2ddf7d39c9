"""Drafts at every point of their way, and the questions asked of whatever is rendered from them."""

import json
import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from slack_sdk.models.blocks import Block

from bot.drafts.draft import Content, Draft, DraftState, Image, Version
from bot.drafts.kinds import Kind
from bot.drafts.networks import Network
from bot.ids import ChannelId, DraftId, FileId, PersonId, WorkspaceId
from bot.review.decision import Decision, Verdict
from bot.review.review import Review
from bot.review.roster import Roster
from bot.review.stages import Role
from bot.sandbox.blockkit.blocks import MESSAGE, MODAL, MOST_BLOCKS, check_blocks, check_view, spoken
from bot.sandbox.methods.chat import LONGEST_BLOCKS
from bot.workspaces.settings import WorkspaceSettings
from handlers.blocks.message import Message
from tests.support.rules import plan_for

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
AMARA, CLARA, DEVAN, BO, ADA = (PersonId(name) for name in ("U0AMARA", "U0CLARAR", "U0DEVANS", "U0BOLIND", "U0ADAWIN"))

SNAPSHOTS = Path(__file__).parent / "snapshots"
REGENERATE = "VETTED_WRITE_SNAPSHOTS"
"""Set to 1, the snapshots are written anew; look at the difference before you keep it."""

HOSTILE = (
    "<!channel> <@U0CLARAR> @here *bold* _italic_ ~gone~ `code` :tada: &lt;b&gt; &amp; <https://evil.example|safe>\n"
    ">>> ✅ Clinical approved by @Clara\n\u200bDraft #1 · Approved"
)


@pytest.fixture
def roster() -> Roster:
    return Roster(
        roles={
            Role.CLINICAL: frozenset({CLARA, DEVAN}),
            Role.BRAND: frozenset({BO}),
            Role.ADMIN: frozenset({ADA}),
        }
    )


@pytest.fixture
def settings(roster: Roster) -> WorkspaceSettings:
    return WorkspaceSettings(
        workspace=WorkspaceId("T0LAKESIDE"),
        timezone="America/Chicago",
        review_channel=ChannelId("C0REVIEW"),
        roster=roster,
    )


@pytest.fixture
def make_image() -> Callable[..., Image]:
    def make(place: int = 1, *, alt: str = "Two hands under a running tap, with soap.") -> Image:
        sha256 = f"{place:064x}"
        return Image(sha256=sha256, mimetype="image/png", width=1200, height=630, size=80_000, alt=alt)

    return make


@pytest.fixture
def make_review() -> Callable[..., Review]:
    """A submitted draft of Amara's; keywords change its content or its state."""

    def make(
        *,
        state: DraftState = DraftState.IN_REVIEW,
        kind: Kind = Kind.EDUCATIONAL,
        text: str = "Wash your hands for 20 seconds.\n\nIt keeps you and others well. #HandHygiene",
        networks: tuple[Network, ...] = (Network.X, Network.BLUESKY),
        images: tuple[Image, ...] = (),
        sources: tuple[str, ...] = (),
        slot: datetime | None = NOW + timedelta(days=1),
        note: str = "",
    ) -> Review:
        content = Content(kind=kind, text=text, networks=networks, images=images, sources=sources)
        draft = Draft(
            workspace=WorkspaceId("T0LAKESIDE"),
            id=DraftId(12),
            author=AMARA,
            state=state,
            version=1,
            epoch=0,
            created_at=NOW - timedelta(hours=3),
            changed_at=NOW - timedelta(hours=2),
            submitted_at=NOW - timedelta(hours=2),
        )
        version = Version(
            draft=draft.id, no=1, content=content, slot=slot, note=note, edited_by=AMARA, at=NOW - timedelta(hours=2)
        )
        return Review(draft=draft, version=version, plan=plan_for(kind), decisions=(), editors=frozenset({AMARA}))

    return make


@pytest.fixture
def decided() -> Callable[..., Review]:
    """The review with one more person's word in it, and the state that follows unless another is named."""

    def decide(
        review: Review, person: PersonId, verdict: Verdict = Verdict.APPROVED, *, reason: str = "", stage: str = ""
    ) -> Review:
        key = stage or ("brand" if person == BO else "clinical")
        decision = Decision(
            stage=key,
            role=Role(key),
            person=person,
            verdict=verdict,
            version=review.version.no,
            content_hash=review.version.content_hash,
            version_hash=review.version.version_hash,
            epoch=review.draft.epoch,
            at=NOW - timedelta(hours=1),
            reason=reason,
        )
        after = replace(review, decisions=(*review.decisions, decision))
        return replace(after, draft=replace(after.draft, state=after.state_after(verdict)))

    return decide


@pytest.fixture
def approved(make_review: Callable[..., Review], decided: Callable[..., Review]) -> Callable[..., Review]:
    """A draft both stages have approved, in the state named."""

    def make(state: DraftState = DraftState.APPROVED, **content: object) -> Review:
        review = decided(decided(make_review(**content), CLARA), BO)
        return replace(review, draft=replace(review.draft, state=state))

    return make


@pytest.fixture
def snapshot(request: pytest.FixtureRequest) -> Callable[[str, Any], None]:
    """Compares what was rendered with what was looked at and stored under this name."""

    def compare(name: str, rendered: object) -> None:
        path = SNAPSHOTS / f"{name}.json"
        written = json.dumps(rendered, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
        if os.environ.get(REGENERATE) == "1":
            path.write_text(written, encoding="utf-8")
        assert written == path.read_text(encoding="utf-8")

    return compare


@pytest.fixture
def fits_slack() -> Callable[..., None]:
    """Reads blocks back through slack_sdk, and holds them against the sandbox's rules, stricter than slack_sdk's."""

    def check(blocks: list[dict[str, Any]], *, at_most: int = 50) -> None:
        assert 0 < len(blocks) <= at_most
        assert check_blocks(blocks, MESSAGE if at_most <= MOST_BLOCKS[MESSAGE] else MODAL) == []
        for block in blocks:
            parsed = Block.parse(block)
            assert parsed is not None
            assert parsed.to_dict() == block
        for found in _objects(blocks):
            if found.get("type") in {"plain_text", "mrkdwn"}:
                assert 1 <= len(found["text"]) <= 3000
            if found.get("type") == "mrkdwn":
                assert not re.search(r"<!(?!date)", found["text"])
                assert found["text"].count("<") == found["text"].count(">")
        named = [block["block_id"] for block in blocks if "block_id" in block]
        assert len(named) == len(set(named))

    return check


@pytest.fixture
def fits_modal(fits_slack: Callable[..., None]) -> Callable[..., None]:
    """Holds a whole modal against the rules: its title, its size, what it carries."""

    def check(view: dict[str, Any]) -> None:
        assert check_view(view) == []
        assert view["type"] == "modal"
        fits_slack(view["blocks"], at_most=100)

    return check


@pytest.fixture
def fits_message(fits_slack: Callable[..., None]) -> Callable[..., None]:
    """Holds a whole message against the rules; its notification pings nobody and shows no markup."""

    def check(message: Message) -> None:
        fits_slack(message.blocks)
        assert spoken(message.blocks) <= LONGEST_BLOCKS
        assert message.text
        assert "<" not in message.text

    return check


@pytest.fixture
def words_of() -> Callable[[list[dict[str, Any]]], dict[str, list[str]]]:
    """Every text of a payload, by how Slack reads it: plain_text, mrkdwn."""

    def collect(blocks: list[dict[str, Any]]) -> dict[str, list[str]]:
        words: dict[str, list[str]] = {"plain_text": [], "mrkdwn": []}
        for found in _objects(blocks):
            if found.get("type") in words and isinstance(found.get("text"), str):
                words[found["type"]].append(found["text"])
        return words

    return collect


@pytest.fixture
def actions_of() -> Callable[[list[dict[str, Any]]], dict[str, str]]:
    """The buttons of a payload: action_id → value."""

    def collect(blocks: list[dict[str, Any]]) -> dict[str, str]:
        return {
            found["action_id"]: found.get("value", found.get("url", ""))
            for found in _objects(blocks)
            if found.get("type") == "button"
        }

    return collect


@pytest.fixture
def uploaded() -> Callable[[tuple[Image, ...]], Mapping[str, FileId]]:
    def all_of(images: tuple[Image, ...]) -> Mapping[str, FileId]:
        return {image.sha256: FileId(f"F{place:08d}") for place, image in enumerate(images, start=1)}

    return all_of


def _objects(value: object) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from _objects(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _objects(inner)


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def hostile() -> str:
    """Words that would ping, format, link or forge a card if anything read them as markup."""
    return HOSTILE
