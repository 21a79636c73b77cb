"""What anybody does in a workspace: reacting, inviting, archiving, installing and its opposite.

Each returns how the app was told of it, None if it was not. While the app has no socket, it is told
later: then the delivery is not `done` yet.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.slack.answered import Answered
from tests.slack.inbound import Inbound
from tests.slack.interactions import Place
from tests.slack.sockets import Delivery
from tests.slack.state import Channel, Kind, Message, User, View
from tests.slack.view_methods import shown


class Member:
    """Somebody in a workspace."""

    def __init__(self, user: User, inbound: Inbound) -> None:
        self.user = user
        self._inbound = inbound
        self._there = inbound.workspace

    @property
    def id(self) -> str:
        """Their id."""
        return self.user.id

    @property
    def home(self) -> View | None:
        """The App Home as they would see it."""
        return self._there.homes.get(self.id)

    @property
    def dm(self) -> Channel:
        """The app's conversation with them."""
        return self._there.dm(self.user)

    def inbox(self) -> list[Message]:
        """Return what only they see: private messages in channels, and the app's with them."""
        own = [each for each in self._there.ephemerals if each.to == self.id]
        direct = [each for each in self.dm.shown() if each.user != self.id]
        return sorted([*own, *direct], key=lambda each: each.ts)

    async def opens_home(self) -> Answered:
        """Open the App Home. https://docs.slack.dev/reference/events/app_home_opened"""
        began = self._answered(None)
        told: dict[str, Any] = {
            "type": "app_home_opened",
            "user": self.id,
            "channel": self.dm.id,
            "tab": "home",
            "event_ts": self._there.next_ts(),
        }
        view = {"view": shown(self._there, self.home)} if self.home else {}
        return await began.to(self._inbound.event(told | view))

    async def reacts(self, message: Message, name: str) -> Delivery | None:
        """React to a message."""
        self._sees(message)
        channel = self._there.channels[message.channel]
        assert not channel.is_archived, "nobody can react in an archived channel"
        return await self._does(lambda: self._there.react(channel, message, self.user, name))

    async def unreacts(self, message: Message, name: str) -> Delivery | None:
        """Take their reaction away."""
        channel = self._there.channels[message.channel]
        return await self._does(lambda: self._there.unreact(channel, message, self.user, name))

    async def invites_bot(self, channel: Channel) -> Delivery | None:
        """Have the app in a channel, as `/invite` does."""
        self._is_in(channel)
        return await self._does(lambda: self._there.join(channel, self._there.bot, self.user))

    async def removes_bot(self, channel: Channel, *, silently: bool = False) -> Delivery | None:
        """Take the app out of a channel.

        member_left_channel is not sent to whoever was taken out, channel_left is, mostly: Slack
        calls it "sometimes withheld", hence `silently`.
        https://docs.slack.dev/reference/events/channel_left
        """
        self._is_in(channel)
        channel.members.remove(self._there.bot.id)
        self._there.changed()
        if silently:
            return None
        kind = "group_left" if channel.is_private else "channel_left"
        return await self._tells(
            {
                "type": kind,
                "channel": channel.id,
                "actor_id": self.id,
                "event_ts": self._there.next_ts(),
            }
        )

    async def archives(self, channel: Channel) -> Delivery | None:
        """Archive a channel. https://docs.slack.dev/reference/events/channel_archive"""
        return await self._archived(channel, "archive", True)

    async def unarchives(self, channel: Channel) -> Delivery | None:
        """Take a channel out of the archive."""
        return await self._archived(channel, "unarchive", False)

    async def deletes(self, channel: Channel) -> Delivery | None:
        """Delete a channel for good. https://docs.slack.dev/reference/events/channel_deleted"""
        self._is_in(channel)
        kind = "group_deleted" if channel.is_private else "channel_deleted"
        is_known = not channel.is_private or self._there.has_bot(channel)
        del self._there.channels[channel.id]
        self._there.changed()
        told = {"type": kind, "channel": channel.id, "event_ts": self._there.next_ts()}
        return await self._tells(told | {"actor_id": self.id}) if is_known else None

    async def uninstalls_app(self) -> Delivery | None:
        """Uninstall the app: its token is no good any more.

        https://docs.slack.dev/reference/events/app_uninstalled
        """
        self._there.token_error = "account_inactive"
        await self._tells(self._revoked())
        return await self._tells({"type": "app_uninstalled", "event_ts": self._there.next_ts()})

    async def revokes_tokens(self) -> Delivery | None:
        """Revoke the app's token. https://docs.slack.dev/reference/events/tokens_revoked"""
        self._there.token_error = "token_revoked"
        return await self._tells(self._revoked())

    def _revoked(self) -> dict[str, Any]:
        return {
            "type": "tokens_revoked",
            "tokens": {"oauth": [], "bot": [self._there.bot.id]},
            "event_ts": self._there.next_ts(),
        }

    async def _archived(self, channel: Channel, verb: str, is_archived: bool) -> Delivery | None:
        self._is_in(channel)
        assert channel.kind in (Kind.PUBLIC, Kind.PRIVATE), "that is no channel"
        channel.is_archived = is_archived
        self._there.changed()
        if channel.is_private and not self._there.has_bot(channel):
            return None
        return await self._tells(
            {
                "type": f"{'group' if channel.is_private else 'channel'}_{verb}",
                "channel": channel.id,
                "user": self.id,
                "is_moved": 0,
                "event_ts": self._there.next_ts(),
            }
        )

    def _answered(self, channel: Channel | None) -> Answered:
        return Answered(self._inbound, self.user, channel)

    def _is_in(self, channel: Channel) -> None:
        """Have them in a public channel, as if they had always been; in a private one they are."""
        assert self.id in channel.members or not channel.is_private, "they do not see that channel"
        if self.id not in channel.members:
            channel.members.append(self.id)

    def _sees(self, place: Place) -> None:
        if isinstance(place, View):
            assert place.user == self.id, "that is somebody else's"
            return
        channel = self._there.channels[place.channel]
        assert place.to in (None, self.id), "that message is somebody else's"
        assert self.id in channel.members or not channel.is_private, "they do not see that channel"

    async def _does(self, act: Callable[[], None]) -> Delivery | None:
        """Do something that may be an event."""
        before = len(self._inbound.events)
        act()
        return await self._delivered(next(iter(self._inbound.events[before:]), None))

    async def _tells(self, event: dict[str, Any]) -> Delivery | None:
        return await self._delivered(self._inbound.event(event))

    async def _delivered(self, delivery: Delivery | None) -> Delivery | None:
        if delivery:
            await delivery.heard.wait()
        return delivery
