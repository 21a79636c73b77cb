"""Who somebody is in Slack: a bot or a person, and what they are called who wish to be named.

An event names people by their ids alone, so Slack is asked, once in a while for each of them, and
not more often than it likes (https://docs.slack.dev/reference/methods/users.info). Whoever it does
not tell of in time is taken for a person, and goes by their id.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from time import monotonic

from adapters.slack.api import Api
from adapters.slack.payloads import text
from bot.channels import Account
from bot.errors import DeliveryError

WITHIN = 1.0
"""Seconds for all that is asked at a time."""
KEPT = 3_600.0
"""Seconds for which it is known who somebody is: people call themselves something else."""
MOST_KEPT = 10_000
BURST, A_SECOND = 40, 1.0
"""How many are asked for at once, and how many a second after that: Slack takes a hundred a minute,
and a form asks, too."""
NAMED = 10
"""People who are named at a time."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Known:
    """Somebody, as Slack told until `until`."""

    name: str
    is_bot: bool
    until: float


class People:
    """Knows people by `api`. `clock` tells seconds that only go on."""

    def __init__(self, api: Api, clock: Callable[[], float] = monotonic) -> None:
        self._api = api
        self._clock = clock
        self._known: dict[str, _Known] = {}
        self._asked: dict[str, asyncio.Task[_Known | None]] = {}
        self._left, self._since = float(BURST), clock()

    async def bots(self, among: Collection[str]) -> set[str]:
        """Return those who are bots."""
        known = await self._find(among)
        return {person for person, each in known.items() if each.is_bot}

    async def names(self, accounts: Collection[Account]) -> Mapping[Account, str]:
        """Return what people are called, as far as Slack says so in time."""
        asked = list(accounts)[:NAMED]
        known = await self._find([each.id for each in asked])
        return {each: known[each.id].name for each in asked if each.id in known}

    async def _find(self, people: Collection[str]) -> Mapping[str, _Known]:
        now = self._clock()
        wanted = dict.fromkeys(people)
        known = {
            each: found for each in wanted if (found := self._known.get(each)) and found.until > now
        }
        tasks = {each: task for each in wanted if each not in known and (task := self._ask(each))}
        if not tasks:
            return known
        done, _ = await asyncio.wait(tasks.values(), timeout=WITHIN)
        told = {each: task.result() for each, task in tasks.items() if task in done}
        return known | {each: found for each, found in told.items() if found}

    def _ask(self, person: str) -> asyncio.Task[_Known | None] | None:
        """Ask for somebody, unless they are asked for already or too many were."""
        if person in self._asked:
            return self._asked[person]
        now = self._clock()
        self._left = min(BURST, self._left + (now - self._since) * A_SECOND)
        self._since = now
        if self._left < 1:
            return None
        self._left -= 1
        task = self._asked[person] = asyncio.create_task(self._told(person))
        task.add_done_callback(lambda _: self._asked.pop(person, None))
        return task

    async def _told(self, person: str) -> _Known | None:
        try:
            told = await self._api.read("users.info", user=person)
        except DeliveryError as error:
            log.info("slack.person_unknown", extra={"why": str(error)})
            if error.permanent:  # of somebody whom Slack does not show us; others it does
                return self._keep(person, person, is_bot=False)
            self._left = min(self._left, -min(error.retry_after or 0.0, KEPT) * A_SECOND)
            return None
        user = told.get("user")
        name = text(told, "user", "profile", "display_name") or text(told, "user", "real_name")
        is_bot = isinstance(user, dict) and bool(user.get("is_bot"))
        return self._keep(person, name or person, is_bot=is_bot)

    def _keep(self, person: str, name: str, *, is_bot: bool) -> _Known:
        if len(self._known) >= MOST_KEPT:
            self._known.clear()
        self._known[person] = _Known(name, is_bot, self._clock() + KEPT)
        return self._known[person]
