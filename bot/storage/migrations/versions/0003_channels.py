"""Channels: who and where, what they wish for, and the ledger of what they got."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0003"
down_revision = "0002"

_KEY = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Keep what stands; add the tables of channels, and when an edition was last heard of."""
    op.add_column("editions", sa.Column("heard_at", UTCDateTime))
    _channels_and_people()
    _wishes()
    _ledger()


def _channels_and_people() -> None:
    op.create_table(
        "workspaces",
        sa.Column("id", _KEY, sa.Identity(), nullable=False),
        sa.Column("platform", sa.Text, nullable=False),
        sa.Column("external_id", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_workspaces"),
        _unique("workspaces", "platform", "external_id"),
    )
    op.create_table(
        "channels",
        sa.Column("id", _KEY, sa.Identity(), nullable=False),
        sa.Column("workspace_id", _KEY, nullable=False),
        sa.Column("external_id", sa.Text, nullable=False),
        sa.Column("parent", sa.Text),
        sa.Column("broken_by", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_channels"),
        _points("channels", "workspace_id", "workspaces"),
        _unique("channels", "workspace_id", "external_id"),
    )
    op.create_table(
        "persons",
        sa.Column("id", _KEY, sa.Identity(), nullable=False),
        sa.Column("created_at", UTCDateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_persons"),
    )
    op.create_table(
        "accounts",
        sa.Column("id", _KEY, sa.Identity(), nullable=False),
        sa.Column("person_id", _KEY, nullable=False),
        sa.Column("platform", sa.Text, nullable=False),
        sa.Column("realm", sa.Text, nullable=False),
        sa.Column("external_id", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_accounts"),
        _points("accounts", "person_id", "persons"),
        _unique("accounts", "platform", "realm", "external_id"),
    )
    op.create_index("ix_accounts_person_id", "accounts", ["person_id"])


def _wishes() -> None:
    op.create_table(
        "filters",
        sa.Column("id", _KEY, sa.Identity(), nullable=False),
        sa.Column("hash", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("language", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_filters"),
        _unique("filters", "hash"),
    )
    op.create_table(
        "subscriptions",
        sa.Column("id", _KEY, sa.Identity(), nullable=False),
        sa.Column("channel_id", _KEY, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("owner_id", _KEY),
        sa.Column("filter_id", _KEY),
        sa.Column("wall_time", sa.Time, nullable=False),
        sa.Column("zone", sa.Text, nullable=False),
        sa.Column("days", sa.Text, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("layout", sa.Text, nullable=False),
        sa.Column("says_empty", sa.Boolean, nullable=False),
        sa.Column("fills_up", sa.Boolean, nullable=False),
        sa.Column("patience_minutes", sa.Integer, nullable=False),
        sa.Column("is_on", sa.Boolean, nullable=False),
        sa.Column("is_paused", sa.Boolean, nullable=False),
        sa.Column("resumes_at", UTCDateTime),
        sa.Column("next_due_at", UTCDateTime),
        sa.Column("next_local_date", sa.Date),
        sa.Column("covered_until", sa.Date),
        sa.Column("tzdata", sa.Text, nullable=False),
        sa.Column("silent_runs", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_subscriptions"),
        _points("subscriptions", "channel_id", "channels"),
        _points("subscriptions", "filter_id", "filters"),
        _points("subscriptions", "owner_id", "accounts"),
        _unique("subscriptions", "channel_id", "kind"),
    )
    _index_where_known("subscriptions", "next_due_at", "filter_id")
    op.create_index("ix_subscriptions_owner_id", "subscriptions", ["owner_id"])
    _index_where_known("subscriptions", "resumes_at")
    op.create_table(
        "changes",
        sa.Column("id", _KEY, sa.Identity(), nullable=False),
        sa.Column("subscription_id", _KEY, nullable=False),
        sa.Column("account_id", _KEY),
        sa.Column("changed_at", UTCDateTime, nullable=False),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("before", sa.Text),
        sa.Column("after", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_changes"),
        _points("changes", "account_id", "accounts"),
        _points("changes", "subscription_id", "subscriptions"),
    )
    op.create_index("ix_changes_account_id", "changes", ["account_id"])
    op.create_index("ix_changes_subscription_id", "changes", ["subscription_id"])


def _ledger() -> None:
    op.create_table(
        "digests",
        sa.Column("id", _KEY, sa.Identity(), nullable=False),
        sa.Column("content_hash", sa.Text, nullable=False),
        sa.Column("editions", sa.JSON, nullable=False),
        sa.Column("missing", sa.JSON, nullable=False),
        sa.Column("topic", sa.Text),
        sa.Column("votes_at", UTCDateTime),
        sa.Column("left_out", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_digests"),
        _unique("digests", "content_hash"),
    )
    op.create_table(
        "digest_papers",
        sa.Column("digest_id", _KEY, nullable=False, autoincrement=False),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("paper_id", _KEY, nullable=False),
        sa.Column("rank", sa.Integer, nullable=False),
        sa.Column("matched", sa.JSON, nullable=False),
        sa.Column("fills_up", sa.Boolean, nullable=False),
        sa.Column("upvotes", sa.Integer),
        sa.Column("comments", sa.Integer),
        sa.Column("stars", sa.Integer),
        sa.Column("first_seen_at", UTCDateTime, nullable=False),
        sa.Column("submitted_by", sa.Text),
        sa.PrimaryKeyConstraint("digest_id", "place", name="pk_digest_papers"),
        _points("digest_papers", "digest_id", "digests"),
        _points("digest_papers", "paper_id", "papers"),
    )
    by_paper = ["paper_id", "digest_id"]
    op.create_index("ix_digest_papers_paper_id_digest_id", "digest_papers", by_paper)
    op.create_table(
        "deliveries",
        sa.Column("id", _KEY, sa.Identity(), nullable=False),
        sa.Column("channel_id", _KEY, nullable=False),
        sa.Column("workspace_id", sa.BigInteger, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("local_date", sa.Date, nullable=False),
        sa.Column("digest_id", _KEY),
        sa.Column("edition_from", sa.Date),
        sa.Column("edition_to", sa.Date),
        sa.Column("layout", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("due_at", UTCDateTime, nullable=False),
        sa.Column("give_up_at", UTCDateTime, nullable=False),
        sa.Column("claimable_at", UTCDateTime),
        sa.Column("turns", sa.Integer, nullable=False, server_default="0"),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("attempted_at", UTCDateTime),
        sa.Column("uncertain_since", UTCDateTime),
        sa.Column("owner", sa.Text),
        sa.Column("settled_at", UTCDateTime),
        sa.PrimaryKeyConstraint("id", name="pk_deliveries"),
        _points("deliveries", "channel_id", "channels"),
        _points("deliveries", "digest_id", "digests"),
        _unique("deliveries", "channel_id", "kind", "local_date"),
    )
    is_open = sa.text("claimable_at IS NOT NULL")
    op.create_index(
        "ix_deliveries_claimable_at_id",
        "deliveries",
        ["claimable_at", "id"],
        postgresql_where=is_open,
        sqlite_where=is_open,
    )
    op.create_index(
        "uq_deliveries_channel_id_kind_open",
        "deliveries",
        ["channel_id", "kind"],
        unique=True,
        postgresql_where=is_open,
        sqlite_where=is_open,
    )
    is_unknown = sa.text("state = 'unknown'")
    op.create_index(
        "ix_deliveries_state_unknown",
        "deliveries",
        ["state"],
        postgresql_where=is_unknown,
        sqlite_where=is_unknown,
    )
    is_failed = sa.text("state = 'failed'")
    op.create_index(
        "ix_deliveries_channel_id_failed",
        "deliveries",
        ["channel_id"],
        postgresql_where=is_failed,
        sqlite_where=is_failed,
    )
    op.create_index("ix_deliveries_digest_id", "deliveries", ["digest_id"])
    op.create_index("ix_deliveries_due_at", "deliveries", ["due_at"])
    op.create_table(
        "posts",
        sa.Column("id", _KEY, sa.Identity(), nullable=False),
        sa.Column("delivery_id", _KEY),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("workspace_id", _KEY, nullable=False),
        sa.Column("posted_in", sa.Text, nullable=False),
        sa.Column("message_id", sa.Text, nullable=False),
        sa.Column("first_place", sa.Integer, nullable=False),
        sa.Column("places", sa.Integer, nullable=False),
        sa.Column("sent_at", UTCDateTime, nullable=False),
        sa.Column("paper_id", _KEY),
        sa.PrimaryKeyConstraint("id", name="pk_posts"),
        _points("posts", "delivery_id", "deliveries"),
        _points("posts", "paper_id", "papers"),
        _points("posts", "workspace_id", "workspaces"),
        _unique("posts", "delivery_id", "seq"),
        _unique("posts", "key"),
        _unique("posts", "workspace_id", "posted_in", "message_id"),
    )
    op.create_table(
        "notices",
        sa.Column("id", _KEY, sa.Identity(), nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("channel_id", _KEY, nullable=False),
        sa.Column("account_id", _KEY),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("created_at", UTCDateTime, nullable=False),
        sa.Column("claimable_at", UTCDateTime),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("told_at", UTCDateTime),
        sa.PrimaryKeyConstraint("id", name="pk_notices"),
        _points("notices", "account_id", "accounts"),
        _points("notices", "channel_id", "channels"),
        _unique("notices", "key"),
    )
    op.create_index("ix_notices_account_id", "notices", ["account_id"])
    op.create_index("ix_notices_channel_id", "notices", ["channel_id"])
    _index_where_known("notices", "claimable_at")


def _points(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=f"fk_{table}_{column}_{to}")


def _unique(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=f"uq_{table}_{'_'.join(columns)}")


def _index_where_known(table: str, column: str, *others: str) -> None:
    known = sa.text(f"{column} IS NOT NULL")
    columns = [column, *others]
    op.create_index(
        f"ix_{table}_{'_'.join(columns)}",
        table,
        columns,
        postgresql_where=known,
        sqlite_where=known,
    )
