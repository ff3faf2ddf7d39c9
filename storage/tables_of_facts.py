"""Tables of vetted facts: the facts, their versions, whom they wait for, which posts repeat what they answer."""

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
    false,
    text,
)

from storage.tables import BIG_ID, PERSON, SHA256, WORKSPACE, metadata
from storage.types import Utc

vetted_facts = Table(
    "vetted_facts",
    metadata,
    Column("id", BIG_ID, primary_key=True, autoincrement=True),
    Column("workspace", WORKSPACE, nullable=False),
    Column("wording", JSON, nullable=False),
    Column("name_key", Text, nullable=False, server_default=""),  # the name with its case folded
    Column("version", Integer, nullable=False),
    Column("owner", PERSON, nullable=False),
    Column("authors", JSON, nullable=False),
    Column("written_by", PERSON, nullable=False),  # empty: an import from the command line
    Column("review_by", Date, nullable=False),
    Column("changed_at", Utc, nullable=False),
    Column("approved_by", JSON, nullable=False, server_default="[]"),
    Column("reviewed_by", PERSON),
    Column("reviewed_at", Utc),
    Column("returned", Text, nullable=False),
    Column("returned_by", PERSON),
    Column("retired_by", PERSON),
    Column("retired_at", Utc),
    Column("reminded", Integer, nullable=False),
    Column("escalated", Boolean, nullable=False, server_default=false()),  # the backups are asked as well
    UniqueConstraint("workspace", "id"),
    Index("ix_vetted_facts_review_by", "review_by"),
    Index(
        "uq_vetted_facts_workspace_name_key",
        "workspace",
        "name_key",
        unique=True,
        sqlite_where=text("retired_at IS NULL"),
        postgresql_where=text("retired_at IS NULL"),
    ),
    sqlite_autoincrement=True,
)


def of_fact(table: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["workspace", "fact"],
        ["vetted_facts.workspace", "vetted_facts.id"],
        name=f"fk_{table}_workspace_fact_vetted_facts",
    )


fact_versions = Table(
    "fact_versions",
    metadata,
    Column("workspace", WORKSPACE, nullable=False),
    Column("fact", BIG_ID, nullable=False),
    Column("version", Integer, nullable=False),
    Column("wording", JSON, nullable=False),
    Column("written_by", PERSON, nullable=False),
    Column("written_at", Utc, nullable=False),
    Column("reviewed_by", PERSON),
    Column("reviewed_at", Utc),
    PrimaryKeyConstraint("workspace", "fact", "version"),
    of_fact("fact_versions"),
)

fact_turns = Table(
    "fact_turns",
    metadata,
    Column("workspace", WORKSPACE, nullable=False),
    Column("fact", BIG_ID, nullable=False),
    Column("version", Integer, nullable=False),
    Column("person", PERSON, nullable=False),
    Column("asked_at", Utc, nullable=False),
    PrimaryKeyConstraint("workspace", "fact", "version", "person"),
    of_fact("fact_turns"),
)

fact_nudges = Table(
    "fact_nudges",
    metadata,
    Column("workspace", WORKSPACE, nullable=False),
    Column("fact", BIG_ID, nullable=False),
    Column("version", Integer, nullable=False),
    Column("person", PERSON, nullable=False),  # empty where everybody is concerned
    Column("step", String(32), nullable=False),
    Column("at", Utc, nullable=False),
    PrimaryKeyConstraint("workspace", "fact", "version", "person", "step"),
    of_fact("fact_nudges"),
)

claim_mentions = Table(
    "claim_mentions",
    metadata,
    Column("workspace", WORKSPACE, nullable=False),
    Column("fact", BIG_ID, nullable=False),
    Column("post", BIG_ID, nullable=False),
    Column("claim", Text, nullable=False),  # which of the fact's, as it words it
    Column("at", Utc, nullable=False),
    Column("author", SHA256, nullable=False),
    PrimaryKeyConstraint("workspace", "fact", "post"),
    Index("ix_claim_mentions_workspace_at", "workspace", "at"),
    Index("ix_claim_mentions_workspace_post", "workspace", "post"),
    of_fact("claim_mentions"),
    ForeignKeyConstraint(
        ["workspace", "post"],
        ["posts.workspace", "posts.id"],
        name="fk_claim_mentions_workspace_post_posts",
        ondelete="CASCADE",
    ),
)

claim_tellings = Table(
    "claim_tellings",
    metadata,
    Column("workspace", WORKSPACE, nullable=False),
    Column("fact", BIG_ID, nullable=False),
    Column("day", Date, nullable=False),
    Column("claim", Text, nullable=False, server_default=""),
    Column("posts", Integer, nullable=False),
    Column("people", Integer, nullable=False),
    Column("since", Utc, nullable=False),
    PrimaryKeyConstraint("workspace", "fact", "day"),
    of_fact("claim_tellings"),
)

claim_marks = Table(
    "claim_marks",
    metadata,
    Column("workspace", WORKSPACE, primary_key=True),
    Column("read_to", BIG_ID, nullable=False),  # the number of the last post that was held against the claims
    Column("holder", String(64)),  # the process that does so
    Column("held_until", Utc),
)
