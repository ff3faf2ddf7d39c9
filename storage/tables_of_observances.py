"""Tables of the calendar: observances of an organisation's own, what it decided about others, and reminders."""

from sqlalchemy import (
    JSON,
    Column,
    Date,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
)

from storage.tables import BIG_ID, CHANNEL, PERSON, WORKSPACE, metadata, of_draft
from storage.types import Utc

OBSERVANCE = String(64)

own_observances = Table(
    "own_observances",
    metadata,
    Column("id", BIG_ID, primary_key=True, autoincrement=True),
    Column("workspace", WORKSPACE, nullable=False),
    Column("name", Text, nullable=False),
    Column("span", String(8), nullable=False),
    Column("days", Integer, nullable=False),
    Column("rule", Text),
    Column("moved", JSON, nullable=False),
    Column("hashtags", JSON, nullable=False),
    Column("note", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("added_by", PERSON, nullable=False),
    Column("added_at", Utc, nullable=False),
    Column("removed_at", Utc),
    Index("ix_own_observances_workspace_id", "workspace", "id"),
    sqlite_autoincrement=True,
)

observance_choices = Table(
    "observance_choices",
    metadata,
    Column("workspace", WORKSPACE, nullable=False),
    Column("observance", OBSERVANCE, nullable=False),
    Column("year", Integer, nullable=False),  # 0: for every year
    Column("choice", String(16), nullable=False),
    Column("chosen_by", PERSON, nullable=False),
    Column("at", Utc, nullable=False),
    PrimaryKeyConstraint("workspace", "observance", "year"),
)

observance_owners = Table(
    "observance_owners",
    metadata,
    Column("workspace", WORKSPACE, nullable=False),
    Column("observance", OBSERVANCE, nullable=False),
    Column("year", Integer, nullable=False),
    Column("person", PERSON, nullable=False),
    Column("at", Utc, nullable=False),
    PrimaryKeyConstraint("workspace", "observance", "year"),
)

observance_drafts = Table(
    "observance_drafts",
    metadata,
    Column("workspace", WORKSPACE, nullable=False),
    Column("draft", BIG_ID, nullable=False),
    Column("observance", OBSERVANCE, nullable=False),
    Column("year", Integer, nullable=False),
    PrimaryKeyConstraint("workspace", "draft"),
    Index("ix_observance_drafts_workspace_year", "workspace", "year"),
    of_draft(),
)

reminders = Table(
    "reminders",
    metadata,
    Column("workspace", WORKSPACE, nullable=False),
    Column("observance", OBSERVANCE, nullable=False),
    Column("year", Integer, nullable=False),
    Column("lead", Integer, nullable=False),
    Column("channel", CHANNEL, nullable=False),  # or the one person who is reminded
    Column("lane", String(128)),  # None: settled without a message
    Column("at", Utc, nullable=False),
    PrimaryKeyConstraint("workspace", "observance", "year", "lead", "channel"),
    Index("ix_reminders_workspace_lane", "workspace", "lane"),
    Index("ix_reminders_workspace_year", "workspace", "year"),
)

reminder_wishes = Table(
    "reminder_wishes",
    metadata,
    Column("workspace", WORKSPACE, nullable=False),
    Column("observance", OBSERVANCE, nullable=False),
    Column("year", Integer, nullable=False),
    Column("person", PERSON, nullable=False),
    Column("on", Date, nullable=False),
    PrimaryKeyConstraint("workspace", "observance", "year", "person"),
)
