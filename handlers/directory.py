"""Slack's answer to who somebody is and what a channel is."""

import logging
from collections.abc import Mapping
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.ids import ChannelId, GroupId, PersonId
from bot.refusals import NoAnswer
from bot.workspaces.directory import ChannelFacts, GroupFacts, PersonFacts
from handlers.slack_errors import Later, code_of, read

logger = logging.getLogger(__name__)

UNKNOWN_PERSON = {"user_not_found", "user_not_visible"}
UNREADABLE_GROUP = {"no_such_subteam", "subteam_not_found", "missing_scope", "invalid_arguments", "not_allowed"}
UNREACHABLE = (aiohttp.ClientError, TimeoutError)

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
            raise _told(error) from None
        except UNREACHABLE:
            raise NoAnswer from None
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
            raise _told(error) from None
        except UNREACHABLE:
            raise NoAnswer from None
        return frozenset(PersonId(person) for person in answer["users"])

    async def channel(self, channel: ChannelId) -> ChannelFacts:
        try:
            answer = await self._client.conversations_info(channel=channel)
        except SlackApiError as error:
            if code_of(error) in UNSEEN_CHANNEL:
                return ChannelFacts(id=channel, visible=False)
            raise
        return channel_facts(answer["channel"])


def _told(error: SlackApiError) -> Exception:
    """A refusal for people where Slack only asks for patience, else the error itself."""
    return NoAnswer() if isinstance(read(error), Later) else error


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
