"""The clock's use case between listening and the hold: a large spike of a critical topic proposes a crisis."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.crisis.proposing import Proposing
from bot.listening.alert import Alert
from bot.listening.topic import Topic
from bot.store import Store

LARGE = 5
"""Times the usual from which a spike suggests a hold: a smaller one is for the alert alone."""

RECENT = timedelta(hours=6)
"""An alert that began and last grew longer ago proposes nothing: people have seen it for long."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Hinting:
    store: Store
    proposing: Proposing

    async def hint_due(self, *, now: datetime) -> int:
        """Proposes once an alert; how many proposals that were."""
        count = 0
        for workspace in await self.store.workspaces():
            async with self.store.read(workspace) as reader:
                topics = {topic.id: topic for topic in await reader.topics() if topic.critical}
                alerts = await reader.live_alerts() if topics else ()
            for alert in alerts:
                critical = [topics[number] for number in alert.incident.topics if number in topics]
                if critical and _large(alert, now):
                    because = _because(alert, critical)
                    count += await self.proposing.propose(workspace, alert.id, because=because, at=now) is not None
        return count


def _large(alert: Alert, now: datetime) -> bool:
    incident = alert.incident
    told = incident.told and incident.hold is None and now - incident.peak_at <= RECENT
    return told and incident.peak >= LARGE * max(incident.usual, 1)


def _because(alert: Alert, topics: list[Topic]) -> str:
    names = ", ".join(topic.name for topic in topics)
    return f"The critical topic {names} is spiking: {alert.incident.peak:,} posts in an hour."
