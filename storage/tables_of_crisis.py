"""Tables of crises: the hold row that every decision shares, crises and drills, what each holds and counts, reactions,
proposals.
"""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from storage.tables import BIG_ID, CHANNEL, PERSON, WORKSPACE, metadata, of_draft
from storage.types import Utc

holds = Table(
    "holds",
    metadata,
    Column("workspace", WORKSPACE, primary_key=True),
    Column("crisis", BIG_ID),  # the crisis or drill that is on
)

crises = Table(
    "crises",
    metadata,
    Column("id", BIG_ID, primary_key=True, autoincrement=True),
    Column("workspace", WORKSPACE, nullable=False),
    Column("drill", Boolean, nullable=False),
    Column("reason", Text, nullable=False),
    Column("scope", JSON, nullable=False),
    Column("channel", CHANNEL, nullable=False),
    Column("lead", PERSON, nullable=False),
    Column("started_at", Utc, nullable=False),
    Column("found", Integer, nullable=False),
    Column("end_asked_by", PERSON),
    Column("end_asked_at", Utc),
    Column("ended_by", PERSON),
    Column("ended_at", Utc),
    Column("narrower", JSON(none_as_null=True)),  # a scope somebody asked for, until it is confirmed
    Column("narrower_asked_by", PERSON),
    Column("narrower_asked_at", Utc),
    Column("replaced_in", CHANNEL),  # of a drill: where the hold that replaced it is
    UniqueConstraint("workspace", "id"),
    sqlite_autoincrement=True,
)


def _of_crisis() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["workspace", "crisis"], ["crises.workspace", "crises.id"])


held_posts = Table(
    "held_posts",
    metadata,
    Column("workspace", WORKSPACE, nullable=False),
    Column("crisis", BIG_ID, nullable=False),
    Column("draft", BIG_ID, nullable=False),
    Column("at", Utc, nullable=False),
    Column("left_at", Utc),  # empty until somebody looked at it
    PrimaryKeyConstraint("workspace", "crisis", "draft"),
    Index("ix_held_posts_workspace_draft", "workspace", "draft"),
    _of_crisis(),
    of_draft(),
)

crisis_pauses = Table(
    "crisis_pauses",
    metadata,
    Column("workspace", WORKSPACE, nullable=False),
    Column("crisis", BIG_ID, nullable=False),
    Column("task", BIG_ID, nullable=False),
    PrimaryKeyConstraint("workspace", "crisis", "task"),
    Index("ix_crisis_pauses_workspace_task", "workspace", "task"),
    _of_crisis(),
)

crisis_reactions = Table(
    "crisis_reactions",
    metadata,
    Column("workspace", WORKSPACE, nullable=False),
    Column("crisis", BIG_ID, nullable=False),
    Column("person", PERSON, nullable=False),
    Column("what", String(32), nullable=False),
    Column("at", Utc),  # empty while they were only asked
    PrimaryKeyConstraint("workspace", "crisis", "person", "what"),
    _of_crisis(),
)

crisis_proposals = Table(
    "crisis_proposals",
    metadata,
    Column("id", BIG_ID, primary_key=True, autoincrement=True),
    Column("workspace", WORKSPACE, nullable=False),
    Column("alert", BIG_ID, nullable=False),
    Column("because", Text, nullable=False),
    Column("at", Utc, nullable=False),
    Column("state", String(16), nullable=False),
    Column("answered_by", PERSON),
    Column("answered_at", Utc),
    UniqueConstraint("workspace", "alert"),
    sqlite_autoincrement=True,
)
