"""Every table. Each row has its workspace; times are UTC; enums are stored as their short values."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from storage.types import Utc

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

WORKSPACE = String(32)
PERSON = String(32)
CHANNEL = String(32)
SHA256 = String(64)
BIG_ID = BigInteger().with_variant(Integer(), "sqlite")  # SQLite numbers rows itself for INTEGER keys only

workspaces = Table(
    "workspaces",
    metadata,
    Column("workspace", WORKSPACE, primary_key=True),
    Column("timezone", String(64), nullable=False),
    Column("review_channel", CHANNEL),
    Column("rules", JSON, nullable=False),
    Column("reasons", JSON, nullable=False),
    Column("recorded_approvals", Boolean, nullable=False),
    Column("record_channel", CHANNEL),
    Column("plan_channel", CHANNEL),
    Column("plan_weekday", Integer, nullable=False, server_default=text("0")),
    Column("plan_hour", Integer, nullable=False, server_default=text("9")),
    Column("report_channel", CHANNEL),
    Column("retention_days", Integer),
    Column("consent_years", Integer),
    Column("organisation", JSON, nullable=False, server_default=text("'{}'")),
    Column("muted", JSON, nullable=False, server_default=text("'[]'")),
    Column("observing", JSON, nullable=False, server_default=text("'{}'")),
    Column("deadlines", JSON, nullable=False, server_default=text("'{}'")),
    Column("listening", JSON, nullable=False, server_default=text("'{}'")),
    Column("assisting", JSON, nullable=False, server_default=text("'{}'")),
)

clock_posts = Table(
    "clock_posts",
    metadata,
    Column("workspace", WORKSPACE, nullable=False),
    Column("lane", String(64), nullable=False),
    Column("at", Utc, nullable=False),
    PrimaryKeyConstraint("workspace", "lane"),
)

role_holders = Table(
    "role_holders",
    metadata,
    Column("workspace", WORKSPACE, nullable=False),
    Column("role", String(16), nullable=False),
    Column("held_as", String(8), nullable=False),  # person, group or backup
    Column("holder", PERSON, nullable=False),
    PrimaryKeyConstraint("workspace", "role", "held_as", "holder"),
)

drafts = Table(
    "drafts",
    metadata,
    Column("id", BIG_ID, primary_key=True, autoincrement=True),
    Column("workspace", WORKSPACE, nullable=False),
    Column("author", PERSON, nullable=False),
    Column("state", String(20), nullable=False),
    Column("came_from", String(20)),
    Column("version", Integer, nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("plan", JSON, nullable=False),
    Column("assigned", JSON, nullable=False, server_default=text("'{}'")),
    Column("escalated", JSON, nullable=False, server_default=text("'{}'")),  # by stage, for which version and epoch
    Column("slot", Utc),
    Column("under_way", Boolean, nullable=False, server_default=false()),  # submitted, and not over
    Column("kind", String(24)),
    Column("networks", String(120)),  # of the current version, each between blanks
    Column("created_at", Utc, nullable=False),
    Column("changed_at", Utc, nullable=False),
    Column("submitted_at", Utc),
    UniqueConstraint("workspace", "id"),
    Index("ix_drafts_state_slot", "state", "slot"),
    Index("ix_drafts_workspace_state_submitted_at", "workspace", "state", "submitted_at"),
    Index("ix_drafts_workspace_under_way_id", "workspace", "under_way", "id"),
    Index("ix_drafts_workspace_slot", "workspace", "slot"),
    Index("ix_drafts_workspace_author_changed_at", "workspace", "author", "changed_at"),
    Index("ix_drafts_workspace_state_changed_at", "workspace", "state", "changed_at"),
    sqlite_autoincrement=True,
)


def of_draft() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["workspace", "draft"], ["drafts.workspace", "drafts.id"])


compositions = Table(
    "compositions",
    metadata,
    Column("workspace", WORKSPACE, nullable=False),
    Column("draft", BIG_ID, nullable=False),
    Column("content", JSON, nullable=False),
    Column("saved_by", PERSON, nullable=False),
    Column("saved_at", Utc, nullable=False),
    PrimaryKeyConstraint("workspace", "draft"),
    of_draft(),
)

versions = Table(
    "versions",
    metadata,
    Column("workspace", WORKSPACE, nullable=False),
    Column("draft", BIG_ID, nullable=False),
    Column("no", Integer, nullable=False),
    Column("content", JSON, nullable=False),
    Column("content_hash", SHA256, nullable=False),
    Column("slot", Utc),
    Column("note", Text, nullable=False),
    Column("because", Text, nullable=False, server_default=text("''")),
    Column("edited_by", PERSON, nullable=False),
    Column("at", Utc, nullable=False),
    PrimaryKeyConstraint("workspace", "draft", "no"),
    of_draft(),
)

decisions = Table(
    "decisions",
    metadata,
    Column("id", BIG_ID, primary_key=True, autoincrement=True),
    Column("workspace", WORKSPACE, nullable=False),
    Column("draft", BIG_ID, nullable=False),
    Column("stage", String(32), nullable=False),
    Column("role", String(16), nullable=False),
    Column("person", PERSON, nullable=False),
    Column("verdict", String(16), nullable=False),
    Column("version", Integer, nullable=False),
    Column("content_hash", SHA256, nullable=False),
    Column("version_hash", SHA256, nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    Column("outsider", Text),
    Column("evidence", Text),
    Column("at", Utc, nullable=False),
    Column("voided_at", Utc),
    Index("ix_decisions_workspace_draft", "workspace", "draft"),
    Index("ix_decisions_workspace_person_at", "workspace", "person", "at"),
    Index(
        "uq_decisions_standing",
        "workspace",
        "draft",
        "stage",
        "person",
        "version",
        "epoch",
        unique=True,
        sqlite_where=text("voided_at IS NULL"),
        postgresql_where=text("voided_at IS NULL"),
    ),
    of_draft(),
    sqlite_autoincrement=True,
)

open_stages = Table(
    "open_stages",
    metadata,
    Column("workspace", WORKSPACE, nullable=False),
    Column("draft", BIG_ID, nullable=False),
    Column("stage", String(32), nullable=False),
    Column("role", String(16), nullable=False),
    Column("opened_at", Utc, nullable=False),
    PrimaryKeyConstraint("workspace", "draft", "stage", "role"),
    Index("ix_open_stages_workspace_role_opened_at", "workspace", "role", "opened_at", "draft"),
    of_draft(),
)

media = Table(
    "media",
    metadata,
    Column("workspace", WORKSPACE, nullable=False),
    Column("sha256", SHA256, nullable=False),
    Column("mimetype", String(32), nullable=False),
    Column("data", LargeBinary, nullable=False),
    Column("at", Utc, nullable=False),
    Column("slack_file", String(32)),
    Column("told", JSON, nullable=False, server_default=text("'[]'")),
    PrimaryKeyConstraint("workspace", "sha256"),
)

publications = Table(
    "publications",
    metadata,
    Column("id", BIG_ID, primary_key=True, autoincrement=True),
    Column("workspace", WORKSPACE, nullable=False),
    Column("draft", BIG_ID, nullable=False),
    Column("version", Integer, nullable=False),
    Column("person", PERSON, nullable=False),
    Column("at", Utc, nullable=False),
    Column("networks", JSON, nullable=False),
    Column("links", JSON, nullable=False),
    Column("gate_open", Boolean, nullable=False),
    Index("ix_publications_workspace_draft", "workspace", "draft"),
    of_draft(),
)

schedules = Table(
    "schedules",
    metadata,
    Column("id", BIG_ID, primary_key=True, autoincrement=True),
    Column("workspace", WORKSPACE, nullable=False),
    Column("draft", BIG_ID, nullable=False),
    Column("version", Integer, nullable=False),
    Column("person", PERSON, nullable=False),
    Column("at", Utc, nullable=False),
    Column("networks", JSON, nullable=False),
    Column("tool", Text, nullable=False),
    Column("publish_at", Utc, nullable=False),
    Column("link", Text, nullable=False),
    Index("ix_schedules_workspace_draft", "workspace", "draft"),
    Index("ix_schedules_workspace_publish_at", "workspace", "publish_at"),
    of_draft(),
)

stop_tasks = Table(
    "stop_tasks",
    metadata,
    Column("id", BIG_ID, primary_key=True, autoincrement=True),
    Column("workspace", WORKSPACE, nullable=False),
    Column("draft", BIG_ID, nullable=False),
    Column("stop", String(16), nullable=False),
    Column("owner", PERSON, nullable=False),
    Column("tool", Text, nullable=False),
    Column("link", Text, nullable=False),
    Column("publish_at", Utc, nullable=False),
    Column("state", String(16), nullable=False),
    Column("opened_at", Utc, nullable=False),
    Column("due_at", Utc, nullable=False),
    Column("confirmed_by", PERSON),
    Column("confirmed_at", Utc),
    Column("was_out", Boolean, nullable=False, server_default=false()),
    Column("networks", JSON, nullable=False),
    Index("ix_stop_tasks_workspace_draft", "workspace", "draft"),
    Index("ix_stop_tasks_state_due_at", "state", "due_at"),
    of_draft(),
)

once_keys = Table(
    "once_keys",
    metadata,
    Column("workspace", WORKSPACE, nullable=False),
    Column("key", String(400), nullable=False),
    Column("at", Utc, nullable=False),
    PrimaryKeyConstraint("workspace", "key"),
    Index("ix_once_keys_at", "at"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", BIG_ID, primary_key=True, autoincrement=True),
    Column("workspace", WORKSPACE, nullable=False),
    Column("lane", String(128), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("draft", BIG_ID),
    Column("person", PERSON),
    Column("entry", String(32)),
    Column("task", BIG_ID),
    Column("about", BIG_ID),
    Column("question", BIG_ID),
    Column("state", String(16), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("uncertain", Boolean, nullable=False),
    Column("not_before", Utc, nullable=False),
    Column("owner", String(128)),
    Column("lease_until", Utc),
    Column("error", String(200), nullable=False),
    Column("created_at", Utc, nullable=False),
    Index("ix_outbox_workspace_lane_id", "workspace", "lane", "id"),
    Index("ix_outbox_state_not_before", "state", "not_before"),
    sqlite_autoincrement=True,
)

posted_messages = Table(
    "posted_messages",
    metadata,
    Column("workspace", WORKSPACE, nullable=False),
    Column("lane", String(128), nullable=False),
    Column("channel", CHANNEL, nullable=False),
    Column("ts", String(32), nullable=False),
    Column("delivery", BIG_ID, nullable=False),
    Column("files", JSON, nullable=False),
    Column("version", Integer),
    PrimaryKeyConstraint("workspace", "lane"),
    Index("ix_posted_messages_workspace_channel_ts", "workspace", "channel", "ts"),
)

audit_heads = Table(
    "audit_heads",
    metadata,
    Column("workspace", WORKSPACE, primary_key=True),
    Column("seq", BIG_ID, nullable=False),
    Column("hash", SHA256, nullable=False),
)

audit_entries = Table(
    "audit_entries",
    metadata,
    Column("workspace", WORKSPACE, nullable=False),
    Column("seq", BIG_ID, nullable=False),
    Column("id", String(32), nullable=False),
    Column("at", Utc, nullable=False),
    Column("kind", String(32), nullable=False),
    Column("person", PERSON),
    Column("draft", BIG_ID),
    Column("version", Integer),
    Column("stage", String(32)),
    Column("role", String(16)),
    Column("detail", JSON, nullable=False),
    Column("text_hash", SHA256),
    Column("previous", SHA256, nullable=False),
    Column("hash", SHA256, nullable=False),
    PrimaryKeyConstraint("workspace", "seq"),
    UniqueConstraint("workspace", "id"),
    Index("ix_audit_entries_workspace_draft_seq", "workspace", "draft", "seq"),
    Index("ix_audit_entries_workspace_kind_at", "workspace", "kind", "at"),
)

audit_texts = Table(
    "audit_texts",
    metadata,
    Column("workspace", WORKSPACE, nullable=False),
    Column("seq", BIG_ID, nullable=False),
    Column("salt", String(32), nullable=False),
    Column("text", Text, nullable=False),
    PrimaryKeyConstraint("workspace", "seq"),
)

retention_marks = Table(
    "retention_marks",
    metadata,
    Column("workspace", WORKSPACE, nullable=False),
    Column("draft", BIG_ID, nullable=False),
    Column("held_at", Utc),
    Column("purged_at", Utc),
    PrimaryKeyConstraint("workspace", "draft"),
    of_draft(),
)

media_uses = Table(
    "media_uses",
    metadata,
    Column("workspace", WORKSPACE, nullable=False),
    Column("sha256", SHA256, nullable=False),
    Column("draft", BIG_ID, nullable=False),
    PrimaryKeyConstraint("workspace", "sha256", "draft"),
    Index("ix_media_uses_workspace_draft", "workspace", "draft"),
    of_draft(),
)
