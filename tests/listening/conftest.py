"""A workspace that listens, on both databases."""

import pytest

from bot.listening.policy import Listening
from bot.listening.sources.chosen import SourceSettings
from bot.workspaces.settings import WorkspaceSettings
from storage.store import SqlStore
from tests.listening.spikes import LAKESIDE, LISTEN


@pytest.fixture
async def listening(store: SqlStore) -> SqlStore:
    async with store.write(LAKESIDE) as tx:
        settings = WorkspaceSettings(
            workspace=LAKESIDE, listening=Listening(channel=LISTEN, sources=SourceSettings(bluesky=True))
        )
        await tx.save_settings(settings)
    return store
