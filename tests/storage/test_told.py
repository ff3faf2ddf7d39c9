"""What the files told that pictures came in is kept with the pictures."""

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import update

from bot.drafts.draft import Image
from bot.ids import WorkspaceId
from bot.preflight.finding import Rule
from bot.preflight.rules import rule
from storage.engine import Database
from storage.store import SqlStore
from storage.tables import media

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
LAKESIDE = WorkspaceId("T0LAKESIDE")
GPS, OWNER = rule("media.gps"), rule("media.owner")


def picture(sha256: str) -> Image:
    return Image(sha256=sha256, mimetype="image/png", width=4, height=3, size=5, alt="")


async def save(store: SqlStore, sha256: str, *told: Rule) -> None:
    async with store.write(LAKESIDE) as tx:
        await tx.save_image(picture(sha256), b"bytes", told=told, at=NOW)


async def told_by(store: SqlStore, *sha256s: str, workspace: WorkspaceId = LAKESIDE) -> dict[str, Sequence[Rule]]:
    async with store.read(workspace) as reader:
        return dict(await reader.told_by(sha256s))


async def test_each_picture_has_its_own_and_only_in_its_workspace(store: SqlStore) -> None:
    await save(store, "a" * 64, GPS, OWNER)
    await save(store, "b" * 64)
    assert await told_by(store, "a" * 64, "b" * 64, "c" * 64) == {"a" * 64: (GPS, OWNER), "b" * 64: ()}
    assert await told_by(store, "a" * 64, workspace=WorkspaceId("T0OTHER")) == {}
    assert await told_by(store) == {}


async def test_the_last_file_that_a_picture_came_in_counts(store: SqlStore) -> None:
    """Whoever adds the cleaned copy again is not told of what an older file held."""
    await save(store, "a" * 64, GPS)
    await save(store, "a" * 64)
    assert await told_by(store, "a" * 64) == {"a" * 64: ()}


async def test_a_rule_that_is_no_longer_known_is_left_out(store: SqlStore, database: Database) -> None:
    await save(store, "a" * 64, GPS)
    async with database.writing() as connection:
        await connection.execute(update(media).values(told=["media.gps", "media.of_old"]))
    assert await told_by(store, "a" * 64) == {"a" * 64: (GPS,)}
