"""`python -m bot import` against a real API: checked, stored whole, once."""

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.ids import PersonId
from bot.sandbox.workspace import APP_TOKEN, BOT_TOKEN
from tests.support.processes import run
from tests.support.scene import AMARA, LAKESIDE, ROOT, Scene, scene_on

GOOD = "text;kind;networks;day;time\r\n=Wash your hands.;educational;x;2027-05-05;9:30\r\n"


@pytest.fixture
async def quiet(database_url: str, tmp_path: Path) -> AsyncIterator[Scene]:
    """A sandbox without a bot: the command is the only process."""
    (tmp_path / "bot.log").touch()
    async with scene_on(database_url, tmp_path / "bot.log") as scene:
        yield scene


async def import_file(scene: Scene, file: Path, *words: str, person: str = AMARA) -> tuple[int, str]:
    environment = os.environ | {
        "SLACK_API_URL": f"{scene.sandbox.url}/api/",
        "SLACK_BOT_TOKEN": BOT_TOKEN,
        "SLACK_APP_TOKEN": APP_TOKEN,
        "DATABASE_URL": scene.database_url,
    }
    command = ("import", str(file), "--as", person, *words)
    done = await asyncio.to_thread(run, command, at=ROOT, environment=environment)
    return done.returncode, done.stdout + done.stderr


async def test_a_file_is_checked_imported_and_not_imported_again(quiet: Scene, tmp_path: Path) -> None:
    file = tmp_path / "posts.csv"
    file.write_bytes(GOOD.encode("utf-8-sig"))
    assert await import_file(quiet, file, "--check") == (0, "Drafts that can be imported: 1.\n")
    assert await import_file(quiet, file) == (0, "Drafts imported: 1.\n")
    code, said = await import_file(quiet, file)
    assert (code, "imported before" in said) == (1, True)
    async with quiet.store.read(LAKESIDE) as reader:
        (listed,) = await reader.drafts_of(PersonId(AMARA), limit=5)
    assert listed.composition.text == "=Wash your hands."
    assert listed.composition.slot is not None
    assert listed.composition.slot.isoformat() == "2027-05-05T14:30:00+00:00"  # half past nine in Chicago


async def test_a_wrong_row_is_named_and_nothing_is_stored(quiet: Scene, tmp_path: Path) -> None:
    file = tmp_path / "posts.csv"
    file.write_text(GOOD + "Twice.;sonnet;x;;\n", encoding="utf-8")
    for words in ((), ("--check",), ("--save",)):
        code, said = await import_file(quiet, file, *words)
        assert code == 1
        assert "Row 3, kind: Write one of" in said
        assert "Nothing was imported." in said
    async with quiet.store.read(LAKESIDE) as reader:
        assert await reader.drafts_of(PersonId(AMARA), limit=5) == ()


async def test_somebody_slack_does_not_know_is_refused(quiet: Scene, tmp_path: Path) -> None:
    file = tmp_path / "posts.csv"
    file.write_text(GOOD, encoding="utf-8")
    code, said = await import_file(quiet, file, person="U0NOBODY")
    assert (code, "--as" in said) == (2, True)
