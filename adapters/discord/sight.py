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
        """Tell whether whoever sees a channel may add a reaction that is not there yet.

        That is what the role of everybody may there; some may have another role that may more.
        https://docs.discord.com/developers/topics/permissions#permission-hierarchy
        """
        known: Any = self.client.get_channel(int(channel.id)) if self.client else None
        room = getattr(known, "parent", None) or known
        if room is None or not isinstance(room, discord.abc.GuildChannel):
            return True
        return room.permissions_for(room.guild.default_role).add_reactions
