"""The tables of reading lists: what people saved, what holds it there, and what groups vote on."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, Index, Text, UniqueConstraint
from sqlmodel import Field

from bot.storage import channel_tables
from bot.storage.table import Table, part_of_key, pointer, surrogate_key


class SaveRow(Table, table=True):
    """A paper that a person has saved once. `saved_at` is NULL while nothing holds it on the list.

    Origins count that are younger than `removed_at`, when the person last took it away. `made_at`
    is when it was first heard of, and stays: cite keys go by it.
    """

    __tablename__ = "saves"

    person_id: int = Field(sa_column=part_of_key("persons.id"))
    paper_id: int = Field(sa_column=part_of_key("papers.id", index=True))
    saved_at: datetime | None
    removed_at: datetime | None
    made_at: datetime


class SaveOriginRow(Table, table=True):
    """One thing that holds a saved paper `since` then, or has let it go at `changed_at`.

    The row stays when it lets go: an older event that comes late must not undo that.
    """

    __tablename__ = "save_origins"
    __table_args__ = (
        ForeignKeyConstraint(
            ["person_id", "paper_id"],
            ["saves.person_id", "saves.paper_id"],
            name="fk_save_origins_person_id_saves",
        ),
    )

    person_id: int = Field(sa_column=part_of_key("persons.id"))
    paper_id: int = Field(sa_column=part_of_key("papers.id"))
    way: str = Field(sa_type=Text, primary_key=True)
    origin_id: str = Field(sa_type=Text, primary_key=True)
    channel_id: int = Field(sa_column=part_of_key("channels.id"))
    is_held: bool
    changed_at: datetime
    since: datetime


class PollRow(Table, table=True):
    """A vote among papers of a round-up; nobody votes any more from `closes_at` on.

    Until `posting_until` somebody is posting it. `posted_in` and `message_id` say where it was;
    NULL where nobody knows. `show_at` is when it is to be shown there as it stands then.
    """

    __tablename__ = "polls"

    id: int = Field(sa_column=surrogate_key())
    delivery_id: int = Field(sa_column=pointer("deliveries.id"))
    opened_at: datetime
    closes_at: datetime
    posting_until: datetime | None
    show_at: datetime | None
    posted_in: str | None = Field(sa_type=Text)
    message_id: str | None = Field(sa_type=Text)

    __table_args__ = (UniqueConstraint("delivery_id", name="uq_polls_delivery_id"),)


class PollPaperRow(Table, table=True):
    """A paper that can be voted for, at its place from 1."""

    __tablename__ = "poll_papers"

    poll_id: int = Field(sa_column=part_of_key("polls.id"))
    place: int = Field(primary_key=True)
    paper_id: int = Field(sa_column=pointer("papers.id"))


class PollVoteRow(Table, table=True):
    """Whom a person votes for, as long as they have not changed their mind."""

    __tablename__ = "poll_votes"

    poll_id: int = Field(sa_column=part_of_key("polls.id"))
    person_id: int = Field(sa_column=part_of_key("persons.id", index=True))
    place: int
    voted_at: datetime


metadata = channel_tables.metadata
_tables = metadata.tables
saves = _tables["saves"]
save_origins = _tables["save_origins"]
polls = _tables["polls"]
poll_papers = _tables["poll_papers"]
poll_votes = _tables["poll_votes"]

Index(
    "ix_saves_person_id_saved_at_paper_id",  # the newest of a list first, and how many there are
    saves.c.person_id,
    saves.c.saved_at,
    saves.c.paper_id,
    postgresql_where=saves.c.saved_at.is_not(None),
    sqlite_where=saves.c.saved_at.is_not(None),
)
for _column in (polls.c.show_at, polls.c.message_id):  # few are to be shown, or are known where
    Index(
        f"ix_polls_{_column.name}",
        _column,
        postgresql_where=_column.is_not(None),
        sqlite_where=_column.is_not(None),
    )
Index(
    "ix_save_origins_channel_id_changed_at",  # what a channel saved of late
    save_origins.c.channel_id,
    save_origins.c.changed_at,
)
Index(
    "ix_save_origins_channel_id_paper_id",  # how many saved a paper there
    save_origins.c.channel_id,
    save_origins.c.paper_id,
)
