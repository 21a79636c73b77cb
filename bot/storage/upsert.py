"""The one statement whose form is a dialect's own: insert, or do otherwise where a row is there."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from sqlalchemy import Table

from bot.storage.database import Transaction


def insert_into(tx: Transaction, table: Table) -> Any:
    """Return an INSERT that has `on_conflict_do_update` and `on_conflict_do_nothing`."""
    return insert_for(tx.dialect.name, table)


def insert_for(dialect: str, table: Table) -> Any:
    """Return the same for a dialect by name, for a statement that is made once."""
    return import_module(f"sqlalchemy.dialects.{dialect}").insert(table)
