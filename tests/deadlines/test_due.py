from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.deadlines.due import WaitingPerson, WaitingTurn, what_is_due
from bot.deadlines.policy import Deadlines, Step, Steps
from bot.deadlines.turn import Turn
from bot.deadlines.working_hours import Week, WorkingHours
from bot.drafts.kinds import Kind
from bot.ids import DraftId, PersonId

CLARA, DEVAN, BEN = PersonId("U0CLARAR"), PersonId("U0DEVANS"), PersonId("U0BENNOV")
MORNING = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
"""A Monday, 09:00 in Chicago."""
HOUR = timedelta(hours=1)
DEFAULTS = Deadlines()
TURN = Turn(draft=DraftId(12), stage="clinical", version=1, epoch=0)
CHICAGO = WorkingHours(zone="America/Chicago", week=Week(), country="US")
TOKYO = WorkingHours(zone="Asia/Tokyo", week=Week(), country="US")
REMINDED = {Step.REMIND: MORNING + 4 * HOUR, Step.AGAIN: MORNING + 24 * HOUR}


def clara(**changed: object) -> WaitingPerson:
    return replace(WaitingPerson(person=CLARA, asked_at=MORNING, hours=CHICAGO), **changed)  # type: ignore[arg-type]


def waiting(*people: WaitingPerson, **changed: object) -> WaitingTurn[Turn]:
    turn = WaitingTurn(turn=TURN, kind=Kind.EDUCATIONAL, people=people, hours=CHICAGO)
    return replace(turn, **changed)  # type: ignore[arg-type]


def due(now: datetime, turn: WaitingTurn[Turn], deadlines: Deadlines = DEFAULTS) -> list[tuple[str, PersonId | None]]:
    return [(nudge.key, nudge.person) for nudge in what_is_due(now, [turn], deadlines)]


def test_a_reminder_is_due_after_four_working_hours_and_not_before() -> None:
    assert due(MORNING + 4 * HOUR - timedelta(seconds=1), waiting(clara())) == []
    assert due(MORNING + 4 * HOUR, waiting(clara())) == [(Step.REMIND, CLARA)]


def test_a_second_reminder_counts_from_the_first_as_it_was_sent() -> None:
    reminded = clara(sent={Step.REMIND: MORNING + 6 * HOUR})
    assert due(MORNING + 7 * HOUR, waiting(reminded)) == []
    assert due(MORNING + 26 * HOUR, waiting(reminded)) == [(Step.AGAIN, CLARA)]


def test_nobody_is_reminded_at_night_however_long_it_has_waited() -> None:
    assert due(MORNING + 12 * HOUR, waiting(clara())) == []


def test_each_person_is_reminded_in_their_own_hours() -> None:
    in_tokyo = WaitingPerson(person=DEVAN, asked_at=MORNING, hours=TOKYO)
    both = waiting(clara(), in_tokyo)
    assert due(MORNING + 4 * HOUR, both) == [(Step.REMIND, CLARA)]
    assert due(MORNING + 12 * HOUR, both) == []
    assert due(MORNING + 13 * HOUR, both) == [(Step.REMIND, DEVAN)]


def test_a_stage_escalates_four_working_hours_after_the_second_reminder() -> None:
    reminded = waiting(clara(sent=REMINDED), others=True)
    assert due(MORNING + 27 * HOUR, reminded) == []
    assert due(MORNING + 28 * HOUR, reminded) == [(Step.ESCALATE, None)]


def test_where_nobody_else_could_decide_the_channel_is_told_instead() -> None:
    assert due(MORNING + 28 * HOUR, waiting(clara(sent=REMINDED))) == [(Step.CHANNEL, None)]


def test_whoever_an_escalation_brings_in_is_called_once_when_they_are_at_work() -> None:
    escalated = {"escalated_at": MORNING, "others": False}
    backup = WaitingPerson(person=BEN, asked_at=MORNING, hours=TOKYO, brought_in=True)
    assert due(MORNING, waiting(backup, **escalated)) == []
    assert due(MORNING + 9 * HOUR, waiting(backup, **escalated)) == [(Step.BACKUP, BEN)]
    called = replace(backup, sent={Step.BACKUP: MORNING + 9 * HOUR})
    assert due(MORNING + 9 * HOUR, waiting(called, **escalated, told_channel=True)) == []


def test_the_channel_hears_four_working_hours_after_the_escalation_and_once() -> None:
    done = clara(sent=REMINDED)
    assert due(MORNING + 3 * HOUR, waiting(done, escalated_at=MORNING)) == []
    assert due(MORNING + 4 * HOUR, waiting(done, escalated_at=MORNING)) == [(Step.CHANNEL, None)]
    assert due(MORNING + 12 * HOUR, waiting(done, escalated_at=MORNING)) == []
    assert due(MORNING + 4 * HOUR, waiting(done, escalated_at=MORNING, told_channel=True)) == []


def test_a_snooze_holds_everything_back_until_its_hour_and_then_reminds() -> None:
    snoozed = clara(sent=REMINDED, snoozed_until=MORNING + 48 * HOUR, snoozes=1)
    assert due(MORNING + 31 * HOUR, waiting(snoozed, others=True)) == []
    assert due(MORNING + 48 * HOUR, waiting(snoozed, others=True)) == [("snoozed.1", CLARA)]


def test_after_a_snooze_the_steps_go_on_from_the_reminder_that_ended_it() -> None:
    over = clara(
        sent={Step.REMIND: MORNING, "snoozed.1": MORNING + 24 * HOUR}, snoozed_until=MORNING + 24 * HOUR, snoozes=1
    )
    assert due(MORNING + 27 * HOUR, waiting(over)) == []
    assert due(MORNING + 28 * HOUR, waiting(over)) == [(Step.AGAIN, CLARA)]


def test_a_snooze_that_ends_at_night_reminds_in_the_morning() -> None:
    snoozed = clara(snoozed_until=MORNING + 12 * HOUR, snoozes=1)
    assert due(MORNING + 12 * HOUR, waiting(snoozed)) == []
    assert due(MORNING + 24 * HOUR, waiting(snoozed)) == [("snoozed.1", CLARA)]


def test_somebody_who_is_away_is_not_reminded_and_does_not_hold_the_escalation_up() -> None:
    away = waiting(clara(away=True), others=True)
    assert due(MORNING + 4 * HOUR, away) == []
    assert due(MORNING + 28 * HOUR, away) == [(Step.ESCALATE, None)]


def test_a_crisis_update_goes_by_minutes_at_any_hour() -> None:
    night = MORNING + 12 * HOUR
    crisis = waiting(clara(asked_at=night), kind=Kind.CRISIS_UPDATE)
    assert due(night + timedelta(minutes=9), crisis) == []
    assert due(night + timedelta(minutes=10), crisis) == [(Step.REMIND, CLARA)]


def test_a_crisis_update_goes_on_to_a_backup_whom_slack_shows_as_reachable() -> None:
    night = MORNING + 12 * HOUR
    ben = WaitingPerson(person=BEN, asked_at=night, hours=CHICAGO, brought_in=True, reachable=True)
    devan = WaitingPerson(person=DEVAN, asked_at=night, hours=CHICAGO, brought_in=True, reachable=False)
    crisis = waiting(devan, ben, kind=Kind.CRISIS_UPDATE, escalated_at=night)
    assert due(night, crisis) == [(Step.BACKUP, BEN)]
    assert due(night, replace(crisis, told_channel=True)) == [(Step.BACKUP, DEVAN), (Step.BACKUP, BEN)]


@pytest.mark.parametrize("shown", [None, False])
def test_where_slack_shows_nobody_as_reachable_every_backup_is_called(shown: bool | None) -> None:
    night = MORNING + 12 * HOUR
    backups = [
        WaitingPerson(person=one, asked_at=night, hours=CHICAGO, brought_in=True, reachable=shown)
        for one in (BEN, DEVAN)
    ]
    crisis = waiting(*backups, kind=Kind.CRISIS_UPDATE, escalated_at=night)
    assert due(night, crisis) == [(Step.BACKUP, BEN), (Step.BACKUP, DEVAN)]


def test_a_kind_may_have_steps_of_its_own() -> None:
    quick = Deadlines(kinds={Kind.REPLY: Steps(remind=1)})
    assert due(MORNING + HOUR, waiting(clara(), kind=Kind.REPLY), quick) == [(Step.REMIND, CLARA)]
    assert due(MORNING + HOUR, waiting(clara()), quick) == []
