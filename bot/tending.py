"""What the verbs of the command line do: the database, the record, settings, imports, the doctor."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.app import open_store, opened, up_to_date
from bot.audit.entries import Fact, Happening
from bot.audit.export import Export, csv_header, csv_line, json_line, told
from bot.audit.heads import NotedHead, by_workspace, verify_against
from bot.building import build_desk, utc_now
from bot.config import ConfigurationError, Settings
from bot.deadlines.working_hours import known_zone
from bot.ids import DraftId, PersonId, WorkspaceId
from bot.imports.handed_in import Into
from bot.imports.importing import SEEN_BEFORE
from bot.imports.reading import Reading
from bot.listening.sources.fetching import Fetcher
from bot.refusals import AlreadyRecorded
from bot.requests import Request
from bot.workspaces import settings_file
from handlers.connection import connect_client, identify
from storage.heads_file import HeadsFile, Noted


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


async def read_heads(path: Path) -> Noted:
    """The heads in a file.

    Raises:
        ConfigurationError: it cannot be read, or holds none.
    """
    try:
        noted = await HeadsFile(path).read()
    except OSError as problem:
        raise ConfigurationError(f"{path} cannot be read: {problem.strerror}.") from None
    if not noted.heads:
        raise ConfigurationError(f"{path} holds no heads.")
    return noted


async def export_record(url: str, *, wanted: Export, write: Callable[[str], object]) -> int:
    """Records that the record is exported, then writes it out, entry by entry; how many entries.

    Recorded first: an export that is broken off leaves its trace as well.

    Raises:
        ConfigurationError: there is no such workspace.
    """
    count = 0
    async with open_store(url, exclusive=False) as (store, _database):
        workspaces = await store.workspaces()
        if wanted.workspace:
            if wanted.workspace not in workspaces:
                raise ConfigurationError(f"There is no workspace {wanted.workspace} in the database.")
            workspaces = (wanted.workspace,)
        if wanted.csv:
            write(csv_header())
        for workspace in workspaces:
            async with store.write(workspace) as tx:
                tx.record(Fact(at=utc_now(), kind=Happening.EXPORTED, detail=wanted.detail()))
            async with store.read(workspace) as reader:
                async for entry in reader.chain():
                    if wanted.includes(entry):
                        write(csv_line(entry) if wanted.csv else json_line(entry))
                        count += 1
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
        desk = build_desk(settings, store, client, identity, Fetcher(utc_now))
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


async def import_drafts(settings: Settings, data: bytes, *, name: str, person: str, into: Into, check: bool) -> Reading:
    """Reads a file of drafts as this person's and stores them, or only reads it.

    Raises:
        ConfigurationError: Slack knows no such person who could write drafts.
        Refusal: nothing can be submitted yet, or this very file was imported before.
    """
    client = connect_client(settings.bot_token, settings.slack_api_url)
    identity = await identify(client)
    async with open_store(settings.database_url, exclusive=not check) as (store, _database):
        desk = build_desk(settings, store, client, identity, Fetcher(utc_now))
        author = await desk.directory.person(PersonId(person))
        if author is None or author.deactivated or author.bot:
            raise ConfigurationError("--as: Slack knows no such person; it has to be a user id such as U0123ABCD.")
        request = Request(
            workspace=WorkspaceId(identity.team), person=author.id, key=f"import:{secrets.token_hex(8)}", at=utc_now()
        )
        zone = known_zone(author.timezone, "UTC")
        if check:
            return await desk.importing.check(request, data, zone=zone, into=into)
        try:
            return await desk.importing.take(request, data, name=name, zone=zone, into=into)
        except AlreadyRecorded:
            raise AlreadyRecorded(SEEN_BEFORE) from None
