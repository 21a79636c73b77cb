"""Claims about replicas: three share a burst, one dies, one stands still; all is posted once."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.postgresql import Server
from tests.reliability import replicas, stage

MANY = 300


@pytest.mark.parametrize("remembers", [False, True], ids=["can be asked", "remembers keys"])
def test_one_is_killed_and_one_stands_still_and_each_channel_has_its_digest_once(
    postgresql: Server, postgresql_made: str, remembers: bool
) -> None:
    with postgresql.fresh(postgresql_made) as url:
        with ThreadPoolExecutor(1) as apart:
            apart.submit(lambda: asyncio.run(stage.prepare_many(url, MANY))).result()
        replicas.run(url, MANY, seed=1, remembers=remembers)
