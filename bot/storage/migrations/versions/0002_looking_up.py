"""Looking up: arXiv's categories, turns at what is asked, and a number that names the database."""

import secrets

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0002"
down_revision = "0001"

_LACKING = sa.text("categories IS NULL")


def upgrade() -> None:
    """Keep what stands; add what looking up needs."""
    op.add_column("papers", sa.Column("categories", sa.JSON))
    op.create_index(
        "ix_papers_lacking_categories",
        "papers",
        ["published", "id"],
        postgresql_where=_LACKING,
        sqlite_where=_LACKING,
    )
    op.create_table(
        "paces",
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("next_free_at", UTCDateTime, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_paces"),
    )
    counters = sa.table("revisions", sa.column("name", sa.Text), sa.column("value", sa.BigInteger))
    op.bulk_insert(counters, [{"name": "database", "value": secrets.randbits(63)}])
