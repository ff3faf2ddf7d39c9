"""The doctor's findings in a modal."""

from collections.abc import Callable
from typing import Any

from bot.doctor.finding import Area, Finding, Severity
from handlers.blocks.doctor import findings, looking


def finding(severity: Severity, what: str, why: str = "", mend: str = "") -> Finding:
    return Finding(area=Area.CHANNELS, check="channels.fit", severity=severity, what=what, why=why, mend=mend)


def test_what_is_wrong_comes_first_and_what_is_fine_is_counted(
    snapshot: Callable[[str, Any], None], fits_slack: Callable[..., None]
) -> None:
    view = findings(
        [
            finding(Severity.OK, "Fine."),
            finding(Severity.NOTE, "Without the scope files:read.", why="Drafts hold no images.", mend="Add it."),
            finding(Severity.PROBLEM, "The channel is public.", why="All could read.", mend="Make it private."),
            finding(Severity.OK, "Fine as well."),
        ]
    )
    fits_slack(view["blocks"], at_most=100)
    snapshot("doctor", view)


def test_nothing_in_a_name_is_interpreted(
    hostile: str, words_of: Callable[[list[dict[str, Any]]], dict[str, list[str]]]
) -> None:
    view = findings([finding(Severity.PROBLEM, hostile, why=hostile, mend=hostile)])
    assert not any("<!" in text or "<@" in text for text in words_of(view["blocks"])["mrkdwn"])


def test_any_number_of_long_findings_fits(fits_slack: Callable[..., None]) -> None:
    many = [finding(Severity.WARNING, "&" * 4000, why="<" * 4000, mend=">" * 4000)] * 90
    view = findings(many)
    fits_slack(view["blocks"], at_most=100)
    assert "50 more" in str(view["blocks"][-1])


def test_it_says_that_it_is_looking(fits_slack: Callable[..., None]) -> None:
    fits_slack(looking()["blocks"], at_most=100)
