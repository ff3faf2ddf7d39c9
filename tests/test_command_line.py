"""The command line, as a person at a terminal meets it."""

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.audit.entries import Fact, Happening
from bot.ids import WorkspaceId
from storage.engine import Database, open_database
from storage.store import SqlStore
from tests.support import processes

ROOT = Path(__file__).parents[1]
NOW = datetime(2026, 11, 23, tzinfo=UTC)


def run(*words: str, at: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """`python -m bot …` in a folder without .env."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK", "VETTED", "DATABASE"))}
    return processes.run(words, at=at, environment=clean | environment)


def test_help_names_every_verb(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bot", "--help"]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=True)
    for verb in ("sandbox", "migrate", "doctor", "audit", "settings", "import"):
        assert verb in answer.stdout


@pytest.mark.parametrize(
    ("environment", "word"),
    [
        ({}, "SLACK_BOT_TOKEN"),
        ({"SLACK_BOT_TOKEN": "xoxb-1"}, "SLACK_APP_TOKEN"),
        (
            {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "x", "SLACK_API_URL": "http://example.org/"},
            "SLACK_API_URL",
        ),
        ({"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "x", "VETTED_HTTP_PORT": "99999"}, "VETTED_HTTP_PORT"),
        ({"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "x", "VETTED_LOG_LEVEL": "LOUD"}, "VETTED_LOG_LEVEL"),
    ],
)
def test_a_missing_or_unusable_setting_is_named(tmp_path: Path, environment: dict[str, str], word: str) -> None:
    answer = run(at=tmp_path, **environment)
    assert answer.returncode == 2
    assert word in answer.stderr
    assert "Traceback" not in answer.stderr
    assert "xoxb-1" not in answer.stderr


def test_settings_from_a_file_that_is_not_there(tmp_path: Path) -> None:
    answer = run("settings", "import", "nowhere.yaml", at=tmp_path)
    assert (answer.returncode, "nowhere.yaml" in answer.stderr) == (2, True)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "--template"),
        (("posts.csv",), "--as"),
        (("nowhere.csv", "--as", "U0AMARA"), "nowhere.csv cannot be read"),
    ],
)
def test_an_import_without_a_file_or_a_person_says_what_to_name(
    tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    answer = run("import", *words, at=tmp_path)
    assert (answer.returncode, said in answer.stderr) == (2, True)


def test_the_import_prints_a_file_to_fill_in(tmp_path: Path) -> None:
    assert run("import", "--template", at=tmp_path).stdout.startswith("text,kind,networks,day,time,sources,note")


def test_migrate_makes_a_database_and_the_empty_record_verifies(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'new.db'}"
    assert run("migrate", at=tmp_path, DATABASE_URL=url).returncode == 0
    answer = run("audit", "verify", at=tmp_path, DATABASE_URL=url)
    assert (answer.returncode, answer.stdout) == (0, "The record is empty.\n")


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("", "10 entries, the chain holds"),
        ("UPDATE audit_entries SET person = 'U0EVIL' WHERE seq = 4", "entry 4 altered"),
        ("DELETE FROM audit_entries WHERE seq = 4", "entry 4 removed"),
        ("DELETE FROM audit_entries WHERE seq > 7", "entry 8 to 10 removed from the end"),
        (
            (
                "UPDATE audit_entries SET seq = CASE seq WHEN 4 THEN 105 ELSE 104 END WHERE seq IN (4, 5);"
                "UPDATE audit_entries SET seq = seq - 100 WHERE seq > 100"
            ),
            "entry 4 does not follow the entry before it: replaced or reordered",
        ),
    ],
    ids=["untouched", "altered", "removed", "cut", "reordered"],
)
async def test_verify_names_the_entry(
    store: SqlStore, database: Database, database_url: str, tmp_path: Path, statement: str, said: str
) -> None:
    async with store.write(WorkspaceId("T0LAKESIDE")) as tx:
        tx.record(*(Fact(at=NOW, kind=Happening.EDITED) for _ in range(10)))
    for one in filter(None, statement.split(";")):
        async with database.writing() as connection:
            await connection.execute(text(one))
    answer = run("audit", "verify", at=tmp_path, DATABASE_URL=database_url)
    assert said in answer.stdout
    assert answer.returncode == (1 if statement else 0)
    assert not answer.stderr


async def test_postgresql_waits_for_its_migrations(empty_postgresql: str, tmp_path: Path) -> None:
    """A bot refuses to start on tables of another version, and says what to do."""
    answer = run("audit", "verify", at=tmp_path, DATABASE_URL=empty_postgresql)
    assert answer.returncode == 2
    assert "python -m bot migrate" in answer.stderr


async def test_a_sqlite_file_in_use_is_refused(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'vetted.db'}"
    async with open_database(url):
        answer = run("migrate", at=tmp_path, DATABASE_URL=url)
    assert answer.returncode == 2
    assert "Another bot process" in answer.stderr
