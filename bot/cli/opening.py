"""The composition root: what a person named -> the adapters and the database that it takes."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from bot.errors import UserError
from bot.exits import warn

if TYPE_CHECKING:
    from bot.library import Library
    from bot.ports import PaperFinder, PaperSource
    from bot.storage.database import Database

LIVE = "huggingface"
"""The source whose papers are kept in the person's own database."""

CATEGORIES = 500
"""Papers that arXiv is asked for at a time, newest first: five requests, three seconds apart."""


@asynccontextmanager
async def source(name: str) -> AsyncIterator[PaperSource]:
    """Open the source a person named."""
    kind, _, path = name.partition(":")
    if name == LIVE:
        from adapters.http import Http
        from adapters.sources.huggingface import SPACING, HuggingFace
        from bot.settings import load

        async with Http(load().huggingface_url, spacing=SPACING) as http:
            yield HuggingFace(http)
    elif name == "sample":
        from adapters.sources.sample import Sample

        yield Sample()
    elif kind == "recorded" and path:
        from adapters.sources.recorded import Recorded

        yield Recorded(path)
    else:
        hint = f" (recorded:{name}?)" if os.access(name, os.F_OK) else ""
        raise UserError(
            f"there is no source {name!r}{hint}; use huggingface, sample or recorded:PATH, "
            "where PATH is a recorded day, a folder or a tar archive of them"
        )


@asynccontextmanager
async def database_for(source_name: str) -> AsyncIterator[Database]:
    """Open the person's database for live papers, and one that leaves no trace for others."""
    from bot.storage.database import Database

    opened = Database.open(database_url()) if source_name == LIVE else scratch()
    async with opened as database:
        yield database


@asynccontextmanager
async def library_for(source_name: str, *, offline: bool) -> AsyncIterator[tuple[Library, str]]:
    """Open the papers there are to look up, and say by which name their source is stored.

    For a source that is not live these are all that it has. The network is asked for live papers
    alone, and not when `offline`.
    """
    from tempfile import TemporaryDirectory

    from bot.library import Library
    from bot.settings import load

    async with AsyncExitStack() as stack:
        name, folder = source_name, load().index
        finders: Sequence[PaperFinder] = ()
        if source_name != LIVE:
            opened = await stack.enter_async_context(source(source_name))
            database = await stack.enter_async_context(scratch())
            folder = Path(stack.enter_context(TemporaryDirectory(prefix="paperboy-")))
            await _fill(database, opened)
            name = opened.name
        else:
            database = await stack.enter_async_context(database_for(source_name))
            if not offline:
                hub, arxiv = await stack.enter_async_context(finders_for(database))
                finders = (hub, arxiv)
                await stack.enter_async_context(_categories(database, arxiv))
        library = Library.open(database, folder, finders, tell=_indexing)
        yield await stack.enter_async_context(library), name


def _indexing(papers: int) -> None:
    warn(f"indexing {papers:,} papers")


@asynccontextmanager
async def scratch() -> AsyncIterator[Database]:
    """Open a fresh database that is gone afterwards."""
    from tempfile import TemporaryDirectory

    from bot.storage.database import Database

    with TemporaryDirectory(prefix="paperboy-") as folder:
        async with Database.open(Path(folder) / "paperboy.db") as database:
            yield database


def database_url() -> str | Path:
    """Return where the person keeps papers."""
    from bot.settings import load

    return load().database


@asynccontextmanager
async def finders_for(database: Database) -> AsyncIterator[tuple[PaperFinder, PaperFinder]]:
    """Open Hugging Face and arXiv, to ask for papers that no edition brought."""
    from adapters.http import Http
    from adapters.sources import arxiv, huggingface
    from bot.pacing import SharedPace
    from bot.settings import load

    settings = load()
    pace = SharedPace(database, "arxiv", timedelta(seconds=arxiv.SPACING))
    async with (
        Http(settings.huggingface_url, spacing=huggingface.SPACING) as hub,
        Http(settings.arxiv_url, setting="PAPERBOY_ARXIV_URL") as api,
    ):
        yield huggingface.HuggingFace(hub), arxiv.Arxiv(api, pace)


@asynccontextmanager
async def _categories(database: Database, arxiv: PaperFinder) -> AsyncIterator[None]:
    """Ask arXiv for categories that are lacking, for as long as the block runs.

    What fails is asked for again the next time; nobody waits for it, so nobody is told.
    """
    from bot.ingest import fill_categories

    filling = asyncio.create_task(fill_categories(database, arxiv, datetime.now(UTC), CATEGORIES))
    try:
        yield
    finally:
        filling.cancel()
        await asyncio.wait([filling])


async def _fill(database: Database, opened: PaperSource) -> None:
    """Take in all that a source has, and say what could not be taken in."""
    from adapters.console.progress import Report, watched
    from bot.editions import FIRST_DAY, open_day
    from bot.ingest import backfill

    days = opened.days(FIRST_DAY, open_day(datetime.now(UTC)))
    report = Report()
    with watched(report, sys.stderr, len(days)) as tell:
        await backfill(database, opened, days, tell)
    for problem in report.problems():
        warn(problem)
