"""Claims on what is done again and again: failures in a row do not flood the log."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta

import pytest

from bot.ticker import Ticker, Ticks

SOON = timedelta(milliseconds=1)


async def test_failures_in_a_row_are_told_more_and_more_seldom_and_then_their_end(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO, "bot.ticker")
    done = asyncio.Event()
    tries = 0

    async def fail_at_first() -> None:
        nonlocal tries
        tries += 1
        if tries == 12:
            done.set()
        if tries <= 10:
            raise OSError("the database is gone")

    async with Ticker.running(patience=SOON) as ticker:
        ticker.every(SOON, "send", fail_at_first)
        await asyncio.wait_for(done.wait(), 30)
        told = [(each.message, each.__dict__["in_a_row"]) for each in caplog.records]
        assert ticker.ticks["send"].failures == 0
    assert told == [*(("tick.failed", n) for n in (1, 2, 4, 8)), ("tick.recovered", 10)]


async def test_what_goes_well_is_not_told(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "bot.ticker")
    done = asyncio.Event()

    async def go_well() -> None:
        done.set()

    async with Ticker.running(patience=SOON) as ticker:
        ticker.every(SOON, "send", go_well)
        await asyncio.wait_for(done.wait(), 30)
        assert ticker.ticks.keys() == {"send"}
        assert isinstance(ticker.ticks["send"], Ticks)
    assert not caplog.records


async def test_what_is_broken_off_at_the_end_is_no_error(caplog: pytest.LogCaptureFixture) -> None:
    begun = asyncio.Event()

    async def go_on() -> None:
        begun.set()
        await asyncio.Event().wait()

    async with Ticker.running(patience=timedelta(seconds=10)) as ticker:
        ticker.every(SOON, "send", go_on)
        await asyncio.wait_for(begun.wait(), 30)
    await asyncio.sleep(0)
    assert not caplog.records
