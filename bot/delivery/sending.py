"""Claim -> render -> send -> settle: what is planned, taken to the chats.

Any process may take any delivery whose turn has come, and any other takes it over when a lease has
ended. Before anything is sent again that may be there already, the platform is asked. Whoever was
overtaken while it sent, because its machine stood still, finds that out when it settles, and takes
its own message away.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial

from bot.deliveries import State
from bot.delivery import retrying, turns
from bot.delivery.asking import answer
from bot.delivery.keys import key
from bot.delivery.seeding import Seeding
from bot.delivery.settling import Settling
from bot.delivery.withdrawing import withdraw
from bot.endings import ended
from bot.errors import DeliveryError, StoreError
from bot.models import Digest, Layout, MessageRef, Post
from bot.ports import Chat, Manners
from bot.storage import claims, digests, paces, records
from bot.storage.claims import Claimed
from bot.storage.database import Database, Transaction, clock
from bot.storage.settlements import SentPost, Settlement

MARGIN = timedelta(seconds=20)
"""How much longer a lease is than the longest answer."""
BATCH = 100
"""Deliveries claimed at a time."""
ROUND = 600.0
"""Seconds after which a round claims no more; the next one goes on, once all of this is sent."""
RENDERED = 1_000
"""Digests that are kept as they were rendered, as many channels have the same one."""
LOOK_AGAIN = 0.5
"""Seconds after which it is looked for more while some are on their way."""
AT_ONCE = 200
"""Deliveries that are sent to one platform at the same time, at most."""
SKEW = timedelta(minutes=1)
"""How far a platform's clock may be from the database's."""
FAILURES = 20
"""Failures in a row, of a workspace, after which it is left alone for a while."""
_OUR_MISTAKE = "Paperboy made a mistake over it; the log has more"

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Sent:
    """What a sender has done since it began, for those who watch."""

    posts: int = 0
    found: int = 0
    withdrawn: int = 0
    settled: dict[State, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Claim:
    """Deliveries that are ours until a time of the event loop's clock, of `count` claimed.

    The others were put off.
    """

    now: Sequence[Claimed] = ()
    ends: float = 0.0
    count: int = 0


class Sender:
    """Sends what is planned to these chats, by platform. `owner` names the process in the ledger.

    A chat that is added later is sent to from then on.

    `clock_` tells the time by which leases end, in a transaction. `margin`: how much longer these
    are than the longest answer; `first_wait`: how soon, about, what failed is tried again.
    """

    def __init__(
        self,
        database: Database,
        chats: Mapping[str, Chat],
        owner: str,
        clock_: Callable[[Transaction], Awaitable[datetime]] = clock,
        *,
        margin: timedelta = MARGIN,
        first_wait: timedelta = retrying.FIRST,
    ) -> None:
        self._database = database
        self._chats = chats
        self._owner = owner
        self._clock = clock_
        self._margin = margin
        self._first_wait = first_wait
        self._settling = Settling(database, clock_)
        self._seeding = Seeding(chats)
        self._on_their_way: dict[asyncio.Task[None], str] = {}
        self._rendered: dict[tuple[int, Layout, str], Sequence[Post]] = {}
        self._failures: Counter[str] = Counter()
        self._id = 0
        self.done = Sent()

    async def send_due(self) -> int:
        """Send those whose turn has come, and return how many that were. Raises StoreError."""
        async with self._database.read() as tx:
            if not await claims.is_any(tx, await self._clock(tx)):
                return 0
        count = 0
        loop = asyncio.get_running_loop()
        ends = loop.time() + ROUND
        try:
            while loop.time() < ends:
                claim = await ended(self._claim_and_begin())
                count += len(claim.now)
                if claim.count < BATCH and not await self._is_any_left():
                    break
        finally:
            if self._on_their_way:
                await ended(asyncio.wait(self._on_their_way))
        return count

    async def seed(self) -> None:
        """Put keycaps below what was posted, where nothing is on its way."""
        await self._seeding.put(lambda platform: platform in self._on_their_way.values())

    async def _is_any_left(self) -> bool:
        """Wait for what is on its way, but not long: a slow one keeps nobody from being claimed.

        Where there is no room for more, that is until one is done. To look for more each time that
        one is done would take longer than to send it.
        """
        if not self._on_their_way:
            return False
        is_full = len(self._with_room()) < len(self._chats)
        until = asyncio.FIRST_COMPLETED if is_full else asyncio.ALL_COMPLETED
        _, left = await asyncio.wait(self._on_their_way, timeout=LOOK_AGAIN, return_when=until)
        return bool(left)

    async def _claim_and_begin(self) -> _Claim:
        """Begin what is claimed, also when cancelled in between: nothing claimed is left behind."""
        claim = await self._claim()
        await self._begin(claim)
        return claim

    @property
    def _manners(self) -> Mapping[str, Manners]:
        return {name: chat.manners for name, chat in self._chats.items()}

    @property
    def _lease(self) -> timedelta:
        return self._margin + max(
            (chat.manners.answer_within for chat in self._chats.values()), default=timedelta(0)
        )

    def _with_room(self) -> list[str]:
        """Return the platforms that are not asked as much as they may be at a time."""
        busy = Counter(self._on_their_way.values())
        return [name for name in self._chats if busy[name] <= AT_ONCE - BATCH]

    async def _claim(self) -> _Claim:
        """Claim a batch, if there is room for one, and put off whose turn has yet to come."""
        platforms = self._with_room()
        if not platforms:
            return _Claim()
        lasts, manners = self._lease, self._manners
        ends = asyncio.get_running_loop().time() + lasts.total_seconds()
        async with self._database.write() as tx:
            now = await self._clock(tx)
            lease = now + lasts
            claimed = await claims.claim(tx, self._owner, platforms, now, lease, BATCH)
            if not claimed:
                return _Claim()
            names = turns.names(claimed, manners)
            free = await paces.next_free(tx, names, now)
            taken = turns.take(claimed, manners, free, now)
            moved = {name: at for name, at in taken.free.items() if at != free[name]}
            await paces.set_free(tx, moved)
            later = [(each.claimed, each.at, each.turns) for each in taken.later]
            await claims.put_off(tx, later)
        return _Claim(taken.now, ends, len(claimed))

    async def _begin(self, claim: _Claim) -> None:
        """Begin to send each; a digest is loaded and rendered once for all who get the same."""
        if not claim.now:
            return
        wanted = {each.digest for each in claim.now}
        async with self._database.read() as tx:
            self._id = self._id or await records.database_id(tx)
            loaded = await digests.load(tx, wanted)
        for each in claim.now:
            task = asyncio.create_task(self._deliver(each, loaded.get(each.digest), claim.ends))
            self._on_their_way[task] = each.channel.platform
            task.add_done_callback(self._on_their_way.pop)

    def _posts(self, claimed: Claimed, digest: Digest) -> Sequence[Post]:
        platform = claimed.channel.platform
        key = (claimed.digest, claimed.layout, platform)
        if key not in self._rendered:
            if len(self._rendered) >= RENDERED:
                self._rendered.clear()
            self._rendered[key] = self._chats[platform].render(digest, claimed.layout)
        return self._rendered[key]

    async def _deliver(self, claimed: Claimed, digest: Digest | None, ends: float) -> None:
        """Send one delivery and settle it; what goes wrong with it concerns no other."""
        may_be_there = claimed.uncertain_since is not None
        posts: Sequence[Post] = ()
        try:
            if digest is None or not (posts := self._posts(claimed, digest)):
                raise LookupError("there is nothing to post")
            may_be_there = True
            settlement = await self._attempt(claimed, posts, ends)
        except StoreError as error:
            log.warning("delivery.interrupted", extra={"delivery": claimed.id, "why": str(error)})
            return  # whoever claims it when the lease has ended goes on
        except Exception:  # the boundary of a delivery: a mistake of ours harms no other
            log.exception("delivery.broke", extra={"delivery": claimed.id})
            state = State.UNKNOWN if may_be_there else State.FAILED
            settlement = Settlement(claimed, state, reason=_OUR_MISTAKE)
        try:
            if await self._settling.settle(settlement):
                self._count(settlement)
                self._have_seeded(settlement, posts)
            else:
                await self._withdraw(settlement)
        except (StoreError, DeliveryError) as error:
            log.warning("delivery.unsettled", extra={"delivery": claimed.id, "why": str(error)})
        except Exception:  # the boundary of a delivery: it is found when its lease has ended
            log.exception("delivery.unsettled", extra={"delivery": claimed.id})

    def _have_seeded(self, settlement: Settlement, posts: Sequence[Post]) -> None:
        """Have what was posted get keycaps, where its channel wants that."""
        claimed = settlement.claimed
        for each in settlement.posts:
            alone = posts[each.seq].reply
            places = [None] if alone else list(range(1, each.places + 1))
            wished = claimed.keycaps
            self._seeding.add(claimed.channel, each.message, places, is_wished=wished)

    async def _attempt(self, claimed: Claimed, posts: Sequence[Post], ends: float) -> Settlement:
        if claimed.called_off and not claimed.sent and claimed.uncertain_since is None:
            return Settlement(claimed, State.SKIPPED, reason=claimed.called_off)
        chat = self._chats[claimed.channel.platform]
        there, new = dict(claimed.sent), list[SentPost]()
        for seq, post in enumerate(posts):
            if seq in there:
                continue
            if new and chat.manners.between_posts:
                return await self._later(claimed, new, chat.manners.between_posts)
            its_key = key(self._id, claimed.id, seq)
            parent = there.get(0) if post.reply else None
            try:
                message = await self._once(chat, claimed, post, its_key, parent, ends)
            except DeliveryError as error:
                return await self._failed(error, claimed, tuple(new))
            except _CalledOffError as error:
                return Settlement(claimed, State.SKIPPED, reason=str(error))
            except (_UnknowableError, _TooLateError) as error:
                is_known = isinstance(error, _TooLateError)
                state = State.FAILED if is_known else State.UNKNOWN
                return Settlement(claimed, state, tuple(new), str(error))
            if message is None:
                return await self._later(claimed, new)  # the lease is too short for another
            there[seq] = message
            new.append(
                SentPost(seq, its_key, message, min(post.places, default=0), len(post.places))
            )
        return Settlement(claimed, State.SENT, tuple(new))

    async def _once(
        self,
        chat: Chat,
        claimed: Claimed,
        post: Post,
        its_key: str,
        parent: MessageRef | None,
        ends: float,
    ) -> MessageRef | None:
        """Send a message, unless it is there; None when there is no time left to begin."""
        loop = asyncio.get_running_loop()
        is_repeated = False
        if claimed.uncertain_since is not None:
            now = await self._now()
            is_late = now >= claimed.give_up_at  # it was claimed to be looked for, only
            since = claimed.uncertain_since
            # Sent again so soon, it is the same message.
            is_repeated = now - since < chat.manners.repeats_within
            is_repeated &= not (is_late or claimed.called_off)
            if not is_repeated:
                found = await self._find(chat, claimed, its_key, parent, since, now)
                if found is not None:
                    self.done.found += 1
                    return found
                if is_late:
                    raise _TooLateError(
                        "gave up after the day; the platform says that it is not there"
                    )
                if claimed.called_off and not claimed.sent:
                    raise _CalledOffError(claimed.called_off)
        if loop.time() + chat.manners.answer_within.total_seconds() > ends:
            return None
        try:
            wished = replace(
                post,
                is_silent=claimed.is_silent,
                is_published=claimed.is_published,
                tag=claimed.tag,
            )
            message = await answer(chat, chat.send(claimed.channel, wished, its_key, parent))
        except DeliveryError as error:
            error.ambiguous |= is_repeated  # what was sent before may be there all the same
            raise
        self.done.posts += 1
        self._failures.pop(turns.closure(claimed.channel), None)
        return message

    async def _find(
        self,
        chat: Chat,
        claimed: Claimed,
        its_key: str,
        parent: MessageRef | None,
        since: datetime,
        now: datetime,
    ) -> MessageRef | None:
        """Return an earlier attempt's message. Raises _UnknowableError, DeliveryError."""
        if not chat.manners.can_find:
            raise _UnknowableError("the platform cannot be asked whether it took the message")
        try:
            asked = chat.find(claimed.channel, its_key, since - SKEW, now + SKEW, parent)
            return await answer(chat, asked)
        except DeliveryError as error:
            if error.permanent:
                raise _UnknowableError(f"nobody knows whether it is there: {error}") from error
            raise DeliveryError(
                str(error),
                retry_after=error.retry_after,
                everywhere=error.everywhere,
                ambiguous=True,
            ) from error

    async def _failed(
        self, error: DeliveryError, claimed: Claimed, sent: tuple[SentPost, ...]
    ) -> Settlement:
        now = await self._now()
        channel, manners = claimed.channel, self._manners[claimed.channel.platform]
        closed: dict[str, timedelta] = {}
        if error.everywhere and error.retry_after:
            closed[turns.closure_of_all(channel, manners)] = retrying.asked_for(error)
        if not error.permanent and error.retry_after is None:
            name = turns.closure(channel)
            self._failures[name] += 1
            if self._failures[name] >= FAILURES:  # it is down: others need not wait for it
                closed[name] = self._first_wait
        if closed:
            async with self._database.write() as tx:
                for name, pause in closed.items():
                    await paces.close(tx, name, now + pause)
        return retrying.after(error, claimed, sent, now, self._first_wait)

    async def _later(
        self, claimed: Claimed, sent: Sequence[SentPost], pause: timedelta = timedelta(0)
    ) -> Settlement:
        """Go on after a pause, with a new lease; what was not looked for yet still is."""
        is_uncertain = claimed.uncertain_since is not None
        again = await self._now() + pause
        return Settlement(
            claimed, State.PLANNED, tuple(sent), again_at=again, is_uncertain=is_uncertain
        )

    async def _withdraw(self, overtaken: Settlement) -> None:
        claimed = overtaken.claimed
        self.done.withdrawn += await withdraw(
            self._database,
            self._chats[claimed.channel.platform],
            overtaken,
            partial(key, self._id, claimed.id),
            await self._now() + SKEW,
            2 * self._lease,
        )

    async def _now(self) -> datetime:
        async with self._database.read() as tx:
            return await self._clock(tx)

    def _count(self, settlement: Settlement) -> None:
        settled = self.done.settled
        settled[settlement.state] = settled.get(settlement.state, 0) + 1


class _UnknowableError(Exception):
    """Whether a message is there cannot be known."""


class _TooLateError(Exception):
    """A message is not there, and its day is over."""


class _CalledOffError(Exception):
    """A message is not there, and nobody wants it any more."""
