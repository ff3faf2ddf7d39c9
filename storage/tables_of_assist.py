"""Tables of what is asked of a language model: one call a feature and subject, and what was spent."""

from sqlalchemy import JSON, Column, Date, Index, Integer, PrimaryKeyConstraint, String, Table, Text

from storage.tables import BIG_ID, PERSON, SHA256, WORKSPACE, metadata, of_draft
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
    Column("estimate", BIG_ID, nullable=False, server_default="0"),  # tokens, while it is claimed
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

repurposings = Table(
    "repurposings",
    metadata,
    Column("id", BIG_ID, primary_key=True, autoincrement=True),
    Column("workspace", WORKSPACE, nullable=False),
    Column("person", PERSON, nullable=False),
    Column("draft", BIG_ID),  # whose text it is; none for one that was pasted
    Column("text", Text, nullable=False),
    Column("link", Text, nullable=False),
    Column("wanted", JSON, nullable=False),
    Column("subject", SHA256, nullable=False),
    Column("state", String(8), nullable=False),
    Column("why", String(16)),
    Column("left_out", Integer, nullable=False),
    Column("unread", Text, nullable=False, server_default=""),  # why the page at the link gave no text
    Column("asked_at", Utc, nullable=False),
    Index("ix_repurposings_state_asked_at", "state", "asked_at"),
    sqlite_autoincrement=True,
)

draft_origins = Table(
    "draft_origins",
    metadata,
    Column("workspace", WORKSPACE, nullable=False),
    Column("draft", BIG_ID, nullable=False),
    Column("repurposing", BIG_ID, nullable=False),
    Column("name", String(100), nullable=False),
    PrimaryKeyConstraint("workspace", "draft"),
    Index("ix_draft_origins_workspace_repurposing", "workspace", "repurposing"),
    of_draft(),
)
