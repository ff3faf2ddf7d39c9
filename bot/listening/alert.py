"""An alert as it is kept: an incident, where its message goes, and how often its picture has changed."""

from dataclasses import dataclass

from bot.ids import AlertId, ChannelId
from bot.listening.incident import Incident


@dataclass(frozen=True, kw_only=True, slots=True)
class Alert:
    """`channel` None: nobody was told. `picture` is raised when the chart has to be drawn anew."""

    id: AlertId
    incident: Incident
    channel: ChannelId | None = None
    picture: int = 0
