"""Reading lists: what people saved, what holds it there, round-ups, and what groups vote on."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0004"
down_revision = "0003"

_KEY = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Keep what stands; round-ups have reasons of their own."""
    _additions()
    _saves()
    _polls()


def _additions() -> None:
    op.add_column(
        "persons",
        sa.Column("shows_name", sa.Boolean, nullable=False, server_default=sa.false()),
    )
    op.add_column("digests", sa.Column("kind", sa.Text, nullable=False, server_default="daily"))
    op.add_column("digest_papers", sa.Column("section", sa.Text))
    op.add_column("digest_papers", sa.Column("told", sa.Integer))


def _saves() -> None:
    op.create_table(
        "saves",
        sa.Column("person_id", _KEY, nullable=False, autoincrement=False),
        sa.Column("paper_id", _KEY, nullable=False, autoincrement=False),
        sa.Column("saved_at", UTCDateTime),
        sa.Column("removed_at", UTCDateTime),
        sa.Column("made_at", UTCDateTime, nullable=False),
        sa.PrimaryKeyConstraint("person_id", "paper_id", name="pk_saves"),
        _points("saves", "person_id", "persons"),
        _points("saves", "paper_id", "papers"),
    )
    is_saved = sa.text("saved_at IS NOT NULL")
    op.create_index(
        "ix_saves_person_id_saved_at_paper_id",
        "saves",
        ["person_id", "saved_at", "paper_id"],
        postgresql_where=is_saved,
        sqlite_where=is_saved,
    )
    op.create_index("ix_saves_paper_id", "saves", ["paper_id"])
    op.create_table(
        "save_origins",
        sa.Column("person_id", _KEY, nullable=False, autoincrement=False),
        sa.Column("paper_id", _KEY, nullable=False, autoincrement=False),
        sa.Column("way", sa.Text, nullable=False),
        sa.Column("origin_id", sa.Text, nullable=False),
        sa.Column("channel_id", _KEY, nullable=False, autoincrement=False),
        sa.Column("is_held", sa.Boolean, nullable=False),
        sa.Column("changed_at", UTCDateTime, nullable=False),
        sa.Column("since", UTCDateTime, nullable=False),
        sa.PrimaryKeyConstraint(
            "person_id", "paper_id", "way", "origin_id", "channel_id", name="pk_save_origins"
        ),
        sa.ForeignKeyConstraint(
            ["person_id", "paper_id"],
            ["saves.person_id", "saves.paper_id"],
            name="fk_save_origins_person_id_saves",
        ),
        _points("save_origins", "person_id", "persons"),
        _points("save_origins", "paper_id", "papers"),
        _points("save_origins", "channel_id", "channels"),
    )
    for column in ("changed_at", "paper_id"):
        name = f"ix_save_origins_channel_id_{column}"
        op.create_index(name, "save_origins", ["channel_id", column])


def _polls() -> None:
    op.create_table(
        "polls",
        sa.Column("id", _KEY, sa.Identity(), nullable=False),
        sa.Column("delivery_id", _KEY, nullable=False),
        sa.Column("opened_at", UTCDateTime, nullable=False),
        sa.Column("closes_at", UTCDateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_polls"),
        _points("polls", "delivery_id", "deliveries"),
        sa.UniqueConstraint("delivery_id", name="uq_polls_delivery_id"),
    )
    op.create_table(
        "poll_papers",
        sa.Column("poll_id", _KEY, nullable=False, autoincrement=False),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("paper_id", _KEY, nullable=False),
        sa.PrimaryKeyConstraint("poll_id", "place", name="pk_poll_papers"),
        _points("poll_papers", "poll_id", "polls"),
        _points("poll_papers", "paper_id", "papers"),
    )
    op.create_table(
        "poll_votes",
        sa.Column("poll_id", _KEY, nullable=False, autoincrement=False),
        sa.Column("person_id", _KEY, nullable=False, autoincrement=False),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("voted_at", UTCDateTime, nullable=False),
        sa.PrimaryKeyConstraint("poll_id", "person_id", name="pk_poll_votes"),
        _points("poll_votes", "poll_id", "polls"),
        _points("poll_votes", "person_id", "persons"),
    )
    op.create_index("ix_poll_votes_person_id", "poll_votes", ["person_id"])


def _points(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=f"fk_{table}_{column}_{to}")
