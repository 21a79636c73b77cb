"""The tag that each post of a channel gets, where the platform has such."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """No channel wished for one yet."""
    op.add_column("subscriptions", sa.Column("tag", sa.Text, nullable=False, server_default=""))
