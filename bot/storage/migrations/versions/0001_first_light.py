"""First light: papers and their votes, editions, and the counter of changes."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0001"
down_revision = None

_KEY = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Make the first tables."""
    op.create_table(
        "papers",
        sa.Column("id", _KEY, sa.Identity(), nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("abstract", sa.Text, nullable=False),
        sa.Column("authors", sa.JSON, nullable=False),
        sa.Column("published", sa.Date),
        sa.Column("organization", sa.Text),
        sa.Column("keywords", sa.JSON, nullable=False),
        sa.Column("code_url", sa.Text),
        sa.Column("project_url", sa.Text),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("told_at", UTCDateTime, nullable=False),
        sa.Column("content_hash", sa.Text, nullable=False),
        sa.Column("revision", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_papers"),
        sa.UniqueConstraint("key", name="uq_papers_key"),
    )
    op.create_index("ix_papers_revision", "papers", ["revision"])
    op.create_table(
        "paper_stats",
        sa.Column("paper_id", _KEY, nullable=False, autoincrement=False),
        sa.Column("upvotes", sa.Integer, nullable=False),
        sa.Column("comments", sa.Integer),
        sa.Column("stars", sa.Integer),
        sa.Column("observed_at", UTCDateTime, nullable=False),
        sa.Column("revision", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("paper_id", name="pk_paper_stats"),
        sa.ForeignKeyConstraint(["paper_id"], ["papers.id"], name="fk_paper_stats_paper_id_papers"),
    )
    op.create_index("ix_paper_stats_revision", "paper_stats", ["revision"])
    op.create_table(
        "observations",
        sa.Column("paper_id", _KEY, nullable=False, autoincrement=False),
        sa.Column("observed_at", UTCDateTime, nullable=False),
        sa.Column("upvotes", sa.Integer, nullable=False),
        sa.Column("comments", sa.Integer),
        sa.Column("stars", sa.Integer),
        sa.PrimaryKeyConstraint("paper_id", "observed_at", name="pk_observations"),
        sa.ForeignKeyConstraint(
            ["paper_id"], ["papers.id"], name="fk_observations_paper_id_papers"
        ),
    )
    op.create_table(
        "editions",
        sa.Column("id", _KEY, sa.Identity(), nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("opens_at", UTCDateTime, nullable=False),
        sa.Column("closes_at", UTCDateTime, nullable=False),
        sa.Column("settled_at", UTCDateTime),
        sa.PrimaryKeyConstraint("id", name="pk_editions"),
        sa.UniqueConstraint("source", "day", name="uq_editions_source_day"),
    )
    op.create_table(
        "edition_papers",
        sa.Column("edition_id", _KEY, nullable=False, autoincrement=False),
        sa.Column("paper_id", _KEY, nullable=False, autoincrement=False),
        sa.Column("first_seen_at", UTCDateTime, nullable=False),
        sa.Column("submitted_by", sa.Text),
        sa.Column("submitter_avatar", sa.Text),
        sa.PrimaryKeyConstraint("edition_id", "paper_id", name="pk_edition_papers"),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["editions.id"], name="fk_edition_papers_edition_id_editions"
        ),
        sa.ForeignKeyConstraint(
            ["paper_id"], ["papers.id"], name="fk_edition_papers_paper_id_papers"
        ),
    )
    op.create_index("ix_edition_papers_paper_id", "edition_papers", ["paper_id"])
    counters = op.create_table(
        "revisions",
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("value", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_revisions"),
    )
    op.bulk_insert(counters, [{"name": "papers", "value": 0}])
