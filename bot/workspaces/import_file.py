"""Settings as a YAML file, for those who keep them under version control."""

from typing import Any

import yaml

from bot.ids import ChannelId, PersonId, WorkspaceId
from bot.refusals import Unfit
from bot.review.stages import Role
from bot.workspaces.setting_up import Proposal

KEYS = {"workspace", "timezone", "review_channel", "roles"}


def read(text: str) -> tuple[WorkspaceId | None, Proposal]:
    """The workspace a file names (None for the token's own) and the settings it asks for.

    Raises:
        Unfit: it is not YAML of the documented form; the sentences name the keys at fault.
    """
    try:
        document = yaml.safe_load(text)
    except yaml.YAMLError:
        raise Unfit({"file": "This is not valid YAML."}) from None
    if not isinstance(document, dict):
        raise Unfit({"file": "The file holds one mapping with the keys timezone, review_channel and roles."})
    problems = {str(key): "This key is not known." for key in document if key not in KEYS}
    roles = _roles(document.get("roles", {}), problems)
    timezone, channel, workspace = (
        _text(document, key, problems) for key in ("timezone", "review_channel", "workspace")
    )
    if problems:
        raise Unfit(problems)
    proposal = Proposal(timezone=timezone or "UTC", review_channel=ChannelId(channel) if channel else None, roles=roles)
    return WorkspaceId(workspace) if workspace else None, proposal


def _text(document: dict[Any, Any], key: str, problems: dict[str, str]) -> str:
    value = document.get(key) or ""
    if not isinstance(value, str):
        problems[key] = "This has to be a text."
        return ""
    return value


def _roles(found: Any, problems: dict[str, str]) -> dict[Role, frozenset[PersonId]]:  # noqa: ANN401 - as YAML gave it
    if not isinstance(found, dict):
        problems["roles"] = "Under roles, each role names a list of Slack user ids."
        return {}
    roles: dict[Role, frozenset[PersonId]] = {}
    for name, people in found.items():
        if name not in {role.value for role in Role}:
            problems[f"roles.{name}"] = (
                f"There is no such role; the roles are {', '.join(role.value for role in Role)}."
            )
        elif not isinstance(people, list) or not all(isinstance(person, str) for person in people):
            problems[f"roles.{name}"] = "This has to be a list of Slack user ids."
        else:
            roles[Role(name)] = frozenset(PersonId(person) for person in people)
    return roles
