"""What was missed while nobody listened: how far that went, and which messages were asked."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Nothing is known of how far anybody listened, so nothing counts as missed yet."""
    op.create_table(
        "listening",
        sa.Column("platform", sa.Text, nullable=False),
        sa.Column("workspace", sa.Text, nullable=False),
        sa.Column("began_at", UTCDateTime, nullable=False),
        sa.Column("heard_until", UTCDateTime, nullable=False),
        sa.Column("missed_until", UTCDateTime),
        sa.PrimaryKeyConstraint("platform", "workspace", name="pk_listening"),
    )
    op.create_table(
        "forgettings",
        sa.Column("platform", sa.Text, nullable=False),
        sa.Column("realm", sa.Text, nullable=False),
        sa.Column("last_at", UTCDateTime),
        sa.PrimaryKeyConstraint("platform", "realm", name="pk_forgettings"),
    )
    op.add_column("posts", sa.Column("reconciled_at", UTCDateTime))
    op.create_index("ix_posts_workspace_id_sent_at", "posts", ["workspace_id", "sent_at"])
