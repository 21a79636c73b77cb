"""Who and what there is at one Discord: guilds, people, channels; what anybody may there.

Whoever asks for an id that is not there is refused. What is said in channels is `world`'s.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable

from tests.chats.platform import Clock
from tests.discord import rights
from tests.discord.refusals import RefusedError, refused_at
from tests.discord.rights import Right
from tests.discord.snowflakes import Snowflakes, is_snowflake
from tests.discord.state import (
    DIRECT,
    NAMED,
    THREADS,
    Channel,
    Guild,
    Kind,
    Member,
    Part,
    Role,
    Tag,
    User,
)

NOTHING = Right(0)
Happened = Callable[[str, Part], None]


class Roster:
    """The guilds of one bot, and everybody in them. `happens` is told of each event."""

    def __init__(self, clock: Clock, bot_rights: Right = rights.BOT) -> None:
        self.clock = clock
        self.ids = Snowflakes(clock)
        self.users: dict[str, User] = {}
        self.guilds: dict[str, Guild] = {}
        self.channels: dict[str, Channel] = {}
        self.bot = self.user("paperboy", is_bot=True)
        self.app_id = self.bot.id
        self.token = f"{self.app_id}.{secrets.token_hex(8)}"
        self.bot_rights = bot_rights
        self.takes_any_channel = False
        """Whatever channel is asked for is there, in the first guild."""
        self.message_ids: set[str] = set()
        """The ids of all messages there ever were: none of them is any channel's."""
        self.gateway_url = "wss://127.0.0.1/"
        """Where the gateway is; whoever listens sets it."""
        self.app_flags = 0
        """Flags of the application; what it may listen to is among them."""
        self.hides_history = False
        """The bot may read no history, wherever."""
        self.happens: Happened = lambda name, told: None
        self.changed: Callable[[], None] = lambda: None

    # Making

    def user(self, name: str, *, id: str | None = None, is_bot: bool = False) -> User:  # noqa: A002
        """Return somebody by name."""
        for each in self.users.values():
            if each.name == name:
                return each
        made = User(id or self.ids.next(), name, is_bot)
        self.users[made.id] = made
        return made

    def guild(self, name: str, *, id: str | None = None, with_bot: bool = True) -> Guild:  # noqa: A002
        """Return a guild, by its id if there is one, or by name; its owner is nobody's test."""
        for each in self.guilds.values():
            if id in (None, each.id) and (id or each.name == name):
                return each
        id_ = id or self.ids.next()
        owner = self.user(f"owner of {name}")
        everybody = Role(id_, "@everyone", int(rights.EVERYBODY))
        made = Guild(id_, name, owner.id, {id_: everybody})
        self.guilds[id_] = made
        self.join(made, owner)
        if with_bot:
            role = self.role(made, self.bot.name, self.bot_rights)
            role.is_managed = True
            self.join(made, self.bot, role)
        return made

    def role(self, guild: Guild, name: str, allowed: Right) -> Role:
        """Return a role that allows so much."""
        for each in guild.roles.values():
            if each.name == name:
                return each
        made = Role(self.ids.next(), name, int(allowed), len(guild.roles))
        guild.roles[made.id] = made
        return made

    def join(self, guild: Guild, user: User, *roles: Role) -> Member:
        """Have somebody in a guild, with these roles besides."""
        member = guild.members.get(user.id)
        if member is None:
            member = Member(user.id, self.clock())
            guild.members[user.id] = member
        member.roles += [each.id for each in roles if each.id not in member.roles]
        return member

    def channel(
        self,
        name: str,
        kind: str = "text",
        *,
        guild: Guild | None = None,
        id: str | None = None,  # noqa: A002 - as Discord calls it
        parent: Channel | None = None,
        owner: User | None = None,
        private_to: Iterable[User] | None = None,
        denied: Right = NOTHING,
        reserved: Right = NOTHING,
        tags: Iterable[str] = (),
        needs_tag: bool = False,
    ) -> Channel:
        """Return a channel by name. `private_to`: only these see it; `denied`: what the bot lacks;
        `reserved`: what nobody may but the bot.

        A thread needs a `parent`, or gets one; `owner` is who opened it.
        """
        home = guild or self.first_guild
        for each in home.channels.values():
            if each.name == name:
                return each
        sort = NAMED[kind]
        if sort in THREADS and parent is None:
            parent = self.channel(f"{name}-parent", guild=home)
        made = Channel(
            id or self.ids.next(),
            name,
            sort,
            home.id,
            parent.id if parent else None,
            owner.id if owner else home.owner_id,
            tags=[Tag(self.ids.next(), each) for each in tags],
            needs_tag=needs_tag,
        )
        if private_to is not None:
            sees = int(Right.VIEW_CHANNEL)
            made.overwrites[home.id] = (rights.ROLE, 0, sees)
            for user in private_to:
                made.overwrites[user.id] = (rights.MEMBER, sees, 0)
        if denied:
            self.deny(made, self.bot, denied)
        if reserved:
            made.overwrites[home.id] = (rights.ROLE, 0, int(reserved))
            self.allow(made, self.bot, reserved)
        self.open(made)
        return made

    def open(self, channel: Channel) -> None:
        """Have a channel there from now on."""
        self.channels[channel.id] = channel
        if channel.guild:
            self.guilds[channel.guild].channels[channel.id] = channel

    def dm(self, user: User) -> Channel:
        """Return the bot's conversation with somebody."""
        for each in self.channels.values():
            if each.kind is Kind.DM and each.recipient == user.id:
                return each
        made = Channel(self.ids.next(), user.name, Kind.DM, recipient=user.id)
        self.open(made)
        return made

    def deny(self, channel: Channel, user: User, denied: Right) -> None:
        """Take rights from somebody in a channel."""
        _, allow, deny = channel.overwrites.get(user.id, (rights.MEMBER, 0, 0))
        channel.overwrites[user.id] = (rights.MEMBER, allow & ~int(denied), deny | int(denied))

    def allow(self, channel: Channel, user: User, allowed: Right) -> None:
        """Give somebody rights in a channel."""
        _, allow, deny = channel.overwrites.get(user.id, (rights.MEMBER, 0, 0))
        channel.overwrites[user.id] = (rights.MEMBER, allow | int(allowed), deny & ~int(allowed))

    # Looking

    @property
    def first_guild(self) -> Guild:
        """The guild where things are that are said to be nowhere else."""
        return next(iter(self.guilds.values()))

    def known_channel(self, id_: str) -> Channel:
        """Return a channel that is there. Raises RefusedError."""
        found = self.find_channel(id_)
        if found:
            return found
        self.must_be_id("channel_id", id_)
        raise RefusedError(10003)

    def find_channel(self, id_: str) -> Channel | None:
        """Return a channel that is there, or that is taken for one from now on."""
        found = self.channels.get(id_)
        if found is None and self.takes_any_channel and id_ and id_ not in self.message_ids:
            found = Channel(id_, id_, guild=self.first_guild.id, owner=self.first_guild.owner_id)
            self.open(found)
        return found

    def known_guild(self, id_: str) -> Guild:
        """Return a guild that the bot is in. Raises RefusedError."""
        found = self.guilds.get(id_)
        if found and self.bot.id in found.members:
            return found
        self.must_be_id("guild_id", id_)
        raise RefusedError(10004)

    def known_user(self, id_: str, name: str = "user_id") -> User:
        """Return somebody. Raises RefusedError."""
        if id_ not in self.users:
            self.must_be_id(name, id_)
            raise RefusedError(10013)
        return self.users[id_]

    def must_be_id(self, name: str, id_: str) -> None:
        """Refuse what is no id. Raises RefusedError."""
        if not is_snowflake(id_):
            told = f'Value "{id_}" is not snowflake.'
            raise refused_at((name,), "NUMBER_TYPE_COERCE", told)

    def parent(self, channel: Channel) -> Channel | None:
        """Return what a thread hangs in."""
        return self.channels.get(channel.parent or "") if channel.is_thread else None

    def home(self, channel: Channel) -> Channel:
        """Return the channel that a thread belongs to, if the bot opened it; else itself."""
        parent = self.parent(channel)
        return parent if parent and channel.owner == self.bot.id else channel

    def rights(self, channel: Channel, user: User | None = None) -> Right:
        """Return what somebody, or else the bot, may in a channel."""
        user = user or self.bot
        if channel.guild is None:
            return (
                rights.DIRECT
                if user in (self.bot, self.users[channel.recipient or ""])
                else Right(0)
            )
        guild = self.guilds[channel.guild]
        member = guild.members.get(user.id)
        if member is None:
            return Right(0)
        found = rights.in_channel(guild, member, channel, self.parent(channel))
        if self.hides_history and user is self.bot:
            found &= ~Right.READ_MESSAGE_HISTORY
        return found

    def guild_rights(self, guild: Guild, user: User) -> Right:
        """Return what somebody may in a guild."""
        member = guild.members.get(user.id)
        return rights.in_guild(guild, member) if member else Right(0)

    def sees(self, channel: Channel, user: User | None = None) -> bool:
        """Whether somebody, or else the bot, sees a channel."""
        return bool(self.rights(channel, user) & Right.VIEW_CHANNEL)

    def needs(self, channel: Channel, *needed: Right) -> None:
        """Refuse what the bot may not in a channel. Raises RefusedError."""
        found = self.rights(channel)
        if not found & Right.VIEW_CHANNEL:
            raise RefusedError(50001)
        if not all(each & found for each in needed):
            raise RefusedError(50013)

    def workspace(self, channel: Channel) -> str:
        """Return what stands for a channel's guild."""
        return channel.guild or DIRECT
