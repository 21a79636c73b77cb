"""Claims on `/saved mine` and `/saved forget-me`: all is told, all is erased, nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Column, Table, insert, select

from bot.channels import Account
from bot.intents.digests import OpenVote, Vote
from bot.intents.reading import parse_digest
from bot.intents.saved import ForgetMe, NotePost, Save, SetNamed, ShowMine, Unsave
from bot.models import Kind, MessageRef
from bot.replies.digests import Status
from bot.replies.saved import Forgotten, Mine, Saved, WouldForget
from bot.saved import Stored
from bot.storage import channels, ledger
from bot.storage.channel_tables import notices
from bot.storage.database import Database
from bot.storage.door_tables import metadata
from tests.delivery.worlds import channel
from tests.saving.groups import Group, group, key

ME, YOU = Account("testchat", "T1", "U-me-4711"), Account("testchat", "T1", "U-you-4712")
ALONE = channel(4713)
"""The room in which somebody talks with the bot alone."""


@pytest.fixture
async def here(database: Database, tmp_path: Path) -> AsyncIterator[Group]:
    """Have two people do all that leaves a trace."""
    async with group(database, tmp_path / "index") as made:
        for who in (ME, YOU):
            await _leave_traces(made, who)
        yield made


async def _leave_traces(here: Group, who: Account) -> None:
    await here.ask(parse_digest("size 4" if who is YOU else "size 3"), who)
    await here.ask(parse_digest("roundup Sat 15:00 UTC"), who)
    await here.ask(Save((key(1), key(2), key(3))), who)
    await here.ask(Save((key(4),)), who, ALONE if who is ME else None)
    await here.ask(Unsave((key(3),)), who)
    await here.once(f"Ev{who is ME}", SetNamed(is_named=True), who)
    here.later(hours=31)
    await here.deliver()
    async with here.database.read() as tx:
        weekly = await ledger.history(tx, here.where, 9, Kind.ROUNDUP)
    for message in (message for each in weekly for message in each.posts):
        await here.ask(OpenVote(message), who)
    await here.ask(Vote(1, 1), who)
    async with here.database.write() as tx:
        values = {
            "key": f"a notice for {who.id == ME.id}",
            "channel_id": await channels.channel_id(tx, here.where),
            "account_id": await channels.account_id(tx, who, here.now),
            "text": "it was not posted",
            "created_at": here.now,
            "attempt": 0,
        }
        await tx.execute(insert(notices).values(values))


async def _all_rows(here: Group) -> dict[str, list[dict[str, Any]]]:
    async with here.database.read() as tx:
        return {
            table.name: [dict(row) for row in (await tx.execute(select(table))).mappings()]
            for table in metadata.sorted_tables
        }


def _points_to_people(table: Table) -> Iterator[tuple[Column[Any], str]]:
    """Yield the columns that point to people or their accounts, and to which."""
    for column in table.columns:
        for link in column.foreign_keys:
            if (target := link.column.table.name) in ("persons", "accounts"):
                yield column, target


async def test_it_is_said_before_what_would_go(here: Group) -> None:
    before = await _all_rows(here)
    reply = await here.told(ForgetMe(), WouldForget, ME)
    assert reply.stored == Stored(
        accounts=1, papers=3, removed=1, subscriptions=1, changes=2, notices=1, votes=1
    )
    assert await _all_rows(here) == before


async def test_nothing_of_somebody_is_left_in_any_table(here: Group) -> None:
    before = await _all_rows(here)
    (mine,) = [row for row in before["accounts"] if row["external_id"] == ME.id]
    (yours,) = [row for row in before["accounts"] if row["external_id"] == YOU.id]
    would = await here.told(ForgetMe(), WouldForget, ME)
    assert await here.told(ForgetMe(is_sure=True), Forgotten, ME) == Forgotten(would.stored)
    after = await _all_rows(here)
    ids = {"persons": mine["person_id"], "accounts": mine["id"]}
    kept = {"persons": yours["person_id"], "accounts": yours["id"]}
    seen = set()
    for table in metadata.sorted_tables:
        for column, target in _points_to_people(table):
            held = [row[column.name] for row in after[table.name]]
            was = [row[column.name] for row in before[table.name]]
            assert ids[target] not in held, column
            assert held.count(kept[target]) == was.count(kept[target]), column
            if ids[target] in was:
                seen.add(str(column))
    assert {"saves.person_id", "save_origins.person_id", "poll_votes.person_id"} <= seen
    assert {"changes.account_id", "notices.account_id", "accounts.person_id"} <= seen
    assert ME.id in repr(before)
    assert ME.id not in repr(after)
    assert ALONE.id not in repr(after)


async def test_events_say_nothing_about_who_they_were_by(here: Group) -> None:
    await here.ask(ForgetMe(is_sure=True), ME)
    events = (await _all_rows(here))["events_seen"]
    assert sorted(each["event_id"] for each in events) == ["EvFalse", "EvTrue"]
    assert events[0].keys() == {"platform", "event_id", "seen_at", "done_at"}


async def test_no_room_of_a_private_talk_is_left(here: Group) -> None:
    rooms = [channel(4714 + n) for n in range(3)]
    await here.ask(parse_digest("size 3"), ME, rooms[0])
    await here.ask(parse_digest("roundup off"), ME, rooms[1])
    await here.ask(NotePost(key(1), MessageRef(rooms[2].id, "share")), ME, rooms[2])
    await here.ask(Save((key(5),)), ME, rooms[2])
    await here.ask(ForgetMe(is_sure=True), ME)
    left = repr(await _all_rows(here))
    assert not [room.id for room in rooms if f"'{room.id}'" in left]


async def test_what_a_channel_needs_goes_on_without_a_name(here: Group) -> None:
    await here.ask(parse_digest("size 2"), ME)
    await here.ask(ForgetMe(is_sure=True), ME)
    status = await here.told(parse_digest("status"), Status, YOU)
    assert status.subscription.is_on
    assert status.subscription.owner is None
    assert status.changes[0].by is None
    await here.ask(parse_digest("size 3"), YOU)
    status = await here.told(parse_digest("status"), Status, YOU)
    assert status.subscription.owner == YOU


async def test_whoever_comes_back_is_somebody_new(here: Group) -> None:
    await here.ask(ForgetMe(is_sure=True), ME)
    assert await here.told(ForgetMe(is_sure=True), Forgotten, ME) == Forgotten(None)
    assert (await here.told(ShowMine(), Mine, ME)).facts is None
    reply = await here.told(Save((key(1),)), Saved, ME)
    assert (reply.total, reply.papers[0].was) == (1, False)


async def test_all_that_is_stored_is_told(here: Group) -> None:
    facts = (await here.told(ShowMine(), Mine, ME)).facts
    assert facts is not None
    assert facts["accounts"] == [{"platform": "testchat", "realm": "T1", "id": ME.id}]
    assert facts["is_named"] is True
    saved = {each["key"]: each for each in facts["saved"]}
    assert set(saved) == {key(1), key(2), key(3), key(4)}
    assert saved[key(3)]["saved_at"] is None
    assert saved[key(3)]["removed_at"] is not None
    assert saved[key(4)]["held_by"][0]["channel"] == ALONE.id
    assert [each["what"] for each in facts["changes"]] == ["size", "round-up"]
    assert [each["text"] for each in facts["notices"]] == ["it was not posted"]
    assert [each["key"] for each in facts["votes"]] == [key(1)]
    assert YOU.id not in repr(facts)


async def test_somebody_who_saves_while_they_are_forgotten_is_new_or_forgotten(
    here: Group,
) -> None:
    for n in range(5):
        message = MessageRef("C1", f"share {n}")
        await here.ask(NotePost(key(1), message))
        work = [here.ask(Save((key(2),)), ME), here.ask(ForgetMe(is_sure=True), ME)]
        work += [here.react(None, 9, message=message)]
        await asyncio.gather(*work)
        here.later(seconds=1)
        facts = (await here.told(ShowMine(), Mine, ME)).facts
        assert facts is None or [each["key"] for each in facts["saved"]] == [key(2)]
    assert here.now - here.world.now == timedelta()
