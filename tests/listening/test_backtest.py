"""`python -m bot backtest`: what history would have brought, and files that are no history."""

import csv
import json
from datetime import datetime
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.listening import history
from tests.support.mentions import counts

HEADER = "timestamp,value\n"
ROW = "2026-01-05 00:00:00,3\n"


def ran(*arguments: str | Path) -> int:
    """The exit code of a command."""
    try:
        return main(["backtest", *map(str, arguments)])
    except SystemExit as ended:
        return int(ended.code or 0)


@pytest.fixture
def spiked(tmp_path: Path) -> Path:
    """Twelve days with an hour of eight times as much on the eleventh."""
    file = tmp_path / "counts.csv"
    series = counts(12, 20, seed=2, level=lambda day: 8 if 10.5 < day < 10.55 else 1)
    file.write_text(HEADER + "".join(f"{at:%Y-%m-%d %H:%M:%S},{value}\n" for at, value in series), encoding="utf-8")
    return file


def test_a_line_an_alert_and_a_summary(spiked: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ran(spiked) == 0
    alert, summary = capsys.readouterr().out.splitlines()
    assert alert.startswith("2026-01-15 12:1")
    assert "posts in 10 minutes, where about " in alert
    assert alert.endswith(" times as many.")
    assert summary.startswith("One alert in 1.4 weeks, at most one in 24 hours, with the sensitivity “balanced”.")


def test_json_has_a_line_an_alert_and_one_for_the_summary(spiked: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ran(spiked, "--json", "--sensitivity", "fewer") == 0
    alert, summary = map(json.loads, capsys.readouterr().out.splitlines())
    assert datetime.fromisoformat(alert["at"]).isoformat().startswith("2026-01-15T12:1")
    assert alert["type"] == "alert"
    assert alert["posts"] > 3 * alert["usual"] > 0
    assert alert["score"] > 0.7
    assert alert["span_minutes"] == 10
    assert summary == {
        "type": "summary",
        "from": "2026-01-05T00:00:00+00:00",
        "to": "2026-01-16T23:55:00+00:00",
        "rows": 12 * 288,
        "missing": 0,
        "bucket_minutes": 5,
        "sensitivity": "fewer",
        "alerts": 1,
        "weeks": 1.36,
    }


def test_scores_have_a_row_for_every_row_with_its_time_as_it_was(spiked: Path, tmp_path: Path) -> None:
    out = tmp_path / "scores.csv"
    assert ran(spiked, "--scores", out) == 0
    with spiked.open() as before, out.open() as after:
        given, found = list(csv.DictReader(before)), list(csv.DictReader(after))
    assert list(found[0]) == ["timestamp", "value", "anomaly_score", "alert"]
    assert [(row["timestamp"], row["value"]) for row in found] == [(row["timestamp"], row["value"]) for row in given]
    assert {row["alert"] for row in found} == {"0", "1"}
    (alert,) = [row for row in found if row["alert"] == "1"]
    assert float(alert["anomaly_score"]) >= 0.7
    assert all(float(row["anomaly_score"]) >= 0 for row in found)


def test_more_sensitivity_never_means_fewer_hot_rows(spiked: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sent = []
    for sensitivity in ("fewer", "balanced", "more"):
        assert ran(spiked, "--json", "--sensitivity", sensitivity) == 0
        sent.append(json.loads(capsys.readouterr().out.splitlines()[-1])["alerts"])
    assert sent == sorted(sent)


def test_zones_other_columns_and_missing_rows_are_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "counts.csv"
    file.write_text(
        "\ufeffid,Value,timestamp\na,1,2026-01-05T00:00:00Z\n"
        "b,2.5,2026-01-05T01:05:00.000+01:00\n\nc,3,2026-01-05 00:20\n",
        encoding="utf-8",
    )
    assert ran(file, "--json") == 0
    summary = json.loads(capsys.readouterr().out)
    assert (summary["rows"], summary["missing"], summary["weeks"]) == (3, 2, 0)
    assert ran(file) == 0
    assert capsys.readouterr().out.startswith("No alert is possible yet")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("", "The file is empty."),
        (
            "timestamp;value\n2026-01-05 00:00:00;3\n",
            "line 1: There is no column timestamp and no column value. Its first row names the columns, with commas",
        ),
        (ROW, "Its first row names the columns, with commas between them: timestamp,value."),
        (HEADER + "9999-12-31 23:00:00,3\n", "line 2: Its year is not between 1970 and 2200."),
        (HEADER + "0001-01-01 00:00:00,3\n", "line 2: Its year is not between 1970 and 2200."),
        (HEADER + "2026-01-05 00:00:00,1,000\n", "line 2: The row has more cells than the first one names."),
        ("time,value\n", "line 1: There is no column timestamp."),
        (HEADER, "There are no counts in it."),
        (HEADER + "yesterday,3\n", "line 2: “yesterday” is no time such as"),
        (HEADER + "\n" + ROW + "2026-01-05 00:05:00,many\n", "line 4: “many” is no number of posts."),
        (HEADER + "2026-01-05 00:00:00,nan\n", "line 2: “nan” is no number of posts."),
        (HEADER + "2026-01-05 00:00:00,1_0\n", "line 2: “1_0” is no number of posts."),
        (HEADER + "2026-01-05 00:00:00,-3\n", "line 2: -3 is negative."),
        (HEADER + "2026-01-05 00:00:00,1e300\n", "line 2: 1e300 is too large for a number of posts."),
        (HEADER + "2026-01-05 00:00:00\n", "line 2: The row is too short."),
        (HEADER + ROW + ROW, "line 3: Its time is not after the one before."),
        (HEADER + ROW + "2026-01-05 01:00:00,3\n", "apart where they are closest, not 5 minutes. Choose the --bucket."),
        (HEADER + ROW + "2026-01-05 00:00:10,3\n", "Its rows are 10 seconds apart where they are closest"),
        (HEADER + '"' + "x" * 200_000, "line 2: This is no CSV"),
    ],
)
def test_a_file_that_is_no_history_is_refused_with_line_and_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str, why: str
) -> None:
    file = tmp_path / "counts.csv"
    file.write_text(content, encoding="utf-8")
    out = tmp_path / "scores.csv"
    assert ran(file, "--scores", out) == 2
    said = capsys.readouterr()
    assert why in said.err
    assert said.out == ""
    assert not out.exists()


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ran(tmp_path / "nowhere.csv") == 2
    assert "It cannot be read (No such file or directory)." in capsys.readouterr().err
    assert ran(tmp_path) == 2
    file = tmp_path / "counts.csv"
    file.write_bytes((HEADER + ROW).encode("utf-16"))
    assert ran(file) == 2
    assert "UTF-8" in capsys.readouterr().err


def test_a_file_beyond_the_limit_is_refused_unread(
    spiked: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert history.MOST_BYTES == 100_000_000
    monkeypatch.setattr(history, "MOST_BYTES", 1000)
    assert ran(spiked) == 2
    assert "over 100 MB" in capsys.readouterr().err


@pytest.mark.parametrize("bucket", ["0m", "61m", "5", "5s", "2h", "-5m", "m", "٥m"])
def test_a_bucket_that_cannot_be_is_refused(spiked: Path, bucket: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert ran(spiked, f"--bucket={bucket}") == 2
    assert "from 1m to 60m" in capsys.readouterr().err


def test_hours_are_a_bucket_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "counts.csv"
    file.write_text(HEADER + ROW + "2026-01-05 01:00:00,3\n", encoding="utf-8")
    assert ran(file, "--bucket", "1h", "--json") == 0
    assert json.loads(capsys.readouterr().out)["bucket_minutes"] == 60


def test_scores_are_never_written_over_the_counts(spiked: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = spiked.read_bytes()
    assert ran(spiked, "--scores", spiked) == 2
    assert "overwrite the counts" in capsys.readouterr().err
    assert spiked.read_bytes() == before
    assert ran(spiked, "--scores", spiked.parent / "nowhere" / "scores.csv") == 2
    assert "cannot be written" in capsys.readouterr().err
