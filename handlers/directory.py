"""Slack's answer to who somebody is and what a channel is."""

import logging
from collections.abc import Awaitable, Collection, Mapping
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.ids import ChannelId, GroupId, PersonId
from bot.refusals import NoAnswer
from bot.workspaces.directory import ChannelFacts, GroupFacts, PersonFacts
from handlers.slack_errors import Later, code_of, read

logger = logging.getLogger(__name__)

UNKNOWN_PERSON = {"user_not_found", "user_not_visible"}
UNKNOWN_PRESENCE = {*UNKNOWN_PERSON, "missing_scope"}
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
        answer = await _asked(self._client.users_info(user=person), unknown=UNKNOWN_PERSON)
        return person_facts(answer["user"], team=self._team, enterprise=self._enterprise) if answer else None

    async def reachable(self, person: PersonId) -> bool | None:
        """Whether Slack shows the person as active; Do Not Disturb is not asked for, it would need one more scope."""
        try:
            answer = await _asked(self._client.users_getPresence(user=person), unknown=UNKNOWN_PRESENCE)
        except NoAnswer:
            return None
        return answer.get("presence") == "active" if answer else None

    async def groups(self) -> tuple[GroupFacts, ...]:
        answer = await _asked(self._client.usergroups_list(include_disabled=False), unknown=UNREADABLE_GROUP)
        found = (
            GroupFacts(id=GroupId(group["id"]), handle=group.get("handle") or "", name=group.get("name") or "")
            for group in (answer["usergroups"] if answer else ())
        )
        return tuple(sorted(found, key=lambda group: group.handle))[:MOST_GROUPS]

    async def members(self, group: GroupId) -> frozenset[PersonId] | None:
        answer = await _asked(self._client.usergroups_users_list(usergroup=group), unknown=UNREADABLE_GROUP)
        return frozenset(PersonId(person) for person in answer["users"]) if answer else None

    async def channel(self, channel: ChannelId) -> ChannelFacts:
        answer = await _asked(self._client.conversations_info(channel=channel), unknown=UNSEEN_CHANNEL)
        return channel_facts(answer["channel"]) if answer else ChannelFacts(id=channel, visible=False)


async def _asked(call: Awaitable[AsyncSlackResponse], *, unknown: Collection[str]) -> AsyncSlackResponse | None:
    """What Slack answered; None if it knows no such thing.

    Raises:
        NoAnswer: Slack asks for patience, or cannot be reached.
        SlackApiError: anything else it refuses.
    """
    try:
        return await call
    except SlackApiError as error:
        if code_of(error) in unknown:
            return None
        if isinstance(read(error), Later):
            raise NoAnswer from None
        raise
    except UNREACHABLE:
        raise NoAnswer from None


def person_facts(user: Mapping[str, Any], *, team: str, enterprise: str | None) -> PersonFacts:
    """A user object in Vetted's words; somebody of another team counts as outside unless of the same enterprise."""
    profile = user.get("profile") or {}
    same_enterprise = enterprise is not None and (user.get("enterprise_user") or {}).get("enterprise_id") == enterprise
    elsewhere = user.get("team_id") not in {None, team} and not same_enterprise
    return PersonFacts(
        id=PersonId(user["id"]),
        name=profile.get("display_name") or profile.get("real_name") or user.get("real_name") or user.get("name") or "",
        timezone=user.get("tz") or "",
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
