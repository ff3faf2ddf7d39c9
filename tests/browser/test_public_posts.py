"""The page's list of generated public posts, in headless Chromium."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright

ROOT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        CHROMIUM is None and os.environ.get("CI") != "true", reason="there is no Chromium on this machine"
    ),
]


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """A local Slack without a bot."""
    command = [sys.executable, "-m", "bot.sandbox", "--port", "0", "--data", str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        found = re.search(r"http://\S+", process.stdout.readline())
        assert found
        yield found.group()
        process.terminate()


@pytest.fixture
def page(address: str) -> Iterator[Page]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=CHROMIUM or "chromium",
            args=["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"],
        )
        page = chromium.new_page(viewport={"width": 1280, "height": 900})
        page.goto(f"{address}/#as=U0AMARA")
        yield page
        chromium.close()


def test_the_posts_say_that_they_are_generated_and_a_burst_is_sent_by_keyboard_once(page: Page) -> None:
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.get_by_role("link", name="Public posts").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Public posts")
    expect(page.locator("#main .badge")).to_have_text("Generated")
    expect(page.locator(".posts-intro")).to_contain_text("nobody wrote them")
    expect(page.locator(".post")).to_have_count(80)
    assert page.title().startswith("Public posts")
    for _ in range(2):
        page.get_by_role("button", name="Send a burst now").press("Enter")
        page.get_by_role("menuitem", name="Measles").press("Enter")
    expect(page.locator("#notices")).to_contain_text("begin to write about “Measles”")
    expect(page.locator("#alerts")).to_contain_text("more about “Measles” already")
    expect(page.locator(".post", has_text=re.compile("measles", re.IGNORECASE)).first).to_be_visible(timeout=40_000)
    expect(page.locator(".post")).to_have_count(80)
    page.get_by_role("link", name="general").click()
    expect(page.locator(".composer-field").first).to_be_visible()
    assert errors == []
