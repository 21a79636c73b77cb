"""What a bot is told of an interaction: payloads as Discord sends them. Pure.

https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-object
"""

from __future__ import annotations

from tests.discord import showing
from tests.discord.bureau import Bureau, Interaction
from tests.discord.state import Channel, Part

FILE_LIMIT = 10 * 2**20
IN_GUILD, IN_BOT_DM = 0, 1


def payload(there: Bureau, interaction: Interaction, data: Part) -> Part:
    """Return what is told of an interaction, with this as its data."""
    channel, user = interaction.channel, interaction.user
    told: Part = {
        "id": interaction.id,
        "application_id": there.app_id,
        "type": interaction.kind,
        "token": interaction.token,
        "version": 1,
        "data": data,
        "channel_id": channel.id,
        "channel": _channel(there, channel, interaction),
        "app_permissions": showing.bits(there.rights(channel)),
        "locale": user.locale,
        "entitlements": [],
        "authorizing_integration_owners": {"0": channel.guild or "0"},
        "context": context(channel),
        "attachment_size_limit": FILE_LIMIT,
    }
    if interaction.message:
        told["message"] = showing.message(there, interaction.message)
    if channel.guild is None:
        return told | {"user": showing.user(user)}
    guild = there.guilds[channel.guild]
    may = there.rights(channel, user)
    return told | {
        "guild_id": guild.id,
        "guild": {"id": guild.id, "locale": guild.locale, "features": []},
        "guild_locale": guild.locale,
        "member": showing.member(there, guild.members[user.id], permissions=may),
    }


def context(channel: Channel) -> int:
    """Return where it is: in a guild, or with the bot."""
    return IN_BOT_DM if channel.guild is None else IN_GUILD


def _channel(there: Bureau, channel: Channel, interaction: Interaction) -> Part:
    may = showing.bits(there.rights(channel, interaction.user))
    return showing.channel(there, channel) | {"permissions": may}
