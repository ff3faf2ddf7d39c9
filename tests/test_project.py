"""What the project promises about itself."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("lock", ["run.txt", "dev.txt", "reddit.txt"])
def test_every_pinned_package_has_hashes_and_no_index_is_named(lock: str) -> None:
    text = (ROOT / "requirements" / lock).read_text(encoding="utf-8")
    assert not re.search(r"https?://|--index-url|--extra-index|file:", text)
    entries = re.split(r"\n(?=[a-z0-9])", text)
    assert len(entries) > 20
    for entry in entries:
        assert re.match(r"[a-z0-9._-]+(\[[a-z,]+\])?==\S+ ", entry), entry[:60]
        assert "--hash=sha256:" in entry, entry[:60]


def test_the_example_environment_names_what_is_read() -> None:
    """No more and no less than bot/config.py."""
    read = set(
        re.findall(r'"((?:SLACK|VETTED|DATABASE|REDDIT|OPENAI)_[A-Z_]+)"', (ROOT / "bot" / "config.py").read_text())
    )
    shown = set(re.findall(r"^#? ?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert shown == read


def test_no_file_hides_two() -> None:
    """A file of code has at most 400 lines."""
    long = {
        str(path.relative_to(ROOT)): lines
        for room in ("bot", "handlers", "storage")
        for path in (ROOT / room).rglob("*")
        if path.suffix in {".py", ".js", ".css"} and (lines := len(path.read_text(encoding="utf-8").splitlines())) > 400
    }
    assert long == {}


def test_every_link_of_the_documentation_leads_somewhere() -> None:
    for page in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"
