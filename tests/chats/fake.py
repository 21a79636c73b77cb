"""A chat platform in process: no sockets and no waiting, for a year in seconds.

    chat = FakeChat(clock)
    chat.loses_answer(times=1)
    chat.limits(30, channel="general")
    chat.answers()

The clock is the test's. What is late by more than the manners allow has failed at once, and what is
taken only then appears when the clock gets there.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from heapq import heappop, heappush
from itertools import count
from typing import Any, Self, Unpack

from bot.ports import Manners
from tests.chats.chat import MANNERS, PLATFORM, PlatformChat, judged, unanswered, unreached
from tests.chats.faults import Deck, Failing, Fault, Misbehaving, Rules, When
from tests.chats.journal import Event, Journal
from tests.chats.platform import Answer, Asked, Clock, Message, Platform


class FakeChat(PlatformChat, Misbehaving):
    """A door and the platform behind it in one."""

    def __init__(
        self,
        clock: Clock,
        rules: Rules | None = None,
        *,
        manners: Manners = MANNERS,
        platform: str = PLATFORM,
        seed: int = 0,
    ) -> None:
        super().__init__(manners, platform)
        self._clock = clock
        self._there = Platform(rules, clock=clock, seed=seed)
        self._refusals = Deck(seed)
        self._late: list[tuple[datetime, int, Callable[[], Answer]]] = []
        self._counter = count()

    @property
    def journal(self) -> Journal:
        """What really happened."""
        self._catch_up()
        return self._there.journal

    def posts(self, channel: str | None = None) -> Sequence[Message]:
        """Return the messages that remain, oldest first, in one channel or in all."""
        self._catch_up()
        return self._there.messages(channel)

    def duplicates(self, *, ever: bool = False) -> Mapping[str, Sequence[Event]]:
        """Return the keys that more than one message has, of those that remain or `ever` were."""
        return self.journal.duplicates(ever=ever)

    @property
    def deletions(self) -> Sequence[Event]:
        """The messages that were taken away."""
        return self.journal.deletions

    @property
    def notices(self) -> Sequence[Event]:
        """What was told to people."""
        return self.journal.notices

    def react(self, message: str, who: str, emoji: str, *, is_on: bool = True) -> None:
        """Have somebody react, or take a reaction away; nobody is told of it."""
        self._there.react(message, who, emoji, is_on=is_on)

    def seeds(self, message: str) -> Sequence[str]:
        """Return our own reactions on a message, in the order that they were put."""
        return self._there.seeds(message)

    @property
    def rules(self) -> Rules:
        """The rules it follows now."""
        return self._there.rules

    def follow(self, rules: Rules) -> None:
        """Follow these rules from now on."""
        self._there.follow(rules)

    def arm(self, fault: Fault) -> None:
        """Have a fault from now on, too."""
        self._there.arm(fault)

    def refuses(self, seconds: float | None = None, **when: Unpack[When]) -> Self:
        """Take no connections, for so long; or, as only a fake can, for some requests alone."""
        if when:
            self._refusals.add(Fault(Failing.HANGS_UP, **when))
        else:
            self._there.refuses(seconds)
        return self

    def answers(self) -> Self:
        """Behave again."""
        self._refusals.clear()
        self._there.answers()
        return self

    async def _carry(self, asked: Asked) -> Mapping[str, Any]:
        # A real one gives the others a turn too. Without it, nothing ever happens in between.
        await asyncio.sleep(0)
        self._catch_up()
        if self._there.is_refusing or self._refusals.draw(
            asked.what, asked.channel, asked.workspace
        ):
            raise unreached("the connection was refused")
        answer = self._there.ask(asked)
        await asyncio.sleep(0)
        if answer.late > self.manners.answer_within.total_seconds():
            self._later(answer)
            raise unanswered(asked.what, "the time is over")
        if answer.then:
            answer = replace(answer.then(), late=0.0)
        if answer.lost:
            raise unanswered(asked.what, "the connection was closed")
        told = None if answer.garbage else answer.told
        judged(asked, answer.status, told, answer.retry_after or 0.0)
        return told or {}

    def _later(self, answer: Answer) -> None:
        if answer.then:
            at = self._clock() + timedelta(seconds=answer.late)
            heappush(self._late, (at, next(self._counter), answer.then))

    def _catch_up(self) -> None:
        """Do what was to be done late, and by now is."""
        while self._late and self._late[0][0] <= self._clock():
            heappop(self._late)[2]()
