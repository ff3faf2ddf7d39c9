"""Incidents that were judged, and their alerts."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import insert, select, update

from bot.ids import AlertId, ChannelId, DraftId, PersonId, TopicId
from bot.listening.alert import Alert
from bot.listening.feedback import Verdict
from bot.listening.incident import Cut, Hold, Incident, Phase
from storage.connected import put_if_absent
from storage.emerged import EmergedReads, EmergedWrites
from storage.listening import ListeningReads, ListeningWrites
from storage.rows import Row
from storage.tables_of_listening import alert_drafts, alert_topics, alerts


class AlertReads(ListeningReads, EmergedReads):
    async def alert(self, number: AlertId) -> Alert | None:
        found = await self._alerts(alerts.c.id == number)
        return found[0] if found else None

    async def alerts_numbered(self, numbers: Collection[AlertId]) -> Mapping[AlertId, Alert]:
        return {one.id: one for one in await self._alerts(alerts.c.id.in_(list(numbers)))}

    async def live_alerts(self) -> tuple[Alert, ...]:
        return await self._alerts(alerts.c.phase == Phase.OPEN.value)

    async def alerts_between(self, since: datetime, until: datetime) -> tuple[Alert, ...]:
        return await self._alerts(
            alerts.c.began_at < until, (alerts.c.ended_at.is_(None)) | (alerts.c.ended_at >= since)
        )

    async def alerts_to_cut(self, *, before: datetime, over: datetime) -> tuple[Alert, ...]:
        return await self._alerts(
            alerts.c.began_at < before,
            alerts.c.ended_at < over,
            alerts.c.opened_at.is_not(None),
            alerts.c.channel.is_not(None),
            alerts.c.incident["cut"].as_string().is_(None),
        )

    async def _alerts(self, *conditions: Any) -> tuple[Alert, ...]:  # noqa: ANN401 - as SQLAlchemy takes them
        query = select(alerts).where(alerts.c.workspace == self.workspace, *conditions).order_by(alerts.c.id)
        if self._locking:
            query = query.with_for_update()
        return tuple(_alert(row) for row in (await self._connection.execute(query)).mappings())

    async def alert_of_draft(self, draft: DraftId) -> AlertId | None:
        query = select(alert_drafts.c.alert).where(
            alert_drafts.c.workspace == self.workspace, alert_drafts.c.draft == draft
        )
        number = (await self._connection.execute(query)).scalar_one_or_none()
        return AlertId(number) if number is not None else None

    async def drafts_of_alert(self, number: AlertId) -> tuple[DraftId, ...]:
        query = (
            select(alert_drafts.c.draft)
            .where(alert_drafts.c.workspace == self.workspace, alert_drafts.c.alert == number)
            .order_by(alert_drafts.c.draft)
        )
        return tuple(map(DraftId, (await self._connection.execute(query)).scalars()))


class AlertWrites(ListeningWrites, EmergedWrites, AlertReads):
    async def open_incident(self, incident: Incident, *, channel: ChannelId | None) -> Alert:
        values = _of_incident(incident) | {"channel": channel, "picture": 0}
        made = insert(alerts).values(workspace=self.workspace, **values)
        number = AlertId((await self._connection.execute(made.returning(alerts.c.id))).scalar_one())
        await self._put_topics(number, incident.topics)
        return Alert(id=number, incident=replace(incident, id=number), channel=channel)

    async def put_alert(self, alert: Alert) -> None:
        values = _of_incident(alert.incident) | {"channel": alert.channel, "picture": alert.picture}
        await self._connection.execute(
            update(alerts).where(alerts.c.workspace == self.workspace, alerts.c.id == alert.id).values(**values)
        )
        await self._put_topics(alert.id, alert.incident.topics)

    async def _put_topics(self, number: AlertId, topics: Sequence[TopicId]) -> None:
        await self._connection.execute(
            put_if_absent(self._connection.dialect.name, alert_topics),
            [{"workspace": self.workspace, "alert": number, "topic": topic} for topic in topics],
        )

    async def link_alert(self, number: AlertId, draft: DraftId) -> None:
        await self._connection.execute(
            put_if_absent(self._connection.dialect.name, alert_drafts),
            {"workspace": self.workspace, "alert": number, "draft": draft},
        )


def _of_incident(incident: Incident) -> dict[str, Any]:
    """Columns by which alerts are looked for, and all the rest as one document."""
    return {
        "phase": incident.phase.value,
        "began_at": incident.began_at,
        "opened_at": incident.opened_at,
        "ended_at": incident.ended_at,
        "incident": {
            "topics": list(incident.topics),
            "last_hot_at": _text(incident.last_hot_at),
            "usual": incident.usual,
            "peak": incident.peak,
            "peak_at": _text(incident.peak_at),
            "hold": incident.hold.value if incident.hold else None,
            "told_level": incident.told_level,
            "told_at": _text(incident.told_at),
            "shown_at": _text(incident.shown_at),
            "lines": incident.lines,
            "judged": [[topic, _text(at)] for topic, at in incident.judged],
            "owner": incident.owner,
            "muted_until": _text(incident.muted_until),
            "learnt_at": _text(incident.learnt_at),
            "cut": incident.cut.value if incident.cut else None,
            "verdicts": [[one.person, one.useful, _text(one.at)] for one in incident.verdicts],
        },
    }


def _alert(row: Row) -> Alert:
    said = row["incident"]
    incident = Incident(
        id=AlertId(row["id"]),
        topics=tuple(map(TopicId, said["topics"])),
        began_at=row["began_at"],
        last_hot_at=_known(said["last_hot_at"]),
        usual=said["usual"],
        peak=said["peak"],
        peak_at=_known(said["peak_at"]),
        phase=Phase(row["phase"]),
        hold=Hold(said["hold"]) if said["hold"] else None,
        opened_at=row["opened_at"],
        ended_at=row["ended_at"],
        told_level=said["told_level"],
        told_at=_moment(said["told_at"]),
        shown_at=_moment(said["shown_at"]),
        lines=said["lines"],
        judged=tuple((TopicId(topic), _known(at)) for topic, at in said["judged"]),
        owner=PersonId(said["owner"]) if said["owner"] else None,
        muted_until=_moment(said["muted_until"]),
        learnt_at=_moment(said.get("learnt_at")),
        cut=Cut(said["cut"]) if said.get("cut") else None,
        verdicts=tuple(
            Verdict(person=PersonId(person), useful=useful, at=_known(at)) for person, useful, at in said["verdicts"]
        ),
    )
    return Alert(
        id=AlertId(row["id"]),
        incident=incident,
        channel=ChannelId(row["channel"]) if row["channel"] else None,
        picture=row["picture"],
    )


def _text(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat() if moment else None


def _known(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _moment(text: str | None) -> datetime | None:
    return _known(text) if text else None
