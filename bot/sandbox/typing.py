"""What Slack does to what people type: in messages & < > are escaped, links and mentions are marked up."""

import re

from bot.sandbox.workspace import Workspace

ADDRESS = re.compile(r"https?://[^\s<>]+")
PERSON = re.compile(r"@([\w.\-]+)")
CHANNEL = re.compile(r"#([\w\-]+)")
BROADCAST = re.compile(r"(?<!\w)@(here|channel|everyone)\b")


def as_message(workspace: Workspace, text: str) -> str:
    """A message as it is stored: `@here` is a broadcast, `@name` a mention, an address a link."""
    return _marked(workspace, _escaped(text))


def as_command(workspace: Workspace, text: str, *, escape: bool) -> str:
    """A command's text; people and channels are marked up only where the command asks for it (should_escape)."""
    escaped = _escaped(text)
    return _marked(workspace, escaped) if escape else escaped


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _marked(workspace: Workspace, text: str) -> str:
    people = {user["name"]: user["id"] for user in workspace.users.values()}
    channels = {channel["name"]: channel["id"] for channel in workspace.channels.values() if "name" in channel}
    groups = {group["handle"]: group["id"] for group in workspace.usergroups.values() if not group["date_delete"]}
    text = ADDRESS.sub(lambda found: f"<{found.group()}>", text)
    text = BROADCAST.sub(lambda found: f"<!{found.group(1)}>", text)
    text = PERSON.sub(lambda m: f"<@{people[m.group(1)]}>" if m.group(1) in people else m.group(), text)
    text = PERSON.sub(lambda m: f"<!subteam^{groups[m.group(1)]}>" if m.group(1) in groups else m.group(), text)
    return CHANNEL.sub(
        lambda m: f"<#{channels[m.group(1)]}|{m.group(1)}>" if m.group(1) in channels else m.group(), text
    )
