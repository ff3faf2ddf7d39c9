"""The database: reachable, of this version, writable, and who has its file."""

import stat

from bot.doctor.facts import DatabaseFacts, FileFacts, Migrations
from bot.doctor.finding import Area, Finding, Findings, Severity

LITTLE_SPACE = 500 * 1024 * 1024
NO_SPACE = 20 * 1024 * 1024
"""Bytes free: below the first a busy week may fill it, below the second a single draft with images may."""

MIGRATE = "python -m bot migrate"


def check(database: DatabaseFacts) -> Findings:
    return (*_reached(database), *(_file(database.where, database.file) if database.file else ()))


def _finding(check: str, severity: Severity, what: str, why: str = "", mend: str = "") -> Finding:
    return Finding(area=Area.DATABASE, check=f"database.{check}", severity=severity, what=what, why=why, mend=mend)


def _reached(database: DatabaseFacts) -> Findings:
    if database.trouble:
        what, why = f"The database {database.where} cannot be used: {database.trouble}", "Vetted does not start."
        mend = "Check DATABASE_URL, and that the server runs and lets this host in; see docs/running.md, Databases."
        if database.file is not None:
            mend = "Check DATABASE_URL and who may read the file. If the file is damaged, restore a backup."
        return (
            _finding("reachable", Severity.PROBLEM, what, why, mend),
            _finding(
                "settings",
                Severity.UNCHECKED,
                "Settings and outbox could not be read.",
                "Channels, people, time zones and what is owed are in the database.",
                "Mend the database, then run this again.",
            ),
        )
    if database.read_only:
        what, why = f"{database.where} takes no writes.", "Nothing can be submitted or decided."
        mend = "Point DATABASE_URL to the primary server, not to a standby."
        return (_finding("read_only", Severity.PROBLEM, what, why, mend), *_migrations(database))
    return _migrations(database)


def _migrations(database: DatabaseFacts) -> Findings:
    on_sqlite = database.file is not None
    match database.migrations:
        case Migrations.CURRENT:
            return (_finding("migrations", Severity.OK, f"{database.where} is reached, and its tables are current."),)
        case Migrations.NONE if on_sqlite:
            what = f"There is no database at {database.where} yet; Vetted makes it when it first starts."
            why = "Is it the right folder? Without an absolute path DATABASE_URL depends on where Vetted is started."
            return (_finding("migrations", Severity.NOTE, what, why),)
        case Migrations.NONE | Migrations.BEHIND:
            what = f"The tables in {database.where} wait for their migrations."
            why = "A bot on SQLite brings them up to date when it starts; on PostgreSQL it refuses to start. Until then"
            why += " settings and outbox could not be read."
            severity = Severity.UNCHECKED if on_sqlite else Severity.PROBLEM
            return (_finding("migrations", severity, what, why, MIGRATE),)
        case Migrations.LATER:
            what, why = f"The tables in {database.where} are of a later Vetted than this one.", "Vetted does not start."
            mend = "Install the later version again, or restore a backup made before it."
            return (_finding("migrations", Severity.PROBLEM, what, why, mend),)
        case Migrations.UNKNOWN:
            return ()


def _file(where: str, file: FileFacts) -> Findings:
    found = []
    if file.holder is not None:
        what = f"A bot is running on this file ({file.holder}). It was read without disturbing it."
        found.append(_finding("lock", Severity.OK, what))
    if not file.writable:
        what, why = f"This account may not write {where} or its folder.", "SQLite writes the file, and logs beside it."
        mend = "Run this as the account that runs Vetted; else: chown that account to the file and its folder."
        found.append(_finding("writable", Severity.PROBLEM, what, why, mend))
    if file.free_bytes < LITTLE_SPACE:
        what = f"The disk of {where} has {file.free_bytes // 1024**2} MB left."
        why = "When it is full nothing more can be submitted or decided."
        severity = Severity.PROBLEM if file.free_bytes < NO_SPACE else Severity.WARNING
        found.append(_finding("space", severity, what, why, "Make room, or move the database to a larger disk."))
    if file.mode is not None and file.mode & (stat.S_IRWXG | stat.S_IRWXO):
        what, why = f"Other accounts may open {where} (mode {file.mode:04o}).", "It holds every draft and the record."
        found.append(_finding("mode", Severity.WARNING, what, why, f"chmod 600 {where}"))
    return tuple(found)
