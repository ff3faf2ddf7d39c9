"""The composition root: everything is built here, and nothing is built elsewhere."""

import asyncio
import contextlib
import logging
import os
import secrets
import signal
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import handlers
from bot.audit.entries import Fact, Happening
from bot.audit.export import Export, csv_header, csv_line, json_line, told
from bot.audit.heads import NotedHead, UnreadableHead, by_workspace, verify_against
from bot.config import KNOWN, ConfigurationError, Settings, Survey, survey
from bot.desk import Desk
from bot.doctor.environment import tidied
from bot.doctor.examination import examine
from bot.doctor.facts import EnvironmentFacts, Facts, SlackFacts, app_of, kind_of
from bot.doctor.finding import Findings
from bot.ids import DraftId, PersonId, WorkspaceId
from bot.imports.handed_in import Into
from bot.imports.importing import SEEN_BEFORE, Importing
from bot.imports.reading import Reading
from bot.refusals import AlreadyRecorded
from bot.requests import Request
from bot.review.checking import Checking
from bot.review.conversing import Conversing
from bot.review.deciding import Deciding
from bot.review.opening import Opening
from bot.review.releasing import Releasing
from bot.review.roster import Admins
from bot.review.rosters import Rosters
from bot.review.submitting import Submitting
from bot.texts.keeping import Keeping
from bot.workspaces import settings_file
from bot.workspaces.posting import Posting
from bot.workspaces.setting_up import SettingUp
from handlers.connection import Identity, connect_client, identify
from handlers.courier import Courier
from handlers.directory import DecidingDirectory, SlackDirectory
from handlers.examining import SlackExam
from handlers.files import SlackFiles
from handlers.post import Post
from handlers.sending import Sender
from handlers.ticks import schedule
from storage import migrate
from storage.engine import Database, DatabaseError, open_database
from storage.examining import look_at
from storage.heads_file import HeadsFile
from storage.store import SqlStore

if TYPE_CHECKING:
    from slack_bolt.app.async_app import AsyncApp
    from slack_sdk.web.async_client import AsyncWebClient

logger = logging.getLogger("vetted")

PAYLOADS = ("slack_bolt", "slack_sdk")
"""Libraries that print whole payloads at DEBUG: never below INFO, since a payload holds a draft's words."""

QUIET = ("sqlalchemy", "aiosqlite", "asyncio", "aiohttp", "apscheduler", "alembic")
"""Libraries whose INFO is noise."""


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


@contextlib.asynccontextmanager
async def assembled(settings: Settings) -> AsyncIterator[Running]:
    """A bot, built and ready to take requests.

    Raises:
        ConfigurationError: Slack does not accept the token, or the database is not up to date.
    """
    client = connect_client(settings.bot_token, settings.slack_api_url)
    identity = await identify(client)
    async with open_store(settings.database_url) as (store, database):
        desk = build_desk(settings, store, client, identity)
        post = Post(
            store,
            Sender(client, looks_back=identity.capabilities.looks_back),
            slack_files(settings, client, identity),
            desk.directory,
            clock=utc_now,
        )
        courier = Courier(store, post, admins=desk.admins, name=f"{os.uname().nodename}:{os.getpid()}", clock=utc_now)
        store.on_owed = courier.wake
        app = handlers.build(
            desk, client=client, identity=identity, signing_secret=settings.signing_secret, clock=utc_now
        )
        logger.info("database ready (%s)", database.dialect)
        yield Running(app=app, desk=desk, courier=courier, identity=identity)


def slack_files(settings: Settings, client: "AsyncWebClient", identity: Identity) -> SlackFiles:
    return SlackFiles(
        client,
        token=settings.bot_token,
        api_url=settings.slack_api_url,
        may_give=identity.capabilities.gives_files,
    )


def build_desk(settings: Settings, store: SqlStore, client: "AsyncWebClient", identity: Identity) -> Desk:
    """The use cases over this store and this workspace's directory."""
    admins = Admins(founding=settings.admins)
    directory = SlackDirectory(client, team=identity.team, enterprise=identity.enterprise)
    deciding_directory = DecidingDirectory(directory)
    rosters = Rosters(store=store, directory=deciding_directory)
    submitting = Submitting(store=store, admins=admins, rosters=rosters)
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
        setting_up=SettingUp(store=store, admins=admins, directory=deciding_directory, rosters=rosters),
        posting=Posting(store=store, notes=HeadsFile(settings.heads_file) if settings.heads_file else None),
        keeping=Keeping(store=store, admins=admins, rosters=rosters),
        importing=Importing(store=store, source=slack_files(settings, client, identity), rosters=rosters),
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
        serving = Serving(running.app, app_token=settings.app_token, host=settings.http_host, port=settings.http_port)
        scheduler = AsyncIOScheduler(timezone=UTC)
        delivering = asyncio.create_task(running.courier.run())
        try:
            await serving.start()
            schedule(scheduler, running.desk, utc_now, serving.socket)
            scheduler.start()
            logger.info("Vetted is connected to %s as %s", running.identity.team_name, running.identity.bot_user)
            await stop.wait()
        finally:
            logger.info("stopping")
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


def configure_logging(level: str) -> None:
    """Logs to standard error; libraries that would print payloads stay at INFO or above."""
    logging.basicConfig(
        level=level, stream=sys.stderr, format="%(asctime)s %(levelname)s %(name)s: %(message)s", force=True
    )
    for name in PAYLOADS:
        logging.getLogger(name).setLevel(max(logging.INFO, logging.getLevelNamesMapping()[level]))
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


async def migrate_database(url: str) -> None:
    """Brings the database up to date."""
    async with opened(url) as database:
        await up_to_date(database, upgrade=True)


@dataclass(frozen=True, kw_only=True, slots=True)
class Verification:
    """What `audit verify` found, in lines for a person."""

    lines: tuple[str, ...]
    holds: bool


async def verify_record(url: str, noted: Sequence[NotedHead]) -> Verification:
    """Checks every workspace's chain from its first entry to its head, and against heads noted elsewhere."""
    lines, holds = [], True
    heads = by_workspace(noted)
    async with open_store(url, exclusive=False) as (store, _database):
        known = await store.workspaces()
        for workspace in (*known, *sorted(heads.keys() - set(known))):
            async with store.read(workspace) as reader:  # one moment: the bot may be writing on
                head = await reader.head()
                breaks = await verify_against(reader.chain(), head, heads.get(workspace, []))
            holds = holds and not breaks
            lines += [f"{workspace}: entry {broken.seq} {broken.why}" for broken in breaks]
            if not breaks:
                against = f", {len(heads[workspace])} noted heads agree" if workspace in heads else ""
                lines.append(f"{workspace}: {head.seq} entries, the chain holds{against}; head {head.hash}")
    return Verification(lines=tuple(lines) or ("The record is empty.",), holds=holds)


async def read_heads(path: Path) -> list[NotedHead]:
    """The heads in a file.

    Raises:
        ConfigurationError: it cannot be read as one.
    """
    try:
        return await HeadsFile(path).read()
    except (OSError, UnreadableHead) as problem:
        raise ConfigurationError(f"{path} cannot be read as a file of heads: {problem}") from None


async def export_record(url: str, *, wanted: Export, write: Callable[[str], object]) -> int:
    """Writes the record out, entry by entry, and records that it was exported; how many entries."""
    count = 0
    async with open_store(url, exclusive=False) as (store, _database):
        if wanted.csv:
            write(csv_header())
        for workspace in await store.workspaces():
            if wanted.workspace not in {None, workspace}:
                continue
            async with store.read(workspace) as reader:
                async for entry in reader.chain():
                    if wanted.includes(entry):
                        write(csv_line(entry) if wanted.csv else json_line(entry))
                        count += 1
            async with store.write(workspace) as tx:
                tx.record(Fact(at=utc_now(), kind=Happening.EXPORTED, detail=wanted.detail()))
    return count


async def tell_draft(url: str, draft: DraftId) -> list[str]:
    """A draft's story in lines for a person; none where the record holds nothing of it."""
    lines: list[str] = []
    async with open_store(url, exclusive=False) as (store, _database):
        for workspace in await store.workspaces():
            async with store.read(workspace) as reader:
                zone = (await reader.settings()).timezone
                entries = await reader.entries(draft)
            if entries:
                lines.append(f"{workspace}, draft #{draft}: {len(entries)} entries, times in {zone}")
                lines += [told(entry, zone=zone) for entry in entries]
    return lines


async def import_settings(settings: Settings, text: str) -> None:
    """Applies a settings file; its names are checked with Slack like those of the form.

    Raises:
        Unfit: something in it cannot be used.
    """
    named, change = settings_file.read(text)
    client = connect_client(settings.bot_token, settings.slack_api_url)
    identity = await identify(client)
    async with open_store(settings.database_url) as (store, _database):
        desk = build_desk(settings, store, client, identity)
        request = Request(
            workspace=named or WorkspaceId(identity.team),
            person=PersonId(""),
            key=f"import:{secrets.token_hex(8)}",
            at=utc_now(),
        )
        await desk.setting_up.apply(request, change, trusted=True)


async def export_settings(url: str) -> str:
    """The settings of every workspace in the database as YAML, one document each."""
    async with open_store(url, exclusive=False) as (store, _database):
        documents = []
        for workspace in await store.workspaces():
            async with store.read(workspace) as reader:
                documents.append(settings_file.write(await reader.settings()))
    return "---\n".join(documents)


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
    )
    database = await look_at(seen.database_url)
    slack = SlackFacts(unreachable="SLACK_API_URL cannot be used")
    if seen.slack_api_url:
        exam = SlackExam(bot_token, app_token, seen.slack_api_url, clock=utc_now)
        slack = await exam.facts(database.workspaces, seen.admins)
    return examine(Facts(now=utc_now(), environment=environment, slack=slack, database=database))


async def import_drafts(settings: Settings, data: bytes, *, name: str, person: str, into: Into, check: bool) -> Reading:
    """Reads a file of drafts as this person's and stores them, or only reads it.

    Raises:
        ConfigurationError: Slack knows no such person who could write drafts.
        Refusal: nothing can be submitted yet, or this very file was imported before.
    """
    client = connect_client(settings.bot_token, settings.slack_api_url)
    identity = await identify(client)
    async with open_store(settings.database_url, exclusive=not check) as (store, _database):
        desk = build_desk(settings, store, client, identity)
        author = await desk.directory.person(PersonId(person))
        if author is None or author.deactivated or author.bot:
            raise ConfigurationError("--as: Slack knows no such person; it has to be a user id such as U0123ABCD.")
        request = Request(
            workspace=WorkspaceId(identity.team), person=author.id, key=f"import:{secrets.token_hex(8)}", at=utc_now()
        )
        if check:
            return await desk.importing.check(request, data, zone=author.timezone, into=into)
        try:
            return await desk.importing.take(request, data, name=name, zone=author.timezone, into=into)
        except AlreadyRecorded:
            raise AlreadyRecorded(SEEN_BEFORE) from None
