"""The tables of papers and editions, as SQLModel classes; the migrations make exactly these.

Those of channels are in `channel_tables`. A test compares migrations and tables.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, BigInteger, Index, Text, UniqueConstraint
from sqlmodel import Field

from bot.storage.table import Table, part_of_key, surrogate_key


class PaperRow(Table, table=True):
    """One work. `told_at`: when its words were heard; `revision`: the counter when they changed.

    `categories` are NULL until arXiv has answered for it, and empty when arXiv does not know it.
    """

    __tablename__ = "papers"

    id: int = Field(sa_column=surrogate_key())
    key: str = Field(sa_type=Text, unique=True)
    title: str = Field(sa_type=Text)
    abstract: str = Field(sa_type=Text)
    authors: list[str] = Field(sa_type=JSON)
    published: date | None
    organization: str | None = Field(sa_type=Text)
    keywords: list[str] = Field(sa_type=JSON)
    code_url: str | None = Field(sa_type=Text)
    project_url: str | None = Field(sa_type=Text)
    source: str = Field(sa_type=Text)
    told_at: datetime
    content_hash: str = Field(sa_type=Text)
    revision: int = Field(sa_type=BigInteger, index=True)
    categories: list[str] | None = Field(sa_type=JSON(none_as_null=True))


class PaperStatsRow(Table, table=True):
    """A paper's latest counts, apart from its text so that votes rewrite none of it."""

    __tablename__ = "paper_stats"

    paper_id: int = Field(sa_column=part_of_key("papers.id"))
    upvotes: int
    comments: int | None
    stars: int | None
    observed_at: datetime
    revision: int = Field(sa_type=BigInteger, index=True)


class ObservationRow(Table, table=True):
    """Counts as they were at a time: append-only, and only where they differed."""

    __tablename__ = "observations"

    paper_id: int = Field(sa_column=part_of_key("papers.id"))
    observed_at: datetime = Field(primary_key=True)
    upvotes: int
    comments: int | None
    stars: int | None


class EditionRow(Table, table=True):
    """The papers one source lists for a date. `settled_at`: when first had whole after closing.

    `heard_at`: when its list was last told, whether or not all items could be read; NULL where that
    was not noted yet.
    """

    __tablename__ = "editions"
    __table_args__ = (UniqueConstraint("source", "day", name="uq_editions_source_day"),)

    id: int = Field(sa_column=surrogate_key())
    source: str = Field(sa_type=Text)
    day: date
    opens_at: datetime
    closes_at: datetime
    settled_at: datetime | None
    heard_at: datetime | None


class EditionPaperRow(Table, table=True):
    """One paper on one edition's list, and when we first saw it there."""

    __tablename__ = "edition_papers"

    edition_id: int = Field(sa_column=part_of_key("editions.id"))
    paper_id: int = Field(sa_column=part_of_key("papers.id", index=True))
    first_seen_at: datetime
    submitted_by: str | None = Field(sa_type=Text)
    submitter_avatar: str | None = Field(sa_type=Text)


class RevisionRow(Table, table=True):
    """Counters. Taking a number locks the row, which puts all writers of one counter in a line.

    `papers` counts changes of papers. `database` never counts: it is the number drawn when the
    tables were made, which tells this database from every other.
    """

    __tablename__ = "revisions"

    name: str = Field(sa_type=Text, primary_key=True)
    value: int = Field(sa_type=BigInteger)


class PaceRow(Table, table=True):
    """When something that must not be asked too often may be asked next, by any process."""

    __tablename__ = "paces"

    name: str = Field(sa_type=Text, primary_key=True)
    next_free_at: datetime


metadata = Table.metadata
papers = metadata.tables["papers"]
paper_stats = metadata.tables["paper_stats"]
observations = metadata.tables["observations"]
editions = metadata.tables["editions"]
edition_papers = metadata.tables["edition_papers"]
revisions = metadata.tables["revisions"]
paces = metadata.tables["paces"]

_LACKING = papers.c.categories.is_(None)
Index(
    "ix_papers_lacking_categories",
    papers.c.published,
    papers.c.id,
    postgresql_where=_LACKING,
    sqlite_where=_LACKING,
)
