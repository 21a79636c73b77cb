"""Claims on our own keycaps: below what was posted, where they are wished for, after all else."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.channels import Channel
from bot.delivery import seeding
from bot.delivery.sending import Sender
from bot.models import Layout, MessageRef
from bot.ports import Manners
from bot.storage.database import Database
from tests.chats.chat import LOCKED, MANNERS, SAVES
from tests.chats.fake import FakeChat
from tests.chats.faults import What
from tests.delivery.worlds import World, channel, history, subscribe, tell_week

SWIFT = Manners(
    per_second=10_000,
    per_workspace=10_000,
    between_posts=timedelta(0),
    answer_within=MANNERS.answer_within,
    can_find=True,
    between_seeds=timedelta(milliseconds=1),
)
_LOOKS = 20


async def posted(here: World, *wheres: Channel) -> Sender:
    """Have digests posted in channels that have subscribed."""
    sender = here.sender()
    await here.plan()
    await here.settle(sender)
    for where in wheres:
        assert (await history(here.database, where))[0].posts
    return sender


async def seeds(here: World, where: Channel) -> list[list[str]]:
    """Return our reactions on each message of a channel."""
    return [list(here.chat.seeds(each.id)) for each in here.chat.posts(where.id)]


@pytest.fixture
async def here(database: Database) -> World:
    await tell_week(database)
    return World(database, manners=SWIFT)


async def test_a_digest_gets_a_keycap_for_each_paper_in_their_order(here: World) -> None:
    where = await subscribe(here.database, keycaps=True)
    sender = await posted(here, where)
    assert await seeds(here, where) == [[]]
    await sender.seed()
    assert await seeds(here, where) == [["1", "2", "3"]]


async def test_a_message_of_one_paper_in_a_thread_gets_what_saves_it(here: World) -> None:
    where = await subscribe(here.database, keycaps=True, layout=Layout.THREAD, size=2)
    sender = await posted(here, where)
    await sender.seed()
    assert await seeds(here, where) == [["1", "2"], [SAVES], [SAVES]]


async def test_without_a_wish_the_platform_decides(here: World) -> None:
    locked = Channel("testchat", "T1", f"{LOCKED}-1")
    unlocked, declined = channel(1), Channel("testchat", "T1", f"{LOCKED}-2")
    await subscribe(here.database, locked)
    await subscribe(here.database, unlocked)
    await subscribe(here.database, declined, keycaps=False)
    sender = await posted(here, locked, unlocked, declined)
    await sender.seed()
    assert await seeds(here, locked) == [["1", "2", "3"]]
    assert await seeds(here, unlocked) == await seeds(here, declined) == [[]]


class Holding(FakeChat):
    """A chat in which one channel gets what is sent there only when it is `freed`."""

    held = "C2"

    def __init__(self, *told: Any, **more: Any) -> None:
        super().__init__(*told, **more)
        self.freed = asyncio.Event()

    async def send(self, channel: Channel, *told: Any, **more: Any) -> MessageRef:
        if channel.id == self.held:
            await self.freed.wait()
        return await super().send(channel, *told, **more)


async def test_none_is_put_while_a_digest_is_on_its_way(database: Database) -> None:
    await tell_week(database)
    here = World(database)
    chat = here.chat = Holding(lambda: here.now, manners=SWIFT)
    for n in (1, 2):
        await subscribe(database, channel(n), keycaps=True)
    await here.plan()
    sender = here.sender()
    sending = asyncio.create_task(sender.send_due())
    while not sender.done.settled:  # noqa: ASYNC110 - nobody says when
        await asyncio.sleep(0)
    await sender.seed()
    assert chat.journal.of(What.SEED) == []
    chat.freed.set()
    await sending
    await sender.seed()
    assert await seeds(here, channel(1)) == await seeds(here, channel(2)) == [["1", "2", "3"]]


async def test_what_the_platform_asks_to_wait_is_waited(
    here: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = await subscribe(here.database, keycaps=True)
    sender = await posted(here, where)
    here.chat.limits(0.05, times=1, on=What.SEED)
    await sender.seed()
    assert await seeds(here, where) == [["1", "2", "3"]]


@pytest.mark.parametrize("seconds", [30, 3_600])
async def test_a_long_wait_holds_up_no_other_workspace(here: World, seconds: int) -> None:
    first, second = channel(1), channel(1, "T2")
    for where in (first, Channel("testchat", "T2", "C2")):
        await subscribe(here.database, where, keycaps=True)
    sender = await posted(here, first)
    here.chat.limits(seconds, on=What.SEED, workspace="T1")
    await sender.seed()
    asked = here.chat.journal.of(What.SEED)
    assert [each.workspace for each in asked].count("T1") == 1
    assert [each.workspace for each in asked].count("T2") == 3
    assert second.workspace == "T2"


async def test_workspaces_have_their_turns(database: Database) -> None:
    """Also where an answer takes longer than the time between two in one workspace."""
    await tell_week(database)
    here = World(database, manners=replace(SWIFT, between_seeds=timedelta(0)))
    wheres = [Channel("testchat", f"T{n}", f"C{n}") for n in (1, 2, 3)]
    for where in wheres:
        await subscribe(here.database, where, keycaps=True)
    sender = await posted(here, *wheres)
    await sender.seed()
    asked = [each.workspace for each in here.chat.journal.of(What.SEED)]
    assert [sorted(asked[n : n + 3]) for n in (0, 3, 6)] == [["T1", "T2", "T3"]] * 3


async def test_what_cannot_be_put_is_let_be_and_the_next_message_gets_its_own(here: World) -> None:
    first, second = channel(1), channel(2)
    for where in (first, second):
        await subscribe(here.database, where, keycaps=True)
    sender = await posted(here, first, second)
    here.chat.forbids("no_permission", on=What.SEED, channel=first.id)
    for _ in range(_LOOKS):
        await sender.seed()
    assert await seeds(here, first) == [[]]
    assert await seeds(here, second) == [["1", "2", "3"]]
    assert len(here.chat.journal.of(What.SEED)) == 4


async def test_what_was_posted_long_ago_gets_none(
    here: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seeding, "LATEST", timedelta(0))
    where = await subscribe(here.database, keycaps=True)
    sender = await posted(here, where)
    await sender.seed()
    assert await seeds(here, where) == [[]]


async def test_no_more_messages_wait_than_may(here: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seeding, "MOST", 1)
    for n in (1, 2):
        await subscribe(here.database, channel(n), keycaps=True)
    sender = await posted(here, channel(1), channel(2))
    for _ in range(_LOOKS):
        await sender.seed()
    assert len(here.chat.journal.of(What.SEED)) == 3
