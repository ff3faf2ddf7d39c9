"""The running bot: assembled, connected, and ended in order."""

import asyncio
import contextlib
import logging
import os
import signal
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING

import handlers
from bot.building import build_desk, build_hearing, build_provider, slack_files, utc_now
from bot.config import ConfigurationError, Settings
from bot.desk import Desk
from bot.ids import WorkspaceId
from bot.listening.hearing import Hearing
from bot.listening.sources.fetching import Fetcher
from bot.listening.sources.receiving import Receiver
from bot.listening.sources.source import Batch
from bot.warming import warm_preflight
from handlers.connection import Identity, connected_client, identify
from handlers.courier import Courier
from handlers.post import Post
from handlers.sending import Sender
from handlers.ticks import schedule
from storage import migrate
from storage.engine import Database, DatabaseError, open_database
from storage.store import SqlStore

if TYPE_CHECKING:
    from slack_bolt.app.async_app import AsyncApp

logger = logging.getLogger("vetted")

SETTLE_SECONDS = 5
"""How long work under way may go on once the bot was told to stop."""


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
        fetcher = await stack.enter_async_context(Fetcher(utc_now))
        desk = build_desk(settings, store, client, identity, fetcher, provider)
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
        hearing = build_hearing(settings, store, fetcher)
        logger.info("database ready (%s)", database.dialect)
        yield Running(app=app, desk=desk, courier=courier, identity=identity, hearing=hearing)


def receiver(settings: Settings, running: Running) -> Receiver | None:
    """What takes posts that other tools send; None where there is no secret for them to sign with."""
    if not settings.webhook_secret:
        return None

    async def keep(batch: Batch) -> None:
        await running.hearing.receive(WorkspaceId(running.identity.team), batch)

    return Receiver(settings.webhook_secret, keep, utc_now)


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
