"""What people looked up of late, to be offered again; and how a channel wants to be posted to."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Nobody's queries are kept yet, and no channel wished for either."""
    op.create_table(
        "recent_queries",
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("asked_at", UTCDateTime, nullable=False),
        sa.PrimaryKeyConstraint("person_id", "text", name="pk_recent_queries"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name="fk_recent_queries_person_id_persons"
        ),
    )
    op.create_index("ix_recent_queries_asked_at", "recent_queries", ["asked_at"])
    for name in ("is_silent", "is_published"):
        op.add_column(
            "subscriptions",
            sa.Column(name, sa.Boolean, nullable=False, server_default=sa.false()),
        )
