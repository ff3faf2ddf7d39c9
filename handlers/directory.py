"""Slack's answer to who somebody is and what a channel is."""

import logging
from collections.abc import Awaitable, Mapping
from typing import Any, TypeVar

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.ids import ChannelId, GroupId, PersonId
from bot.refusals import DirectorySilent
from bot.workspaces.directory import ChannelFacts, Directory, GroupFacts, PersonFacts
from handlers.slack_errors import code_of

logger = logging.getLogger(__name__)

Answer = TypeVar("Answer")

UNKNOWN_PERSON = {"user_not_found", "user_not_visible"}
UNREADABLE_GROUP = {"no_such_subteam", "subteam_not_found", "missing_scope", "invalid_arguments", "not_allowed"}
MOST_GROUPS = 100
"""What a menu in a form holds."""

UNSEEN_CHANNEL = {"channel_not_found", "missing_scope", "not_in_channel"}


class SlackDirectory:
    """Looks people and channels up with users.info and conversations.info, fresh at every call."""

    def __init__(self, client: AsyncWebClient, *, team: str, enterprise: str | None) -> None:
        self._client = client
        self._team = team
        self._enterprise = enterprise

    async def person(self, person: PersonId) -> PersonFacts | None:
        try:
            answer = await self._client.users_info(user=person)
        except SlackApiError as error:
            if code_of(error) in UNKNOWN_PERSON:
                return None
            raise
        return person_facts(answer["user"], team=self._team, enterprise=self._enterprise)

    async def groups(self) -> tuple[GroupFacts, ...]:
        try:
            answer = await self._client.usergroups_list(include_disabled=False)
        except SlackApiError as error:
            if code_of(error) in UNREADABLE_GROUP:
                return ()
            raise
        found = (
            GroupFacts(id=GroupId(group["id"]), handle=group.get("handle") or "", name=group.get("name") or "")
            for group in answer["usergroups"]
        )
        return tuple(sorted(found, key=lambda group: group.handle))[:MOST_GROUPS]

    async def members(self, group: GroupId) -> frozenset[PersonId] | None:
        try:
            answer = await self._client.usergroups_users_list(usergroup=group)
        except SlackApiError as error:
            if code_of(error) in UNREADABLE_GROUP:
                return None
            raise
        return frozenset(PersonId(person) for person in answer["users"])

    async def channel(self, channel: ChannelId) -> ChannelFacts:
        try:
            answer = await self._client.conversations_info(channel=channel)
        except SlackApiError as error:
            if code_of(error) in UNSEEN_CHANNEL:
                return ChannelFacts(id=channel, visible=False)
            raise
        return channel_facts(answer["channel"])


class DecidingDirectory:
    """The same answers for use cases: where Slack gives none, whoever asked is told that nothing was recorded.

    They ask before their transaction opens. The way out asks the directory itself: there a failure is tried again.
    """

    def __init__(self, directory: Directory) -> None:
        self._directory = directory

    async def person(self, person: PersonId) -> PersonFacts | None:
        return await self._or_silent(self._directory.person(person))

    async def groups(self) -> tuple[GroupFacts, ...]:
        return await self._or_silent(self._directory.groups())

    async def members(self, group: GroupId) -> frozenset[PersonId] | None:
        return await self._or_silent(self._directory.members(group))

    async def channel(self, channel: ChannelId) -> ChannelFacts:
        return await self._or_silent(self._directory.channel(channel))

    async def _or_silent(self, answer: Awaitable[Answer]) -> Answer:
        try:
            return await answer
        except (SlackApiError, aiohttp.ClientError, TimeoutError) as error:
            why = code_of(error) if isinstance(error, SlackApiError) else type(error).__name__
            logger.warning("Slack does not say who is who: %s", why)
            raise DirectorySilent from None


def person_facts(user: Mapping[str, Any], *, team: str, enterprise: str | None) -> PersonFacts:
    """A user object in Vetted's words; somebody of another team counts as outside unless of the same enterprise."""
    profile = user.get("profile") or {}
    same_enterprise = enterprise is not None and (user.get("enterprise_user") or {}).get("enterprise_id") == enterprise
    elsewhere = user.get("team_id") not in {None, team} and not same_enterprise
    return PersonFacts(
        id=PersonId(user["id"]),
        name=profile.get("display_name") or profile.get("real_name") or user.get("real_name") or user.get("name") or "",
        timezone=user.get("tz") or "UTC",
        guest=bool(user.get("is_restricted") or user.get("is_ultra_restricted")),
        outside=bool(user.get("is_stranger")) or elsewhere,
        deactivated=bool(user.get("deleted")),
        bot=bool(user.get("is_bot")) or user["id"] == "USLACKBOT",
        owner=bool(user.get("is_owner") or user.get("is_primary_owner")),
    )


def channel_facts(channel: Mapping[str, Any]) -> ChannelFacts:
    """A conversation object in Vetted's words; a channel shared only within one enterprise is not shared outside."""
    return ChannelFacts(
        id=ChannelId(channel["id"]),
        name=channel.get("name") or "",
        private=bool(channel.get("is_private")),
        shared_outside=bool(channel.get("is_ext_shared") or channel.get("is_pending_ext_shared")),
        archived=bool(channel.get("is_archived")),
        member=bool(channel.get("is_member")),
    )
