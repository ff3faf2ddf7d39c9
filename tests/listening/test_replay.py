"""`python -m bot replay`: the whole of listening over stored posts."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.listening.post import Post
from tests.listening.posting import START, everyday, post
from tests.listening.test_emerging import BURST, OUTBREAK

TOPICS = "topics:\n- name: Colds\n  any: [sniffle]\n"
SPIKE = START + timedelta(days=9, hours=10)


def written(file: Path, posts: Iterable[Post]) -> Path:
    lines = (
        json.dumps(
            {"id": one.id, "at": one.at.isoformat(), "text": one.text, "author": one.author, "outlet": one.outlet}
        )
        for one in posts
    )
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Everyday talk with a topic that spikes on the tenth day, and another file with a phrase that emerges."""
    sniffles = [
        post(f"My sniffle {number}", START + timedelta(minutes=30 * number + 7 * number % 30), author=f"p{number}")
        for number in range(14 * 48)
    ]
    spike = [
        post(f"Sniffle! {number}", SPIKE + timedelta(seconds=9 * number), author=f"s{number}") for number in range(400)
    ]
    outbreak = [
        post(text, BURST + timedelta(hours=place), author=f"paper{place}") for place, text in enumerate(OUTBREAK)
    ]
    talk = sorted([*everyday(24), *sniffles, *spike], key=lambda one: one.at, reverse=True)
    return [written(tmp_path / "talk.jsonl", talk), written(tmp_path / "outbreak.jsonl", outbreak)]


@pytest.fixture
def topics(tmp_path: Path) -> Path:
    file = tmp_path / "topics.yaml"
    file.write_text(TOPICS, encoding="utf-8")
    return file


def found(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_alerts_and_emerging_phrases_come_as_lines_of_json_in_the_order_of_their_times(
    files: list[Path], topics: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["replay", *map(str, files), "--topics", str(topics), "--json"]) == 0
    lines = found(capsys)
    assert all(list(line) == ["type", "at", "label", "phrases", "posts"] for line in lines)
    times = [datetime.fromisoformat(str(line["at"])) for line in lines]
    assert times == sorted(times)
    (alert,) = [line for line in lines if line["type"] == "alert"]
    assert (alert["label"], alert["phrases"]) == ("Colds", ["sniffle"])
    assert SPIKE < datetime.fromisoformat(str(alert["at"])) < SPIKE + timedelta(hours=1)
    (emerged,) = [line for line in lines if line["type"] == "emerging" and "zoravirus b12" in str(line["label"])]
    assert emerged["label"] in emerged["phrases"]  # type: ignore[operator]  # a list of texts


def test_people_read_sentences_and_a_summary_beside_them(
    files: list[Path], topics: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["replay", *map(str, files), "--topics", str(topics)]) == 0
    printed = capsys.readouterr()
    assert "UTC  alert: Colds, " in printed.out
    assert "UTC  emerging: zoravirus b12, " in printed.out
    assert "(24 days)" in printed.err


def test_without_a_file_of_topics_the_starter_topics_are_used(
    files: list[Path], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["replay", str(files[1])]) == 0
    assert "of them about the " in capsys.readouterr().err


def test_broken_lines_are_named_without_what_they_say(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "paper.txt"
    rows = "".join(f"{number}|Sat Jan 31 09:00:00 +0000 2026|Flu\nsecret words\n" for number in range(7))
    file.write_text(rows, encoding="utf-8")
    assert main(["replay", str(file)]) == 0
    told = capsys.readouterr().err
    assert told.startswith("Left out: paper.txt, line 2: it is not id|date|text.\n")
    assert "Left out: 2 more lines." in told
    assert "secret" not in told


@pytest.mark.parametrize(("content", "code"), [("nothing of use", 1), (None, 2)])
def test_files_without_posts_are_refused(
    tmp_path: Path, content: str | None, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "posts.jsonl"
    if content is not None:
        file.write_text(content, encoding="utf-8")
    assert main(["replay", str(file)]) == code
    assert "posts.jsonl" in capsys.readouterr().err


def test_a_file_without_a_post_is_named_and_the_others_are_read(
    files: list[Path], topics: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    empty = tmp_path / "empty.csv"
    empty.touch()
    assert main(["replay", str(empty), *map(str, files), "--topics", str(topics)]) == 0
    printed = capsys.readouterr()
    assert printed.err.startswith("empty.csv is empty.\n")
    assert "about the 1 topic: 1 alert, " in printed.err
    assert "alert: Colds" in printed.out


def test_who_reads_no_further_sees_no_traceback(files: list[Path]) -> None:
    """As in `| head`, once it has its lines."""
    reading, writing = os.pipe()
    os.close(reading)
    try:
        command = [sys.executable, "-m", "bot", "replay", *map(str, files)]
        done = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, check=False)
    finally:
        os.close(writing)
    assert done.returncode == 128 + signal.SIGPIPE
    assert b"Traceback" not in done.stderr


def heard(author: str, *, topics: str, spike: int = 400) -> list[Post]:
    """Two weeks of sniffles and a spike of them; {} in `author` is the number of the post."""
    quiet = (
        post(f"My {topics} {number}", START + timedelta(minutes=30 * number), author="p", outlet="x")
        for number in range(14 * 48)
    )
    spiking = (
        post(f"{topics}! {n}", SPIKE + timedelta(seconds=9 * n), author=author.format(n), outlet="x", id_=f"s{n}")
        for n in range(spike)
    )
    return [*quiet, *spiking]


@pytest.mark.parametrize(("author", "alerts"), [("s{}", 1), ("one", 0)])
def test_one_person_who_posts_all_day_is_no_alert(
    tmp_path: Path, topics: Path, capsys: pytest.CaptureFixture[str], author: str, alerts: int
) -> None:
    file = written(tmp_path / "talk.jsonl", heard(author, topics="sniffle"))
    assert main(["replay", str(file), "--topics", str(topics), "--json"]) == 0
    assert [line["type"] for line in found(capsys)].count("alert") == alerts


def test_posts_of_a_file_that_names_no_author_are_of_as_many_people(
    tmp_path: Path, topics: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = (
        json.dumps({"id": one.id, "at": one.at.isoformat(), "text": one.text}) for one in heard("-", topics="sniffle")
    )
    file = tmp_path / "talk.jsonl"
    file.write_text("\n".join(lines), encoding="utf-8")
    assert main(["replay", str(file), "--topics", str(topics), "--json"]) == 0
    assert [line["type"] for line in found(capsys)].count("alert") == 1


def test_topics_that_rise_for_the_same_posts_are_one_alert(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    topics = tmp_path / "topics.yaml"
    file = written(tmp_path / "talk.jsonl", heard("s{}", topics="sniffle sneeze"))
    for critical, labels in (("no", ["Colds, Sneezes"]), ("yes", ["Colds", "Sneezes"])):
        other = f"- name: Sneezes\n  any: [sneeze]\n  critical: {critical}\n"
        topics.write_text(TOPICS + other, encoding="utf-8")
        assert main(["replay", str(file), "--topics", str(topics), "--json"]) == 0
        assert [line["label"] for line in found(capsys) if line["type"] == "alert"] == labels


def test_a_line_without_end_does_not_fill_the_memory(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "posts.jsonl"
    good = '{"at": "2026-01-31T09:00:00Z", "text": "Flu"}\n'
    file.write_text(good + '{"text": "' + "x" * 3_000_000 + '"}\n' + good, encoding="utf-8")
    assert main(["replay", str(file)]) == 0
    told = capsys.readouterr().err
    assert "Left out: posts.jsonl, line 2: it is too long for a post.\n" in told
    assert "2 posts" in told
    assert datetime(2026, 1, 31, tzinfo=UTC).strftime("%Y-%m-%d") in told
