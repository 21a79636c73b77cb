"""What came back for something a person did: the first answer, what followed, a form."""

from __future__ import annotations

from tests.discord.answer_methods import DEFERRED, DEFERRED_UPDATE, UPDATE
from tests.discord.bureau import Bureau, Form, Interaction
from tests.discord.state import Channel, Flag, Message, User

WITHIN = 5.0


class Answered:
    """What a person sees after they did something; all that is waited for came since then."""

    def __init__(
        self, there: Bureau, user: User, channel: Channel, interaction: Interaction
    ) -> None:
        self.interaction = interaction
        self._there = there
        self._user = user
        self._channel = channel
        self._since = int(interaction.id)

    @property
    def is_acknowledged(self) -> bool:
        """Whether the bot answered in time; else the person is told that it did not respond."""
        return self.interaction.type is not None

    @property
    def latency(self) -> float:
        """How many seconds the first answer took."""
        assert self.interaction.latency is not None, "the bot did not respond in time"
        return self.interaction.latency

    @property
    def deferred(self) -> bool:
        """Whether the bot said first that it thinks, or that it will change the message."""
        return self.interaction.type in (DEFERRED, DEFERRED_UPDATE)

    @property
    def is_private(self) -> bool:
        """Whether the first answer is seen by this person only."""
        original = self.interaction.original
        return original is not None and original.to is not None

    async def answers(self, n: int = 1, within: float = WITHIN) -> list[Message]:
        """Return what answers it, private or not, once there is so much of it."""
        try:
            await self._there.until(lambda: len(self._shown()) >= n, within)
        except AssertionError:
            texts = [each.text for each in self._shown()]
            raise AssertionError(f"{n} answers were expected, there are {texts}") from None
        return self._shown()

    async def answer(self, within: float = WITHIN) -> Message:
        """Return the one answer."""
        (one,) = await self.answers(1, within)
        return one

    async def changed(self, within: float = WITHIN) -> Message:
        """Return the message that it was done on, once the bot changed it."""
        message = self.interaction.message
        assert message, "there is no message to change"

        def is_changed() -> bool:
            return self.interaction.type == UPDATE or (
                self.interaction.type == DEFERRED_UPDATE
                and message.edited is not None
                and message.edited >= self.interaction.at
            )

        await self._there.until(is_changed, within)
        return message

    async def posts(self, n: int = 1, within: float = WITHIN) -> list[Message]:
        """Return what the bot posted for everybody in that channel, once there is so much."""
        await self._there.until(lambda: len(self._public()) >= n, within)
        return self._public()

    async def form(self, within: float = WITHIN) -> Form:
        """Return the form that opened for this person."""
        await self._there.until(lambda: self.interaction.form, within)
        assert self.interaction.form
        return self.interaction.form

    def _shown(self) -> list[Message]:
        """Return what is shown now; what is deferred or was taken away is not."""
        there = self._channel.messages
        return [
            each
            for each in self.interaction.messages
            if not each.flags & Flag.LOADING
            and (each.id in there if each.to is None else each in self._there.ephemerals)
        ]

    def _public(self) -> list[Message]:
        return [
            each
            for each in self._channel.shown()
            if int(each.id) > self._since
            and each.author == self._there.bot.id
            and not each.flags & Flag.LOADING
        ]
