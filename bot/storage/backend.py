"""What each database does in its own way; `sqlite` and `postgresql` are the two there are.

It knows how to connect, how a transaction begins and what a refusal means; of tables and of what is
kept in them it knows nothing.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import Any, ClassVar

from sqlalchemy import event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.errors import ConflictError, StoreError
from bot.storage.transaction import Transaction

BUSY_SECONDS = 15
"""How long a transaction waits for another one that is in its way."""
POOL: Mapping[str, Any] = {"pool_size": 15, "max_overflow": 0, "pool_use_lifo": True}
"""Connections, which are kept: to open one more for a burst, and to close it after, takes longer
than to wait for one. Those used last are used first, so that few have much in memory."""


class Backend(ABC):
    """A database that is not connected to yet. `where` is its name for people, without secrets."""

    reading: ClassVar[Mapping[str, Any]]
    """Execution options of a transaction that sees one state and changes nothing."""

    writing: ClassVar[Mapping[str, Any]]
    """Execution options of a transaction that may write."""

    def __init__(self, where: str) -> None:
        self.where = where

    def connect(self, *, patient: bool = False) -> AsyncEngine:
        """Return connections to it; with `patient`, a statement may take as long as it takes.

        Raises SettingsError when the driver is not installed.
        """
        engine = self._connect(patient=patient)
        event.listen(engine.sync_engine, "handle_error", self._tell)
        return engine

    @abstractmethod
    def is_missing(self) -> bool:
        """Tell whether there is nothing to connect to yet, and look no further than that.

        Raises StoreError when it is seen already that it cannot be used.
        """

    @abstractmethod
    def prepare(self) -> None:
        """Make what must be there before anybody can connect. Raises StoreError."""

    @abstractmethod
    async def wait_to_migrate(self, tx: Transaction) -> None:
        """Wait until no other process changes the schema; none does until `tx` ends."""

    @abstractmethod
    async def settle(self, engine: AsyncEngine) -> None:
        """Set what is set once the tables are there."""

    @abstractmethod
    def alone(self) -> AbstractContextManager[None]:
        """Be the only process that delivers, where there can be only one. Raises StoreError."""

    @abstractmethod
    def is_in_place(self) -> bool:
        """Tell whether its name still leads to what was opened."""

    @contextmanager
    def told(self) -> Iterator[None]:
        """Turn a database out of reach into a sentence: what the network says, not the database."""
        try:
            yield
        except OSError as error:
            raise self.error(self._refusal(error) or str(error)) from error

    def error(self, why: str, kind: type[StoreError] = StoreError) -> StoreError:
        """Return the error that names the place; `why` names the mend."""
        return kind(f"the database {self.where}: {why}")

    @abstractmethod
    def _connect(self, *, patient: bool) -> AsyncEngine: ...

    @abstractmethod
    def _refusal(self, error: BaseException) -> str | None:
        """Say what was refused and what mends it; None for a mistake of ours."""

    def _is_conflict(self, error: BaseException) -> bool:  # noqa: ARG002 - most have none
        """Tell whether it was another transaction that was in the way."""
        return False

    def _tell(self, context: ExceptionContext) -> None:
        """Raise a refusal as a sentence; mistakes of ours pass as they are."""
        if context.is_pre_ping:
            return  # whoever is gone is connected to again
        error = context.original_exception
        if isinstance(error, OSError):
            context.is_disconnect = True  # timeouts too: whoever does not answer is let go
        if why := self._refusal(error):
            kind = ConflictError if self._is_conflict(error) else StoreError
            raise self.error(why, kind) from error
