"""Each fault is really made, in the sandbox or in the database, and the doctor finds it."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from bot import building, config
from bot.doctor.finding import ExitCode, Finding, Findings, Severity, exit_code
from bot.doctor.report import as_json, as_text
from bot.ids import PersonId, WorkspaceId
from bot.review.roster import Roster
from bot.review.stages import Role
from bot.sandbox.workspace import APP_TOKEN, BOT_TOKEN, BOT_USER, SIGNING_SECRET
from storage.engine import open_database
from tests.support.scene import (
    ADA,
    BEN,
    BO,
    CLARA,
    DEVAN,
    LAKESIDE,
    REVIEW,
    ROOT,
    Scene,
    eventually,
    scene_on,
    settings,
)

NOWHERE = "http://127.0.0.1:1/api/"
ROLES = {
    Role.ADMIN: [ADA],
    Role.CLINICAL: [CLARA, DEVAN],
    Role.BRAND: [BO],
    Role.PRIVACY: ["U0PRIYAR"],
    Role.COMMS_LEAD: ["U0CORALJ"],
}
LAKESIDE_SETTINGS = replace(
    settings(), roster=Roster(roles={role: frozenset(map(PersonId, people)) for role, people in ROLES.items()})
)


@pytest.fixture
async def hospital(database_url: str, log: Path) -> AsyncIterator[Scene]:
    """A sandbox and a database in which everything is fine, on each kind of database; no bot runs yet."""
    log.touch()  # noqa: ASYNC240 - most tests start no bot, who would make it
    async with scene_on(database_url, log, workspace=LAKESIDE_SETTINGS) as scene:
        yield scene


def environment(scene: Scene, **changes: str) -> dict[str, str]:
    return {
        "SLACK_API_URL": f"{scene.sandbox.url}/api/",
        "SLACK_BOT_TOKEN": BOT_TOKEN,
        "SLACK_APP_TOKEN": APP_TOKEN,
        "DATABASE_URL": scene.database_url,
        **changes,
    }


async def examined(scene: Scene, **changes: str) -> Findings:
    return await building.diagnose(config.survey(environment(scene, **changes), scene.log.parent / "no.env"))


def named(findings: Sequence[Finding], check: str) -> list[Finding]:
    return [finding for finding in findings if finding.check == check]


def wrong(findings: Sequence[Finding]) -> set[str]:
    """The checks that found something wrong, or could not be made."""
    return {
        finding.check
        for finding in findings
        if finding.severity in {Severity.PROBLEM, Severity.UNCHECKED, Severity.WARNING}
    }


async def test_a_hospital_in_good_health_is_fine(hospital: Scene) -> None:
    findings = await examined(hospital)
    assert wrong(findings) == set()
    assert exit_code(findings) is ExitCode.FINE
    (channel,) = named(findings, "channels.fit")
    assert "#social-review" in channel.what


async def test_a_running_bot_is_not_disturbed(hospital: Scene) -> None:
    """It has the SQLite file's lock; the doctor says so, reads all the same, and the bot goes on."""
    await hospital.start_bot()
    findings = await examined(hospital)
    assert wrong(findings) == set()
    if "sqlite" in hospital.database_url:
        (lock,) = named(findings, "database.lock")
        assert f"process {hospital.bots[0].pid}" in lock.what
    await hospital.draft()


async def test_a_revoked_bot_token(hospital: Scene) -> None:
    await hospital.post("/control/tokens", {"revoke": [BOT_TOKEN]})
    findings = await examined(hospital)
    assert wrong(findings) == {"tokens.bot"}
    assert "revoked" in named(findings, "tokens.bot")[0].what
    assert named(findings, "database.migrations")


async def test_a_revoked_app_level_token(hospital: Scene) -> None:
    await hospital.post("/control/tokens", {"revoke": [APP_TOKEN]})
    assert wrong(await examined(hospital)) == {"tokens.app"}


async def test_tokens_that_changed_places(hospital: Scene) -> None:
    findings = await examined(hospital, SLACK_BOT_TOKEN=APP_TOKEN, SLACK_APP_TOKEN=BOT_TOKEN)
    assert wrong(findings) == {"tokens.bot", "tokens.app"}
    assert "swap them" in named(findings, "tokens.bot")[0].mend


async def test_a_token_in_place_of_the_signing_secret(hospital: Scene) -> None:
    assert wrong(await examined(hospital, SLACK_APP_TOKEN="", SLACK_SIGNING_SECRET=APP_TOKEN)) == {"tokens.signing"}
    assert wrong(await examined(hospital, SLACK_APP_TOKEN="", SLACK_SIGNING_SECRET=SIGNING_SECRET)) == set()
    assert wrong(await examined(hospital, SLACK_APP_TOKEN="")) == {"tokens.way_in"}


async def test_a_missing_scope_names_the_feature(hospital: Scene) -> None:
    await hospital.post("/control/scopes", {"revoke": ["groups:read", "files:read"]})
    findings = await examined(hospital)
    assert wrong(findings) == {"scopes.required", "channels.visible"}
    assert "groups:read" in named(findings, "scopes.required")[0].what
    assert any("images" in finding.why for finding in named(findings, "scopes.optional"))


async def test_without_the_scope_to_look_people_up_nobody_is_called_missing(hospital: Scene) -> None:
    await hospital.post("/control/scopes", {"revoke": ["users:read"]})
    assert wrong(await examined(hospital)) == {"scopes.required", "people.answered"}


async def test_a_scope_too_many_is_named(hospital: Scene) -> None:
    scopes = hospital.sandbox.slack.workspace.manifest["oauth_config"]["scopes"]
    scopes["bot"].append("channels:history")
    findings = await examined(hospital)
    assert wrong(findings) == {"scopes.surplus"}
    assert "channels:history" in named(findings, "scopes.surplus")[0].what


@pytest.mark.parametrize(
    ("change", "check"),
    [
        ({"is_archived": True}, "channels.archived"),
        ({"is_private": False}, "channels.private"),
        ({"is_ext_shared": True}, "channels.shared"),
        ({"members": [CLARA, BO]}, "channels.visible"),
        ({"is_private": False, "members": [CLARA, BO]}, "channels.member"),
    ],
)
async def test_a_review_channel_unfit_for_drafts(hospital: Scene, change: dict[str, Any], check: str) -> None:
    assert BOT_USER not in change.get("members", [])
    await hospital.post(f"/control/channels/{REVIEW}", change)
    findings = await examined(hospital)
    assert check in wrong(findings)
    assert exit_code(findings) is ExitCode.PROBLEMS


async def test_a_deactivated_reviewer_nobody_replaces(hospital: Scene) -> None:
    await hospital.post(f"/control/people/{BO}", {"deleted": True})
    findings = await examined(hospital)
    assert wrong(findings) == {"people.unfit", "people.rule"}
    assert "Bo Lindqvist" in named(findings, "people.unfit")[0].what


async def test_a_deactivated_reviewer_somebody_replaces(hospital: Scene) -> None:
    await hospital.post(f"/control/people/{DEVAN}", {"deleted": True})
    findings = await examined(hospital)
    assert wrong(findings) == {"people.unfit"}
    assert exit_code(findings) is ExitCode.FINE


async def test_the_only_admin_has_left_unless_the_environment_names_another(hospital: Scene) -> None:
    await hospital.post(f"/control/people/{ADA}", {"deleted": True})
    assert "people.admins" in wrong(await examined(hospital))
    assert "people.admins" not in wrong(await examined(hospital, VETTED_ADMINS=CLARA))


async def test_a_parked_lane(hospital: Scene) -> None:
    """Which, since when, and how to have it tried again."""
    await hospital.start_bot()
    await hospital.post(f"/control/channels/{REVIEW}", {"is_archived": True})
    assert (await hospital.submit(BEN, await hospital.open_form(BEN)))["result"] == "closed"
    await eventually(lambda: hospital.direct(ADA))
    findings = await examined(hospital)
    (parked, *others) = named(findings, "outbox.parked")
    assert not others
    assert "card of draft #1" in parked.what
    assert "is_archived" in parked.what or "archived" in parked.what
    assert "Try again" in parked.mend


async def alter(url: str, statement: str) -> None:
    async with open_database(url, exclusive=False) as database, database.writing() as connection:
        await connection.execute(text(statement))


@pytest.mark.parametrize(
    ("statement", "word"),
    [
        ("UPDATE alembic_version SET version_num = '0000'", "migrations"),
        ("UPDATE alembic_version SET version_num = '9999'", "later"),
        ("DELETE FROM alembic_version", ""),
    ],
)
async def test_tables_of_another_version(hospital: Scene, statement: str, word: str) -> None:
    """Settings are not read from them; Slack is checked all the same."""
    await alter(hospital.database_url, statement)
    findings = await examined(hospital)
    (found,) = named(findings, "database.migrations")
    assert found.severity is not Severity.OK
    assert word in found.what
    assert named(findings, "tokens.bot")[0].severity is Severity.OK
    assert not named(findings, "channels.fit")


async def test_an_unreachable_slack_leaves_the_database_checked(hospital: Scene) -> None:
    findings = await examined(hospital, SLACK_API_URL=NOWHERE)
    assert wrong(findings) == {"tokens.slack"}
    assert named(findings, "database.migrations")[0].severity is Severity.OK
    assert exit_code(findings) is ExitCode.NOT_ALL_CHECKED


async def test_a_slack_in_trouble_is_not_taken_for_a_bad_token(hospital: Scene) -> None:
    await hospital.post("/control/faults", {"method": "auth.test", "kind": "http_500"})
    findings = await examined(hospital)
    assert wrong(findings) == {"tokens.slack"}
    assert "http_500" in named(findings, "tokens.slack")[0].what


@pytest.mark.parametrize(("method", "check"), [("auth.test", "tokens.slack"), ("apps.connections.open", "tokens.app")])
async def test_a_rate_limit_that_stays_is_no_verdict(hospital: Scene, method: str, check: str) -> None:
    await hospital.post("/control/faults", {"method": method, "kind": "ratelimited", "times": 100, "retry_after": 0})
    findings = await examined(hospital)
    assert wrong(findings) == {check}
    assert exit_code(findings) is ExitCode.NOT_ALL_CHECKED


async def test_a_token_pasted_with_a_line_break_is_told_and_the_rest_checked(hospital: Scene) -> None:
    findings = await examined(hospital, SLACK_BOT_TOKEN=f"{BOT_TOKEN}\n", SLACK_APP_TOKEN=f'"{APP_TOKEN}"')
    assert wrong(findings) == {"environment.untidy"}
    assert named(findings, "channels.fit")


async def test_a_rate_limit_is_waited_out(hospital: Scene) -> None:
    await hospital.post("/control/faults", {"method": "users.info", "kind": "ratelimited", "times": 2})
    assert wrong(await examined(hospital)) == set()


async def test_a_look_up_slack_does_not_answer_is_named(hospital: Scene) -> None:
    await hospital.post("/control/faults", {"method": "users.info", "kind": "drop_before", "times": 100})
    findings = await examined(hospital)
    assert wrong(findings) == {"people.answered"}
    assert exit_code(findings) is ExitCode.NOT_ALL_CHECKED


async def test_a_clock_that_is_off(hospital: Scene) -> None:
    await hospital.post("/control/clock", {"offset_s": -400})
    findings = await examined(hospital)
    assert wrong(findings) == {"clock.host"}
    assert "ahead of" in named(findings, "clock.host")[0].what


async def test_an_unreachable_database_leaves_slack_checked(hospital: Scene) -> None:
    for url in ("postgresql+asyncpg://vetted:hush-hush@127.0.0.1:1/vetted", f"sqlite+aiosqlite:///{ROOT}", "nonsense"):
        findings = await examined(hospital, DATABASE_URL=url)
        assert "database.reachable" in wrong(findings)
        assert named(findings, "tokens.bot")[0].severity is Severity.OK
        assert "hush" not in as_json(findings)


async def test_settings_of_a_workspace_the_token_does_not_reach(hospital: Scene) -> None:
    other = WorkspaceId("T0OTHER")
    async with hospital.store.write(other) as tx:
        await tx.save_settings(replace(LAKESIDE_SETTINGS, workspace=other))
    findings = await examined(hospital)
    assert wrong(findings) == {"people.reach"}
    assert {finding.workspace for finding in named(findings, "clock.zone")} == {LAKESIDE, other}


async def test_an_organisation_wide_token_reaches_every_workspace(hospital: Scene) -> None:
    other = WorkspaceId("T0OTHER")
    hospital.sandbox.slack.workspace.team["enterprise_id"] = "E0HEALTH"
    for person in hospital.sandbox.slack.workspace.users.values():
        person["enterprise_user"] = {"enterprise_id": "E0HEALTH"}
    async with hospital.store.write(other) as tx:
        await tx.save_settings(replace(LAKESIDE_SETTINGS, workspace=other))
    findings = await examined(hospital)
    assert wrong(findings) == set()
    assert {finding.workspace for finding in named(findings, "channels.fit")} == {LAKESIDE, other}


async def test_the_command_prints_a_list_or_json_and_no_secret(hospital: Scene, tmp_path: Path) -> None:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK", "VETTED", "DATABASE"))}

    async def run(*words: str, **changes: str) -> tuple[int | None, str]:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "bot", "doctor", *words),
            cwd=tmp_path,
            env=clean | {"PYTHONPATH": str(ROOT)} | environment(hospital, **changes),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        said = (await process.communicate())[0].decode()
        return process.returncode, " ".join(said.split())

    (tmp_path / ".env").write_text("VETTED_ADMIN=U0ADAWIN\n", encoding="utf-8")
    (tmp_path / ".env").chmod(0o644)
    code, said = await run()
    assert code == 0
    assert "chmod 600 .env" in said
    assert "Did you mean VETTED_ADMINS?" in said
    code, said = await run("--format", "json", SLACK_BOT_TOKEN="xoxb-secret-1", VETTED_HTTP_PORT="x")
    assert code == 1
    assert '"result": "problems"' in said
    assert "VETTED_HTTP_PORT" in said
    for secret in ("secret-1", APP_TOKEN, "Traceback"):
        assert secret not in said
    code, said = await run(SLACK_API_URL=NOWHERE)
    assert code == 2
    assert "Slack cannot be reached" in said


async def test_the_text_for_people_holds_every_finding(hospital: Scene) -> None:
    findings = await examined(hospital, SLACK_API_URL=NOWHERE)
    text = " ".join(as_text(findings, width=80).split())
    assert all(finding.what in text for finding in findings)


async def test_an_admin_has_it_examined_in_slack_and_nobody_else(hospital: Scene) -> None:
    await hospital.post(f"/control/people/{DEVAN}", {"deleted": True})
    await hospital.start_bot()
    ask = {"channel": REVIEW, "command": "/vetted", "text": "doctor"}
    for who in (ADA, BEN):
        assert await hospital.post("/page-api/command", {"as": who, **ask}) == {}
    stacks = hospital.sandbox.slack.workspace.stacks
    shown = await eventually(lambda: next((view for view in stacks.get(ADA, []) if "1 warning" in str(view)), None))
    assert "Dr. Devan Shah (U0DEVANS) is named as clinical" in str(shown["blocks"])
    (answer,) = await eventually(lambda: hospital.private_answers(BEN))
    assert "Only an admin" in answer
    assert BEN not in stacks
