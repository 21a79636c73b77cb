"""Claims on notices: told once, to whoever can be told, and never into the channel."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from bot.app import SOON
from bot.channels import Account, Change, Channel
from bot.commands.handling import Commands
from bot.delivery import notifying
from bot.intents.reading import parse_digest
from bot.library import Library
from bot.replies.digests import Status
from bot.replies.reply import WithNotices
from bot.storage import notices, subscriptions
from bot.storage.channel_tables import notices as table
from bot.storage.channels import channel_id
from bot.storage.database import Database
from tests.chats.chat import MANNERS
from tests.chats.fake import FakeChat
from tests.chats.faults import What
from tests.delivery.worlds import FRIDAY, ME, MINUTE, SOURCE, World, change, channel, subscribe
from tests.slack.methods import METHODS, TIERS

EVE, ADA = (Account(ME.platform, ME.realm, name) for name in ("UEVE", "UADA"))


async def world(database: Database) -> World:
    """Return a channel that ME configured, and that ADA and then EVE changed; and a notice."""
    made = World(database)
    where = await subscribe(database)
    async with database.write() as tx:
        now = await subscriptions.lock(tx, where)
        assert now
        for who in (ADA, EVE):
            await subscriptions.keep(tx, where, now, Change(FRIDAY, who, "size", None, ""))
        row = {"key": "k", "channel_id": await channel_id(tx, where), "text": "It is broken."}
        await tx.execute(table.insert().values(row | _waiting()))
    return made


def _waiting() -> dict[str, object]:
    return {"created_at": FRIDAY, "claimable_at": FRIDAY, "attempt": 0}


async def tell(here: World) -> int:
    return await notifying.tell_due(here.database, {here.chat.platform: here.chat}, here.clock)


def told(here: World) -> list[str]:
    return [each.channel for each in here.chat.notices if each.taken]


async def waiting(database: Database, where: Channel) -> list[str]:
    async with database.write() as tx:
        return await notices.take_waiting(tx, where, FRIDAY)


async def test_whoever_configured_the_channel_is_told_once(database: Database) -> None:
    here = await world(database)
    assert await tell(here) == 1
    assert await tell(here) == 0
    assert told(here) == [ME.id]
    assert not here.chat.posts()
    assert await waiting(database, channel()) == []


async def test_who_cannot_be_told_is_followed_by_the_last_who_changed_it(
    database: Database,
) -> None:
    here = await world(database)
    here.chat.forbids("cannot_dm", on=What.NOTIFY, channel=ME.id)
    here.chat.forbids("cannot_dm", on=What.NOTIFY, channel=EVE.id)
    for _ in range(5):
        await tell(here)
    assert told(here) == [ADA.id]


async def test_in_the_end_it_waits_for_whoever_comes(database: Database) -> None:
    here = await world(database)
    here.chat.forbids("cannot_dm", on=What.NOTIFY)
    for _ in range(5):
        await tell(here)
    assert told(here) == []
    assert await waiting(database, channel(2)) == []
    assert await waiting(database, channel()) == ["It is broken."]
    assert await waiting(database, channel()) == []


async def test_a_platform_that_is_down_is_asked_again_later(database: Database) -> None:
    here = await world(database)
    here.chat.breaks(on=What.NOTIFY, times=1)
    await tell(here)
    here.later(minutes=4)
    assert await tell(here) == 0
    here.later(minutes=2)
    await tell(here)
    assert told(here) == [ME.id]


async def test_a_teller_that_crashed_is_followed_by_another(database: Database) -> None:
    here = await world(database)
    async with database.write() as tx:
        lease = here.now + timedelta(minutes=1)
        assert await notices.claim(tx, [ME.platform], here.now, lease)
    assert await tell(here) == 0
    here.later(minutes=2)
    await tell(here)
    assert told(here) == [ME.id]


async def test_of_a_platform_that_is_not_run_here_it_is_left_to_others(
    database: Database,
) -> None:
    here = await world(database)
    assert await notifying.tell_due(database, {}, here.clock) == 0
    assert await tell(here) == 1
    assert told(here) == [ME.id]


async def test_who_is_of_another_platform_is_followed_by_the_next(database: Database) -> None:
    here = await world(database)
    await change(database, channel(), owner=replace(ME, platform="elsewhere"))
    for _ in range(2):
        await tell(here)
    assert told(here) == [ME.id]


async def test_a_platform_that_never_answers_keeps_nobody_from_being_told(
    database: Database,
) -> None:
    class Silent(FakeChat):
        async def notify(self, account: Account, text: str, about: Channel | None = None) -> None:
            await asyncio.Event().wait()

    here = await world(database)
    manners = replace(MANNERS, answer_within=timedelta(seconds=0.05))
    silent = Silent(lambda: here.now, manners=manners)
    assert await notifying.tell_due(database, {silent.platform: silent}, here.clock) == 1
    here.later(minutes=6)
    assert await tell(here) == 1
    assert told(here) == [ME.id]


async def test_whoever_uses_digest_there_is_told_what_nobody_could_be(
    database: Database, tmp_path: Path
) -> None:
    here = await world(database)
    here.chat.forbids("cannot_dm", on=What.NOTIFY)
    for _ in range(5):
        await tell(here)
    async with Library.open(database, tmp_path) as library:
        commands = Commands(library, SOURCE)
        asked = parse_digest("status")
        first = await commands.handle(asked, channel(), EVE, here.now)
        assert isinstance(first, WithNotices)
        assert first.notices == ("It is broken.",)
        assert isinstance(await commands.handle(asked, channel(), EVE, here.now), Status)


def test_slack_is_left_some_conversations_to_open_for_others() -> None:
    in_a_minute = notifying.MOST * (MINUTE / SOON)
    assert in_a_minute <= TIERS[METHODS["conversations.open"].tier or 0] * 0.8
