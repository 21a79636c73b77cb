"""The tables of channels: who and where, what they wish for, and the ledger of what they got."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    Text,
    UniqueConstraint,
    and_,
    false,
    literal_column,
)
from sqlmodel import Field

from bot.deliveries import State
from bot.models import Kind
from bot.storage import tables
from bot.storage.table import Table, part_of_key, pointer, surrogate_key


class WorkspaceRow(Table, table=True):
    """A Slack team, a Discord guild: what channels hang on."""

    __tablename__ = "workspaces"
    __table_args__ = (
        UniqueConstraint("platform", "external_id", name="uq_workspaces_platform_external_id"),
    )

    id: int = Field(sa_column=surrogate_key())
    platform: str = Field(sa_type=Text)
    external_id: str = Field(sa_type=Text)


class ChannelRow(Table, table=True):
    """A place for posts. `broken_by` says why nothing can be posted there until that is mended.

    `mended_at` is when that was last so; what was due before and was not planned is known by it.
    """

    __tablename__ = "channels"
    __table_args__ = (
        UniqueConstraint(
            "workspace_id", "external_id", name="uq_channels_workspace_id_external_id"
        ),
    )

    id: int = Field(sa_column=surrogate_key())
    workspace_id: int = Field(sa_column=pointer("workspaces.id"))
    external_id: str = Field(sa_type=Text)
    parent: str | None = Field(sa_type=Text)
    broken_by: str | None = Field(sa_type=Text)
    mended_at: datetime | None


class PersonRow(Table, table=True):
    """Somebody, whatever their accounts; linking accounts moves them to one person.

    Who `shows_name` is named where it is told how many saved a paper.
    """

    __tablename__ = "persons"

    id: int = Field(sa_column=surrogate_key())
    created_at: datetime
    shows_name: bool = Field(sa_column=Column(Boolean, nullable=False, server_default=false()))


class AccountRow(Table, table=True):
    """A person as one platform knows them, within a realm: a Slack team; on Discord all of it."""

    __tablename__ = "accounts"
    __table_args__ = (
        UniqueConstraint(
            "platform", "realm", "external_id", name="uq_accounts_platform_realm_external_id"
        ),
    )

    id: int = Field(sa_column=surrogate_key())
    person_id: int = Field(sa_column=pointer("persons.id", index=True))
    platform: str = Field(sa_type=Text)
    realm: str = Field(sa_type=Text)
    external_id: str = Field(sa_type=Text)


class FilterRow(Table, table=True):
    """A topic filter, shared by all who wish for the same; `language` is that of the topics."""

    __tablename__ = "filters"

    id: int = Field(sa_column=surrogate_key())
    hash: str = Field(sa_type=Text, unique=True)
    text: str = Field(sa_type=Text)
    language: int


class SubscriptionRow(Table, table=True):
    """A channel's wish, one row for each kind, never deleted.

    `next_due_at` and `next_local_date` are NULL while it is off or paused. `days` are those of the
    week as digits, Monday is 1. `tzdata` is the version of the zones that it was computed with.
    `keycaps` is NULL where the platform is to decide.
    `owner_id` is NULL where whoever configured it is to be forgotten. While it `is_stuck`, as
    nothing can be posted in its channel, it stays due and is in no index of what is due.
    """

    __tablename__ = "subscriptions"
    __table_args__ = (
        UniqueConstraint("channel_id", "kind", name="uq_subscriptions_channel_id_kind"),
    )

    id: int = Field(sa_column=surrogate_key())
    channel_id: int = Field(sa_column=pointer("channels.id"))
    kind: str = Field(sa_type=Text)
    owner_id: int | None = Field(sa_column=pointer("accounts.id", nullable=True, index=True))
    filter_id: int | None = Field(sa_column=pointer("filters.id", nullable=True))
    wall_time: time
    zone: str = Field(sa_type=Text)
    days: str = Field(sa_type=Text)
    size: int
    layout: str = Field(sa_type=Text)
    says_empty: bool
    fills_up: bool
    patience_minutes: int
    is_on: bool
    is_paused: bool
    resumes_at: datetime | None
    next_due_at: datetime | None
    next_local_date: date | None
    covered_until: date | None
    tzdata: str = Field(sa_type=Text)
    silent_runs: int
    is_stuck: bool = Field(sa_column=Column(Boolean, nullable=False, server_default=false()))
    is_silent: bool = Field(sa_column=Column(Boolean, nullable=False, server_default=false()))
    is_published: bool = Field(sa_column=Column(Boolean, nullable=False, server_default=false()))
    tag: str = Field(sa_column=Column(Text, nullable=False, server_default=""))
    keycaps: bool | None


class ChangeRow(Table, table=True):
    """Who changed what of a subscription; `before` and `after` say it in words.

    `account_id` is NULL where they are to be forgotten.
    """

    __tablename__ = "changes"

    id: int = Field(sa_column=surrogate_key())
    subscription_id: int = Field(sa_column=pointer("subscriptions.id", index=True))
    account_id: int | None = Field(sa_column=pointer("accounts.id", nullable=True, index=True))
    changed_at: datetime
    what: str = Field(sa_type=Text)
    before: str | None = Field(sa_type=Text)
    after: str = Field(sa_type=Text)


class DigestRow(Table, table=True):
    """A digest as it was frozen, shared by all channels that get the same.

    `editions` and `missing` are dates; `left_out` has the papers left out, by rule. Those of a
    round-up are the first and the last day of its week.
    """

    __tablename__ = "digests"

    id: int = Field(sa_column=surrogate_key())
    content_hash: str = Field(sa_type=Text, unique=True)
    editions: list[str] = Field(sa_type=JSON)
    missing: list[str] = Field(sa_type=JSON)
    topic: str | None = Field(sa_type=Text)
    votes_at: datetime | None
    left_out: list[Any] = Field(sa_type=JSON)
    kind: str = Field(sa_column=Column(Text, nullable=False, server_default=Kind.DAILY))


class DigestPaperRow(Table, table=True):
    """A paper of a digest: its place, its reason, and its counts as they are shown.

    In a round-up the reason is a `section`, and how many people or upvotes `told` of.
    """

    __tablename__ = "digest_papers"

    digest_id: int = Field(sa_column=part_of_key("digests.id"))
    place: int = Field(primary_key=True)
    paper_id: int = Field(sa_column=pointer("papers.id"))
    rank: int
    matched: list[str] = Field(sa_type=JSON)
    fills_up: bool
    upvotes: int | None
    comments: int | None
    stars: int | None
    first_seen_at: datetime
    submitted_by: str | None = Field(sa_type=Text)
    section: str | None = Field(sa_type=Text)
    told: int | None


class DeliveryRow(Table, table=True):
    """One digest to one channel: the ledger.

    It covers the editions after `edition_from`, up to `edition_to`. `claimable_at` is when a
    process may take it: its turn while it is planned, the end of its lease while it is sent, and
    NULL once it is settled. `turns` are the rates that it has waited for. `uncertain_since` is when
    the first attempt began of which nobody knows whether the platform took it. `workspace_id` is
    the channel's, for claims; the channel points to it already, so this one is not checked again.
    """

    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint(
            "channel_id", "kind", "local_date", name="uq_deliveries_channel_id_kind_local_date"
        ),
    )

    id: int = Field(sa_column=surrogate_key())
    channel_id: int = Field(sa_column=pointer("channels.id"))
    workspace_id: int = Field(sa_type=BigInteger)
    kind: str = Field(sa_type=Text)
    local_date: date
    digest_id: int | None = Field(sa_column=pointer("digests.id", nullable=True, index=True))
    edition_from: date | None
    edition_to: date | None
    layout: str = Field(sa_type=Text)
    state: str = Field(sa_type=Text)
    reason: str | None = Field(sa_type=Text)
    due_at: datetime = Field(index=True)
    give_up_at: datetime
    claimable_at: datetime | None
    turns: int = Field(sa_column=Column(Integer, nullable=False, server_default="0"))
    attempt: int
    attempted_at: datetime | None
    uncertain_since: datetime | None
    owner: str | None = Field(sa_type=Text)
    settled_at: datetime | None


class PostRow(Table, table=True):
    """One message on a platform, which shows `places` papers of a digest, from `first_place` on.

    One that no delivery sent, as a share, has no `delivery_id`, and shows the paper `paper_id`.
    `reconciled_at`: it was asked for reactions that nobody had heard of until then.
    """

    __tablename__ = "posts"
    __table_args__ = (
        UniqueConstraint("delivery_id", "seq", name="uq_posts_delivery_id_seq"),
        UniqueConstraint(
            "workspace_id",
            "posted_in",
            "message_id",
            name="uq_posts_workspace_id_posted_in_message_id",
        ),
    )

    id: int = Field(sa_column=surrogate_key())
    delivery_id: int | None = Field(sa_column=pointer("deliveries.id", nullable=True))
    seq: int
    key: str = Field(sa_type=Text, unique=True)
    workspace_id: int = Field(sa_column=pointer("workspaces.id"))
    posted_in: str = Field(sa_type=Text)
    message_id: str = Field(sa_type=Text)
    first_place: int
    places: int
    sent_at: datetime
    paper_id: int | None = Field(sa_column=pointer("papers.id", nullable=True))
    reconciled_at: datetime | None


class NoticeRow(Table, table=True):
    """Something to tell one person, once: `key` is the same for the same event.

    `account_id` is who it concerns, NULL where they are not known. If it `is_for_one`, nobody else
    is told.
    """

    __tablename__ = "notices"

    id: int = Field(sa_column=surrogate_key())
    key: str = Field(sa_type=Text, unique=True)
    channel_id: int = Field(sa_column=pointer("channels.id", index=True))
    account_id: int | None = Field(sa_column=pointer("accounts.id", nullable=True, index=True))
    text: str = Field(sa_type=Text)
    created_at: datetime
    claimable_at: datetime | None
    attempt: int
    told_at: datetime | None
    is_for_one: bool = Field(sa_column=Column(Boolean, nullable=False, server_default=false()))


metadata = tables.metadata
_tables = metadata.tables
workspaces = _tables["workspaces"]
channels = _tables["channels"]
persons = _tables["persons"]
accounts = _tables["accounts"]
filters = _tables["filters"]
subscriptions = _tables["subscriptions"]
changes = _tables["changes"]
digests = _tables["digests"]
digest_papers = _tables["digest_papers"]
deliveries = _tables["deliveries"]
posts = _tables["posts"]
notices = _tables["notices"]

Index("ix_digest_papers_paper_id_digest_id", digest_papers.c.paper_id, digest_papers.c.digest_id)
Index("ix_posts_workspace_id_sent_at", posts.c.workspace_id, posts.c.sent_at)

_is_open = deliveries.c.claimable_at.is_not(None)
Index(
    "uq_deliveries_channel_id_kind_open",
    deliveries.c.channel_id,
    deliveries.c.kind,
    unique=True,
    postgresql_where=_is_open,
    sqlite_where=_is_open,
)
Index(
    "ix_deliveries_claimable_at_id",  # in the order of claims: one reads no more than it takes
    deliveries.c.claimable_at,
    deliveries.c.id,
    postgresql_where=_is_open,
    sqlite_where=_is_open,
)
is_unknown = deliveries.c.state == literal_column(f"'{State.UNKNOWN}'")
"""What is asked in these words, and with no parameter, is answered from the index of the few."""
Index(
    "ix_deliveries_state_unknown",
    deliveries.c.state,
    postgresql_where=is_unknown,
    sqlite_where=is_unknown,
)
is_failed = deliveries.c.state == literal_column(f"'{State.FAILED}'")
"""The same for what failed."""
Index(
    "ix_deliveries_channel_id_failed",
    deliveries.c.channel_id,
    postgresql_where=is_failed,
    sqlite_where=is_failed,
)
is_not_stuck = ~subscriptions.c.is_stuck
"""Whoever asks what is due asks for this, too: the index has no others."""
_is_due = and_(subscriptions.c.next_due_at.is_not(None), is_not_stuck)
Index(
    "ix_subscriptions_next_due_at_filter_id",
    subscriptions.c.next_due_at,
    subscriptions.c.filter_id,
    postgresql_where=_is_due,
    sqlite_where=_is_due,
)
for _column in (
    subscriptions.c.resumes_at,
    notices.c.claimable_at,
):  # few rows at a time are paused or claimable
    Index(
        f"ix_{_column.table.name}_{_column.name}",
        _column,
        postgresql_where=_column.is_not(None),
        sqlite_where=_column.is_not(None),
    )
