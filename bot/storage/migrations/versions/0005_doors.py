"""Chat doors: events that are done once, and channels where nothing can be posted, left alone."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Keep what stands; subscriptions of broken channels leave the index of what is due."""
    op.create_table(
        "events_seen",
        sa.Column("platform", sa.Text, nullable=False),
        sa.Column("event_id", sa.Text, nullable=False),
        sa.Column("seen_at", UTCDateTime, nullable=False),
        sa.Column("done_at", UTCDateTime),
        sa.PrimaryKeyConstraint("platform", "event_id", name="pk_events_seen"),
    )
    op.create_index("ix_events_seen_seen_at", "events_seen", ["seen_at"])
    op.add_column("channels", sa.Column("mended_at", UTCDateTime))
    op.add_column(
        "subscriptions",
        sa.Column("is_stuck", sa.Boolean, nullable=False, server_default=sa.false()),
    )
    subscriptions = sa.table("subscriptions", sa.column("channel_id"), sa.column("is_stuck"))
    channels = sa.table("channels", sa.column("id"), sa.column("broken_by"))
    broken = sa.select(channels.c.id).where(channels.c.broken_by.is_not(None))
    stuck = sa.update(subscriptions).where(subscriptions.c.channel_id.in_(broken))
    op.execute(stuck.values(is_stuck=sa.true()))
    op.drop_index("ix_subscriptions_next_due_at_filter_id", "subscriptions")
    op.create_index(
        "ix_subscriptions_next_due_at_filter_id",
        "subscriptions",
        ["next_due_at", "filter_id"],
        postgresql_where=sa.text("next_due_at IS NOT NULL AND NOT is_stuck"),
        sqlite_where=sa.text("next_due_at IS NOT NULL AND is_stuck = 0"),
    )
