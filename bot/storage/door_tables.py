"""The tables of what chat doors were told of: events, how far they listened, what was looked up.

Their `metadata` has all tables.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Text
from sqlmodel import Field

from bot.storage import reading_tables
from bot.storage.table import Table, part_of_key


class EventRow(Table, table=True):
    """An event of a platform, by the id that it gives it: who it was by is not kept.

    `seen_at` is when somebody began with it last; `done_at` is NULL until it is done.
    """

    __tablename__ = "events_seen"

    platform: str = Field(sa_type=Text, primary_key=True)
    event_id: str = Field(sa_type=Text, primary_key=True)
    seen_at: datetime = Field(index=True)
    done_at: datetime | None


class ListeningRow(Table, table=True):
    """How far a workspace was listened to: `heard_until` moves on while somebody does.

    While there are messages to be asked for what was missed, that was before `missed_until`. Since
    `began_at` this is known, and so is when somebody was forgotten.
    """

    __tablename__ = "listening"

    platform: str = Field(sa_type=Text, primary_key=True)
    workspace: str = Field(sa_type=Text, primary_key=True)
    began_at: datetime
    heard_until: datetime
    missed_until: datetime | None


class ForgettingRow(Table, table=True):
    """When anybody was last forgotten in a realm, not who: reactions may be there of them."""

    __tablename__ = "forgettings"

    platform: str = Field(sa_type=Text, primary_key=True)
    realm: str = Field(sa_type=Text, primary_key=True)
    last_at: datetime | None


class QueryRow(Table, table=True):
    """What a person looked up of late, where it is offered to them again."""

    __tablename__ = "recent_queries"

    person_id: int = Field(sa_column=part_of_key("persons.id"))
    text: str = Field(sa_type=Text, primary_key=True)
    asked_at: datetime = Field(index=True)


metadata = reading_tables.metadata
events_seen = metadata.tables["events_seen"]
listening = metadata.tables["listening"]
forgettings = metadata.tables["forgettings"]
recent_queries = metadata.tables["recent_queries"]
