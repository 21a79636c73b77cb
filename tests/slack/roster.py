"""Who and what is in a Slack workspace: people, conversations, and what the app may know of them.

Nothing happens here; that is `workspace`'s.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from itertools import count

from tests.slack.methods import RefusedError
from tests.slack.state import Channel, Kind, User

_PREFIXES = {Kind.PUBLIC: "C", Kind.PRIVATE: "G", Kind.IM: "D", Kind.MPIM: "G"}


class Roster:
    """A team and its conversations, and the app in it with its scopes."""

    def __init__(self, id_: str, scopes: Iterable[str], app_id: str) -> None:
        self.id = id_
        self.domain = "acme"
        self.app_id = app_id
        self.bot = User(f"U0BOT{id_[1:]}", "paperboy", is_bot=True)
        self.bot_id = f"B0BOT{id_[1:]}"
        self.token = f"xoxb-{id_}-{secrets.token_hex(8)}"
        self.token_error: str | None = None
        """What Slack says of the token when it is no good any more."""
        self.scopes = set(scopes)
        self.users = {self.bot.id: self.bot}
        self.channels: dict[str, Channel] = {}
        self.takes_any_channel = False
        """Whether a channel that nobody made is there when it is asked for, with the app in it."""
        self._named_users = {self.bot.name: self.bot}
        self._named_channels: dict[str, Channel] = {}
        self._direct: dict[frozenset[str], Channel] = {}
        self._numbers = count(1)

    def user(self, name: str, *, id: str | None = None, tz: str = "Europe/Berlin") -> User:  # noqa: A002
        """Return somebody by name, who comes into being when first named."""
        if name in self._named_users:
            return self._named_users[name]
        made = User(id or self.new_id("U"), name, tz)
        self.users[made.id] = self._named_users[name] = made
        return made

    def channel(
        self,
        name: str,
        *,
        id: str | None = None,  # noqa: A002
        private: bool = False,
        members: Iterable[User] = (),
        with_bot: bool = True,
    ) -> Channel:
        """Return a channel by name, which comes into being when first named."""
        if name in self._named_channels:
            return self._named_channels[name]
        kind = Kind.PRIVATE if private else Kind.PUBLIC
        inside = [*([self.bot.id] if with_bot else []), *(each.id for each in members)]
        made = Channel(id or self.new_id(_PREFIXES[kind]), name, kind, inside)
        self.channels[made.id] = self._named_channels[name] = made
        return made

    def direct(self, *users: User) -> Channel:
        """Return the conversation that these have with each other; with one, that of the app."""
        inside = [each.id for each in users]
        if self.bot.id not in inside and len(users) == 1:
            inside.append(self.bot.id)
        known = self._direct.get(frozenset(inside))
        if known:
            return known
        kind = Kind.MPIM if len(inside) > 2 else Kind.IM
        name = f"mpdm-{'--'.join(each.name for each in users)}-1" if kind is Kind.MPIM else ""
        made = Channel(self.new_id(_PREFIXES[kind]), name, kind, inside)
        self.channels[made.id] = self._direct[frozenset(inside)] = made
        return made

    def dm(self, user: User) -> Channel:
        """Return the app's conversation with somebody."""
        return self.direct(user, self.bot)

    def find(self, id_: str) -> Channel:
        """Return the conversation of an id that the app may know. Raises RefusedError."""
        found = self.channels.get(id_)
        if found is None and id_ in self.users and id_ != self.bot.id:
            found = self.dm(self.users[id_])
        if found is None and self.takes_any_channel:
            found = Channel(id_, f"name-of-{id_}", members=[self.bot.id])
            self.channels[id_] = found
        if found is None or (found.is_private and self.bot.id not in found.members):
            raise RefusedError("channel_not_found")
        return found

    def has_bot(self, channel: Channel) -> bool:
        """Whether the app is a member."""
        return self.bot.id in channel.members

    def needs(self, *scopes: str) -> None:
        """Insist on a scope, any of these. Raises RefusedError.

        https://docs.slack.dev/reference/scopes
        """
        if self.scopes.isdisjoint(scopes):
            provided = ",".join(sorted(self.scopes))
            raise RefusedError("missing_scope", needed=",".join(scopes), provided=provided)

    def somebody(self, id_: str) -> User:
        """Return who has an id. Raises RefusedError."""
        if id_ not in self.users:
            raise RefusedError("user_not_found")
        return self.users[id_]

    def new_id(self, prefix: str) -> str:
        """Return an id for something new."""
        return f"{prefix}0{next(self._numbers):06d}"
