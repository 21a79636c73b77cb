"""What all tables have in common.

Conventions: surrogate keys are BIGINT (SQLite's rowid is one), times are UTC with their offset and
refused without, dates of editions and local dates are DATE, ids of platforms TEXT. SQLModel
validates no `table=True` class, so nothing enters a row that was not validated before.
"""

from __future__ import annotations

from typing import Any, ClassVar

from sqlalchemy import BigInteger, Column, ForeignKey, Identity, Integer, MetaData
from sqlmodel import SQLModel

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

BigKey = BigInteger().with_variant(Integer, "sqlite")
"""A key of 64 bits; SQLite gives those only to a column that is called INTEGER."""


class Table(SQLModel):
    """Base of all tables, with their own metadata."""

    metadata: ClassVar[MetaData] = MetaData(naming_convention=NAMING)


def surrogate_key() -> Column[int]:
    """Return a key that the database gives."""
    return Column(BigKey, Identity(), primary_key=True)


def part_of_key(points_to: str, *, index: bool = False) -> Column[int]:
    """Return a part of a key that points to another table's."""
    return Column(BigKey, ForeignKey(points_to), primary_key=True, autoincrement=False, index=index)


def pointer(points_to: str, *, nullable: bool = False, index: bool = False) -> Column[Any]:
    """Return a column that points to another table's key."""
    return Column(BigKey, ForeignKey(points_to), nullable=nullable, index=index)
