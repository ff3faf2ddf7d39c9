"""The manifest against Slack's schema (version 2), the routes, and the page that explains the scopes."""

import re
from pathlib import Path
from typing import Any

import yaml

from handlers.ids import Command, Shortcut

ROOT = Path(__file__).parents[1]
MANIFEST: dict[str, Any] = yaml.safe_load((ROOT / "manifest.yml").read_text(encoding="utf-8"))
SCOPES = MANIFEST["oauth_config"]["scopes"]


def test_it_has_the_parts_the_schema_knows() -> None:
    assert set(MANIFEST) == {"_metadata", "display_information", "features", "oauth_config", "settings"}
    assert MANIFEST["_metadata"]["major_version"] == 2
    assert set(MANIFEST["features"]) <= {"app_home", "bot_user", "shortcuts", "slash_commands", "unfurl_domains"}


def test_its_texts_fit() -> None:
    """Lengths from manifest.schema.2.0.0.json of slackapi/manifest-schema."""
    shown = MANIFEST["display_information"]
    assert set(shown) <= {"name", "description", "long_description", "background_color"}
    assert 1 <= len(shown["name"]) <= 35
    assert 1 <= len(shown["description"]) <= 140
    assert 175 <= len(shown["long_description"]) <= 4000
    assert re.fullmatch(r"#[0-9a-fA-F]{3}([0-9a-fA-F]{3})?", shown["background_color"])
    for shortcut in MANIFEST["features"]["shortcuts"]:
        assert set(shortcut) == {"name", "type", "callback_id", "description"}
        assert 1 <= len(shortcut["name"]) <= 24
        assert 1 <= len(shortcut["description"]) <= 150
        assert shortcut["type"] in {"global", "message"}
    for command in MANIFEST["features"]["slash_commands"]:
        assert set(command) <= {"command", "description", "usage_hint", "should_escape", "url"}
        assert re.fullmatch(r"/\S{1,31}", command["command"])
        assert 1 <= len(command["usage_hint"]) <= 1000


def test_every_command_and_shortcut_is_routed_and_declared() -> None:
    assert {one["command"] for one in MANIFEST["features"]["slash_commands"]} == {command.value for command in Command}
    assert {one["callback_id"] for one in MANIFEST["features"]["shortcuts"]} == {one.value for one in Shortcut}


def test_optional_scopes_are_scopes_and_nothing_is_listed_twice() -> None:
    assert set(SCOPES["bot_optional"]) <= set(SCOPES["bot"])
    for names in SCOPES.values():
        assert len(names) == len(set(names))


def test_every_scope_is_explained_and_no_other() -> None:
    explained = set(re.findall(r"`([a-z_]+(?::[a-z]+)?)`", (ROOT / "docs" / "scopes.md").read_text(encoding="utf-8")))
    assert {scope for scope in explained if ":" in scope or scope == "commands"} - {"connections:write"} == set(
        SCOPES["bot"]
    )
