"""The composition root: everything is built here, and nothing is built elsewhere."""

import asyncio
import contextlib
import logging
import os
import signal
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import handlers
from bot.assist.openai_provider import OpenAIProvider
from bot.assist.repurposing import Repurposer
from bot.assist.second_reading import SecondReading
from bot.assist.summarising import Summarising
from bot.config import KNOWN, ConfigurationError, Settings, Survey, survey
from bot.consent.consenting import Consenting
from bot.consent.ending import Ending
from bot.consent.forgetting import Forgetting
from bot.crisis.drilling import Drilling
from bot.crisis.ending import CrisisEnding
from bot.crisis.hinting import Hinting
from bot.crisis.looking import Looking
from bot.crisis.proposing import Proposing
from bot.crisis.starting import Starting
from bot.deadlines.expiring import Expiring
from bot.deadlines.hours import Hours
from bot.deadlines.nudging import Nudging
from bot.deadlines.snoozing import Snoozing
from bot.deadlines.standing_in import StandingIn
from bot.deadlines.warning import Warnings
from bot.desk import Desk
from bot.doctor.environment import tidied
from bot.doctor.examination import examine
from bot.doctor.facts import EnvironmentFacts, Facts, SlackFacts, app_of, kind_of
from bot.doctor.finding import Findings
from bot.facts.importing import FactImporting
from bot.facts.keeping import FactKeeping
from bot.facts.watching import ClaimWatching
from bot.ids import WorkspaceId
from bot.imports.importing import Importing
from bot.listening.answering import AlertAnswering
from bot.listening.hearing import Hearing
from bot.listening.importing import TopicImporting
from bot.listening.judging import Judging
from bot.listening.sources.chosen import SourceSettings
from bot.listening.sources.fetching import Fetcher
from bot.listening.sources.known import JETSTREAM, Equipment, chosen_sources
from bot.listening.sources.receiving import Receiver
from bot.listening.sources.reddit import RedditKey
from bot.listening.sources.source import Batch, Source, Wanted
from bot.listening.spotting import Spotting
from bot.listening.tuning import TopicTuning
from bot.observances.choosing import Choosing
from bot.observances.importing import CalendarImporting
from bot.observances.reminding import Reminding
from bot.preflight.answering import Answering
from bot.preflight.passing import Passing
from bot.reports.reporting import Reporting
from bot.retention.purging import Retaining
from bot.review.checking import Checking
from bot.review.conversing import Conversing
from bot.review.deciding import Deciding
from bot.review.opening import Opening
from bot.review.releasing import Releasing
from bot.review.roster import Admins
from bot.review.rosters import Rosters
from bot.review.submitting import Submitting
from bot.texts.keeping import Keeping
from bot.warming import warm_preflight
from bot.workspaces.posting import Posting
from bot.workspaces.setting_up import SettingUp
from handlers.connection import Identity, connected_client, identify
from handlers.courier import Courier
from handlers.directory import SlackDirectory
from handlers.examining import SlackExam
from handlers.files import SlackFiles
from handlers.post import Post
from handlers.sending import Sender
from handlers.ticks import schedule
from handlers.zones import Zones
from storage import migrate
from storage.engine import Database, DatabaseError, open_database
from storage.examining import look_at
from storage.heads_file import HeadsFile
from storage.store import SqlStore

if TYPE_CHECKING:
    from slack_bolt.app.async_app import AsyncApp
    from slack_sdk.web.async_client import AsyncWebClient

logger = logging.getLogger("vetted")

HISTORY = timedelta(days=4)
"""How far back a stream is asked to begin the first time, so that topics know what is usual; it gives what it has."""

SETTLE_SECONDS = 5
"""How long work under way may go on once the bot was told to stop."""


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, kw_only=True)
class Running:
    """The parts of a bot that outlive a request."""

    app: "AsyncApp"
    desk: Desk
    courier: Courier
    identity: Identity
    hearing: Hearing


@contextlib.asynccontextmanager
async def assembled(settings: Settings) -> AsyncIterator[Running]:
    """A bot, built and ready to take requests.

    Raises:
        ConfigurationError: Slack does not accept the token, or the database is not up to date.
    """
    async with contextlib.AsyncExitStack() as stack:
        client = await stack.enter_async_context(connected_client(settings.bot_token, settings.slack_api_url))
        identity = await identify(client)
        store, database = await stack.enter_async_context(open_store(settings.database_url))
        if database.dialect == "sqlite":
            await store.end_leases()  # the file's lock is ours: whoever had claimed something has died
        provider = build_provider(settings)
        if provider is not None:
            stack.push_async_callback(provider.close)
            await asyncio.to_thread(provider.prepare)
        desk = build_desk(settings, store, client, identity, provider)
        post = Post(
            store,
            Sender(client, looks_back=identity.capabilities.looks_back, pins=identity.capabilities.pins),
            slack_files(settings, client, identity),
            desk.directory,
            admins=desk.admins,
            clock=utc_now,
            second_reader=provider is not None,
        )
        courier = Courier(store, post, admins=desk.admins, name=f"{os.uname().nodename}:{os.getpid()}", clock=utc_now)
        store.on_owed = courier.wake
        app = handlers.build(
            desk, client=client, identity=identity, signing_secret=settings.signing_secret, clock=utc_now
        )
        fetcher = await stack.enter_async_context(Fetcher(utc_now))
        hearing = build_hearing(settings, store, fetcher)
        logger.info("database ready (%s)", database.dialect)
        yield Running(app=app, desk=desk, courier=courier, identity=identity, hearing=hearing)


def build_hearing(settings: Settings, store: SqlStore, fetcher: Fetcher) -> Hearing:
    """What keeps the chosen sources of public posts read."""
    key = RedditKey(client_id=settings.reddit_client_id, client_secret=settings.reddit_client_secret)

    def build(chosen: SourceSettings, wanted: Wanted) -> Sequence[Source]:
        equipment = Equipment(
            fetcher=fetcher,
            wanted=wanted,
            clock=utc_now,
            jetstream=settings.jetstream_url or JETSTREAM,
            history=HISTORY,
            mastodon_tokens=settings.mastodon_tokens,
            reddit=key if key.client_id and key.client_secret else None,
        )
        return chosen_sources(chosen, equipment)

    return Hearing(store=store, build=build, holder=here(), clock=utc_now)


def receiver(settings: Settings, running: Running) -> Receiver | None:
    """What takes posts that other tools send; None where there is no secret for them to sign with."""
    if not settings.webhook_secret:
        return None

    async def keep(batch: Batch) -> None:
        await running.hearing.receive(WorkspaceId(running.identity.team), batch)

    return Receiver(settings.webhook_secret, keep, utc_now)


def slack_files(settings: Settings, client: "AsyncWebClient", identity: Identity) -> SlackFiles:
    return SlackFiles(
        client,
        token=settings.bot_token,
        api_url=settings.slack_api_url,
        may_give=identity.capabilities.gives_files,
    )


def here() -> str:
    """This process, where it holds something."""
    return f"{os.uname().nodename}:{os.getpid()}"[-64:]


def build_provider(settings: Settings) -> OpenAIProvider | None:
    """The language model; None where there is no key for one."""
    if not settings.openai_key:
        return None
    return OpenAIProvider(key=settings.openai_key, model=settings.openai_model, base_url=settings.openai_url)


def build_desk(
    settings: Settings,
    store: SqlStore,
    client: "AsyncWebClient",
    identity: Identity,
    provider: OpenAIProvider | None = None,
) -> Desk:
    """The use cases over this store and this workspace's directory."""
    admins = Admins(founding=settings.admins)
    directory = SlackDirectory(client, team=identity.team, enterprise=identity.enterprise)
    rosters = Rosters(store=store, directory=directory)
    submitting = Submitting(store=store, admins=admins, rosters=rosters)
    setting_up = SettingUp(store=store, admins=admins, directory=directory, rosters=rosters)
    hours = Hours(zones=Zones(directory))
    proposing = Proposing(store=store, admins=admins, rosters=rosters)
    fact_keeping = FactKeeping(store=store, admins=admins, rosters=rosters)
    return Desk(
        store=store,
        admins=admins,
        directory=directory,
        rosters=rosters,
        submitting=submitting,
        deciding=Deciding(store=store, admins=admins, rosters=rosters),
        conversing=Conversing(store=store, rosters=rosters, submitting=submitting),
        opening=Opening(store=store, rosters=rosters),
        releasing=Releasing(store=store, admins=admins, rosters=rosters),
        checking=Checking(store=store, source=slack_files(settings, client, identity), rosters=rosters),
        answering=Answering(store=store, rosters=rosters),
        passing=Passing(store=store, rosters=rosters),
        setting_up=setting_up,
        reporting=Reporting(store=store, rosters=rosters, setting_up=setting_up),
        posting=Posting(store=store, notes=HeadsFile(settings.heads_file) if settings.heads_file else None),
        retaining=Retaining(store=store),
        keeping=Keeping(store=store, admins=admins, rosters=rosters),
        consenting=Consenting(store=store, rosters=rosters),
        ending=Ending(store=store, rosters=rosters),
        forgetting=Forgetting(store=store),
        importing=Importing(store=store, source=slack_files(settings, client, identity), rosters=rosters),
        nudging=Nudging(store=store, rosters=rosters, hours=hours, presence=directory),
        warnings=Warnings(store=store, rosters=rosters, hours=hours),
        expiring=Expiring(store=store, rosters=rosters, hours=hours),
        standing_in=StandingIn(store=store, rosters=rosters, hours=hours),
        snoozing=Snoozing(store=store, rosters=rosters, hours=hours),
        choosing=Choosing(store=store),
        calendar_importing=CalendarImporting(
            store=store, source=slack_files(settings, client, identity), choosing=Choosing(store=store)
        ),
        reminding=Reminding(store=store),
        topic_tuning=TopicTuning(store=store),
        topic_importing=TopicImporting(
            store=store, source=slack_files(settings, client, identity), tuning=TopicTuning(store=store)
        ),
        alert_answering=AlertAnswering(store=store),
        fact_keeping=fact_keeping,
        fact_importing=FactImporting(source=slack_files(settings, client, identity), keeping=fact_keeping),
        claim_watching=ClaimWatching(store=store),
        judging=Judging(store=store),
        spotting=Spotting(store=store),
        crisis_starting=Starting(store=store, admins=admins, rosters=rosters, directory=directory),
        crisis_ending=CrisisEnding(store=store, admins=admins, rosters=rosters),
        looking=Looking(store=store, admins=admins, rosters=rosters),
        drilling=Drilling(store=store),
        proposing=proposing,
        hinting=Hinting(store=store, proposing=proposing),
        summarising=Summarising(store=store, admins=admins, provider=provider, holder=here(), clock=utc_now),
        second_reading=SecondReading(store=store, admins=admins, provider=provider, holder=here(), clock=utc_now),
        repurposer=Repurposer(store=store, admins=admins, provider=provider, holder=here(), clock=utc_now),
        diagnose=lambda: diagnose(survey()),
    )


@contextlib.asynccontextmanager
async def opened(url: str, *, exclusive: bool = True) -> AsyncIterator[Database]:
    """The database at this address.

    Raises:
        ConfigurationError: it cannot be used, or another bot process has it.
    """
    async with contextlib.AsyncExitStack() as stack:
        try:
            database = await stack.enter_async_context(open_database(url, exclusive=exclusive))
        except DatabaseError as problem:
            raise ConfigurationError(str(problem)) from None
        yield database


async def up_to_date(database: Database, *, upgrade: bool) -> None:
    """Brings the tables up to date, or refuses tables that are not.

    Raises:
        ConfigurationError: they wait for their migrations, or are of a later Vetted.
    """
    try:
        if upgrade:
            await migrate.upgrade(database)
        elif await migrate.pending(database):
            raise ConfigurationError("The database is not up to date. Run `python -m bot migrate`, then start again.")
    except DatabaseError as problem:
        raise ConfigurationError(str(problem)) from None


@contextlib.asynccontextmanager
async def open_store(url: str, *, exclusive: bool = True) -> AsyncIterator[tuple[SqlStore, Database]]:
    """The store, its tables up to date: SQLite is brought there, PostgreSQL has to be (`python -m bot migrate`).

    Raises:
        ConfigurationError: PostgreSQL waits for its migrations.
    """
    async with opened(url, exclusive=exclusive) as database:
        await up_to_date(database, upgrade=database.dialect == "sqlite")
        yield SqlStore(database, clock=utc_now), database


async def run(settings: Settings) -> None:
    """Runs the bot until it is told to stop (SIGINT, SIGTERM)."""
    from apscheduler.schedulers.asyncio import AsyncIOScheduler  # noqa: PLC0415 - only the running bot needs it

    from handlers.serving import Serving  # noqa: PLC0415 - likewise

    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop.set)
    async with assembled(settings) as running:
        serving = Serving(
            running.app,
            app_token=settings.app_token,
            host=settings.http_host,
            port=settings.http_port,
            receiver=receiver(settings, running),
        )
        await asyncio.to_thread(warm_preflight)
        scheduler = AsyncIOScheduler(timezone=UTC)
        running.courier.busy = serving.busy
        delivering = asyncio.create_task(running.courier.run())
        hearing: asyncio.Task[None] | None = None
        try:
            await serving.start()
            schedule(scheduler, running.desk, utc_now, serving.socket)
            scheduler.start()
            hearing = asyncio.create_task(running.hearing.run())
            logger.info("Vetted is connected to %s as %s", running.identity.team_name, running.identity.bot_user)
            await stop.wait()
        finally:
            logger.info("stopping")
            if hearing is not None:
                hearing.cancel()
                await asyncio.gather(hearing, return_exceptions=True)
            if scheduler.running:
                scheduler.pause()
            await serving.close()
            running.courier.stop()
            await delivering
            await _settle()
            if scheduler.running:
                scheduler.shutdown(wait=False)


async def _settle() -> None:
    """Lets ticks and lazy listeners end by themselves: cut off amid a statement they would break its connection."""
    under_way = asyncio.all_tasks() - {asyncio.current_task()}
    if under_way:
        await asyncio.wait(under_way, timeout=SETTLE_SECONDS)


async def diagnose(seen: Survey) -> Findings:
    """Looks at everything Vetted depends on, and changes nothing."""
    bot_token, app_token, signing_secret = (
        tidied(name, seen.value(name)) for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET")
    )
    environment = EnvironmentFacts(
        names=frozenset(seen.values),
        known=KNOWN,
        unusable=seen.unusable,
        untidy=frozenset(name for name in KNOWN if seen.value(name) != tidied(name, seen.value(name))),
        bot_token=kind_of(bot_token),
        app_token=kind_of(app_token),
        signing_secret=kind_of(signing_secret),
        app_token_app=app_of(app_token),
        admins=seen.admins,
        file_mode=seen.file_mode,
        heads_refused=HeadsFile(Path(heads)).why_refused() if (heads := seen.value("VETTED_HEADS_FILE")) else "",
    )
    database = await look_at(seen.database_url)
    slack = SlackFacts(unreachable="SLACK_API_URL cannot be used")
    if seen.slack_api_url:
        exam = SlackExam(bot_token, app_token, seen.slack_api_url, clock=utc_now)
        slack = await exam.facts(database.workspaces, seen.admins)
    return examine(Facts(now=utc_now(), environment=environment, slack=slack, database=database))
