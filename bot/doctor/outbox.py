"""What is owed to people in Slack: what was given up, and what waits for too long."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.delivery.advice import advice
from bot.doctor.facts import DatabaseFacts, OutboxFacts, ParkedLane
from bot.doctor.finding import Area, Finding, Findings, Severity
from bot.ids import WorkspaceId
from bot.spans import lasted

PATIENCE = timedelta(minutes=20)
"""The longest pause between two attempts is 15 minutes (`bot.delivery.outbox.backoff`): what waits longer is stuck."""


def check(database: DatabaseFacts, *, now: datetime) -> Findings:
    if not database.readable:
        return ()
    found = tuple(
        finding
        for workspace, outbox in sorted(database.outboxes.items())
        for finding in _of(workspace, outbox, database, now)
    )
    return found or (
        Finding(area=Area.OUTBOX, check="outbox", severity=Severity.OK, what="Nothing is owed to anybody in Slack."),
    )


def _of(workspace: WorkspaceId, outbox: OutboxFacts, database: DatabaseFacts, now: datetime) -> Iterator[Finding]:
    for lane in outbox.parked:
        yield _parked(workspace, lane, now)
    if outbox.oldest is None:
        return
    waits = now - outbox.oldest
    what = f"{outbox.owed} deliveries are owed, the oldest for {lasted(waits)}."
    if waits <= PATIENCE:
        yield Finding(area=Area.OUTBOX, check="outbox.owed", severity=Severity.OK, what=what, workspace=workspace)
        return
    idle = database.file is not None and database.file.holder is None
    yield Finding(
        area=Area.OUTBOX,
        check="outbox.owed",
        severity=Severity.WARNING,
        what=what,
        why="People wait for cards and messages. " + ("No bot is running on this database." if idle else ""),
        mend="python -m bot" if idle else "Is Vetted running? Its log says why a delivery was postponed.",
        workspace=workspace,
    )


def _parked(workspace: WorkspaceId, lane: ParkedLane, now: datetime) -> Finding:
    delivery = lane.delivery
    about = f"of draft #{delivery.owed.draft}" if delivery.owed.draft else "of no draft"
    behind = f"; {lane.behind} more wait behind it" if lane.behind else ""
    return Finding(
        area=Area.OUTBOX,
        check="outbox.parked",
        severity=Severity.PROBLEM,
        what=(
            f"Delivery {delivery.id} ({delivery.owed.kind.value} {about}) was given up: {delivery.error}. Owed since"
            f" {delivery.created_at:%Y-%m-%d %H:%M} UTC ({lasted(now - delivery.created_at)}){behind}."
        ),
        why="Nothing later about the same message goes out before it.",
        mend=f"{advice(delivery.error)} Then, as an admin in Slack: Vetted → Home → Try again.",
        workspace=workspace,
    )
