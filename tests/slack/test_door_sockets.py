"""The connection with the real clients: lost, replaced, late; nothing is lost and nothing twice."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.storage.database import Database
from tests.slack.reading import options
from tests.slack.server import SlackServer
from tests.slack.towns import BOTH, NAMES, OFTEN, Town, stock, town
from tests.slack.towns import here as process

ANSWERS = "robot · 1–5 of"


@pytest.fixture
async def watched(database: Database, tmp_path: Path) -> AsyncIterator[Town]:
    """Open a town whose app looks often whether it is connected."""
    async with town(database, tmp_path, ping=OFTEN) as opened:
        yield opened


@pytest.fixture
async def slack(database: Database) -> AsyncIterator[SlackServer]:
    """Have a Slack without a process, and papers in the database."""
    await stock(database)
    async with SlackServer(commands=NAMES.values()) as opened:
        yield opened


async def answers(here: Town) -> None:
    """Insist that a command is answered."""
    typed = await here.ada.types("/papers robot", here.channel)
    assert typed.is_acknowledged
    assert ANSWERS in (await typed.answer()).text


# Lost and made again


async def test_a_dropped_connection_is_made_again(watched: Town) -> None:
    digest = await watched.posts_digest()
    watched.slack.drops_sockets()
    event = await watched.bob.reacts(digest, "one")
    assert event
    await event.done
    assert event.is_acknowledged
    assert len(await watched.saved(watched.bob)) == 1
    await answers(watched)
    assert watched.slack.sockets.opened == 2


async def test_a_refreshed_connection_misses_nothing(watched: Town) -> None:
    digest = await watched.posts_digest()
    refreshing = asyncio.create_task(watched.slack.refreshes_sockets())
    people = [watched.slack.person(f"person-{n}") for n in range(10)]
    await asyncio.gather(*(each.reacts(digest, "one") for each in people))
    await refreshing
    await asyncio.gather(*(each.done for each in watched.slack.events))
    assert all(each.is_acknowledged for each in watched.slack.events)
    for each in people:
        assert len(await watched.saved(each)) == 1
    await answers(watched)


async def test_a_warning_has_the_app_connect_anew_in_time(watched: Town) -> None:
    await watched.slack.sends_disconnect_warning(closing_in=0.5)
    await watched.slack.until(lambda: watched.slack.sockets.opened == 2)
    await answers(watched)


async def test_a_slack_that_is_gone_for_a_while_is_found_again(watched: Town) -> None:
    watched.slack.refuses()
    await asyncio.sleep(2 * OFTEN)
    watched.slack.answers()
    await watched.slack.connected()
    await answers(watched)


async def test_an_address_that_leads_nowhere_any_more_is_asked_for_anew(watched: Town) -> None:
    platform = watched.slack.platform
    addresses = platform.connect
    dead = [addresses().replace("ticket=", "ticket=expired-")]
    platform.connect = lambda: dead.pop() if dead else addresses()
    watched.slack.drops_sockets()
    await watched.slack.until(lambda: watched.slack.sockets.opened == 2)
    await answers(watched)


# At the start


async def test_at_the_start_it_waits_for_slack(
    slack: SlackServer, database: Database, tmp_path: Path
) -> None:
    slack.refuses(seconds=0.5)
    channel = slack.channel("robots", members=[slack.person("ada").user])
    async with process(slack, channel, database, tmp_path) as here:
        await answers(here)


async def test_at_the_start_it_waits_for_a_socket(
    slack: SlackServer, database: Database, tmp_path: Path
) -> None:
    slack.breaks(503, on="apps.connections.open", times=1)
    channel = slack.channel("robots", members=[slack.person("ada").user])
    async with process(slack, channel, database, tmp_path) as here:
        await answers(here)


async def test_a_token_that_slack_refuses_is_a_wrong_setting(
    slack: SlackServer, database: Database, tmp_path: Path
) -> None:
    slack.workspace.token_error = "token_revoked"
    with pytest.raises(SettingsError, match=r"PAPERBOY_SLACK_BOT_TOKEN.*token was revoked"):
        async with process(slack, slack.channel("robots"), database, tmp_path):
            pass


async def test_an_app_token_that_slack_refuses_is_one_too(
    slack: SlackServer, database: Database, tmp_path: Path
) -> None:
    slack.platform.app_token_error = "invalid_auth"
    with pytest.raises(SettingsError, match=r"PAPERBOY_SLACK_APP_TOKEN.*does not know"):
        async with process(slack, slack.channel("robots"), database, tmp_path):
            pass


# Told again, and told to others


async def test_an_event_that_was_not_acknowledged_is_told_again_and_done_once(
    watched: Town, tmp_path: Path
) -> None:
    watched.slack.sockets.patience = 0.2
    watched.slack.sockets.waits = (0.0, 0.2, 0.4)
    with sqlite3.connect(tmp_path / "paperboy.db", isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        asked = await watched.ada.mentions(watched.channel, "robot")
        other.execute("ROLLBACK")
    (answer,) = await asked.posts()
    assert answer.thread_ts
    await watched.slack.until(lambda: watched.slack.events[-1].is_acknowledged)
    assert len(watched.slack.events[-1].attempts) > 1
    assert len(watched.slack.posts(watched.channel.id)) == 1


@BOTH
async def test_a_process_goes_and_another_comes_while_people_react(
    slack: SlackServer, database: Database, tmp_path: Path
) -> None:
    channel = slack.channel("robots", members=[slack.person("ada").user])
    people = [slack.person(f"person-{n}") for n in range(30)]
    async with process(slack, channel, database, tmp_path) as first:
        digest = await first.posts_digest()
        reacting = [asyncio.create_task(each.reacts(digest, "two")) for each in people[:15]]
        asking = asyncio.create_task(first.ada.mentions(channel, "robot", digest))
        await asyncio.sleep(0.01)
    reacting += [asyncio.create_task(each.reacts(digest, "two")) for each in people[15:]]
    async with process(slack, channel, database, tmp_path) as second:
        await asyncio.gather(*reacting)
        await asyncio.gather(*(each.done for each in slack.events))
        await (await asking).posts()
        key = options(digest, "save")[1].removeprefix("save:")
        assert [await second.saved(each) for each in people] == [[key]] * len(people)
        replies = [each for each in slack.posts(channel.id) if each.thread_ts]
        assert len(replies) == 1
    assert slack.complaints == []


@BOTH
async def test_of_two_processes_each_event_is_done_by_one(
    slack: SlackServer, database: Database, tmp_path: Path
) -> None:
    channel = slack.channel("robots", members=[slack.person("ada").user])
    async with (
        process(slack, channel, database, tmp_path) as one,
        process(slack, channel, database, tmp_path),
    ):
        for _ in range(3):
            await (await one.ada.mentions(channel, "robot")).posts()
        events = list(slack.events)
        again = [slack.repeats(each) for each in events for _ in range(2)]
        await slack.until(lambda: all(each.is_acknowledged for each in again))
        assert len(slack.posts(channel.id)) == 3
        assert len({each.attempts[0].socket for each in slack.sockets.deliveries}) == 2


async def test_what_is_under_way_is_ended_before_the_process_goes(
    slack: SlackServer, database: Database, tmp_path: Path
) -> None:
    channel = slack.channel("robots", members=[slack.person("ada").user])
    async with process(slack, channel, database, tmp_path) as here:
        typed = await asyncio.gather(
            *(slack.person(f"p{n}").types("/papers robot", channel) for n in range(20))
        )
        mentioned = asyncio.create_task(here.ada.mentions(channel, "robot"))
        await asyncio.sleep(0)
    for each in typed:
        assert ANSWERS in (await each.answer()).text
    mentioned.cancel()
