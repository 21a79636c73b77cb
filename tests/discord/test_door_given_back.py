"""What a server gives back, and no channel, with the real client: it goes on by itself."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest

from bot.deliveries import State
from bot.storage import channels
from tests.discord.rights import Right
from tests.discord.towns import Town

Does = Callable[[Town], Awaitable[None]]
_NOTHING_HAPPENS_WITHIN = 0.2
_LOOKS, _MOMENT = 100, 0.02


async def is_broken(here: Town) -> bool:
    """Tell whether nothing can be posted in the channel, as far as the engine knows."""
    async with here.database.read() as tx:
        return await channels.broken_by(tx, here.where()) is not None


async def takes_from_all(here: Town) -> None:
    for each in list(here.guild.roles.values()):
        if not each.permissions & Right.ADMINISTRATOR:
            lacks = Right(each.permissions) & ~Right.SEND_MESSAGES
            await here.owner.changes_role(here.guild, each, lacks)


async def gives_it_to_all(here: Town) -> None:
    everybody = here.guild.roles[here.guild.id]
    can = Right(everybody.permissions) | Right.SEND_MESSAGES
    await here.owner.changes_role(here.guild, everybody, can)


async def makes_it_administrator(here: Town) -> None:
    (role,) = [each for each in here.guild.roles.values() if each.is_managed]
    await here.owner.changes_role(here.guild, role, Right.ADMINISTRATOR)


async def gives_it_a_role(here: Town) -> None:
    role = await here.owner.makes_role(here.guild, "speaks", Right.SEND_MESSAGES)
    await here.owner.gives_bot(here.guild, role)


async def times_it_out(here: Town) -> None:
    await here.owner.times_bot_out(here.guild, datetime.now(UTC) + timedelta(days=1))


async def ends_that(here: Town) -> None:
    await here.owner.times_bot_out(here.guild, None)


@pytest.mark.parametrize(
    ("taken", "given"),
    [
        (takes_from_all, gives_it_to_all),
        (takes_from_all, makes_it_administrator),
        (takes_from_all, gives_it_a_role),
        (times_it_out, ends_that),
    ],
)
async def test_what_the_server_gives_back_has_it_go_on(
    here: Town, taken: Does, given: Does
) -> None:
    await here.subscribe()
    await taken(here)
    for _ in range(3):
        await here.deliver()
    assert (await here.ledger())[0].state is State.FAILED
    assert await is_broken(here)
    await given(here)
    for _ in range(_LOOKS):
        if not await is_broken(here):
            return
        await asyncio.sleep(_MOMENT)
    raise AssertionError("it does not go on")


async def test_what_others_are_given_has_nothing_go_on(here: Town) -> None:
    await here.subscribe()
    await takes_from_all(here)
    for _ in range(3):
        await here.deliver()
    role = await here.owner.makes_role(here.guild, "others", Right(0))
    await here.owner.changes_role(here.guild, role, Right.SEND_MESSAGES)
    await asyncio.sleep(_NOTHING_HAPPENS_WITHIN)
    assert await is_broken(here)
