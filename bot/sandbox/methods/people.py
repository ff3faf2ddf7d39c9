"""Who the bot is and who the others are: auth.test, team.info, users.*, bots.info, and opening a socket."""

from typing import Any

from bot.sandbox.arguments import ApiError, Arguments, paged
from bot.sandbox.web_api import Registered, Slack
from bot.sandbox.workspace import APP_ID, APP_TOKEN, BOT_ID, BOT_USER

Json = dict[str, Any]


async def auth_test(slack: Slack, _arguments: Arguments) -> Json:
    enterprise = slack.workspace.team.get("enterprise_id")
    return {
        **({"enterprise_id": enterprise} if enterprise else {}),
        "url": f"{slack.base_url}/",
        "team": slack.workspace.team["name"],
        "team_id": slack.workspace.team["id"],
        "user": "vetted",
        "user_id": BOT_USER,
        "bot_id": BOT_ID,
        "is_enterprise_install": bool(enterprise),
    }


async def api_test(_slack: Slack, arguments: Arguments) -> Json:
    return {"args": {key: value for key, value in arguments.sent.items() if key != "token"}}


async def team_info(slack: Slack, _arguments: Arguments) -> Json:
    return {"team": slack.workspace.team}


async def user_info(slack: Slack, arguments: Arguments) -> Json:
    found = slack.workspace.users.get(arguments.text("user"))
    if not found:
        raise ApiError("user_not_found")
    return {"user": found}


async def presence(slack: Slack, arguments: Arguments) -> Json:
    """What others see of somebody; only of oneself Slack says more."""
    person = arguments.text_or("user", BOT_USER)
    if person not in slack.workspace.users:
        raise ApiError("user_not_found")
    return {"presence": "away" if person in slack.workspace.away else "active"}


async def users(slack: Slack, arguments: Arguments) -> Json:
    found = [user for user in slack.workspace.users.values() if not user["is_stranger"]]
    shown, following = paged(found, *arguments.page(default=1000, most=1000))
    return {"members": shown, "response_metadata": {"next_cursor": following}}


async def bot_info(_slack: Slack, arguments: Arguments) -> Json:
    if arguments.text_or("bot", BOT_ID) != BOT_ID:
        raise ApiError("bot_not_found")
    return {"bot": {"id": BOT_ID, "app_id": APP_ID, "user_id": BOT_USER, "name": "Vetted", "deleted": False}}


async def open_connection(slack: Slack, _arguments: Arguments) -> Json:
    address = slack.base_url.replace("http://", "ws://", 1)
    return {"url": f"{address}/link/?ticket={slack.deliveries.ticket()}&app_id={APP_ID}"}


METHODS = {
    "api.test": Registered(run=api_test),
    "auth.test": Registered(run=auth_test),
    "apps.connections.open": Registered(run=open_connection, token=APP_TOKEN),
    "team.info": Registered(run=team_info, scopes=("team:read",)),
    "users.info": Registered(run=user_info, scopes=("users:read",)),
    "users.getPresence": Registered(run=presence, scopes=("users:read",)),
    "users.list": Registered(run=users, scopes=("users:read",)),
    "bots.info": Registered(run=bot_info, scopes=("users:read",)),
}
