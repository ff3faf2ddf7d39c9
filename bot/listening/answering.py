"""Use cases behind the buttons of an alert: watching it, mute, useful or not."""

from dataclasses import dataclass, replace

from bot.audit.entries import Fact, Happening
from bot.delivery.owed import Owed
from bot.ids import AlertId, DraftId
from bot.listening.alert import Alert
from bot.listening.feedback import Verdict, after_verdict, with_verdict
from bot.listening.tuning import MUTE
from bot.ports import Transaction
from bot.refusals import NotFound
from bot.requests import Request
from bot.store import Store

GONE = "This alert is no longer there."


@dataclass(frozen=True, kw_only=True, slots=True)
class AlertAnswering:
    """Anybody who sees the alert may; who did what is on the record."""

    store: Store

    async def watch(self, request: Request, number: AlertId) -> None:
        """Makes the person the one who watches it, so that the others need not.

        Raises:
            NotFound: the alert is gone.
        """
        async with self.store.write(request.workspace) as tx:
            await tx.once(request.key)
            alert = await _alert(tx, number)
            await tx.put_alert(replace(alert, incident=replace(alert.incident, owner=request.person)))
            detail = {"alert": str(number)}
            tx.record(Fact(at=request.at, kind=Happening.ALERT_TAKEN, person=request.person, detail=detail))
            tx.owe(Owed.alert(number))

    async def mute(self, request: Request, number: AlertId) -> None:
        """Says nothing more of this incident for a day, and nothing new of its topics.

        Raises:
            NotFound: the alert is gone.
        """
        until = request.at + MUTE
        async with self.store.write(request.workspace) as tx:
            await tx.once(request.key)
            alert = await _alert(tx, number)
            for topic in await tx.topics():
                if topic.id in alert.incident.topics:
                    await tx.put_topic(replace(topic, muted_until=until), at=request.at)
            await tx.put_alert(replace(alert, incident=replace(alert.incident, muted_until=until)))
            detail = {"alert": str(number), "until": until.isoformat()}
            tx.record(Fact(at=request.at, kind=Happening.TOPIC_MUTED, person=request.person, detail=detail))
            tx.owe(Owed.alert(number))

    async def judge(self, request: Request, number: AlertId, *, useful: bool) -> None:
        """Notes whether it was useful; its topics' thresholds follow, within bounds.

        Raises:
            NotFound: the alert is gone.
        """
        async with self.store.write(request.workspace) as tx:
            await tx.once(request.key)
            alert = await _alert(tx, number)
            before = alert.incident.verdicts
            after = with_verdict(before, Verdict(person=request.person, useful=useful, at=request.at))
            moved = {}
            for topic in await tx.topics():
                if topic.id not in alert.incident.topics:
                    continue
                shift = after_verdict(topic.shift, before, after)
                if shift != topic.shift:
                    await tx.put_topic(replace(topic, shift=shift), at=request.at)
                    moved[f"topic {topic.id}"] = f"{topic.shift} -> {shift}"
            await tx.put_alert(replace(alert, incident=replace(alert.incident, verdicts=after)))
            detail = {"alert": str(number), "useful": "yes" if useful else "no", **moved}
            tx.record(Fact(at=request.at, kind=Happening.ALERT_JUDGED, person=request.person, detail=detail))
            tx.owe(Owed.alert(number))


async def answered_by(tx: Transaction, number: AlertId | None, draft: DraftId) -> None:
    """Notes which alert a new draft answers, and says so at the alert."""
    if number is not None and await tx.alert(number) is not None:
        await tx.link_alert(number, draft)
        tx.owe(Owed.alert(number))


async def _alert(tx: Transaction, number: AlertId) -> Alert:
    alert = await tx.alert(number)
    if alert is None:
        raise NotFound(GONE)
    return alert
