"""What people name on the command line: files and workspaces."""

from pathlib import Path
from typing import TYPE_CHECKING

from bot.config import ConfigurationError
from bot.ids import WorkspaceId

if TYPE_CHECKING:
    from bot.store import Store


def bytes_of(file: Path) -> bytes:
    """
    Raises:
        ConfigurationError: it cannot be read.
    """
    try:
        return file.read_bytes()
    except OSError as failed:
        raise ConfigurationError(f"{file} cannot be read ({failed.strerror}).") from None


async def workspace_of(store: "Store", named: str | None) -> WorkspaceId:
    """The one that was named, or the only one there is.

    Raises:
        ConfigurationError: there is none, or more than one.
    """
    known = await store.workspaces()
    if named is not None:
        if named not in known:
            raise ConfigurationError(f"The database knows no workspace {named}.")
        return WorkspaceId(named)
    if len(known) != 1:
        which = f"Name one with --workspace: {', '.join(known)}." if known else "Set Vetted up first (`/vetted setup`)."
        raise ConfigurationError(f"It is not clear which workspace is meant. {which}")
    return known[0]
