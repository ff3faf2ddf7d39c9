"""Environment, tokens, scopes, clock, database and outbox: each fault is found, with why and how to mend it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml

from bot import config
from bot.delivery.outbox import Delivery
from bot.delivery.owed import Owed
from bot.doctor import clock, scopes
from bot.doctor.environment import tidied
from bot.doctor.examination import examine
from bot.doctor.facts import (
    Facts,
    Migrations,
    OutboxFacts,
    ParkedLane,
    Secret,
    SlackFacts,
    app_of,
    kind_of,
)
from bot.doctor.finding import ExitCode, Severity, exit_code
from bot.ids import DeliveryId, DraftId, WorkspaceId

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
LAKESIDE = WorkspaceId("T0LAKESIDE")
Break = Callable[[Facts], Facts]


def environment(**changes: object) -> Break:
    return lambda facts: replace(facts, environment=replace(facts.environment, **changes))  # type: ignore[arg-type]


def slack(**changes: object) -> Break:
    return lambda facts: replace(facts, slack=replace(facts.slack, **changes))  # type: ignore[arg-type]


def bot(**changes: object) -> Break:
    def break_it(facts: Facts) -> Facts:
        assert facts.slack.bot
        return replace(facts, slack=replace(facts.slack, bot=replace(facts.slack.bot, **changes)))  # type: ignore[arg-type]

    return break_it


def database(**changes: object) -> Break:
    return lambda facts: replace(facts, database=replace(facts.database, **changes))  # type: ignore[arg-type]


def file(**changes: object) -> Break:
    def break_it(facts: Facts) -> Facts:
        assert facts.database.file
        return replace(facts, database=replace(facts.database, file=replace(facts.database.file, **changes)))  # type: ignore[arg-type]

    return break_it


def zone(name: str) -> Break:
    return lambda facts: replace(
        facts,
        database=replace(facts.database, workspaces=(replace(facts.database.workspaces[0], timezone=name),)),
    )


def named(*names: str) -> Break:
    return lambda facts: environment(names=facts.environment.names | set(names))(facts)


def both(*breaks: Break) -> Break:
    def break_it(facts: Facts) -> Facts:
        for one in breaks:
            facts = one(facts)
        return facts

    return break_it


def delivery(error: str) -> Delivery:
    return Delivery(
        id=DeliveryId(7),
        workspace=LAKESIDE,
        owed=Owed.card(DraftId(3)),
        attempts=1,
        uncertain=False,
        created_at=NOW - timedelta(days=2),
        error=error,
    )


def outbox(**changes: object) -> Break:
    return database(outboxes={LAKESIDE: OutboxFacts(**changes)})  # type: ignore[arg-type]


def lately(minutes: int) -> Break:
    return outbox(owed=4, oldest=NOW - timedelta(minutes=minutes))


PARKED = outbox(parked=(ParkedLane(delivery=delivery("is_archived"), behind=2),))
NOT_HEARD = environment(app_token=Secret.ABSENT)


def test_where_all_is_fine_nothing_else_is_said(facts: Facts) -> None:
    findings = examine(facts)
    assert {finding.severity for finding in findings} == {Severity.OK}
    assert exit_code(findings) is ExitCode.FINE


@pytest.mark.parametrize(
    ("broken", "check", "severity", "word", "mend"),
    [
        (named("VETTED_ADMIN"), "environment.unknown", "warning", "Did you mean VETTED_ADMINS?", "Rename"),
        (named("vetted_color"), "environment.unknown", "warning", "vetted_color", "Remove it"),
        (
            both(environment(names=frozenset({"SLACK_BOT_TOKENS"}))),
            "environment.unknown",
            "warning",
            "SLACK_BOT_TOKEN?",
            "Rename",
        ),
        (environment(unusable=("VETTED_HTTP_PORT is odd.",)), "environment.unusable", "problem", "odd", ".env"),
        (environment(untidy=frozenset({"DATABASE_URL"})), "environment.untidy", "problem", "DATABASE_URL", "without"),
        (environment(admins=frozenset({"@ada"})), "environment.admins", "problem", "@ada", "Copy member ID"),
        (environment(file_mode=0o644), "environment.file", "warning", "0644", "chmod 600 .env"),
        (
            environment(heads_refused="/x is no folder"),
            "environment.heads",
            "problem",
            "/x is no folder",
            "Name a file",
        ),
        (environment(bot_token=Secret.ABSENT), "tokens.bot", "problem", "not set", "OAuth & Permissions"),
        (environment(bot_token=Secret.USER), "tokens.bot", "problem", "a user token", "Bot User OAuth Token"),
        (
            environment(bot_token=Secret.APP, app_token=Secret.BOT),
            "tokens.bot",
            "problem",
            "an app-level token",
            "swap them",
        ),
        (environment(app_token=Secret.SIGNING), "tokens.app", "problem", "hexadecimal", "connections:write"),
        (environment(bot_token=Secret.ROTATING_BOT), "tokens.bot", "warning", "expires", "rotation off"),
        (slack(bot=None, bot_error="token_revoked"), "tokens.bot", "problem", "revoked", "Reinstall"),
        (slack(bot=None, bot_error="account_inactive"), "tokens.bot", "problem", "removed", "Reinstall"),
        (slack(bot=None, bot_error="ekm_access_denied"), "tokens.bot", "problem", "ekm_access_denied", "OAuth"),
        (bot(is_bot=False), "tokens.bot", "problem", "a person", "OAuth"),
        (slack(app_error="invalid_auth"), "tokens.app", "problem", "invalid_auth", "Enable Socket Mode"),
        (slack(app_unanswered="ratelimited"), "tokens.app", "unchecked", "(ratelimited)", "in a minute"),
        (bot(app="A0OTHER"), "tokens.app", "problem", "two apps", "A0OTHER"),
        (NOT_HEARD, "tokens.way_in", "problem", "Neither", "Signing Secret"),
        (both(NOT_HEARD, environment(signing_secret=Secret.BOT)), "tokens.signing", "problem", "xoxb", "Signing"),
        (both(NOT_HEARD, environment(signing_secret=Secret.SIGNING)), "tokens.signing", "ok", "signed HTTP", ""),
        (lambda f: replace(f, slack=SlackFacts(unreachable="x")), "tokens.slack", "unchecked", "(x)", "curl"),
        (bot(scopes=frozenset(scopes.OPTIONAL)), "scopes.required", "problem", "channels:read", "add channels:read"),
        (bot(scopes=frozenset(scopes.REQUIRED)), "scopes.optional", "note", "files:read", "add files:read"),
        (
            lambda f: bot(scopes=f.slack.bot.scopes | {"admin"})(f) if f.slack.bot else f,
            "scopes.surplus",
            "warning",
            "more than Vetted uses: admin",
            "remove admin",
        ),
        (slack(skew=timedelta(seconds=31)), "clock.host", "warning", "31 s ahead of", "set-ntp"),
        (slack(skew=timedelta(minutes=-6)), "clock.host", "problem", "360 s behind", "set-ntp"),
        (zone("Mars/Olympus"), "clock.zone", "problem", "not known", "/vetted setup"),
        (zone("UTC"), "clock.zone", "note", "UTC", "/vetted setup"),
        (zone("Etc/GMT+6"), "clock.zone", "warning", "fixed", "America/Chicago"),
        (zone("America/Phoenix"), "clock.zone", "ok", "08:00 (MST)", ""),
        (zone("America/Chicago"), "clock.zone", "ok", "09:00 (CST), clocks change on 14 March 2027", ""),
        (database(trouble="OSError."), "database.reachable", "problem", "OSError", "damaged"),
        (database(trouble="OSError.", file=None), "database.reachable", "problem", "OSError", "server"),
        (database(trouble="OSError."), "database.settings", "unchecked", "could not be read", "Mend"),
        (database(migrations=Migrations.NONE), "database.migrations", "note", "no database", ""),
        (database(migrations=Migrations.BEHIND), "database.migrations", "unchecked", "wait", "bot migrate"),
        (database(migrations=Migrations.BEHIND, file=None), "database.migrations", "problem", "wait", "bot migrate"),
        (database(migrations=Migrations.NONE, file=None), "database.migrations", "problem", "wait", "bot migrate"),
        (database(migrations=Migrations.LATER), "database.migrations", "problem", "later Vetted", "later version"),
        (database(read_only=True, file=None), "database.read_only", "problem", "no writes", "primary"),
        (file(writable=False), "database.writable", "problem", "may not write", "chown"),
        (file(free_bytes=100 * 1024**2), "database.space", "warning", "100 MB", "room"),
        (file(free_bytes=1024**2), "database.space", "problem", "1 MB", "room"),
        (file(mode=0o640), "database.mode", "warning", "0640", "chmod 600 /srv/vetted.db"),
        (PARKED, "outbox.parked", "problem", "Delivery 7 (card of draft #3)", "unarchive"),
        (PARKED, "outbox.parked", "problem", "2026-11-21 15:00 UTC (2 days); 2 more wait", "Home → Try again"),
        (lately(5), "outbox.owed", "ok", "4 deliveries are owed, the oldest for 5 minutes", ""),
        (lately(61), "outbox.owed", "warning", "the oldest for 1 hour", "running?"),
        (both(lately(61), file(holder=None)), "outbox.owed", "warning", "1 hour", "python -m bot"),
    ],
)
def test_each_fault_is_found_with_what_and_how_to_mend_it(
    facts: Facts, broken: Break, check: str, severity: str, word: str, mend: str
) -> None:
    found = [finding for finding in examine(broken(facts)) if finding.check == check and finding.severity == severity]
    assert any(word in finding.what and mend in finding.mend for finding in found), found
    if severity not in {"ok", "note"}:
        assert all(finding.why and finding.mend for finding in found)


def test_without_a_missing_scope_the_feature_it_breaks_is_named(facts: Facts) -> None:
    assert facts.slack.bot
    broken = bot(scopes=facts.slack.bot.scopes - {"im:write"})(facts)
    (found,) = [finding for finding in examine(broken) if finding.check == "scopes.required"]
    assert found.why == "Nobody gets a direct message."
    assert "scopes" not in {finding.check for finding in examine(broken)}


def test_the_scopes_are_those_of_the_manifest() -> None:
    """Every scope it asks for is known here, and the same ones are optional."""
    asked = yaml.safe_load((ROOT / "manifest.yml").read_text(encoding="utf-8"))["oauth_config"]["scopes"]
    assert set(scopes.REQUIRED) == set(asked["bot"]) - set(asked["bot_optional"])
    assert set(asked["bot_optional"]) <= set(scopes.OPTIONAL)


def test_the_known_names_are_those_that_are_read() -> None:
    source = (ROOT / ".env.example").read_text(encoding="utf-8")
    shown = {line.lstrip("# ").partition("=")[0] for line in source.splitlines() if "=" in line}
    assert {name for name in shown if name.isupper()} == config.KNOWN


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("", Secret.ABSENT),
        ("xoxb-1-2-abc", Secret.BOT),
        ("xoxe.xoxb-1-abc", Secret.ROTATING_BOT),
        ("xoxp-1", Secret.USER),
        ("xoxe.xoxp-1", Secret.USER),
        ("xapp-1-A0-2-abc", Secret.APP),
        ("xoxe-1", Secret.REFRESH),
        ("https://hooks.slack.com/services/T/B/x", Secret.WEBHOOK),
        ("0123456789abcdef0123456789abcdef", Secret.SIGNING),
        ("hello", Secret.UNKNOWN),
    ],
)
def test_the_kind_of_a_secret_shows_in_its_beginning(value: str, kind: Secret) -> None:
    assert kind_of(value) is kind


@pytest.mark.parametrize(
    ("name", "value", "bare"),
    [
        ("SLACK_BOT_TOKEN", " 'xoxb-1'\n", "xoxb-1"),
        ("SLACK_APP_TOKEN", "xapp-1\n-2", "xapp-1-2"),
        ("DATABASE_URL", '"sqlite:////srv/a b.db"', "sqlite:////srv/a b.db"),
    ],
)
def test_what_was_pasted_around_a_value_is_taken_off(name: str, value: str, bare: str) -> None:
    """A path may hold blanks, a secret may not."""
    assert tidied(name, value) == bare


def test_an_app_level_token_names_its_app() -> None:
    assert app_of("xapp-1-A0123ABC-456-def") == "A0123ABC"
    assert not app_of("xapp-other")


def test_a_zone_without_daylight_saving_has_no_next_change() -> None:
    assert clock.next_change(ZoneInfo("America/Phoenix"), NOW) is None
    change = clock.next_change(ZoneInfo("Europe/Berlin"), NOW)
    assert change
    assert (change.month, change.day) == (3, 28)


@pytest.mark.parametrize(
    ("changes", "severity", "words"),
    [
        ({"model": ""}, Severity.NOTE, "OPENAI_API_KEY is not set"),
        ({"model": "gpt-x"}, Severity.OK, "the model is gpt-x, at its provider's own address"),
        ({"model": "gpt-x", "model_host": "models.example.org"}, Severity.OK, "at models.example.org"),
    ],
)
def test_what_is_set_for_the_language_model_is_told_and_no_model_asked(
    changes: dict[str, str], severity: Severity, words: str, facts: Facts
) -> None:
    (found,) = [one for one in examine(environment(**changes)(facts)) if one.check == "environment.model"]
    assert found.severity is severity
    assert words in found.what


def test_the_survey_names_the_model_only_where_there_is_a_key_and_never_the_key(tmp_path: Path) -> None:
    environ = {"OPENAI_BASE_URL": "https://user:secret@models.example.org/v1", "OPENAI_MODEL": "gpt-x"}
    assert config.survey(environ, tmp_path / ".env").model == ""
    seen = config.survey({**environ, "OPENAI_API_KEY": "sk-test"}, tmp_path / ".env")
    assert (seen.model, seen.model_host) == ("gpt-x", "models.example.org")
    refused = config.survey({"OPENAI_BASE_URL": "http://models.example.org"}, tmp_path / ".env")
    assert any("OPENAI_BASE_URL" in sentence for sentence in refused.unusable)
