"""From `make sandbox` to a published draft, as people would do it, in headless Chromium."""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

expect.set_options(timeout=30_000)  # a busy machine is no fault; a state that never comes still is
ROOT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium")
AMARA, CLARA, BO, ADA = "U0AMARA", "U0CLARAR", "U0BOLIND", "U0ADAWIN"
DRAFTS, REVIEW = "C0DRAFTS", "C0REVIEW"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(300),
    pytest.mark.skipif(
        CHROMIUM is None and os.environ.get("CI") != "true", reason="there is no Chromium on this machine"
    ),
]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A sandbox as `make sandbox` starts it, on a free port; it has to end cleanly on Ctrl-C."""
    data = tmp_path_factory.mktemp("sandbox")
    command = [sys.executable, "-m", "bot", "sandbox", "--port", "0", "--data", str(data)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, start_new_session=True) as process:
        assert process.stdout
        lines = [process.stdout.readline() for _ in range(2)]
        found = re.search(r"http://\S+", "".join(lines))
        assert found, lines
        yield found.group()
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0
    log = (data / "bot.log").read_text(encoding="utf-8")
    assert "Traceback" not in log
    assert "ERROR" not in log
    assert "20 seconds" not in log  # what a draft says is in no log


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=CHROMIUM or "chromium",
            args=["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"],
        )
        yield chromium
        chromium.close()


class Person:
    """Somebody at their own screen."""

    def __init__(self, browser: Browser, address: str, who: str, shots: Path, *, phone: bool = False) -> None:
        size = {"width": 375, "height": 812} if phone else {"width": 1280, "height": 900}
        self.page: Page = browser.new_page(
            viewport=size,  # type: ignore[arg-type]  # two integers, as the library's TypedDict asks
            color_scheme="dark" if phone else "light",
        )
        self.errors: list[str] = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self._address = address
        self._who = who
        self._shots = shots

    def look_at(self, channel: str) -> None:
        self.page.goto(f"{self._address}/#as={self._who}&channel={channel}")
        expect(self.page.locator(".composer-field").first).to_be_visible()

    def shot(self, name: str) -> None:
        self.page.screenshot(path=self._shots / f"{name}.png")

    def type_command(self, text: str) -> None:
        field = self.page.locator(".composer-field").first
        field.fill(text)
        field.press("Enter")

    def modal(self, title: str) -> Locator:
        dialog = self.page.get_by_role("dialog").filter(has=self.page.get_by_role("heading", name=title))
        expect(dialog).to_be_visible()
        return dialog

    def card(self, heading: str) -> Locator:
        found = self.page.locator("[data-ts]").filter(has_text=heading).last
        expect(found).to_be_visible()
        return found


def sent(form: Locator, name: str = "Submit") -> None:
    """Presses the form's button, and again, as people do, where Slack says that the bot did not answer within 3 s."""
    shown = form.element_handle()
    for _ in range(3):
        form.get_by_role("button", name=name, exact=True).click()
        form.page.wait_for_function("form => !form.isConnected || form.ariaBusy === 'false'", arg=shown)
        if not form.page.evaluate("form => form.isConnected && form.innerText.includes('trouble connecting')", shown):
            break
    expect(form).to_be_hidden()


def choose_kind(page: Page, dialog: Locator, kind: str) -> None:
    dialog.locator("[data-block-id=kind] button.select, button.select[data-block-id=kind]").first.click()
    page.get_by_role("option", name=kind, exact=True).click()


@pytest.fixture
def shots(tmp_path: Path) -> Path:
    """Where screenshots go: a folder somebody named, else one that pytest forgets."""
    named = Path(os.environ.get("VETTED_SCREENSHOTS", tmp_path))
    named.mkdir(parents=True, exist_ok=True)
    return named


def test_a_draft_is_submitted_changed_approved_and_published(browser: Browser, address: str, shots: Path) -> None:
    """Amara writes, Clara asks for changes, Amara mends it, Clara and Bo approve, Amara publishes."""
    amara = Person(browser, address, AMARA, shots)
    amara.look_at(DRAFTS)
    amara.type_command("/draft Wash your hands for 20 seconds. #HandHygiene")
    form = amara.modal("New post draft")
    form.get_by_role("button", name="Submit", exact=True).click()
    amara.shot("01-refused-in-the-form")
    choose_kind(amara.page, form, "Educational")
    for network in ("X", "Bluesky"):
        form.get_by_role("checkbox", name=network, exact=True).check()
    amara.shot("02-form")
    sent(form)

    clara = Person(browser, address, CLARA, shots)
    clara.look_at(REVIEW)
    card = clara.card("Draft #1 · Educational · In review")
    clara.shot("03-card")
    card.get_by_role("button", name="Request changes to draft 1").click()
    reason = clara.modal("Request changes")
    reason.get_by_role("textbox").fill("Please say: with soap.")
    clara.shot("04-reason")
    sent(reason, "Request changes")
    clara.card("Draft #1 · Educational · Changes requested")

    amara.look_at(REVIEW)
    amara.card("Changes requested").get_by_role("button", name="More on draft 1").click()
    amara.shot("05-more")
    amara.modal("Draft #1").get_by_role("button", name="Edit…").click()
    form = amara.modal("Edit draft #1")
    form.get_by_role("textbox", name="Text of the post").fill("Wash your hands with soap for 20 seconds. #HandHygiene")
    sent(form)
    expect(amara.page.get_by_role("dialog")).to_have_count(0)

    clara.card("Draft #1 · Educational · In review").get_by_role("button", name="Approve draft 1").click()
    bo = Person(browser, address, BO, shots, phone=True)
    bo.look_at(REVIEW)
    expect(bo.card("Draft #1 · Educational · In review")).to_contain_text("Clinical approved by")
    bo.shot("06-card-on-a-phone")
    bo.card("Draft #1 · Educational · In review").get_by_role("button", name="Approve draft 1").click()

    ready = amara.card("Draft #1 is ready to publish")
    expect(ready).to_contain_text("with soap")
    amara.shot("07-ready")
    ready.get_by_role("button", name="Mark as published…").click()
    published = amara.modal("Mark as published")
    published.get_by_role("textbox").fill("https://example.org/post/1")
    published.get_by_role("button", name="It is published").click()
    amara.card("Draft #1 is published")
    amara.shot("08-published")
    assert not (amara.errors + clara.errors + bo.errors)


def test_home_shows_what_waits_and_what_became_of_drafts(browser: Browser, address: str, shots: Path) -> None:
    """Home greets with what is to do; an admin finds the settings there."""
    ada = Person(browser, address, ADA, shots)
    ada.look_at(DRAFTS)
    ada.page.get_by_text("Vetted", exact=True).first.click()
    expect(ada.page.get_by_role("button", name="New post draft")).to_be_visible()
    expect(ada.page.get_by_text("Waiting for you")).to_be_visible()
    ada.shot("09-home")
    ada.page.get_by_role("button", name="Settings…").click()
    ada.modal("Settings of Vetted")
    ada.shot("10-settings")
    ada.page.get_by_role("button", name="Channel, people, time zone…").click()
    ada.modal("Set up Vetted")
    ada.shot("11-setup")
    ada.page.keyboard.press("Escape")
    ada.modal("Settings of Vetted")  # what the form lay over
    ada.page.keyboard.press("Escape")
    expect(ada.page.get_by_role("dialog")).to_have_count(0)
    assert not ada.errors


def test_a_modal_that_changed_in_place_still_hears_the_keyboard(browser: Browser, address: str, shots: Path) -> None:
    """What had the focus is gone with the old month; Escape closes the plan all the same."""
    ada = Person(browser, address, ADA, shots)
    ada.look_at(REVIEW)
    ada.type_command("/vetted plan 2026-11")
    plan = ada.modal("Month plan")
    plan.get_by_role("button", name="December").click()
    expect(plan).to_contain_text("December 2026")
    ada.page.keyboard.press("Escape")
    expect(plan).to_be_hidden()
    assert not ada.errors
