"""The loopback Discord misbehaves as it is told to, and tells what really happened."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import discord
import pytest
from aiohttp import ClientError

from tests.chats.faults import Limit, Rules, Scope, What
from tests.discord.apart import GUILD, OWNER, TOKEN, gateway_url, running, url
from tests.discord.plain import Plain
from tests.discord.server import STRICT, DiscordServer, pointed

KEY = {"content": "a", "nonce": "k1", "enforce_nonce": False}


async def test_a_limit_is_429_and_says_of_what(there: DiscordServer, plain: Plain) -> None:
    id_ = there.channel("robots").id
    there.limits(1.2, times=1).limits(2, scope=Scope.PLATFORM, times=1).limits_all(3, times=1)
    mine = await plain.post(id_, KEY)
    assert (mine.status, mine.told["retry_after"], mine.told["global"]) == (429, 1.2, False)
    assert (mine.headers["Retry-After"], mine.headers["X-RateLimit-Scope"]) == ("2", "user")
    everywhere = await plain.post(id_, KEY)
    assert (everywhere.told["global"], everywhere.headers["X-RateLimit-Global"]) == (True, "true")
    assert (await plain.post(id_, KEY)).headers["X-RateLimit-Scope"] == "shared"
    assert (await plain.post(id_, KEY)).status == 200


async def test_requests_beyond_a_limit_are_told_to_wait(there: DiscordServer, plain: Plain) -> None:
    robots, other = there.channel("robots").id, there.channel("other").id
    there.follow(Rules(per_channel=Limit(2, 60)))
    left = [(await plain.post(robots, KEY)).headers["X-RateLimit-Remaining"] for _ in range(2)]
    assert left == ["1", "0"]
    over = await plain.post(robots, KEY)
    assert (over.status, over.headers["X-RateLimit-Limit"]) == (429, "2")
    assert 59 < over.told["retry_after"] <= 60
    assert (await plain.post(other, KEY)).status == 200
    there.follow(Rules(per_platform=Limit(1, 60)))
    assert (await plain.post(other, KEY)).status == 200
    assert (await plain.ask("GET", "/users/@me")).told["global"] is True
    assert there.complaints == []


async def test_the_client_waits_before_it_is_too_much(
    there: DiscordServer, client: discord.Client
) -> None:
    there.follow(Rules(per_channel=Limit(2, 0.3)))
    channel = await client.fetch_channel(int(there.channel("robots").id))
    assert isinstance(channel, discord.TextChannel)
    began = time.monotonic()
    for n in range(4):
        await channel.send(str(n))
    assert time.monotonic() - began > 0.25
    assert [each.answered for each in there.journal.events] == ["200"] * 4


async def test_as_strict_as_discord_it_takes_five_messages_at_once(
    there: DiscordServer, plain: Plain
) -> None:
    there.follow(STRICT)
    id_ = there.channel("robots").id
    statuses = [(await plain.post(id_, KEY)).status for _ in range(6)]
    assert statuses == [200] * 5 + [429]


async def test_too_many_refused_requests_close_the_door(there: DiscordServer, plain: Plain) -> None:
    there.platform.most_invalid = 2
    hidden = there.channel("hidden", private_to=[]).id
    there.limits_all(0.1, times=1)
    await plain.post(hidden, KEY)
    for _ in range(2):
        assert (await plain.post(hidden, KEY)).status == 403
    banned = await plain.ask("GET", "/users/@me")
    assert (banned.status, "Via" in banned.headers) == (429, False)
    assert "1015" in banned.told
    there.answers()
    assert (await plain.ask("GET", "/users/@me")).status == 200


async def test_the_journal_tells_what_became_of_each_post(
    there: DiscordServer, plain: Plain
) -> None:
    id_ = there.channel("robots").id
    there.hangs_up(times=1).loses_answer(times=1).breaks(times=1).breaks_after_taking(times=1)
    there.sends_garbage(times=1).forbids("is_archived", times=1)
    for _ in range(2):
        with pytest.raises(ClientError):
            await plain.post(id_, KEY)
    assert (await plain.post(id_, KEY)).status == 500
    assert "cloudflare" in (await plain.post(id_, KEY)).told
    with pytest.raises(UnicodeDecodeError):
        await plain.post(id_, KEY)
    assert (await plain.post(id_, KEY)).code == 50083
    assert [(each.what, each.taken, each.answered) for each in there.journal.events] == [
        (What.POST, False, "lost"),
        (What.POST, True, "lost"),
        (What.POST, False, "500"),
        (What.POST, True, "502"),
        (What.POST, True, "200 garbage"),
        (What.POST, False, "400 50083"),
    ]
    assert list(there.duplicates()) == ["k1"]
    assert len(there.posts(id_)) == 3
    there.forbids("99", times=1)
    refused = await plain.post(id_, KEY)
    assert (refused.status, refused.code) == (403, 99)


async def test_an_answer_may_come_late(there: DiscordServer, plain: Plain) -> None:
    id_ = there.channel("robots").id
    there.answers_late(60, times=1).answers_late(0.15, taken_at_once=False, times=1)
    for known in (1, 1):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await plain.post(id_, KEY)
        assert len(there.posts(id_)) == known
    await there.until(lambda: len(there.posts(id_)) == 2)


async def test_faults_may_be_of_one_route_or_one_channel(
    there: DiscordServer, plain: Plain
) -> None:
    robots, other = there.channel("robots"), there.channel("other")
    there.forbids("50013", on="get_channel").breaks(503, on=What.POST, channel=robots.id)
    assert (await plain.ask("GET", f"/channels/{robots.id}")).code == 50013
    assert (await plain.post(robots.id, KEY)).status == 503
    sent = (await plain.post(other.id, KEY)).told["id"]
    there.answers()
    there.breaks(503, on=What.POST, channel=other.id, times=1)
    await plain.ask("POST", f"/channels/{other.id}/messages/{sent}/threads", {"name": "x"})
    assert (await plain.post(sent, KEY)).status == 503, "a thread of ours is of its channel"
    there.breaks(503, on="notify", times=1)
    dm = await plain.ask("POST", "/users/@me/channels", {"recipient_id": there.person("ada").id})
    assert (await plain.post(dm.told["id"], KEY)).status == 503


async def test_the_client_repeats_by_itself_what_failed_and_the_nonce_is_why_it_may(
    there: DiscordServer, client: discord.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    sleep = asyncio.sleep
    monkeypatch.setattr("discord.http.asyncio.sleep", lambda _: sleep(0))
    channel = await client.fetch_channel(int(there.channel("robots").id))
    assert isinstance(channel, discord.TextChannel)
    there.breaks_after_taking(times=1)
    await channel.send("a", nonce="k1")
    assert [each.answered for each in there.journal.events] == ["502", "200 repeated"]
    assert len(there.posts()) == 1


async def test_it_can_go_deaf_and_listen_again(there: DiscordServer, plain: Plain) -> None:
    await plain.ask("GET", "/users/@me")
    there.refuses()
    for _ in range(2):
        with pytest.raises(ClientError):
            await plain.ask("GET", "/users/@me")
    there.answers()
    await plain.ask("GET", "/users/@me")
    there.refuses(0.1)
    with pytest.raises(ClientError):
        await plain.ask("GET", "/users/@me")
    await asyncio.sleep(0.15)
    await plain.ask("GET", "/users/@me")


async def test_whatever_channel_is_asked_for_may_be_there(
    there: DiscordServer, plain: Plain
) -> None:
    assert (await plain.post("12345", KEY)).code == 10003
    there.world.takes_any_channel = True
    for n in range(50):
        assert (await plain.post(f"room-{n}", KEY)).status == 200
    assert [each.channel for each in there.posts("room-7")] == ["room-7"]
    assert there.journal.posts("room-7")[0].workspace == there.guild().id
    (first,) = there.posts("room-7")
    assert (await plain.post(first.id, KEY)).code == 10003, "a message is no thread yet"


async def test_in_a_process_of_its_own_it_does_the_same(tmp_path: Path) -> None:
    with running(tmp_path, Rules(idempotent_for=60)) as apart:
        with pointed(url(apart.port), gateway_url(apart.port)):
            async with discord.Client(intents=discord.Intents.none()) as client:
                await client.login(TOKEN)
                told = discord.http.handle_message_parameters("a", nonce="k1")
                apart.loses_answer(times=1)
                with pytest.raises(ClientError):
                    await client.http.send_message("C1", params=told)
                await client.http.send_message("C1", params=told)
                apart.refuses()
                with pytest.raises(ClientError):
                    await client.http.logs_from("C1", 1)
                apart.answers()
                assert len(await client.http.logs_from("C1", 1)) == 1
                apart.forgets()
                assert await client.http.logs_from("C1", 1) == []
                assert (await client.http.get_guild(GUILD))["id"] == GUILD
                assert (await client.http.get_member(GUILD, OWNER))["user"]["username"] == "owner"
        assert [each.key for each in apart.journal.posts("C1")] == ["k1"]
