"""Tables of consent: what was signed, never the form itself; and which versions of which drafts rest on it."""

from sqlalchemy import (
    JSON,
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

from storage.tables import BIG_ID, PERSON, WORKSPACE, metadata, of_draft
from storage.types import Utc

authorisations = Table(
    "authorisations",
    metadata,
    Column("id", BIG_ID, primary_key=True, autoincrement=True),
    Column("workspace", WORKSPACE, nullable=False),
    Column("form", String(16), nullable=False),
    Column("pseudonym", Text, nullable=False),
    Column("reference", Text, nullable=False),
    Column("told", JSON, nullable=False),
    Column("networks", JSON, nullable=False),
    Column("outlets", JSON, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("signer", String(16), nullable=False),
    Column("authority", Text, nullable=False),
    Column("signed_on", Date, nullable=False),
    Column("expires_on", Date),
    Column("expires_at", Text, nullable=False),  # an event, in words
    Column("remuneration", String(16), nullable=False),
    Column("languages", JSON, nullable=False),
    Column("asked", Text),
    Column("given", Text),
    Column("requested_by", PERSON, nullable=False),
    Column("requested_at", Utc, nullable=False),
    Column("state", String(16), nullable=False),
    Column("attested", JSON, nullable=False),
    Column("confirmed_by", PERSON),
    Column("confirmed_at", Utc),
    Column("ended_by", PERSON),
    Column("ended_at", Utc),
    Column("revocation", Text, nullable=False),
    Column("reminded_at", Utc),
    UniqueConstraint("workspace", "id"),
    Index("ix_authorisations_workspace_state_confirmed_at", "workspace", "state", "confirmed_at"),
    Index("ix_authorisations_state_expires_on", "state", "expires_on"),
    sqlite_autoincrement=True,
)

consent_uses = Table(
    "consent_uses",
    metadata,
    Column("workspace", WORKSPACE, nullable=False),
    Column("authorisation", BIG_ID, nullable=False),
    Column("draft", BIG_ID, nullable=False),
    Column("version", Integer, nullable=False),
    Column("settled_at", Utc),  # when the end of the authorisation was carried out for the draft
    PrimaryKeyConstraint("workspace", "authorisation", "draft", "version"),
    Index("ix_consent_uses_workspace_draft", "workspace", "draft"),
    ForeignKeyConstraint(["workspace", "authorisation"], ["authorisations.workspace", "authorisations.id"]),
    of_draft(),
)
