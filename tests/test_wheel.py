"""An installed wheel runs outside the checkout, with everything it ships (D12)."""

import os
import re
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from this checkout and installed into a folder of its own."""
    wheels, target = tmp_path_factory.mktemp("wheels"), tmp_path_factory.mktemp("installed")
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", wheels], cwd=ROOT, check=True)
    (wheel,) = wheels.glob("*.whl")
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target"]
    subprocess.run([*command, str(target), str(wheel)], check=True)
    return target


@pytest.mark.parametrize(
    "path",
    [
        "bot/drafts/emoji.json",
        "bot/drafts/top_level_domains.txt",
        "bot/sandbox/manifest.yml",
        "bot/sandbox/page/index.html",
        "bot/sandbox/seed/workspace.yaml",
        "storage/migrations/versions/0001_spine.py",
        "handlers/blocks/card.py",
    ],
)
def test_the_wheel_carries_what_the_product_needs(installed: Path, path: str) -> None:
    assert (installed / path).is_file()


def test_the_wheel_carries_no_tests(installed: Path) -> None:
    assert not (installed / "tests").exists()


@pytest.mark.timeout(120)
def test_the_sandbox_and_the_bot_start_from_the_wheel_and_stop_on_ctrl_c(installed: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bot", "sandbox", "--port", "0", "--data", str(tmp_path / "data")]
    environment = os.environ | {"PYTHONPATH": str(installed)}
    with subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        found = re.search(r"http://\S+", process.stdout.readline() + process.stdout.readline())
        assert found
        with urllib.request.urlopen(f"{found.group()}/page-api/workspace?as=U0AMARA") as answer:
            assert b'"connected": true' in answer.read()
        with urllib.request.urlopen(found.group()) as answer:
            assert b"<html" in answer.read()
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0
    assert b"Traceback" not in (tmp_path / "data" / "bot.log").read_bytes()
