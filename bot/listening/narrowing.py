"""The clock's use case for topics that were narrowed: what they match no more is taken away, then they are judged anew.

It is done page by page, apart from the change itself, so that nobody's click waits for the posts of a month.
"""

import asyncio
from dataclasses import dataclass

from bot.ids import WorkspaceId
from bot.listening.matching import Matcher
from bot.listening.topic import Topic, phrases
from bot.store import Store

A_PAGE = 2_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Narrowing:
    store: Store

    async def narrow_due(self) -> int:
        """Looks through what is due; how many topics that were."""
        count = 0
        for workspace in await self.store.workspaces():
            async with self.store.read(workspace) as reader:
                due = await reader.narrowing()
            for topic in due:
                count += await self._narrow(workspace, topic)
        return count

    async def _narrow(self, workspace: WorkspaceId, topic: Topic) -> bool:
        """Whether it was done: a topic that is changed meanwhile begins again."""
        assert topic.id is not None  # noqa: S101 - topics of the store have ids
        matcher = Matcher([topic])
        after = 0
        while True:
            async with self.store.read(workspace) as reader:
                page = await reader.posts_of_topic(topic.id, after=after, limit=A_PAGE)
            gone = await asyncio.to_thread(
                lambda posts: [
                    one.number for one in posts if not matcher.match(one.post.text, one.post.language, one.post.outlet)
                ],
                page,
            )
            async with self.store.write(workspace) as tx:
                now = await tx.topic(topic.id)
                if now is None or phrases(now) != phrases(topic):
                    return False
                await tx.unmatch(topic.id, gone)
                if len(page) < A_PAGE:
                    await tx.end_narrowing(topic.id)
                    return True
            after = page[-1].number
