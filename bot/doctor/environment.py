"""Environment variables and `.env`: names nobody reads, values that cannot be used, a file that others can read."""

import difflib
import re
import stat

from bot.doctor.facts import EnvironmentFacts
from bot.doctor.finding import Area, Finding, Findings, Severity

OURS = "VETTED_"
NEIGHBOURS = ("SLACK_", "DATABASE_")
"""Other software uses such names as well: they are misspelt only where they resemble one of ours."""

SECRETS = frozenset({"SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET"})

SLACK_PERSON = re.compile(r"[UW][A-Z0-9]{2,}")


def tidied(name: str, value: str) -> str:
    """A value without what was pasted around it. In a secret no blank and no line break belongs anywhere."""
    bare = value.strip(" \t\r\n'\"")
    return "".join(bare.split()) if name in SECRETS else bare


def check(environment: EnvironmentFacts) -> Findings:
    found = (
        *(_problem("unusable", sentence, "Vetted does not start with it.") for sentence in environment.unusable),
        *_untidy(environment),
        *_unknown(environment),
        *_admins(environment),
        *_file(environment),
        *_heads(environment),
    )
    if found:
        return (*found, _model(environment))
    where = f"the environment and {environment.file}" if environment.file_mode is not None else "the environment"
    return (
        Finding(
            area=Area.ENVIRONMENT, check="environment", severity=Severity.OK, what=f"Every name in {where} is known."
        ),
        _model(environment),
    )


def _problem(check: str, what: str, why: str, mend: str = "") -> Finding:
    mend = mend or "Correct it in .env or in the environment; .env.example explains every name."
    return Finding(
        area=Area.ENVIRONMENT, check=f"environment.{check}", severity=Severity.PROBLEM, what=what, why=why, mend=mend
    )


def _untidy(environment: EnvironmentFacts) -> Findings:
    return tuple(
        _problem(
            "untidy",
            f"{name} has blanks, line breaks or quotation marks in its value.",
            "They are taken for part of the value, so Slack or the database refuses it.",
            f"Set {name} without them.",
        )
        for name in sorted(environment.untidy)
    )


def _unknown(environment: EnvironmentFacts) -> Findings:
    found = []
    for name in sorted(environment.names - environment.known):
        plain = name.upper()
        ours = plain.startswith(OURS)
        meant_for = sorted(environment.known if ours else environment.known - environment.names)
        alike = difflib.get_close_matches(plain, meant_for, n=1, cutoff=0.8)
        if not ours and not (plain.startswith(NEIGHBOURS) and alike):
            continue
        meant = f" Did you mean {alike[0]}?" if alike else ""
        found.append(
            Finding(
                area=Area.ENVIRONMENT,
                check="environment.unknown",
                severity=Severity.WARNING,
                what=f"{name} is set, and Vetted reads no such name.{meant}",
                why="What it was meant to change keeps its default.",
                mend=f"Rename it to {alike[0]}." if alike else "Remove it, or look its name up in .env.example.",
            )
        )
    return tuple(found)


def _model(environment: EnvironmentFacts) -> Finding:
    """What is set for the language model. It is not asked: that would cost something."""
    if not environment.model:
        return Finding(
            area=Area.ENVIRONMENT,
            check="environment.model",
            severity=Severity.NOTE,
            what="OPENAI_API_KEY is not set, so no language model is asked.",
            why="There are no second opinions, posts from advisories and summaries of alerts; everything else works.",
        )
    where = environment.model_host or "its provider's own address"
    return Finding(
        area=Area.ENVIRONMENT,
        check="environment.model",
        severity=Severity.OK,
        what=f"A key for a language model is set; the model is {environment.model}, at {where}. It was not asked.",
    )


def _admins(environment: EnvironmentFacts) -> Findings:
    odd = sorted(person for person in environment.admins if not SLACK_PERSON.fullmatch(person))
    if not odd:
        return ()
    return (
        _problem(
            "admins",
            f"VETTED_ADMINS names {', '.join(odd)}, which is no Slack user id (like U0123ABCD).",
            "Nobody is an admin by such a name.",
            "In Slack: the person's profile → ⋮ → Copy member ID. Separate several by commas.",
        ),
    )


def _heads(environment: EnvironmentFacts) -> Findings:
    if not environment.heads_refused:
        return ()
    return (
        _problem(
            "heads",
            f"VETTED_HEADS_FILE cannot be written: {environment.heads_refused}.",
            "The record's heads are not noted outside the database, so that a record cut short there would not show.",
            "Name a file in a folder that Vetted's account may write to.",
        ),
    )


def _file(environment: EnvironmentFacts) -> Findings:
    if environment.file_mode is None or not environment.file_mode & (stat.S_IRWXG | stat.S_IRWXO):
        return ()
    return (
        Finding(
            area=Area.ENVIRONMENT,
            check="environment.file",
            severity=Severity.WARNING,
            what=f"Other accounts on this host may open {environment.file} (mode {environment.file_mode:04o}).",
            why="Its tokens let whoever reads them act as Vetted in your Slack.",
            mend=f"chmod 600 {environment.file}",
        ),
    )
