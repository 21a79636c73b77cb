"""Claims about time: sixty days around changes of the clock are as the almanac has them."""

from __future__ import annotations

from datetime import date

from bot.storage.database import Database
from tests.reliability import years


async def test_each_chosen_date_has_what_the_almanac_says(sqlite_copy: str) -> None:
    year = years.made(date(2026, 3, 1), 60, 40, seed=3, hours=(7,))
    async with Database.open(sqlite_copy) as database:
        outcome = await years.run(year, database)
    assert outcome.entries["sent"] > 500
