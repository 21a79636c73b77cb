"""The one statement whose form is a dialect's own: insert, or do otherwise where a row is there."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from sqlalchemy import Table

from bot.storage.database import Transaction


def insert_into(tx: Transaction, table: Table) -> Any:
    """Return an INSERT that has `on_conflict_do_update` and `on_conflict_do_nothing`."""
    return import_module(f"sqlalchemy.dialects.{tx.dialect.name}").insert(table)
