"""The record's commands, as a person at a terminal meets them, on both databases."""

import asyncio
import csv
import json
import os
import stat
import subprocess
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.audit.entries import Fact, Happening
from bot.audit.heads import NotedHead
from bot.drafts.draft import Content, DraftState, Version
from bot.drafts.kinds import Kind
from bot.drafts.networks import Network
from bot.ids import DraftId, PersonId, WorkspaceId
from bot.workspaces.settings import WorkspaceSettings
from storage import audit
from storage.engine import Database
from storage.heads_file import HeadsFile
from storage.store import SqlStore
from tests.support.processes import run as run_bot

ROOT = Path(__file__).parents[1]
NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
LAKESIDE = WorkspaceId("T0LAKESIDE")
CLARA = PersonId("U0CLARAR")


@pytest.fixture
def run(database_url: str, tmp_path: Path) -> "Run":
    return Run(database_url, tmp_path)


class Run:
    """`python -m bot …` on the test's database, in a folder without .env."""

    def __init__(self, database_url: str, folder: Path) -> None:
        self.folder = folder
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK", "VETTED"))}
        self._environment = kept | {"DATABASE_URL": database_url}

    async def __call__(self, *words: str) -> subprocess.CompletedProcess[str]:
        done = await asyncio.to_thread(run_bot, words, at=self.folder, environment=self._environment)
        assert "Traceback" not in done.stderr
        return done


@pytest.fixture
async def noted(store: SqlStore, tmp_path: Path) -> Path:
    """A chain of ten whose heads were noted at four and at ten."""
    file = HeadsFile(tmp_path / "heads.jsonl")
    for count in (4, 6):
        async with store.write(LAKESIDE) as tx:
            tx.record(*(Fact(at=NOW, kind=Happening.EDITED, person=CLARA) for _ in range(count)))
        await file.append([NotedHead(workspace=LAKESIDE, at=NOW, head=await store.head(LAKESIDE))])
    return tmp_path / "heads.jsonl"


async def statements(database: Database, *each: str) -> None:
    for statement in each:
        async with database.writing() as connection:
            await connection.execute(text(statement))


async def rewrite(store: SqlStore, database: Database, *, keep: int, length: int) -> None:
    """What somebody with the whole database in their hands can do: another chain, whole in itself, head included."""
    kept = [entry async for entry in store.chain(LAKESIDE)][:keep]
    await statements(database, "DELETE FROM audit_entries", "DELETE FROM audit_heads")
    facts = [entry.fact for entry in kept]
    facts += [Fact(at=NOW, kind=Happening.WITHDRAWN, person=CLARA) for _ in range(length - keep)]
    async with database.writing() as connection:
        await audit.append(connection, LAKESIDE, facts)


async def test_a_record_that_agrees_with_its_noted_heads_verifies(run: Run, noted: Path) -> None:
    answer = await run("audit", "verify", "--heads", str(noted))
    assert (answer.returncode, "2 noted heads agree" in answer.stdout) == (0, True)


async def test_a_cut_tail_is_seen_by_the_noted_heads_alone(run: Run, noted: Path, database: Database) -> None:
    await statements(
        database,
        "DELETE FROM audit_entries WHERE seq > 7",
        "UPDATE audit_heads SET seq = 7, hash = (SELECT hash FROM audit_entries WHERE seq = 7)",
    )
    assert (await run("audit", "verify")).returncode == 0
    answer = await run("audit", "verify", "--heads", str(noted))
    assert answer.returncode == 1
    assert "entry 8 to 10 removed from the end" in answer.stdout


async def test_a_rewritten_chain_is_seen_by_the_noted_heads_alone(
    run: Run, noted: Path, store: SqlStore, database: Database
) -> None:
    await rewrite(store, database, keep=6, length=12)
    assert (await run("audit", "verify")).returncode == 0
    answer = await run("audit", "verify", "--heads", str(noted))
    assert answer.returncode == 1
    assert "entry 10 is not what was noted" in answer.stdout
    assert "after entry 4" in answer.stdout


async def test_a_head_pasted_from_slack_shows_the_same(
    run: Run, noted: Path, store: SqlStore, database: Database
) -> None:
    head = await store.head(LAKESIDE)
    pasted = f"{LAKESIDE}:{head.seq}:{head.hash}"
    assert (await run("audit", "verify", "--head", pasted)).returncode == 0
    await rewrite(store, database, keep=0, length=10)
    answer = await run("audit", "verify", "--head", pasted)
    assert (answer.returncode, "entry 10" in answer.stdout) == (1, True)


async def test_a_record_that_is_gone_altogether_is_seen(run: Run, noted: Path, database: Database) -> None:
    await statements(database, "DELETE FROM audit_entries", "DELETE FROM audit_heads")
    answer = await run("audit", "verify", "--heads", str(noted))
    assert (answer.returncode, "entry 1 to 10 removed" in answer.stdout) == (1, True)


async def test_a_torn_line_is_named_and_the_others_count(run: Run, noted: Path) -> None:
    with noted.open("a", encoding="utf-8") as file:
        file.write('{"at": "2026-11')
    answer = await run("audit", "verify", "--heads", str(noted))
    assert answer.returncode == 0
    assert "line 3 is no head" in answer.stderr


@pytest.mark.parametrize("words", [("--heads", "nowhere.jsonl"), ("--head", "T0LAKESIDE:5:abc")])
async def test_heads_that_cannot_be_read_are_refused_in_words(run: Run, words: tuple[str, str]) -> None:
    answer = await run("audit", "verify", *words)
    assert (answer.returncode, words[1] in answer.stderr) == (2, True)


async def test_a_heads_file_without_heads_proves_nothing_and_is_refused(run: Run, tmp_path: Path) -> None:
    (tmp_path / "empty.jsonl").write_text("", encoding="utf-8")
    answer = await run("audit", "verify", "--heads", "empty.jsonl")
    assert (answer.returncode, "holds no heads" in answer.stderr) == (2, True)


async def test_an_export_is_the_whole_record_and_is_on_it(run: Run, store: SqlStore, tmp_path: Path) -> None:
    async with store.write(LAKESIDE) as tx:
        tx.record(Fact(at=NOW, kind=Happening.DECIDED, person=CLARA, draft=DraftId(1), text="=cmd|' /C calc'!A0"))
    answer = await run("audit", "export", "--format", "csv", "--output", "record.csv")
    assert (answer.returncode, answer.stdout) == (0, "")
    path = tmp_path / "record.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["kind"] for row in rows] == ["decided", "exported"]
    assert rows[0]["text"] == "'=cmd|' /C calc'!A0"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    again = await run("audit", "export", "--output", "record.csv")
    assert (again.returncode, "there already" in again.stderr) == (2, True)
    lines = (await run("audit", "export", "--format", "jsonl")).stdout.splitlines()
    assert [json.loads(line)["kind"] for line in lines] == ["decided", "exported", "exported"]


async def test_an_export_takes_the_days_and_the_workspace_asked_for(run: Run, store: SqlStore) -> None:
    async with store.write(LAKESIDE) as tx:
        long_ago = NOW.replace(year=2025)  # the export's own entry is of today
        tx.record(*(Fact(at=long_ago + timedelta(days=n), kind=Happening.EDITED) for n in range(4)))
    answer = await run(
        "audit", "export", "--format", "jsonl", "--from", "2025-11-24", "--to", "2025-11-25", "--workspace", LAKESIDE
    )
    assert [json.loads(line)["seq"] for line in answer.stdout.splitlines()] == [2, 3]
    other = await run("audit", "export", "--workspace", "T0NOBODY")
    assert (other.returncode, "T0NOBODY" in other.stderr) == (2, True)


async def test_a_draft_is_told_and_one_that_is_not_there_is_not(run: Run, store: SqlStore) -> None:
    async with store.write(LAKESIDE) as tx:
        await tx.save_settings(WorkspaceSettings(workspace=LAKESIDE, timezone="America/Chicago"))
        tx.record(Fact(at=NOW, kind=Happening.DECIDED, draft=DraftId(7), person=CLARA, text="Name the source."))
    answer = await run("audit", "show", "7")
    assert answer.returncode == 0
    assert "2026-11-23 09:00:00 CST" in answer.stdout
    assert "| Name the source." in answer.stdout
    assert (await run("audit", "show", "8")).returncode == 1


@pytest.fixture
async def rejected(store: SqlStore) -> DraftId:
    """A draft that was rejected a hundred days ago, where texts are kept for ninety."""
    past = datetime.now(UTC) - timedelta(days=100)
    async with store.write(LAKESIDE) as tx:
        await tx.save_settings(WorkspaceSettings(workspace=LAKESIDE, retention_days=90))
        draft = await tx.new_draft(author=CLARA, at=past)
        content = Content(kind=Kind.EDUCATIONAL, text="Wash your hands.", networks=(Network.X,))
        await tx.add_version(
            Version(draft=draft.id, no=1, content=content, slot=None, note="", edited_by=CLARA, at=past)
        )
        await tx.save_draft(replace(draft, version=1, state=DraftState.REJECTED, submitted_at=past))
        tx.record(Fact(at=past, kind=Happening.DECIDED, draft=draft.id, text="No."))
    return draft.id


async def test_a_dry_run_says_what_a_run_then_purges(run: Run, store: SqlStore, rejected: DraftId) -> None:
    assert "draft #1, rejected since" in (await run("retention", "run", "--dry-run")).stdout
    assert (await run("retention", "run")).stdout.startswith("1 draft purged")
    async with store.read(LAKESIDE) as reader:
        assert (await reader.review(rejected)).version.content.purged
    assert (await run("retention", "run", "--dry-run")).stdout == "Nothing is due for purging.\n"
    assert (await run("audit", "verify")).returncode == 0
    assert "was purged" in (await run("audit", "show", str(rejected))).stdout


async def test_a_hold_keeps_a_draft_until_its_release(run: Run, rejected: DraftId) -> None:
    held = await run("retention", "hold", str(rejected), "--reason", "A complaint was made.")
    assert (held.returncode, "is held" in held.stdout) == (0, True)
    assert (await run("retention", "hold", str(rejected))).returncode == 1
    assert (await run("retention", "run")).stdout.startswith("0 drafts purged")
    assert (await run("retention", "release", str(rejected))).returncode == 0
    assert (await run("retention", "run")).stdout.startswith("1 draft purged")
    unknown = await run("retention", "hold", "99")
    assert (unknown.returncode, "no draft #99" in unknown.stderr) == (1, True)
