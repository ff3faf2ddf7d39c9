"""Facts at the command line, as a person at a terminal meets it, on both databases."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.facts.fact_file import as_csv
from storage.store import SqlStore
from tests.facts.test_fact_form import FACT, WORDING
from tests.facts.test_keeping import LAKESIDE, SETTINGS
from tests.test_record_commands import Run


@pytest.fixture
def run(database_url: str, tmp_path: Path) -> Run:
    return Run(database_url, tmp_path)


async def test_what_was_exported_is_there_and_a_refusal_names_its_entry(
    store: SqlStore, run: Run, tmp_path: Path
) -> None:
    async with store.write(LAKESIDE) as tx:
        await tx.save_settings(SETTINGS)
    soon = datetime.now(UTC).date() + timedelta(days=90)
    fact = replace(FACT, wording=replace(WORDING, review_by=soon))
    file = tmp_path / "facts.csv"
    file.write_text(as_csv([fact]), encoding="utf-8")
    assert "Facts proposed: 1, changed: 0." in (await run("facts", "import", "facts.csv")).stdout
    assert "Facts written to facts.yaml: 1." in (await run("facts", "export", "facts.yaml")).stdout
    assert "Facts proposed: 0, changed: 0." in (await run("facts", "import", "facts.yaml")).stdout
    past = replace(fact, wording=replace(WORDING, name="Past", review_by=datetime(2020, 1, 1, tzinfo=UTC).date()))
    file.write_text(as_csv([fact, past]), encoding="utf-8")
    refused = await run("facts", "import", "facts.csv")
    assert refused.returncode != 0
    assert "Entry 2 (Past), review_by" in refused.stderr
    assert "cannot be read" in (await run("facts", "import", "nothing.csv")).stderr
