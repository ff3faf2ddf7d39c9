"""Trigger ids and response addresses: short-lived permissions that come with a payload."""

import secrets
import time
from dataclasses import dataclass

from bot.sandbox.traffic import Wire

RESPONSE_USES = 5
RESPONSE_SECONDS = 1800


@dataclass(kw_only=True)
class ResponseUrl:
    """Where the app may answer a payload: five times within half an hour."""

    channel: str
    person: str
    message_ts: str
    expires: float
    uses: int = RESPONSE_USES


class TriggerError(Exception):
    """The trigger cannot be used; the message is Slack's error code."""


class AddressError(Exception):
    """The response_url cannot be used; the message is Slack's error code."""


class Triggers:
    """Each trigger opens one modal for one person within three seconds."""

    def __init__(self, wire: Wire, base_url: str) -> None:
        self._wire = wire
        self.base_url = base_url
        self._made: dict[str, tuple[str, float]] = {}
        self._used: set[str] = set()
        self._responses: dict[str, ResponseUrl] = {}

    def new(self, person: str) -> str:
        trigger = f"{secrets.randbelow(10**12)}.{secrets.randbelow(10**12)}.{secrets.token_hex(16)}"
        self._made[trigger] = (person, time.monotonic() + self._wire.limits.trigger_ttl)
        return trigger

    def use(self, trigger: str) -> str:
        """The person the trigger belongs to.

        Raises:
            TriggerError: unknown, too old, or used before.
        """
        if trigger not in self._made:
            raise TriggerError("invalid_trigger_id")
        if trigger in self._used:
            raise TriggerError("exchanged_trigger_id")
        person, expires = self._made[trigger]
        if time.monotonic() > expires:
            raise TriggerError("expired_trigger_id")
        self._used.add(trigger)
        return person

    def answer(self, token: str) -> ResponseUrl:
        """Where an answer belongs; one of its uses is gone.

        Raises:
            AddressError: unknown, used up, or too old.
        """
        address = self._responses.get(token)
        if not address or address.uses <= 0:
            raise AddressError("used_url")
        if time.monotonic() > address.expires:
            raise AddressError("expired_url")
        address.uses -= 1
        return address

    def response_url(self, *, channel: str, person: str, message_ts: str = "") -> str:
        token = secrets.token_hex(16)
        self._responses[token] = ResponseUrl(
            channel=channel, person=person, message_ts=message_ts, expires=time.monotonic() + RESPONSE_SECONDS
        )
        return f"{self.base_url}/response/{token}"
