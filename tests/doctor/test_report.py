"""What a person and a machine get to read, and the exit code."""

import json

import pytest

from bot.doctor.finding import Area, ExitCode, Finding, Severity, exit_code
from bot.doctor.report import as_json, as_text
from bot.ids import WorkspaceId


def finding(severity: Severity, what: str = "It is so.", workspace: str = "", **more: str) -> Finding:
    return Finding(
        area=Area.CHANNELS,
        check="channels.fit",
        severity=severity,
        what=what,
        workspace=WorkspaceId(workspace) if workspace else None,
        **more,
    )


@pytest.mark.parametrize(
    ("severities", "code"),
    [
        ([Severity.OK], ExitCode.FINE),
        ([Severity.WARNING, Severity.NOTE], ExitCode.FINE),
        ([Severity.OK, Severity.UNCHECKED], ExitCode.NOT_ALL_CHECKED),
        ([Severity.UNCHECKED, Severity.PROBLEM], ExitCode.PROBLEMS),
    ],
)
def test_a_problem_outweighs_what_could_not_be_checked(severities: list[Severity], code: ExitCode) -> None:
    assert exit_code([finding(severity) for severity in severities]) is code


def test_the_text_lists_by_area_with_why_and_mend_and_a_sum() -> None:
    text = as_text(
        [
            finding(Severity.PROBLEM, "It is public.", why="All could read.", mend="Make it private."),
            finding(Severity.OK),
            finding(Severity.WARNING, "Soon."),
            finding(Severity.WARNING, "Sooner."),
        ],
        width=80,
    )
    assert text == (
        "Channels\n"
        "  ✗ It is public.\n"
        "      why   All could read.\n"
        "      mend  Make it private.\n"
        "  ✓ It is so.\n"
        "  ! Soon.\n"
        "  ! Sooner.\n"
        "\n"
        "1 problem, 2 warnings.\n"
    )


def test_the_workspace_is_named_only_where_there_are_several() -> None:
    one, other = finding(Severity.OK, workspace="T0A"), finding(Severity.OK, workspace="T0B")
    assert "T0A" not in as_text([one], width=80)
    assert "✓ T0B: It is so." in as_text([one, other], width=80)


def test_lines_are_wrapped_to_the_terminal_and_commands_stay_whole() -> None:
    long = finding(Severity.PROBLEM, "word " * 40, mend="Try https://example.org/" + "a" * 90)
    lines = as_text([long], width=60).splitlines()
    assert all(len(line) <= 60 or "https" in line for line in lines)
    assert any("https://example.org/" + "a" * 90 in line for line in lines)


def test_a_name_from_slack_cannot_steer_the_terminal() -> None:
    assert "\x1b" not in as_text([finding(Severity.OK, "The channel #\x1b[2Jx")], width=80)


def test_the_json_holds_the_result_and_every_field() -> None:
    document = json.loads(as_json([finding(Severity.PROBLEM, "Ünfit.", why="w", mend="m", workspace="T0A")]))
    assert document == {
        "result": "problems",
        "exit_code": 1,
        "findings": [
            {
                "area": "channels",
                "check": "channels.fit",
                "severity": "problem",
                "what": "Ünfit.",
                "why": "w",
                "mend": "m",
                "workspace": "T0A",
            }
        ],
    }


def test_nothing_to_say_is_said() -> None:
    assert as_text([finding(Severity.OK)], width=80).endswith("\nEverything is fine.\n")
