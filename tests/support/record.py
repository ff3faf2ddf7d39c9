from bot.audit.entries import Break, verify
from bot.ids import WorkspaceId
from storage.store import SqlStore


async def breaks(store: SqlStore, workspace: WorkspaceId) -> list[Break]:
    """What is wrong with a record, seen at one moment: the bot may be writing on."""
    async with store.read(workspace) as reader:
        return await verify(reader.chain(), await reader.head())
