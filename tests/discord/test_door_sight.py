"""Claims on who may add reactions where, as the gateway's client knows it."""

from __future__ import annotations

import pytest

from adapters.discord.ids import PLATFORM
from adapters.discord.sight import Sight
from bot.channels import Channel as Where
from tests.discord import rights
from tests.discord.rights import Right
from tests.discord.state import Channel
from tests.discord.towns import Town

SEES, ADDS = int(Right.VIEW_CHANNEL), int(Right.ADD_REACTIONS)


def looked_at(here: Town, channel: Channel) -> bool:
    return not here.door.chat.seeds_unasked(here.where(channel))


async def test_of_what_is_not_known_nothing_is_taken_to_be_forbidden() -> None:
    assert Sight().can_react(Where(PLATFORM, "1", "2"))


@pytest.mark.parametrize(
    ("everybody", "members", "can"),
    [
        ((0, 0), None, True),
        ((0, ADDS), None, False),
        ((0, ADDS), (ADDS, 0), False),  # not everybody who sees it is a member
        ((0, SEES), (SEES, 0), True),
        ((0, SEES | ADDS), (SEES, 0), False),
        ((0, SEES | ADDS), (SEES | ADDS, 0), True),
        ((0, SEES | ADDS), None, False),
    ],
)
async def test_it_is_what_everybody_may_or_who_sees_the_channel(
    here: Town, everybody: tuple[int, int], members: tuple[int, int] | None, can: bool
) -> None:
    there = here.discord.world
    (role,) = [each for each in here.guild.roles.values() if each.name.startswith("may")]
    channel = there.channel("here", guild=here.guild)
    channel.overwrites[here.guild.id] = (rights.ROLE, *everybody)
    there.allow(channel, there.bot, Right.VIEW_CHANNEL | Right.ADD_REACTIONS)
    if members:
        channel.overwrites[role.id] = (rights.ROLE, *members)
    there.opened(channel)
    # Discord tells in order: whoever answers this has heard of the channel.
    await (await here.ada.uses("/papers", here.channel, query="robot")).answer()
    assert looked_at(here, channel) is can
