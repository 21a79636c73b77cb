"""What members may do where, as the gateway's client knows, for those who ask Discord without one.

While there is no such client nothing is known, and nothing is taken to be forbidden.
"""

from __future__ import annotations

from typing import Any

import discord

from bot.channels import Channel


class Sight:
    """Sees by a `client`, as soon as there is one."""

    def __init__(self) -> None:
        self.client: discord.Client | None = None

    def can_react(self, channel: Channel) -> bool:
        """Tell whether people in a channel may add a reaction that is not there yet.

        That is what everybody may there; where not everybody sees it, what a role may that does.
        https://docs.discord.com/developers/topics/permissions#permission-overwrites
        """
        known: Any = self.client.get_channel(int(channel.id)) if self.client else None
        room = getattr(known, "parent", None) or known
        if room is None or not isinstance(room, discord.abc.GuildChannel):
            return True
        everybody = room.guild.default_role
        may = room.overwrites_for(everybody).add_reactions
        if may or (may is None and everybody.permissions.add_reactions):
            return True
        if room.permissions_for(everybody).view_channel:
            return False
        roles = (each for each in room.overwrites if isinstance(each, discord.Role))
        return any(room.permissions_for(each).add_reactions for each in roles if not each.managed)
