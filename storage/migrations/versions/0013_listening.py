"""Listening: topics, public posts and what they match, counts, alerts, how far sources were read."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WORKSPACE = sa.String(length=32)
AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "alert_drafts",
        sa.Column("workspace", WORKSPACE, nullable=False),
        sa.Column("draft", BIG_ID, nullable=False),
        sa.Column("alert", BIG_ID, nullable=False),
        sa.PrimaryKeyConstraint("workspace", "draft", name="pk_alert_drafts"),
    )
    op.create_index("ix_alert_drafts_workspace_alert", "alert_drafts", ["workspace", "alert"], unique=False)
    op.create_table(
        "alerts",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("workspace", WORKSPACE, nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=True),
        sa.Column("phase", sa.String(length=8), nullable=False),
        sa.Column("began_at", AT, nullable=False),
        sa.Column("opened_at", AT, nullable=True),
        sa.Column("ended_at", AT, nullable=True),
        sa.Column("incident", sa.JSON(), nullable=False),
        sa.Column("picture", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_alerts"),
        sa.UniqueConstraint("workspace", "id", name="uq_alerts_workspace_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_alerts_workspace_began_at", "alerts", ["workspace", "began_at"], unique=False)
    op.create_index("ix_alerts_workspace_phase", "alerts", ["workspace", "phase"], unique=False)
    op.create_table(
        "emerged",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("workspace", WORKSPACE, nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("phrases", sa.JSON(), nullable=False),
        sa.Column("at", AT, nullable=False),
        sa.Column("posts", sa.Integer(), nullable=False),
        sa.Column("authors", sa.Integer(), nullable=False),
        sa.Column("examples", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_emerged"),
        sa.UniqueConstraint("workspace", "label", "at", name="uq_emerged_workspace_label_at"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_emerged_workspace_at", "emerged", ["workspace", "at"], unique=False)
    op.create_table(
        "listening_keys",
        sa.Column("workspace", WORKSPACE, nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("workspace", name="pk_listening_keys"),
    )
    op.create_table(
        "mention_counts",
        sa.Column("workspace", WORKSPACE, nullable=False),
        sa.Column("topic", BIG_ID, nullable=False),
        sa.Column("span", sa.String(length=2), nullable=False),
        sa.Column("start", AT, nullable=False),
        sa.Column("posts", sa.Integer(), nullable=False),
        sa.Column("authors", sa.Integer(), nullable=False),
        sa.Column("expected", sa.Float(), nullable=True),
        sa.Column("high", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("workspace", "topic", "span", "start", name="pk_mention_counts"),
    )
    op.create_index(
        "ix_mention_counts_workspace_span_start", "mention_counts", ["workspace", "span", "start"], unique=False
    )
    op.create_table(
        "posts",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("workspace", WORKSPACE, nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("outlet", sa.String(length=32), nullable=False),
        sa.Column("post_id", sa.Text(), nullable=False),
        sa.Column("at", AT, nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("author", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_posts"),
        sa.UniqueConstraint("workspace", "id", name="uq_posts_workspace_id"),
        sa.UniqueConstraint("workspace", "key", name="uq_posts_workspace_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_posts_workspace_at", "posts", ["workspace", "at"], unique=False)
    op.create_table(
        "source_states",
        sa.Column("workspace", WORKSPACE, nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("cursor", sa.Text(), nullable=False),
        sa.Column("read_until", AT, nullable=True),
        sa.Column("read", BIG_ID, nullable=False),
        sa.Column("failing_since", AT, nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("told_at", AT, nullable=True),
        sa.Column("holder", sa.String(length=64), nullable=True),
        sa.Column("held_until", AT, nullable=True),
        sa.PrimaryKeyConstraint("workspace", "source", name="pk_source_states"),
    )
    op.create_table(
        "topic_states",
        sa.Column("workspace", WORKSPACE, nullable=False),
        sa.Column("topic", BIG_ID, nullable=False),
        sa.Column("judged_until", AT, nullable=False),
        sa.Column("detector", sa.LargeBinary(), nullable=False),
        sa.Column("alert", BIG_ID, nullable=True),
        sa.PrimaryKeyConstraint("workspace", "topic", name="pk_topic_states"),
    )
    op.create_table(
        "topics",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("workspace", WORKSPACE, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("phrases", sa.JSON(), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=True),
        sa.Column("owner", sa.String(length=32), nullable=True),
        sa.Column("sensitivity", sa.String(length=12), nullable=False),
        sa.Column("alerting", sa.String(length=12), nullable=False),
        sa.Column("critical", sa.Boolean(), nullable=False),
        sa.Column("muted_until", AT, nullable=True),
        sa.Column("shift", sa.Integer(), nullable=False),
        sa.Column("listens_since", AT, nullable=False),
        sa.Column("changed_at", AT, nullable=False),
        sa.Column("removed_at", AT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_topics"),
        sa.UniqueConstraint("workspace", "id", name="uq_topics_workspace_id"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "alert_topics",
        sa.Column("workspace", WORKSPACE, nullable=False),
        sa.Column("alert", BIG_ID, nullable=False),
        sa.Column("topic", BIG_ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace", "alert"], ["alerts.workspace", "alerts.id"], name="fk_alert_topics_workspace_alert_alerts"
        ),
        sa.PrimaryKeyConstraint("workspace", "alert", "topic", name="pk_alert_topics"),
    )
    op.create_table(
        "mentions",
        sa.Column("workspace", WORKSPACE, nullable=False),
        sa.Column("topic", BIG_ID, nullable=False),
        sa.Column("post", BIG_ID, nullable=False),
        sa.Column("at", AT, nullable=False),
        sa.Column("bucket", AT, nullable=False),
        sa.Column("author", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace", "post"],
            ["posts.workspace", "posts.id"],
            name="fk_mentions_workspace_post_posts",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workspace", "topic", "post", name="pk_mentions"),
    )
    op.create_index("ix_mentions_workspace_bucket", "mentions", ["workspace", "bucket"], unique=False)
    op.create_index("ix_mentions_workspace_post", "mentions", ["workspace", "post"], unique=False)
    op.create_index("ix_mentions_workspace_topic_at", "mentions", ["workspace", "topic", "at"], unique=False)
    op.add_column("workspaces", sa.Column("listening", sa.JSON(), server_default=sa.text("'{}'"), nullable=False))
