"""Tables of what gathers around drafts: what people say to one another, approved texts, imported files."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    ForeignKeyConstraint,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from storage.tables import BIG_ID, PERSON, SHA256, WORKSPACE, metadata, of_draft
from storage.types import Utc

findings = Table(
    "findings",
    metadata,
    Column("workspace", WORKSPACE, nullable=False),
    Column("draft", BIG_ID, nullable=False),
    Column("version", Integer, nullable=False),
    Column("no", Integer, nullable=False),
    Column("rule", String(64), nullable=False),
    Column("severity", String(8), nullable=False),
    Column("field", String(16), nullable=False),
    Column("network", String(16)),
    Column("image", Integer),
    Column("begins", Integer, nullable=False),
    Column("ends", Integer, nullable=False),
    Column("fact", BIG_ID),  # the vetted fact that it goes back to
    Column("answered_by", PERSON),
    Column("answered_at", Utc),
    Column("wrong", Boolean, nullable=False),
    Column("answer", Text),
    PrimaryKeyConstraint("workspace", "draft", "version", "no"),
    Index("ix_findings_workspace_rule", "workspace", "rule"),
    of_draft(),
)

passes = Table(
    "passes",
    metadata,
    Column("id", BIG_ID, primary_key=True, autoincrement=True),
    Column("workspace", WORKSPACE, nullable=False),
    Column("person", PERSON, nullable=False),
    Column("rule", String(64), nullable=False),
    Column("kind", String(32), nullable=False),
    Column("because", Text, nullable=False),
    Column("asked_at", Utc, nullable=False),
    Column("state", String(16), nullable=False),
    Column("answered_by", PERSON),
    Column("answered_at", Utc),
    Column("draft", BIG_ID),
    Index("ix_passes_workspace_person", "workspace", "person", "kind"),
)

suggestions = Table(
    "suggestions",
    metadata,
    Column("id", BIG_ID, primary_key=True, autoincrement=True),
    Column("workspace", WORKSPACE, nullable=False),
    Column("draft", BIG_ID, nullable=False),
    Column("version", Integer, nullable=False),
    Column("person", PERSON, nullable=False),
    Column("network", String(16)),
    Column("text", Text, nullable=False),
    Column("at", Utc, nullable=False),
    Column("state", String(16), nullable=False),
    Index("ix_suggestions_workspace_draft", "workspace", "draft"),
    of_draft(),
)

questions = Table(
    "questions",
    metadata,
    Column("id", BIG_ID, primary_key=True, autoincrement=True),
    Column("workspace", WORKSPACE, nullable=False),
    Column("draft", BIG_ID, nullable=False),
    Column("version", Integer, nullable=False),
    Column("asker", PERSON, nullable=False),
    Column("person", PERSON, nullable=False),
    Column("question", Text, nullable=False),
    Column("asked_at", Utc, nullable=False),
    Column("answer", Text),
    Column("answered_at", Utc),
    Index("ix_questions_workspace_draft", "workspace", "draft"),
    of_draft(),
)

approved_texts = Table(
    "approved_texts",
    metadata,
    Column("id", BIG_ID, primary_key=True, autoincrement=True),
    Column("workspace", WORKSPACE, nullable=False),
    Column("draft", BIG_ID, nullable=False),
    Column("version", Integer, nullable=False),
    Column("content_hash", SHA256, nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("title", Text, nullable=False),
    Column("labels", JSON, nullable=False),
    Column("kept_by", PERSON, nullable=False),
    Column("kept_at", Utc, nullable=False),
    Column("review_by", Date, nullable=False),
    Column("retired_by", PERSON),
    Column("retired_at", Utc),
    Column("reminded_at", Utc),
    Index("ix_approved_texts_workspace_draft", "workspace", "draft"),
    Index("ix_approved_texts_review_by", "review_by"),
    of_draft(),
    sqlite_autoincrement=True,
)

imports = Table(
    "imports",
    metadata,
    Column("id", BIG_ID, primary_key=True, autoincrement=True),
    Column("workspace", WORKSPACE, nullable=False),
    Column("person", PERSON, nullable=False),
    Column("file", String(32)),
    Column("name", Text, nullable=False),
    Column("zone", String(64), nullable=False),
    Column("into", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    Column("asked_at", Utc, nullable=False),
    Column("drafts", Integer, nullable=False),
    Column("problems", JSON, nullable=False),
    UniqueConstraint("workspace", "id"),
    Index("ix_imports_state_asked_at", "state", "asked_at"),
    sqlite_autoincrement=True,
)

imported_drafts = Table(
    "imported_drafts",
    metadata,
    Column("workspace", WORKSPACE, nullable=False),
    Column("draft", BIG_ID, nullable=False),
    Column("import_id", BIG_ID, nullable=False),
    PrimaryKeyConstraint("workspace", "draft"),
    Index("ix_imported_drafts_workspace_import_id", "workspace", "import_id"),
    ForeignKeyConstraint(["workspace", "import_id"], ["imports.workspace", "imports.id"]),
    of_draft(),
)
