"""Tables of deadlines: whom each turn waits for, what was sent about it, and who stands in for whom."""

from sqlalchemy import Boolean, Column, Index, Integer, PrimaryKeyConstraint, String, Table

from storage.tables import BIG_ID, PERSON, WORKSPACE, metadata, of_draft
from storage.types import Utc

turns = Table(
    "turns",
    metadata,
    Column("workspace", WORKSPACE, nullable=False),
    Column("draft", BIG_ID, nullable=False),
    Column("stage", String(32), nullable=False),
    Column("version", Integer, nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("person", PERSON, nullable=False),
    Column("asked_at", Utc, nullable=False),
    Column("snoozed_until", Utc),
    Column("snoozes", Integer, nullable=False),
    PrimaryKeyConstraint("workspace", "draft", "stage", "version", "epoch", "person"),
    of_draft(),
)

nudges = Table(
    "nudges",
    metadata,
    Column("workspace", WORKSPACE, nullable=False),
    Column("draft", BIG_ID, nullable=False),
    Column("stage", String(32), nullable=False),  # empty where it is about the whole draft
    Column("version", Integer, nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("person", PERSON, nullable=False),  # empty where it is about the stage
    Column("step", String(32), nullable=False),
    Column("at", Utc, nullable=False),
    PrimaryKeyConstraint("workspace", "draft", "stage", "version", "epoch", "person", "step"),
    of_draft(),
)

delegations = Table(
    "delegations",
    metadata,
    Column("id", BIG_ID, primary_key=True, autoincrement=True),
    Column("workspace", WORKSPACE, nullable=False),
    Column("person", PERSON, nullable=False),
    Column("delegate", PERSON, nullable=False),
    Column("starts", Utc, nullable=False),
    Column("ends", Utc, nullable=False),
    Column("begun", Boolean, nullable=False),  # whether those it brings in were called
    Column("ended", Boolean, nullable=False),
    Index("ix_delegations_workspace_ended_ends", "workspace", "ended", "ends"),
    sqlite_autoincrement=True,
)
