"""Claims on what is done together: all of it, in its order, and nobody pays for another."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from bot.together import MOST, Together


class TotalError(Exception):
    """What no part of a batch survives."""


class Doing:
    """Doubles numbers, notes which came together, and fails as a test wishes."""

    def __init__(self, *, bad: int | None = None, is_total: bool = False) -> None:
        self.batches: list[Sequence[int]] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.began = asyncio.Event()
        self._bad = bad
        self._is_total = is_total

    async def __call__(self, some: Sequence[int]) -> Sequence[int]:
        self.batches.append(tuple(some))
        self.began.set()
        await self.gate.wait()
        if self._bad in some:
            raise TotalError if self._is_total else ValueError(self._bad)
        return [2 * each for each in some]


def together(doing: Doing, **how: int | float) -> Together[int, int]:
    return Together(doing, passes=TotalError, **how)  # type: ignore[arg-type]  # numbers, as said


async def test_each_gets_what_came_of_it() -> None:
    doing = together(Doing())
    assert await asyncio.gather(*(doing.add(n) for n in range(250))) == [2 * n for n in range(250)]


async def test_what_comes_meanwhile_gathers_up_to_a_hundred() -> None:
    doing = Doing()
    doing.gate.clear()
    adding = together(doing)
    tasks = [asyncio.ensure_future(adding.add(n)) for n in range(2 * MOST + 2)]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    doing.gate.set()
    await asyncio.gather(*tasks)
    assert [len(each) for each in doing.batches] == [1, MOST, MOST, 1]
    assert [n for each in doing.batches for n in each] == list(range(2 * MOST + 2))


async def test_a_moment_is_waited_for_others() -> None:
    doing = Doing()
    adding = together(doing, moment=0.01, at_once=9)
    await asyncio.gather(*(adding.add(n) for n in range(5)))
    assert doing.batches == [(0, 1, 2, 3, 4)]


async def test_one_that_cannot_be_done_harms_no_other() -> None:
    adding = together(Doing(bad=3), moment=0.01)
    outcomes = await asyncio.gather(*(adding.add(n) for n in range(5)), return_exceptions=True)
    assert [outcomes[n] for n in (0, 1, 2, 4)] == [0, 2, 4, 8]
    assert isinstance(outcomes[3], ValueError)


async def test_what_is_wrong_with_all_of_it_is_not_tried_one_by_one() -> None:
    doing = Doing(bad=3, is_total=True)
    adding = together(doing, moment=0.01)
    outcomes = await asyncio.gather(*(adding.add(n) for n in range(5)), return_exceptions=True)
    assert all(isinstance(each, TotalError) for each in outcomes)
    assert len(doing.batches) == 1


async def test_who_is_cancelled_harms_no_other() -> None:
    doing = Doing()
    doing.gate.clear()
    adding = together(doing, moment=0.01)
    tasks = [asyncio.ensure_future(adding.add(n)) for n in range(3)]
    await doing.began.wait()
    tasks[1].cancel()
    doing.gate.set()
    assert tuple(await asyncio.gather(tasks[0], tasks[2])) == (0, 4)
    with pytest.raises(asyncio.CancelledError):
        await tasks[1]
    assert await adding.add(7) == 14
