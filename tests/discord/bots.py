"""A bot on discord.py for tests of the loopback Discord, and what it shows."""

from __future__ import annotations

import asyncio
import io
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import discord
from discord import app_commands
from discord.gateway import KeepAliveHandler

from tests.discord.server import DiscordServer

GUILDS_COME_WITHIN = 0.05
"""Seconds that discord.py waits for another guild before it is ready; 2 otherwise."""
Press = Callable[[discord.Interaction], Awaitable[None]]


def buttons(*ids: str, options: tuple[str, ...] = ()) -> discord.ui.View:
    """Return buttons, and a select of these options below them."""
    view = discord.ui.View(timeout=None)
    for each in ids:
        view.add_item(discord.ui.Button(label=each.title(), custom_id=each))
    if options:
        listed = [discord.SelectOption(label=each.title(), value=each) for each in options]
        view.add_item(discord.ui.Select(custom_id="read", options=listed, max_values=len(listed)))
    return view


def _hearts(bot: discord.Client) -> list[threading.Thread]:
    """Return the threads in which a client's heart beats: they end soon after it closed."""
    return [
        each
        for each in threading.enumerate()
        if isinstance(each, KeepAliveHandler) and each.ws._connection is bot._connection
    ]


class Settings(discord.ui.Modal, title="Settings"):
    """A form with a text and a select."""

    words: discord.ui.TextInput[Any] = discord.ui.TextInput(
        label="Words", custom_id="words", max_length=10
    )
    zone: discord.ui.Label[Any] = discord.ui.Label(
        text="Zone",
        component=discord.ui.Select(
            custom_id="zone",
            required=False,
            min_values=0,
            options=[discord.SelectOption(label="Berlin", value="b")],
        ),
    )

    async def on_submit(self, interaction: discord.Interaction) -> None:
        select = self.zone.component
        assert isinstance(select, discord.ui.Select)
        said = f"{self.words.value} {select.values}"
        await interaction.response.send_message(said, ephemeral=True)


class Bot(discord.Client):
    """A bot that does what a test tells it, and keeps what it heard."""

    def __init__(self, intents: discord.Intents | None = None) -> None:
        wanted = intents or discord.Intents.default()
        super().__init__(intents=wanted, guild_ready_timeout=GUILDS_COME_WITHIN)
        self.tree = app_commands.CommandTree(self)
        self.heard: list[tuple[str, ...]] = []
        self.on_press: Press | None = None
        _add_commands(self.tree)

    @classmethod
    @asynccontextmanager
    async def connected(
        cls, there: DiscordServer, intents: discord.Intents | None = None
    ) -> AsyncIterator[Bot]:
        """Connect a bot; it has registered its commands then, and is ready."""
        sessions = len(there.gateway.ready)
        async with cls(intents) as bot:
            await bot.login(there.token)
            await bot.tree.sync()
            listening = asyncio.create_task(bot.connect())
            await there.connected(sessions + 1)
            await bot.wait_until_ready()
            yield bot
            await bot.close()
            await listening
            await there.until(lambda: not _hearts(bot))

    async def before_identify_hook(self, *_: object, **__: object) -> None:
        """Do not wait: discord.py waits for 5 seconds before it begins anew."""

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        if interaction.type is discord.InteractionType.component and self.on_press:
            await self.on_press(interaction)

    async def on_raw_reaction_add(self, told: discord.RawReactionActionEvent) -> None:
        self.heard.append(("added", told.emoji.name, str(told.user_id), str(told.message_id)))

    async def on_raw_reaction_remove(self, told: discord.RawReactionActionEvent) -> None:
        self.heard.append(("removed", told.emoji.name, str(told.user_id), str(told.message_id)))

    async def on_raw_reaction_clear(self, told: discord.RawReactionClearEvent) -> None:
        self.heard.append(("cleared", str(told.message_id)))

    async def on_message(self, message: discord.Message) -> None:
        self.heard.append(("message", message.author.name, message.content))

    async def on_guild_join(self, guild: discord.Guild) -> None:
        self.heard.append(("joined", guild.name))

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        self.heard.append(("left", guild.name))

    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        self.heard.append(("channel gone", channel.name))

    async def on_raw_thread_delete(self, told: discord.RawThreadDeleteEvent) -> None:
        self.heard.append(("thread gone", str(told.thread_id)))

    async def on_raw_message_delete(self, told: discord.RawMessageDeleteEvent) -> None:
        self.heard.append(("gone", str(told.message_id)))

    async def on_resumed(self) -> None:
        self.heard.append(("resumed",))


def _add_commands(tree: app_commands.CommandTree[Bot]) -> None:
    @tree.command(name="papers", description="Look papers up")
    async def papers(interaction: discord.Interaction, query: str, many: int = 3) -> None:
        view = buttons("more#k1", "stop", options=("a", "b"))
        await interaction.response.send_message(f"found {query}", view=view, ephemeral=True)
        file = discord.File(io.BytesIO(b"@article{}"), "papers.bib")
        await interaction.followup.send("exported", file=file, ephemeral=True)

    @papers.autocomplete("query")
    async def _(_: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return [app_commands.Choice(name=f"{typed}botics", value=f"{typed}botics")]

    group = app_commands.Group(
        name="digest",
        description="Set a channel up",
        guild_only=True,
        default_permissions=discord.Permissions(manage_channels=True),
    )

    @group.command(name="settings", description="Open the settings")
    async def settings(interaction: discord.Interaction) -> None:
        await interaction.response.send_modal(Settings())

    @group.command(name="think", description="Take a while")
    async def think(interaction: discord.Interaction) -> None:
        await interaction.response.defer(ephemeral=True)
        await asyncio.sleep(0.05)
        await interaction.edit_original_response(content="thought")

    @group.command(name="share", description="Show it to all")
    async def share(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("for all")

    tree.add_command(group)

    @tree.context_menu(name="Save paper")
    async def save(interaction: discord.Interaction, message: discord.Message) -> None:
        said = f"saved {message.content}"
        await interaction.response.send_message(said, ephemeral=True)
