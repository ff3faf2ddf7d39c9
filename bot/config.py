"""What the environment and `.env` say; the only reader of either."""

import os
import stat
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from dotenv import dotenv_values

from bot.ids import PersonId
from bot.listening.sources.chosen import NotChosen
from bot.listening.sources.configured import read_jetstream, read_tokens

Chosen = TypeVar("Chosen")

SLACK_API = "https://slack.com/api/"

LEAST_SECRET = 16
"""Characters of the webhook's secret; `openssl rand -hex 32` gives 64."""

MODEL = "gpt-4.1-mini"
"""What is asked where nothing else is named: it knows structured outputs."""

DEFAULTS = {"VETTED_HTTP_HOST": "127.0.0.1", "VETTED_HTTP_PORT": "3000", "VETTED_LOG_LEVEL": "INFO"}

KNOWN = frozenset(DEFAULTS) | {
    "VETTED_HEADS_FILE",
    "DATABASE_URL",
    "SLACK_API_URL",
    "SLACK_APP_TOKEN",
    "SLACK_BOT_TOKEN",
    "SLACK_SIGNING_SECRET",
    "VETTED_ADMINS",
    "VETTED_JETSTREAM_URL",
    "VETTED_MASTODON_TOKEN",
    "VETTED_WEBHOOK_SECRET",
    "OPENAI_API_KEY",
    "OPENAI_BASE_URL",
    "OPENAI_EMBEDDING_MODEL",
    "OPENAI_MODEL",
    "REDDIT_CLIENT_ID",
    "REDDIT_CLIENT_SECRET",
}
"""Every name that is read."""


class ConfigurationError(Exception):
    """A setting is missing or unusable; the message says which and what to do."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """The process's own settings. Secrets do not appear in its repr."""

    bot_token: str = field(repr=False)
    app_token: str = field(default="", repr=False)
    signing_secret: str = field(default="", repr=False)
    database_url: str = field(default="sqlite+aiosqlite:///vetted.db", repr=False)
    slack_api_url: str = SLACK_API
    admins: frozenset[PersonId] = frozenset()
    http_host: str = "127.0.0.1"
    http_port: int = 3000
    log_level: str = "INFO"
    heads_file: Path | None = None
    """Where the heads of the record are noted outside the database."""
    jetstream_url: str = ""
    """Bluesky's stream; empty: a public one."""
    mastodon_tokens: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Access tokens of Mastodon servers that ask for one, by host."""
    reddit_client_id: str = field(default="", repr=False)
    reddit_client_secret: str = field(default="", repr=False)
    webhook_secret: str = field(default="", repr=False)
    """With it Vetted takes posts at /listening/posts."""
    openai_key: str = field(default="", repr=False)
    """With it a language model is asked for second opinions."""
    openai_url: str = ""
    """Another server that speaks the Responses API; empty: OpenAI's own."""
    openai_model: str = MODEL
    embedding_model: str = ""
    """Finds false claims in other words; empty: words alone do."""

    @property
    def socket_mode(self) -> bool:
        return bool(self.app_token)


def load(environ: Mapping[str, str] | None = None, dotenv: Path = Path(".env")) -> Settings:
    """Reads the settings; the environment wins over `.env`.

    Raises:
        ConfigurationError: a required name is missing, or a value cannot be used.
    """
    found = _with_file(dotenv, os.environ if environ is None else environ)
    token = _required(found, "SLACK_BOT_TOKEN", "the bot token of the installed Slack app, starting with xoxb-")
    app_token = found.get("SLACK_APP_TOKEN", "")
    signing_secret = found.get("SLACK_SIGNING_SECRET", "")
    if not app_token and not signing_secret:
        raise ConfigurationError(
            "Set SLACK_APP_TOKEN to connect by Socket Mode, or SLACK_SIGNING_SECRET to listen for signed HTTP requests."
        )
    return Settings(
        bot_token=token,
        app_token=app_token,
        signing_secret=signing_secret,
        database_url=_database_url(found),
        slack_api_url=_api_url(found.get("SLACK_API_URL", "") or SLACK_API),
        admins=_admins(found),
        http_host=found.get("VETTED_HTTP_HOST", "") or DEFAULTS["VETTED_HTTP_HOST"],
        http_port=_port(found.get("VETTED_HTTP_PORT", "") or DEFAULTS["VETTED_HTTP_PORT"]),
        log_level=_level(found.get("VETTED_LOG_LEVEL", "") or DEFAULTS["VETTED_LOG_LEVEL"]),
        heads_file=Path(found["VETTED_HEADS_FILE"]) if found.get("VETTED_HEADS_FILE") else None,
        jetstream_url=_listening(found, "VETTED_JETSTREAM_URL", read_jetstream, ""),
        mastodon_tokens=_listening(found, "VETTED_MASTODON_TOKEN", read_tokens, {}),
        reddit_client_id=found.get("REDDIT_CLIENT_ID", ""),
        reddit_client_secret=found.get("REDDIT_CLIENT_SECRET", ""),
        webhook_secret=_webhook(found.get("VETTED_WEBHOOK_SECRET", "")),
        openai_key=found.get("OPENAI_API_KEY", "").strip(),
        openai_url=_openai_url(found.get("OPENAI_BASE_URL", "")),
        openai_model=found.get("OPENAI_MODEL", "") or MODEL,
        embedding_model=found.get("OPENAI_EMBEDDING_MODEL", "").strip(),
    )


def load_database_url(environ: Mapping[str, str] | None = None, dotenv: Path = Path(".env")) -> str:
    """The database's address alone, for commands that never speak to Slack."""
    return _database_url(_with_file(dotenv, os.environ if environ is None else environ))


@dataclass(frozen=True, kw_only=True, slots=True)
class Survey:
    """What is set, judged as far as it can be, for the doctor: who goes on where `load` gives up.

    `values` has blanks and quotation marks as they are, and it holds the secrets. `file_mode`: permission bits.
    """

    values: Mapping[str, str] = field(repr=False)
    unusable: tuple[str, ...]
    file_mode: int | None
    database_url: str = field(repr=False)
    slack_api_url: str | None
    admins: frozenset[PersonId]

    def value(self, name: str) -> str:
        return self.values.get(name, "")

    @property
    def model(self) -> str:
        """The language model that is asked; empty without a key for one."""
        return (self.value("OPENAI_MODEL") or MODEL) if self.value("OPENAI_API_KEY").strip() else ""

    @property
    def model_host(self) -> str:
        """The host of another server that is asked; empty for OpenAI's own."""
        try:
            return urlsplit(self.value("OPENAI_BASE_URL")).hostname or ""
        except ValueError:
            return ""


def survey(environ: Mapping[str, str] | None = None, dotenv: Path = Path(".env")) -> Survey:
    """Looks at everything that is set. Nothing in it is required."""
    environ = os.environ if environ is None else environ
    unusable = []
    try:
        found = _with_file(dotenv, environ)
    except ConfigurationError as problem:
        unusable.append(str(problem))
        found = environ
    api_url: str | None = None
    try:
        api_url = _api_url(found.get("SLACK_API_URL", "") or SLACK_API)
    except ConfigurationError as problem:
        unusable.append(str(problem))
    checks = ((_port, "VETTED_HTTP_PORT"), (_level, "VETTED_LOG_LEVEL"), (_openai_url, "OPENAI_BASE_URL"))
    for read, name in checks:
        try:
            read(found.get(name, "") or DEFAULTS.get(name, ""))
        except ConfigurationError as problem:
            unusable.append(str(problem))
    return Survey(
        values=found,
        unusable=tuple(unusable),
        file_mode=stat.S_IMODE(dotenv.stat().st_mode) if dotenv.exists() else None,
        database_url=_database_url(found),
        slack_api_url=api_url,
        admins=_admins(found),
    )


def _with_file(dotenv: Path, environ: Mapping[str, str]) -> Mapping[str, str]:
    """Raises ConfigurationError where the file cannot be read."""
    try:
        from_file = {name: value for name, value in dotenv_values(dotenv).items() if value is not None}
    except (OSError, UnicodeDecodeError) as failed:
        raise ConfigurationError(f"{dotenv} cannot be read ({type(failed).__name__}).") from None
    return {**from_file, **environ}


def _database_url(found: Mapping[str, str]) -> str:
    return found.get("DATABASE_URL", "") or "sqlite+aiosqlite:///vetted.db"


def _admins(found: Mapping[str, str]) -> frozenset[PersonId]:
    return frozenset(PersonId(name.strip()) for name in found.get("VETTED_ADMINS", "").split(",") if name.strip())


def _required(found: Mapping[str, str], name: str, what: str) -> str:
    value = found.get(name, "")
    if not value:
        raise ConfigurationError(f"{name} is not set: it is {what}. See .env.example.")
    return value


def _api_url(value: str) -> str:
    if not _private_way(value):
        raise ConfigurationError("SLACK_API_URL has to be an https address, or http on this machine only.")
    return value if value.endswith("/") else value + "/"


def _openai_url(value: str) -> str:
    if value and not _private_way(value):
        raise ConfigurationError("OPENAI_BASE_URL has to be an https address, or http on this machine only.")
    return value


def _private_way(address: str) -> bool:
    """Whether nobody on the way reads what is sent to an address; what follows the host is not its beginning."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return bool(parts.hostname) and (
        parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in {"127.0.0.1", "localhost", "::1"})
    )


def _listening(found: Mapping[str, str], name: str, reader: Callable[[str], Chosen], otherwise: Chosen) -> Chosen:
    """What a setting of listening says.

    Raises:
        ConfigurationError: it cannot be used.
    """
    try:
        return reader(found[name]) if found.get(name) else otherwise
    except NotChosen as why:
        raise ConfigurationError(str(why)) from None


def _webhook(value: str) -> str:
    if value and len(value) < LEAST_SECRET:
        raise ConfigurationError(f"VETTED_WEBHOOK_SECRET has to be {LEAST_SECRET} characters or longer.")
    return value


def _port(value: str) -> int:
    highest = 65535
    if not value.isdecimal() or not 0 < int(value) <= highest:
        raise ConfigurationError(f"VETTED_HTTP_PORT has to be a port number from 1 to {highest}.")
    return int(value)


def _level(value: str) -> str:
    level = value.upper()
    if level not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
        raise ConfigurationError("VETTED_LOG_LEVEL has to be DEBUG, INFO, WARNING or ERROR.")
    return level
