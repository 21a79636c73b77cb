"""Where a vote is shown; what one person alone is told; and whether a channel wants our keycaps."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Of votes until now nobody knows where they are: those stay as they were posted."""
    for name in ("posting_until", "show_at"):
        op.add_column("polls", sa.Column(name, UTCDateTime, nullable=True))
    for name in ("posted_in", "message_id"):
        op.add_column("polls", sa.Column(name, sa.Text, nullable=True))
    op.create_index(
        "ix_polls_show_at",
        "polls",
        ["show_at"],
        postgresql_where=sa.text("show_at IS NOT NULL"),
        sqlite_where=sa.text("show_at IS NOT NULL"),
    )
    op.create_index(
        "ix_polls_message_id",
        "polls",
        ["message_id"],
        postgresql_where=sa.text("message_id IS NOT NULL"),
        sqlite_where=sa.text("message_id IS NOT NULL"),
    )
    op.add_column(
        "notices",
        sa.Column("is_for_one", sa.Boolean, nullable=False, server_default=sa.false()),
    )
    op.add_column("subscriptions", sa.Column("keycaps", sa.Boolean, nullable=True))
