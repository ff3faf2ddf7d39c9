"""Files between Slack and Vetted: what people upload comes in, cleaned images and texts to take away go out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import aiohttp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.drafts.draft import Upload
from bot.ids import ChannelId, FileId, PersonId
from bot.review.checking import FileUnavailable
from handlers.blocks.message import Payload
from handlers.slack_errors import NOT_OFFERED, code_of

MAX_BYTES = 10 * 1024 * 1024
"""Slack's own bound for a file of a file_input (D9)."""

GONE = {"file_not_found", "file_deleted", "not_visible", "missing_scope", "unknown_method", "access_denied"}
SLACK_FILE_HOSTS = {"files.slack.com"}
NOT_TAKEN = "Slack did not take the files just now. Please try again in a moment."
TIMEOUT = aiohttp.ClientTimeout(total=60)


class SlackFiles:
    """Fetches uploads and uploads files. The token goes to Slack's file host or the configured API's host only."""

    def __init__(self, client: AsyncWebClient, *, token: str, api_url: str, may_give: bool) -> None:
        self._client = client
        self.may_give = may_give
        """Whether the optional scope to upload is granted."""
        self._token = token
        self._hosts = SLACK_FILE_HOSTS | {urlsplit(api_url).netloc}

    async def fetch(self, upload: Upload) -> bytes:
        """The bytes somebody uploaded.

        Raises:
            FileUnavailable: Slack does not hand them over, now or ever.
        """
        try:
            info = (await self._client.files_info(file=upload.file))["file"]
        except SlackApiError as error:
            raise FileUnavailable(final=code_of(error) in GONE) from None
        except (aiohttp.ClientError, TimeoutError):
            raise FileUnavailable(final=False) from None
        url = str(info.get("url_private_download") or info.get("url_private") or "")
        if urlsplit(url).netloc not in self._hosts:
            raise FileUnavailable(final=True)
        return await self._download(url)

    async def _download(self, url: str) -> bytes:
        headers = {"Authorization": f"Bearer {self._token}"}
        try:
            async with (
                aiohttp.ClientSession(timeout=TIMEOUT) as session,
                session.get(url, headers=headers, allow_redirects=False) as answer,
            ):
                # Without a good token Slack answers 200 with its sign-in page.
                refused = answer.content_type == "text/html" or answer.status in {401, 403, 404}
                if refused or answer.status != 200:  # noqa: PLR2004 - the one status with a file in it
                    raise FileUnavailable(final=refused)
                return await _bounded(answer)
        except (aiohttp.ClientError, TimeoutError):
            raise FileUnavailable(final=False) from None

    async def upload(
        self, name: str, data: bytes, *, title: str, alt: str = "", channel: ChannelId | None = None, thread: str = ""
    ) -> FileId | None:
        """Uploads a file, shared into a thread when a channel is named; its id.

        None where this server or token offers no uploads: from then on none is tried.

        Raises:
            SlackApiError, aiohttp.ClientError, TimeoutError: Slack did not take it.
        """
        try:
            return await self._upload(name, data, title=title, alt=alt, channel=channel, thread=thread)
        except SlackApiError as error:
            if code_of(error) not in NOT_OFFERED:
                raise
            self.may_give = False
            return None

    async def _upload(
        self, name: str, data: bytes, *, title: str, alt: str, channel: ChannelId | None, thread: str
    ) -> FileId:
        ticket = await self._client.files_getUploadURLExternal(filename=name, length=len(data), alt_txt=alt or None)
        async with (
            aiohttp.ClientSession(timeout=TIMEOUT) as session,
            session.post(ticket["upload_url"], data=data) as answer,
        ):
            answer.raise_for_status()
        await self._client.files_completeUploadExternal(
            files=[{"id": ticket["file_id"], "title": title}], channel_id=channel, thread_ts=thread or None
        )
        return FileId(ticket["file_id"])

    async def delete(self, file: FileId) -> None:
        """Deletes a file of the bot's own; one that is gone already is fine."""
        try:
            await self._client.files_delete(file=file)
        except SlackApiError as error:
            if code_of(error) not in GONE:
                raise


async def _bounded(answer: aiohttp.ClientResponse) -> bytes:
    """The body, refused beyond MAX_BYTES however much is sent."""
    body = bytearray()
    async for chunk in answer.content.iter_chunked(65536):
        body += chunk
        if len(body) > MAX_BYTES:
            raise FileUnavailable(final=True)
    return bytes(body)


@dataclass(frozen=True, kw_only=True, slots=True)
class Capabilities:
    """What the granted scopes allow, read from Slack's own answer at start; a lacking one switches off its feature."""

    scopes: frozenset[str]

    @property
    def takes_files(self) -> bool:
        return "files:read" in self.scopes

    @property
    def gives_files(self) -> bool:
        return "files:write" in self.scopes

    @property
    def pins(self) -> bool:
        return "pins:write" in self.scopes

    @property
    def looks_back(self) -> bool:
        """Whether an uncertain send can be looked up in a private channel and a direct message."""
        return {"groups:history", "im:history"} <= self.scopes


async def handed_in(ack: AsyncAck, upload: Upload | None, *, field: str, reading: Callable[[str], Payload]) -> None:
    """Answers a form that takes one file: without one at its field, else with a view that says it is being read."""
    if upload is None:
        await ack(response_action="errors", errors={field: "Choose one file."})
        return
    await ack(response_action="update", view=reading(upload.name))


async def give(client: AsyncWebClient, person: PersonId, texts: Mapping[str, str]) -> bool:
    """Sends texts as files, by name, in a direct message; False where Slack does not take them just now. What opens in
    a spreadsheet says that it is UTF-8.
    """
    files = SlackFiles(client, token=client.token or "", api_url=client.base_url, may_give=True)
    try:
        opened = await client.conversations_open(users=person)
        for name, text in texts.items():
            data = text.encode("utf-8-sig" if name.endswith(".csv") else "utf-8")
            await files.upload(name, data, title=name, channel=ChannelId(opened["channel"]["id"]))
    except SlackApiError:
        return False
    return True
