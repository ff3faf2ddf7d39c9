"""`python -m bot check` and `rules`: what other people's pipelines rely on."""

import io
import json
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.check_command import page
from bot.preflight.rules import all_rules

NAMED = "Our patient John Carter went home."
ROOT = Path(__file__).parents[1]


def ran(*arguments: str) -> int:
    """The exit code of a command."""
    try:
        return main(list(arguments))
    except SystemExit as ended:
        return int(ended.code or 0)


def test_a_text_that_blocks_ends_with_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "post.txt"
    file.write_text(f"Hello.\n{NAMED}", encoding="utf-8")
    assert ran("check", str(file)) == 1
    assert capsys.readouterr().out.startswith("2:13 block identifiers.name: ")
    file.write_text("Wash your hands.", encoding="utf-8")
    assert ran("check", str(file)) == 0
    assert capsys.readouterr().out == ""


def test_a_text_from_standard_input_as_json_for_its_networks(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("x" * 290))
    assert ran("check", "-", "--json", "--network", "x", "--network", "bluesky") == 0
    (found,) = json.loads(capsys.readouterr().out)["findings"]
    assert found == {"rule": "networks.length", "family": "networks", "severity": "warn", "start": 0, "end": 290}


def test_lines_of_json_are_answered_in_order_with_places_in_code_points(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "posts.jsonl"
    texts = [("b", "Wash your hands."), (7, f"💙 é {NAMED}"), (None, "Sorry about your visit!")]
    file.write_text("\n".join(json.dumps({"id": name, "text": text}) for name, text in texts) + "\n\n", "utf-8")
    assert ran("check", str(file), "--jsonl", "--kind", "reply") == 1
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["id"] for line in lines] == ["b", 7, None]
    assert lines[0]["findings"] == []
    name = next(one for one in lines[1]["findings"] if one["rule"] == "identifiers.name")
    assert texts[1][1][name["start"] : name["end"]] == "John Carter"
    assert {one["family"] for one in lines[2]["findings"]} == {"relationship"}


@pytest.mark.parametrize("line", ["{", "5", '{"id": 1}', '{"id": 1, "text": 2}'])
def test_a_line_that_is_no_post_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str], line: str) -> None:
    file = tmp_path / "posts.jsonl"
    file.write_text(f'{{"id": 1, "text": "a"}}\n{line}\n', encoding="utf-8")
    assert ran("check", str(file), "--jsonl") == 2
    assert "line 2" in capsys.readouterr().err


def test_a_file_that_cannot_be_read_is_said_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ran("check", str(tmp_path / "nowhere.txt")) == 2
    (tmp_path / "latin.txt").write_bytes(b"caf\xe9")
    assert ran("check", str(tmp_path / "latin.txt")) == 2
    assert "UTF-8" in capsys.readouterr().err


def test_rules_lists_every_rule_with_its_source(capsys: pytest.CaptureFixture[str]) -> None:
    assert ran("rules") == 0
    out = capsys.readouterr().out
    assert all(f"{rule.id} ({rule.severity.value})" in out and rule.source in out for rule in all_rules())


def test_the_page_in_the_documentation_is_the_rules_as_they_are() -> None:
    assert (ROOT / "docs" / "rules.md").read_text(encoding="utf-8") == page(all_rules())
