"""Papers that are not here, asked of the sources on the network; what comes back is stored.

A source that fails or is slow is told of, and keeps nobody from the others.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.errors import SourceError
from bot.models import Findings, Listing
from bot.ports import PaperFinder
from bot.storage import papers
from bot.storage.database import Database

PATIENCE = 10.0
"""Seconds that a source is waited for, for each `MOST` papers."""
MOST = 10
"""Papers that each source is asked for by words."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The sources on the network that were asked, and those that could not be, each with why.

    `found` is how many papers they brought, all of which are stored.
    """

    sources: tuple[str, ...] = ()
    found: int = 0
    failed: tuple[tuple[str, str], ...] = ()


class Online:
    """The sources that can be asked, in this order; each is waited for `patience` seconds."""

    def __init__(
        self, database: Database, finders: Sequence[PaperFinder], patience: float = PATIENCE
    ) -> None:
        self._database = database
        self._finders = finders
        self._patience = patience

    def __bool__(self) -> bool:
        return bool(self._finders)

    async def search(self, words: str, now: datetime) -> Asked:
        """Ask all sources for papers with these words, at the same time. Raises StoreError."""
        answers = await asyncio.gather(
            *(self._told(finder.search(words, MOST)) for finder in self._finders)
        )
        asked = Asked()
        for finder, told in zip(self._finders, answers, strict=True):
            asked = _and(asked, finder.name, told)
        await self._store(answers, now)
        return asked

    async def papers(self, keys: Sequence[str], now: datetime) -> Asked:
        """Ask one source after the other for those that none had before. Raises StoreError.

        All at once: a source that takes a request for each is waited for the longer.
        """
        asked, missing = Asked(), list(keys)
        for finder in self._finders:
            if not missing:
                break
            told = await self._told(finder.by_keys(missing), len(missing))
            asked = _and(asked, finder.name, told)
            await self._store([told], now)
            found = {listing.paper.key for listing in _listings(told)}
            missing = [key for key in missing if key not in found]
        return asked

    async def _told(self, asking: Awaitable[Findings], papers: int = 1) -> Findings | SourceError:
        patience = self._patience * max(1.0, papers / MOST)
        try:
            async with asyncio.timeout(patience):
                return await asking
        except SourceError as error:
            return error
        except TimeoutError:
            return SourceError(f"no answer within {patience:g} s")

    async def _store(self, told: Sequence[Findings | SourceError], now: datetime) -> None:
        listings = [listing for each in told for listing in _listings(each)]
        if listings:
            async with self._database.write() as tx:
                await papers.take_in(tx, listings, now)


def _listings(told: Findings | SourceError) -> tuple[Listing, ...]:
    return () if isinstance(told, SourceError) else told.listings


def _and(asked: Asked, name: str, told: Findings | SourceError) -> Asked:
    if isinstance(told, SourceError):
        return replace(asked, failed=(*asked.failed, (name, str(told))))
    if told.bad_items and not told.listings:
        bad = told.bad_items[0]
        why = f"its answer cannot be read ({bad.where}: {bad.why})"
        return replace(asked, failed=(*asked.failed, (name, why)))
    found = asked.found + len(told.listings)
    return replace(asked, sources=(*asked.sources, name), found=found)
