"""Tables of what is asked of a language model: one call a feature and subject, and what was spent."""

from sqlalchemy import JSON, Column, Date, Index, Integer, PrimaryKeyConstraint, String, Table

from storage.tables import BIG_ID, SHA256, WORKSPACE, metadata
from storage.types import Utc

model_calls = Table(
    "model_calls",
    metadata,
    Column("workspace", WORKSPACE, nullable=False),
    Column("feature", String(16), nullable=False),
    Column("subject", SHA256, nullable=False),  # of an opinion, the content's hash
    Column("state", String(8), nullable=False),
    Column("why", String(16)),
    Column("answer", JSON, nullable=False),
    Column("model", String(100), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("due_at", Utc, nullable=False),  # while it waits: when it may be claimed; while claimed: until when
    Column("holder", String(64)),
    Column("asked_at", Utc, nullable=False),
    Column("settled_at", Utc),
    PrimaryKeyConstraint("workspace", "feature", "subject"),
    Index("ix_model_calls_feature_state_due_at", "feature", "state", "due_at"),
)

model_usage = Table(
    "model_usage",
    metadata,
    Column("workspace", WORKSPACE, nullable=False),
    Column("day", Date, nullable=False),  # in the workspace's time zone
    Column("feature", String(16), nullable=False),
    Column("calls", Integer, nullable=False),
    Column("sent", BIG_ID, nullable=False),
    Column("received", BIG_ID, nullable=False),
    PrimaryKeyConstraint("workspace", "day", "feature"),
)
