"""What people did with reactions while nobody listened, made up for: slowly, the newest first.

It is noted each minute that a workspace is listened to. Where a connection is made after the last
note, something may have been missed: then the messages of a week are asked, one at a time, whoever
of several processes does it. Each is asked once, whatever happens then; what fails for a while is
tried again. `bot.reactions` judges what was missed.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.delivery import retrying
from bot.delivery.asking import answer
from bot.errors import ConflictError, DeliveryError, StoreError
from bot.explaining import explain
from bot.health import Reconciled
from bot.ports import Chat, Listener
from bot.reactions import Heard, Reaction, heard
from bot.storage import differences, missed, paces, saves
from bot.storage.database import Database, Transaction, clock
from bot.storage.missed import Listening, Message, Workspace

SPACING = timedelta(seconds=2)
"""Between two questions in a workspace: Slack takes fifty a minute."""
AGAIN = timedelta(minutes=1)
"""How long a workspace is left alone that does not answer."""
TRIES = 3
"""Times that a message is asked that does not answer; to be told to wait is no answer, but no try.
"""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Told:
    """What a message told that was asked what was missed `until` then."""

    message: Message
    until: datetime
    reactions: Sequence[Reaction]


class Reconciler:
    """Makes up for what `listeners` did not hear, by asking the chats. `tick` does a bit of it."""

    def __init__(
        self,
        database: Database,
        chats: Mapping[str, Chat],
        listeners: Iterable[Listener],
        clock_: Callable[[Transaction], Awaitable[datetime]] = clock,
    ) -> None:
        self._database = database
        self._chats = chats
        self._listeners = listeners
        self._clock = clock_
        self._tries: Counter[int] = Counter()
        self._waiting: dict[Workspace, int] = {}
        self._told: list[_Told] = []
        self._done = Reconciled()

    @property
    def done(self) -> Reconciled:
        """What it has done so far."""
        return replace(self._done, waiting=sum(self._waiting.values()))

    async def tick(self) -> None:
        """Note that workspaces are listened to, and ask a message in each of what was missed.

        Raises StoreError; what was told by then is not lost.
        """
        await self._take_in()
        for listener in self._listeners:
            if listener.connected_for() is None:
                continue
            workspace = Workspace(listener.platform, listener.workspace)
            missed_until = await self._note_heard(workspace, listener)
            if missed_until is None:
                self._waiting.pop(workspace, None)
            elif message := await self._next(workspace, missed_until):
                await self._ask(workspace, message, missed_until)
        await self._take_in()

    async def _note_heard(self, workspace: Workspace, listener: Listener) -> datetime | None:
        """Note that it is listened to, if it is time; say until when something was missed.

        The clock is asked first: what is cut and made again after that counts as a break.
        """
        async with self._database.read() as tx:
            now = await self._clock(tx)
            known = await missed.listened(tx, workspace)
        connected = listener.connected_for()
        if connected is None:
            return known.missed_until if known else None
        since = now - connected
        if _judged(known, since, now) is Heard.NOTHING:
            return known.missed_until if known else None
        async with self._database.write() as tx:
            known = await missed.listened(tx, workspace, to_change=True)
            until = known.missed_until if known else None
            what = _judged(known, since, now)
            if what is Heard.MISSED:
                log.info("reactions.missed", extra={"workspace": workspace.id})
                until = since
            if what is not Heard.NOTHING:
                await missed.note_heard(tx, workspace, now, until)
        return until

    async def _next(self, workspace: Workspace, missed_until: datetime) -> Message | None:
        """Take a turn, and the newest message that is still to be asked; it counts as asked now."""
        async with self._database.write() as tx:
            now = await self._clock(tx)
            if await paces.take(tx, _pace(workspace), now, SPACING):
                return None
            message, count = await missed.to_ask(tx, workspace, missed_until, now)
            self._waiting[workspace] = max(0, count - 1)
            if message is None:
                await missed.note_made_up(tx, workspace, missed_until)
            else:
                await missed.note_asked(tx, message, missed_until)
        return message

    async def _ask(self, workspace: Workspace, message: Message, missed_until: datetime) -> None:
        chat = self._chats[workspace.platform]
        try:
            told = await answer(chat, chat.reactions(message.where, message.ref))
        except DeliveryError as error:
            await self._failed(workspace, message, error)
        else:
            self._tries.pop(message.row, None)
            self._done = replace(self._done, asked=self._done.asked + 1)
            self._told.append(_Told(message, missed_until, told))

    async def _failed(self, workspace: Workspace, message: Message, error: DeliveryError) -> None:
        """Leave the workspace alone for a while, and ask again, unless that is of no use."""
        self._done = replace(self._done, failed=self._done.failed + 1)
        log.info("reactions.unknown", extra={"workspace": workspace.id, "why": str(error)})
        if error.permanent:
            return
        if error.retry_after is None:
            self._tries[message.row] += 1
        wait = AGAIN if error.retry_after is None else retrying.asked_for(error)
        async with self._database.write() as tx:
            await paces.close(tx, _pace(workspace), await self._clock(tx) + wait)
            if self._tries[message.row] < TRIES:
                await missed.note_asked(tx, message, None)
            else:
                del self._tries[message.row]

    async def _take_in(self) -> None:
        """Have happen what messages told; what the database does not take now, it does later."""
        while self._told:
            try:
                await self._happened(self._told[0])
            except ConflictError:  # it was undone as a whole; if it is again, later
                await self._happened(self._told[0])
            except StoreError:
                raise
            except Exception:  # a mistake of ours about one message harms no other
                log.exception("reactions.broke")
            self._told.pop(0)

    async def _happened(self, told: _Told) -> None:
        message = told.message
        async with self._database.write() as tx:
            now = await self._clock(tx)
            events = await differences.events(tx, message, told.reactions, told.until, now)
            held = await saves.hold(tx, events)
            await explain(tx, zip(events, held, strict=True), now)
        on = sum(each.is_held for each in events)
        off = len(events) - on
        if events:
            workspace = message.where.workspace
            log.info("reactions.made_up", extra={"workspace": workspace, "on": on, "off": off})
        done = self._done
        self._done = replace(done, put_on=done.put_on + on, taken_off=done.taken_off + off)


def _judged(known: Listening | None, since: datetime, now: datetime) -> Heard:
    return heard(known.heard_until if known else None, since, now)


def _pace(workspace: Workspace) -> str:
    return f"reconcile:{workspace.platform}:{workspace.id}"
