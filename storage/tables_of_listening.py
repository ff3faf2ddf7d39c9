"""Tables of listening: topics, public posts and what they match, counts, where a topic's judging stands, alerts."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    Float,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from storage.tables import BIG_ID, CHANNEL, PERSON, SHA256, WORKSPACE, metadata
from storage.types import Utc

topics = Table(
    "topics",
    metadata,
    Column("id", BIG_ID, primary_key=True, autoincrement=True),
    Column("workspace", WORKSPACE, nullable=False),
    Column("name", Text, nullable=False),
    Column("phrases", JSON, nullable=False),  # any, all, none, languages, outlets
    Column("channel", CHANNEL),
    Column("owner", PERSON),
    Column("sensitivity", String(12), nullable=False),
    Column("alerting", String(12), nullable=False),
    Column("critical", Boolean, nullable=False),
    Column("muted_until", Utc),
    Column("shift", Integer, nullable=False),
    Column("listens_since", Utc, nullable=False),  # with these phrases, or with others that found them all
    Column("narrowing", Boolean, nullable=False),  # some of its mentions may be of phrases it had before
    Column("changed_at", Utc, nullable=False),
    Column("removed_at", Utc),
    UniqueConstraint("workspace", "id"),
    sqlite_autoincrement=True,
)

posts = Table(
    "posts",
    metadata,
    Column("id", BIG_ID, primary_key=True, autoincrement=True),
    Column("workspace", WORKSPACE, nullable=False),
    Column("key", SHA256, nullable=False),  # of outlet and id: ids may be of any length
    Column("outlet", String(32), nullable=False),
    Column("post_id", Text, nullable=False),
    Column("at", Utc, nullable=False),
    Column("language", String(8), nullable=False),
    Column("text", Text, nullable=False),
    Column("link", Text, nullable=False),
    Column("author", SHA256, nullable=False),  # a keyed hash
    UniqueConstraint("workspace", "id"),
    UniqueConstraint("workspace", "key"),
    Index("ix_posts_workspace_at", "workspace", "at"),
    sqlite_autoincrement=True,
)

mentions = Table(
    "mentions",
    metadata,
    Column("workspace", WORKSPACE, nullable=False),
    Column("topic", BIG_ID, nullable=False),
    Column("post", BIG_ID, nullable=False),
    Column("at", Utc, nullable=False),
    Column("bucket", Utc, nullable=False),  # the start of the five minutes it belongs to
    Column("author", SHA256, nullable=False),
    PrimaryKeyConstraint("workspace", "topic", "post"),
    Index("ix_mentions_workspace_bucket", "workspace", "bucket"),
    Index("ix_mentions_workspace_topic_at", "workspace", "topic", "at"),
    Index("ix_mentions_workspace_post", "workspace", "post"),
    ForeignKeyConstraint(
        ["workspace", "post"],
        ["posts.workspace", "posts.id"],
        name="fk_mentions_workspace_post_posts",
        ondelete="CASCADE",
    ),
)

mention_counts = Table(
    "mention_counts",
    metadata,
    Column("workspace", WORKSPACE, nullable=False),
    Column("topic", BIG_ID, nullable=False),
    Column("span", String(2), nullable=False),  # 5m, 1h or 1d
    Column("start", Utc, nullable=False),
    Column("posts", Integer, nullable=False),
    Column("authors", Integer, nullable=False),
    Column("expected", Float),  # what the detector held for usual in these five minutes, and the most that is usual
    Column("high", Float),
    PrimaryKeyConstraint("workspace", "topic", "span", "start"),
    Index("ix_mention_counts_workspace_span_start", "workspace", "span", "start"),
)

topic_states = Table(
    "topic_states",
    metadata,
    Column("workspace", WORKSPACE, nullable=False),
    Column("topic", BIG_ID, nullable=False),
    Column("judged_until", Utc, nullable=False),
    Column("detector", LargeBinary, nullable=False),
    Column("alert", BIG_ID),  # the one under way, or the last
    PrimaryKeyConstraint("workspace", "topic"),
)

alerts = Table(
    "alerts",
    metadata,
    Column("id", BIG_ID, primary_key=True, autoincrement=True),
    Column("workspace", WORKSPACE, nullable=False),
    Column("channel", CHANNEL),  # None: nobody was told
    Column("phase", String(8), nullable=False),
    Column("began_at", Utc, nullable=False),
    Column("opened_at", Utc),
    Column("ended_at", Utc),
    Column("incident", JSON, nullable=False),  # the rest of it
    Column("picture", Integer, nullable=False),  # raised when its chart has to be drawn anew
    UniqueConstraint("workspace", "id"),
    Index("ix_alerts_workspace_phase", "workspace", "phase"),
    Index("ix_alerts_workspace_began_at", "workspace", "began_at"),
    sqlite_autoincrement=True,
)

alert_topics = Table(
    "alert_topics",
    metadata,
    Column("workspace", WORKSPACE, nullable=False),
    Column("alert", BIG_ID, nullable=False),
    Column("topic", BIG_ID, nullable=False),
    PrimaryKeyConstraint("workspace", "alert", "topic"),
    ForeignKeyConstraint(
        ["workspace", "alert"], ["alerts.workspace", "alerts.id"], name="fk_alert_topics_workspace_alert_alerts"
    ),
)

alert_drafts = Table(
    "alert_drafts",
    metadata,
    Column("workspace", WORKSPACE, nullable=False),
    Column("draft", BIG_ID, nullable=False),
    Column("alert", BIG_ID, nullable=False),
    PrimaryKeyConstraint("workspace", "draft"),
    Index("ix_alert_drafts_workspace_alert", "workspace", "alert"),
)

emerged = Table(
    "emerged",
    metadata,
    Column("id", BIG_ID, primary_key=True, autoincrement=True),
    Column("workspace", WORKSPACE, nullable=False),
    Column("label", String(200), nullable=False),
    Column("phrases", JSON, nullable=False),
    Column("at", Utc, nullable=False),
    Column("posts", Integer, nullable=False),
    Column("authors", Integer, nullable=False),
    Column("examples", JSON, nullable=False),  # ids of posts
    UniqueConstraint("workspace", "label", "at"),
    Index("ix_emerged_workspace_at", "workspace", "at"),
    sqlite_autoincrement=True,
)

source_states = Table(
    "source_states",
    metadata,
    Column("workspace", WORKSPACE, nullable=False),
    Column("source", Text, nullable=False),  # a feed's name holds its address
    Column("cursor", Text, nullable=False),
    Column("read_until", Utc),  # every public post of it before this moment is here
    Column("read", BIG_ID, nullable=False),
    Column("failing_since", Utc),
    Column("reason", Text, nullable=False),
    Column("told_at", Utc),  # the admins heard that it fails
    Column("heard_at", Utc),
    Column("rate", Float, nullable=False),  # posts a minute
    Column("holder", String(64)),  # which process reads it
    Column("held_until", Utc),
    PrimaryKeyConstraint("workspace", "source"),
)

learnt_words = Table(
    "learnt_words",
    metadata,
    Column("workspace", WORKSPACE, primary_key=True),
    Column("until", Date, nullable=False),  # the last day that is in it
    Column("posts", BIG_ID, nullable=False),
    Column("missed", BIG_ID, nullable=False),
    Column("words", LargeBinary, nullable=False),  # keyed hashes and counts; see bursts.vocabulary.Learnt
)

listening_keys = Table(
    "listening_keys",
    metadata,
    Column("workspace", WORKSPACE, primary_key=True),
    Column("key", String(64), nullable=False),  # under which authors and words are hashed
)
