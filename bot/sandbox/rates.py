"""Slack's documented rate tiers, per method and minute; chat.postMessage about one a second a channel."""

import time
from collections import defaultdict, deque

TIERS = {1: 1, 2: 20, 3: 50, 4: 100}
WINDOW = 60.0
POSTS_A_MINUTE = 70

METHOD_TIERS = {
    "apps.connections.open": 1, "team.info": 3, "users.info": 4, "users.list": 2,
    "conversations.info": 3, "conversations.list": 2, "conversations.members": 4, "conversations.open": 3,
    "conversations.history": 3, "conversations.replies": 3, "chat.update": 3,
    "chat.delete": 3, "chat.postEphemeral": 4, "views.open": 4, "views.push": 4, "views.update": 4,
    "views.publish": 4, "files.info": 4, "files.delete": 3, "files.getUploadURLExternal": 4,
    "files.completeUploadExternal": 4, "usergroups.list": 2,
    "usergroups.users.list": 2, "bots.info": 3,
}  # fmt: skip


class Rates:
    """Counts calls in a sliding minute. `scale` multiplies what is allowed."""

    def __init__(self) -> None:
        self._calls: dict[str, deque[float]] = defaultdict(deque)

    def wait_for(self, method: str, channel: str, scale: float) -> int:
        """Seconds to wait before this call is allowed; 0 if it is allowed now, which counts it."""
        if method == "chat.postMessage":
            key, allowed = f"{method}:{channel}", POSTS_A_MINUTE * scale
        elif method in METHOD_TIERS:
            # Socket Mode reconnects are not throttled here: the tier of apps.connections.open is far above its use.
            key, allowed = method, (TIERS[METHOD_TIERS[method]] if method != "apps.connections.open" else 30) * scale
        else:
            return 0
        calls, now = self._calls[key], time.monotonic()
        while calls and calls[0] <= now - WINDOW:
            calls.popleft()
        if len(calls) >= allowed:
            return max(int(calls[0] + WINDOW - now) + 1, 1)
        calls.append(now)
        return 0
