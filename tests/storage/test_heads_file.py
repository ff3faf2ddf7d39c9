import stat
from datetime import UTC, datetime
from pathlib import Path

from bot.audit.entries import Head
from bot.audit.heads import NotedHead
from bot.ids import WorkspaceId
from storage.heads_file import HeadsFile

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)


def noted(seq: int) -> NotedHead:
    return NotedHead(workspace=WorkspaceId("T0LAKESIDE"), at=NOW, head=Head(seq=seq, hash=f"{seq:064x}"))


async def test_what_is_appended_is_read_back_in_order(tmp_path: Path) -> None:
    file = HeadsFile(tmp_path / "elsewhere" / "heads.jsonl")
    await file.append([noted(1), noted(4)])
    await file.append([noted(9)])
    found = await file.read()
    assert (found.heads, found.unreadable) == ((noted(1), noted(4), noted(9)), ())


async def test_only_its_owner_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "heads.jsonl"
    await HeadsFile(path).append([noted(1)])
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


async def test_a_line_torn_by_a_crash_spoils_no_other(tmp_path: Path) -> None:
    """The torn line is named when the file is read; the lines before and after it count."""
    path = tmp_path / "heads.jsonl"
    path.write_text(f"{noted(1).line()}\n{noted(2).line()[:40]}", encoding="utf-8")
    await HeadsFile(path).append([noted(3)])
    found = await HeadsFile(path).read()
    assert (found.heads, found.unreadable) == ((noted(1), noted(3)), (2,))


async def test_bytes_that_are_no_text_are_a_line_that_is_no_head(tmp_path: Path) -> None:
    path = tmp_path / "heads.jsonl"
    path.write_bytes(b"\xff\xfe\n" + noted(1).line().encode() + b"\n")
    found = await HeadsFile(path).read()
    assert (found.heads, found.unreadable) == ((noted(1),), (1,))


def test_it_says_beforehand_why_nothing_can_be_appended(tmp_path: Path) -> None:
    """Nothing is made on the way; what may be made later is no reason."""
    (tmp_path / "a-file").write_text("")
    assert HeadsFile(tmp_path / "new" / "heads.jsonl").why_refused() == ""
    assert HeadsFile(tmp_path / "a-file").why_refused() == ""
    assert HeadsFile(tmp_path).why_refused() == f"{tmp_path} is a folder"
    assert HeadsFile(tmp_path / "a-file" / "heads.jsonl").why_refused() == f"{tmp_path / 'a-file'} is no folder"
    assert not (tmp_path / "new").exists()
