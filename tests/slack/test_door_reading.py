"""Reading on with the real clients: abstracts, similar papers, more pages, and why."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.editions import newest_closed
from bot.models import Edition, Layout
from bot.storage import editions
from bot.storage.database import Database
from tests.builders import listing
from tests.slack.reading import buttons, option, options, words
from tests.slack.towns import Town, town

_PAPERS = 12


@pytest.fixture
async def many(database: Database, tmp_path: Path) -> AsyncIterator[Town]:
    """Open a town with more papers than a page shows."""
    async with town(database, tmp_path) as here:
        at = datetime.now(UTC)
        some = [
            listing(n, 100 - n, title=f"Walking {n}", abstract="On legs & wheels. <b>")
            for n in range(1, _PAPERS + 1)
        ]
        async with database.write() as tx:
            day = newest_closed(at)
            await editions.record(tx, [Edition("huggingface", day, at, tuple(some))])
        yield here


async def test_an_abstract_is_shown_to_whoever_reads_alone(here: Town) -> None:
    digest = await here.posts_digest()
    chosen = await here.bob.chooses(digest, "read", option(digest, "read", "abstract", 2))
    card = await chosen.answer()
    assert card.to == here.bob.id
    assert "About robots." in words(card)
    key = option(digest, "read", "abstract", 2).removeprefix("abstract:")
    assert f"save:{key}" in buttons(card)
    assert f"similar:{key}" in buttons(card)


async def test_similar_papers_lead_to_others(here: Town) -> None:
    digest = await here.posts_digest()
    chosen = await here.bob.chooses(digest, "read", option(digest, "read", "similar"))
    similar = await chosen.answer()
    assert similar.text.startswith("Similar to Robot 3 of")
    again = await here.bob.chooses(similar, "read", option(similar, "read", "abstract"))
    assert "About robots." in words(await again.answer())


async def test_more_shows_the_next_page_until_there_is_none(many: Town) -> None:
    page = await (await many.ada.types("/papers walking", many.channel)).answer()
    seen = options(page, "save")
    assert "1–5 of 12 papers" in words(page)
    while "more" in buttons(page):
        page = await (await many.ada.presses(page, "more")).answer()
        seen += options(page, "save")
    assert len(set(seen)) == len(seen) == _PAPERS
    assert "11–12 of 12 papers" in words(page)


async def test_more_remembers_what_was_asked_whatever_was_typed(many: Town) -> None:
    asked = 'walking "legs & wheels" upvotes>=1 “on”'
    page = await (await many.ada.types(f"/papers {asked}", many.channel)).answer()
    after = await (await many.ada.presses(page, "more")).answer()
    assert words(page).split(" · ")[0] == words(after).split(" · ")[0]
    assert "6–10 of 12 papers" in words(after)


async def test_lists_have_pages_too(many: Town) -> None:
    page = await (await many.ada.types("/papers week", many.channel)).answer()
    assert "more" in buttons(page)
    after = await (await many.ada.presses(page, "more")).answer()
    assert words(after).startswith("The week")
    assert not set(options(page, "save")) & set(options(after, "save"))


async def test_why_explains_the_digest_that_it_stands_below(here: Town) -> None:
    for layout in Layout:
        digest = await here.posts_digest(here.slack.channel(layout), layout=layout)
        why = await (await here.bob.presses(digest, "why")).answer()
        assert why.to == here.bob.id
        assert "matches robot" in words(why)
        assert words(why).count("Robot") == 4


async def test_why_is_answered_to_a_command_too(here: Town) -> None:
    await here.posts_digest()
    why = await (await here.ada.types("/papers why", here.channel)).answer()
    assert "matches robot" in words(why)
