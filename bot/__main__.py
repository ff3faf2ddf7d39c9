"""The command line: `python -m bot` runs Vetted, its verbs look after it."""

import argparse
import asyncio
import contextlib
import os
import shutil
import signal
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TextIO

from bot import (
    backtest_command,
    check_command,
    facts_command,
    logs,
    observances_command,
    replay_command,
    retention_command,
    simulate_command,
    sources_command,
    topics_command,
)
from bot.arguments import bytes_of
from bot.config import ConfigurationError
from bot.refusals import Refusal, Unfit


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command; its exit code."""
    arguments = parser().parse_args(argv)
    try:
        code = COMMANDS[arguments.command](arguments)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read the lines has enough of them, as in `| head`; what is still to be written goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 128 + int(signal.SIGPIPE)
    except ConfigurationError as problem:
        print(problem, file=sys.stderr)
        return 2
    except Unfit as refusal:
        for name, sentence in refusal.fields.items():
            print(f"{name}: {sentence}", file=sys.stderr)
        return 1
    except Refusal as refusal:
        print(refusal.sentence, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    else:
        return code


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="python -m bot", description="Vetted, a Slack bot for health teams' drafts.")
    verbs = top.add_subparsers(dest="command", metavar="COMMAND")
    top.set_defaults(command="run")
    verbs.add_parser("run", help="run the bot (the default)")
    sandbox = verbs.add_parser("sandbox", help="start a local Slack with a web page, and the bot in it")
    sandbox.add_argument("--port", type=int, default=8060, metavar="N", help="where the page listens (default 8060)")
    sandbox.add_argument(
        "--data", type=Path, default=Path(".sandbox"), metavar="DIR", help="where it keeps its data (default .sandbox)"
    )
    sandbox.add_argument("--fresh", action="store_true", help="start over with a new workspace")
    verbs.add_parser("migrate", help="bring the database up to date")
    doctor = verbs.add_parser("doctor", help="check tokens, scopes, channels, people, database and outbox")
    doctor.add_argument("--format", choices=("text", "json"), default="text", help="for people, or for machines")
    audit = verbs.add_parser("audit", help="the record")
    audit_verbs = audit.add_subparsers(dest="verb", required=True)
    verifying = audit_verbs.add_parser("verify", help="check that no entry was altered, removed or reordered")
    verifying.add_argument("--heads", type=Path, metavar="FILE", help="hold it against a file of heads as well")
    verifying.add_argument(
        "--head", action="append", default=[], metavar="WORKSPACE:SEQ:HASH", help="hold it against this head as well"
    )
    exporting = audit_verbs.add_parser("export", help="write the record out")
    exporting.add_argument("--format", choices=("csv", "jsonl"), default="csv")
    exporting.add_argument("--from", dest="since", type=_day, metavar="DAY", help="from this day on, UTC (2026-01-31)")
    exporting.add_argument("--to", dest="until", type=_day, metavar="DAY", help="up to this day, itself included, UTC")
    exporting.add_argument("--workspace", metavar="ID")
    exporting.add_argument("--output", type=Path, metavar="FILE", help="instead of standard output")
    showing = audit_verbs.add_parser("show", help="tell the story of one draft")
    showing.add_argument("draft", type=int, metavar="DRAFT")
    retention_command.add(verbs)
    check_command.add(verbs)
    observances_command.add(verbs)
    simulate_command.add(verbs)
    topics_command.add(verbs)
    facts_command.add(verbs)
    backtest_command.add(verbs)
    replay_command.add(verbs)
    sources_command.add(verbs)
    settings = verbs.add_parser("settings", help="the workspace's settings")
    settings_verbs = settings.add_subparsers(dest="verb", required=True)
    importing = settings_verbs.add_parser("import", help="set channel, people, time zone and rules from a YAML file")
    importing.add_argument("file", type=Path)
    settings_verbs.add_parser("export", help="print the settings as YAML that import takes")
    drafts = verbs.add_parser("import", help="import drafts from a CSV file")
    drafts.add_argument("file", type=Path, nargs="?", help="the file; - reads standard input")
    drafts.add_argument("--as", dest="person", metavar="PERSON", help="the Slack user id of whoever is their author")
    drafts.add_argument("--save", action="store_true", help="keep them as saved drafts instead of submitting them")
    drafts.add_argument("--check", action="store_true", help="say what is wrong with the file, and store nothing")
    drafts.add_argument("--template", action="store_true", help="print a file to fill in")
    return top


def run(_arguments: argparse.Namespace) -> int:
    from bot import app, config  # noqa: PLC0415 - `sandbox` and --help start without Slack's packages

    settings = config.load()
    logs.configure_logging(settings.log_level)
    asyncio.run(app.run(settings))
    return 0


def sandbox(arguments: argparse.Namespace) -> int:
    from bot.sandbox import launch  # noqa: PLC0415 - the bot itself never loads the sandbox

    return launch.run(port=arguments.port, data=arguments.data, fresh=arguments.fresh)


def migrate(_arguments: argparse.Namespace) -> int:
    from bot import config, tending  # noqa: PLC0415

    asyncio.run(tending.migrate_database(config.load_database_url()))
    print("The database is up to date.")
    return 0


def doctor(arguments: argparse.Namespace) -> int:
    from bot import building, config  # noqa: PLC0415
    from bot.doctor import finding, report  # noqa: PLC0415

    logs.configure_logging("ERROR")
    findings = asyncio.run(building.diagnose(config.survey()))
    if arguments.format == "json":
        print(report.as_json(findings), end="")
    else:
        print(report.as_text(findings, width=min(shutil.get_terminal_size().columns, report.WIDEST)), end="")
    return finding.exit_code(findings)


def audit(arguments: argparse.Namespace) -> int:
    return {"verify": _verify, "export": _export, "show": _show}[arguments.verb](arguments)


def _verify(arguments: argparse.Namespace) -> int:
    from bot import config, tending  # noqa: PLC0415
    from bot.audit.heads import NotedHead, UnreadableHead  # noqa: PLC0415

    try:
        noted = [NotedHead.typed(text) for text in arguments.head]
    except UnreadableHead as problem:
        raise ConfigurationError(str(problem)) from None
    if arguments.heads:
        in_file = asyncio.run(tending.read_heads(arguments.heads))
        noted += in_file.heads
        for number in in_file.unreadable:
            print(f"{arguments.heads}: line {number} is no head, and was left out", file=sys.stderr)
    found = asyncio.run(tending.verify_record(config.load_database_url(), noted))
    for line in found.lines:
        print(line)
    return 0 if found.holds else 1


def _export(arguments: argparse.Namespace) -> int:
    from bot import config, tending  # noqa: PLC0415
    from bot.audit.export import Export  # noqa: PLC0415

    wanted = Export(
        csv=arguments.format == "csv",
        since=arguments.since,
        until=arguments.until + timedelta(days=1) if arguments.until else None,
        workspace=arguments.workspace,
    )
    with contextlib.ExitStack() as stack:
        # newline="": the lines end as RFC 4180 has them, on every system.
        out = sys.stdout
        if arguments.output:
            out = stack.enter_context(_own_file(arguments.output))
        count = asyncio.run(tending.export_record(config.load_database_url(), wanted=wanted, write=out.write))
    print(f"{count} entries exported; the record says so.", file=sys.stderr)
    return 0


def _own_file(path: Path) -> TextIO:
    """A new file that only its owner reads, as it holds what people wrote.

    Raises:
        ConfigurationError: it is there already, or cannot be made.
    """
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise ConfigurationError(f"{path} is there already; nothing was written over it.") from None
    except OSError as problem:
        raise ConfigurationError(f"{path} cannot be written: {problem.strerror}.") from None
    return os.fdopen(descriptor, "w", encoding="utf-8", newline="")


def _show(arguments: argparse.Namespace) -> int:
    from bot import config, tending  # noqa: PLC0415

    lines = asyncio.run(tending.tell_draft(config.load_database_url(), arguments.draft))
    for line in lines:
        print(line)
    if not lines:
        print(f"The record holds nothing of draft {arguments.draft}.", file=sys.stderr)
    return 0 if lines else 1


def _day(text: str) -> datetime:
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is not a day like 2026-01-31") from None


def settings(arguments: argparse.Namespace) -> int:
    from bot import config, tending  # noqa: PLC0415

    if arguments.verb == "export":
        print(asyncio.run(tending.export_settings(config.load_database_url())), end="")
        return 0
    text = arguments.file.read_text(encoding="utf-8") if arguments.file.exists() else None
    if text is None:
        raise ConfigurationError(f"There is no file {arguments.file}.")
    loaded = config.load()
    logs.configure_logging("WARNING")
    asyncio.run(tending.import_settings(loaded, text))
    print("The settings are in place.")
    return 0


def import_drafts(arguments: argparse.Namespace) -> int:
    from bot.imports import sheet  # noqa: PLC0415

    if arguments.template:
        print(sheet.TEMPLATE, end="")
        return 0
    if arguments.file is None or not arguments.person:
        raise ConfigurationError("Name the file, and with --as whose drafts they are. --template prints an example.")
    data = sys.stdin.buffer.read() if str(arguments.file) == "-" else bytes_of(arguments.file)

    from bot import config, tending  # noqa: PLC0415
    from bot.imports.handed_in import Into  # noqa: PLC0415

    settings = config.load()
    logs.configure_logging("WARNING")
    reading = asyncio.run(
        tending.import_drafts(
            settings,
            data,
            name=arguments.file.name,
            person=arguments.person,
            into=Into.SAVED if arguments.save else Into.REVIEW,
            check=arguments.check,
        )
    )
    for problem in reading.problems:
        print(problem.line, file=sys.stderr)
    if reading.problems:
        print("Nothing was imported.", file=sys.stderr)
        return 1
    print(f"{'Drafts that can be imported' if arguments.check else 'Drafts imported'}: {len(reading.lines)}.")
    return 0


COMMANDS = {
    "run": run,
    "sandbox": sandbox,
    "migrate": migrate,
    "doctor": doctor,
    "audit": audit,
    "settings": settings,
    "import": import_drafts,
    "retention": retention_command.run,
    "check": check_command.check,
    "rules": check_command.rules,
    "observances": observances_command.observances,
    "simulate": simulate_command.simulate,
    "topics": topics_command.topics,
    "facts": facts_command.facts,
    "backtest": backtest_command.backtest,
    "replay": replay_command.replay,
    "sources": sources_command.sources,
}


if __name__ == "__main__":
    sys.exit(main())
