"""The clock's entry points. What is due is asked of the database and claimed there, so downtime is caught up."""

import logging
from collections.abc import Awaitable, Callable
from datetime import datetime
from uuid import uuid4

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.desk import Desk
from handlers.socket import Socket

logger = logging.getLogger(__name__)

Clock = Callable[[], datetime]


async def release_due(desk: Desk, clock: Clock) -> None:
    """Approved drafts whose slot has come are announced, those whose slot has long passed are missed."""
    await desk.releasing.release_due(now=clock())


async def check_images(desk: Desk, clock: Clock) -> None:
    """Images that wait are fetched and cleaned, and their drafts move on."""
    await desk.checking.check_waiting(now=clock())


async def escalate_tasks(desk: Desk, clock: Clock) -> None:
    """Pause tasks nobody confirmed go to more people."""
    await desk.releasing.escalate_due(now=clock())


async def post_by_clock(desk: Desk, clock: Clock) -> None:
    """The record's head each day and the month plan each week, where an admin asked for them."""
    await desk.posting.post_due(now=clock())


async def note_heads(desk: Desk, clock: Clock) -> None:
    """The record's heads into the file outside the database."""
    await desk.posting.note_heads(now=clock())


async def purge(desk: Desk, clock: Clock) -> None:
    """A batch of drafts whose words are past the retention rule, and of keys that nobody can repeat any more."""
    await desk.retaining.purge_due(now=clock())
    await desk.retaining.forget_keys(now=clock())


async def import_files(desk: Desk, clock: Clock) -> None:
    """Files of drafts that were handed in are read, and stored whole or not at all."""
    await desk.importing.work_waiting(now=clock())


async def remind_of_texts(desk: Desk, clock: Clock) -> None:
    """Owners of approved texts hear when a review-by date is near."""
    await desk.keeping.remind_due(now=clock())


async def remind_of_facts(desk: Desk, clock: Clock) -> None:
    """Owners of vetted facts hear when a review-by date is near, or here."""
    await desk.fact_keeping.remind_due(now=clock())


async def watch_claims(desk: Desk, clock: Clock) -> None:
    """New posts are held against the false claims that vetted facts answer."""
    await desk.claim_watching.watch_due(now=clock())


async def follow_consents(desk: Desk, clock: Clock) -> None:
    """Consents past their last day end, what rested on an ended one is called off, owners hear of a near end."""
    await desk.ending.expire_due(now=clock())
    await desk.ending.settle_due(now=clock())
    await desk.consenting.remind_due(now=clock())


async def forget_consents(desk: Desk, clock: Clock) -> None:
    """Consents whose time of keeping is over are deleted."""
    await desk.forgetting.forget_due(now=clock())


async def remind_of_observances(desk: Desk, clock: Clock) -> None:
    """Reminders of observances that are near, each once, in the day."""
    await desk.reminding.remind_due(now=clock())


async def mind_deadlines(desk: Desk, clock: Clock) -> None:
    """Reminders, escalations, warnings of near slots; calls for those who stand in, or are back."""
    await desk.standing_in.follow_due(now=clock())
    await desk.nudging.nudge_due(now=clock())
    await desk.warnings.warn_due(now=clock())


async def mind_facts(desk: Desk, clock: Clock) -> None:
    """Reminders and escalations of facts that wait for a review."""
    await desk.fact_nudging.nudge_due(now=clock())


async def close_expired(desk: Desk, clock: Clock) -> None:
    """Drafts that nobody moves: listed weekly, their authors warned, then closed."""
    await desk.expiring.list_due(now=clock())
    await desk.expiring.expire_due(now=clock())


async def narrow_topics(desk: Desk, clock: Clock) -> None:
    """Topics whose phrases find less than before: what they match no more is taken away."""
    del clock  # nothing in it depends on the time
    await desk.narrowing.narrow_due()


async def judge_topics(desk: Desk, clock: Clock) -> None:
    """Counts that are complete are judged: alerts open, grow and end; a large one may propose a crisis."""
    await desk.judging.judge_due(now=clock())
    await desk.hinting.hint_due(now=clock())


async def spot_phrases(desk: Desk, clock: Clock) -> None:
    """Phrases that nobody listed and many begin to use."""
    await desk.spotting.spot_due(now=clock())


async def read_drafts(desk: Desk, clock: Clock) -> None:
    """Drafts that entered review are read by the language model, where one is set up."""
    await desk.second_reading.read_due(now=clock())


async def summarise_alerts(desk: Desk, clock: Clock) -> None:
    """Live alerts are summarised by the language model, where one is set up."""
    del clock  # a call takes a while: the use case looks at its own clock around it
    await desk.summarising.summarise_due()


async def draft_variants(desk: Desk, clock: Clock) -> None:
    """Posts that somebody asked for from an advisory are drafted."""
    await desk.repurposer.work_due(now=clock())


async def roll_up_mentions(desk: Desk, clock: Clock) -> None:
    """Counts of hours and days; posts past their time are forgotten."""
    await desk.upkeep.roll_up(now=clock())
    await desk.upkeep.forget_due(now=clock())


EVERY_SECONDS: dict[Callable[[Desk, Clock], Awaitable[None]], int] = {
    release_due: 5,
    check_images: 2,
    escalate_tasks: 30,
    note_heads: 10,
    post_by_clock: 60,
    purge: 600,
    import_files: 2,
    remind_of_texts: 300,
    remind_of_facts: 300,
    watch_claims: 60,
    remind_of_observances: 60,
    mind_deadlines: 60,
    mind_facts: 60,
    close_expired: 600,
    narrow_topics: 5,
    judge_topics: 10,
    spot_phrases: 60,
    read_drafts: 2,
    draft_variants: 2,
    summarise_alerts: 10,
    roll_up_mentions: 900,
    follow_consents: 30,
    forget_consents: 3600,
}

WATCH_SECONDS = 60


def schedule(scheduler: AsyncIOScheduler, desk: Desk, clock: Clock, socket: Socket | None) -> None:
    """Puts every tick on the scheduler; a tick that is late runs once, and never beside itself."""
    for tick, seconds in EVERY_SECONDS.items():
        scheduler.add_job(
            safely(tick),
            "interval",
            seconds=seconds,
            args=(desk, clock),
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )
    if socket:
        scheduler.add_job(
            socket.watch, "interval", seconds=WATCH_SECONDS, coalesce=True, max_instances=1, misfire_grace_time=None
        )


def safely(tick: Callable[[Desk, Clock], Awaitable[None]]) -> Callable[[Desk, Clock], Awaitable[None]]:
    """A tick whose failure is logged by kind and reference; the next tick tries again."""

    async def run(desk: Desk, clock: Clock) -> None:
        try:
            await tick(desk, clock)
        except Exception as error:  # noqa: BLE001 - the next tick tries again
            reference = uuid4().hex[:8]
            logger.error("tick %s failed: %s (reference %s)", tick.__name__, type(error).__name__, reference)  # noqa: TRY400 - a traceback could carry a draft's words

    run.__name__ = tick.__name__
    return run
