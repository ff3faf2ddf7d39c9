"""The life of an alert: one message an incident, few lines in its thread, and one end."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ids import TopicId
from bot.listening.heard import BUCKET
from bot.listening.incident import (
    COOL_DOWN,
    LATE,
    LINES_APART,
    LONGEST_LIFE,
    MOST_LINES,
    QUIET_FOR,
    UPDATE_EVERY,
    Hold,
    Incident,
    Phase,
    Reading,
    Step,
    Tell,
    ended,
    in_digest,
    joined,
    same_posts,
    step,
)
from bot.listening.quiet_hours import QuietHours
from bot.listening.topic import Alerting, Phrase, Topic

START = datetime(2026, 3, 2, 12, tzinfo=UTC)
FLU = Topic(id=TopicId(1), name="Flu", any=(Phrase(text="flu"),))
MASKS = replace(FLU, id=TopicId(2), name="Masks")
NIGHT = QuietHours(begins=time(20), ends=time(7), zone="UTC")

HOT, WARM, COLD = 1.0, 0.6, 0.1


def reading(minutes: float, score: float = HOT, posts: int = 40, authors: int | None = 20) -> Reading:
    at = START + timedelta(minutes=minutes)
    return Reading(at=at, score=score, threshold=1.0, posts=posts, expected=4.0, authors=authors)


def lived(
    readings: Sequence[Reading],
    topic: Topic = FLU,
    *,
    late: timedelta = timedelta(0),
    quiet: QuietHours | None = None,
    begin: Incident | None = None,
) -> tuple[list[Incident], list[Step]]:
    """The incidents the readings make, each in its last state, and all that is owed."""
    latest, found = begin, [begin] if begin else []
    owed: list[Step] = []
    for one in readings:
        after, steps = step(latest, one, topic, now=one.at + late, quiet=quiet)
        if after is not None and after is not latest:
            if latest is not None and after.began_at == latest.began_at:
                found[-1] = after
            else:
                found.append(after)
        latest = after
        owed += steps
    return found, owed


def told(steps: Sequence[Step]) -> list[Tell]:
    return [one.tell for one in steps]


def spike(minutes: int = 30, *, after: float = 0, posts: int = 40) -> list[Reading]:
    return [reading(after + 5 * n, posts=posts) for n in range(minutes // 5)]


def silence(hours: float, *, after: float = 0) -> list[Reading]:
    return [reading(after + 5 * n, COLD, posts=1) for n in range(int(hours * 12))]


def test_a_spike_is_told_once_kept_current_and_closed_when_it_was_quiet_for_three_hours() -> None:
    (incident,), owed = lived([*spike(60), *silence(4, after=60)])
    assert told(owed) == [Tell.OPEN, Tell.UPDATE, Tell.UPDATE, Tell.UPDATE, Tell.CLOSE]
    assert owed[-1].at - incident.last_hot_at == QUIET_FOR + BUCKET
    assert incident.phase is Phase.ENDED
    assert incident.ended_at == owed[-1].at
    assert incident.began_at == START - BUCKET
    assert (incident.usual, incident.peak) == (4.0, 40)


def test_half_the_threshold_keeps_it_alive_but_opens_nothing() -> None:
    (incident,), owed = lived([reading(0), *(reading(5 * n, WARM) for n in range(1, 100))])
    assert incident.live
    assert told(owed).count(Tell.OPEN) == 1
    assert Tell.CLOSE not in told(owed)
    assert lived([reading(5 * n, WARM) for n in range(100)]) == ([], [])


def test_the_message_is_edited_at_most_once_in_a_quarter_of_an_hour() -> None:
    _, owed = lived(spike(180))
    shown = [one.at for one in owed]
    assert all(later - earlier >= UPDATE_EVERY for earlier, later in pairwise(shown))


def test_two_people_are_not_the_public() -> None:
    assert lived([reading(0, authors=2)]) == ([], [])
    assert told(lived([reading(0, authors=3)])[1]) == [Tell.OPEN]


def test_counts_without_people_are_judged_by_their_score() -> None:
    assert told(lived([reading(0, authors=None)])[1]) == [Tell.OPEN]


def test_twice_the_level_that_was_told_is_a_line_in_the_thread() -> None:
    (incident,), owed = lived([reading(0, posts=20), reading(30, posts=39), reading(35, posts=40)])
    assert owed[-1] == Step(tell=Tell.GREW, at=reading(35).at, level=40, before=20)
    assert (incident.told_level, incident.lines) == (40, 1)


def test_a_line_on_growth_is_an_update_too() -> None:
    _, owed = lived([reading(0, posts=20), reading(30, posts=50), reading(40), reading(45)])
    assert [(one.tell, one.at) for one in owed[1:]] == [(Tell.GREW, reading(30).at), (Tell.UPDATE, reading(45).at)]


def test_small_numbers_that_double_are_no_growth() -> None:
    _, owed = lived([reading(0, posts=5), reading(45, posts=14)])
    assert told(owed) == [Tell.OPEN, Tell.UPDATE]


def test_lines_on_growth_are_few_and_apart() -> None:
    """However fast it grows."""
    (incident,), owed = lived([reading(5 * n, posts=10 * 2**n) for n in range(100)])
    lines = [one.at for one in owed if one.tell is Tell.GREW]
    assert len(lines) == incident.lines == MOST_LINES
    assert all(later - earlier >= LINES_APART for earlier, later in pairwise(lines))


def test_what_flares_up_within_a_day_goes_on_in_the_same_message() -> None:
    again = spike(30, after=60 * 10)
    incidents, owed = lived([*spike(30), *silence(9.5, after=30), *again, *silence(4, after=60 * 10.5)])
    assert len(incidents) == 1
    assert [one for one in told(owed) if one is not Tell.UPDATE] == [Tell.OPEN, Tell.CLOSE, Tell.REOPEN, Tell.CLOSE]


def test_half_the_threshold_is_no_flare_up() -> None:
    (incident,), owed = lived([reading(0), *silence(4, after=5), *(reading(250 + 5 * n, WARM) for n in range(12))])
    assert told(owed) == [Tell.OPEN, Tell.CLOSE]
    assert not incident.live


def test_what_flares_up_has_no_end_yet() -> None:
    (incident,), _ = lived([reading(0), *silence(4, after=5), reading(600)])
    assert (incident.live, incident.ended_at) == (True, None)


def test_what_flares_up_later_is_a_new_incident() -> None:
    incidents, owed = lived([*spike(30), *silence(28, after=30), *spike(30, after=60 * 28.5)])
    assert [one.phase for one in incidents] == [Phase.ENDED, Phase.OPEN]
    assert [one for one in told(owed) if one is not Tell.UPDATE] == [Tell.OPEN, Tell.CLOSE, Tell.OPEN]


def test_an_old_message_is_not_taken_up_again() -> None:
    """Flare-ups that follow each other within the cool-down get a new message every few days."""
    readings = [one for n in range(20) for one in [reading(n * 600), *silence(9, after=n * 600 + 5)]]
    incidents, owed = lived(readings)
    assert len(incidents) == told(owed).count(Tell.OPEN) == 3
    assert all(one.last_hot_at - one.began_at <= LONGEST_LIFE + BUCKET for one in incidents)


def test_a_muted_topic_tells_nothing_and_is_counted_once() -> None:
    muted = replace(FLU, muted_until=START + timedelta(days=1))
    (incident,), owed = lived([*spike(60), *silence(4, after=60)], muted)
    assert told(owed) == [Tell.HELD]
    assert (incident.hold, incident.phase) == (Hold.MUTED, Phase.ENDED)
    assert not in_digest(incident, since=START, until=START + timedelta(days=1))


def test_mute_wins_over_critical() -> None:
    muted = replace(FLU, critical=True, muted_until=START + timedelta(days=1))
    assert told(lived(spike(), muted)[1]) == [Tell.HELD]


def test_what_still_goes_on_when_a_mute_ends_is_told() -> None:
    muted = replace(FLU, muted_until=START + timedelta(minutes=20))
    (incident,), owed = lived(spike(60), muted)
    assert told(owed)[:2] == [Tell.HELD, Tell.OPEN]
    assert incident.opened_at == muted.muted_until


def test_a_mute_that_ends_in_quiet_hours_ends_in_the_morning() -> None:
    night = 60 * 8
    muted = replace(FLU, muted_until=START + timedelta(hours=10))
    (incident,), owed = lived([*spike(240, after=night), *silence(4, after=night + 240)], muted, quiet=NIGHT)
    assert told(owed) == [Tell.HELD]
    assert incident.hold is Hold.QUIET_HOURS
    assert in_digest(incident, since=START, until=START + timedelta(days=1))


def test_mute_at_a_message_stops_everything_but_the_end() -> None:
    (incident,), _ = lived([reading(0, posts=20)])
    muted = replace(incident, muted_until=START + timedelta(days=1))
    _, owed = lived([reading(60, posts=400), *silence(4, after=65)], begin=muted)
    assert told(owed) == [Tell.UPDATE, Tell.CLOSE]


def test_what_begins_at_night_and_lasts_is_told_in_the_morning() -> None:
    night = 60 * 8  # 20:00
    (incident,), owed = lived([reading(night + 5 * n) for n in range(12 * 12)], quiet=NIGHT)
    assert told(owed)[:2] == [Tell.HELD, Tell.OPEN]
    assert incident.opened_at == datetime(2026, 3, 3, 7, tzinfo=UTC)
    assert not in_digest(incident, since=START, until=START + timedelta(days=1))


def test_what_is_over_by_the_morning_is_in_the_digest() -> None:
    night = 60 * 8
    (incident,), owed = lived([*spike(60, after=night), *silence(12, after=night + 60)], quiet=NIGHT)
    assert told(owed) == [Tell.HELD]
    assert incident.hold is Hold.QUIET_HOURS
    assert in_digest(incident, since=START, until=START + timedelta(days=1))
    assert not in_digest(incident, since=START + timedelta(days=1), until=START + timedelta(days=2))


def test_a_critical_topic_alerts_at_night_and_not_in_the_digest() -> None:
    critical = replace(FLU, critical=True, alerting=Alerting.DIGEST)
    assert told(lived(spike(10, after=60 * 9), critical, quiet=NIGHT)[1]) == [Tell.OPEN]


def test_a_topic_set_to_the_digest_is_in_every_digest_of_its_life() -> None:
    readings = [reading(5 * n) for n in range(12 * 30)]
    (incident,), owed = lived(readings, replace(FLU, alerting=Alerting.DIGEST))
    assert told(owed) == [Tell.HELD]
    day = timedelta(days=1)
    held = [in_digest(incident, since=START + n * day, until=START + (n + 1) * day) for n in (-2, -1, 0, 1)]
    assert held == [False, True, True, True]
    assert not in_digest(ended(incident, readings[-1].at)[0], since=START + 2 * day, until=START + 3 * day)


def test_what_is_over_at_the_digest_and_judged_after_it_is_in_the_next_one() -> None:
    """Every digest begins where the one before ended, so an end is told of once, whenever it is learnt of."""
    night = 60 * 8
    spikes = [*spike(60, after=night), *silence(4, after=night + 60)]
    (incident,), _ = lived(spikes, quiet=NIGHT, late=timedelta(minutes=2))
    assert incident.ended_at is not None
    digest = incident.ended_at + timedelta(minutes=1)
    day = timedelta(days=1)
    held = [in_digest(incident, since=digest + n * day, until=digest + (n + 1) * day) for n in (-1, 0, 1)]
    assert held == [False, True, False]


def test_a_message_that_flared_up_unheard_is_closed_all_the_same() -> None:
    """Muted, it may have been shown as live again since: whoever presses a button on it makes it current."""
    (over,), _ = lived([*spike(30), *silence(4, after=30)])
    later = 60 * 6
    muted = replace(FLU, muted_until=START + timedelta(days=2))
    (again,), owed = lived([*spike(30, after=later), *silence(4, after=later + 30)], muted, begin=over)
    assert again.hold is Hold.MUTED
    assert told(owed) == [Tell.HELD, Tell.CLOSE]


def test_late_buckets_tell_of_nothing_that_is_over() -> None:
    (incident,), owed = lived([*spike(60), *silence(4, after=60)], late=timedelta(hours=20))
    assert told(owed) == [Tell.HELD]
    assert incident.hold is Hold.LATE
    learnt = START + timedelta(hours=24)
    assert not in_digest(incident, since=learnt - timedelta(days=1), until=learnt), "nobody knew of it yet"
    assert in_digest(incident, since=learnt, until=learnt + timedelta(days=1))


def test_what_began_while_nobody_listened_is_told_once_it_is_caught_up() -> None:
    now = reading(120).at
    latest: Incident | None = None
    owed: list[Step] = []
    for one in spike(120):
        latest, steps = step(latest, one, FLU, now=now)
        owed += steps
    assert told(owed)[:2] == [Tell.HELD, Tell.OPEN]
    assert latest is not None
    assert latest.opened_at is not None
    assert now - latest.opened_at <= LATE
    assert latest.began_at == START - BUCKET


def test_an_end_that_is_learnt_of_late_is_still_told() -> None:
    (incident,), _ = lived(spike(30))
    _, owed = lived([*spike(60, after=30), *silence(4, after=90)], late=timedelta(hours=9), begin=incident)
    assert told(owed) == [Tell.CLOSE]


def test_a_long_gap_without_readings_ends_it_first() -> None:
    (incident,), owed = lived([reading(0), reading(60 * 10), reading(60 * 10 + 5)])
    assert told(owed) == [Tell.OPEN, Tell.CLOSE, Tell.REOPEN]
    assert incident.live


def test_topics_for_the_same_posts_are_one_incident() -> None:
    (flu,), _ = lived([reading(20, posts=30)])
    (masks,), _ = lived([reading(15, posts=50)], MASKS)
    both = joined(flu, masks)
    assert both.topics == (1, 2)
    assert (both.began_at, both.peak) == (masks.began_at, 50)
    assert both.judged == ((1, reading(20).at), (2, reading(15).at))
    assert step(both, reading(15), MASKS, now=START)[0] is both


@pytest.mark.parametrize("turned", [False, True])
def test_what_was_judged_of_a_topic_stays_judged_when_incidents_join(turned: bool) -> None:
    (earlier,), _ = lived([reading(0)])
    (later,), _ = lived(spike(60))
    both = joined(later, earlier) if turned else joined(earlier, later)
    assert both.judged == ((1, reading(55).at),)


def test_a_joined_incident_lives_as_long_as_one_of_its_topics() -> None:
    (flu,), _ = lived([reading(0)])
    (masks,), _ = lived([reading(0)], MASKS)
    latest: Incident | None = joined(flu, masks)
    owed: list[Step] = []
    for minutes in range(5, 600, 5):
        for topic, score in ((FLU, COLD), (MASKS, WARM if minutes < 300 else COLD)):
            latest, steps = step(latest, reading(minutes, score), topic, now=reading(minutes).at)
            owed += steps
    assert told(owed).count(Tell.CLOSE) == 1
    assert owed[-1].at > reading(295).at + QUIET_FOR


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (range(10), range(5, 100), True),
        (range(10), range(6, 100), False),
        (range(4), range(4), False),
        (range(100), range(200, 300), False),
    ],
)
def test_the_same_posts_are_half_of_the_smaller_spike(one: range, other: range, same: bool) -> None:
    assert same_posts(set(map(str, one)), set(map(str, other))) is same
    assert same_posts(set(map(str, other)), set(map(str, one))) is same


def test_a_topic_that_was_never_stored_has_no_incidents() -> None:
    with pytest.raises(ValueError, match="stored"):
        step(None, reading(0), replace(FLU, id=None), now=START)


days = st.lists(
    st.tuples(st.sampled_from([HOT, WARM, COLD, 0.0]), st.integers(1, 60), st.integers(0, 500)), min_size=1, max_size=12
).map(
    lambda runs: [
        reading(5 * n, score, posts)
        for n, (score, posts) in enumerate((score, posts) for score, length, posts in runs for _ in range(length))
    ]
)
topics = st.builds(
    replace,
    st.just(FLU),
    critical=st.booleans(),
    alerting=st.sampled_from(Alerting),
    muted_until=st.none() | st.integers(0, 3000).map(lambda minutes: START + timedelta(minutes=minutes)),
)
nights = st.none() | st.just(NIGHT)


@given(days, topics, nights)
def test_once_it_is_silent_every_opening_has_had_its_one_end(
    readings: list[Reading], topic: Topic, quiet: QuietHours | None
) -> None:
    after = len(readings) * 5
    incidents, owed = lived([*readings, *silence(4, after=after)], topic, quiet=quiet)
    opened = 0
    for one in owed:
        if one.tell in {Tell.OPEN, Tell.REOPEN}:
            opened += 1
        elif one.tell is Tell.CLOSE:
            opened -= 1
        else:
            assert one.tell is Tell.HELD or opened == 1
        assert opened in {0, 1}
    assert opened == 0
    assert not any(one.live for one in incidents)
    assert told(owed).count(Tell.OPEN) == sum(one.told for one in incidents)


@given(days, topics, nights)
def test_there_are_never_two_open_incidents_of_a_topic(
    readings: list[Reading], topic: Topic, quiet: QuietHours | None
) -> None:
    incidents, _ = lived(readings, topic, quiet=quiet)
    for earlier, later in pairwise(incidents):
        assert earlier.ended_at is not None
        assert later.began_at >= earlier.ended_at


@given(days, topics, nights)
def test_a_bucket_judged_twice_changes_nothing(readings: list[Reading], topic: Topic, quiet: QuietHours | None) -> None:
    assert lived(readings, topic, quiet=quiet) == lived([one for one in readings for _ in range(2)], topic, quiet=quiet)


@given(days, topics, nights, st.integers(0, 500))
def test_going_back_and_judging_everything_again_tells_nothing_again(
    readings: list[Reading], topic: Topic, quiet: QuietHours | None, cut: int
) -> None:
    """After a crash the caller may replay buckets whose incident was already stored."""
    incidents, _ = lived(readings, topic, quiet=quiet)
    if incidents and incidents[-1].live:
        again, owed = lived(readings[cut:], topic, quiet=quiet, begin=incidents[-1])
        assert (again, owed) == ([incidents[-1]], [])


@given(days, topics, nights)
def test_a_cool_down_keeps_the_messages_of_a_topic_apart(
    readings: list[Reading], topic: Topic, quiet: QuietHours | None
) -> None:
    _, owed = lived(readings, topic, quiet=quiet)
    opened = [one.at for one in owed if one.tell is Tell.OPEN]
    assert all(later - earlier > COOL_DOWN for earlier, later in pairwise(opened))
