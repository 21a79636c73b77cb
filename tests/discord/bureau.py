"""What an application registers and is asked: its commands, and the interactions of people.

    bureau.begin(interaction, payload)

An interaction is answered within `patience`, at its token, for fifteen minutes; `answer_methods`
does that. How people come to have one, `people` knows.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.chats.platform import Clock, now
from tests.discord import rights, showing
from tests.discord.rights import Right
from tests.discord.state import Channel, Guild, Message, Part, User
from tests.discord.world import World

PATIENCE = 3.0
"""Seconds to the first answer.

https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-callback
"""
LASTS = timedelta(minutes=15)
COMMAND, COMPONENT, AUTOCOMPLETE, SUBMIT = 2, 3, 4, 5
"""The kinds of interactions."""


@dataclass(slots=True)
class Form:
    """A form that opened for somebody; `chosen` is what they filled in so far."""

    id: str
    told: Part
    user: str
    channel: Channel
    message: Message | None = None
    is_open: bool = True


@dataclass(slots=True)
class Interaction:
    """Something somebody did that the bot is to answer. `type` is how it was answered first."""

    id: str
    token: str
    kind: int
    user: User
    channel: Channel
    at: datetime
    began: float
    message: Message | None = None
    data: Part = field(default_factory=dict)
    type: int | None = None
    latency: float | None = None
    original: Message | None = None
    follow_ups: list[Message] = field(default_factory=list)
    form: Form | None = None
    choices: list[Part] | None = None
    heard: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def messages(self) -> list[Message]:
        """What came of it, in its order."""
        first = [self.original] if self.original and self.original is not self.message else []
        return [*first, *self.follow_ups]


class Bureau(World):
    """A Discord, a bot in it, and all between them."""

    def __init__(
        self,
        *,
        guild: str | None = None,
        clock: Clock = now,
        bot_rights: Right = rights.BOT,
        patience: float = PATIENCE,
    ) -> None:
        super().__init__(guild=guild, clock=clock, bot_rights=bot_rights)
        self.patience = patience
        self.commands: dict[str | None, list[Part]] = {}
        """By guild; those for all have none."""
        self.interactions: dict[str, Interaction] = {}
        """By token."""
        self.complaints: list[str] = []

    def begin(
        self, kind: int, user: User, channel: Channel, message: Message | None = None
    ) -> Interaction:
        """Return a new interaction, of which nobody was told yet."""
        made = Interaction(
            self.ids.next(),
            secrets.token_urlsafe(24),
            kind,
            user,
            channel,
            self.clock(),
            time.monotonic(),
            message,
        )
        self.interactions[made.token] = made
        return made

    async def deliver(self, interaction: Interaction, payload: Part) -> None:
        """Tell the bot of it, and wait until it has answered, or had the time to."""
        interaction.began = time.monotonic()
        self.happens("INTERACTION_CREATE", payload)
        try:
            async with asyncio.timeout(self.patience):
                await interaction.heard.wait()
        except TimeoutError:
            return

    async def until(self, happened: Callable[[], object], within: float = 5.0) -> None:
        """Wait until something is so. Raises AssertionError when the time is over."""
        end = asyncio.get_running_loop().time() + within
        while not happened():
            assert asyncio.get_running_loop().time() < end, f"not within {within} seconds"
            await asyncio.sleep(0.005)

    def arrived(self, guild: Guild) -> None:
        """Tell that the bot is in a guild from now on."""
        self.tell_guild(guild, "GUILD_CREATE", showing.arriving(self, guild, is_new=True))

    def lose(self, guild: Guild) -> None:
        """Have an outage in a guild: it is still the bot's, but is not to be reached.

        https://discord.com/developers/docs/events/gateway-events#guild-delete
        """
        guild.is_unavailable = True
        self.tell_guild(guild, "GUILD_DELETE", {"id": guild.id, "unavailable": True})

    def recover(self, guild: Guild) -> None:
        """End an outage."""
        guild.is_unavailable = False
        self.tell_guild(guild, "GUILD_CREATE", showing.arriving(self, guild))

    def opened(self, channel: Channel) -> None:
        """Tell that there is a new channel or thread."""
        name = "THREAD_CREATE" if channel.is_thread else "CHANNEL_CREATE"
        told = showing.channel(self, channel)
        self.tell(channel, name, told | ({"newly_created": True} if channel.is_thread else {}))
